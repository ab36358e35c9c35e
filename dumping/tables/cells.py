"""Text cells to numbers and days: strict, and every cell that will not go is named by row and column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import numpy as np

from dumping.case.problems import Problem
from dumping.formula.check import nearest
from dumping.formula.evaluate import Array
from dumping.formula.text import Coded, coded
from dumping.tables.file_table import MAX_CELL, SHOWN, FileColumn, FileTable
from dumping.tables.repairs.day_texts import days_of
from dumping.tables.repairs.number_texts import NOTHING, SIGNS, numbers_of
from dumping.tables.repairs.repair import UNSTATED, Form, Repair, several

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


def are_numbers(table: FileTable, column: str) -> bool:
    """Whether the column holds plain numbers, so that nothing has to be repaired to read them."""
    one = table.columns[column]
    plain = one.numbers() if not _by_comma(table, one) else None
    if plain is None:
        cells = coded(one.texts())
        plain = cells.mapped([_number(name) for name in cells.names], float)
    return not np.isinf(plain).any() and not np.isnan(plain).all()


def numbers(table: FileTable, column: str) -> tuple[Array, list[Problem]]:
    """The column as float64, blank cells missing (NaN); numbers printed for people are read where that is certain."""
    one = table.columns[column]
    plain = one.numbers() if not _by_comma(table, one) else None
    if plain is not None:
        return plain, []
    cells = coded(one.texts())
    if not _by_comma(table, one):
        # Most columns are plain, and these need no more than this.
        values = cells.mapped([_number(name) for name in cells.names], float)
        if not np.isinf(values).any():
            return values, []
    found = numbers_of(sorted(cells.present()), table.form.decimal if table.form is not None else "")
    values = cells.mapped([found.values.get(name, np.nan) for name in cells.names], float)
    unclear = set(found.ambiguous)
    wrong = np.flatnonzero(cells.mapped([name in found.faults for name in cells.names], bool)).tolist()
    problems = _problems(table, column, wrong, "is not a number", _number_hint)
    if unclear:
        problems += _undecided(table, column, cells, unclear, *_decimal_question(found.ambiguous[0], table.form))
    if len(found.signs) > 1:
        what = f"amounts with the signs {' and '.join(sorted(found.signs))} in one column"
        mend = "take the signs off and say under mixed_currencies which amounts are in which currency"
        problems.append(Problem(table.file, what, mend, column=column))
    if not problems:
        signs = tuple(sorted(found.signs))
        _said(table, column, cells, found.done, "number", signs=signs)
    return values, problems


def _by_comma(table: FileTable, column: FileColumn) -> bool:
    """Whether plain-looking numbers are to be read with the decimal comma that the case states."""
    return table.form is not None and table.form.decimal == "," and column.written


def _number(cell: str) -> float:
    """The number that a cell states; NaN for a blank one, infinity for what is none."""
    if not cell:
        return np.nan
    return float(cell) if _NUMBER.match(cell) else np.inf


def days(table: FileTable, column: str) -> tuple[Array, list[Problem]]:
    """The column as days (datetime64[D]), blank cells missing (NaT).

    Days are written 2014-07-18; other ways to write one are read where it is certain which day is meant.
    """
    plain = table.columns[column].days()
    if plain is not None:
        return plain, []
    cells = coded(table.columns[column].texts())
    form = table.form or UNSTATED
    counted = form.date_numbers or table.counts_days
    found = days_of(sorted(cells.present()), form.date_order, counted)
    values = cells.mapped([found.values.get(name, _NO_DAY) for name in cells.names], "datetime64[D]")
    wrong = np.flatnonzero(cells.mapped([name in found.faults for name in cells.names], bool)).tolist()
    problems = _problems(table, column, wrong, "is not a date", lambda _: "write it 2014-07-18")
    if found.unordered:
        mend = "write it 2014-07-18" + (
            ', or state date_order = "mdy" (month first) or "dmy" beside the file' if table.form is not None else ""
        )
        what = f"'{found.unordered[0]}' is one day with the month first and another with the day first"
        problems += _undecided(table, column, cells, set(found.unordered), what, mend)
    if found.counted:
        mend = "write it 2014-07-18" + (
            ', or state date_numbers = "excel" or "sas" beside the file' if table.form is not None else ""
        )
        what = f"'{found.counted[0]}' is a number, and nothing says from which day it counts"
        problems += _undecided(table, column, cells, set(found.counted), what, mend)
    if not problems:
        _said(table, column, cells, found.done, "date")
    return values, problems


def _decimal_question(cell: str, form: Form | None) -> tuple[str, str]:
    what = f"'{cell}' can be {cell.replace(',', '')} or {cell.replace(',', '.')}, and no other cell of the column tells"
    if form is None:
        return what, "write it without thousands separators, with a decimal point: 1234.56"
    return what, (
        'say which beside the file: decimal = "." where the comma parts thousands, or decimal = ","; or write it '
        "without thousands separators"
    )


def _undecided(table: FileTable, column: str, cells: Coded, which: set[str], what: str, mend: str) -> list[Problem]:
    """One fault for all cells of a column that ask the same question."""
    rows = np.flatnonzero(cells.mapped([name in which for name in cells.names], bool))
    if len(rows) > 1:
        what += f"; so have {len(rows) - 1:,} more cells"
    return [Problem(table.file, what, mend, row=table.row(int(rows[0])), column=column)]


def _said(
    table: FileTable, column: str, cells: Coded, done: Mapping[str, list[str]], one: str, signs: tuple[str, ...] = ()
) -> None:
    """Notes what was done to read a column's cells, each kind of it once."""
    for what, which in done.items():
        names = set(which)
        rows = np.flatnonzero(cells.mapped([name in names for name in cells.names], bool))
        if not len(rows):
            continue
        shown = which[0] if len(which[0]) <= 30 else which[0][:27] + "..."
        said = f"{several(len(rows), one)} {what} ('{shown}')"
        if what == NOTHING:
            said = f"{several(len(rows), 'cell')} with {what} ('{shown}')"
        repair = Repair(table.file, said, table.row(int(rows[0])), column, len(rows), signs if what == SIGNS else ())
        if repair not in table.repairs:
            table.repairs.append(repair)


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
    problems = [Problem(table.file, said(row), mend(row), row=table.row(row), column=column) for row in rows[:SHOWN]]
    if len(rows) > SHOWN:
        more = f"{len(rows) - SHOWN} more cells have the same fault, the last in row {table.row(rows[-1])}"
        problems.append(Problem(table.file, more, row=table.row(rows[SHOWN]), column=column))
    return problems


def _number_hint(cell: str) -> str:
    if "," in cell:
        return "write it without thousands separators, with a decimal point: 1234.56"
    if cell[-1:] == "%":
        return "write the number alone, without a sign"
    return "write it like 1234.56, or leave the cell blank if it is not known"
