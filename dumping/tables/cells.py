"""Text cells to numbers and days: strict, and every cell that will not go is named by row and column."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np

from dumping.case.problems import Problem
from dumping.formula.check import nearest
from dumping.formula.evaluate import Array
from dumping.formula.text import coded
from dumping.tables.file_table import MAX_CELL, SHOWN, FileTable, day_of

# Signs that no text has and no worksheet can hold; a cell may have tabs and new lines in it.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NO_DAY = np.datetime64("NaT", "D")
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\Z", re.ASCII)


def columns(table: FileTable, needed: Iterable[str], known: Iterable[str]) -> list[Problem]:
    """The columns that a file of entries lacks, and those that nobody would read."""
    names = list(known)
    lacking = [name for name in needed if name not in table.columns]
    problems = [
        Problem(table.file, f"the column '{name}' is missing", "add it", row=1, column=name) for name in lacking
    ]
    return problems + [
        Problem(table.file, f"'{name}' is no column of entries", nearest(name, names), row=1)
        for name in table.columns
        if name not in names
    ]


def texts(table: FileTable, column: str) -> tuple[Array, list[Problem]]:
    """The column as text, blank cells ''."""
    cells = table.columns[column].texts()
    known = coded(cells)
    odd = {name: what for name in known.names if (what := _odd(name))}
    if not odd:
        return cells, []
    rows = np.flatnonzero(known.mapped([name in odd for name in known.names]))
    return cells, _list(
        table, column, rows.tolist(), lambda row: odd[str(cells[row])], lambda _: "delete what is not text"
    )


def _odd(cell: str) -> str:
    if len(cell) > MAX_CELL:
        return f"a text of {len(cell)} characters; the most is {MAX_CELL}"
    found = _CONTROL.search(cell)
    return f"a character that is no text: U+{ord(found.group()):04X}" if found else ""


def numbers(table: FileTable, column: str) -> tuple[Array, list[Problem]]:
    """The column as float64, blank cells missing (NaN)."""
    plain = table.columns[column].numbers()
    if plain is not None:
        return plain, []
    cells = coded(table.columns[column].texts())
    values = cells.mapped([_number(name) for name in cells.names], float)
    wrong = np.flatnonzero(np.isinf(values)).tolist()
    return values, _problems(table, column, wrong, "is not a number", _number_hint)


def _number(cell: str) -> float:
    """The number that a cell states; NaN for a blank one, infinity for what is none."""
    if not cell:
        return np.nan
    return float(cell) if _NUMBER.match(cell) else np.inf


def days(table: FileTable, column: str) -> tuple[Array, list[Problem]]:
    """The column as days (datetime64[D]), blank cells missing (NaT). Days are written 2014-07-18."""
    plain = table.columns[column].days()
    if plain is not None:
        return plain, []
    cells = coded(table.columns[column].texts())
    found = [day_of(name) for name in cells.names]
    values = cells.mapped([_NO_DAY if day is None else day for day in found], "datetime64[D]")
    wrong = np.flatnonzero(cells.mapped([day is None for day in found], bool)).tolist()
    return values, _problems(table, column, wrong, "is not a date", lambda _: "write it 2014-07-18")


def blanks(table: FileTable, column: str, values: Array, name: str, read: str) -> list[Problem]:
    """A fault for each cell of `values` that is missing although `read`; `name` is our name for the column."""
    rows = [int(i) for i in np.flatnonzero(np.isnan(values))]
    mend = f"write the amount; where blank means none, say so in the build-up: coalesce({name}, 0)"
    return _list(table, column, rows, lambda _: f"is blank, and {read}", lambda _: mend)


def _problems(table: FileTable, column: str, rows: list[int], what: str, hint: object) -> list[Problem]:
    cells = table.columns[column].texts()

    def said(row: int) -> str:
        cell = str(cells[row])
        return f"'{cell if len(cell) <= 40 else cell[:37] + '...'}' {what}"

    assert callable(hint)
    return _list(table, column, rows, said, lambda row: hint(cells[row]))


def _list(table: FileTable, column: str, rows: list[int], said: object, mend: object) -> list[Problem]:
    assert callable(said)
    assert callable(mend)
    problems = [
        Problem(table.file, said(row), mend(row), row=row + table.first_row, column=column) for row in rows[:SHOWN]
    ]
    if len(rows) > SHOWN:
        more = f"{len(rows) - SHOWN} more cells have the same fault, the last in row {rows[-1] + table.first_row}"
        problems.append(Problem(table.file, more, row=rows[SHOWN] + table.first_row, column=column))
    return problems


def _number_hint(cell: str) -> str:
    if "," in cell:
        return "write it without thousands separators, with a decimal point: 1234.56"
    if cell[:1] in "$€£¥₩" or cell[-1:] == "%":
        return "write the number alone, without a sign"
    if re.fullmatch(r"\([\d.]+\)", cell):
        return f"write a negative number with a minus: -{cell[1:-1]}"
    if re.fullmatch(r"-?\d{1,3}(\s\d{3})+(\.\d+)?", cell):
        return "write it without spaces: 1234.56"
    return "write it like 1234.56, or leave the cell blank if it is not known"
