"""The sign between cells: a comma by the format; another one where every row has as many of it as the header."""

from __future__ import annotations

import csv
import io
from itertools import islice

from dumping.case.problems import Problem

SIGNS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
# So many rows have to agree; a larger file that goes on otherwise is told row by row.
_LOOKED_AT = 2_000


def delimiter_of(text: str, file: str, stated: str = "", can_state: bool = True) -> tuple[str, list[Problem]]:
    """The delimiter of a file, and a fault where two signs are as likely.

    A sign is possible if more than half of the rows have cells, two or more, and all of these have the same number.
    """
    if stated:
        return stated, []
    beginning = text[: 1 << 20]
    fits = {sign: _fits(beginning, sign) for sign in SIGNS if sign in beginning}
    whole = [sign for sign, (wide, share) in fits.items() if wide > 1 and share == 1.0]
    if "," in whole and len(whole) > 1 and fits[","][0] >= max(fits[sign][0] for sign in whole):
        whole = [","]
    if len(whole) > 1:
        said = " or ".join(SIGNS[sign] for sign in whole)
        mend = "save it with commas" + (f", or state delimiter = {whole[0]!r} beside the file" if can_state else "")
        return ",", [Problem(file, f"the columns are separated by {said}, and both are possible", mend, row=1)]
    if whole:
        return whole[0], []
    # Titles, footnotes and faulty rows are of another width: the sign that most rows agree on.
    likely = [sign for sign, (wide, share) in fits.items() if wide > 1 and share > 0.5]
    others = [sign for sign in likely if sign != ","]
    return (others[0], []) if len(likely) == 1 and others else (",", [])


def _fits(text: str, sign: str) -> tuple[int, float]:
    """The most common number of cells under a delimiter, and the share of rows with cells that have it."""
    counts: dict[int, int] = {}
    try:
        for row in islice(csv.reader(io.StringIO(text, newline=None), delimiter=sign), _LOOKED_AT):
            if any(cell.strip() for cell in row):
                counts[len(row)] = counts.get(len(row), 0) + 1
    except csv.Error:
        return 0, 0.0
    if not counts:
        return 0, 0.0
    # Of two numbers as common the larger: a title stands alone.
    wide = max(counts, key=lambda number: (counts[number], number))
    return wide, counts[wide] / sum(counts.values())
