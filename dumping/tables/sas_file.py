"""A SAS data set (.sas7bdat) or transport file (.xpt): its columns, with dates and datetimes as days."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyreadstat

from dumping.case.problems import Problem
from dumping.formula.evaluate import Array
from dumping.tables.file_table import (
    MAX_CELLS,
    DayColumn,
    FileColumn,
    FileTable,
    NumberColumn,
    Read,
    UnreadColumn,
    header_problems,
    unreadable,
)
from dumping.tables.growing_texts import GrowingTexts
from dumping.tables.repairs.names import wanted_names
from dumping.tables.repairs.repair import Repair
from dumping.tables.repairs.rows import without_odd_rows

# So many rows are read at a time.
_CHUNK = 100_000
# Formats that show a number as a day (days since 1960) or as a day and time (seconds since then).
_DATETIME = re.compile(r"(DATETIME|DATEAMPM|E8601DT|B8601DT|IS8601DT|MDYAMPM|NLDATM|DTDATE)", re.IGNORECASE)
_DATE = re.compile(
    r"(DATE|MMDDYY|DDMMYY|YYMMDD|YYMM|YYQ|MONYY|MMYY|JULIAN|WORDDATE|WEEKDATE|WEEKDATX|WORDDATX|E8601DA|B8601DA|"
    r"IS8601DA|NLDATE|EURDF|YEAR|MONTH|DAY$)",
    re.IGNORECASE,
)
_BEGINNING = np.datetime64("1960-01-01", "D")
# Days from the year 1582, when SAS begins, to the year 9999.
_DAYS = (-138_061.0, 2_936_547.0)


def read_sas(
    path: Path, file: str, *, transport: bool, wanted: Collection[str] | None = None, encoding: str = ""
) -> Read:
    """The table in a SAS file, rows counted from 1, with the columns that are `wanted`; or what is wrong with it.

    Character values lose the blanks around them, special missing values (.A to .Z) are missing like any other. They
    are in the `encoding` that the file names, unless one is given.
    """
    reads = pyreadstat.read_xport if transport else pyreadstat.read_sas7bdat
    read = partial(reads, encoding=encoding.upper()) if encoding else reads
    try:
        _, about = read(str(path), metadataonly=True)
        names = [str(name).strip() for name in about.column_names]
        problems = header_problems(names, file, row=None)
        if (about.number_rows or 0) * len(names) > MAX_CELLS:
            what = f"{about.number_rows:,} rows of {len(names)} columns are more than {MAX_CELLS:,} cells"
            problems.append(Problem(file, what, "leave out what the case does not read"))
        if problems:
            return None, problems
        known = wanted_names(names, wanted)
        some = [name for name in about.column_names if str(name).strip() in known]
        # Where none is wanted one is read, to know the rows.
        some = some or about.column_names[:1]
        columns = _in_chunks(read, path, some)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeDecodeError, OSError, MemoryError, ValueError):
        return unreadable(
            file,
            "the file is damaged or cut off, or in an encoding that is not known",
            "write it again, or state its encoding beside the file",
        )
    rows = next(iter(columns.values())).rows if columns else 0
    if not rows:
        return None, [Problem(file, "there are no rows in the table")]
    formats = about.original_variable_types
    made: dict[str, FileColumn] = {
        name: columns[theirs].made(formats.get(theirs) or "") if theirs in some else UnreadColumn()
        for name, theirs in zip(names, about.column_names, strict=True)
    }
    said = [Repair(file, f"read as {encoding}")] if encoding else []
    table = FileTable(file, made, rows, first_row=1, repairs=said)
    table, problems = without_odd_rows(table)
    return (None, problems) if problems else (table, [])


class _Growing:
    """A column's values, chunk by chunk: numbers as arrays, texts each kept once."""

    def __init__(self) -> None:
        self.rows = 0
        self._numbers: list[Array] = []
        self._texts = GrowingTexts()
        self._written = False

    def add(self, values: Sequence[Any] | Array) -> None:
        """Takes a chunk. Where texts are, a value that is none is a blank text."""
        array = np.asarray(values)
        self.rows += len(array)
        cells = array.tolist() if array.dtype.kind in "OUS" else None
        if cells is not None and (self._written or any(isinstance(cell, str) for cell in cells)):
            if not self._written:
                self._written = True
                self._texts.add([""] * (self.rows - len(cells)))
                self._numbers = []
            self._texts.add(["" if cell is None else str(cell) for cell in cells])
            return
        if cells is not None:
            array = np.array([np.nan if cell is None else cell for cell in cells], dtype=float)
        self._numbers.append(array.astype(float, copy=False))

    def made(self, shown: str) -> FileColumn:
        """The column; `shown` is its format, which says whether its numbers are days."""
        if self._written:
            return self._texts.made()
        return _numbers(np.concatenate(self._numbers) if self._numbers else np.empty(0), shown)


def _in_chunks(read: Any, path: Path, some: Sequence[str]) -> dict[str, _Growing]:
    """The columns, read so many rows at a time that the values as Python has them never fill the memory."""
    columns = {name: _Growing() for name in some}
    offset = 0
    while True:
        chunk, _ = read(
            str(path), output_format="dict", disable_datetime_conversion=True, usecols=some, row_offset=offset,
            row_limit=_CHUNK,
        )  # fmt: skip
        for name in some:
            columns[name].add(chunk.get(name, ()))
        rows = len(next(iter(chunk.values()), ()))
        offset += rows
        if rows < _CHUNK:
            return columns


def _numbers(floats: Array, shown: str) -> FileColumn:
    days = np.floor(floats / 86_400) if _DATETIME.match(shown) else floats if _DATE.match(shown) else None
    # A number outside of the calendar under a format of dates is shown as what it is.
    if days is None or not ((np.isnan(days)) | ((days >= _DAYS[0]) & (days <= _DAYS[1]))).all():
        return NumberColumn(floats)
    known = ~np.isnan(days)
    found = np.full(len(days), np.datetime64("NaT", "D"))
    found[known] = _BEGINNING + np.floor(days[known]).astype(np.int64)
    return DayColumn(found)
