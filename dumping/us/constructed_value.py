"""Constructed value of U.S. sales without a price to compare with: cost, selling expenses and profit."""

from __future__ import annotations

import numpy as np

from dumping.case.problems import CaseError, Problem
from dumping.formula.rule import Rule
from dumping.formula.table import Parameter, Table
from dumping.stages.columns import present, used
from dumping.stages.reuse import reusable

CITE = "19 USC 1677b(e); 19 CFR 351.405"
PROFIT_CITE = "19 USC 1677b(e)(2)(A), (B); 19 CFR 351.405(b)"
CONSTRUCTED = 3

# Ratio to the cost of production -> the amount's column and label.
AMOUNTS = {
    "direct_selling_ratio": ("cv_direct_selling", "Direct selling expenses of constructed value"),
    "indirect_selling_ratio": ("cv_indirect_selling", "Indirect selling expenses of constructed value"),
    "commission_ratio": ("cv_commissions", "Commissions of constructed value"),
    "commission_pool_ratio": (
        "cv_commission_pool",
        "Indirect expenses that can offset a commission, constructed value",
    ),
    "inventory_carrying_ratio": ("cv_inventory_carrying", "Inventory carrying cost of constructed value"),
    "profit_ratio": ("cv_profit", "Profit of constructed value"),
}
# Imputed costs are no part of constructed value.
INCLUDED = ("cv_direct_selling", "cv_indirect_selling", "cv_commissions", "cv_profit")


@reusable
def with_constructed_value(sales: Table, ratios: Table, *, profit_rate: Parameter | None = None) -> tuple[Table, Table]:
    """Adds the build-up of constructed value where `match_type` is 3; it is missing on other sales.

    In the currency of the costs, per unit, each from the sale's own `avg_total_cop` (cost of production with
    general expenses and interest, without packing), or `avg_cv_total_cop` where constructed value has a cost
    of its own: `cv_direct_selling`, `cv_indirect_selling`,
    `cv_commissions`, `cv_commission_pool`, `cv_inventory_carrying`, `cv_profit`; `constructed_value`, their
    sum with the cost, without the pool and carrying cost; `cv_credit`, a ratio of constructed value.
    `ratios` has a row for each `level_of_trade` of the U.S. sales, or one row for all, with the comparison
    market's ratios or stated ones: those of AMOUNTS, `credit_ratio`, `profit_ratio`; a ratio that it lacks
    stays out. `profit_rate`, where given, takes the place of `profit_ratio` on every sale.
    Returns the sales and the ratios as applied. Raises CaseError where a level of trade has no ratios, and
    where neither a profit rate is given nor `ratios` has one.
    Source: 19 USC 1677b(e); 19 CFR 351.405; margin program part 9.
    """
    compared = used(sales) & (sales.values("match_type") == CONSTRUCTED)
    if profit_rate is not None:
        applied = Rule("profit_ratio", profit_rate.name, profit_rate.label, "", profit_rate.cite)
        ratios = ratios.with_rule(applied, {profit_rate.name: profit_rate})
    if not compared.any():
        return sales, ratios
    if "profit_ratio" not in ratios or not ratios.rows:
        what = "no profit rate for constructed value" + ("" if ratios.rows else ": no comparison-market sale is used")
        mend = "state a rate under calculation.constructed_value.profit"
        raise CaseError([Problem(ratios.title, what, mend)])
    rows = np.zeros(sales.rows, dtype=np.int64)
    rows[compared] = _rows(sales, ratios, compared)
    how = "the row of the sale's level of trade" if "level_of_trade" in ratios else "one set of ratios for all"
    sales = sales.with_choice("cv_ratio_row", rows, f"{ratios.title}: row (0: not by constructed value)", how, CITE)
    cost = "avg_cv_total_cop" if "avg_cv_total_cop" in sales else "avg_total_cop"
    unit = f"{ratios.currency or 'comparison-market currency'}/{{quantity}}"
    for ratio in present(ratios, AMOUNTS):
        name, label = AMOUNTS[ratio]
        sales = sales.with_lookup(f"cv_{ratio}", ratios, "cv_ratio_row", ratio)
        cite = PROFIT_CITE if name == "cv_profit" else CITE
        sales = sales.with_rule(Rule(name, f"cv_{ratio} * {cost}", label, unit, cite))
    total = " + ".join([cost, *present(sales, INCLUDED)])
    sales = sales.with_rule(Rule("constructed_value", total, "Constructed value", unit, CITE))
    if "credit_ratio" in ratios:
        sales = sales.with_lookup("cv_credit_ratio", ratios, "cv_ratio_row", "credit_ratio")
        label = "Imputed credit of constructed value"
        sales = sales.with_rule(Rule("cv_credit", "cv_credit_ratio * constructed_value", label, unit, CITE))
    return sales, ratios


def _rows(sales: Table, ratios: Table, compared: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> list[int]:
    """The row of `ratios` for each sale of `compared`."""
    if "level_of_trade" not in ratios:
        return [1] * int(compared.sum())
    row_of = {float(level): row for row, level in enumerate(ratios.values("level_of_trade"), 1)}
    levels = (
        sales.values("level_of_trade")[compared].astype(float)
        if "level_of_trade" in sales
        else [0.0] * int(compared.sum())
    )
    lacking = sorted({float(level) for level in levels} - set(row_of))
    if lacking:
        mend = "state selling and profit ratios for it, or one set of ratios for all levels of trade"
        raise CaseError(
            [Problem(ratios.title, f"no ratios for U.S. level of trade {level:g}", mend) for level in lacking]
        )
    return [row_of[float(level)] for level in levels]
