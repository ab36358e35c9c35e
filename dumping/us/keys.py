"""Keys of several columns as single whole numbers, the same in two tables where all parts are the same."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from dumping.formula.table import Table

Integers = npt.NDArray[np.int64]


def codes(ours: Table, theirs: Table, keys: Sequence[str]) -> tuple[Integers, Integers]:
    """A number for each row of either table, equal where the rows agree in every key; order as the keys sort.

    Raises KeyError for a key that one of the tables lacks and TypeError where it is text in one only.
    """
    mixed = np.zeros(ours.rows + theirs.rows, dtype=np.int64)
    for key in keys:
        columns = [_plain(table.values(key)) for table in (ours, theirs)]
        if columns[0].dtype.kind != columns[1].dtype.kind and ours.rows and theirs.rows:
            raise TypeError(f"{key}: text in one of {ours.name}, {theirs.name} and a number in the other")
        mixed = _with_part(mixed, np.concatenate(columns))
    return mixed[: ours.rows], mixed[ours.rows :]


def own_codes(columns: Sequence[npt.NDArray[np.generic]], rows: int) -> Integers:
    """A number for each row, equal where all columns are; order as the columns sort, the first one first."""
    mixed = np.zeros(rows, dtype=np.int64)
    for column in columns:
        mixed = _with_part(mixed, _plain(column))
    return mixed


def _with_part(mixed: Integers, column: npt.NDArray[np.generic]) -> Integers:
    _, part = np.unique(column, return_inverse=True)
    _, mixed = np.unique(mixed * (int(part.max(initial=0)) + 1) + part, return_inverse=True)
    return mixed.astype(np.int64)


def _plain(column: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
    if column.dtype.kind in "OUST":
        return column.astype(str)
    return column if column.dtype.kind == "M" else column.astype(float)
