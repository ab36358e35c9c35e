"""The Department of Commerce's method, from top to bottom: costs, comparison market, U.S. sales, margin."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from dumping.case.load import Case, RespondentInputs
from dumping.case.schema import Calculation
from dumping.formula.rule import Rule
from dumping.formula.table import Computed, Lookup, Parameter, Table
from dumping.formula.text import coded
from dumping.formula.tree import names_in
from dumping.law.lookup import Law
from dumping.result import Computation
from dumping.stages.choices import Choices, window_months
from dumping.stages.columns import used, with_excluded
from dumping.stages.groups import numbered
from dumping.stages.sales import converts, months, priced, with_exchange_rate
from dumping.us.assessment import assessed_methods, assessment
from dumping.us.comparison_market.market import Market, comparison_market
from dumping.us.cost.average_cost import average_costs
from dumping.us.cost.quarterly import quarterly_costs
from dumping.us.differential_pricing.thresholds import TESTS
from dumping.us.method_choice import apply_method, differential_pricing
from dumping.us.methods import methods
from dumping.us.normal_value import STATED_CITE, normal_value
from dumping.us.parameters import law_parameters
from dumping.us.rates import DE_MINIMIS, DEPOSIT
from dumping.us.ready import comparison_window, month_one, ranked_names, ready, with_characteristics
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

    quarterly = inputs.stated.costs is not None and inputs.stated.costs.quarterly is not None
    compared = _market_ready(inputs, case, monthly, window, done) if inputs.comparison_sales is not None else None
    sales = _us_ready(inputs, case, monthly, window, done)
    if quarterly:
        sales = with_periods(sales, period_begin=header.period[0])
        compared = with_periods(compared, period_begin=header.period[0]) if compared is not None else None
    costs = _costs(inputs, case, [side for side in (compared, sales) if side is not None], done)
    market = _market(inputs, case, compared, sales, costs, monthly, done) if compared is not None else None
    sales = _us_prices(sales, inputs, case, costs, market, done)
    sales = normal_value(sales, inputs, market, window if monthly else (), done)
    sales = differential_pricing(sales, header.period[0], chosen, calculation.regions_from, done)
    segment = "review" if monthly else "investigation"
    found = methods(sales, done.parameters, segment=segment, quarterly=quarterly, respondent=inputs.number)
    done.warnings += found.warnings
    done.tables |= {"us_sales": found.sales, **found.tables}
    apply_method(found, choices, done, inputs.number)
    if header.segment == "review" and "us_importer" in found.sales:
        made = assessment(
            found.sales, done.parameters, methods=assessed_methods(found.totals), segment=segment, quarterly=quarterly,
            importer="us_importer", entered_value="entered_value", per_unit=calculation.per_unit,
            known=found.tables,
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


def _costs(
    inputs: RespondentInputs, case: Case, sides: list[Table], done: Computation
) -> tuple[Table, list[str]] | None:
    """The average cost of each product, by quarter where the case has it so, and the key that sales are joined by."""
    stated = inputs.stated.costs
    if inputs.costs is None or stated is None:
        return None
    table = with_characteristics(inputs.costs.table, stated.characteristics)
    makers = [k for k in ("manufacturer", "prime") if k in table and all(k in side for side in sides)]
    keys, carried = ["product", *makers], []
    similar, named = stated.unproduced == "most similar", ranked_names(stated.characteristics)
    if stated.quarterly is not None:
        read = [n for rule in inputs.costs.build_up for n in names_in(rule.tree) if n in table]
        filled = quarterly_costs(
            table, stated.quarterly, columns=list(dict.fromkeys([*read, *stated.quarterly.direct_materials])),
            characteristics=named, makers=makers, sold=_sold(sides, makers),
        )  # fmt: skip
        reported = replace(filled.reported, name="reported_costs")
        done.tables |= {"reported_costs": reported, "period_costs": _over(filled.period, "costs", "reported_costs")}
        done.warnings += filled.warnings
        table, similar = _over(filled.rows, filled.reported.name, "reported_costs"), False
        keys, carried = [*keys, "quarter"], ["cost_origin", "counts_for_recovery"]
    rows = priced(inputs.costs, table, case.rates, done.parameters, case.stated.case.currency)
    found = average_costs(rows, keys=keys, characteristics=named, similar=similar, carried=carried)
    done.tables |= {"costs": found.rows, "produced_costs": found.produced, "average_costs": found.costs}
    done.warnings += found.warnings
    return found.costs, keys


def _sold(sides: list[Table], makers: list[str]) -> set[tuple[int, tuple[object, ...], str]]:
    """Quarter, maker and product of the sales that are used, in both markets."""
    found = set()
    for side in sides:
        _, first = numbered(side, ("quarter", *makers, "product"), used(side))
        for i in first:
            maker = tuple(side.values(k)[i] for k in makers)
            found.add((int(side.values("quarter")[i]), maker, str(side.values("product")[i])))
    return found


def _over(table: Table, old: str, new: str) -> Table:
    """The table with its look-ups and totals pointed at another table's name."""
    columns = {}
    for name, column in table.columns.items():
        source = column.source
        if isinstance(source, Lookup) and source.table == old:
            column = replace(column, source=replace(source, table=new))
        elif isinstance(source, Computed) and source.over == old:
            column = replace(column, source=replace(source, over=new))
        columns[name] = column
    return replace(table, columns=columns)


def _market_ready(
    inputs: RespondentInputs, case: Case, monthly: bool, window: tuple[int, ...], done: Computation
) -> Table:
    """Comparison-market sales with months, reasons of exclusion and the case's build-up."""
    stated, side, header = inputs.stated.comparison_sales, inputs.comparison_sales, case.stated.case
    assert side is not None
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
    same = [key for key in ("manufacturer", "prime", "quarter") if key in sales and key in us_sales]
    first, last = case.stated.case.period
    quarters = ((last.year - first.year) * 12 + last.month - first.month + 1) // 3
    found = comparison_market(
        sales, done.parameters, inputs.stated.calculation, unaffiliated=stated.unaffiliated if stated else "",
        characteristics=ranked_names(stated.characteristics) if stated else [], same=same, monthly=monthly,
        costs=costs[0] if costs else None, cost_keys=costs[1] if costs else (), quarters=quarters,
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
            sales = with_excluded(sales, coded(sales.values("sale_type")).equal(kind) & ~inside, reason)
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
