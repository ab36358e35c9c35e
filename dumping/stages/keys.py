"""Keys of several columns as single whole numbers: equal where all parts are, and in the order of the parts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from dumping.formula.evaluate import Array
from dumping.formula.table import Table
from dumping.formula.text import coded, is_text, text

Integers = npt.NDArray[np.int64]
# Numbers up to this many times the rows are put in order by marking those that there are, others by sorting.
_ROOMY = 2
_ROOM = 1 << 20

Part = tuple[Array, int]
"""A whole number from 0 for each row, in the order of the values, and how many numbers there may be."""


def codes(ours: Table, theirs: Table, keys: Sequence[str]) -> tuple[Integers, Integers]:
    """A number for each row of either table, equal where the rows agree in every key; order as the keys sort.

    Raises KeyError for a key that one of the tables lacks and TypeError where it is text in one only.
    """
    rows = ours.rows + theirs.rows
    parts = []
    for key in keys:
        columns = [table.values(key) for table in (ours, theirs)]
        if is_text(columns[0]) != is_text(columns[1]) and ours.rows and theirs.rows:
            raise TypeError(f"{key}: text in one of {ours.name}, {theirs.name} and a number in the other")
        parts.append(_joined(columns))
    mixed = _mixed(parts, rows)
    return mixed[: ours.rows], mixed[ours.rows :]


def own_codes(columns: Iterable[Array], rows: Array) -> Integers:
    """A number for each of `rows`, equal where all columns are; order as the columns sort, the first one first.

    `rows` are in order, each once.
    """
    parts = [part_of(column) for column in columns]
    if any(len(rows) != len(numbers) for numbers, _ in parts):
        parts = [(numbers.take(rows), count) for numbers, count in parts]
    return _mixed(parts, len(rows))


def said(column: Array, say: Callable[[Any], str]) -> Array:
    """A column of text with what `say` makes of each value."""
    number = own_codes([column], np.arange(len(column)))
    return text(number, [say(value) for value in column[firsts(number)]])


def converted(column: Array, dtype: str) -> Array:
    """The column in another type, each of its distinct values converted once."""
    number = own_codes([column], np.arange(len(column)))
    return column[firsts(number)].astype(dtype).take(number)


def finer(numbers: Integers, columns: Iterable[Array], rows: Array) -> Integers:
    """The numbers of `rows`, told apart by further columns as well; the same ones where these tell nothing apart."""
    first = firsts(numbers)
    parts: list[Part] = []
    for column in columns:
        if is_text(column):
            part = part_of(column)[0][rows]
            same = part == part[first][numbers]
        else:
            part = column[rows]
            standing = part[first][numbers]
            same = (part == standing) | ((part != part) & (standing != standing))
        if not same.all():
            whole, count = part_of(column)
            parts.append((whole[rows], count))
    return _mixed([(numbers, len(first)), *parts], len(rows)) if parts else numbers


def firsts(numbers: Array) -> Array:
    """The first place of each number, where the numbers are all those from 0 to the largest."""
    first = np.zeros(int(numbers.max(initial=-1)) + 1, dtype=np.int64)
    # Where a place is written twice the last one stands.
    first[numbers[::-1]] = np.arange(len(numbers) - 1, -1, -1)
    return first


def part_of(column: Array) -> Part:
    """A column's values as numbers in their order; missing values are alike and come last."""
    if is_text(column):
        known = coded(column)
        return known.numbers, len(known.names)
    if column.dtype.kind == "M":
        missing = np.isnat(column)
        whole = column.astype(np.int64)
    else:
        values = column.astype(float, copy=False)
        missing = np.isnan(values)
        with np.errstate(invalid="ignore"):
            whole = values.astype(np.int64)
        if not (missing | (whole == values)).all():
            return _sorted(values)
    some = missing.any()
    kept = whole[~missing] if some else whole
    low, high = (int(kept.min()), int(kept.max())) if len(kept) else (0, 0)
    if not 0 <= high - low < _room(len(column)):
        return _sorted(column)
    numbers = np.where(missing, high - low + 1, whole - low) if some else whole - low
    return numbers, high - low + 2


def _sorted(column: Array) -> Part:
    distinct, numbers = np.unique(column, return_inverse=True)
    return numbers, len(distinct)


def _joined(columns: Sequence[Array]) -> Part:
    """The values of two columns as numbers that are the same where the values are."""
    if not any(is_text(column) for column in columns):
        dated = [column.dtype.kind == "M" for column in columns]
        return part_of(np.concatenate([c if all(dated) else c.astype(float) for c in columns]))
    known = [coded(column.astype(object) if not is_text(column) else column) for column in columns]
    names = sorted({*known[0].names, *known[1].names})
    place = {name: number for number, name in enumerate(names)}
    return np.concatenate([one.mapped([place[name] for name in one.names], np.int64) for one in known]), len(names)


def _mixed(parts: Iterable[Part], rows: int) -> Integers:
    """One number from 0 for each row, without gaps, for all parts together."""
    mixed: Integers | None = None
    count = 1
    for numbers, most in parts:
        if mixed is None:
            mixed, count = numbers.astype(np.int64, copy=False), most
            continue
        # Numbered afresh where the product would run far past the rows, so that many keys cannot overflow.
        if count * most > _room(rows):
            mixed, count = _dense(mixed, count)
        mixed = mixed * most
        mixed += numbers
        count *= most
    return np.zeros(rows, dtype=np.int64) if mixed is None else _dense(mixed, count)[0]


def _dense(numbers: Array, count: int) -> tuple[Integers, int]:
    """The numbers without gaps, in the same order, and how many there are."""
    if count > _room(len(numbers)):
        distinct, dense = np.unique(numbers, return_inverse=True)
        return dense.astype(np.int64), len(distinct)
    there = np.zeros(count, dtype=bool)
    there[numbers] = True
    place = np.cumsum(there)
    place -= 1
    return place.take(numbers), int(place[-1]) + 1 if count else 0


def _room(rows: int) -> int:
    return max(_ROOMY * rows, _ROOM)
