"""Sales made ready for the stages: windows, months, ranked characteristics, and the case's price build-up."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np

from dumping.case.load import Case, RespondentInputs
from dumping.formula.rule import Rule
from dumping.formula.table import Table
from dumping.formula.text import text as text_column
from dumping.result import Computation
from dumping.stages.averaging import PARTS
from dumping.stages.keys import said
from dumping.stages.sales import months, priced
from dumping.tables.sales import SalesInputs
from dumping.us.us_sales.dates_and_filters import filtered


def ready(
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
    sales = with_characteristics(sales, characteristics)
    found = months(sales)
    if month_one is not None and found is not None:
        number = (found - np.datetime64(f"{month_one.year}-01", "M")).astype(int) + 1
        how = f"months counted from January {month_one.year}, which is 1"
        sales = sales.with_choice("month", number.astype(float), "Month number", how, "19 CFR 351.414(d)(3)")
        text = said(found, lambda month: "" if np.isnat(month) else str(month))
        sales = sales.with_choice("calendar_month", text, "Month", "the calendar month of the sale")
    if window is not None and "sale_date" in sales:
        sales, warnings = filtered(sales, window=window)
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
    table = inputs.table
    columns = {names.get(name, name): column for name, column in table.columns.items()}
    data = {names.get(name, name): values for name, values in table.data.items()}
    rules = tuple(rule.reading(names) for rule in inputs.build_up)
    currencies = {names.get(name, name): currency for name, currency in inputs.currencies.items()}
    return replace(inputs, table=replace(table, columns=columns, data=data), build_up=rules, currencies=currencies)


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
