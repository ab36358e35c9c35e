"""Which inputs matter: each one moved up and down by the same share, ranked by how far the margin goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dumping.case.change import TABLES, Change, ChangeError, parse_change, parse_variation, written
from dumping.case.load import Case
from dumping.report.json import number
from dumping.scenarios.changes import apply
from dumping.scenarios.points import Point, Tick, margins_at
from dumping.scenarios.reuse import Base, margins
from dumping.tables.columns import NONMARKET_LAYOUTS

# Columns of numbers that name rows and are no amounts.
NAMES = ("file_row", "case_line", "connum", "level_of_trade")


@dataclass(frozen=True)
class Bar:
    """One input: each respondent's margin with it lower and higher, in per cent; empty where that cannot be."""

    path: str
    lower: dict[str, float]
    higher: dict[str, float]

    def reach(self, name: str, base: float) -> float:
        """How far the margin goes from the base, in points, the farther way."""
        return max((abs(side[name] - base) for side in (self.lower, self.higher) if name in side), default=0.0)


@dataclass(frozen=True)
class Tornado:
    """The inputs, those that move the first respondent's margin farthest first."""

    percent: float
    base: dict[str, float]
    bars: tuple[Bar, ...]
    asked: int

    def to_dict(self) -> dict[str, Any]:
        """`inputs` with the margins lower and higher, in per cent, of each respondent by name."""
        first = next(iter(self.base))
        found: dict[str, Any] = {
            "base": {
                "margin_percent": number(self.base[first]),
                "respondents": {name: {"margin_percent": number(value)} for name, value in self.base.items()},
            },
            "tornado_percent": self.percent,
            "inputs": [
                {
                    "path": bar.path,
                    "lower": {"margin_percent": number(bar.lower.get(first, float("nan")))},
                    "higher": {"margin_percent": number(bar.higher.get(first, float("nan")))},
                    "reach": number(bar.reach(first, self.base[first])),
                    "respondents": {
                        name: {
                            "lower": number(bar.lower.get(name, float("nan"))),
                            "higher": number(bar.higher.get(name, float("nan"))),
                            "reach": number(bar.reach(name, self.base[name])),
                        }
                        for name in self.base
                    },
                }
                for bar in self.bars
            ],
        }
        if len(self.bars) < self.asked:
            found["stopped_after"] = {"points": len(self.bars), "of": self.asked}
        return found


def tornado(
    case: Case,
    percent: float,
    paths: Sequence[str] = (),
    changes: Sequence[str] = (),
    *,
    workers: int | None = None,
    dask: str | None = None,
    tick: Tick | None = None,
) -> Tornado:
    """Every input, or those of `paths`, `percent` lower and higher, one at a time, on top of `changes`.

    Inputs are the columns of numbers, the exchange rates, the prices of products and the profit rates that the case
    states. See `margins_at` for the other arguments. Raises ChangeError.
    """
    if not 0 < percent < 100:
        raise ChangeError(f"{percent:g} %: inputs are moved by more than 0 and less than 100 per cent")
    fixed = [parse_change(text) for text in changes]
    base = Base(apply(case, fixed) if fixed else case)
    varied = [_factor(parse_variation(path)) for path in paths] or inputs_of(base.case)
    points: list[Point] = [
        (change.with_value(factor),) for change in varied for factor in (1 - percent / 100, 1 + percent / 100)
    ]
    if paths:
        for point in points:
            apply(base.case, list(point))
    done = margins_at(base, points, workers=workers, dask=dask, tick=tick)
    bars = [
        Bar(written(change.path), done.found[2 * n].by_name, done.found[2 * n + 1].by_name)
        for n, change in enumerate(varied)
        if 2 * n in done.found and 2 * n + 1 in done.found
    ]
    before = margins(base.result)
    first = next(iter(before))
    bars.sort(key=lambda bar: (-bar.reach(first, before[first]), bar.path))
    return Tornado(percent, before, tuple(bars), len(varied))


def inputs_of(case: Case) -> list[Change]:
    """Every input of figures that the case has, as a change by a factor."""
    paths: list[tuple[str, ...]] = []
    for one in case.respondents:
        if one.stated.products:
            for row in one.stated.products:
                for key in ("normal_value", "export_price"):
                    if isinstance(getattr(row, key, None), int | float):
                        paths.append(("respondents", one.name, "products", row.connum, key))
            continue
        for key in TABLES:
            sales = getattr(one, key, None)
            if sales is None:
                continue
            for name, column in sales.table.columns.items():
                if column.kind == "number" and name not in NAMES and name not in _ranked(getattr(one.stated, key)):
                    paths.append(("respondents", one.name, key, name))
        constructed = one.stated.calculation.constructed_value
        if constructed is not None and constructed.profit is not None:
            paths.append(("respondents", one.name, "calculation", "constructed_value", "profit"))
    for currency, rates in case.rates.items():
        paths.append(("exchange_rates", currency, "rate") if rates.table is not None else _rate(currency))
    if case.nonmarket is not None:
        for key in NONMARKET_LAYOUTS:
            table = getattr(case.nonmarket, key, None)
            if table is not None:
                for name, column in table.table.columns.items():
                    if column.kind == "number" and name not in NAMES:
                        paths.append(("nonmarket", key, name))
    return [Change(path, "*=", "") for path in paths]


def _rate(currency: str) -> tuple[str, ...]:
    return ("exchange_rates", currency, "rate")


def _ranked(stated: Any) -> list[str]:
    """Characteristics are names of products in figures."""
    return list(getattr(stated, "characteristics", []))


def _factor(change: Change) -> Change:
    if change.operator not in ("=", "*="):
        raise ChangeError(f"'{written(change.path)} {change.operator}': inputs are moved by a share of themselves")
    return Change(change.path, "*=", "", change.where)
