"""Weighted-average prices: sales grouped by what makes them comparable, each price weighted by its quantity."""

from __future__ import annotations

import numpy as np

from dumping.formula.rule import Rule
from dumping.formula.table import Table

QUANTITY = Rule("quantity", "total(quantity)", "Quantity", "{quantity}", "sum over the group's sales")
NET_VALUE = Rule("net_value", "total(net_value)", "Net value", "{money}", "sum over the group's sales")


def average_price(name: str, label: str, cite: str) -> Rule:
    """The weighted-average net price of a group of sales."""
    return Rule(name, "net_value / quantity", label, "{money}/{quantity}", cite)


def grouped(sales: Table, keys: tuple[str, ...], name: str, title: str, row: str) -> tuple[Table, Table]:
    """The sales with their group's number in column `row` (0 for sales not used), and a table of the groups.

    Groups are in the order of their keys. Sales with a reason in `excluded` are in no group.
    """
    used = np.flatnonzero(sales.values("excluded") == "")
    columns = [sales.values(key)[used] for key in keys]
    numbers = np.zeros(sales.rows, dtype=np.int64)
    order = np.empty(0, dtype=np.int64)
    if len(used):
        codes = np.zeros(len(used), dtype=np.int64)
        for column in columns:
            _, code = np.unique(column.astype(str) if column.dtype == object else column, return_inverse=True)
            codes = codes * (int(code.max()) + 1) + code
        _, first, inverse = np.unique(codes, return_index=True, return_inverse=True)
        numbers[used] = inverse + 1
        order = first
    how = "same " + ", ".join(sales.columns[key].label for key in keys)
    sales = sales.with_choice(row, numbers, f"{title}: row", how)
    groups = Table(name, title, len(order), sales.currency, sales.quantity_unit)
    for key, column in zip(keys, columns, strict=True):
        groups = groups.with_choice(key, column[order], sales.columns[key].label, "one row for each group of sales")
    return sales, groups


def averaged(groups: Table, sales: Table, row: str, rule: Rule, also: tuple[str, ...] = ()) -> Table:
    """Adds quantity, net value and the weighted-average price; and the average of each column in `also`."""
    groups = groups.with_rule(QUANTITY, over=sales, by=row)
    groups = groups.with_rule(NET_VALUE, over=sales, by=row)
    groups = groups.with_rule(rule)
    for name in also:
        expression = f"total({name}_extended) / total(quantity)"
        unit = "{money}/{quantity}"
        label = f"Average {sales.columns[name].label[0].lower()}{sales.columns[name].label[1:]}"
        groups = groups.with_rule(Rule(name, expression, label, unit, rule.cite), over=sales, by=row)
    return groups
