"""Net U.S. price of each sale: export price or constructed export price, after adjustments and movement."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dumping.case.problems import CaseError, Problem
from dumping.formula.rule import Rule
from dumping.formula.table import Parameters, Table
from dumping.formula.text import coded
from dumping.stages.columns import present, sum_of, used
from dumping.stages.reuse import reusable
from dumping.us.us_sales.sale_type import CEP, EP, FURTHER_MANUFACTURED, on_cep, types

PRICE = ("gross_unit_price", "price_additions")
DISCOUNTS = ("discounts_rebates",)
MOVEMENT = ("movement_domestic", "movement_international")
TAXES = ("export_tax", "irrecoverable_vat")
CEP_EXPENSES = ("cep_inventory_carrying", "cep_indirect_selling", "cep_other")
SELLING = ("imputed_credit", "direct_selling", "commissions")

UNIT = "{money}/{quantity}"
PRICE_CITE = "19 USC 1677a(c); 19 CFR 351.401(c), (e)"
TAX_CITE = "19 USC 1677a(c)(2)(B)"
CEP_CITE = "19 USC 1677a(d)(1), (2); 19 CFR 351.402(b)"
PROFIT_CITE = "19 USC 1677a(d)(3), (f); 19 CFR 351.402(d)"
POOL_CITE = "19 CFR 351.410(e)"
DP_CITE = "margin program part 11"


@reusable
def with_net_price(
    sales: Table,
    *,
    parameters: Parameters | None = None,
    deducted: Sequence[str] = ("imputed_credit", *CEP_EXPENSES),
    selling: Sequence[str] = SELLING,
) -> tuple[Table, tuple[str, ...]]:
    """Adds the price build-up of each sale, in U.S. dollars per unit, from its aggregate amounts.

    `price_less_movement`: gross unit price plus additions less discounts, movement and taxes on exports, the
    export price. `cep_expenses`, `cep_profit` (CEP sales only; 0 on EP sales): the expenses in `deducted`, and
    profit allocated to them at `cep_profit_ratio`, a column of the sales or one of `parameters`.
    `net_us_price`: the first less the other two. Packing is not deducted: it is added to normal value.
    `dp_net_price`: the price that differential pricing is tested on, less those in `selling` that are not
    deducted yet. Where `selling` is empty it is the net U.S. price.
    `commission_offset_pool_us`: indirect expenses of a sale without commission, otherwise 0.
    Amounts that the sales lack stay out of the rules. Warns of EP sales with CEP amounts (ignored) and of
    sales without a net price. Raises CaseError where CEP sales have no profit ratio.
    Source: 19 USC 1677a(c), (d); margin program part 4.
    """
    terms = sum_of(sales, PRICE, (*DISCOUNTS, *MOVEMENT, *TAXES))
    cite = f"{PRICE_CITE}; {TAX_CITE}" if present(sales, TAXES) else PRICE_CITE
    sales = sales.with_rule(Rule("price_less_movement", terms, "Price less adjustments and movement", UNIT, cite))
    net, dp = "price_less_movement", sum_of(sales, ("price_less_movement",), selling)
    if types(sales) & {CEP, FURTHER_MANUFACTURED}:
        if "cep_profit_ratio" not in sales and "cep_profit_ratio" not in (parameters or {}):
            what = "there are CEP sales and no CEP profit ratio"
            raise CaseError([Problem(sales.title, what, "state the ratio, or have it calculated")])
        expenses = on_cep(sales, sum_of(sales, deducted))
        sales = sales.with_rule(Rule("cep_expenses", expenses, "Expenses deducted from CEP", UNIT, CEP_CITE))
        profit = on_cep(sales, "cep_expenses * cep_profit_ratio")
        sales = sales.with_rule(Rule("cep_profit", profit, "CEP profit", UNIT, PROFIT_CITE), parameters)
        net += " - cep_expenses - cep_profit"
        us_incurred = on_cep(sales, sum_of(sales, CEP_EXPENSES))
        dp += f" - ({us_incurred}) - cep_profit" if us_incurred != "0" else " - cep_profit"
    sales = sales.with_rule(Rule("net_us_price", net, "Net U.S. price", UNIT, f"{PRICE_CITE}; {CEP_CITE}"))
    dp = dp if selling else "net_us_price"
    label = "Net price for differential pricing"
    sales = sales.with_rule(Rule("dp_net_price", dp, label, UNIT, DP_CITE))
    if not selling:
        return sales, _warnings(sales, deducted)
    indirect = sum_of(sales, ("inventory_carrying", "indirect_selling"))
    pool = f"if(commissions == 0, {indirect}, 0)" if "commissions" in sales else indirect
    label = "U.S. indirect expenses that can offset a commission"
    sales = sales.with_rule(Rule("commission_offset_pool_us", pool, label, UNIT, POOL_CITE))
    return sales, _warnings(sales, CEP_EXPENSES)


def _warnings(sales: Table, on_cep_only: Sequence[str]) -> tuple[str, ...]:
    kept = used(sales)
    found = []
    if "sale_type" in sales:
        ignored = np.zeros(sales.rows, dtype=bool)
        for name in on_cep_only:
            if name in sales:
                ignored |= np.nan_to_num(sales.values(name).astype(float)) != 0
        ignored &= kept & coded(sales.values("sale_type")).equal(EP)
        if ignored.any():
            found.append(f"{sales.title}: CEP expenses on {ignored.sum()} EP sales are not deducted")
    missing = kept & np.isnan(sales.values("net_us_price").astype(float, copy=False))
    if missing.any():
        first = int(np.flatnonzero(missing)[0]) + 1
        found.append(
            f"{sales.title}: {missing.sum()} sales have no net price because an amount is missing, "
            f"the first of them in row {first}"
        )
    return tuple(found)
