"""The average cost of each U.S. sale's product."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dumping.case.problems import CaseError, Problem
from dumping.formula.table import Table
from dumping.stages.columns import present, used, with_excluded
from dumping.stages.keys import codes
from dumping.stages.reuse import reusable

AVERAGES = ("avg_variable_com", "avg_total_com", "avg_ga", "avg_interest", "avg_total_cop", "avg_cv_total_cop")
NO_COST = "no cost of production for the product"
CITE = "19 USC 1677b(b)(3), (e)"


@reusable
def with_costs(sales: Table, costs: Table, *, keys: Sequence[str] = ("product",)) -> tuple[Table, tuple[str, ...]]:
    """Adds `cost_row` and the average costs of the row of `costs` that agrees with the sale in all `keys`.

    `keys` are columns of both tables: product, and manufacturer, prime, quarter, year_month where costs
    differ by them. Costs stay in the currency of `costs`, per unit. A sale without a cost is excluded.
    Raises CaseError where two rows of `costs` have one key. Source: margin program part 3.
    """
    ours, theirs = codes(sales, costs, keys)
    order = np.argsort(theirs, kind="stable")
    if (np.diff(theirs[order]) == 0).any():
        twice = order[1:][np.diff(theirs[order]) == 0]
        what = f"a second row for the same {', '.join(keys)}"
        raise CaseError([Problem(costs.title, what, "leave one row for each", row=int(r) + 1) for r in twice])
    row_of = np.zeros(max(ours.max(initial=-1), theirs.max(initial=-1)) + 1, dtype=np.int64)
    row_of[theirs] = np.arange(1, costs.rows + 1)
    rows = row_of[ours]
    found = rows > 0
    how = "same " + ", ".join(sales.columns[key].label for key in keys)
    sales = sales.with_choice("cost_row", rows, f"{costs.title}: row", how, CITE)
    for name in present(costs, AVERAGES):
        sales = sales.with_lookup(name, costs, "cost_row")
    out = ~found & used(sales)
    sales = with_excluded(sales, out, NO_COST)
    quantity = sales.values("quantity")[out].sum()
    warning = f"{sales.title}: {out.sum()} of {sales.rows} sales not used, quantity {quantity:,.10g}: {NO_COST}"
    return sales, (warning,) if out.any() else ()
