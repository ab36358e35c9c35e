"""Prices compared with prices, from the case's tables to the totals of both methods, step by step."""

from __future__ import annotations

from dumping.case.load import RespondentInputs
from dumping.formula.table import Table
from dumping.stages.averages import average_price, averaged, grouped
from dumping.stages.choices import Choices
from dumping.stages.comparison import METHODS, compared
from dumping.stages.matching import matched
from dumping.stages.sales import Window, dated, filtered, priced
from dumping.stages.totals import totals
from dumping.tables.exchange_rates import Rates


def price_comparison(
    inputs: RespondentInputs,
    rates: dict[str, Rates],
    home: str,
    choices: Choices,
    months: tuple[tuple[int, ...], str],
    windows: tuple[Window | None, Window | None],
    average_cite: str,
) -> tuple[dict[str, Table], tuple[str, ...]]:
    """The tables of a respondent's comparison, in order, and warnings.

    `home` is the currency of comparison, `months` the contemporaneous months with their citation,
    `windows` the days of the export and of the comparison-market sales that are used.
    """
    assert inputs.us_sales is not None
    assert inputs.comparison_sales is not None
    tables: dict[str, Table] = {}
    warnings: list[str] = []
    parameters = {r.parameter.name: r.parameter for r in rates.values() if r.parameter is not None}

    comparison_sales = filtered(dated(inputs.comparison_sales.table), inputs.comparison_sales.window or windows[1])
    comparison_sales = priced(inputs.comparison_sales, comparison_sales, rates, parameters, home)
    us_sales = filtered(dated(inputs.us_sales.table), inputs.us_sales.window or windows[0])
    us_sales = priced(inputs.us_sales, us_sales, rates, parameters, home)

    monthly = choices["averaging_period"] == "month"
    if monthly and not ("month" in us_sales and "month" in comparison_sales):
        monthly = False
        warnings.append("the case gives no months: prices are averaged over the whole period")
    keys = ("connum", "month", "month_number") if monthly else ("connum",)

    comparison_sales, normal_values = grouped(
        comparison_sales, keys, "normal_values", "Comparison-market averages", "normal_value_row"
    )
    price = average_price("price", "Weighted-average price", average_cite)
    normal_values = averaged(normal_values, comparison_sales, "normal_value_row", price)
    us_sales = matched(us_sales, normal_values, months[0] if monthly else None, months[1])

    us_keys = (*keys, "normal_value_row")
    us_sales, us_averages = grouped(us_sales, us_keys, "us_averages", "Export averages", "us_average_row")
    also = ("added_to_normal_value",) if "added_to_normal_value" in us_sales else ()
    net_price = average_price("net_price", "Weighted-average export price", average_cite)
    us_averages = averaged(us_averages, us_sales, "us_average_row", net_price, also)

    for rate in rates.values():
        if rate.table is not None and converts(rate, inputs):
            tables[rate.table.name] = rate.table
    tables |= {"comparison_sales": comparison_sales, "normal_values": normal_values}
    tables |= {"us_sales": us_sales, "us_averages": us_averages}
    foreign = rates[normal_values.currency] if normal_values.currency != home else None
    comparison = compared(us_sales, us_averages, normal_values, foreign, parameters)
    tables["comparison"] = comparison
    for method in METHODS:
        name = f"negative_results_{method}"
        tables[f"total_{method}"] = totals(comparison, method, choices[name], choices.cite(name))
    for table in (us_sales, comparison_sales):
        warnings += excluded(table)
    return tables, tuple(warnings)


def excluded(sales: Table) -> list[str]:
    """One sentence for each reason why sales are not used, with their number and quantity."""
    sentences = []
    reasons, quantity = sales.values("excluded"), sales.values("quantity")
    for reason in dict.fromkeys(r for r in reasons if r):
        out = reasons == reason
        amount = f"{quantity[out].sum():,.10g} {sales.quantity_unit}"
        sentences.append(f"{sales.title}: {out.sum()} of {sales.rows} not used, {amount}: {reason}")
    return sentences


def converts(rate: Rates, inputs: RespondentInputs) -> bool:
    """Whether a respondent's amounts are converted at this rate."""
    sides = [side for side in (inputs.us_sales, inputs.comparison_sales, inputs.costs) if side is not None]
    return any(rate.currency in (side.table.currency, *side.currencies.values()) for side in sides)
