"""Sales made ready: months, the rows that are used, amounts in one currency, and the case's price build-up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dumping.case.load import RespondentInputs
from dumping.formula.evaluate import Array
from dumping.formula.rule import Rule
from dumping.formula.table import Parameters, Table
from dumping.tables.exchange_rates import CITE as EXCHANGE_RATE_LAW
from dumping.tables.exchange_rates import Rates

if TYPE_CHECKING:
    from dumping.tables.sales import SalesInputs

NO_NORMAL_VALUE = "no normal value to compare with"
Window = tuple[np.datetime64, np.datetime64]

NET_VALUE = Rule("net_value", "net_price * quantity", "Net value", "{money}", "net price times quantity")
ADDED_VALUE = Rule(
    "added_to_normal_value_extended", "added_to_normal_value * quantity", "Added to normal value, in all",
    "{money}",
    "19 USC 1677b(a)(6)",
)  # fmt: skip


def months(sales: Table) -> Array | None:
    """The calendar month of each sale (datetime64[M]), from its date or as stated; None where neither is."""
    if "sale_date" in sales:
        return sales.values("sale_date").astype("datetime64[M]")
    return np.array(sales.values("sale_month"), dtype="datetime64[M]") if "sale_month" in sales else None


def filtered(sales: Table, window: Window | None) -> Table:
    """Adds `excluded`: why a sale is not used, empty for a sale that is. No row is dropped."""
    reasons = np.full(sales.rows, "", dtype=object)
    reasons[sales.values("quantity") <= 0] = "quantity is not above zero"
    if window is not None and "sale_date" in sales:
        days = sales.values("sale_date")
        outside = (days < window[0]) | (days > window[1])
        reasons[outside & (reasons == "")] = f"outside {window[0]} to {window[1]}"
    how = "quantity above zero and a date of sale inside the window"
    return sales.with_choice("excluded", reasons, "Excluded because", how)


def priced(inputs: SalesInputs, sales: Table, rates: dict[str, Rates], parameters: Parameters, home: str) -> Table:
    """Adds the build-up's columns, `net_price` last, and `net_value`, in the table's currency per unit.

    Columns in another currency are first converted at the rate of the sale's date. `home` is the
    currency that rates are quoted in.
    """
    converted: dict[str, str] = {}
    for column, currency in inputs.currencies.items():
        for foreign in (currency, sales.currency):
            if foreign != home:
                sales = with_exchange_rate(sales, rates[foreign])
        expression = column
        if currency != home:
            expression += f" * {rates[currency].name}"
        if sales.currency != home:
            expression += f" / {rates[sales.currency].name}"
        name = f"{column}_{sales.currency.lower()}"
        label = f"{sales.columns[column].label}, {sales.currency}"
        sales = sales.with_rule(Rule(name, expression, label, "{money}/{quantity}", EXCHANGE_RATE_LAW), parameters)
        converted[column] = name
    for rule in inputs.build_up:
        sales = sales.with_rule(rule.reading(converted), parameters)
    if "net_price" in sales:
        sales = sales.with_rule(NET_VALUE)
    return sales.with_rule(ADDED_VALUE) if "added_to_normal_value" in sales else sales


def with_exchange_rate(sales: Table, rates: Rates, name: str | None = None) -> Table:
    """Adds the exchange rate of each sale's date, or one that is the same every day."""
    name = name or rates.name
    if name in sales:
        return sales
    if rates.parameter is not None:
        rule = Rule(name, rates.name, rates.parameter.label, rates.parameter.unit, EXCHANGE_RATE_LAW)
        return sales.with_rule(rule, {rates.name: rates.parameter}) if name != rates.name else sales
    assert rates.table is not None
    row = f"{rates.name}_row"
    if row not in sales:
        numbers = rates.rows_for(sales.values("sale_date"))
        how = "the row of Exchange rates for the date of sale"
        sales = sales.with_choice(row, numbers, "Rate in row", how, EXCHANGE_RATE_LAW)
    return sales.with_lookup(name, rates.table, by=row, column="rate")


def converts(rate: Rates, inputs: RespondentInputs) -> bool:
    """Whether a respondent's amounts are converted at this rate."""
    sides = [side for side in (inputs.us_sales, inputs.comparison_sales, inputs.costs) if side is not None]
    return any(rate.currency in (side.table.currency, *side.currencies.values()) for side in sides)


def not_above_zero(sales: Table, column: str) -> list[str]:
    """A sentence for sales that are used with a net price of zero or less: they count, and it is said."""
    low = (sales.values("excluded") == "") & (sales.values(column).astype(float) <= 0)
    if not low.any():
        return []
    first = int(np.flatnonzero(low)[0]) + 1
    row = int(sales.value("file_row", first)) if "file_row" in sales else first
    label = sales.columns[column].label.lower().replace("u.s.", "U.S.")
    return [
        f"{sales.title}: {low.sum()} of {sales.rows} sales have a {label} of zero or less, the first of them in row "
        f"{row}; they count with it: check their deductions"
    ]


def exclusions(sales: Table) -> list[str]:
    """One sentence for each reason why sales are not used, with their number and quantity."""
    sentences = []
    reasons, quantity = sales.values("excluded"), sales.values("quantity")
    for reason in dict.fromkeys(r for r in reasons if r):
        out = reasons == reason
        amount = f"{quantity[out].sum():,.10g} {sales.quantity_unit}"
        sentences.append(f"{sales.title}: {out.sum()} of {sales.rows} not used, {amount}: {reason}")
    return sentences
