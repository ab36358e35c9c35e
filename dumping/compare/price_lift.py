"""How far prices have to rise until the duty falls away, by each authority's own test."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from dumping.compare.sales import OnSales
from dumping.duty.case_figures import comparison_of
from dumping.duty.measures import Measure, Measures
from dumping.formula.table import Parameters, Table
from dumping.formula.tree import names_in
from dumping.law.forms import frontier, on_file
from dumping.result import RespondentResult
from dumping.stages.columns import used

WORDS = {
    "dumping": "export price to normal value: the average of all products by the amount of dumping",
    "lesser": "the smaller of export price to normal value and landed price to the non-injurious price",
    "normal_value": "each model to its own normal value",
    "ascertained": "each product to its normal value",
    "minimum_price": "each product to the minimum price",
    "floor_price": "each product to the floor price",
}
PRICES = {"cif_price": "CIF price", "landed_price": "landed price", "export_price": "export price"}


@dataclass(frozen=True)
class Rise:
    """One product: its price now, the price at which nothing is due, and the rise between them, per unit."""

    product: str
    price: str
    now: float
    wanted: float
    rise: float

    def to_dict(self) -> dict[str, Any]:
        """Prices per unit in the case's currency."""
        return {"product": self.product, "price": self.price, "now": self.now, "wanted": self.wanted, "rise": self.rise}


@dataclass(frozen=True)
class Lift:
    """The test in words with its source, the rise of the average price, and that of each product."""

    words: str
    cite: str
    average: float | None
    products: tuple[Rise, ...]

    def to_dict(self) -> dict[str, Any]:
        """Rises per unit in the case's currency."""
        products = [one.to_dict() for one in self.products]
        return {"words": self.words, "cite": self.cite, "average_per_unit": self.average, "products": products}


def price_lift(known: Measures, one: RespondentResult, charged: OnSales, parameters: Parameters) -> Lift | None:
    """The rise by the form's own target price, or by the authority's test; None without products."""
    sales, orders = one.tables.get("us_sales"), charged.orders
    made = charged.tables.get("sales_charged")
    if sales is None or made is None:
        return None
    kind, cite = "dumping", ""
    if known.code in on_file():
        value = frontier(known.code).on("price_lift", known.result.case.stated.case.law_as_of)
        kind, cite = str(value.value), value.cite
    order = next(iter(orders.values()))
    if order.target and order.target in order.figures:
        kind = {"ascertained_normal_value": "ascertained"}.get(order.target, order.target)
        cite = order.rule.cite
    factor = 1 + float(parameters["customs_duty_percent"].value) / 100 * (
        1 + float(parameters["surcharge_percent"].value) / 100
    )
    other_costs = float(parameters["post_import_cost"].value)
    rises = []
    for name, of in orders.items():
        export, normal = (_mean(comparison_of(one), name, column) for column in ("net_us_price", "normal_value"))
        cif, target = (_mean(sales, name, column) for column in ("cif_price", "non_injurious_price"))
        if math.isnan(export) or math.isnan(normal):
            continue
        landed = cif * factor
        if of.target and of.target in of.figures:
            measured = _measured(of)
            price = {"cif_price": cif, "landed_price": landed, "export_price": export}[measured]
            wanted = _mean(made, name, of.target)
            if not math.isnan(price) and not math.isnan(wanted):
                rises.append(_rise(name, PRICES[measured], price, wanted))
        elif kind == "lesser":
            # A rise of the CIF price raises the landed price by the customs duty on it as well.
            lacking = (target - landed - other_costs) / factor
            dumped = normal - export
            least = dumped if math.isnan(lacking) else min(dumped, lacking)
            rises.append(_rise(name, PRICES["export_price"], export, export + max(least, 0)))
        else:
            rises.append(_rise(name, PRICES["export_price"], export, normal))
    return Lift(WORDS.get(kind, WORDS["dumping"]), cite, _average(one, kind, factor, rises, sales), tuple(rises))


def _mean(table: Table | None, product: str, column: str) -> float:
    """A product's price, weighted by quantity, over the sales that are used; missing where there is none."""
    if table is None or column not in table:
        return math.nan
    rows = table.values("connum") == product
    if "excluded" in table:
        rows &= used(table)
    weights = table.values("quantity")[rows].astype(float)
    if not weights.sum() > 0:
        return math.nan
    return float((table.values(column)[rows].astype(float) * weights).sum() / weights.sum())


def _average(one: RespondentResult, kind: str, factor: float, rises: list[Rise], sales: Any) -> float | None:
    """Per unit, over all products: with offsets where the margin has them, else the products' own rises."""
    total = one.tables.get(f"total_{one.method}")
    if kind in ("dumping", "lesser") and total is not None:
        dumped = float(total.value("per_unit"))
        injury = one.tables.get("injury_total")
        if kind == "lesser" and injury is not None:
            dumped = min(dumped, float(injury.value("injury_per_unit")) / factor)
        return None if math.isnan(dumped) else max(dumped, 0.0)
    weights = [float(sales.values("quantity")[(sales.values("connum") == rise.product) & used(sales)].sum())
               for rise in rises]  # fmt: skip
    whole = sum(weights)
    return sum(w * rise.rise for w, rise in zip(weights, rises, strict=True)) / whole if whole > 0 else None


def _measured(order: Measure) -> str:
    """The price that a form holds against its target."""
    read = set(names_in(order.rule.tree))
    return next((name for name in ("landed_price", "cif_price") if name in read), "export_price")


def _rise(product: str, price: str, now: float, wanted: float) -> Rise:
    return Rise(product, price, now, max(wanted, now), max(wanted - now, 0.0))
