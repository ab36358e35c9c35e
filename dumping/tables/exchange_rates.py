"""Exchange rates: one for every day, or daily from a file. A missing day is an error, never a guess."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from dumping.case.problems import Problem
from dumping.formula.evaluate import Array
from dumping.formula.table import Parameter, Table
from dumping.tables.cells import days, numbers
from dumping.tables.file_table import FileTable, path_in
from dumping.tables.read import read_table
from dumping.tables.repairs.repair import Repair

if TYPE_CHECKING:
    from dumping.case.schema import ExchangeRate

# No currency is worth less of another; with smaller rates amounts would not be figures any more.
SMALLEST = 1e-15

CITE = "19 USC 1677b-1(a); 19 CFR 351.415"


@dataclass(frozen=True)
class Rates:
    """Rates of one currency, in units of the currency of comparison: a table by date, or one parameter."""

    currency: str
    table: Table | None = None
    parameter: Parameter | None = None
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
    currency: str, stated: ExchangeRate, folder: Path, comparison: str, where: str
) -> tuple[Rates | None, list[Problem]]:
    """The rates that a case states for one currency; `where` is the place of the statement."""
    unit = f"{comparison} per {currency}"
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
    text, problems = read_table(path, stated.file, stated.sheet, {stated.date_column, stated.rate_column})
    if text is None:
        return None, problems
    for column in (stated.date_column, stated.rate_column):
        if column not in text.columns:
            have = ", ".join(text.columns)
            problems.append(Problem(stated.file, f"there is no column '{column}'", f"it has {have}", row=1))
    if problems:
        return None, problems
    dates, problems = days(text, stated.date_column)
    rates, faults = numbers(text, stated.rate_column)
    problems += faults
    problems += _unusable(stated, dates, rates, text)
    if problems:
        return None, problems
    order = np.argsort(dates, kind="stable")
    table = Table(f"exchange_rates_{currency.lower()}", f"Exchange rates, {unit}", len(order))
    where = f"{stated.file}, column {{}}"
    table = table.with_input("date", dates[order], "Date", where=where.format(stated.date_column))
    table = table.with_input("rate", rates[order], f"{unit}", unit=unit, where=where.format(stated.rate_column))
    return Rates(currency, table=table, repairs=tuple(text.repairs)), []


def _unusable(stated: ExchangeRate, dates: Array, rates: Array, text: FileTable) -> list[Problem]:
    file = stated.file or ""
    problems = [
        Problem(file, "has no date", "write it 2014-07-18", row=text.row(int(i)), column=stated.date_column)
        for i in np.flatnonzero(np.isnat(dates))[:10]
    ]
    for rows, what, mend in (
        (np.isnan(rates), "has no rate", "write it, or take the row out"),
        (
            rates < SMALLEST,
            "a rate must be above zero",
            "write units of the one currency for one of the other",
        ),
        (rates > 1 / SMALLEST, "no rate is as large as this", "check the number"),
    ):
        problems += [
            Problem(file, what, mend, row=text.row(int(i)), column=stated.rate_column)
            for i in np.flatnonzero(rows)[:10]
        ]
    seen, kept = np.unique(dates, return_index=True)
    if len(seen) < len(dates):
        repeats = np.setdiff1d(np.arange(len(dates)), kept)
        problems += [
            Problem(file, f"a second rate for {dates[i]}", "keep one", row=text.row(int(i)), column=stated.date_column)
            for i in repeats[:10]
        ]
    return problems


def _outside(where: str, file: str) -> Problem:
    name, _, line = where.rpartition(":")
    return Problem(
        name,
        f"'{file}' is outside the case's folder",
        "copy the file beside the case file and name it without a path",
        line=int(line),
    )
