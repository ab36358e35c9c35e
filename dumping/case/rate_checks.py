"""Whether every currency in use has an exchange rate, and every sale that is converted one for its day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from dumping.case.locate import line_of
from dumping.case.price_keys import Amount, Price
from dumping.case.problems import Problem
from dumping.case.schema import Header
from dumping.case.validate import written

if TYPE_CHECKING:
    from dumping.case.load import RespondentInputs
    from dumping.tables.exchange_rates import Rates
    from dumping.tables.sales import SalesInputs


def of_rates(
    one: RespondentInputs, header: Header, rates: dict[str, Rates], broken: set[str], file: str, text: str
) -> list[Problem]:
    """Every currency in use needs an exchange rate, and every sale that is converted one for its day."""
    problems = []
    for key, sales in one.sides():
        wanted: dict[str, tuple[str | int, ...]] = {x: _stated_at(one, key, c, x) for c, x in sales.currencies.items()}
        for currency in sales.foreign():
            wanted.setdefault(currency, (key, "mixed_currencies"))
        wanted.setdefault(sales.table.currency, _stated_at(one, key, "", sales.table.currency))
        if key == "us_sales":
            # Normal value is converted at the rate of the U.S. sale's date.
            for other in ("comparison_sales", "costs"):
                theirs = getattr(one, other)
                if theirs is not None:
                    for column, currency in theirs.currencies.items() if other == "comparison_sales" else ():
                        wanted.setdefault(currency, _stated_at(one, other, column, currency))
                    for currency in theirs.foreign() if other == "comparison_sales" else ():
                        wanted.setdefault(currency, (other, "mixed_currencies"))
                    wanted.setdefault(theirs.table.currency, _stated_at(one, other, "", theirs.table.currency))
        foreign = {x: at for x, at in wanted.items() if x != header.currency}
        if key != "us_sales" and not sales.foreign():
            foreign = {}
        for currency, at in foreign.items():
            line = line_of(text, ("respondents", one.number - 1, *at))
            path = written(("respondents", one.number - 1, *at))
            if currency in broken:
                continue
            if currency not in rates:
                what = f"there is no exchange rate for {currency}"
                mend = f"state it under [exchange_rates.{currency}], in {header.currency} per {currency}"
                problems.append(Problem(file, what, mend, line, path=path))
            elif rates[currency].table is not None:
                problems += _uncovered(rates[currency], sales, _earlier(one, key), file, line, path)
    return list(dict.fromkeys([*problems, *_of_cost_rates(one, header, rates, file, text)]))


def _stated_at(one: RespondentInputs, key: str, column: str, currency: str) -> tuple[str | int, ...]:
    """Where a case states the currency of a table, or of one of its columns."""
    key = "comparison_sales" if key == "downstream_sales" else key
    if not one.stated.products:
        return (key, "currencies", column) if column else (key, "currency")
    if not column:
        return ("normal_value_currency" if key == "comparison_sales" else "export_price_currency",)
    prices = ("export_price", "export_prices") if key == "us_sales" else ("normal_value", "normal_values")
    for place, product in enumerate(one.stated.products):
        for name in prices:
            for at, price in _prices(getattr(product, name)):
                for kind in ("plus", "less", "added_to_normal_value"):
                    for amount, stated in getattr(price, kind, {}).items():
                        if isinstance(stated, Amount) and stated.currency == currency:
                            return ("products", place, name, *at, kind, amount, "currency")
    return ("products",)


def _prices(stated: object) -> Iterator[tuple[tuple[int, ...], Price]]:
    if isinstance(stated, Price):
        yield (), stated
    elif isinstance(stated, list):
        for place, price in enumerate(stated):
            yield (place,), price


def _of_cost_rates(
    one: RespondentInputs, header: Header, rates: dict[str, Rates], file: str, text: str
) -> Iterator[Problem]:
    """Costs have no date: only a rate that is the same every day can convert a part of them."""
    if one.costs is None:
        return
    for column, currency in one.costs.currencies.items():
        for used in {currency, one.costs.table.currency} - {header.currency}:
            at = ("respondents", one.number - 1, "costs", "currencies", column)
            if used not in rates:
                what, mend = f"there is no exchange rate for {used}", f"state it under [exchange_rates.{used}]"
            elif rates[used].table is not None:
                what = f"costs have no date of sale for which a daily rate of {used} could be looked up"
                mend = "convert the column in the file, or state one rate for every day"
            else:
                continue
            yield Problem(file, what, mend, line_of(text, at), path=written(at))


def _earlier(one: RespondentInputs, key: str) -> str:
    stated = one.stated.us_sales if key == "us_sales" else one.stated.comparison_sales
    return (stated.earlier_date or "") if stated is not None else ""


def _uncovered(rates: Rates, sales: SalesInputs, earlier: str, file: str, line: int, path: str) -> list[Problem]:
    if "sale_date" not in sales.table:
        what = f"daily rates of {rates.currency} need a date for each sale, and there is no 'sale_date'"
        return [Problem(file, what, "name its column, or state one rate for every day", line, path=path)]
    dates = sales.table.values("sale_date")
    if earlier in sales.table and sales.table.columns[earlier].kind == "date":
        other = sales.table.values(earlier)
        dates = np.where(other < dates, other, dates)
    needed = ~np.isnat(dates)
    if sales.window is not None:
        needed &= (dates >= sales.window[0]) & (dates <= sales.window[1])
    missing = np.flatnonzero((rates.rows_for(dates) == 0) & needed)
    problems = []
    for day in np.unique(dates[missing])[:10]:
        rows = missing[dates[missing] == day]
        number = "file_row" if "file_row" in sales.table else "case_line"
        row = int(sales.table.values(number)[rows[0]])
        more = f" ({len(rows)} sales)" if len(rows) > 1 else ""
        what = f"there is no {rates.currency} exchange rate for {day}{more}"
        assert rates.table is not None
        known = rates.table.values("date")
        mend = f"the rates run from {known[0]} to {known[-1]}; {rates.mend}"
        if number == "file_row":
            problems.append(Problem(sales.file, what, mend, row=row))
        else:
            problems.append(Problem(file, what, mend, row, path=path))
    return problems
