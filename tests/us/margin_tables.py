"""Small tables of U.S. sales for tests of the margin program's second half."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np

from dumping.formula.table import Parameter, Table
from dumping.us.differential_pricing.dimensions import with_dimensions
from dumping.us.differential_pricing.passing import Passing, passing_sales
from tests.us.margin_expected import DAY, parameters

BEGIN = dt.date(2023, 1, 1)


def us_sales(**columns: Any) -> Table:
    """Sales with the stated columns, and quantity 1 where none is stated."""
    rows = len(next(iter(columns.values())))
    table = Table("us_sales", "U.S. sales", rows, "USD", "piece")
    for name, values in {"quantity": [1.0] * rows, **columns}.items():
        array = np.array(values, dtype="datetime64[D]" if name == "sale_date" else None)
        array = array.astype(object) if array.dtype.kind == "U" else array
        table = table.with_input(name, array, name.replace("_", " "))
    return table


def passing_of(sales: Table, *, test: str = "cohens_d", day: dt.date = DAY, **said: Any) -> Passing:
    """Dimensions and the test over sales with `dp_net_price`."""
    said = {"period_begin": BEGIN, **said}
    sales, _ = with_dimensions(sales, **said)
    return passing_sales(sales, parameters("investigation", day, test))


def case_parameters(segment: str = "review", **values: float | str) -> dict[str, Parameter]:
    """The law's parameters, some with another value."""
    found = parameters(segment)
    for name, value in values.items():
        found[name] = Parameter(name, value, "", "", "test")
    return found
