"""A shipped case with its first sales alone: every kind of sheet and formula, in a workbook that opens quickly."""

from __future__ import annotations

import dumping
from dumping.case.load import Case
from dumping.scenarios.changes import apply, parse_change
from tests.conftest import CASES


def few_sales(name: str, rows: int = 150) -> Case:
    """The case with the sales in the first rows of each of its tables of sales."""
    case = dumping.load_case(CASES / name)
    tables = ["us_sales"]
    if any(one.comparison_sales is not None for one in case.respondents):
        tables.append("comparison_sales")
    return apply(case, [parse_change(f"keep {table} where file_row <= {rows}") for table in tables])
