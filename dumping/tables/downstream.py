"""Downstream sales: an affiliate's resales, reported in place of sales to it, under the sales of the market."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from dumping.case.problems import Problem
from dumping.case.sale_keys import DownstreamSales, Sales
from dumping.tables.sales import Locate, SalesInputs, read_sales

CITE = "19 USC 1677b(a)(5); 19 CFR 351.403(d)"


def read_downstream(
    stated: DownstreamSales, market: Sales, sales: SalesInputs, folder: Path, currency: str, unit: str, file: str,
    line: Locate,
) -> tuple[SalesInputs | None, list[Problem]]:  # fmt: skip
    """The resales, read as the comparison-market sales are: same columns, currencies and build-up.

    Every column that a stage reads in `sales` must be in the resales too.
    """
    same = market.model_copy(update={"file": stated.file, "columns": {**market.columns, **stated.columns}})
    found, problems = read_sales(same, "comparison_sales", folder, currency, unit, file, line)
    problems = [replace(p, path=p.path.replace("comparison_sales", "downstream_sales")) for p in problems]
    if found is None:
        return None, problems
    for name in sales.table.columns:
        if name not in found.table:
            what = f"{stated.file} has no '{name}', and {market.file} has"
            mend = f"name its column under downstream_sales.columns: {name} = ..."
            problems.append(Problem(file, what, mend, line("columns"), path="downstream_sales.columns"))
    return (None if problems else found), problems


def with_downstream(sales: SalesInputs, downstream: SalesInputs) -> SalesInputs:
    """The sales with the resales below them, each with the file it is from in `read_from`.

    `downstream` is 1 for a resale and 0 for a sale of the respondent.

    Source: 19 USC 1677b(a)(5); 19 CFR 351.403(d); comparison-market program part 6.
    """
    first, second = sales.table, downstream.table
    data = {name: np.concatenate([first.values(name), second.values(name)]) for name in first.columns}
    table = replace(first, rows=first.rows + second.rows, data=data)
    files = np.repeat(np.array([sales.file, downstream.file], dtype=object), [first.rows, second.rows])
    table = table.with_input("read_from", files, "File", where="comparison_sales.file, downstream_sales.file")
    resold = np.repeat([0.0, 1.0], [first.rows, second.rows])
    table = table.with_input("downstream", resold, "Resale by an affiliate (1)", where=f"{downstream.file}; {CITE}")
    return replace(sales, table=table)
