"""Rows put in groups by the values of several columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from dumping.formula.evaluate import Array
from dumping.formula.table import Table
from dumping.formula.text import coded, is_text
from dumping.stages.keys import firsts, own_codes
from dumping.stages.reuse import reusable


@reusable
def numbered(table: Table, keys: Sequence[str], used: Array) -> tuple[Array, Array]:
    """The group number of each row, 0 where `used` is false, and the first row (from 0) of each group.

    Groups count from 1 in the order of their keys, the first key first. Missing values are alike.
    """
    rows = np.flatnonzero(used)
    numbers = np.zeros(table.rows, dtype=np.int64)
    group = own_codes([table.values(key) for key in keys], rows)
    numbers[rows] = group + 1
    return numbers, rows[firsts(group)]


@reusable
def grouped(
    sales: Table, keys: Sequence[str], name: str, title: str, row: str, used: Array, cite: str = ""
) -> tuple[Table, Table]:
    """The sales with the number of their group in column `row`, and a table of the groups with their keys."""
    numbers, first = numbered(sales, keys, used)
    how = "same " + ", ".join(sales.columns[key].label.lower() for key in keys)
    sales = sales.with_choice(row, numbers, f"{title}: row (0: in none)", how, cite)
    groups = Table(name, title, len(first), sales.currency, sales.quantity_unit)
    for key in keys:
        groups = groups.with_choice(
            key, sales.values(key)[first], sales.columns[key].label, "one row for each group of sales", cite
        )
    return sales, groups


def largest(table: Table, names: Iterable[str], row: str, groups: int) -> Iterator[tuple[str, Array]]:
    """The largest value of each of the columns in each group, whose number stands in column `row`."""
    rows = np.flatnonzero(table.values(row))
    group = table.values(row)[rows] - 1
    first = firsts(group)
    for name in names:
        values = table.values(name).take(rows).astype(float, copy=False)
        found = values[first]
        # Mostly constant within a group.
        if not (values == found[group]).all():
            found = np.full(groups, -np.inf)
            np.maximum.at(found, group, values)
        yield name, found


def blank(column: Array) -> Array:
    """Which values are missing: not a number, no date, or text of blanks."""
    if is_text(column):
        known = coded(column)
        if known.whole:
            return known.mapped([not name.strip() for name in known.names], bool)
        return np.array([value is None or value != value or not str(value).strip() for value in column], dtype=bool)
    if column.dtype.kind == "M":
        return np.isnat(column)
    return np.asarray(np.isnan(column.astype(float, copy=False)))
