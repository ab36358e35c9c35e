"""Rows of both sides paired by their keys."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.intp]
Keys = Sequence[tuple[str, ...]]


@dataclass(frozen=True)
class Pairs:
    """Rows of ours and of theirs that belong together, counted from 0, and those on one side only.

    `repeated` counts keys that several rows have: their rows are paired in order.
    """

    ours: Rows
    theirs: Rows
    only_ours: Rows
    only_theirs: Rows
    repeated: int = 0


def paired(ours: Keys, theirs: Keys, own_rows: Sequence[int], their_rows: Sequence[int]) -> Pairs:
    """The rows with equal keys, in the order of ours."""
    waiting: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for key, row in zip(theirs, their_rows, strict=True):
        waiting[key].append(row)
    several = {key for key, rows in waiting.items() if len(rows) > 1}
    for rows in waiting.values():
        rows.reverse()
    both: list[tuple[int, int]] = []
    alone: list[int] = []
    for key, row in zip(ours, own_rows, strict=True):
        rows = waiting.get(key, [])
        if rows:
            both.append((row, rows.pop()))
        else:
            alone.append(row)
    left = sorted(row for rows in waiting.values() for row in rows)
    return Pairs(
        np.array([a for a, _ in both], dtype=np.intp), np.array([b for _, b in both], dtype=np.intp),
        np.array(alone, dtype=np.intp), np.array(left, dtype=np.intp), len(several),
    )  # fmt: skip
