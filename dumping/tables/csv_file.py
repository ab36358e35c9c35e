"""A CSV file as text cells under its own header, with every fault of form reported by row.

A file of the plain form is read by pyarrow; one that it refuses, or that has anything odd about it, is read here,
cell by cell, to repair it where that is certain, to say what is wrong, or to find that nothing is.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator
from itertools import chain, islice

from dumping.case.problems import Problem
from dumping.tables.file_table import (
    MAX_CELL,
    MAX_COLUMNS,
    FileColumn,
    FileTable,
    Read,
    header_problems,
    unreadable,
)
from dumping.tables.growing_texts import GrowingTexts
from dumping.tables.repairs.delimiters import SIGNS, delimiter_of
from dumping.tables.repairs.encodings import as_utf8, not_utf8
from dumping.tables.repairs.header import SEARCHED, column_names, header_place, said_of_titles
from dumping.tables.repairs.ragged import Ragged
from dumping.tables.repairs.repair import UNSTATED, Form, Repair, several
from dumping.tables.repairs.rows import without_odd_rows

# Smaller files are read cell by cell at once: that takes no longer than to start pyarrow.
FAST_FROM = 500_000
_AT_A_TIME = 20_000
_BEGINNING = 1 << 16
SAVE = "save it as CSV UTF-8"
# Signs that cannot be seen and that spreadsheet programs leave in texts.
_UNSEEN = "\u200b\u200c\u200d\u2060\ufeff"


def read_csv(content: bytes, file: str, form: Form | None = None, wanted: Collection[str] | None = None) -> Read:
    """The table in a CSV file's content; or what is wrong with it.

    The format is comma-separated UTF-8 with one header row; `form` is what the case states otherwise, and what is
    certain without is repaired and said. Only the columns that are `wanted` are sure to be readable (default: all).
    """
    stated = form or UNSTATED
    if not content.strip():
        return None, [Problem(file, "the file is empty", "its first row names the columns", row=1)]
    made, repairs, problems = as_utf8(content, file, stated.encoding, form is not None)
    if made is None:
        return None, problems
    if b"\0" in made:
        return unreadable(file, "the file holds NUL characters", f"it is not a CSV file; {SAVE}")
    if len(made) >= FAST_FROM and not (stated.skip_rows or stated.header_row or stated.delimiter):
        from dumping.tables.fast_csv import read_plain

        # Which sign parts the cells is seen at the beginning; what is odd further on, the careful reader tells.
        likely, faults = delimiter_of(made[:_BEGINNING].decode("utf-8", "ignore"), file)
        table = None if faults else read_plain(made, file, wanted, likely)
        if table is not None:
            parted = [Repair(file, f"columns separated by {SIGNS[likely]}")] if likely != "," else []
            table.repairs.extend([*repairs, *parted])
            return table, []
    try:
        text = made.decode("utf-8")
    except UnicodeDecodeError as error:
        return None, [not_utf8(made, error, file, form is not None)]
    delimiter, faults = delimiter_of(text, file, stated.delimiter, form is not None)
    if faults:
        return None, faults
    if delimiter != "," and not stated.delimiter:
        repairs.append(Repair(file, f"columns separated by {SIGNS[delimiter]}"))
    return _assembled(_Rows(text, delimiter), file, stated, repairs, wanted)


def header_names(cells: list[str]) -> list[str]:
    """The names of the columns, without blanks around them and without signs that cannot be seen."""
    return [name.strip(_UNSEEN).strip() for name in cells]


class _Rows:
    """The rows of a text, counted as a spreadsheet program counts them. Raises csv.Error where quotes are odd."""

    def __init__(self, text: str, delimiter: str) -> None:
        self.read = 0
        self._rows: Iterator[list[str]] = (_parted(line, delimiter) for line in _lines(text))
        if '"' in text:
            # Cells may hold new lines.
            self._rows = iter(csv.reader(io.StringIO(text, newline=None), delimiter=delimiter, strict=True))

    def __iter__(self) -> Iterator[list[str]]:
        return self

    def __next__(self) -> list[str]:
        row = next(self._rows)
        self.read += 1
        return row


def _parted(line: str, delimiter: str) -> list[str]:
    # Rows of ten thousand cells are counted, not taken apart.
    return line.split(delimiter) if line.count(delimiter) < MAX_COLUMNS + 1 else [""] * (line.count(delimiter) + 1)


def _lines(text: str) -> Iterator[str]:
    begin = 0
    for match in re.finditer("\r\n|\r|\n", text):
        yield text[begin : match.start()]
        begin = match.end()
    if begin < len(text):
        yield text[begin:]


def _assembled(rows: _Rows, file: str, form: Form, repairs: list[Repair], wanted: Collection[str] | None) -> Read:
    head: list[list[str]] = []
    try:
        head = list(islice(rows, max(SEARCHED, form.header_row)))
        if head and len(head[0]) > MAX_COLUMNS:
            return None, header_problems([""] * len(head[0]), file)
        if not any(map(any, head)):
            return None, [Problem(file, "the file is empty", "its first row names the columns", row=1)]
        place = form.header_row - 1 if form.header_row else header_place(head)
        if place >= len(head):
            return unreadable(file, f"header_row is {place + 1}, and the file has {several(len(head), 'row')}")
        if not form.header_row:
            repairs = [*repairs, *said_of_titles(file, head, place)]
        header = header_names(head[place])
        if len(header) > MAX_COLUMNS:
            return None, header_problems([""] * len(header), file)
        body = Ragged(file, len(header), place + 2, form.skip_rows)
        columns = [GrowingTexts() for _ in header]
        whole = body.whole(chain(head[place + 1 :], rows))
        while block := list(islice(whole, _AT_A_TIME)):
            for column, cells in zip(columns, zip(*block, strict=True), strict=True):
                column.add(cells)
    except csv.Error as error:
        what = "not a CSV file: a quotation mark opens or closes where it should not"
        mend = "write a quotation mark inside a cell twice, and close each that is opened"
        if "field limit" in str(error):
            what += f", or a cell holds more than {MAX_CELL} characters"
        return None, [Problem(file, what, mend, row=rows.read + 1, unreadable=True)]
    made: list[FileColumn] = [column.made() for column in columns]
    names, said = column_names(header, made, file, place + 1, wanted)
    named = [name for name in names if name is not None]
    problems = header_problems(named, file, place + 1) + body.problems()
    if not body.count:
        problems.append(Problem(file, "there are no rows under the header", row=place + 1))
    if problems:
        return None, problems
    found: dict[str, FileColumn] = {name: column for name, column in zip(names, made, strict=True) if name is not None}
    table = FileTable(file, found, body.count, place + 2, body.numbers(), [*repairs, *said, *body.repairs()])
    table, problems = without_odd_rows(table)
    body.short_left(set(table.every_row().tolist()) if body.has_short else ())
    problems += body.problems()
    return (None, problems) if problems else (table, [])
