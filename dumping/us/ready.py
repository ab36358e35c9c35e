"""Sales made ready for the stages: windows, months, ranked characteristics, and the case's price build-up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from dumping.case.load import Case, RespondentInputs
from dumping.formula.rule import Rule
from dumping.formula.table import Table
from dumping.formula.text import text as text_column
from dumping.law.lookup import Law
from dumping.result import Computation
from dumping.stages.averaging import PARTS
from dumping.stages.choices import Choices
from dumping.stages.columns import with_excluded
from dumping.stages.keys import said
from dumping.stages.reuse import reusable
from dumping.stages.sales import converts, months, priced, with_exchange_rate
from dumping.tables.sales import SalesInputs
from dumping.us.differential_pricing.thresholds import TESTS
from dumping.us.facts_available import with_facts_available
from dumping.us.parameters import law_parameters
from dumping.us.us_sales.dates_and_filters import filtered, with_earlier_date
from dumping.us.us_sales.sale_type import CEP, EP, with_sale_type

# What must be equal in a comparison of the two markets, where both have it.
SAME = ("manufacturer", "prime", "quarter", "year_month")


def ready(
    inputs: SalesInputs,
    case: Case,
    window: tuple[dt.date, dt.date] | None,
    month_one: dt.date | None,
    characteristics: list[str],
    done: Computation,
    types: Sequence[str] = (EP, CEP),
) -> Table:
    """Sales with months, reasons of exclusion, and the case's price build-up in their currency."""
    inputs = _set_apart(inputs)
    sales = inputs.table
    if "product" not in sales:
        sales = sales.with_rule(Rule("product", "connum", "Product in the cost table", "", "the CONNUM"))
    sales = _with_months(with_characteristics(sales, characteristics), month_one)
    if window is not None and "sale_date" in sales:
        sales, warnings = filtered(sales, window=window, types=types)
    else:
        how = "quantity above zero"
        lacking = ~(sales.values("quantity") > 0)
        reasons = text_column(lacking.astype(np.intp), ["", "quantity is missing or not above zero"])
        sales, warnings = sales.with_choice("excluded", reasons, "Excluded because", how), ()
    done.warnings += warnings
    return priced(inputs, sales, case.rates, done.parameters, case.stated.case.currency)


def _set_apart(inputs: SalesInputs) -> SalesInputs:
    """Where net prices are stated, amounts that went into them go by another name, so that no stage reads them."""
    if all(rule.name != "net_price" for rule in inputs.build_up):
        return inputs
    names = {name: f"{name}_stated" for name in PARTS if name in inputs.table}
    if not names:
        return inputs
    table = inputs.table
    columns = {names.get(name, name): column for name, column in table.columns.items()}
    data = {names.get(name, name): values for name, values in table.data.items()}
    rules = tuple(rule.reading(names) for rule in inputs.build_up)
    currencies = {names.get(name, name): currency for name, currency in inputs.currencies.items()}
    return replace(inputs, table=replace(table, columns=columns, data=data), build_up=rules, currencies=currencies)


@reusable
def _with_months(sales: Table, month_one: dt.date | None) -> Table:
    """Months counted from the first, where they count at all and the sales tell them."""
    found = months(sales)
    if month_one is None or found is None:
        return sales
    number = (found - np.datetime64(f"{month_one.year}-01", "M")).astype(int) + 1
    how = f"months counted from January {month_one.year}, which is 1"
    sales = sales.with_choice("month", number.astype(float), "Month number", how, "19 CFR 351.414(d)(3)")
    text = said(found, lambda month: "" if np.isnat(month) else str(month))
    return sales.with_choice("calendar_month", text, "Month", "the calendar month of the sale")


@reusable
def with_characteristics(table: Table, stated: list[str]) -> Table:
    """The ranked characteristics under the names that they have in every table."""
    for name, ranked in zip(stated, ranked_names(stated), strict=True):
        label = table.columns[name].label
        table = table.with_rule(Rule(ranked, name, label, "", "physical characteristic, by rank"))
    return table


def ranked_names(stated: list[str]) -> list[str]:
    """Names that the ranked characteristics have in every table: characteristic_1 is the most important."""
    return [f"characteristic_{place}" for place, _ in enumerate(stated, 1)]


def comparison_window(period: list[dt.date], months_around: tuple[int, ...]) -> tuple[dt.date, dt.date]:
    """The comparison market's days: the period, or in a review its months with those that sales may match."""
    if not months_around:
        return period[0], period[1]
    first = np.datetime64(period[0], "M") - max(months_around)
    last = np.datetime64(period[1], "M") - min(months_around) + 1
    return first.astype("datetime64[D]").item(), (last.astype("datetime64[D]") - 1).item()


def month_one(inputs: RespondentInputs, case: Case, window: tuple[int, ...]) -> dt.date:
    """The day whose year the months of both markets are counted from."""
    stated = inputs.stated.comparison_sales
    return stated.window[0] if stated and stated.window else comparison_window(case.stated.case.period, window)[0]


def begun(case: Case, inputs: RespondentInputs, law: Law, choices: Choices) -> Computation:
    """A computation with its parameters and the exchange rates that it converts at."""
    header, chosen = case.stated.case, inputs.stated.calculation.differential_pricing
    where = f"{case.file}:{case.line('respondents', inputs.number - 1, 'calculation', 'differential_pricing')}"
    done = Computation(parameters=dict(choices.parameters))
    for rates in case.rates.values():
        if rates.parameter is not None:
            done.parameters[rates.parameter.name] = rates.parameter
        elif rates.table is not None and converts(rates, inputs):
            done.tables[rates.table.name] = rates.table
    test = chosen if chosen in TESTS else None
    done.parameters |= law_parameters(law, header.law_as_of, test, where)
    return done


def averaged_by_month(inputs: RespondentInputs, choices: Choices, done: Computation) -> bool:
    """Whether prices are averaged by month: as the law has it, and where the sales tell their months."""
    monthly = choices["averaging_period"] == "month"
    sides = [side for side in (inputs.us_sales, inputs.comparison_sales) if side is not None]
    if monthly and any(months(side.table) is None for side in sides):
        done.warnings.append("the case gives no months: prices are averaged over the whole period")
        return False
    return monthly


def us_sales_ready(
    inputs: RespondentInputs,
    case: Case,
    monthly: bool,
    window: tuple[int, ...],
    done: Computation,
    types: Sequence[str] = (EP, CEP),
) -> Table:
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
    sales = ready(side, case, None if inputs.stated.products else days, first, ranked, done, types)
    if stated is not None and (stated.sale_type is not None or "sale_type" in sales):
        sales = with_sale_type(sales, stated.sale_type)
    for kind, extra in (("EP", stated.ep_window if stated else None), ("CEP", stated.cep_window if stated else None)):
        if extra is not None:
            dates = sales.values(extra.column).astype("datetime64[D]")
            inside = (dates >= np.datetime64(extra.window[0])) & (dates <= np.datetime64(extra.window[1]))
            reason = f"{kind} sale, {extra.column} outside {extra.window[0]} to {extra.window[1]}"
            sales = with_excluded(sales, (sales.values("sale_type") == kind) & ~inside, reason)
    if stated is not None and stated.facts_available:
        sales, done.tables["facts_available"], warned = with_facts_available(
            sales, side.table, stated.facts_available, case.file
        )
        done.warnings += warned
    return sales
