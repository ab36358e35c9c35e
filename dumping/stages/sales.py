"""Sales made ready: months, the rows that are used, amounts in one currency, and the case's price build-up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dumping.case.load import RespondentInputs
from dumping.formula.evaluate import Array
from dumping.formula.rule import Rule
from dumping.formula.table import Parameters, Table
from dumping.formula.text import coded, text
from dumping.stages.columns import NOT_SELECTED
from dumping.stages.keys import converted
from dumping.stages.reuse import reusable
from dumping.tables.columns import FRONTIER
from dumping.tables.derived import SELECTED
from dumping.tables.exchange_rates import CITE as EXCHANGE_RATE_LAW
from dumping.tables.exchange_rates import Rates

if TYPE_CHECKING:
    from dumping.tables.sales import SalesInputs

NO_NORMAL_VALUE = "no normal value to compare with"
# Amounts that stages read from the table itself, not through the build-up.
READ_BY_NAME = ("gross_unit_price", "entered_value_per_unit", *FRONTIER)
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
        return converted(sales.values("sale_date"), "datetime64[M]")
    if "sale_month" not in sales:
        return None
    known = coded(sales.values("sale_month"))
    return known.mapped(known.names, "datetime64[M]")


def filtered(sales: Table, window: Window | None) -> Table:
    """Adds `excluded`: why a sale is not used, empty for a sale that is. No row is dropped."""
    reason, names = np.zeros(sales.rows, dtype=np.intp), ["", "quantity is not above zero"]
    reason[sales.values("quantity") <= 0] = 1
    if window is not None and "sale_date" in sales:
        days = sales.values("sale_date")
        outside = (days < window[0]) | (days > window[1])
        reason[outside & (reason == 0)] = 2
        names.append(f"outside {window[0]} to {window[1]}")
    if SELECTED in sales:
        reason[(sales.values(SELECTED) != 1) & (reason == 0)] = len(names)
        names.append(NOT_SELECTED)
    how = "quantity above zero and a date of sale inside the window"
    return sales.with_choice("excluded", text(reason, names), "Excluded because", how)


@reusable
def priced(
    inputs: SalesInputs, sales: Table, rates: dict[str, Rates], parameters: Parameters, home: str,
    net: Rule | None = None,
) -> Table:  # fmt: skip
    """Adds the build-up's columns, `net_price` last, and `net_value`, in the table's currency per unit.

    `net` makes the net price where the build-up states none.

    Columns in another currency are first converted at the rate of the sale's date. `home` is the
    currency that rates are quoted in.
    """
    native = native_parts(inputs)
    if native and sales.currency != home:
        sales = with_exchange_rate(sales, rates[sales.currency])
    for name, parts in native.items():
        sales = _unconverted(sales, inputs, name)
        terms = []
        for currency, column in parts.items():
            term, code = column, currency.upper()
            if code != sales.currency and code != home:
                sales = with_exchange_rate(sales, rates[code])
                term += f" * {rates[code].name}"
            if code != sales.currency and sales.currency != home:
                term += f" / {rates[sales.currency].name}"
            terms.append(term)
        label = f"{sales.columns[next(iter(parts.values()))].label}, {sales.currency}"
        rule = Rule(name, " + ".join(terms), label, "{money}/{quantity}", EXCHANGE_RATE_LAW)
        sales = sales.with_rule(rule, parameters)
    converted = {column: name for column in _foreign(inputs) if (name := _converted(inputs, column)) != column}
    for rule in (*inputs.build_up, *([net] if net is not None else [])):
        sales = sales.with_rule(rule.reading(converted), parameters)
    if "net_price" in sales:
        sales = sales.with_rule(NET_VALUE)
    return sales.with_rule(ADDED_VALUE) if "added_to_normal_value" in sales else sales


def native_parts(inputs: SalesInputs) -> dict[str, dict[str, str]]:
    """For each column that conversion makes: the columns that hold it in each currency (small letters)."""
    found = {}
    for column in _foreign(inputs):
        name = _converted(inputs, column)
        stated = f"{column}_stated" if name == column else column
        if column in inputs.currencies:
            found[name] = {inputs.currencies[column].lower(): stated}
        elif inputs.mixed is not None:
            codes = dict.fromkeys(code.lower() for code in inputs.mixed.codes.values())
            found[name] = {code: f"{column}_part_{code}" for code in codes}
    return found


def _foreign(inputs: SalesInputs) -> list[str]:
    """The columns that are converted, on all sales or on some."""
    return [*inputs.currencies, *(inputs.mixed.amounts if inputs.mixed is not None else ())]


def _converted(inputs: SalesInputs, column: str) -> str:
    """The name of the converted column: what stages read by name keeps its name."""
    return column if column in READ_BY_NAME else f"{column}_{inputs.table.currency.lower()}"


def _unconverted(sales: Table, inputs: SalesInputs, name: str) -> Table:
    """The sales with the amounts behind converted column `name` as they are reported, currency by currency."""
    stated = name
    if name in sales:
        stated = f"{name}_stated"
        sales = sales.with_column(stated, sales.values(name), sales.columns[name])
    mixed = inputs.mixed
    if mixed is None or name in inputs.currencies:
        return sales
    for column in mixed.amounts:
        if _converted(inputs, column) != name:
            continue
        amount = stated if stated in sales else column
        for currency in dict.fromkeys(mixed.codes.values()):
            entries = [entry for entry, code in mixed.codes.items() if code == currency]
            test = " or ".join(f'{mixed.column} == "{entry}"' for entry in entries)
            part = Rule(
                f"{column}_part_{currency.lower()}", f"if({test}, {amount}, 0)",
                f"{sales.columns[amount].label}, the part in {currency}", f"{currency}/{{quantity}}", EXCHANGE_RATE_LAW,
            )  # fmt: skip
            sales = sales.with_rule(part)
    return sales


@reusable
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
    return any(rate.currency == side.table.currency or rate.currency in side.foreign() for side in sides)


@reusable
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
    reasons, quantity = coded(sales.values("excluded")), sales.values("quantity")
    for reason in dict.fromkeys(sales.values("excluded")[~reasons.equal("")]):
        out = reasons.equal(reason)
        amount = f"{quantity[out].sum():,.10g} {sales.quantity_unit}"
        sentences.append(f"{sales.title}: {out.sum()} of {sales.rows} not used, {amount}: {reason}")
    return sentences
