"""The Department of Commerce's method, from top to bottom: costs, comparison market, U.S. sales, margin."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np

from dumping.case.load import Case, RespondentInputs
from dumping.case.schema import Calculation, ConstructedValue
from dumping.formula.rule import Rule
from dumping.formula.table import Parameter, Table
from dumping.law.lookup import Law
from dumping.result import Computation
from dumping.stages.choices import Choices, window_months
from dumping.stages.price_comparison import converts
from dumping.stages.sales import months, priced, with_exchange_rate
from dumping.tables.sales import SalesInputs
from dumping.us.assessment import assessed_methods, assessment
from dumping.us.averaging import PARTS
from dumping.us.columns import present, used, with_excluded
from dumping.us.comparison_market.market import Market, comparison_market
from dumping.us.constructed_value import CONSTRUCTED, with_constructed_value
from dumping.us.cost.average_cost import average_costs
from dumping.us.differential_pricing.dimensions import with_dimensions
from dumping.us.differential_pricing.meaningful_difference import applied_method, meaningful_difference
from dumping.us.differential_pricing.passing import passing_sales
from dumping.us.differential_pricing.ratio import ratio_test
from dumping.us.differential_pricing.thresholds import TESTS
from dumping.us.level_of_trade import with_lot_adjustment
from dumping.us.matching import all_by_constructed_value, matched
from dumping.us.methods import Methods, methods
from dumping.us.offsets import with_offsets
from dumping.us.parameters import law_parameters
from dumping.us.rates import DE_MINIMIS, DEPOSIT
from dumping.us.us_sales.cep_profit import cep_profit
from dumping.us.us_sales.costs import with_costs
from dumping.us.us_sales.dates_and_filters import filtered, with_earlier_date
from dumping.us.us_sales.entered_value import entered_values
from dumping.us.us_sales.net_price import with_net_price
from dumping.us.us_sales.sale_type import CEP, types, with_sale_type

ALL_OTHERS_CITE = "19 USC 1673d(c)(5)(A)"
ALL_OTHERS_EXCEPTION = "19 USC 1673d(c)(5)(B)"
NO_NORMAL_VALUE = "no normal value to compare with"
STATED_CITE = "stated in the case"

__all__ = ["ALL_OTHERS_CITE", "ALL_OTHERS_EXCEPTION", "DEPOSIT", "DE_MINIMIS", "respondent"]


def respondent(case: Case, inputs: RespondentInputs, law: Law, choices: Choices) -> Computation:
    """One respondent from its tables to the totals of each method, and the method that applies."""
    assert inputs.us_sales is not None
    header, calculation = case.stated.case, inputs.stated.calculation
    chosen = calculation.differential_pricing
    where = f"{case.file}:{case.line('respondents', inputs.number - 1, 'calculation', 'differential_pricing')}"
    done = Computation(parameters=dict(choices.parameters))
    for rates in case.rates.values():
        if rates.parameter is not None:
            done.parameters[rates.parameter.name] = rates.parameter
        elif rates.table is not None and converts(rates, inputs):
            done.tables[rates.table.name] = rates.table
    test = chosen if chosen in TESTS else None
    done.parameters |= law_parameters(law, header.law_as_of, test, where)
    window, _ = window_months(law, case.stated)
    monthly = _monthly(inputs, choices, done)

    costs = _costs(inputs, case, done)
    market = _market(inputs, case, costs, monthly, window, done) if inputs.comparison_sales is not None else None
    sales = _us_sales(inputs, case, costs, market, monthly, window, done)
    sales = _normal_value(sales, inputs, market, window if monthly else (), done)
    sales = _differential_pricing(sales, header.period[0], chosen, calculation.regions_from, done)
    segment = "review" if monthly else "investigation"
    found = methods(sales, done.parameters, segment=segment, respondent=inputs.number)
    done.warnings += found.warnings
    done.tables |= {"us_sales": found.sales, **found.tables}
    _apply(found, choices, done, inputs.number)
    if header.segment == "review" and "us_importer" in found.sales:
        made = assessment(
            found.sales, done.parameters, methods=assessed_methods(found.totals), segment=segment,
            importer="us_importer", entered_value="entered_value", per_unit=calculation.per_unit,
        )  # fmt: skip
        done.tables |= {"us_sales": made.sales, **made.tables}
        done.warnings += made.warnings
    return done


def _monthly(inputs: RespondentInputs, choices: Choices, done: Computation) -> bool:
    """Whether prices are averaged by month: as the law has it, and where the sales tell their months."""
    monthly = choices["averaging_period"] == "month"
    sides = [side for side in (inputs.us_sales, inputs.comparison_sales) if side is not None]
    if monthly and any(months(side.table) is None for side in sides):
        done.warnings.append("the case gives no months: prices are averaged over the whole period")
        return False
    return monthly


def _ready(
    inputs: SalesInputs,
    case: Case,
    window: tuple[dt.date, dt.date] | None,
    month_one: dt.date | None,
    characteristics: list[str],
    done: Computation,
) -> Table:
    """Sales with months, reasons of exclusion, and the case's price build-up in their currency."""
    inputs = _set_apart(inputs)
    sales = inputs.table
    if "product" not in sales:
        sales = sales.with_rule(Rule("product", "connum", "Product in the cost table", "", "the CONNUM"))
    sales = _with_characteristics(sales, characteristics)
    found = months(sales)
    if month_one is not None and found is not None:
        number = (found - np.datetime64(f"{month_one.year}-01", "M")).astype(int) + 1
        how = f"months counted from January {month_one.year}, which is 1"
        sales = sales.with_choice("month", number.astype(float), "Month number", how, "19 CFR 351.414(d)(3)")
    if window is not None and "sale_date" in sales:
        sales, said = filtered(sales, window=window)
    else:
        how = "quantity above zero"
        reasons = np.where(sales.values("quantity") > 0, "", "quantity is missing or not above zero").astype(object)
        sales, said = sales.with_choice("excluded", reasons, "Excluded because", how), ()
    done.warnings += said
    return priced(inputs, sales, case.rates, done.parameters, case.stated.case.currency)


def _set_apart(inputs: SalesInputs) -> SalesInputs:
    """Where net prices are stated, amounts that went into them go by another name, so that no stage reads them."""
    if all(rule.name != "net_price" for rule in inputs.build_up):
        return inputs
    names = {name: f"{name}_stated" for name in PARTS if name in inputs.table}
    table = inputs.table
    columns = {names.get(name, name): column for name, column in table.columns.items()}
    data = {names.get(name, name): values for name, values in table.data.items()}
    rules = tuple(rule.reading(names) for rule in inputs.build_up)
    currencies = {names.get(name, name): currency for name, currency in inputs.currencies.items()}
    return replace(inputs, table=replace(table, columns=columns, data=data), build_up=rules, currencies=currencies)


def _costs(inputs: RespondentInputs, case: Case, done: Computation) -> tuple[Table, list[str]] | None:
    """The average cost of each product, and the key that sales are joined by."""
    if inputs.costs is None or inputs.stated.costs is None:
        return None
    table = _with_characteristics(inputs.costs.table, inputs.stated.costs.characteristics)
    rows = priced(inputs.costs, table, case.rates, done.parameters, case.stated.case.currency)
    sides = [side.table for side in (inputs.us_sales, inputs.comparison_sales) if side is not None]
    keys = ["product", *(k for k in ("manufacturer", "prime") if k in rows and all(k in side for side in sides))]
    stated = inputs.stated.costs
    found = average_costs(
        rows, keys=keys, characteristics=_ranked(stated.characteristics),
        similar=stated.unproduced == "most similar",
    )  # fmt: skip
    done.tables |= {"costs": found.rows, "produced_costs": found.produced, "average_costs": found.costs}
    done.warnings += found.warnings
    return found.costs, keys


def _with_characteristics(table: Table, stated: list[str]) -> Table:
    """The ranked characteristics under the names that they have in every table."""
    for name, ranked in zip(stated, _ranked(stated), strict=True):
        label = table.columns[name].label
        table = table.with_rule(Rule(ranked, name, label, "", "physical characteristic, by rank"))
    return table


def _ranked(stated: list[str]) -> list[str]:
    """Names that the ranked characteristics have in every table: characteristic_1 is the most important."""
    return [f"characteristic_{place}" for place, _ in enumerate(stated, 1)]


def _market(
    inputs: RespondentInputs,
    case: Case,
    costs: tuple[Table, list[str]] | None,
    monthly: bool,
    window: tuple[int, ...],
    done: Computation,
) -> Market:
    stated = inputs.stated.comparison_sales
    assert inputs.comparison_sales is not None
    header = case.stated.case
    days = _window(header.period, window if header.segment == "review" else ())
    days = (stated.window[0], stated.window[1]) if stated and stated.window else days
    typed = bool(inputs.stated.products)
    side = inputs.comparison_sales
    if stated is not None and stated.earlier_date is not None:
        table, said = with_earlier_date(side.table, stated.earlier_date)
        side, done.warnings = replace(side, table=table), [*done.warnings, *said]
    month_one = _month_one(inputs, case, window) if monthly else None
    sales = _ready(side, case, None if typed else days, month_one, stated.characteristics if stated else [], done)
    if costs is not None:
        sales, said = with_costs(sales, costs[0], keys=costs[1])
        done.warnings += said
    us = inputs.us_sales.table if inputs.us_sales is not None else sales
    same = [key for key in ("manufacturer", "prime") if key in sales and key in us]
    found = comparison_market(
        sales, done.parameters, inputs.stated.calculation, unaffiliated=stated.unaffiliated if stated else "",
        characteristics=_ranked(stated.characteristics) if stated else [], same=same, monthly=monthly,
    )  # fmt: skip
    done.tables |= found.tables
    done.warnings += found.warnings
    return found


def _window(period: list[dt.date], months_around: tuple[int, ...]) -> tuple[dt.date, dt.date]:
    """The comparison market's days: the period, or in a review its months with those that sales may match."""
    if not months_around:
        return period[0], period[1]
    first = np.datetime64(period[0], "M") - max(months_around)
    last = np.datetime64(period[1], "M") - min(months_around) + 1
    return first.astype("datetime64[D]").item(), (last.astype("datetime64[D]") - 1).item()


def _month_one(inputs: RespondentInputs, case: Case, window: tuple[int, ...]) -> dt.date:
    """The day whose year the months of both markets are counted from."""
    stated = inputs.stated.comparison_sales
    return stated.window[0] if stated and stated.window else _window(case.stated.case.period, window)[0]


def _us_sales(
    inputs: RespondentInputs,
    case: Case,
    costs: tuple[Table, list[str]] | None,
    market: Market | None,
    monthly: bool,
    window: tuple[int, ...],
    done: Computation,
) -> Table:
    """U.S. sales with net prices, costs and entered values."""
    assert inputs.us_sales is not None
    header, calculation, stated = case.stated.case, inputs.stated.calculation, inputs.stated.us_sales
    side = inputs.us_sales
    if stated is not None and stated.earlier_date is not None:
        table, said = with_earlier_date(side.table, stated.earlier_date)
        side, done.warnings = replace(side, table=table), [*done.warnings, *said]
    own = market.averages.currency if market is not None else costs[0].currency if costs is not None else ""
    if own and own != header.currency:
        table = with_exchange_rate(side.table, case.rates[own], "exchange_rate")
        side = replace(side, table=table)
    days = (stated.window[0], stated.window[1]) if stated and stated.window else (header.period[0], header.period[1])
    month_one = _month_one(inputs, case, window) if monthly else None
    ranked = stated.characteristics if stated else []
    sales = _ready(side, case, None if inputs.stated.products else days, month_one, ranked, done)
    if stated is not None and (stated.sale_type is not None or "sale_type" in sales):
        sales = with_sale_type(sales, stated.sale_type)
    for kind, extra in (("EP", stated.ep_window if stated else None), ("CEP", stated.cep_window if stated else None)):
        if extra is not None:
            dates = sales.values(extra.column).astype("datetime64[D]")
            inside = (dates >= np.datetime64(extra.window[0])) & (dates <= np.datetime64(extra.window[1]))
            reason = f"{kind} sale, {extra.column} outside {extra.window[0]} to {extra.window[1]}"
            sales = with_excluded(sales, (sales.values("sale_type") == kind) & ~inside, reason)
    if costs is not None:
        sales, said = with_costs(sales, costs[0], keys=costs[1])
        done.warnings += said
    if "net_price" in sales:
        cite = "net price as the case builds it up"
        sales = sales.with_rule(Rule("net_us_price", "net_price", "Net U.S. price", "{money}/{quantity}", cite))
    else:
        if CEP in types(sales):
            sales = _with_cep_profit(sales, market, calculation, done)
        sales, said = with_net_price(sales, parameters=done.parameters)
        done.warnings += said
    if header.segment == "review" and "customer" in sales:
        if "net_price" in sales:
            return sales
        entered = entered_values(sales)
        sales = entered.sales
        done.tables[entered.importers.name] = entered.importers
        done.warnings += entered.warnings
    return sales


def _with_cep_profit(sales: Table, market: Market | None, calculation: Calculation, done: Computation) -> Table:
    ratio = calculation.cep_profit_ratio
    if ratio is not None or market is None or market.cep_totals is None:
        cite = STATED_CITE if ratio is not None else "no comparison-market totals: no profit is deducted"
        done.parameters["cep_profit_ratio"] = Parameter("cep_profit_ratio", ratio or 0.0, "CEP profit ratio", "", cite)
        if ratio is None:
            done.warnings.append("CEP profit is not deducted: no ratio is stated and there are no costs to compute it")
        return sales
    found = cep_profit(sales, market.cep_totals)
    done.tables[found.totals.name] = found.totals
    done.warnings += found.warnings
    return found.sales


def _normal_value(
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
            characteristics=_ranked(stated.characteristics) if stated else [], window=window,
            same=[key for key in ("manufacturer", "prime") if key in sales and key in market.averages],
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
        if market is not None and market.ratios is not None and ratios.rows == 1 and _only_profit(stated):
            ratios = market.ratios
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


def _differential_pricing(sales: Table, begin: dt.date, chosen: str, regions_from: str, done: Computation) -> Table:
    """The test of the case's law, or none where the case or the law has none or net prices are stated."""
    test = str(done.parameters["differential_pricing_test"].value)
    if chosen == "none" or test not in TESTS or "dp_net_price" not in sales:
        if chosen != "none" and test in TESTS:
            done.warnings.append("differential pricing is not tested: the case states net prices, not their parts")
        return sales
    sales, said = with_dimensions(sales, period_begin=begin, region=regions_from, region_kind=regions_from)
    done.warnings += said
    if not present(sales, ("dp_region", "dp_period", "dp_purchaser")):
        return sales
    passing = passing_sales(sales, done.parameters)
    done.warnings += passing.warnings
    sales, ratio = ratio_test(passing.sales, done.parameters)
    done.tables |= {**passing.tables, ratio.name: ratio}
    return sales


def _apply(found: Methods, choices: Choices, done: Computation, number: int) -> None:
    """The method that applies: the case's own choice, or the law's with differential pricing."""
    parameter = choices.parameters["comparison"]
    done.method, done.reason = str(parameter.value), f"{parameter.where}: {parameter.cite}"
    ratio = done.tables.get("differential_pricing")
    if ratio is None:
        return
    difference = None
    if float(ratio.value("passing_sales")) > 0:
        totals = {name: done.tables[f"total_{name}"] for name in found.totals}
        difference = meaningful_difference(totals, done.parameters, respondent=number)
        if difference is not None:
            done.tables[difference.name] = difference
    applied = applied_method(ratio, difference)
    done.tables[applied.name] = applied
    by_law = parameter.where.startswith("law on")
    if by_law and str(parameter.value) == "average_to_average":
        done.method = str(applied.value("method"))
        done.reason = f"{applied.value('test')}: {applied.value('why')}; 19 USC 1677f-1(d)(1)(B); 19 CFR 351.414(c)(1)"
