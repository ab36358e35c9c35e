"""Floor prices: for each product and month the lowest U.S. gross price at which its sales are not dumped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from dumping.case.change import ChangeError
from dumping.case.load import Case
from dumping.formula.rule import Rule
from dumping.formula.table import Table
from dumping.formula.text import text
from dumping.report.cells import plain_value
from dumping.scenarios.raised import CENT, NEAR, Floats, Movable, balanced, methods_of, movable, up_to_the_cent
from dumping.scenarios.reuse import Base

CITE = "19 USC 1677(35)(A); 19 CFR 351.414"
NOTE = (
    "Each floor is one price for all sales of the group, found with all groups at their floors. Expenses per unit, "
    "matches, normal values and exchange rates are taken to stay as they are."
)
KEYS = ("sale_type", "connum", "manufacturer", "prime", "level_of_trade", "quarter", "month")
RULES = (
    Rule("price_change", "floor_price - gross_price", "Change to the floor", "{money}/{quantity}", "difference"),
    Rule("price_change_percent", "100 * price_change / gross_price", "Change to the floor", "%", "share of the price"),
)


@dataclass(frozen=True)
class Floors:
    """One respondent's floors, a row for each averaging group, in the currency of its prices per unit."""

    respondent: str
    method: str
    table: Table
    margin_percent: float
    margin_at_floors_percent: float
    method_at_floors: str
    warnings: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """`floors`, a row for each product and month; margins in per cent before and at the floors."""
        rows = [
            {name: plain_value(self.table.value(name, row), c.kind) for name, c in self.table.columns.items()}
            for row in range(1, self.table.rows + 1)
        ]
        return {
            "respondent": self.respondent, "method": self.method, "currency": self.table.currency,
            "unit": self.table.quantity_unit, "margin_percent": plain_value(self.margin_percent),
            "margin_at_floors_percent": plain_value(self.margin_at_floors_percent),
            "method_at_floors": self.method_at_floors, "floors": rows, "notes": list(self.table.notes),
            "warnings": list(self.warnings),
        }  # fmt: skip


def floor_prices(case: Case, method: str = "") -> list[Floors]:
    """The floors of every respondent with sales, rounded up to the cent and verified by a run at them.

    `method`: average_to_average or average_to_transaction; by default the one that applies to the respondent, and
    sale by sale where that is the mixed one. Raises ChangeError where there are no gross prices to move.
    """
    base = Base(case)
    numbers = [one.number for one in base.result.respondents if "us_sales" in one.tables]
    if not numbers:
        raise ChangeError("no respondent's margin is computed from sales in this case")
    return [_floors(movable(base, n, method or methods_of(base.result.respondents[n - 1]))) for n in numbers]


def _floors(some: Movable) -> Floors:
    prices, inside = some.prices, some.group > 0
    place = np.maximum(some.group - 1, 0)

    def at(floor: Floats) -> Floats:
        return np.where(inside, floor[place], prices)

    quantity = _quantity(some)
    weight = np.bincount(some.group[inside] - 1, weights=quantity[inside], minlength=some.groups).astype(float)
    now = np.bincount(some.group[inside] - 1, weights=(quantity * prices)[inside], minlength=some.groups) / weight
    exact, _ = balanced(some, at, now)
    floor, result = _verified(some, up_to_the_cent(exact), at)
    without = ~np.isfinite(some.lacking(result))
    floor = np.where(without | (floor <= 0), np.nan, floor)
    one = result.respondents[some.number - 1]
    warnings = []
    if without.any():
        warnings.append(f"{int(without.sum())} groups have no normal value or are not compared, and no floor")
    table = _table(some, weight, now, exact, floor)
    return Floors(
        some.one.name, some.method, table.with_notes(NOTE), some.one.margin_percent, one.margin_percent, one.method,
        tuple(warnings),
    )  # fmt: skip


def _verified(some: Movable, floor: Floats, at: Any) -> tuple[Floats, Any]:
    """The floors a cent higher where rounding the others up has left a group dumped, and the result at them."""
    for _ in range(20):
        result = some.at(at(floor))
        short = some.lacking(result) > NEAR * float(np.nanmax(floor))
        if not short.any():
            return floor, result
        floor = np.where(short, (floor + CENT).round(2), floor)
    raise ChangeError("the floors do not hold together: each one raised leaves another group dumped")


def _quantity(some: Movable) -> Floats:
    return np.asarray(np.nan_to_num(some.one.tables["us_sales"].values("quantity").astype(float)))


def _table(some: Movable, weight: Floats, now: Floats, exact: Floats, floor: Floats) -> Table:
    averages, sales = some.one.tables["us_averages"], some.one.tables["us_sales"]
    table = Table("floor_prices", "Floor prices", some.groups, sales.currency, sales.quantity_unit)
    for key in KEYS:
        if key in averages:
            spec = averages.columns[key]
            table = table.with_choice(key, averages.values(key), spec.label, "the averaging group", CITE)
    if "calendar_month" in sales and "month" in averages:
        first = np.zeros(some.groups, dtype=np.intp)
        inside = np.flatnonzero(some.group > 0)
        first[some.group[inside][::-1] - 1] = inside[::-1]
        names = sales.values("calendar_month")[first]
        table = table.with_choice("calendar_month", text(np.arange(some.groups), names), "Month", "the averaging group")
    number = np.bincount(some.group[some.group > 0] - 1, minlength=some.groups)
    per_unit = "{money}/{quantity}"
    table = table.with_choice("sales", number, "Sales", "the averaging group", unit="sales")
    table = table.with_choice("quantity", weight, "Quantity", "the averaging group", unit="{quantity}")
    table = table.with_choice("gross_price", now, "Gross price now, average", "weighted by quantity", unit=per_unit)
    lacking = some.lacking(some.base.result)
    words = "average result" if some.method == "average_to_average" else "worst sale's result"
    table = table.with_choice("dumping_now", lacking, "Dumped now, per unit", words, CITE, per_unit)
    how = "the engine's own result is zero at this price"
    table = table.with_choice("floor_exact", exact, "Floor, unrounded", how, CITE, per_unit)
    table = table.with_choice("floor_price", floor, "Floor price", "rounded up to the cent", CITE, per_unit)
    for rule in RULES:
        table = table.with_rule(rule)
    return table
