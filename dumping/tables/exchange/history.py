"""A currency's daily rates from one or several files, and Commerce's two series of official rates made of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from dumping.case.problems import CaseError, Problem
from dumping.formula.rule import Rule
from dumping.formula.table import Parameter, Table
from dumping.tables.exchange import law
from dumping.tables.exchange.h10_series import known
from dumping.tables.exchange.model import Movement
from dumping.tables.exchange.official import official_rates
from dumping.tables.exchange.quotes import Quote, Quotes, stamp
from dumping.tables.exchange.recognise import Wanted, read_quotes

DOLLAR = "USD"


@dataclass(frozen=True)
class History:
    """Both series by day; `quotes` are the files' rates, `parameters` the model's figures, where it was applied."""

    currency: str
    quotes: Quotes
    table: Table
    parameters: dict[str, Parameter]
    movements: tuple[Movement, ...]
    warnings: tuple[str, ...]


def history(paths: Sequence[Path], currency: str | None, day: dt.date) -> History:
    """The official rates of `currency` in U.S. dollars: columns date, ..., investigation, review.

    Files of one publisher are joined; days that two of them have must have the same rate. `currency` may be left out
    where the file has one alone. Commerce's own files are taken as they are. Raises CaseError.
    """
    currency = currency or _only(paths[0])
    found, problems = [], []
    for path in paths:
        quotes, faults = read_quotes(path, path.name, Wanted(currency, DOLLAR, "investigation"))
        problems += faults
        found += [quotes] if quotes is not None else []
    if problems:
        raise CaseError(problems)
    quotes = _joined(found, currency)
    if quotes.kind == "commerce":
        return _published(paths, found, quotes, currency)
    official, problems = official_rates(quotes, currency, DOLLAR, "investigation", day, None)
    if official is None:
        raise CaseError(problems)
    rule = Rule(
        "review", "if(fluctuation, benchmark, daily_rate)", "Official rate, review", official_unit(currency), law.CITE
    )
    table = official.table.with_rule(rule)
    rate = table.columns["rate"]
    kept = {n: c for n, c in table.columns.items() if n not in ("rate", "review")}
    columns = {**kept, "investigation": replace(rate, label="Official rate, investigation")}
    data = {n: table.values("rate" if n == "investigation" else n) for n in (*columns, "review")}
    columns["review"] = table.columns["review"]
    table = replace(table, columns=columns, data=data)
    return History(
        currency, quotes, table, official.parameters, official.movements, (*stamp(quotes, currency), *official.warnings)
    )


def official_unit(currency: str) -> str:
    """USD per KRW."""
    return f"{DOLLAR} per {currency}"


def between(table: Table, first: np.datetime64 | None, last: np.datetime64 | None) -> Table:
    """The rows of a table of days from `first` to `last`, both included."""
    days = table.values("date")
    kept = np.ones(len(days), dtype=bool)
    kept &= days >= first if first is not None else True
    kept &= days <= last if last is not None else True
    data = {name: table.values(name)[kept] for name in table.columns}
    return replace(table, rows=int(kept.sum()), data=data)


def _only(path: Path) -> str:
    """The one currency that a file has. Raises CaseError where it has several or none that is known."""
    found: list[str] = []
    problems: list[Problem] = []
    for entry in known().values():
        quotes, faults = read_quotes(path, path.name, Wanted(str(entry["currency"]), DOLLAR, "investigation"))
        problems = faults or problems
        mend = "say which with --currency KRW"
        if any(problem.unreadable for problem in faults):
            raise CaseError(faults)
        if quotes is not None and quotes.kind in ("table", "commerce"):
            raise CaseError([Problem(path.name, "the file does not say of which currency its rates are", mend)])
        if quotes is not None:
            found.append(str(entry["currency"]))
        if len(found) > 1:
            what = f"the file has several currencies, {' and '.join(found)} among them"
            raise CaseError([Problem(path.name, what, mend)])
    if not found:
        raise CaseError([*problems, Problem(path.name, "no currency was found in the file", mend)])
    return found[0]


def _joined(found: list[Quotes], currency: str) -> Quotes:
    first = found[0]
    for other in found[1:]:
        if (other.kind, other.daily_rate) != (first.kind, first.daily_rate):
            what = f"{first.file} and {other.file} are of different publishers, or quote {currency} differently"
            raise CaseError([Problem(other.file, what, "give files of one publisher")])
    days = np.concatenate([quotes.days for quotes in found])
    values = [np.concatenate([quotes.columns[n].values for quotes in found]) for n in range(len(first.columns))]
    order = np.argsort(days, kind="stable")
    same = np.flatnonzero(days[order][1:] == days[order][:-1])
    for column in values:
        odd = same[column[order][same + 1] != column[order][same]]
        if len(odd):
            what = f"two files have different rates of {currency} for {days[order][odd[0]]}"
            raise CaseError([Problem(found[-1].file, what, "find out which is right, and give one")])
    kept = order[np.concatenate([[True], days[order][1:] != days[order][:-1]])]
    files = ", ".join(dict.fromkeys(quotes.file for quotes in found))
    columns = tuple(
        Quote(one.units, one.base, column[kept], one.header) for one, column in zip(first.columns, values, strict=True)
    )
    return replace(first, file=files, days=days[kept], columns=columns)


def _published(paths: Sequence[Path], found: list[Quotes], quotes: Quotes, currency: str) -> History:
    """Commerce's own two series, as its files have them."""
    other = []
    for path in paths:
        reviews, problems = read_quotes(path, path.name, Wanted(currency, DOLLAR, "review"))
        if reviews is None:
            raise CaseError(problems)
        other.append(reviews)
    reviews = _joined(other, currency)
    days = np.intersect1d(quotes.days, reviews.days)
    if not len(days):
        what = "no day has a rate for investigations and one for reviews"
        raise CaseError([Problem(quotes.file, what, "give files with both")])
    table = Table(f"exchange_rates_{currency.lower()}", f"Exchange rates, {official_unit(currency)}", len(days))
    table = table.with_input("date", days, "Date", where=f"{quotes.file}, column {quotes.date_header}")
    for name, one in (("investigation", quotes), ("review", reviews)):
        rows = np.searchsorted(one.days, days)
        where = f"{one.file}, column {one.columns[0].header}"
        table = table.with_input(
            name, one.columns[0].values[rows], f"Official rate, {name}", one.columns[0].unit, where
        )
    said = tuple(f"{q.file} says: {q.source}" for q in found if q.source)
    return History(currency, quotes, table, {}, (), said)
