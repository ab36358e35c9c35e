"""Text cells to numbers and days: strict, and every cell that will not go is named by row and column."""

from __future__ import annotations

import re
from contextlib import suppress

import numpy as np

from dumping.case.problems import Problem
from dumping.formula.evaluate import Array
from dumping.tables.csv_file import SHOWN, TextTable

# Cells of these signs alone are numbers or nothing that can be read.
_SIGNS = set("0123456789.+-eE")
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\Z", re.ASCII)


def numbers(table: TextTable, column: str) -> tuple[Array, list[Problem]]:
    """The column as float64, blank cells missing (NaN)."""
    cells = table.columns[column]
    filled = np.where(cells == "", "nan", cells)
    if set("".join(cells)) <= _SIGNS:
        with suppress(ValueError):
            values = filled.astype(np.str_).astype(float)
            if not np.isinf(values).any():
                return values, []
    values = np.full(table.rows, np.nan)
    wrong = []
    for i, cell in enumerate(cells):
        if cell != "":
            values[i] = float(cell) if _NUMBER.match(cell) else np.inf
            if not np.isfinite(values[i]):
                wrong.append(i)
    return values, _problems(table, column, wrong, "is not a number", _number_hint)


def days(table: TextTable, column: str) -> tuple[Array, list[Problem]]:
    """The column as days (datetime64[D]), blank cells missing (NaT). Days are written 2014-07-18."""
    cells = table.columns[column]
    values = np.full(table.rows, np.datetime64("NaT"), dtype="datetime64[D]")
    wrong = []
    known: dict[str, np.datetime64] = {}
    for i, cell in enumerate(cells):
        if cell == "":
            continue
        if cell not in known:
            try:
                if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", cell):
                    raise ValueError
                known[cell] = np.datetime64(cell, "D")
            except ValueError:
                wrong.append(i)
                continue
        values[i] = known[cell]
    return values, _problems(table, column, wrong, "is not a date", lambda _: "write it 2014-07-18")


def blanks(table: TextTable, column: str, values: Array, name: str, read: str) -> list[Problem]:
    """A fault for each cell of `values` that is missing although `read`; `name` is our name for the column."""
    rows = [int(i) for i in np.flatnonzero(np.isnan(values))]
    mend = f"write the amount; where blank means none, say so in the build-up: coalesce({name}, 0)"
    return _list(table, column, rows, lambda _: f"is blank, and {read}", lambda _: mend)


def _problems(table: TextTable, column: str, rows: list[int], what: str, hint: object) -> list[Problem]:
    cells = table.columns[column]

    def said(row: int) -> str:
        cell = str(cells[row])
        return f"'{cell if len(cell) <= 40 else cell[:37] + '...'}' {what}"

    assert callable(hint)
    return _list(table, column, rows, said, lambda row: hint(cells[row]))


def _list(table: TextTable, column: str, rows: list[int], said: object, mend: object) -> list[Problem]:
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
