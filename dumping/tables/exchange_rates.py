"""Exchange rates: one for every day, or daily from a file. A missing day is an error, never a guess."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from dumping.case.problems import Problem
from dumping.formula.evaluate import Array
from dumping.formula.table import Parameter, Table
from dumping.law.lookup import NoLawError
from dumping.tables.exchange.official import daily_rates, official_rates
from dumping.tables.exchange.quotes import SMALLEST, Quotes, stamp
from dumping.tables.exchange.recognise import Wanted, read_quotes
from dumping.tables.file_table import path_in
from dumping.tables.repairs.repair import Repair

if TYPE_CHECKING:
    from dumping.case.schema import ExchangeRate, Header

CITE = "19 USC 1677b-1(a); 19 CFR 351.415"
# What a case calls Commerce's model of official rates.
MODEL = "commerce"


@dataclass(frozen=True)
class Rates:
    """Rates of one currency, in units of the currency of comparison: a table by date, or one parameter."""

    currency: str
    table: Table | None = None
    parameter: Parameter | None = None
    # What a file that stands in for the rates' own calls the table's columns of input.
    headers: Mapping[str, str] = field(default_factory=dict)
    # What every output says of these rates.
    warnings: tuple[str, ...] = ()
    # Figures of the law that the table's rules read.
    law: tuple[Parameter, ...] = ()
    # Whether other rates would be read in another segment or on another day of the law.
    by_header: bool = False
    # What to do about a day that has none.
    mend: str = "add the missing day"
    repairs: tuple[Repair, ...] = ()

    @property
    def name(self) -> str:
        """The name under which rules read the rate: exchange_rate_krw."""
        return f"exchange_rate_{self.currency.lower()}"

    def rows_for(self, dates: Array) -> Array:
        """The row number of each date in the table, 0 where the table has no rate for it."""
        assert self.table is not None
        known = self.table.values("date")
        at = np.searchsorted(known, dates)
        found = (at < len(known)) & (known[np.minimum(at, len(known) - 1)] == dates)
        return np.where(found, at + 1, 0)


def read_rates(
    currency: str, stated: ExchangeRate, folder: Path, header: Header, where: str
) -> tuple[Rates | None, list[Problem]]:
    """The rates that a case states for one currency; `where` is the place of the statement.

    A file may be the case's own table or a publisher's; see dumping/tables/exchange. Rates are taken as reported, or
    by Commerce's model where the case says so.
    """
    unit = f"{header.currency} per {currency}"
    if stated.rate is not None:
        if stated.rate < SMALLEST:
            file, _, line = where.rpartition(":")
            key = f"exchange_rates.{currency}.rate"
            return None, [Problem(file, f"no rate is as small as {stated.rate:g}", "check it", int(line), path=key)]
        label = f"Exchange rate, {unit}, every day"
        name = f"exchange_rate_{currency.lower()}"
        return Rates(currency, parameter=Parameter(name, stated.rate, label, unit, CITE, where)), []
    assert stated.file is not None
    path = path_in(folder, stated.file)
    if path is None:
        return None, [_outside(where, stated.file)]
    series = stated.series or header.segment
    named = "rate_column" in stated.model_fields_set
    wanted = Wanted(
        currency, header.currency, series, stated.kind, stated.sheet, stated.date_column, stated.rate_column, named
    )
    quotes, problems = read_quotes(path, stated.file, wanted)
    if quotes is None:
        return None, problems
    said = _told(quotes, currency, header.authority)
    depends = quotes.kind == "commerce" or stated.model == MODEL
    # Columns of a table that stands in for another file are named for their units.
    headers = {"date": stated.date_column}
    if stated.model == MODEL:
        refused = _refused(quotes, header.authority, where, currency)
        if refused:
            return None, [refused]
        period = (header.period[0], header.period[-1])
        try:
            official, problems = official_rates(quotes, currency, header.currency, series, header.law_as_of, period)
        except NoLawError as error:
            return None, [_at_model(where, currency, str(error), "leave `model` out")]
        if official is None:
            return None, problems
        further = tuple(official.parameters.values())
        table = official.table.with_notes(*said)
        mend = "give a file that begins earlier: the first official rate comes after the first benchmark"
        return Rates(
            currency, table, None, headers, (*said, *official.warnings), further, depends, mend, quotes.repairs
        ), []
    if quotes.kind == "commerce":
        said = (*said, f"exchange rates of {currency}: {quotes.file}, column {quotes.columns[0].header}, {series}")
    table = Table(f"exchange_rates_{currency.lower()}", f"Exchange rates, {unit}", len(quotes.days))
    table = table.with_input("date", quotes.days, "Date", where=f"{quotes.file}, column {quotes.date_header}")
    table = daily_rates(table, quotes, np.arange(len(quotes.days)), "rate", unit)
    for column in quotes.columns:
        own = "rate" if column.name not in table else column.name
        headers[own] = column.header if quotes.kind == "table" and own == "rate" else column.unit
    found = Rates(currency, table.with_notes(*said), None, headers, said, (), depends, repairs=quotes.repairs)
    if header.authority == "us" and quotes.kind in ("h10", "ecb"):
        # The publisher has none on weekends and holidays, when goods are sold all the same.
        mend = f'{found.mend}, or state `model = "{MODEL}"`, which takes the last reported rate'
        found = replace(found, mend=mend)
    return found, []


def _told(quotes: Quotes, currency: str, authority: str) -> tuple[str, ...]:
    """What every output says of the publisher of the rates."""
    said = (f"exchange rates of {currency}: {quotes.file} says: {quotes.source}",) if quotes.source else ()
    return (*said, *stamp(quotes, currency, authority))


def _refused(quotes: Quotes, authority: str, where: str, currency: str) -> Problem | None:
    """Why Commerce's model cannot be applied to a file, or None."""
    mend = "leave `model` out"
    if authority != "us":
        return _at_model(where, currency, f"the model is Commerce's, and the case follows '{authority}'", mend)
    if quotes.kind == "commerce":
        return _at_model(where, currency, f"'{quotes.file}' holds Commerce's official rates already", mend)
    return None


def _at_model(where: str, currency: str, what: str, mend: str) -> Problem:
    file, _, line = where.rpartition(":")
    return Problem(file, what, mend, int(line), path=f"exchange_rates.{currency}.model")


def _outside(where: str, file: str) -> Problem:
    name, _, line = where.rpartition(":")
    return Problem(
        name,
        f"'{file}' is outside the case's folder",
        "copy the file beside the case file and name it without a path",
        line=int(line),
    )
