"""Margins over a grid of values of one input or of two."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np

from dumping.case.change import Change, ChangeError, parse_change
from dumping.case.load import Case
from dumping.report.json import number
from dumping.scenarios.changes import apply
from dumping.scenarios.points import Tick, margins_at
from dumping.scenarios.reuse import Base, margins

MAX_POINTS = 100_000

_GRID = re.compile(r"\s*([-+.\deE]+)\s*:\s*([-+.\deE]+)\s*:\s*([-+.\deE]+)\s*")


@dataclass(frozen=True)
class Sweep:
    """The points of a sweep: the value of each swept input, and each respondent's margin there.

    A point where the case does not hold has no margins, and `why` says so by its number.
    """

    changes: tuple[Change, ...]
    points: tuple[tuple[tuple[float, ...], dict[str, float]], ...]
    base: dict[str, float]
    asked: int
    why: dict[int, str]

    def to_dict(self) -> dict[str, Any]:
        """`points` with value (of two inputs: values) and margin in per cent; of several respondents by name."""
        first = next(iter(self.base))
        found: dict[str, Any] = {"base": {"margin_percent": number(self.base[first])}}
        if len(self.changes) == 1:
            found["sweep"] = str(self.changes[0])
        else:
            found["sweeps"] = [str(change) for change in self.changes]
        found["points"] = []
        for place, (values, there) in enumerate(self.points):
            point: dict[str, Any] = {"value": values[0]} if len(values) == 1 else {"values": list(values)}
            point["margin_percent"] = number(there[first]) if there else None
            if len(self.base) > 1:
                point["respondents"] = {name: number(there[name]) if there else None for name in self.base}
            found["points"].append(point | ({"why": self.why[place]} if place in self.why else {}))
        if self.asked > len(self.points):
            found["stopped_after"] = {"points": len(self.points), "of": self.asked}
        return found


def sweep(
    case: Case,
    texts: str | Sequence[str],
    changes: Sequence[str] = (),
    *,
    workers: int | None = None,
    dask: str | None = None,
    tick: Tick | None = None,
) -> Sweep:
    """The margins over a grid stated as PATH=FROM:TO:STEP (or += or *=), one or two of them, on top of other changes.

    See `margins_at` for the other arguments. Raises ChangeError for a grid or a change that cannot be made.
    """
    swept = tuple(parse_change(text) for text in ([texts] if isinstance(texts, str) else texts))
    if len(swept) > 2:
        raise ChangeError("a sweep is over one input or over two")
    fixed = [parse_change(c) for c in changes]
    grids = [grid(change.value) for change in swept]
    asked = int(np.prod([len(one) for one in grids]))
    if asked > MAX_POINTS:
        raise ChangeError(f"the grid has {asked:,} points; the most is {MAX_POINTS:,}")
    base = Base(apply(case, fixed) if fixed else case)
    values = list(product(*grids))
    # The first point tells whether the change can be made at all.
    apply(base.case, [change.with_value(value) for change, value in zip(swept, values[0], strict=True)])
    points = [tuple(c.with_value(v) for c, v in zip(swept, at, strict=True)) for at in values]
    done = margins_at(base, points, workers=workers, dask=dask, tick=tick)
    kept = [place for place in range(len(points)) if place in done.found]
    found = tuple((values[place], done.found[place].by_name) for place in kept)
    why = {n: done.found[place].why for n, place in enumerate(kept) if done.found[place].why}
    return Sweep(swept, found, margins(base.result), asked, why)


def grid(text: str) -> list[float]:
    """The values FROM, FROM + STEP, ... up to and including TO. Raises ChangeError."""
    found = _GRID.fullmatch(text)
    try:
        first, last, step = (float(part) for part in found.groups()) if found else (0.0, 0.0, 0.0)
    except ValueError:
        found = None
    if not found:
        raise ChangeError(f"'{text}' is not a grid; write FROM:TO:STEP, such as 0.9:1.1:0.01")
    if step == 0 or (last - first) / step < 0:
        raise ChangeError(f"'{text}': steps of {step:g} do not lead from {first:g} to {last:g}")
    count = int(np.floor((last - first) / step + 1e-9)) + 1
    if count > MAX_POINTS:
        raise ChangeError(f"'{text}' has {count} points; the most is {MAX_POINTS}")
    # Each point from the start, so that errors of the steps do not add up; 12 digits, as people type them.
    return [float(f"{first + i * step:.12g}") for i in range(count)]


def described(change: Change) -> str:
    """The swept change without its grid: 'us_sales.gross_unit_price *='."""
    return str(replace(change, value="")).strip()
