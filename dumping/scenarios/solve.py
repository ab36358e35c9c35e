"""Backwards: the value of an input at which a respondent's margin is a stated one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from dumping.case.load import Case
from dumping.case.problems import CaseError
from dumping.report.json import number
from dumping.scenarios.changes import Change, ChangeError, apply, base_value, parse_change, parse_variation
from dumping.scenarios.reuse import Base, margins

# A margin this near the target, in percentage points, is the target.
NEAR = 1e-10
# How far from the starting value is looked, in its own size, and in how many steps each way.
REACH = 4.0
STEPS = 32


@dataclass(frozen=True)
class Solution:
    """What reaches the target for one respondent, or the nearest values on each side where none does."""

    respondent: str
    value: float | None
    margin_percent: float | None
    nearest: tuple[tuple[float, float], ...] = ()

    @property
    def why(self) -> str:
        """Why there is no value, in words."""
        if self.value is not None:
            return ""
        if len(self.nearest) == 2:
            return "the margin jumps past the target between two values"
        return "no value in reach gives that margin"


@dataclass(frozen=True)
class Solutions:
    """The solution for each respondent."""

    change: Change
    target_percent: float
    base: dict[str, float]
    found: tuple[Solution, ...]

    def to_dict(self) -> dict[str, Any]:
        """`solution` of the first respondent, and all of them by name where there are several."""
        by_name = {s.respondent: self._one(s) for s in self.found}
        first = next(iter(by_name.values()))
        result = {
            "base": {"margin_percent": number(next(iter(self.base.values())))},
            "target_percent": self.target_percent,
            "solution": first,
        }
        return result | ({"respondents": by_name} if len(by_name) > 1 else {})

    def _one(self, one: Solution) -> dict[str, Any]:
        found: dict[str, Any] = {"path": str(self.change).strip(), "value": one.value}
        found["margin_percent"] = number(one.margin_percent)
        if one.value is None:
            found["why"] = one.why
            found["nearest"] = [{"value": v, "margin_percent": number(m)} for v, m in one.nearest]
        return found


def solve(case: Case, target_percent: float, vary: str, changes: list[str] | None = None) -> Solutions:
    """The values of `vary` nearest the case's own at which each respondent's margin is `target_percent`.

    Looks outwards from the case's own value in both directions for a crossing, then halves the interval.
    Raises ChangeError where the input cannot be varied.
    """
    if changes:
        case = apply(case, [parse_change(c) for c in changes])
    change = parse_variation(vary)
    start = base_value(case, change)
    run = Base(case)
    base = margins(run.result)
    if change.path[0] == "respondents":
        names = [r.name for r in case.respondents]
        named = change.path[1]
        chosen = named if named in names else names[int(named) - 1] if named.isdigit() else named
        wanted = [chosen]
    else:
        wanted = [one.name for one in case.respondents if one.us_sales is not None]
    if not wanted:
        raise ChangeError("no respondent's margin is computed in this case")
    known: dict[float, dict[str, float]] = {start: base}

    def margin(value: float, name: str) -> float:
        if value not in known:
            try:
                known[value] = run.margins(apply(case, [change.with_value(value)]))
            except (CaseError, ChangeError):
                # Out of the input's range: prices and rates must be above zero.
                known[value] = dict.fromkeys(base, np.nan)
        return known[value][name]

    found = []
    for name in wanted:
        one = solved(lambda v, n=name: margin(v, n) - target_percent, start)  # type: ignore[misc]
        value, near = one
        reached = None if value is None else margin(value, name)
        pairs = tuple((v, margin(v, name)) for v in near)
        found.append(Solution(name, value, reached, pairs))
    return Solutions(change, target_percent, {n: base[n] for n in wanted}, tuple(found))


def solved(gap: Callable[[float], float], start: float) -> tuple[float | None, tuple[float, ...]]:
    """Where `gap` is zero, nearest to `start`; or None with the values on each side of a jump or the nearest."""
    if abs(gap(start)) <= NEAR:
        return start, ()
    tried = {start: gap(start)}
    for low, high in _outwards(start):
        for value in (low, high):
            if value not in tried:
                tried[value] = gap(value)
        a, b = tried[low], tried[high]
        if np.isnan(a) or np.isnan(b):
            continue
        for value in (low, high):
            if abs(tried[value]) <= NEAR:
                return _edge(gap, start, value), ()
        if (a < 0) != (b < 0):
            return _halved(gap, low, high, a)
    known = [value for value, g in tried.items() if not np.isnan(g)]
    return None, tuple(sorted(known, key=lambda v: abs(tried[v]))[:1])


def _outwards(start: float) -> Iterator[tuple[float, float]]:
    """Intervals next to each other, alternately below and above the starting value, widening."""
    size = abs(start) or 1.0
    edges = [size * REACH * (step / STEPS) ** 2 for step in range(STEPS + 1)]
    for near, far in pairwise(edges):
        yield start + near, start + far
        yield start - far, start - near


def _halved(
    gap: Callable[[float], float], low: float, high: float, at_low: float
) -> tuple[float | None, tuple[float, ...]]:
    for _ in range(200):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        here = gap(middle)
        if abs(here) <= NEAR:
            return middle, ()
        if (here < 0) == (at_low < 0):
            low = middle
        else:
            high = middle
    nearer = min((low, high), key=lambda v: abs(gap(v)))
    # A crossing that is met to the last digit of the value is a solution; otherwise the margin jumps there.
    if abs(gap(low) - gap(high)) <= 1e-6:
        return nearer, ()
    return None, (low, high)


def _edge(gap: Callable[[float], float], start: float, value: float) -> float:
    """The value nearest to `start` from which on the target holds: margins of zero hold over a whole range."""
    outside, inside = start, value
    for _ in range(200):
        middle = (outside + inside) / 2
        if middle in (outside, inside):
            break
        if abs(gap(middle)) <= NEAR:
            inside = middle
        else:
            outside = middle
    return inside
