"""Selling-expense and profit ratios for constructed value, and the comparison market's totals for CEP profit."""

from __future__ import annotations

import numpy as np

from dumping.formula.rule import Rule
from dumping.formula.table import Table
from dumping.stages.columns import present, sum_of, used
from dumping.stages.groups import grouped
from dumping.stages.reuse import reusable

CITE = "19 USC 1677b(e)(2)(A); 19 CFR 351.405"
PROFIT_CITE = "19 USC 1677a(d)(3), (f); 19 CFR 351.402(d)"
# Ratio to the cost of production -> the sales' column.
RATIOS = {
    "direct_selling_ratio": ("direct_selling", "Direct selling expenses"),
    "indirect_selling_ratio": ("indirect_selling", "Indirect selling expenses"),
    "commission_ratio": ("commissions", "Commissions"),
    "commission_pool_ratio": ("commission_offset_pool", "Indirect expenses that can offset a commission"),
    "inventory_carrying_ratio": ("inventory_carrying_cost", "Inventory carrying cost"),
}


@reusable
def selling_ratios(sales: Table) -> tuple[Table, Table]:
    """The sales with amounts in all, and ratios by level of trade from the sales in the ordinary course of trade.

    Expenses over the cost of production (`avg_total_cop` times quantity), credit over the credit base price,
    and `profit_ratio`, (price for the cost test less cost) over cost, no less than 0. Only sales that are used
    count: at arm's length and not below cost. One row a level of trade, or one for all.
    Source: 19 USC 1677b(e)(2)(A); comparison-market program part 10.
    """
    row = "selling_ratio_row"
    levels = present(sales, ("level_of_trade",))
    sales, table = grouped(sales, levels, "cv_ratios", "Selling and profit ratios", row, used(sales), CITE)
    amounts = {"avg_total_cop": "Cost of production", "cost_test_price": "Price for the cost test"}
    amounts |= {"credit_base_price": "Credit base price", "imputed_credit": "Imputed credit"}
    amounts |= dict(RATIOS.values())
    for name in present(sales, amounts):
        if f"{name}_extended" not in sales:
            rule = Rule(f"{name}_extended", f"{name} * quantity", f"{amounts[name]}, in all", "{money}", CITE)
            sales = sales.with_rule(rule)
        rule = Rule(f"total_{name}", f"total({name}_extended)", f"{amounts[name]}, in all", "{money}", CITE)
        table = table.with_rule(rule, over=sales, by=row)
    for ratio, (column, label) in RATIOS.items():
        if column in sales:
            expression = f"total_{column} / total_avg_total_cop"
            table = table.with_rule(Rule(ratio, expression, f"{label}, of cost of production", "ratio", CITE))
    if "imputed_credit" in sales:
        expression = "total_imputed_credit / total_credit_base_price"
        table = table.with_rule(Rule("credit_ratio", expression, "Imputed credit, of its base price", "ratio", CITE))
    profit = "max(coalesce((total_cost_test_price - total_avg_total_cop) / total_avg_total_cop, 0), 0)"
    return sales, table.with_rule(Rule("profit_ratio", profit, "Profit, of cost of production", "ratio", CITE))


@reusable
def cep_totals(sales: Table) -> tuple[Table, Table]:
    """The comparison market's totals for CEP profit: one row, in its currency.

    Revenue, cost of goods sold (cost of production and packing), selling expenses and movement, over the sales
    that are used so far: failing affiliates out, below-cost sales still in. No imputed items.
    Source: 19 USC 1677a(f); comparison-market program part 7.
    """
    parts = {
        "revenue": ("Revenue", sum_of(sales, ("gross_unit_price", "price_additions"), ("discounts_rebates",))),
        "cogs": ("Cost of goods sold", sum_of(sales, ("avg_total_cop", "packing"))),
        "selling": ("Selling expenses", sum_of(sales, ("direct_selling", "indirect_selling", "commissions"))),
        "movement": ("Movement expenses", sum_of(sales, ("movement_expense",))),
    }
    how = "1 for a sale that counts in the CEP profit totals"
    sales = sales.with_choice("cep_counted", used(sales).astype(np.int64), "In CEP profit totals", how, PROFIT_CITE)
    totals = Table("cm_cep_totals", "Comparison-market totals for CEP profit", 1, sales.currency)
    for name, (label, amount) in parts.items():
        rule = Rule(f"cep_{name}", f"({amount}) * quantity", f"{label} for CEP profit", "{money}", PROFIT_CITE)
        sales = sales.with_rule(rule)
        total = Rule(f"total_{name}", f"total(cep_{name})", label, "{money}", PROFIT_CITE)
        totals = totals.with_rule(total, over=sales, by="cep_counted")
    return sales, totals
