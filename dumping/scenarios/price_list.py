"""The price list that brings the whole margin to a target at the least total rise of prices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from dumping.case.change import ChangeError
from dumping.case.load import Case
from dumping.formula.rule import Rule
from dumping.formula.table import Table
from dumping.report.cells import plain_value
from dumping.scenarios.counted import ALTERNATIVE, STANDARD
from dumping.scenarios.floor_prices import KEYS
from dumping.scenarios.raised import CENT, Floats, Movable, balanced, movable, up_to_the_cent
from dumping.scenarios.reuse import Base
from dumping.stages.groups import grouped

NOTE = (
    "Prices are raised where a unit of currency takes most dumping away, and no group above the price at which it is "
    "not dumped; the quantities sold are taken to stay. Raises are rounded up to the cent."
)
RULES = (
    Rule("quantity", "total(quantity)", "Quantity of sales raised", "{quantity}", "sum"),
    Rule("rise", "total(rise)", "Rise in all", "{money}", "sum"),
    Rule("rise_per_unit", "rise / quantity", "Rise, average", "{money}/{quantity}", "rise over quantity"),
    Rule("gross_price", "total(gross_value) / total(quantity)", "Gross price now, average", "{money}/{quantity}",
         "weighted by quantity"),
    Rule("new_price", "gross_price + rise_per_unit", "Gross price after, average", "{money}/{quantity}", "sum"),
)  # fmt: skip


@dataclass(frozen=True)
class PriceList:
    """One respondent's raises, a row for each product and month; margins in per cent, the rise in all."""

    respondent: str
    target_percent: float
    margin_percent: float
    margin_after_percent: float
    method_after: str
    table: Table
    rise: float

    def to_dict(self) -> dict[str, Any]:
        """`raises` by product and month, the margin after them, and what buyers pay more in all."""
        rows = [
            {name: plain_value(self.table.value(name, row), c.kind) for name, c in self.table.columns.items()}
            for row in range(1, self.table.rows + 1)
        ]
        return {
            "respondent": self.respondent, "target_percent": self.target_percent,
            "margin_percent": plain_value(self.margin_percent),
            "margin_after_percent": plain_value(self.margin_after_percent), "method_after": self.method_after,
            "rise": plain_value(self.rise), "currency": self.table.currency, "raises": rows,
            "notes": list(self.table.notes),
        }  # fmt: skip


def price_lists(case: Case, target_percent: float | None = None) -> list[PriceList]:
    """Each respondent's raises to a margin of `target_percent`, by default the de minimis threshold.

    Two lists are made, of averaging groups raised and of single sales raised, since the method that applies may change
    with the prices; the one with the smaller rise that reaches the target is given. Raises ChangeError where none does.
    """
    if target_percent is not None and target_percent < 0:
        raise ChangeError("a margin is not below zero: give a target from 0 on")
    base = Base(case)
    threshold = float(base.result.parameters["de_minimis_threshold_percent"].value)
    target = threshold if target_percent is None else target_percent
    found = []
    for one in base.result.respondents:
        if "us_sales" in one.tables:
            ways = (STANDARD, ALTERNATIVE)
            lists = [_list(movable(base, one.number, way, by_sale=way == ALTERNATIVE), target) for way in ways]
            reached = [one for one in lists if one.margin_after_percent <= target + 1e-9]
            if not reached:
                raise ChangeError(f"{one.name}: no raise of prices brings the margin to {target:g} %")
            found.append(min(reached, key=lambda made: made.rise))
    if not found:
        raise ChangeError("no respondent's margin is computed from sales in this case")
    return found


def _list(some: Movable, target: float) -> PriceList:
    prices, inside = some.prices, some.group > 0
    place = np.maximum(some.group - 1, 0)

    def at(raises: Floats) -> Floats:
        return np.where(inside, prices + raises[place], prices)

    nothing = np.zeros(some.groups)
    name = some.one.name

    def margin(raises: Floats) -> float:
        return some.at(at(raises)).respondent(name).margin_percent

    if some.one.margin_percent <= target:
        return _made(some, target, nothing, at)
    exact, slope = balanced(some, at, nothing)
    lacking = some.lacking(some.base.result)
    most = np.where(np.isfinite(lacking) & (exact > 0), exact, 0.0)
    # First where a unit of currency takes most dumping away, then where most is lacking.
    order = np.lexsort((-np.nan_to_num(lacking), slope.round(9)))
    order = order[most[order] > 0]

    def first(count: int) -> Floats:
        raises = nothing.copy()
        raises[order[:count]] = most[order[:count]]
        return raises

    low, high = 0, len(order)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if margin(first(middle)) <= target else (middle, high)
    raises = first(high)
    if len(order):
        raises[order[high - 1]] = _least(lambda x: margin(_with(first(high - 1), order[high - 1], x)) - target,
                                         float(most[order[high - 1]]))  # fmt: skip
    return _made(some, target, np.where(raises > 0, up_to_the_cent(raises), 0.0), at)


def _with(raises: Floats, group: int, amount: float) -> Floats:
    raises[group] = amount
    return raises


def _least(above: Any, most: float) -> float:
    """The least raise of the last group with which the margin is not above the target; at most `most`."""
    low, high = 0.0, most
    while high - low > CENT / 4:
        middle = (low + high) / 2
        low, high = (low, middle) if above(middle) <= 0 else (middle, high)
    return high


def _made(some: Movable, target: float, raises: Floats, at: Any) -> PriceList:
    result = some.at(at(raises)) if raises.any() else some.base.result
    after = result.respondent(some.one.name)
    sales, averages = some.one.tables["us_sales"], some.one.tables["us_averages"]
    by_sale = np.where(some.group > 0, raises[np.maximum(some.group - 1, 0)], 0.0)
    raised = np.flatnonzero(by_sale > 0)
    quantity = sales.values("quantity").astype(float)[raised]
    table = Table("raised_sales", "Sales raised", len(raised), sales.currency, sales.quantity_unit)
    table = table.with_choice("quantity", quantity, "Quantity", "of the sale")
    table = table.with_choice("rise", by_sale[raised] * quantity, "Rise", "per unit, times quantity")
    table = table.with_choice("gross_value", some.prices[raised] * quantity, "Gross value", "price times quantity")
    rows = sales.values("us_average_row").astype(np.intp)[raised]
    keys = [key for key in KEYS if key in averages]
    for key in keys:
        table = table.with_choice(key, averages.values(key)[rows - 1], averages.columns[key].label, "averaging group")
    if "month" in keys and "calendar_month" in sales:
        names = sales.values("calendar_month")[raised]
        table = table.with_choice("calendar_month", names, "Month", "of the date of sale")
        keys.append("calendar_month")
    every = np.ones(len(raised), dtype=bool)
    table, groups = grouped(table, keys, "price_list", "Price list", "group_row", every, "the averaging group")
    for rule in RULES:
        groups = groups.with_rule(rule, over=table, by="group_row")
    rise = float((by_sale[raised] * quantity).sum())
    return PriceList(
        some.one.name,
        target,
        some.one.margin_percent,
        after.margin_percent,
        after.method,
        groups.with_notes(NOTE),
        rise,
    )
