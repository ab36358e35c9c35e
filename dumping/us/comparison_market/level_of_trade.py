"""Level-of-trade factors: how comparison-market prices at one level stand to those at another."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dumping.formula.rule import Rule
from dumping.formula.table import Table
from dumping.stages.columns import used
from dumping.stages.groups import grouped
from dumping.stages.reuse import reusable

CITE = "19 USC 1677b(a)(7)(A); 19 CFR 351.412(d), (e)"


@reusable
def level_of_trade_factors(sales: Table, *, same: Sequence[str] = ()) -> tuple[Table, Table, Table, Table]:
    """The sales, prices by level and product, the differences, and the factor of each ordered pair of levels.

    For each product sold at both levels the difference is (price at the U.S. level less price at the matched
    level) over the price at the matched level; the factor is the mean of the differences weighted by the
    quantity at both. `same` is the quarter where comparisons are quarterly. Whether the pattern of differences
    is consistent is the case's decision. Source: 19 CFR 351.412; comparison-market program part 11.
    """
    row = "lot_price_row"
    keys = ("level_of_trade", *same, "connum")
    sales, prices = grouped(sales, keys, "lot_prices", "Prices by level of trade", row, used(sales), CITE)
    if "net_price_extended" not in sales:
        rule = Rule("net_price_extended", "net_price * quantity", "Net price, times quantity", "{money}", CITE)
        sales = sales.with_rule(rule)
    prices = prices.with_rule(Rule("quantity", "total(quantity)", "Quantity", "{quantity}", CITE), over=sales, by=row)
    rule = Rule("price", "total(net_price_extended) / total(quantity)", "Average price", "{money}/{quantity}", CITE)
    prices = prices.with_rule(rule, over=sales, by=row)
    products: dict[tuple[object, ...], list[int]] = {}
    for number in range(prices.rows):
        key = tuple(prices.values(k)[number] for k in (*same, "connum"))
        products.setdefault(key, []).append(number)
    pairs = [(a, b) for rows in products.values() for a in rows for b in rows]
    table = Table("lot_differences", "Price differences between levels of trade", len(pairs), sales.currency)
    how = "each product sold at both levels, in both directions"
    for name, place in (("us_price_row", 0), ("cm_price_row", 1)):
        label = "Price at the U.S. level: row" if place == 0 else "Price at the matched level: row"
        numbers = np.array([pair[place] + 1 for pair in pairs], dtype=np.int64)
        table = table.with_choice(name, numbers, label, how, CITE)
    for side, by in (("us", "us_price_row"), ("cm", "cm_price_row")):
        for name in ("level_of_trade", "price", "quantity"):
            table = table.with_lookup(f"{side}_{name}", prices, by, name)
    for rule in (
        Rule(
            "difference", "(us_price - cm_price) / cm_price", "Difference, of the matched level's price", "ratio", CITE
        ),
        Rule("weight", "us_quantity + cm_quantity", "Quantity at both levels", "{quantity}", CITE),
        Rule("difference_extended", "difference * weight", "Difference times quantity", "{quantity}", CITE),
    ):
        table = table.with_rule(rule)
    table, factors = grouped(
        table, ("us_level_of_trade", "cm_level_of_trade"), "lot_factors", "Level-of-trade factors", "factor_row",
        np.ones(table.rows, dtype=bool), CITE,
    )  # fmt: skip
    rule = Rule("lot_factor", "total(difference_extended) / total(weight)", "Factor", "ratio", CITE)
    return sales, prices, table, factors.with_rule(rule, over=table, by="factor_row")
