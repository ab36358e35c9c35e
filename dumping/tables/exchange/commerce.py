"""Commerce's own files of rates: one column for investigations and one for reviews, U.S. dollars per unit."""

from __future__ import annotations

import re
from typing import Literal

import numpy as np

from dumping.case.problems import Problem
from dumping.tables.cells import days, numbers, texts
from dumping.tables.exchange.quotes import Found, Quote, Quotes, of_days, of_size
from dumping.tables.file_table import SHOWN, FileTable

Series = Literal["investigation", "review"]
# How the name of a column ends in Commerce's data sets: MXPESOI, MXPESOR.
_ENDINGS: dict[Series, str] = {"investigation": "i", "review": "r"}
_WORDS: dict[Series, re.Pattern[str]] = {
    "investigation": re.compile(r"\binvestigations?\b|\binv\b", re.IGNORECASE),
    "review": re.compile(r"\breviews?\b|\brev\b", re.IGNORECASE),
}
SOURCE = "source"


def pairs(table: FileTable) -> dict[str, dict[Series, str]]:
    """The columns of the two series by what they are called without their endings; empty where there are none."""
    names = list(table.columns)
    found: dict[str, dict[Series, str]] = {}
    for name in names:
        stem = name[:-1]
        other = next((n for n in names if n.lower() == f"{stem}r".lower()), None)
        if stem and name[-1:].lower() == _ENDINGS["investigation"] and other is not None:
            found[stem.lower()] = {"investigation": name, "review": other}
    if not found:
        of = {series: [n for n in names if form.search(n)] for series, form in _WORDS.items()}
        if all(len(columns) == 1 for columns in of.values()) and of["investigation"] != of["review"]:
            found[""] = {series: columns[0] for series, columns in of.items()}
    return found


def date_column(table: FileTable) -> str | None:
    """The column that is called date, however it is written."""
    return next((name for name in table.columns if name.lower() == "date"), None)


def is_commerce(table: FileTable) -> bool:
    """Whether a table has a date and the two series."""
    return date_column(table) is not None and bool(pairs(table))


def read_commerce(table: FileTable, currency: str, comparison: str, series: Series) -> Found:
    """One of the two series. They are official rates already; a day that is not there has none."""
    found = pairs(table)
    date = date_column(table)
    if date is None or not found:
        what = "this is no file of Commerce's: it has no column 'date' with a pair such as MXPESOI and MXPESOR"
        return None, [Problem(table.file, what, f"it has {', '.join(table.columns)}", row=1)]
    chosen = next(iter(found.values())) if len(found) == 1 else found.get(currency.lower())
    if chosen is None:
        what = f"the file has rates of several currencies: {', '.join(sorted(found))}"
        return None, [Problem(table.file, what, "name one column as `rate_column`", row=1)]
    column = chosen[series]
    when, problems = days(table, date)
    rates, faults = numbers(table, column)
    problems += faults
    if problems:
        return None, problems
    rows = table.every_row()
    missing = np.flatnonzero(np.isnat(when))
    problems = [
        Problem(table.file, "has no date", "write it 2014-07-18", row=int(rows[i]), column=date) for i in missing
    ]
    wrong = [(i, fault) for i in np.flatnonzero(~np.isnan(rates)) if (fault := of_size(float(rates[i])))]
    problems += [Problem(table.file, fault, "check it", row=int(rows[i]), column=column) for i, fault in wrong]
    if problems:
        return None, problems[:SHOWN]
    problems = of_days(table.file, when, rows, date)
    known = np.flatnonzero(~np.isnan(rates))
    if not problems and not len(known):
        problems = [Problem(table.file, "there is no rate on any day", "give a file that has some", column=column)]
    if problems:
        return None, problems
    order = known[np.argsort(when[known], kind="stable")]
    quote = Quote(comparison, currency, rates[order], column)
    return Quotes(table.file, "commerce", when[order], (quote,), quote.name, date, _source(table)), []


def _source(table: FileTable) -> str:
    """What the file says of its own rates, where it does."""
    name = next((n for n in table.columns if n.lower() == SOURCE), None)
    if name is None:
        return ""
    said, problems = texts(table, name)
    return "" if problems else "; ".join(dict.fromkeys(str(cell) for cell in said if cell))
