"""Daily rates as a publisher quotes them, whatever the layout of the file they were read from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from dumping.case.problems import Problem
from dumping.formula.evaluate import Array
from dumping.tables.file_table import SHOWN
from dumping.tables.repairs.repair import Repair

Kind = Literal["h10", "commerce", "ecb", "table"]
PUBLISHERS: dict[str, str] = {
    "h10": "the Federal Reserve's (H.10)",
    "commerce": "Commerce's own",
    "ecb": "the European Central Bank's",
    "table": "the case's own",
}
# No currency is worth less of another; with smaller rates amounts would not be figures any more.
SMALLEST = 1e-15
# More series than this are not listed in a message.
LISTED = 12


@dataclass(frozen=True)
class Quote:
    """One column of a publisher: `units` per `base`, missing (NaN) on days without a rate."""

    units: str
    base: str
    values: Array
    header: str

    @property
    def name(self) -> str:
        """The name of the column in our tables: krw_per_usd."""
        return f"{self.units}_per_{self.base}".lower()

    @property
    def unit(self) -> str:
        """KRW per USD."""
        return f"{self.units} per {self.base}"


@dataclass(frozen=True)
class Quotes:
    """A file's daily rates of one currency, days in order.

    `daily_rate` says, over the names of `columns`, how many units of the currency of comparison one unit of the
    currency is worth. `source` is what the file itself says of its rates.
    """

    file: str
    kind: Kind
    days: Array
    columns: tuple[Quote, ...]
    daily_rate: str
    date_header: str = "date"
    source: str = ""
    # What was done with the file so that it could be read.
    repairs: tuple[Repair, ...] = ()


Found = tuple[Quotes | None, list[Problem]]


def quoted(file: str, kind: Kind, days: Array, columns: tuple[Quote, ...], currency: str, comparison: str) -> Found:
    """The quotes of `columns`, with the arithmetic that leads from them to `comparison` per `currency`.

    Days on which a column has no rate are left out. A problem where the columns cannot be brought together.
    """
    expression = _expression(columns, currency, comparison)
    if expression is None:
        have = ", ".join(column.unit for column in columns)
        what = f"the file quotes {have}: that is no rate in {comparison} per {currency}"
        return None, [Problem(file, what, "give a file of rates against the currency of comparison")]
    known = np.logical_and.reduce([~np.isnan(column.values) for column in columns])
    order = np.flatnonzero(known)[np.argsort(days[known], kind="stable")]
    if not len(order):
        return None, [Problem(file, f"there is no rate of {currency} on any day", "give a file that has some")]
    kept = tuple(Quote(c.units, c.base, c.values[order], c.header) for c in columns)
    return Quotes(file, kind, days[order], kept, expression), []


def _expression(columns: tuple[Quote, ...], currency: str, comparison: str) -> str | None:
    if len(columns) == 1:
        one = columns[0]
        if (one.units, one.base) == (comparison, currency):
            return one.name
        return f"1 / {one.name}" if (one.units, one.base) == (currency, comparison) else None
    first, second = columns
    if first.base == second.base and (first.units, second.units) == (comparison, currency):
        return f"{first.name} / {second.name}"
    return None


def stamp(quotes: Quotes, currency: str, authority: str = "us") -> tuple[str, ...]:
    """What every output says of rates that are not the agency's."""
    if quotes.kind != "ecb":
        return ()
    whose = f"exchange rates of {currency} are the European Central Bank's"
    if authority == "us":
        return (f"{whose}, not those the agency uses: Commerce takes the Federal Reserve's",)
    return (f"{whose}: whether the authority takes them is for the case to say",)


def of_days(file: str, days: Array, rows: Array, column: str | None = None) -> list[Problem]:
    """A fault for each second rate of one day; `rows` are the rows of the file."""
    seen, kept = np.unique(days, return_index=True)
    if len(seen) == len(days):
        return []
    repeats = np.setdiff1d(np.arange(len(days)), kept)
    faults = [
        Problem(file, f"a second rate for {days[i]}", "keep one", row=int(rows[i]), column=column)
        for i in repeats[:SHOWN]
    ]
    return faults + counted(file, len(repeats), int(rows[repeats[-1]]))


def counted(file: str, faults: int, last: int) -> list[Problem]:
    """One sentence for the faults of a kind that are not listed."""
    if faults <= SHOWN:
        return []
    return [Problem(file, f"{faults - SHOWN} more cells have the same fault, the last in row {last}", row=last)]


def of_size(rate: float) -> str:
    """What is wrong with a figure as a rate; '' for nothing."""
    if not rate >= SMALLEST:
        return "a rate must be above zero"
    return "no rate is as large as this" if rate > 1 / SMALLEST else ""
