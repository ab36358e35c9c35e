"""Columns that a case may lack: sums over the ones that are there, and look-ups of rows that may not exist."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from dumping.formula.table import Column, Lookup, Table


def present(table: Table, names: Iterable[str]) -> list[str]:
    """Those of `names` that the table has."""
    return [name for name in names if name in table]


def sum_of(table: Table, added: Iterable[str], deducted: Iterable[str] = ()) -> str:
    """An expression: the columns in `added` less those in `deducted`, each where the table has it; else '0'."""
    plus, minus = present(table, added), present(table, deducted)
    return " - ".join([" + ".join(plus) or "0", *minus])


def used(sales: Table) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which sales no stage has excluded."""
    return np.asarray(sales.values("excluded") == "", dtype=bool)


def with_excluded(sales: Table, out: np.ndarray[tuple[int], np.dtype[np.bool_]], reason: str) -> Table:
    """The sales with `reason` written in `excluded` where `out` holds and no reason stands yet."""
    reasons = sales.values("excluded").astype(object)
    reasons[out & used(sales)] = reason
    return sales.with_column("excluded", reasons, sales.columns["excluded"])


def with_found(table: Table, name: str, other: Table, by: str, column: str | None = None) -> Table:
    """A look-up like `Table.with_lookup` that is missing (text: empty) where the row number in `by` is 0."""
    there = column or name
    spec = other.columns[there]
    rows = table.values(by).astype(np.intp)
    values = other.values(there)
    if spec.kind == "text":
        filled = np.concatenate([np.array([""], dtype=object), values.astype(object)])
    elif spec.kind == "date":
        filled = np.concatenate([np.array(["NaT"], dtype=values.dtype), values])
    else:
        filled = np.concatenate([[np.nan], values.astype(float)])
    source = Lookup(other.name, by, there)
    return table.with_column(name, filled[rows], Column(spec.label, spec.unit, spec.kind, source))
