"""Commission offset and CEP offset of each U.S. sale, against its matched price or constructed value."""

from __future__ import annotations

from dumping.formula.rule import Rule
from dumping.formula.table import Table
from dumping.stages.columns import present, sum_of
from dumping.stages.reuse import reusable
from dumping.us.level_of_trade import ADJUSTED
from dumping.us.us_sales.sale_type import CEP, types

COMMISSION_CITE = "19 CFR 351.410(e)"
CEP_CITE = "19 USC 1677b(a)(7)(B); 19 CFR 351.412(f)"
UNIT = "{money}/{quantity}"

# What is converted to U.S. dollars: the matched price's columns, constructed value's columns, and the label.
CONVERTED = {
    "cm_commission_usd": (("cm_commissions",), ("cv_commissions",), "Comparison-market commission"),
    "cm_commission_pool_usd": (
        ("cm_commission_pool",),
        ("cv_commission_pool",),
        "Comparison-market indirect expenses that can offset a commission",
    ),
    "cm_indirect_usd": (
        ("cm_inventory_carrying", "cm_indirect_selling"),
        ("cv_indirect_selling", "cv_inventory_carrying"),
        "Comparison-market indirect expenses",
    ),
}


@reusable
def with_offsets(sales: Table, *, allow_cep_offset: bool = False) -> Table:
    """Adds commission and CEP offset, in U.S. dollars per unit.

    `cm_commission_usd`, `cm_commission_pool_usd`, `cm_indirect_usd`: of the matched price, or of constructed
    value where `match_type` is 3, at the exchange rate of the sale's date.
    `commission_offset`: the difference of the two commissions, at most the indirect expenses of the market
    with the smaller one; positive where the U.S. commission is larger (normal value is then reduced by
    more than the offset: `- commission_offset + commissions`), negative where the other is.
    `cm_indirect_remaining_usd`: comparison-market indirect expenses less what the commission offset used.
    `cep_offset`, where `allow_cep_offset` and there are CEP sales: on CEP sales without a level-of-trade
    adjustment, U.S.-incurred indirect expenses, at most the remaining comparison-market ones; no floor.
    That the levels of trade warrant a CEP offset is the case's decision, not tested here.
    Source: 19 CFR 351.410(e); 19 USC 1677b(a)(7)(B); margin program parts 8, 9.
    """
    for name, (price, constructed, label) in CONVERTED.items():
        rule = Rule(name, _converted(sales, price, constructed), f"{label}, USD", UNIT, COMMISSION_CITE)
        sales = sales.with_rule(rule)
    us = "commissions" if "commissions" in sales else "0"
    more_here = f"min(cm_commission_pool_usd, {us} - cm_commission_usd)"
    more_there = f"-min(commission_offset_pool_us, cm_commission_usd - {us})"
    offset = f"if(cm_commission_usd > {us}, {more_there}, if({us} > cm_commission_usd, {more_here}, 0))"
    sales = sales.with_rule(Rule("commission_offset", offset, "Commission offset", UNIT, COMMISSION_CITE))
    if not allow_cep_offset or CEP not in types(sales):
        return sales
    remaining = f"if({us} > cm_commission_usd, cm_indirect_usd - commission_offset, cm_indirect_usd)"
    label = "Comparison-market indirect expenses left for the CEP offset"
    sales = sales.with_rule(Rule("cm_indirect_remaining_usd", remaining, label, UNIT, CEP_CITE))
    deducted = sum_of(sales, ("cep_inventory_carrying", "cep_indirect_selling"))
    conditions = ['sale_type == "CEP"'] if types(sales) != {CEP} else []
    if "lot_factor_row" in sales:
        conditions.append(f"not ({ADJUSTED})")
    amount = f"min({deducted}, cm_indirect_remaining_usd)"
    expression = f"if({' and '.join(conditions)}, {amount}, 0)" if conditions else amount
    return sales.with_rule(Rule("cep_offset", expression, "CEP offset", UNIT, CEP_CITE))


def _converted(sales: Table, price: tuple[str, ...], constructed: tuple[str, ...]) -> str:
    rate = " * exchange_rate" if "exchange_rate" in sales else ""

    def dollars(names: tuple[str, ...]) -> str:
        found = present(sales, names)
        return (f"({' + '.join(found)})" if len(found) > 1 else found[0]) + rate if found else "0"

    if "cm_net_price" not in sales:
        return dollars(constructed)
    if "constructed_value" not in sales:
        return dollars(price)
    return f"if(match_type == 3, {dollars(constructed)}, {dollars(price)})"
