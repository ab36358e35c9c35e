"""Normal value against export price, sale by sale: with the average export price, and with each sale's own.

Every sale is compared at the exchange rate of its own date in both methods. A comparison's result is
positive where the normal value is above the export price (dumping) and negative where it is below.
"""

from __future__ import annotations

import numpy as np

from dumping.formula.rule import Rule
from dumping.formula.table import Parameters, Table
from dumping.stages.rules import RESULTS
from dumping.stages.sales import with_exchange_rate
from dumping.tables.exchange_rates import Rates

# Suffix of the columns of each comparison method.
METHODS = {"average_to_average": "average", "average_to_transaction": "transaction"}

CONVERTED = Rule(
    "foreign_price", "foreign_price_own * exchange_rate", "Comparison-market price, converted",
    "{money}/{quantity}", "19 USC 1677b-1(a); 19 CFR 351.415",
)  # fmt: skip
NORMAL_VALUE = Rule(
    "normal_value", "foreign_price + added_to_normal_value", "Normal value", "{money}/{quantity}",
    "19 USC 1677b(a)(1), (6)",
)  # fmt: skip
NORMAL_VALUE_AS_IT_IS = Rule(
    "normal_value", "foreign_price", "Normal value", "{money}/{quantity}", "19 USC 1677b(a)(1)"
)


def compared(
    us_sales: Table,
    us_averages: Table,
    normal_values: Table,
    foreign: Rates | None,
    parameters: Parameters,
) -> Table:
    """One row for each export sale that has a normal value, with the results of both methods.

    `us_sales` brings `normal_value_row`, `us_average_row`, `net_price`, `quantity` and, where anything is
    added to normal value, `added_to_normal_value`; `normal_values` brings `price` in its own currency;
    `foreign` gives the rate where that is not the currency of comparison. Money columns are in the
    currency of `us_sales`, per its unit.
    """
    rows = np.flatnonzero(us_sales.values("normal_value_row") > 0) + 1
    table = Table("comparison", "Comparison", len(rows), us_sales.currency, us_sales.quantity_unit)
    table = table.with_choice("sale", rows, "Sale: row", "each export sale with a normal value")
    for name in ("connum", "sale_date", "month", "quantity", "normal_value_row", "us_average_row"):
        if name in us_sales:
            table = table.with_lookup(name, us_sales, by="sale")
    own = "foreign_price" if foreign is None else "foreign_price_own"
    table = table.with_lookup(own, normal_values, by="normal_value_row", column="price")
    if foreign is not None:
        table = with_exchange_rate(table, foreign, "exchange_rate")
        table = table.with_rule(CONVERTED, parameters)
    for suffix, source, row in (("average", us_averages, "us_average_row"), ("transaction", us_sales, "sale")):
        table = _method(table, source, row, suffix)
    return table


def _method(table: Table, source: Table, row: str, suffix: str) -> Table:
    """The columns of one comparison method; export prices come from `source`."""
    names = {n: f"{n}_{suffix}" for n in ("net_price", "added_to_normal_value", "normal_value", "unit_result")}
    label = {"average": "average-to-average", "transaction": "average-to-transaction"}[suffix]
    if "added_to_normal_value" in source:
        table = table.with_lookup(f"added_to_normal_value_{suffix}", source, row, "added_to_normal_value")
        rule = NORMAL_VALUE
    else:
        rule = NORMAL_VALUE_AS_IT_IS
    table = table.with_rule(rule.reading(names).named(f"normal_value_{suffix}", f"Normal value, {label}"))
    table = table.with_lookup(f"net_price_{suffix}", source, row, "net_price")
    for rule in RESULTS:
        table = table.with_rule(rule.reading(names).named(f"{rule.name}_{suffix}", f"{rule.label}, {label}"))
    return table
