"""Rows of both sides paired by their keys."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.intp]
Keys = Sequence[tuple[str, ...]]


@dataclass(frozen=True)
class Pairs:
    """Rows of ours and of theirs that belong together, counted from 0, and those on one side only.

    `repeated` counts keys that several rows have and nothing further tells apart: their rows are paired in order, and
    `groups` are their places in the pairs.
    """

    ours: Rows
    theirs: Rows
    only_ours: Rows
    only_theirs: Rows
    repeated: int = 0
    groups: tuple[tuple[int, ...], ...] = ()


def paired(
    ours: Keys, theirs: Keys, own_rows: Sequence[int], their_rows: Sequence[int],
    further: tuple[Keys, Keys] | None = None,
) -> Pairs:  # fmt: skip
    """The rows with equal keys, in the order of ours; of several, first those whose `further` keys are equal too."""
    waiting: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at, key in enumerate(theirs):
        waiting[key].append(at)
    asked: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at, key in enumerate(ours):
        asked[key].append(at)
    both: dict[int, int] = {}
    ordered: list[list[int]] = []
    for key, mine in asked.items():
        there = waiting.get(key, [])
        if len(there) > 1 and further is not None:
            both |= _alike(mine, there, further)
            mine = [at for at in mine if at not in both]
        if len(there) > 1 and mine:
            ordered.append(mine[: len(there)])
        for at in mine[: len(there)]:
            both[at] = there.pop(0)
    left = sorted(their_rows[at] for rows in waiting.values() for at in rows)
    pairs = sorted(both.items())
    place = {at: number for number, (at, _) in enumerate(pairs)}
    return Pairs(
        np.array([own_rows[a] for a, _ in pairs], dtype=np.intp),
        np.array([their_rows[b] for _, b in pairs], dtype=np.intp),
        np.array([row for at, row in enumerate(own_rows) if at not in both], dtype=np.intp),
        np.array(left, dtype=np.intp), len(ordered), tuple(tuple(place[at] for at in one) for one in ordered),
    )  # fmt: skip


def closest(pairs: Pairs, ours: npt.NDArray[np.float64], theirs: npt.NDArray[np.float64]) -> Pairs:
    """The pairs with the rows of each group exchanged so that as many figures as can be are equal.

    `ours` and `theirs` have a row for each pair and a column for each figure. Rows that nothing tells apart may stand
    in another order on the other side; which of them is which is then a matter of their figures alone.
    """
    found = pairs.theirs.copy()
    for group in pairs.groups:
        apart = sorted((_apart(ours[at], theirs[other]), at, other) for at in group for other in group)
        mine, others = set(group), set(group)
        for _, at, other in apart:
            if at in mine and other in others:
                mine.remove(at)
                others.remove(other)
                found[at] = pairs.theirs[other]
    return replace(pairs, theirs=found)


def _apart(ours: npt.NDArray[np.float64], theirs: npt.NDArray[np.float64]) -> tuple[int, float]:
    """In how many figures two rows differ, and by how much in all, each as a share of the larger."""
    same = np.isclose(ours, theirs, rtol=1e-9, atol=1e-9, equal_nan=True)
    difference = np.nan_to_num(np.abs(ours - theirs)[~same])
    size = np.nan_to_num(np.maximum(np.abs(ours), np.abs(theirs))[~same], nan=1.0)
    return int((~same).sum()), float((difference / np.where(size == 0, 1, size)).sum())


def _alike(mine: list[int], there: list[int], further: tuple[Keys, Keys]) -> dict[int, int]:
    """The rows of one key whose further keys are equal; theirs are taken out of `there`."""
    found: dict[int, int] = {}
    for at in mine:
        same = next((other for other in there if further[1][other] == further[0][at]), None)
        if same is not None:
            found[at] = same
            there.remove(same)
    return found
