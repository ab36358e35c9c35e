"""Columns that pyarrow holds, of CSV and Parquet files: read as text, numbers or days without a loop over cells."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types as kinds

from dumping.formula.evaluate import Array
from dumping.formula.text import text
from dumping.tables.file_table import day_of, number_text


@dataclass(frozen=True)
class ArrowColumn:
    """A column of one of the types that `readable` admits."""

    values: Any

    @property
    def written(self) -> bool:
        """Whether the cells are texts."""
        kind = self.values.type
        return is_string(kind.value_type if kinds.is_dictionary(kind) else kind)

    def taken(self, rows: Array) -> ArrowColumn:
        """The cells of these rows alone."""
        return ArrowColumn(self.values.take(pa.array(rows)))

    def mentions(self, word: str) -> bool:
        """Whether some text has a word in it, in small letters or capitals."""
        chunks = self.values.chunks if isinstance(self.values, pa.ChunkedArray) else [self.values]
        texts = [chunk.dictionary if isinstance(chunk, pa.DictionaryArray) else chunk for chunk in chunks]
        return any(pc.any(pc.match_substring(text, word, ignore_case=True)).as_py() for text in texts)

    def texts(self) -> Array:
        """The cells as text: numbers and days as a CSV file shows them."""
        distinct, numbers = _distinct(self.values)
        return text(numbers, [_shown(value) for value in distinct])

    def numbers(self) -> Array | None:
        """Numbers, or texts that are plain finite numbers all of them."""
        kind = self.values.type
        if kinds.is_null(kind):
            return np.full(len(self.values), np.nan)
        if kinds.is_dictionary(kind):
            return ArrowColumn(self.values.cast(kind.value_type)).numbers()
        values = self.values
        if is_string(kind):
            found = _number_texts(values)
            if found is None:
                return None
            values = found
        elif not (kinds.is_integer(kind) or kinds.is_floating(kind) or kinds.is_decimal(kind)):
            return None
        # What is not finite is a fault, other than a missing cell.
        floats = pc.cast(values, pa.float64(), safe=False)
        if floats.null_count == 0:
            result = floats.to_numpy()
            return result if np.isfinite(result).all() else None
        filled = pc.fill_null(floats, 0.0).to_numpy()
        if not np.isfinite(filled).all():
            return None
        return np.where(pc.is_null(floats).to_numpy(), np.nan, filled)

    def days(self) -> Array | None:
        """Days; times of day are cut off; or texts that are all days, written 2014-07-18."""
        kind = self.values.type
        if kinds.is_null(kind):
            return np.full(len(self.values), np.datetime64("NaT", "D"))
        if kinds.is_date(kind) or kinds.is_timestamp(kind):
            values = self.values
            if kinds.is_timestamp(kind) and kind.tz is not None:
                values = pc.local_timestamp(values)
            days = pc.cast(values, pa.date32(), safe=False).cast(pa.int32())
            known = pc.fill_null(days, 0).to_numpy().astype("datetime64[D]")
            return np.where(pc.is_null(days).to_numpy(), np.datetime64("NaT", "D"), known) if days.null_count else known
        if not (is_string(kind) or kinds.is_dictionary(kind)):
            return None
        distinct, numbers = _distinct(self.values)
        found = [day_of(_shown(value)) for value in distinct]
        return None if None in found else np.array(found, dtype="datetime64[D]")[numbers]


def readable(kind: pa.DataType) -> bool:
    """Whether cells of a type are texts, numbers, days or truths."""
    if kinds.is_dictionary(kind):
        return readable(kind.value_type)
    known = (
        is_string, kinds.is_integer, kinds.is_floating, kinds.is_decimal, kinds.is_date, kinds.is_timestamp,
        kinds.is_boolean, kinds.is_null,
    )  # fmt: skip
    return any(one(kind) for one in known)


def is_string(kind: pa.DataType) -> bool:
    """Whether a type is text."""
    return bool(kinds.is_string(kind) or kinds.is_large_string(kind) or kinds.is_string_view(kind))


def _number_texts(values: Any) -> Any | None:
    """Texts as float64 where all are numbers or blank; None otherwise."""
    try:
        return pc.cast(values, pa.float64())
    except pa.ArrowInvalid:
        pass
    trimmed = pc.utf8_trim_whitespace(values)
    try:
        return pc.cast(pc.if_else(pc.equal(trimmed, ""), None, trimmed), pa.float64())
    except pa.ArrowInvalid:
        return None


def _distinct(values: Any) -> tuple[list[Any], Array]:
    """The distinct values and the place of each row's among them."""
    if kinds.is_floating(values.type):
        # NaN is one value, and nothing is lost by numpy's way to find them.
        found, numbers = np.unique(pc.fill_null(values.cast(pa.float64()), np.nan).to_numpy(), return_inverse=True)
        missing = pc.is_null(values).to_numpy()
        return [*found.tolist(), None], np.where(missing, len(found), numbers)
    if kinds.is_boolean(values.type):
        values = pc.if_else(values, "TRUE", "FALSE")
    if not kinds.is_dictionary(values.type):
        values = values.dictionary_encode()
    one = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    if isinstance(one, pa.ChunkedArray):
        one = pa.concat_arrays(one.unify_dictionaries().chunks)
    distinct = one.dictionary.to_pylist()
    numbers = pc.fill_null(one.indices.cast(pa.int64()), len(distinct)).to_numpy()
    return [*distinct, None], numbers


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return "nan" if value != value else number_text(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    # New lines inside a cell are alike whatever signs stand for them, as the reader of odd CSV files has it.
    return str(value).replace("\r\n", "\n").replace("\r", "\n").strip()
