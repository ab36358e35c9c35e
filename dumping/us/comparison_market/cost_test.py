"""Cost test: sales below the cost of production are disregarded where they are a fifth of the product or more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from dumping.formula.evaluate import Array
from dumping.formula.rule import Rule
from dumping.formula.table import Parameters, Table
from dumping.stages.columns import used, with_excluded
from dumping.stages.groups import grouped
from dumping.stages.keys import firsts
from dumping.stages.reuse import reusable

CITE = "19 USC 1677b(b)(1), (2)(B), (C)(i); 19 CFR 351.406"
RECOVERY_CITE = "19 USC 1677b(b)(2)(D); 19 CFR 351.406"
UNIT = "{money}/{quantity}"
BELOW_COST = "below the cost of production, in substantial quantities of the product"


@dataclass(frozen=True)
class CostTest:
    """The sales with disregarded ones excluded, and the test of each product."""

    sales: Table
    products: Table
    recovery: dict[str, Table] = field(default_factory=dict)


@reusable
def cost_test(
    sales: Table,
    *,
    parameters: Parameters,
    same: Sequence[str] = (),
    quarterly: Table | None = None,
    quarters: int = 0,
    cost_keys: Sequence[str] = ("product",),
) -> CostTest:
    """Adds `above_cost` to each sale and excludes below-cost sales of products that have too many of them.

    A sale is above cost where `cost_test_price` is `avg_total_cop` or more. By product (`same`: manufacturer and
    prime where they count, and `connum`) over the whole window, never by month or level of trade: where
    `pct_quantity_above` is `cost_test_kept_percent` or less, the product's below-cost sales are disregarded.
    With costs averaged over the period there is no separate recovery test: a price below the period's average
    does not recover it. With `quarterly` costs (the average costs by quarter), a product's disregarded sales
    return together where their average price recovers its cost over the period's first `quarters`.
    Source: 19 USC 1677b(b); comparison-market program part 8.
    """
    above = Rule("above_cost", "cost_test_price >= avg_total_cop", "Above cost of production", "truth", CITE)
    sales = sales.with_rule(above)
    for name, condition, label in (
        ("quantity_above", "above_cost", "Quantity above cost"),
        ("quantity_below", "not above_cost", "Quantity below cost"),
    ):
        rule = Rule(name, f"if({condition}, quantity, 0)", label, "{quantity}", CITE)
        sales = sales.with_rule(rule)
    row = "cost_test_row"
    sales, products = grouped(sales, (*same, "connum"), "cost_test", "Cost test by product", row, used(sales), CITE)
    for name, label in (("quantity_above", "Quantity above cost"), ("quantity_below", "Quantity below cost")):
        products = products.with_rule(Rule(name, f"total({name})", label, "{quantity}", CITE), over=sales, by=row)
    share = Rule(
        "pct_quantity_above", "100 * quantity_above / (quantity_above + quantity_below)",
        "Quantity above cost, of the product's", "%", CITE,
    )  # fmt: skip
    products = products.with_rule(share)
    disregarded = Rule(
        "below_cost_disregarded", "pct_quantity_above <= cost_test_kept_percent", "Below-cost sales are disregarded",
        "truth", CITE,
    )  # fmt: skip
    products = products.with_rule(disregarded, parameters)
    sales = sales.with_lookup("below_cost_disregarded", products, row)
    out = used(sales) & (sales.values("above_cost") == 0) & (sales.values("below_cost_disregarded") == 1)
    if quarterly is None or not out.any():
        return CostTest(with_excluded(sales, np.asarray(out, dtype=bool), BELOW_COST), products)
    sales, tables = _recovered(sales, np.asarray(out, dtype=bool), same, quarterly, quarters, cost_keys)
    out &= sales.values("recovered") != 1
    return CostTest(with_excluded(sales, np.asarray(out, dtype=bool), BELOW_COST), products, tables)


def _recovered(
    sales: Table, out: Array, same: Sequence[str], costs: Table, quarters: int, cost_keys: Sequence[str]
) -> tuple[Table, dict[str, Table]]:
    """Adds `recovered`: whether the average price of the product's failing sales recovers its cost of the period.

    The price is that of the failing sales alone, as the program takes it. Source: 19 USC 1677b(b)(2)(D).
    """
    keys = [key for key in cost_keys if key != "quarter"]
    among = (costs.values("counts_for_recovery") == 1) & (costs.values("quarter") >= 1)
    among &= costs.values("quarter") <= quarters
    rule = Rule("cop_extended", "avg_total_cop * production_quantity", "Cost times quantity", "{money}", RECOVERY_CITE)
    costs = costs.with_rule(rule)
    costs, period = grouped(
        costs, keys, "recovery_costs", "Cost of the period, for recovery", "recovery_row", among, RECOVERY_CITE
    )
    cost = Rule("recovery_cost", "total(cop_extended) / total(production_quantity)", "Cost", UNIT, RECOVERY_CITE)
    period = period.with_rule(cost, over=costs, by="recovery_row")
    rule = Rule("cost_test_value", "cost_test_price * quantity", "Price times quantity", "{money}", RECOVERY_CITE)
    sales = sales.with_rule(rule)
    row = "recovery_row"
    sales, table = grouped(sales, (*same, "connum"), "recovery", "Recovery of costs", row, out, RECOVERY_CITE)
    price = Rule("recovery_price", "total(cost_test_value) / total(quantity)", "Average price", UNIT, RECOVERY_CITE)
    table = table.with_rule(price, over=sales, by=row)
    at = {tuple(str(period.values(k)[i]) for k in keys): i + 1 for i in range(period.rows)}
    inside = np.flatnonzero(sales.values(row))
    first = inside[firsts(sales.values(row)[inside] - 1)]
    found = np.array([at.get(tuple(str(sales.values(k)[i]) for k in keys), 0) for i in first], dtype=np.int64)
    table = table.with_choice("cost_row", found, f"{period.title}: row (0: none)", "the product", RECOVERY_CITE)
    table = table.with_lookup("recovery_cost", period, "cost_row")
    recovered = Rule(
        "recovered", "coalesce(recovery_price - recovery_cost, -1) >= 0", "Costs recovered", "truth", RECOVERY_CITE
    )
    table = table.with_rule(recovered)
    sales = sales.with_lookup("recovered", table, row)
    return sales, {"average_costs": costs, period.name: period, table.name: table}
