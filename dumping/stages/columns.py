"""Columns that a case may lack: sums over the ones that are there, and sales that no stage has excluded."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from dumping.formula.table import Table
from dumping.formula.text import coded, text
from dumping.stages.reuse import reusable

# Why a sale is not used for which the condition in the case's `rows` does not hold.
NOT_SELECTED = "left out by the case's `rows`"


def present(table: Table, names: Iterable[str]) -> list[str]:
    """Those of `names` that the table has."""
    return [name for name in names if name in table]


def sum_of(table: Table, added: Iterable[str], deducted: Iterable[str] = ()) -> str:
    """An expression: the columns in `added` less those in `deducted`, each where the table has it; else '0'."""
    plus, minus = present(table, added), present(table, deducted)
    return " - ".join([" + ".join(plus) or "0", *minus])


def used(sales: Table) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which sales no stage has excluded: without a reason in `excluded`, or all where that column is not there."""
    if "excluded" not in sales:
        return np.ones(sales.rows, dtype=bool)
    return coded(sales.values("excluded")).equal("")


@reusable
def with_excluded(sales: Table, out: np.ndarray[tuple[int], np.dtype[np.bool_]], reason: str) -> Table:
    """The sales with `reason` written in `excluded` where `out` holds and no reason stands yet."""
    known = coded(sales.values("excluded"))
    newly = out & known.equal("")
    if not newly.any():
        return sales
    reasons = text(np.where(newly, len(known.names), known.numbers), [*known.names, reason])
    return sales.with_column("excluded", reasons, sales.columns["excluded"])
