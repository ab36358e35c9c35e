"""A margin over a grid of values of one input."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from dumping.case.load import Case
from dumping.pipeline import run
from dumping.report.json import number
from dumping.scenarios.changes import Change, ChangeError, apply, parse_change
from dumping.scenarios.comparison import margins

MAX_POINTS = 10_000

_GRID = re.compile(r"\s*([-+.\deE]+)\s*:\s*([-+.\deE]+)\s*:\s*([-+.\deE]+)\s*")


@dataclass(frozen=True)
class Sweep:
    """The points of a sweep: the value and each respondent's margin at it."""

    change: Change
    points: tuple[tuple[float, dict[str, float]], ...]
    base: dict[str, float]

    def to_dict(self) -> dict[str, Any]:
        """`points` with value and margin in per cent; margins of several respondents by name."""
        first = next(iter(self.base))
        return {
            "base": {"margin_percent": number(self.base[first])},
            "sweep": str(self.change),
            "points": [
                {"value": value, "margin_percent": number(found[first])}
                | ({"respondents": {n: number(m) for n, m in found.items()}} if len(found) > 1 else {})
                for value, found in self.points
            ],
        }


def sweep(case: Case, text: str, changes: list[str] | None = None, tick: Callable[[], None] | None = None) -> Sweep:
    """The margins over a grid stated as PATH=FROM:TO:STEP (or += or *=), on top of other changes.

    `tick` is called after each point. Raises ChangeError for a grid or a change that cannot be made.
    """
    change = parse_change(text)
    fixed = [parse_change(c) for c in changes or []]
    points = []
    for value in grid(change.value):
        points.append((value, margins(run(apply(case, [*fixed, change.with_value(value)])))))
        if tick:
            tick()
    return Sweep(change, tuple(points), margins(run(apply(case, fixed) if fixed else case)))


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
