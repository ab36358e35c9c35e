"""Net comparison-market prices: for comparison, for the cost test, and as the base of the credit ratio."""

from __future__ import annotations

from dumping.formula.rule import Rule
from dumping.formula.table import Table
from dumping.stages.columns import sum_of
from dumping.stages.reuse import reusable

UNIT = "{money}/{quantity}"
PRICE_CITE = "19 USC 1677b(a)(1)(B)(i), (6)(B); 19 CFR 351.401(b), (c), (e)"
COMPARISON_CITE = "19 USC 1677b(a)(6)(B), (C)(iii); 19 CFR 351.410"
COST_TEST_CITE = "19 USC 1677b(b)(1); 19 CFR 351.406"
POOL_CITE = "19 CFR 351.410(e)"
PRICE = ("gross_unit_price", "price_additions")
OFF = ("discounts_rebates", "movement_expense")


@reusable
def with_net_prices(sales: Table) -> Table:
    """Adds the net prices of each sale, in the comparison market's currency per unit.

    `credit_base_price`: gross unit price plus additions, less discounts and movement. `net_price`, compared
    with the U.S. price: that less direct selling, imputed credit, commissions and packing. `cost_test_price`:
    that less actual selling expenses, direct and indirect, commissions and packing; imputed credit and
    carrying cost stay in. `commission_offset_pool`: indirect selling and carrying cost of a sale without
    commission, otherwise 0. Amounts that the sales lack stay out. A stated `net_price` stands,
    and where there are no costs either nothing else is needed.
    Source: 19 USC 1677b(a), (b); comparison-market program part 4.
    """
    if "net_price" in sales and "avg_total_cop" not in sales:
        return sales
    base = sum_of(sales, PRICE, OFF)
    label = "Price less discounts and movement"
    sales = sales.with_rule(Rule("credit_base_price", base, label, UNIT, PRICE_CITE))
    if "net_price" not in sales:
        less = ("direct_selling", "imputed_credit", "commissions", "packing")
        net = sum_of(sales, ("credit_base_price",), less)
        sales = sales.with_rule(Rule("net_price", net, "Net price for comparison", UNIT, COMPARISON_CITE))
    less = ("direct_selling", "indirect_selling", "commissions", "packing")
    if "cost_test_price" not in sales:
        test = sum_of(sales, ("credit_base_price",), less)
        sales = sales.with_rule(Rule("cost_test_price", test, "Net price for the cost test", UNIT, COST_TEST_CITE))
    pool = sum_of(sales, ("indirect_selling", "inventory_carrying_cost"))
    expression = f"if(commissions == 0, {pool}, 0)" if "commissions" in sales else pool
    label = "Indirect expenses that can offset a commission"
    return sales.with_rule(Rule("commission_offset_pool", expression, label, UNIT, POOL_CITE))
