"""Cells of both sides made alike: numbers, texts in capitals, days as SAS counts them, and keys of rows."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from dumping.formula.evaluate import Array
from dumping.formula.text import coded
from dumping.tables.file_table import FileColumn, day_of, number_text

Floats = npt.NDArray[np.float64]
BEGINNING = np.datetime64("1960-01-01", "D")
ONE_DAY = np.timedelta64(1, "D")
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?%?\Z", re.ASCII)
_BEGINS = re.compile(r"\s*([-+]?(?:\d[\d,]*\.?\d*|\.\d+))", re.ASCII)
# A missing number in a listing or CSV file that SAS wrote.
_MISSING = re.compile(r"\.[A-Z_]?\Z")


def number_of(text: str) -> float | None:
    """The number that a text states, NaN where it says that it is missing; None for what is no number.

    A day written 2014-07-18 is the number of days since 1960 that SAS keeps for it.
    """
    text = text.strip()
    if not text or _MISSING.match(text):
        return math.nan
    if _NUMBER.match(text):
        return float(text.rstrip("%"))
    day = day_of(text[:10]) if len(text) >= 10 and text[4] == "-" else None
    return None if day is None or np.isnat(day) else float((day - BEGINNING) / ONE_DAY)


def beginning_of(text: str) -> float:
    """The number that a text begins with ('1.2 (%)'); NaN where there is none."""
    found = _BEGINS.match(text)
    return float(found[1].replace(",", "")) if found else math.nan


def theirs_as_numbers(column: FileColumn) -> tuple[Floats, list[int]]:
    """The column as numbers, and the rows in which it is none."""
    plain = column.numbers()
    if plain is not None:
        return plain.astype(float), []
    days = column.days()
    if days is not None:
        return days_as_numbers(days), []
    cells = coded(column.texts())
    found = [number_of(name) for name in cells.names]
    wrong = np.flatnonzero(cells.mapped([value is None for value in found], bool)).tolist()
    return cells.mapped([math.nan if value is None else value for value in found], float), wrong


def theirs_as_codes(column: FileColumn, codes: Mapping[str, float]) -> Floats:
    """The column's texts as our numbers; NaN for a text that is not among the codes."""
    known = {text.upper(): float(value) for text, value in codes.items()}
    cells = coded(column.texts())
    return cells.mapped([known.get(name.strip().upper(), math.nan) for name in cells.names], float)


def days_as_numbers(days: Array) -> Floats:
    """Days as SAS counts them; NaN for a missing one."""
    values = (days - BEGINNING).astype("timedelta64[D]").astype(float)
    return np.where(np.isnat(days), np.nan, values)


def as_text(value: object) -> str:
    """A cell as text in capitals without blanks around it."""
    if isinstance(value, (float, np.floating)):
        return number_text(float(value))
    return str(value).strip().upper()


def as_texts(values: Array) -> Array:
    """A column as texts in capitals."""
    return np.array([as_text(value) for value in values.tolist()], dtype=object)


def key_part(value: object) -> str:
    """A cell as it tells rows apart: 1, 1.0, '1' and '01' are the same, and so are a day and its number."""
    if isinstance(value, (np.datetime64,)):
        return "" if np.isnat(value) else number_text(float((value - BEGINNING) / ONE_DAY))
    if isinstance(value, (bool, int, float, np.number)):
        return number_text(float(value))
    text = str(value).strip().upper()
    number = number_of(text)
    return text if number is None else number_text(number)


def key_parts(values: Array) -> list[str]:
    """A column as parts of keys, each distinct cell made one once."""
    if values.dtype.kind == "M":
        values = days_as_numbers(values)
    if values.dtype.kind in "fiub":
        distinct, numbers = np.unique(values, return_inverse=True)
        parts = np.array([key_part(value) for value in distinct.tolist()], dtype=object)
        return [str(part) for part in parts[numbers]]
    if all(isinstance(value, str) for value in values.tolist()):
        cells = coded(values)
        return [str(part) for part in cells.mapped([key_part(name) for name in cells.names], object)]
    return [key_part(value) for value in values.tolist()]
