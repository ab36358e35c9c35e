"""Columns of text as numbers of their distinct values, so that rows are compared and grouped without their letters.

A column of text stays an array of texts to everyone who reads it. What is known of its distinct values is kept
beside it for as long as the array lives: readers and look-ups know it from the start, other columns once asked.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Integers = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Coded:
    """Row i has the text `names[numbers[i]]`; `names` are in order, each once, and some may be in no row."""

    numbers: Integers
    names: tuple[str, ...]
    # Whether all values are texts, none a missing value that goes by its name.
    whole: bool = True

    def __len__(self) -> int:
        return len(self.numbers)

    @cached_property
    def _blank_first(self) -> tuple[tuple[str, ...], Array]:
        """The names after a blank, as they stand in look-ups that find nothing in some rows."""
        names = self.names if "" in self.names[:1] else ("", *self.names)
        return names, np.array(names, dtype=object)

    def taken(self, rows: Array) -> Array:
        """The texts in `rows`, counted from 1; blank in row 0."""
        names, letters = self._blank_first
        numbers = np.empty(len(self.numbers) + 1, dtype=np.intp)
        numbers[0] = 0
        np.add(self.numbers, len(names) - len(self.names), out=numbers[1:])
        there = numbers.take(rows)
        column = letters.take(there)
        kept = Coded(there, names)
        # What is taken again from this column has the same names.
        kept.__dict__["_blank_first"] = names, letters
        _remember(column, kept)
        return column

    def equal(self, text: str) -> npt.NDArray[np.bool_]:
        """Which rows have this text."""
        if text not in self.names:
            return np.zeros(len(self.numbers), dtype=bool)
        return np.equal(self.numbers, self.names.index(text))

    def present(self) -> set[str]:
        """The texts that some row has."""
        return {self.names[number] for number in np.flatnonzero(np.bincount(self.numbers))}

    def renamed(self, names: Iterable[str]) -> Array:
        """The column with other texts in the place of its names."""
        return text(self.numbers, names)

    def mapped(self, values: Iterable[Any], dtype: Any = None) -> Array:
        """A value for each row, from the value of each name."""
        return np.array(list(values), dtype=dtype)[self.numbers]


_known: dict[int, tuple[weakref.ref[Array], Coded]] = {}


def is_text(column: Array) -> bool:
    """Whether an array holds texts."""
    return column.dtype.kind in "OUST"


def coded(column: Array) -> Coded:
    """The distinct texts of a column, in order, and the number of each row's."""
    found = known_of(column)
    if found is not None:
        return found
    values = column.tolist()
    distinct = set(values)
    names = tuple(sorted({str(value) for value in distinct}))
    place = {name: number for number, name in enumerate(names)}
    number = {value: place[str(value)] for value in distinct}
    whole = all(isinstance(value, str) for value in distinct)
    result = Coded(np.fromiter(map(number.__getitem__, values), np.intp, len(values)), names, whole)
    _remember(column, result)
    return result


def known_of(column: Array) -> Coded | None:
    """What is known of a column's distinct texts without asking it."""
    found = _known.get(id(column))
    return found[1] if found is not None and found[0]() is column else None


def text(numbers: Array, names: Iterable[str]) -> Array:
    """A column of text with the name of each row's number, counted from 0; names may repeat and be in any order."""
    given = list(names)
    ordered = tuple(sorted(set(given)))
    if tuple(given) != ordered:
        place = {name: number for number, name in enumerate(ordered)}
        numbers = np.array([place[name] for name in given], dtype=np.intp)[numbers]
    kept = Coded(np.asarray(numbers, dtype=np.intp), ordered)
    column = np.array([*ordered, ""], dtype=object).take(kept.numbers)
    _remember(column, kept)
    return column


def all_of(name: str, rows: int) -> Array:
    """A column with the same text in each row."""
    return text(np.zeros(rows, dtype=np.intp), [name])


def taken(column: Array, rows: Array) -> Array:
    """The texts in `rows`, counted from 1; blank in row 0."""
    return coded(column).taken(rows)


def _remember(column: Array, known: Coded) -> None:
    # What is known of a column holds only while nobody writes into it.
    column.flags.writeable = False
    key = id(column)
    _known[key] = (weakref.ref(column, lambda _: _known.pop(key, None)), known)
