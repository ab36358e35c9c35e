"""The CEP profit ratio: total profit over total expenses, on U.S. and comparison-market sales together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dumping.case.problems import CaseError, Problem
from dumping.formula.rule import Rule
from dumping.formula.table import Table
from dumping.stages.columns import present, sum_of, used
from dumping.stages.reuse import reusable
from dumping.us.us_sales.net_price import DISCOUNTS, MOVEMENT, PRICE, PROFIT_CITE
from dumping.us.us_sales.sale_type import on_cep

PARTS = {
    "revenue": "Revenue",
    "cogs": "Cost of goods sold",
    "selling": "Selling expenses",
    "movement": "Movement expenses",
}
ROW = "cep_profit_row"


@dataclass(frozen=True)
class CepProfit:
    """The sales with `cep_profit_ratio`, the one-row table of totals behind it, and warnings."""

    sales: Table
    totals: Table
    warnings: tuple[str, ...]


@reusable
def cep_profit(sales: Table, comparison_totals: Table) -> CepProfit:
    """The ratio calculated from all U.S. sales that are used (EP too) and the comparison market's totals.

    `sales` bring the aggregates in U.S. dollars per unit, `quantity`, `avg_total_cop` (comparison-market
    currency per unit) and `exchange_rate` (U.S. dollars per unit of that currency; left out where the sales
    have none). `comparison_totals` has one row: `total_revenue`, `total_cogs`, `total_selling`,
    `total_movement`, in comparison-market currency. Imputed credit and carrying costs are no expenses here.
    A loss gives a ratio of 0. A given ratio needs no calculation: pass it to `with_net_price`.
    Sales that lack an amount stay out of the totals, with a warning. Raises CaseError where a
    comparison-market total is missing. Source: 19 USC 1677a(f); 19 CFR 351.402(d); margin program part 4.
    """
    missing = [n for n in PARTS if np.isnan(float(comparison_totals.value(f"total_{n}")))]
    if missing:
        what = f"no {' and no '.join(PARTS[n].lower() for n in missing)} of the comparison market"
        mend = "the CEP profit ratio cannot be calculated: complete the comparison-market data or state a ratio"
        raise CaseError([Problem(comparison_totals.title, what, mend)])
    money = comparison_totals.currency or "comparison-market currency"
    rate = " / exchange_rate" if "exchange_rate" in sales else ""
    complete = used(sales)
    for name, amount in _amounts(sales, rate).items():
        rule = Rule(f"cep_profit_{name}", f"({amount}) * quantity", f"{PARTS[name]} for CEP profit", money, PROFIT_CITE)
        sales = sales.with_rule(rule)
        complete &= ~np.isnan(sales.values(rule.name).astype(float, copy=False))
    how = "1 for a sale that counts in the CEP profit ratio: used, and no amount missing"
    sales = sales.with_choice("cep_profit_counted", complete.astype(np.int64), "In CEP profit ratio", how, PROFIT_CITE)
    totals = _totals(sales, comparison_totals, money)
    sales = sales.with_choice(ROW, np.ones(sales.rows, np.int64), f"{totals.title}: row", "one ratio for all sales")
    sales = sales.with_lookup("cep_profit_ratio", totals, by=ROW)
    out = int((used(sales) & ~complete).sum())
    warning = f"{sales.title}: {out} sales lack an amount and are not in the CEP profit ratio"
    return CepProfit(sales, totals, (warning,) if out else ())


def _amounts(sales: Table, rate: str) -> dict[str, str]:
    """Each part's expression per unit in comparison-market currency; parts that the sales lack are left out."""
    us_incurred = {name: on_cep(sales, name) for name in present(sales, ("cep_other", "cep_indirect_selling"))}
    sums = {
        "revenue": sum_of(sales, PRICE, DISCOUNTS),
        "cogs": _joined(sum_of(sales, ("us_packing",)), us_incurred.get("cep_other", "0")),
        "selling": _joined(
            sum_of(sales, ("direct_selling", "commissions", "indirect_selling")),
            us_incurred.get("cep_indirect_selling", "0"),
        ),
        "movement": sum_of(sales, MOVEMENT),
    }
    amounts = {name: f"({text}){rate}" for name, text in sums.items() if text != "0"}
    amounts["cogs"] = "avg_total_cop" + (f" + {amounts['cogs']}" if "cogs" in amounts else "")
    return {name: amounts[name] for name in PARTS if name in amounts}


def _joined(*texts: str) -> str:
    return " + ".join(text for text in texts if text != "0") or "0"


def _totals(sales: Table, comparison_totals: Table, money: str) -> Table:
    totals = Table("cep_profit", "CEP profit ratio", 1, comparison_totals.currency)
    totals = totals.with_choice("cm_row", np.ones(1, np.int64), f"{comparison_totals.title}: row", "its only row")
    for name, label in PARTS.items():
        totals = totals.with_lookup(f"cm_{name}", comparison_totals, "cm_row", f"total_{name}")
        added = f"cm_{name}"
        if f"cep_profit_{name}" in sales:
            rule = Rule(f"us_{name}", f"total(cep_profit_{name})", f"{label}, U.S. sales", money, PROFIT_CITE)
            totals = totals.with_rule(rule, over=sales, by="cep_profit_counted")
            added += f" + us_{name}"
        totals = totals.with_rule(Rule(name, added, label, money, PROFIT_CITE))
    totals = totals.with_rule(Rule("expenses", "cogs + selling + movement", "Total expenses", money, PROFIT_CITE))
    totals = totals.with_rule(Rule("profit", "revenue - expenses", "Total actual profit", money, PROFIT_CITE))
    ratio = "if(profit < 0, 0, profit / expenses)"
    return totals.with_rule(Rule("cep_profit_ratio", ratio, "CEP profit ratio", "", PROFIT_CITE))
