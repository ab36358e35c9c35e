"""A CSV file as text cells under its own header, with every fault of form reported by row.

A file of the plain form is read by pyarrow; one that it refuses, or that has anything odd about it, is read here,
cell by cell, to say what is wrong or to find that nothing is.
"""

from __future__ import annotations

import csv
import io
import re

import numpy as np

from dumping.case.problems import Problem
from dumping.formula.text import text as text_column
from dumping.tables.file_table import (
    MAX_CELL,
    MAX_COLUMNS,
    SHOWN,
    FileTable,
    Read,
    TextColumn,
    header_problems,
    unreadable,
)

# Smaller files are read cell by cell at once: that takes no longer than to start pyarrow.
FAST_FROM = 500_000
SAVE = "save it as CSV UTF-8"
# Signs that cannot be seen and that spreadsheet programs leave in texts.
_UNSEEN = "\u200b\u200c\u200d\u2060\ufeff"


def read_csv(content: bytes, file: str) -> Read:
    """The table in a CSV file's content: comma-separated UTF-8 with one header row; or what is wrong with it."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return unreadable(file, "the file is UTF-16, not UTF-8", SAVE)
    if b"\0" in content:
        return unreadable(file, "the file holds NUL characters", f"it is not a CSV file; {SAVE}")
    if len(content) >= FAST_FROM:
        from dumping.tables.fast_csv import read_plain

        table = read_plain(content, file)
        if table is not None:
            return table, []
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        return None, [Problem(file, "a character is not UTF-8", "save the file as CSV UTF-8", row=row, unreadable=True)]
    if '"' in text:
        return _read_quoted(text, file)
    lines = re.split("\r\n|\r|\n", text)
    while lines and not lines[-1].strip(","):
        lines.pop()
    # Rows of ten thousand cells are counted, not taken apart.
    if lines and (wide := lines[0].count(",") + 1) > MAX_COLUMNS:
        return None, header_problems([""] * wide, file)
    return _assemble([line.split(",") for line in lines], file)


def header_names(cells: list[str]) -> list[str]:
    """The names of the columns, without blanks around them and without signs that cannot be seen."""
    return [name.strip(_UNSEEN).strip() for name in cells]


def _read_quoted(text: str, file: str) -> Read:
    # Cells may hold new lines, so that rows are counted as a spreadsheet program counts them.
    reader = csv.reader(io.StringIO(text, newline=None), strict=True)
    rows: list[list[str]] = []
    try:
        rows += reader
    except csv.Error as error:
        what = "not a CSV file: a quotation mark opens or closes where it should not"
        mend = "write a quotation mark inside a cell twice, and close each that is opened"
        if "field limit" in str(error):
            what += f", or a cell holds more than {MAX_CELL} characters"
        return None, [Problem(file, what, mend, row=len(rows) + 1, unreadable=True)]
    while rows and not any(rows[-1]):
        rows.pop()
    return _assemble(rows, file)


def _assemble(rows: list[list[str]], file: str) -> Read:
    if not rows:
        return None, [Problem(file, "the file is empty", "its first row names the columns", row=1)]
    header = header_names(rows[0])
    if len(header) == 1:
        for sign, named in ((";", "semicolons"), ("\t", "tabs")):
            if sign in header[0]:
                what = f"the columns are separated by {named}, not by commas"
                return None, [Problem(file, what, f"{SAVE}, separated by commas", row=1)]
    problems = header_problems(header, file) + _ragged(rows, file)
    if len(rows) == 1:
        problems.append(Problem(file, "there are no rows under the header", row=1))
    if problems:
        return None, problems
    columns = {name: _column([row[place] for row in rows[1:]]) for place, name in enumerate(header)}
    return FileTable(file, columns, len(rows) - 1), []


def _column(cells: list[str]) -> TextColumn:
    distinct = {cell: number for number, cell in enumerate(dict.fromkeys(cells))}
    numbers = np.fromiter(map(distinct.__getitem__, cells), np.intp, len(cells))
    return TextColumn(text_column(numbers, [cell.strip() for cell in distinct]))


def _ragged(rows: list[list[str]], file: str) -> list[Problem]:
    """Rows with more or fewer cells than the header, the first ones each and the others counted."""
    wide = len(rows[0])
    found = [number for number, row in enumerate(rows[1:], 2) if len(row) != wide]
    problems = []
    for number in found[:SHOWN]:
        row = rows[number - 1]
        if any(row):
            what = f"{len(row)} cells stand under {wide} column names"
            problems.append(Problem(file, what, "put texts that contain commas in quotation marks", row=number))
        else:
            problems.append(Problem(file, "the row is blank", "delete it", row=number))
    if len(found) > SHOWN:
        more = f"{len(found) - SHOWN} more rows have too many or too few cells, the last of them row {found[-1]}"
        problems.append(Problem(file, more, row=found[SHOWN]))
    return problems
