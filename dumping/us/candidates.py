"""Pairs of a U.S. model and a comparison-market model that may be compared, and the best few of each.

Only pairs inside a window are ever formed: comparison-market models are sorted by what must be equal and by
month, so that the candidates of a U.S. model in one month of its window are one stretch of that order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

# Pairs held in memory at a time.
AT_A_TIME = 500_000
KEPT = 5


@dataclass(frozen=True)
class Pairs:
    """Rows (from 0) of the U.S. and the comparison-market models, and the rank of the window's month."""

    us: Integers
    cm: Integers
    window: Integers


NO_PAIRS = Pairs(*(np.empty(0, dtype=np.int64) for _ in range(3)))


def pairs(
    us_key: Integers,
    cm_key: Integers,
    us_month: Floats,
    cm_month: Floats,
    window: Sequence[int],
    model: Integers | None = None,
) -> Iterator[Pairs]:
    """All pairs with equal keys whose months are apart as `window` has it, whole U.S. models at a time.

    `model`, in order, says which rows of `us_key` are of one model (default: each is one of its own); pairs have
    the model's number then. A window entry says how many months the comparison-market month lies before the
    U.S. one; its rank is its place in the window, from 1. An empty window admits every month, with rank 0.
    """
    months = np.concatenate([us_month, cm_month]) if window else np.zeros(len(us_key) + len(cm_key))
    known = np.isfinite(months)
    margin = max((abs(m) for m in window), default=0)
    low = int(np.min(months, where=known, initial=np.inf)) - margin if known.any() else 0
    span = (int(np.max(months, where=known, initial=-np.inf)) + margin - low + 1) if known.any() else 1
    place = np.where(known, months - low, 0).astype(np.int64)
    us_at = us_key * span + place[: len(us_key)]
    cm_rows = np.flatnonzero(known[len(us_key) :])
    cm_at = (cm_key * span + place[len(us_key) :])[cm_rows]
    order = np.argsort(cm_at, kind="stable")
    cm_rows, cm_at = cm_rows[order], cm_at[order]

    back = np.array(window or (0,), dtype=np.int64)
    wanted = us_at[:, None] - back[None, :]
    first = np.searchsorted(cm_at, wanted, "left")
    count = np.searchsorted(cm_at, wanted, "right") - first
    count[~known[: len(us_key)]] = 0
    upto = np.cumsum(count.sum(axis=1))
    start = 0
    while start < len(us_key):
        done = int(upto[start - 1]) if start else 0
        stop = max(start + 1, int(np.searchsorted(upto, done + AT_A_TIME, "right")))
        if model is not None and stop < len(us_key):
            whole = int(np.searchsorted(model, model[stop], "left"))
            stop = whole if whole > start else int(np.searchsorted(model, model[start], "right"))
        sizes = count[start:stop].ravel()
        if total := int(sizes.sum()):
            stretch = np.repeat(np.arange(len(sizes)), sizes)
            within = np.arange(total) - np.repeat(np.cumsum(sizes) - sizes, sizes)
            cm = cm_rows[first[start:stop].ravel()[stretch] + within]
            rank = stretch % len(back) + 1 if window else np.zeros(total, dtype=np.int64)
            us = stretch // len(back) + start
            yield Pairs(us if model is None else model[us], cm, rank)
        start = stop


def best(
    found: Iterator[Pairs],
    admitted: Callable[[Pairs], npt.NDArray[np.bool_]],
    ranks: Callable[[Pairs], list[Floats]],
    position: Integers,
) -> tuple[Pairs, Integers]:
    """The best KEPT pairs of each U.S. model, in order, and each one's place from 1.

    `admitted` says which pairs are candidates; `ranks` gives the figures that decide among them, the most
    important first, lower being better; what is still equal goes by `position` of the comparison-market row.
    """
    kept: list[Pairs] = []
    places: list[Integers] = []
    for some in found:
        some = _taken(some, np.flatnonzero(admitted(some)))
        if not len(some.us):
            continue
        figures = ranks(some)
        rows = _contenders(some.us, figures)
        some = _taken(some, rows)
        some = _taken(some, np.lexsort((position[some.cm], *(f[rows] for f in reversed(figures)), some.us)))
        begins = _begins(some.us)
        place = np.arange(len(some.us)) - np.repeat(begins, np.diff(np.r_[begins, len(some.us)])) + 1
        top = np.flatnonzero(place <= KEPT)
        kept.append(_taken(some, top))
        places.append(place[top])
    empty = np.empty(0, dtype=np.int64)
    joined = Pairs(
        np.concatenate([empty, *(p.us for p in kept)]),
        np.concatenate([empty, *(p.cm for p in kept)]),
        np.concatenate([empty, *(p.window for p in kept)]),
    )
    return joined, np.concatenate([empty, *places])


def _contenders(us: Integers, figures: Sequence[Floats]) -> npt.NDArray[np.intp]:
    """The pairs that can be among the best KEPT, so that few have to be sorted.

    Where KEPT pairs of a model or more have its lowest first figure, all others are out; and so on with the
    next figure among those. `us` is in order.
    """
    rows = np.arange(len(us))
    model = np.cumsum(np.r_[0, np.diff(us) != 0])
    open_ = np.ones(int(model[-1]) + 1, dtype=bool)
    for figure in figures:
        begins = _begins(model)
        value = figure[rows]
        near = value == np.minimum.reduceat(value, begins)[model]
        open_ &= np.add.reduceat(near, begins) >= KEPT
        if not open_.any():
            break
        stay = near | ~open_[model]
        rows, model = rows[stay], model[stay]
    return rows


def _begins(group: Integers) -> npt.NDArray[np.intp]:
    """Where each run of equal values begins."""
    return np.flatnonzero(np.r_[True, np.diff(group) != 0])


def _taken(some: Pairs, rows: npt.NDArray[np.intp]) -> Pairs:
    return Pairs(some.us[rows], some.cm[rows], some.window[rows])
