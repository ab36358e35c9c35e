"""Normal value of each U.S. sale: its match with the adjustments to it, or constructed value."""

from __future__ import annotations

import numpy as np

from dumping.case.load import RespondentInputs
from dumping.case.schema import Calculation, ConstructedValue
from dumping.formula.table import Parameter, Table
from dumping.result import Computation
from dumping.stages.columns import used, with_excluded
from dumping.stages.sales import NO_NORMAL_VALUE
from dumping.us.comparison_market.market import Market
from dumping.us.constructed_value import CONSTRUCTED, with_constructed_value
from dumping.us.level_of_trade import with_lot_adjustment
from dumping.us.matching import all_by_constructed_value, matched
from dumping.us.offsets import with_offsets
from dumping.us.ready import SAME, ranked_names

STATED_CITE = "stated in the case"


def normal_value(
    sales: Table, inputs: RespondentInputs, market: Market | None, window: tuple[int, ...], done: Computation
) -> Table:
    """The match of each sale, or its constructed value; adjustments and offsets."""
    calculation = inputs.stated.calculation
    if market is None or calculation.normal_value == "constructed value":
        sales = all_by_constructed_value(sales, reason="the case compares with constructed value only")
    else:
        stated = inputs.stated.us_sales
        found = matched(
            sales, market.averages, difmer_limit=done.parameters["difmer_limit"],
            characteristics=ranked_names(stated.characteristics) if stated else [], window=window,
            same=[key for key in SAME if key in sales and key in market.averages],
            parameters=done.parameters,
        )  # fmt: skip
        sales = found.sales
        done.tables |= {found.models.name: found.models, found.candidates.name: found.candidates}
        done.warnings += [w for w in found.warnings if "characteristics are given" not in w]
        sales = _with_level_of_trade(sales, market, calculation, done)
    sales = _with_constructed_value(sales, inputs, market, done)
    if "cm_net_price" not in sales and "constructed_value" not in sales:
        nothing = np.full(sales.rows, np.nan)
        sales = sales.with_choice("cm_net_price", nothing, "Comparison-market price", NO_NORMAL_VALUE)
    if "net_price" in sales:
        return sales
    return with_offsets(sales, allow_cep_offset=calculation.cep_offset)


def _with_level_of_trade(sales: Table, market: Market, calculation: Calculation, done: Computation) -> Table:
    factors = market.factors
    if calculation.level_of_trade_adjustment == "stated":
        pairs = calculation.level_of_trade_factors
        factors = Table("lot_factors", "Level-of-trade factors, as stated", len(pairs))
        factors = factors.with_input("us_level_of_trade", [p.us_level for p in pairs], "U.S. level of trade")
        factors = factors.with_input("cm_level_of_trade", [p.comparison_level for p in pairs], "Matched level of trade")
        factors = factors.with_input("lot_factor", [p.factor for p in pairs], "Factor")
        done.tables["lot_factors"] = factors
    if factors is None or "lot_difference" not in sales:
        return sales
    stated = calculation.level_of_trade_adjustment == "stated"
    sales, said = with_lot_adjustment(sales, factors, complete=stated)
    done.warnings += said
    return sales


def _with_constructed_value(sales: Table, inputs: RespondentInputs, market: Market | None, done: Computation) -> Table:
    calculation = inputs.stated.calculation
    compared = used(sales) & (sales.values("match_type") == CONSTRUCTED)
    stated = calculation.constructed_value
    ratios = _stated_ratios(stated) if stated is not None else market.ratios if market is not None else None
    if not compared.any():
        return sales
    if ratios is None or "avg_total_cop" not in sales:
        quantity = sales.values("quantity")[compared].sum()
        done.warnings.append(
            f"{sales.title}: {compared.sum()} of {sales.rows} not used, {quantity:,.10g} {sales.quantity_unit}: "
            f"{NO_NORMAL_VALUE}, and the case has no costs for a constructed value"
        )
        sales = with_excluded(sales, compared, NO_NORMAL_VALUE)
        return sales.with_column(
            "match_type", np.where(compared, np.nan, sales.values("match_type")), sales.columns["match_type"]
        )
    rate = None
    if stated is not None and stated.profit is not None:
        cite = f"19 USC 1677b(e)(2); {stated.source or STATED_CITE}"
        rate = Parameter("cv_profit_rate", stated.profit, "Profit rate of constructed value", "", cite)
        done.parameters["cv_profit_rate"] = rate
        found = market.ratios if market is not None else None
        if found is not None and found.rows and ratios.rows == 1 and _only_profit(stated):
            ratios = found
    sales, applied = with_constructed_value(sales, ratios, profit_rate=rate)
    done.tables["cv_ratios"] = applied
    return sales


def _only_profit(stated: ConstructedValue) -> bool:
    names = ("direct_selling", "indirect_selling", "commissions", "commission_pool", "inventory_carrying", "credit")
    return all(getattr(stated, name) is None for name in names)


def _stated_ratios(stated: ConstructedValue) -> Table:
    """The stated ratios as a table of one row; what is not stated is zero."""
    table = Table("cv_ratios", "Ratios for constructed value, as stated", 1)
    where = stated.source or STATED_CITE
    for name, ratio in {
        "direct_selling": "direct_selling_ratio", "indirect_selling": "indirect_selling_ratio",
        "commissions": "commission_ratio", "commission_pool": "commission_pool_ratio",
        "inventory_carrying": "inventory_carrying_ratio", "credit": "credit_ratio", "profit": "profit_ratio",
    }.items():  # fmt: skip
        value = getattr(stated, name)
        table = table.with_input(
            ratio, [0.0 if value is None else value], name.replace("_", " ").capitalize(), "", where
        )
    return table
