"""The Department of Commerce's method, from top to bottom: costs, comparison market, U.S. sales, margin."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from dumping.case.load import Case, RespondentInputs
from dumping.case.schema import Calculation
from dumping.formula.rule import Rule
from dumping.formula.table import Parameter, Table
from dumping.law.lookup import Law
from dumping.result import Computation
from dumping.stages.choices import Choices, window_months
from dumping.stages.columns import with_excluded
from dumping.stages.sales import converts, months, native_parts, with_exchange_rate
from dumping.tables.downstream import with_downstream
from dumping.us.assessment import assessed_methods, assessment
from dumping.us.comparison_market.market import Market, comparison_market
from dumping.us.cost.cost_of_production import cost_of_production
from dumping.us.differential_pricing.thresholds import TESTS
from dumping.us.method_choice import apply_method, differential_pricing
from dumping.us.methods import methods
from dumping.us.normal_value import STATED_CITE, normal_value
from dumping.us.parameters import law_parameters
from dumping.us.rates import DE_MINIMIS, DEPOSIT
from dumping.us.ready import SAME, comparison_window, month_one, ranked_names, ready
from dumping.us.us_sales.cep_profit import cep_profit
from dumping.us.us_sales.costs import with_costs
from dumping.us.us_sales.dates_and_filters import with_earlier_date, with_periods
from dumping.us.us_sales.entered_value import entered_values
from dumping.us.us_sales.net_price import with_net_price
from dumping.us.us_sales.sale_type import CEP, types, with_sale_type

ALL_OTHERS_CITE = "19 USC 1673d(c)(5)(A)"
ALL_OTHERS_EXCEPTION = "19 USC 1673d(c)(5)(B)"

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

    stated = inputs.stated.costs
    quarterly = stated is not None and stated.quarterly is not None
    by_month = stated is not None and stated.inflation is not None
    compared = _market_ready(inputs, case, monthly, window, done) if inputs.comparison_sales is not None else None
    sales = _us_ready(inputs, case, monthly, window, done)
    if quarterly or by_month:
        begin = header.period[0] if quarterly else None
        sales = with_periods(sales, period_begin=begin, year_months=by_month)
        compared = with_periods(compared, period_begin=begin, year_months=by_month) if compared is not None else None
    costs = cost_of_production(inputs, case, [side for side in (compared, sales) if side is not None], done)
    market = _market(inputs, case, compared, sales, costs, monthly, done) if compared is not None else None
    sales = _us_prices(sales, inputs, case, costs, market, done)
    sales = normal_value(sales, inputs, market, window if monthly else (), done)
    sales = differential_pricing(sales, header.period[0], chosen, calculation.regions_from, done)
    segment = "review" if monthly else "investigation"
    if by_month and not monthly:
        done.warnings.append(
            "high inflation: U.S. prices are averaged over the whole period though normal values are monthly, "
            "as the agency's program does"
        )
    found = methods(sales, done.parameters, segment=segment, quarterly=quarterly, respondent=inputs.number)
    done.warnings += found.warnings
    done.tables |= {"us_sales": found.sales, **found.tables}
    apply_method(found, choices, done, inputs.number)
    if header.segment == "review" and "us_importer" in found.sales:
        made = assessment(
            found.sales, done.parameters, methods=assessed_methods(found.totals), segment=segment, quarterly=quarterly,
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


def _market_ready(
    inputs: RespondentInputs, case: Case, monthly: bool, window: tuple[int, ...], done: Computation
) -> Table:
    """Comparison-market sales with months, reasons of exclusion and the case's build-up."""
    stated, side, header = inputs.stated.comparison_sales, inputs.comparison_sales, case.stated.case
    assert side is not None
    if inputs.downstream_sales is not None:
        side = with_downstream(side, inputs.downstream_sales)
        if not inputs.stated.calculation.arms_length:
            done.warnings.append("resales by affiliates are used, and the sales to affiliates are not tested and stay")
    days = comparison_window(header.period, window if header.segment == "review" else ())
    days = (stated.window[0], stated.window[1]) if stated and stated.window else days
    if stated is not None and stated.earlier_date is not None:
        table, said = with_earlier_date(side.table, stated.earlier_date)
        side, done.warnings = replace(side, table=table), [*done.warnings, *said]
    first = month_one(inputs, case, window) if monthly else None
    typed = bool(inputs.stated.products)
    return ready(side, case, None if typed else days, first, stated.characteristics if stated else [], done)


def _market(
    inputs: RespondentInputs, case: Case, sales: Table, us_sales: Table,
    costs: tuple[Table, list[str]] | None, monthly: bool, done: Computation,
) -> Market:  # fmt: skip
    stated = inputs.stated.comparison_sales
    if costs is not None:
        sales, said = with_costs(sales, costs[0], keys=costs[1])
        done.warnings += said
    same = [key for key in SAME if key in sales and key in us_sales]
    first, last = case.stated.case.period
    quarters = ((last.year - first.year) * 12 + last.month - first.month + 1) // 3
    found = comparison_market(
        sales, done.parameters, inputs.stated.calculation, unaffiliated=stated.unaffiliated if stated else "",
        characteristics=ranked_names(stated.characteristics) if stated else [], same=same, monthly=monthly,
        costs=costs[0] if costs else None, cost_keys=costs[1] if costs else (), quarters=quarters,
        native=native_parts(inputs.comparison_sales) if inputs.comparison_sales else None,
    )  # fmt: skip
    done.tables |= found.tables
    done.warnings += found.warnings
    return found


def _us_ready(inputs: RespondentInputs, case: Case, monthly: bool, window: tuple[int, ...], done: Computation) -> Table:
    """U.S. sales with exchange rate, months, sale type, reasons of exclusion and the case's build-up."""
    stated, side, header = inputs.stated.us_sales, inputs.us_sales, case.stated.case
    assert side is not None
    if stated is not None and stated.earlier_date is not None:
        table, said = with_earlier_date(side.table, stated.earlier_date)
        side, done.warnings = replace(side, table=table), [*done.warnings, *said]
    other = inputs.comparison_sales or inputs.costs
    own = other.table.currency if other is not None else header.currency
    if own != header.currency:
        side = replace(side, table=with_exchange_rate(side.table, case.rates[own], "exchange_rate"))
    for currency in sorted(inputs.comparison_sales.foreign() if inputs.comparison_sales is not None else ()):
        if currency != header.currency:
            side = replace(side, table=with_exchange_rate(side.table, case.rates[currency]))
    days = (stated.window[0], stated.window[1]) if stated and stated.window else (header.period[0], header.period[1])
    first = month_one(inputs, case, window) if monthly else None
    ranked = stated.characteristics if stated else []
    sales = ready(side, case, None if inputs.stated.products else days, first, ranked, done)
    if stated is not None and (stated.sale_type is not None or "sale_type" in sales):
        sales = with_sale_type(sales, stated.sale_type)
    for kind, extra in (("EP", stated.ep_window if stated else None), ("CEP", stated.cep_window if stated else None)):
        if extra is not None:
            dates = sales.values(extra.column).astype("datetime64[D]")
            inside = (dates >= np.datetime64(extra.window[0])) & (dates <= np.datetime64(extra.window[1]))
            reason = f"{kind} sale, {extra.column} outside {extra.window[0]} to {extra.window[1]}"
            sales = with_excluded(sales, (sales.values("sale_type") == kind) & ~inside, reason)
    return sales


def _us_prices(
    sales: Table,
    inputs: RespondentInputs,
    case: Case,
    costs: tuple[Table, list[str]] | None,
    market: Market | None,
    done: Computation,
) -> Table:
    """U.S. sales with costs, net prices and entered values."""
    header, calculation = case.stated.case, inputs.stated.calculation
    if costs is not None:
        sales, said = with_costs(sales, costs[0], keys=costs[1])
        done.warnings += said
    if "net_price" in sales:
        cite = "net price as the case builds it up"
        return sales.with_rule(Rule("net_us_price", "net_price", "Net U.S. price", "{money}/{quantity}", cite))
    if CEP in types(sales):
        sales = _with_cep_profit(sales, market, calculation, done)
    sales, said = with_net_price(sales, parameters=done.parameters)
    done.warnings += said
    if header.segment == "review" and "customer" in sales:
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
