"""What a case must satisfy beyond its form: plain functions, each giving the faults it finds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from dumping.case.locate import line_of
from dumping.case.problems import Problem
from dumping.case.schema import CaseFile, Header
from dumping.formula.check import nearest
from dumping.formula.parse import parse
from dumping.formula.tree import FormulaError, names_in
from dumping.law.lookup import NoLawError, authorities, law

if TYPE_CHECKING:
    from dumping.case.load import RespondentInputs
    from dumping.tables.exchange_rates import Rates
    from dumping.tables.sales import SalesInputs

# Results that a case's own figures and expectations may name.
RESULTS = (
    "margin_percent", "margin_percent_published", "cash_deposit_percent", "per_unit", "total_dumping",
    "positive_results", "negative_results", "total_value", "total_quantity", "total_normal_value",
    "zeroed_percent", "offset_percent", "average_to_transaction_percent", "all_others_percent",
)  # fmt: skip
PRODUCT_RESULTS = ("normal_value", "net_price", "unit_result", "result_percent")


def of_header(header: Header, file: str, text: str) -> list[Problem]:
    """The authority's law must be on file for the day whose law applies."""
    if header.authority not in authorities():
        line = line_of(text, ("case", "authority"))
        what = f"no law of '{header.authority}' is on file; {nearest(header.authority, authorities())}"
        return [Problem(file, what, "", line, path="case.authority")]
    try:
        for provision in law(header.authority).provisions.values():
            if provision.name.endswith(header.segment) or "_" not in provision.name:
                provision.on(header.law_as_of)
    except NoLawError as error:
        line = line_of(text, ("case", "law_as_of"))
        mend = "state a later day, or add the earlier law to the authority's file"
        return [Problem(file, str(error), mend, line, path="case.law_as_of")]
    return []


def of_rates(
    one: RespondentInputs, header: Header, rates: dict[str, Rates], broken: set[str], file: str, text: str
) -> list[Problem]:
    """Every currency in use needs an exchange rate, and every sale that is converted one for its day."""
    problems = []
    for key, sales in _sides(one):
        wanted: dict[str, tuple[str, ...]] = {x: (key, "currencies", c) for c, x in sales.currencies.items()}
        wanted.setdefault(sales.table.currency, (key, "currency"))
        if key == "us_sales" and one.comparison_sales:
            # Normal value is converted at the rate of the U.S. sale's date.
            wanted.setdefault(one.comparison_sales.table.currency, ("comparison_sales", "currency"))
        foreign = {x: at for x, at in wanted.items() if x != header.currency}
        if key == "comparison_sales" and not sales.currencies:
            foreign = {}
        for currency, at in foreign.items():
            line = line_of(text, ("respondents", one.number - 1, *at))
            path = f"respondents[{one.number}].{'.'.join(at)}"
            if currency in broken:
                continue
            if currency not in rates:
                what = f"there is no exchange rate for {currency}"
                mend = f"state it under [exchange_rates.{currency}], in {header.currency} per {currency}"
                problems.append(Problem(file, what, mend, line, path=path))
            elif rates[currency].table is not None:
                problems += _uncovered(rates[currency], sales, file, line, path)
    return list(dict.fromkeys(problems))


def _uncovered(rates: Rates, sales: SalesInputs, file: str, line: int, path: str) -> list[Problem]:
    if "sale_date" not in sales.table:
        what = f"daily rates of {rates.currency} need a date for each sale, and there is no 'sale_date'"
        return [Problem(file, what, "name its column, or state one rate for every day", line, path=path)]
    dates = sales.table.values("sale_date")
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
        mend = f"the rates run from {known[0]} to {known[-1]}; add the missing day"
        if number == "file_row":
            problems.append(Problem(sales.file, what, mend, row=row))
        else:
            problems.append(Problem(file, what, mend, row, path=path))
    return problems


def of_dates(one: RespondentInputs, header: Header, file: str, text: str) -> list[Problem]:
    """Every sale of a file with dates needs one, and monthly averages need dates or months."""
    problems = []
    for key, sales in _sides(one):
        at = line_of(text, ("respondents", one.number - 1, key))
        if "sale_date" in sales.table:
            for i in np.flatnonzero(np.isnat(sales.table.values("sale_date")))[:10]:
                row = int(sales.table.values("file_row")[i])
                problems.append(Problem(sales.file, "has no date of sale", "write it 2014-07-18", row=row))
        elif header.segment == "review" and "sale_month" not in sales.table and not one.stated.products:
            what = "a review compares month by month, and there is no 'sale_date' and no 'sale_month'"
            mend = f"name the column of the date of sale under {key}.columns"
            problems.append(Problem(file, what, mend, at, path=f"respondents[{one.number}].{key}"))
        elif sales.window is not None:
            what = "a window needs a date for each sale, and there is no 'sale_date'"
            problems.append(Problem(file, what, "", at, path=f"respondents[{one.number}].{key}.window"))
    return problems


def of_statements(stated: CaseFile, file: str, text: str) -> list[Problem]:
    """Names are given once, and what refers to another part of the case finds it."""
    problems: list[Problem] = []

    def fault(place: tuple[str | int, ...], what: str, mend: str = "") -> None:
        from dumping.case.validate import written

        problems.append(Problem(file, what, mend, line_of(text, place), path=written(place)))

    names = [r.name for r in stated.respondents]
    for place, name in enumerate(names):
        if name in names[:place]:
            fault(("respondents", place, "name"), f"there are two respondents called '{name}'")
    known = {*stated.inputs, *RESULTS}
    for place, figure in enumerate(stated.figures):
        at = ("figures", place, "expression")
        try:
            for name in names_in(parse(figure.expression)):
                if name not in known:
                    fault(at, f"there is no figure '{name}'; {nearest(name, sorted(known))}")
        except FormulaError as error:
            fault(at, error.message)
        if figure.name in known:
            fault(("figures", place, "name"), f"'{figure.name}' is the name of another figure", "rename it")
        known.add(figure.name)
    for place, expected in enumerate(stated.expected):
        if expected.respondent is not None and expected.respondent not in names:
            what = f"there is no respondent '{expected.respondent}'; {nearest(expected.respondent, names)}"
            fault(("expected", place, "respondent"), what)
        choices = set(PRODUCT_RESULTS) if expected.connum else known
        if expected.figure not in choices:
            what = f"there is no figure '{expected.figure}'; {nearest(expected.figure, sorted(choices))}"
            fault(("expected", place, "figure"), what)
    return problems


def _sides(one: RespondentInputs) -> Iterator[tuple[str, SalesInputs]]:
    for key in ("us_sales", "comparison_sales"):
        sales = getattr(one, key)
        if sales is not None:
            yield key, sales
