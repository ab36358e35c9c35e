"""Small tables for tests of the U.S. stages."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dumping.formula.table import Parameter, Table

LIMIT = Parameter("difmer_limit", 20.0, "DIFMER limit", "%", "Policy Bulletin 92.2")


def table(name: str, columns: dict[str, Sequence[object]], currency: str = "USD") -> Table:
    """A table of inputs; texts stay texts, dates are ISO texts in columns ending in '_date'."""
    rows = len(next(iter(columns.values())))
    made = Table(name, name.replace("_", " "), rows, currency, "kg")
    for column, values in columns.items():
        if column.endswith("_date"):
            array = np.array(values, dtype="datetime64[D]")
        elif any(isinstance(v, str) for v in values):
            array = np.array(values, dtype=object)
        else:
            array = np.array(values, dtype=float)
        made = made.with_input(column, array, column)
    return made


def sales(columns: dict[str, Sequence[object]]) -> Table:
    """U.S. sales, all of them used."""
    rows = len(next(iter(columns.values())))
    return table("us_sales", {"excluded": [""] * rows, **columns})
