"""Normal values by product, and which of them each export sale is compared with: the same product, no other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from dumping.formula.rule import Rule
from dumping.formula.table import Table
from dumping.stages.columns import used, with_excluded
from dumping.stages.constructed_normal_value import with_constructed
from dumping.stages.groups import grouped
from dumping.stages.sales import NO_NORMAL_VALUE

CITE = "Anti-Dumping Agreement, Article 2.4.2"
EITHER = Rule(
    "cm_net_price", "coalesce(cm_average_price, constructed_normal_value)", "Average price or constructed value",
    "{money}/{quantity}", "Anti-Dumping Agreement, Articles 2.1, 2.2",
)  # fmt: skip
MATCH_CITE = "Anti-Dumping Agreement, Articles 2.4, 2.6"


def normal_values(sales: Table, keys: tuple[str, ...]) -> tuple[Table, Table]:
    """The comparison-market sales with their group, and the weighted-average price of each group of `keys`."""
    row = "normal_value_row"
    sales, table = grouped(sales, keys, "normal_values", "Comparison-market averages", row, used(sales), CITE)
    table = table.with_rule(Rule("quantity", "total(quantity)", "Quantity", "{quantity}", CITE), over=sales, by=row)
    table = table.with_rule(Rule("net_value", "total(net_value)", "Net value", "{money}", CITE), over=sales, by=row)
    price = Rule("price", "net_value / quantity", "Weighted-average price", "{money}/{quantity}", CITE)
    return sales, table.with_rule(price)


def matched(sales: Table, values: Table, keys: tuple[str, ...], constructed: Table | None = None) -> Table:
    """Adds `normal_value_row` (0: none) and `cm_net_price`; sales without a normal value are excluded.

    With `constructed` values by product, a sale without a price of its product takes that (`constructed_row`).
    """
    rows = {tuple(values.values(k)[i] for k in keys): i + 1 for i in range(values.rows)}
    found = [rows.get(tuple(sales.values(k)[i] for k in keys), 0) for i in range(sales.rows)]
    numbers = np.where(used(sales), np.array(found, dtype=np.int64), 0)
    how = "same " + ", ".join(sales.columns[key].label for key in keys)
    sales = sales.with_choice("normal_value_row", numbers, f"{values.title}: row", how, MATCH_CITE)
    if constructed is None:
        sales = with_excluded(sales, numbers == 0, NO_NORMAL_VALUE)
        return sales.with_lookup("cm_net_price", values, by="normal_value_row", column="price")
    sales = with_constructed(sales, constructed, used(sales) & (numbers == 0))
    sales = with_excluded(sales, (numbers == 0) & (sales.values("constructed_row") == 0), NO_NORMAL_VALUE)
    sales = sales.with_lookup("cm_average_price", values, by="normal_value_row", column="price")
    sales = sales.with_lookup("constructed_normal_value", constructed, by="constructed_row")
    unit = f"{values.currency}/{{quantity}}"
    return sales.with_rule(replace(EITHER, unit=unit))
