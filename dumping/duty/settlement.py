"""A file of entries from reading to what is owed, with every fault of it told at once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from dumping.case.problems import CaseError, Problem
from dumping.duty.assessment_rates import ImporterRate, with_rates
from dumping.duty.deposit_rates import with_deposits
from dumping.duty.entries import checked_entries
from dumping.duty.liquidation import GAP_CITE, Liquidated, liquidated, missing_rates
from dumping.formula.table import Table
from dumping.us.deposits import Timeline


@dataclass(frozen=True)
class CaseDays:
    """Days of a proceeding that decide what is owed on an entry; None where they are not given.

    `suspension`: first day of the suspension of liquidation; `provisional_end`: last day of provisional measures;
    `injury_notice`: publication of the International Trade Commission's final determination; `order`: of the order.
    """

    suspension: dt.date | None = None
    provisional_end: dt.date | None = None
    injury_notice: dt.date | None = None
    order: dt.date | None = None


def settled(
    path: Path, unit: str, rates: list[ImporterRate], days: CaseDays, deposits: Timeline | None = None
) -> Liquidated:
    """What is owed on the entries of a file, in U.S. dollars, the rates that were used first among the tables.

    `deposits`: the rates in force from day to day, for entries whose deposits the file does not state.

    Raises CaseError with every fault: of the file, of rates that are missing, of entries before the suspension of
    liquidation, of quarters without a rate of interest. Source: 19 USC 1673b(d), 1673f, 1677g, 1505.
    """
    table, warnings, problems = checked_entries(path, "USD", unit, deposits is not None)
    problems += _order_of_days(days, path.name)
    if table is not None:
        problems += _before_suspension(table, days, path.name)
        problems += missing_rates(table, days.order, path.name)
        if deposits is not None:
            table, said, faults = with_deposits(table, deposits, path.name)
            warnings, problems = (*warnings, *said), [*problems, *faults]
        try:
            table, importer_rates = with_rates(table, rates, path.name)
        except CaseError as error:
            problems += error.problems
    if problems or table is None:
        # A missing figure may have been told of the file and of the rate that needs it.
        once = {(p.row, p.column, p.what.split(",")[0]): p for p in problems}
        raise CaseError(once.values())
    done = liquidated(table, days.order, days.injury_notice, path.name, days.provisional_end)
    tables: dict[str, Table] = {importer_rates.name: importer_rates, **done.tables}
    return Liquidated(tables, (*warnings, *done.warnings))


def _order_of_days(days: CaseDays, file: str) -> list[Problem]:
    problems = []
    named = [
        ("the suspension of liquidation", days.suspension), ("the end of provisional measures", days.provisional_end),
        ("the injury notice", days.injury_notice), ("the order", days.order),
    ]  # fmt: skip
    known = [(name, day) for name, day in named if day is not None]
    for (name, day), (later_name, later) in pairwise(known):
        # Provisional measures may outlast the injury notice and the order: then there is no gap.
        if later < day and name != "the end of provisional measures":
            problems.append(Problem(file, f"{later_name} ({later}) is before {name} ({day})", "check the days given"))
    if days.provisional_end is not None and days.injury_notice is None:
        what = "the end of provisional measures is given and the day of the injury notice is not"
        problems.append(Problem(file, what, f"give --injury-notice or --order: {GAP_CITE}"))
    return problems


def _before_suspension(entries: Table, days: CaseDays, file: str) -> list[Problem]:
    if days.suspension is None:
        return []
    before = entries.values("entry_date") < np.datetime64(days.suspension)
    what = f"is before {days.suspension}, when the suspension of liquidation began: no antidumping duty is owed"
    mend = "leave the entry out"
    return [Problem(file, what, mend, row=row + 2, column="entry_date") for row in np.flatnonzero(before).tolist()]
