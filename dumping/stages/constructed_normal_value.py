"""Constructed normal value of products without sufficient sales in the ordinary course: cost, selling, profit."""

from __future__ import annotations

import numpy as np

from dumping.case.load import Case, RespondentInputs
from dumping.case.problems import CaseError, Problem
from dumping.formula.rule import Rule
from dumping.formula.table import Parameter, Table
from dumping.stages.columns import used
from dumping.stages.product_costs import SAME_PRODUCT

CITE = "Anti-Dumping Agreement, Articles 2.2, 2.2.2"
UNIT = "{money}/{quantity}"
PROFIT, SELLING = "constructed_profit_ratio", "constructed_selling_ratio"
FORMULA = Rule(
    "constructed_normal_value", f"avg_total_cop * (1 + {SELLING} + {PROFIT})", "Constructed normal value", UNIT, CITE
)
STATED_RATIOS = ("direct_selling", "indirect_selling", "commissions")


def constructed_normal_values(
    case: Case, inputs: RespondentInputs, costs: Table, sales: Table, parameters: dict[str, Parameter]
) -> Table:
    """The costs of each product with `constructed_normal_value`, in their currency per unit. Adds to `parameters`.

    Profit and selling expenses are ratios to cost: as stated under calculation.constructed_value, or the profit of
    the sales in the ordinary course (`sales`, with price_extended and sold_cost_extended). Raises CaseError where
    neither gives a profit. Source: Anti-Dumping Agreement, Article 2.2.2.
    """
    stated = inputs.stated.calculation.constructed_value
    place = ("respondents", inputs.number - 1, "calculation", "constructed_value")
    where = f"{case.file}:{case.line(*place)}"
    if stated is not None and stated.profit is not None:
        profit, said, at = float(stated.profit), stated.source or "stated in the case", where
    else:
        profit, said, at = _own_profit(case, inputs, sales), CITE, f"{sales.title}: those in the ordinary course"
    selling = sum(getattr(stated, name) or 0.0 for name in STATED_RATIOS) if stated is not None else 0.0
    parameters[PROFIT] = Parameter(PROFIT, profit, "Profit, ratio to cost", "", said, at)
    parameters[SELLING] = Parameter(
        SELLING, selling, "Selling expenses beside the cost, ratio to cost", "", "stated in the case" if stated else
        "none stated: general expenses and interest are in the cost", where if stated else "",
    )  # fmt: skip
    return costs.with_rule(FORMULA, parameters)


def _own_profit(case: Case, inputs: RespondentInputs, sales: Table) -> float:
    line = case.line("respondents", inputs.number - 1, "calculation")
    path = f"respondents[{inputs.number}].calculation.constructed_value.profit"
    mend = "state calculation.constructed_value.profit, a ratio to cost, with its source"
    inside = used(sales)
    if "sold_cost_extended" not in sales or not inside.any():
        what = "no sale in the ordinary course gives a profit for the constructed normal value"
        raise CaseError([Problem(case.file, what, mend, line, path=path)])
    cost = float(sales.values("sold_cost_extended")[inside].sum())
    profit = (float(sales.values("price_extended")[inside].sum()) - cost) / cost
    if profit <= 0:
        what = "the sales in the ordinary course make no profit taken together, for the constructed normal value"
        raise CaseError([Problem(case.file, what, mend, line, path=path)])
    return profit


def with_constructed(sales: Table, constructed: Table, without: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Table:
    """Adds `constructed_row` (0: none) to export sales where `without` says that no price is compared."""
    if "product" not in sales:
        sales = sales.with_rule(SAME_PRODUCT)
    row_of = {str(product): row for row, product in enumerate(constructed.values("product"), 1)}
    rows = np.array([row_of.get(str(product), 0) for product in sales.values("product")], dtype=np.int64)
    how = "same product, where no price of it can be compared"
    return sales.with_choice("constructed_row", np.where(without, rows, 0), f"{constructed.title}: row", how, CITE)
