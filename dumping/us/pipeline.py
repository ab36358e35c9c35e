"""The Department of Commerce's method, from top to bottom: costs, comparison market, U.S. sales, margin."""

from __future__ import annotations

from dataclasses import replace

from dumping.case.load import Case, RespondentInputs
from dumping.case.schema import Calculation
from dumping.formula.rule import Rule
from dumping.formula.table import Parameter, Table
from dumping.law.lookup import Law
from dumping.result import Computation
from dumping.stages.choices import Choices, window_months
from dumping.stages.sales import native_parts, not_above_zero
from dumping.tables.downstream import with_downstream
from dumping.us.adverse_facts import adverse_rate
from dumping.us.comparison_market.market import Market, comparison_market
from dumping.us.cost.cost_of_production import cost_of_production
from dumping.us.facts_available import matched_by_facts_available, restored, set_aside
from dumping.us.margin import margin
from dumping.us.nonmarket.company_rates import company_rates
from dumping.us.nonmarket.pipeline import respondent as nonmarket
from dumping.us.normal_value import STATED_CITE, normal_value
from dumping.us.rates import DE_MINIMIS, DEPOSIT
from dumping.us.ready import (
    SAME,
    averaged_by_month,
    begun,
    comparison_window,
    month_one,
    ranked_names,
    ready,
    us_sales_ready,
)
from dumping.us.us_sales.cep_profit import cep_profit
from dumping.us.us_sales.costs import with_costs
from dumping.us.us_sales.dates_and_filters import with_earlier_date, with_periods
from dumping.us.us_sales.entered_value import entered_values
from dumping.us.us_sales.net_price import with_net_price
from dumping.us.us_sales.sale_type import CEP, types

ALL_OTHERS_CITE = "19 USC 1673d(c)(5)(A)"
ALL_OTHERS_EXCEPTION = (
    "19 USC 1673d(c)(5)(B); the expected method averages them by weight, simply where weights are not public (SAA at "
    "873; Albemarle v. United States, 821 F.3d 1345 (Fed. Cir. 2016))"
)

IN_WORDS = "the whole margin, of the net U.S. price, as a deposit on the entered value; assessed later"
ENTRY = Rule(
    "anti_dumping_duty",
    "entered_value * cash_deposit_percent / 100",
    "Anti-dumping duty or deposit",
    "{money}",
    DEPOSIT.cite,
)

__all__ = [
    "ALL_OTHERS_CITE",
    "ALL_OTHERS_EXCEPTION",
    "DEPOSIT",
    "DE_MINIMIS",
    "ENTRY",
    "IN_WORDS",
    "adverse_rate",
    "company_rates",
    "respondent",
]


def respondent(case: Case, inputs: RespondentInputs, law: Law, choices: Choices) -> Computation:
    """One respondent from its tables to the totals of each method, and the method that applies."""
    assert inputs.us_sales is not None
    if inputs.factors is not None:
        return nonmarket(case, inputs, law, choices)
    header = case.stated.case
    done = begun(case, inputs, law, choices)
    window, _ = window_months(law, case.stated)
    monthly = averaged_by_month(inputs, choices, done)

    stated = inputs.stated.costs
    quarterly = stated is not None and stated.quarterly is not None
    by_month = stated is not None and stated.inflation is not None
    compared = _market_ready(inputs, case, monthly, window, done) if inputs.comparison_sales is not None else None
    sales = us_sales_ready(inputs, case, monthly, window, done)
    if quarterly or by_month:
        begin = header.period[0] if quarterly else None
        sales = with_periods(sales, period_begin=begin, year_months=by_month)
        compared = with_periods(compared, period_begin=begin, year_months=by_month) if compared is not None else None
    costs = cost_of_production(inputs, case, law, [side for side in (compared, sales) if side is not None], done)
    market = _market(inputs, case, compared, sales, costs, monthly, done) if compared is not None else None
    sales = _us_prices(sales, inputs, case, costs, market, done)
    done.warnings += not_above_zero(sales, "net_us_price")
    sales = normal_value(set_aside(sales), inputs, market, window if monthly else (), done)
    sales = matched_by_facts_available(sales)
    if by_month and not monthly:
        done.warnings.append(
            "high inflation: U.S. prices are averaged over the whole period though normal values are monthly, "
            "as the agency's program does"
        )
    return margin(sales, inputs, case, choices, done, monthly=monthly, quarterly=quarterly)


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
    done.warnings += [*found.warnings, *not_above_zero(found.tables["comparison_sales"], "net_price")]
    return found


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
    sales = restored(sales)
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
