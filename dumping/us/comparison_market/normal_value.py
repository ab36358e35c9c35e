"""Weighted-average comparison-market prices: by CONNUM, level of trade, maker, prime, and month in a review."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dumping.formula.rule import Rule
from dumping.formula.table import Table
from dumping.stages.columns import present, used
from dumping.stages.groups import grouped, largest
from dumping.stages.keys import firsts
from dumping.stages.reuse import reusable
from dumping.us.comparison_market.currencies import parts_of

CITE = "19 USC 1677b(a)(1), 1677f-1(d)(1)(A); 19 CFR 351.414(d), (f)"
# Column of the sales -> its name among the averages.
AVERAGED = {
    "net_price": "net_price",
    "imputed_credit": "imputed_credit",
    "direct_selling": "direct_selling",
    "commissions": "commissions",
    "inventory_carrying_cost": "inventory_carrying",
    "indirect_selling": "indirect_selling",
    "commission_offset_pool": "commission_offset_pool",
}
# What a match is compared by: where its amounts are in several currencies each part has an average of its own.
COMPARED = ("net_price", "commissions", "commission_offset_pool", "inventory_carrying_cost", "indirect_selling")


@reusable
def averages(sales: Table, keys: Sequence[str], characteristics: Sequence[str] = ()) -> tuple[Table, Table]:
    """The sales with `average_row`, and one row of averages for each group of `keys` among the sales used.

    Each amount per unit, in the comparison market's currency, is weighted by quantity. `cm_vcom` and the
    characteristics are the product's. Source: 19 CFR 351.414(d); comparison-market program part 9.
    """
    row = "average_row"
    sales, table = grouped(sales, keys, "cm_averages", "Comparison-market averages", row, used(sales), CITE)
    table = table.with_rule(Rule("quantity", "total(quantity)", "Quantity", "{quantity}", CITE), over=sales, by=row)
    parts = {
        part: f"{AVERAGED[name]}_part_{currency}"
        for name in present(sales, COMPARED)
        for currency, part in parts_of(sales, name).items()
    }
    for name, average in ({name: AVERAGED[name] for name in present(sales, AVERAGED)} | parts).items():
        extended = f"{name}_extended"
        label = sales.columns[name].label
        if extended not in sales:
            money = sales.columns[name].unit.split("/")[0] if name in parts else "{money}"
            rule = Rule(extended, f"{name} * quantity", f"{label}, times quantity", money, CITE)
            sales = sales.with_rule(rule)
        rule = Rule(
            average, f"total({extended}) / total(quantity)", f"Average {label[0].lower()}{label[1:]}",
            sales.columns[name].unit if name in parts else "{money}/{quantity}", CITE,
        )  # fmt: skip
        table = table.with_rule(rule, over=sales, by=row)
    number = sales.values(row)
    inside = np.flatnonzero(number > 0)
    # Constant within a product; the largest stands where a table has several.
    for name, values in largest(sales, present(sales, ("avg_variable_com", *characteristics)), row, table.rows):
        ours = "cm_vcom" if name == "avg_variable_com" else name
        table = table.with_choice(ours, values, sales.columns[name].label, "of the product", CITE)
    if "calendar_month" in sales and "month" in table:
        months = sales.values("calendar_month")[inside[firsts(number[inside] - 1)]]
        table = table.with_choice("calendar_month", months, "Month", "the calendar month of the group", CITE)
    return sales, table
