"""A SAS data set (.sas7bdat) or transport file (.xpt): its columns, with dates and datetimes as days."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyreadstat

from dumping.case.problems import Problem
from dumping.formula.evaluate import Array
from dumping.formula.text import text
from dumping.tables.file_table import (
    MAX_CELLS,
    DayColumn,
    FileColumn,
    FileTable,
    NumberColumn,
    Read,
    TextColumn,
    UnreadColumn,
    header_problems,
    unreadable,
)
from dumping.tables.repairs.names import wanted_names
from dumping.tables.repairs.rows import without_odd_rows

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


def read_sas(path: Path, file: str, *, transport: bool, wanted: Collection[str] | None = None) -> Read:
    """The table in a SAS file, rows counted from 1, with the columns that are `wanted`; or what is wrong with it.

    Character values lose the blanks around them, special missing values (.A to .Z) are missing like any other.
    """
    read = pyreadstat.read_xport if transport else pyreadstat.read_sas7bdat
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
        columns, _ = read(str(path), output_format="dict", disable_datetime_conversion=True, usecols=some)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeDecodeError, OSError, MemoryError, ValueError):
        return unreadable(file, "the file is damaged or cut off, or in an encoding that is not known", "write it again")
    rows = len(next(iter(columns.values()), ()))
    if not rows:
        return None, [Problem(file, "there are no rows in the table")]
    formats = about.original_variable_types
    made: dict[str, FileColumn] = {
        name: _column(columns[theirs], formats.get(theirs) or "") if theirs in some else UnreadColumn()
        for name, theirs in zip(names, about.column_names, strict=True)
    }
    table = FileTable(file, made, rows, first_row=1)
    table, problems = without_odd_rows(table, pages=False)
    return (None, problems) if problems else (table, [])


def _column(values: Sequence[Any] | Array, shown: str) -> FileColumn:
    array = np.asarray(values)
    if array.dtype.kind in "OUS":
        if any(isinstance(value, str) for value in array.tolist()):
            distinct = {cell: number for number, cell in enumerate(dict.fromkeys(array.tolist()))}
            numbers = np.array([distinct[cell] for cell in array.tolist()])
            return TextColumn(text(numbers, ["" if cell is None else str(cell).strip() for cell in distinct]))
        array = np.array([np.nan if value is None else value for value in array.tolist()], dtype=float)
    floats = array.astype(float)
    days = np.floor(floats / 86_400) if _DATETIME.match(shown) else floats if _DATE.match(shown) else None
    # A number outside of the calendar under a format of dates is shown as what it is.
    if days is None or not ((np.isnan(days)) | ((days >= _DAYS[0]) & (days <= _DAYS[1]))).all():
        return NumberColumn(floats)
    known = ~np.isnan(days)
    found = np.full(len(days), np.datetime64("NaT", "D"))
    found[known] = _BEGINNING + np.floor(days[known]).astype(np.int64)
    return DayColumn(found)
