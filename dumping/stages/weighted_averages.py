"""Averages by product over the period, net export price against net normal value: what authorities share of it."""

from __future__ import annotations

import numpy as np

from dumping.case.load import Case, RespondentInputs
from dumping.formula.rule import Rule
from dumping.formula.table import Table
from dumping.law.lookup import Law
from dumping.result import Computation
from dumping.stages.averaging import averaged
from dumping.stages.choices import Choices
from dumping.stages.comparable_sales import comparable_sales
from dumping.stages.comparison import compared, with_foreign_price
from dumping.stages.net_prices import net_of_parts
from dumping.stages.normal_values import matched, normal_values
from dumping.stages.sales import converts, exclusions, filtered, months, priced, with_exchange_rate
from dumping.stages.totals import totals
from dumping.tables.sales import SalesInputs

# Net prices have every allowance in them: what the U.S. method adds to normal value instead is not added again.
OF_NET_PRICES = ("net_us_price", "added_to_normal_value")


def weighted_averages(case: Case, inputs: RespondentInputs, law: Law, choices: Choices, name: str) -> Computation:
    """One exporter with sales, from its tables to the totals of both methods; `name` is the authority's.

    Net prices are as the case builds them up. Where costs are reported, sales below cost are left out and normal
    values constructed as the law has it. Tables: comparison_sales, normal_values, us_sales, us_averages, the
    comparisons and totals of average-to-average and average-to-transaction. Source: Anti-Dumping Agreement, Article
    2.4.2, and each member's own rule to that effect.
    """
    assert inputs.us_sales is not None
    assert inputs.comparison_sales is not None
    done = Computation(parameters=dict(choices.parameters), method=choices["comparison"])
    done.reason = f"{choices.parameters['comparison'].where}: {choices.cite('comparison')}"
    for rates in case.rates.values():
        if rates.parameter is not None:
            done.parameters[rates.parameter.name] = rates.parameter
        elif rates.table is not None and converts(rates, inputs):
            done.tables[rates.table.name] = rates.table
    monthly = choices["averaging_period"] == "month"
    if monthly and any(months(side.table) is None for side in (inputs.us_sales, inputs.comparison_sales)):
        monthly = False
        done.warnings.append("the case gives no months: prices are averaged over the whole period")
    keys = ("connum", "month") if monthly else ("connum",)

    stated = inputs.stated.us_sales
    market = _ready(inputs.comparison_sales, case, monthly, done)
    sales, constructed = _ready(inputs.us_sales, case, monthly, done, stated.sale_type if stated else None), None
    if inputs.costs is not None:
        market, sales, constructed = comparable_sales(case, inputs, law, name, market, sales, done)
    comparison_sales, values = normal_values(market, keys)
    sales = matched(sales, values, keys, constructed)
    if values.currency != case.stated.case.currency:
        sales = with_exchange_rate(sales, case.rates[values.currency], "exchange_rate")
    net = Rule("net_us_price", "net_price", "Net export price", "{money}/{quantity}", "as the case builds it up")
    sales = with_foreign_price(sales.with_rule(net))
    found = averaged(sales, keys, name="us_averages", title="Export averages", row="us_average_row")
    sales = found.sales
    done.tables |= {"comparison_sales": comparison_sales, "normal_values": values}
    done.tables |= {"us_sales": sales, "us_averages": found.averages}
    for method, prices, row in (
        ("average_to_average", found.averages, "us_average_row"), ("average_to_transaction", sales, None),
    ):  # fmt: skip
        title = method.replace("_", "-").capitalize()
        comparison = compared(sales, prices, name=f"comparison_{method}", title=title, row=row, parts=OF_NET_PRICES)
        negative = f"negative_results_{method}"
        done.tables[comparison.table.name] = comparison.table
        done.tables[f"total_{method}"] = totals(
            comparison.table, name=f"total_{method}", title=f"Totals, {title.lower()}",
            negative_results=choices[negative], cite=choices.cite(negative),
        )  # fmt: skip
        done.warnings += comparison.warnings
    for table in (sales, comparison_sales):
        done.warnings += exclusions(table)
    return done


def _ready(inputs: SalesInputs, case: Case, monthly: bool, done: Computation, sale_type: str | None = None) -> Table:
    """Sales with reasons of exclusion, months and the case's price build-up, or a net price made of its parts."""
    sales = filtered(inputs.table, inputs.window)
    found = months(sales)
    if monthly and found is not None:
        text = np.datetime_as_string(found).astype(object)
        sales = sales.with_choice("month", text, "Month", "the calendar month of the sale")
    net, parts = None, {rule.name for rule in inputs.build_up}
    if "net_price" not in parts and "net_price" not in sales:
        net, said = net_of_parts(sales, parts, None if sale_type is None else sale_type == "CEP")
        done.warnings.append(said)
    return priced(inputs, sales, case.rates, done.parameters, case.stated.case.currency, net)
