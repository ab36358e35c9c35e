"""A data file's columns under its own header, whatever the file's format: each can be read as text, numbers or days."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np

from dumping.case.problems import Problem
from dumping.formula.evaluate import Array
from dumping.formula.text import coded, text
from dumping.tables.repairs.repair import Form, Repair

MAX_COLUMNS = 1000
# Rows times columns: what is more than this would not fit into the memory of an ordinary machine.
MAX_CELLS = 400_000_000
# What a cell of a spreadsheet holds at most; and no name of a column is this long.
MAX_CELL, MAX_NAME = 32_767, 255
# More faults of one kind in one file or column than this are counted, not listed.
SHOWN = 10


class FileColumn(Protocol):
    """A column as its format has it."""

    @property
    def written(self) -> bool:
        """Whether the file has texts here, so that what a number or a day is must be read from them."""

    def texts(self) -> Array:
        """The cells as a CSV file would show them, without blanks around them; '' for a missing one."""

    def numbers(self) -> Array | None:
        """The cells as float64, NaN for a missing one; None where not all are plain finite numbers."""

    def days(self) -> Array | None:
        """The cells as datetime64[D], NaT for a missing one; None where not all are plain days."""

    def taken(self, rows: Array) -> FileColumn:
        """The column of these rows alone, counted from 0."""


@dataclass(frozen=True)
class FileTable:
    """A file's columns by their names in its header. Cell i stands in row `first_row` + i, or in `row_numbers`[i].

    `repairs` is what was done with the file, by its reader and later where cells are read as numbers and days;
    `form` is what the case states of it, None where nothing could state it; `counts_days` how the program that
    wrote the file counts days ('excel', 'sas'), where it is known.
    """

    file: str
    columns: Mapping[str, FileColumn]
    rows: int
    first_row: int = 2
    row_numbers: Array | None = None
    repairs: list[Repair] = field(default_factory=list)
    form: Form | None = None
    counts_days: str = ""

    def row(self, cell: int) -> int:
        """The row of the file in which a cell stands, as people count rows."""
        return cell + self.first_row if self.row_numbers is None else int(self.row_numbers[cell])

    def every_row(self) -> Array:
        """The rows of all cells."""
        return np.arange(self.rows) + self.first_row if self.row_numbers is None else self.row_numbers


Read = tuple[FileTable | None, list[Problem]]


def unreadable(file: str, what: str, mend: str = "") -> Read:
    """No table, and why the file as a whole cannot be read."""
    return None, [Problem(file, what, mend, unreadable=True)]


class UnreadColumn:
    """A column that nobody wanted: only its name is known."""

    written = False

    def taken(self, rows: Array) -> FileColumn:
        return self

    def texts(self) -> Array:
        raise LookupError("the column was not read")

    numbers = days = texts


@dataclass(frozen=True)
class TextColumn:
    """Cells of text; what is a number or a day is decided cell by cell where it is read as one."""

    cells: Array

    written = True

    def taken(self, rows: Array) -> FileColumn:
        return TextColumn(coded(self.cells).taken(rows + 1))

    def texts(self) -> Array:
        return self.cells

    def numbers(self) -> Array | None:
        return None

    def days(self) -> Array | None:
        return None


@dataclass(frozen=True)
class NumberColumn:
    """Numbers, NaN where missing."""

    values: Array

    written = False

    def taken(self, rows: Array) -> FileColumn:
        return NumberColumn(self.values[rows])

    def texts(self) -> Array:
        distinct, numbers = np.unique(self.values, return_inverse=True)
        return text(numbers, [number_text(value) for value in distinct.tolist()])

    def numbers(self) -> Array | None:
        return None if np.isinf(self.values).any() else self.values

    def days(self) -> Array | None:
        return _none_at_all(np.isnan(self.values))


@dataclass(frozen=True)
class DayColumn:
    """Days (datetime64[D]), NaT where missing."""

    values: Array

    written = False

    def taken(self, rows: Array) -> FileColumn:
        return DayColumn(self.values[rows])

    def texts(self) -> Array:
        distinct, numbers = np.unique(self.values, return_inverse=True)
        return text(numbers, ["" if np.isnat(day) else str(day) for day in distinct])

    def numbers(self) -> Array | None:
        return np.full(len(self.values), np.nan) if np.isnat(self.values).all() else None

    def days(self) -> Array | None:
        return self.values


def number_text(value: float) -> str:
    """A number as a CSV file would show it: 7.0 is '7', a missing one is blank."""
    if value != value:
        return ""
    whole = abs(value) < 1e15 and value == int(value)
    return str(int(value)) if whole else repr(value)


def _none_at_all(missing: Array) -> Array | None:
    return np.full(len(missing), np.datetime64("NaT", "D")) if missing.all() else None


def header_problems(header: list[str], file: str, row: int | None = 1) -> list[Problem]:
    """Columns without a name, two of one name, too many, or names that nobody would write."""
    if len(header) > MAX_COLUMNS:
        return [Problem(file, f"{len(header)} columns; the most is {MAX_COLUMNS}", row=row)]
    problems = []
    for place, name in enumerate(header):
        if not name:
            problems.append(Problem(file, f"column {place + 1} has no name", "name it or delete it", row=row))
        elif len(name) > MAX_NAME:
            what = f"the name of column {place + 1} is {len(name)} characters long; the most is {MAX_NAME}"
            problems.append(Problem(file, what, "shorten it", row=row))
        elif name in header[:place]:
            problems.append(Problem(file, "two columns have this name", "rename one of them", row=row, column=name))
    return problems


def path_in(folder: Path, file: str) -> Path | None:
    """The path of a file named in a case: only files in the case's own folder are ever opened."""
    path = Path(file)
    if path.is_absolute() or "\0" in file or "\\" in file:
        return None
    try:
        resolved = (folder / path).resolve()
    except (OSError, RuntimeError):
        # A link to itself, or a name that no file can have: reading it says so.
        return folder / path
    return resolved if resolved.is_relative_to(folder.resolve()) else None


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def day_of(cell: str) -> np.datetime64 | None:
    """The day that a text states, NaT for a blank one; None for what is no day written 2014-07-18."""
    if not cell:
        return np.datetime64("NaT", "D")
    try:
        return np.datetime64(cell, "D") if _DAY.fullmatch(cell) else None
    except ValueError:
        return None
