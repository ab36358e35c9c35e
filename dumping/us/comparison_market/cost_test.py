"""Cost test: sales below the cost of production are disregarded where they are a fifth of the product or more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dumping.formula.rule import Rule
from dumping.formula.table import Parameters, Table
from dumping.us.columns import used, with_excluded
from dumping.us.groups import grouped

CITE = "19 USC 1677b(b)(1), (2)(B), (C)(i); 19 CFR 351.406"
BELOW_COST = "below the cost of production, in substantial quantities of the product"


@dataclass(frozen=True)
class CostTest:
    """The sales with disregarded ones excluded, and the test of each product."""

    sales: Table
    products: Table


def cost_test(sales: Table, *, parameters: Parameters, same: Sequence[str] = ()) -> CostTest:
    """Adds `above_cost` to each sale and excludes below-cost sales of products that have too many of them.

    A sale is above cost where `cost_test_price` is `avg_total_cop` or more. By product (`same`: manufacturer and
    prime where they count, and `connum`) over the whole window, never by month or level of trade: where
    `pct_quantity_above` is `cost_test_kept_percent` or less, the product's below-cost sales are disregarded.
    With costs averaged over the period there is no separate recovery test: a price below the period's average
    does not recover it. Source: 19 USC 1677b(b); comparison-market program part 8.
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
    return CostTest(with_excluded(sales, np.asarray(out, dtype=bool), BELOW_COST), products)
