"""The comparison market from its sales to averages, ratios and factors, in the order of the program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dumping.case.schema import Calculation
from dumping.formula.table import Parameters, Table
from dumping.stages.columns import present
from dumping.stages.reuse import reusable
from dumping.us.comparison_market.arms_length import arms_length
from dumping.us.comparison_market.cost_test import cost_test
from dumping.us.comparison_market.currencies import Parts, with_currency_parts
from dumping.us.comparison_market.level_of_trade import level_of_trade_factors
from dumping.us.comparison_market.net_price import with_net_prices
from dumping.us.comparison_market.normal_value import COMPARED, averages
from dumping.us.comparison_market.selling_ratios import cep_totals, selling_ratios

POOLED = (
    "high inflation: the arm's-length test, the share of sales below cost, CEP profit, the ratios for constructed "
    "value and level-of-trade factors pool prices of all months as they stand, as the agency's program does"
)


@dataclass(frozen=True)
class Market:
    """What the margin side needs of the comparison market, all tables in order, and warnings."""

    averages: Table
    ratios: Table | None
    cep_totals: Table | None
    factors: Table | None
    tables: dict[str, Table]
    warnings: tuple[str, ...]


@reusable
def comparison_market(
    sales: Table,
    parameters: Parameters,
    calculation: Calculation,
    *,
    unaffiliated: str,
    characteristics: Sequence[str],
    same: Sequence[str],
    monthly: bool,
    costs: Table | None = None,
    cost_keys: Sequence[str] = ("product",),
    quarters: int = 0,
    native: Parts | None = None,
) -> Market:
    """Arm's-length test, CEP-profit totals, cost test, averages, ratios and level-of-trade factors.

    `sales` are priced, filtered and joined with costs where the case has them; `same` are manufacturer and
    prime where they count, and the quarter where costs are quarterly (`costs` by quarter, `quarters` of the
    period). `native`: where amounts are in several currencies, the columns that hold each unconverted. The
    order matters: affiliates first, CEP totals with below-cost sales still in.
    """
    tables: dict[str, Table] = {}
    warnings: list[str] = []
    sales = with_net_prices(sales)
    if calculation.arms_length and "affiliation" in sales and "customer" in sales:
        tested = arms_length(
            sales, unaffiliated=unaffiliated, parameters=parameters, difmer_limit=parameters["difmer_limit"],
            characteristics=characteristics, same=[key for key in same if key != "year_month"],
        )  # fmt: skip
        if tested is not None:
            sales = tested.sales
            for table in (tested.affiliated, tested.unaffiliated, tested.comparisons, tested.customers):
                tables[table.name] = table
            warnings += tested.warnings
    if "year_month" in same:
        warnings.append(POOLED)
    totals = ratios = factors = None
    costed = "avg_total_cop" in sales
    if costed:
        sales, totals = cep_totals(sales)
        tables[totals.name] = totals
    if costed and calculation.cost_test:
        whole = [key for key in same if key not in ("quarter", "year_month")]
        quarterly = costs if "quarter" in same else None
        result = cost_test(
            sales, parameters=parameters, same=whole, quarterly=quarterly, quarters=quarters, cost_keys=cost_keys
        )
        sales, tables["cost_test"] = result.sales, result.products
        tables |= result.recovery
    month = ("month",) if monthly and "month" in sales else ()
    keys = (*same, *present(sales, ("level_of_trade",)), *month, "connum")
    if native:
        sales, said = with_currency_parts(sales, COMPARED, native, parameters)
        warnings += said
    sales, averaged = averages(sales, keys, characteristics)
    if costed:
        sales, ratios = selling_ratios(sales)
        tables[ratios.name] = ratios
    if calculation.level_of_trade_adjustment == "calculated" and "level_of_trade" in sales:
        sales, prices, differences, factors = level_of_trade_factors(sales, same=[k for k in same if k == "quarter"])
        for table in (prices, differences, factors):
            tables[table.name] = table
    tables = {"comparison_sales": sales, **tables, averaged.name: averaged}
    return Market(averaged, ratios, totals, factors, tables, tuple(warnings))
