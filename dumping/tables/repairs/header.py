"""The row that names the columns: titles and blank rows above it, columns without a name, names that stand twice."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from dumping.tables.file_table import FileColumn, UnreadColumn
from dumping.tables.repairs.repair import Repair, several

# So many rows are looked through for the one that names the columns.
SEARCHED = 60
_NUMBER = re.compile(r"[-+($]?[\d.,]+[)%]?\Z", re.ASCII)


def header_place(rows: Sequence[Sequence[str]]) -> int:
    """The place, from 0, of the row that names the columns among the first rows of a file.

    It is the first row that fills more than half of the table's width with texts that are no numbers, each another
    one, when all rows above it fill at most half. Where that is not so it is the first row: what stands there is
    then told as what it is.
    """
    filled = [[cell.strip() for cell in row if cell.strip()] for row in rows[:SEARCHED]]
    wide = max((len(row) for row in filled), default=0)
    if wide < 2:
        return 0
    for place, cells in enumerate(filled):
        if len(cells) * 2 > wide and len(cells) > 1:
            named = not any(_NUMBER.match(cell) for cell in cells)
            return place if named and len(set(cells)) * 2 > len(cells) else 0
    return 0


def said_of_titles(file: str, rows: Sequence[Sequence[str]], place: int) -> list[Repair]:
    """What to say of the rows above the header."""
    if not place:
        return []
    titles = [cell.strip() for row in rows[:place] for cell in row if cell.strip()]
    shown = f" ('{titles[0][:40]}')" if titles else ""
    what = f"{several(place, 'row')} above the row of column names left out{shown}"
    return [Repair(file, what, 1, count=place)]


def column_names(
    header: list[str], columns: Sequence[FileColumn], file: str, row: int | None, wanted: Collection[str] | None
) -> tuple[list[str | None], list[Repair]]:
    """Names of the columns, None for those that are left out; names that stay doubled are for the reader to refuse.

    A column without a name and without a cell is left out; one with cells is called by its number. Of two columns of
    one name and the same cells one is left out; with other cells, and if the case reads neither, the second is
    called by its number too.
    """
    names: list[str | None] = list(header)
    repairs = []
    unnamed = [place for place, name in enumerate(header) if not name]
    empty = [place for place in unnamed if not _filled(columns[place])]
    if empty:
        what = f"{several(len(empty), 'column')} without a name and without cells left out"
        repairs.append(Repair(file, what, row, count=len(empty)))
    for place in unnamed:
        names[place] = None if place in empty else f"column {place + 1}"
        if place not in empty:
            repairs.append(Repair(file, f"column {place + 1} has no name and is called 'column {place + 1}'", row))
    seen: dict[str, int] = {}
    for place, name in enumerate(header):
        if not name:
            continue
        first = seen.setdefault(name, place)
        if first == place:
            continue
        if _alike(columns[first], columns[place]):
            names[place] = None
            repairs.append(Repair(file, "a second column of this name and the same cells left out", row, name))
        elif wanted is not None and name not in wanted:
            names[place] = f"{name} (column {place + 1})"
            repairs.append(Repair(file, f"a second column of this name is called '{names[place]}'", row, name))
    return names, repairs


def _filled(column: FileColumn) -> bool:
    return not isinstance(column, UnreadColumn) and bool((column.texts() != "").any())


def _alike(one: FileColumn, other: FileColumn) -> bool:
    if isinstance(one, UnreadColumn) or isinstance(other, UnreadColumn):
        return False
    return bool((one.texts() == other.texts()).all())
