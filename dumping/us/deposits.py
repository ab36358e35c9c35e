"""Cash deposits over the segments of a case: which rate a company's entries pay on a day, since when, by what notice.

A company keeps its rate until a later segment gives it another, examined or not in between. Companies that never had
one pay the all-others rate of the investigation, which reviews leave as it is. Amended results and court decisions
replace the rates before them, except where a company has had a rate of a later period since; a successor takes its
predecessor's over; a revocation ends them; a sunset review leaves them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from dumping.case.problems import CaseError, Problem
from dumping.formula.table import Table
from dumping.law.lookup import NoLawError
from dumping.result import Result
from dumping.us.deposit_events import Notice, ended, in_order
from dumping.us.deposit_table import deposit_table
from dumping.us.segment_rates import Rate, Segment, first_day

ON_FILE = "Of the segments that the case has: a review that is not among them may have set another rate."


@dataclass(frozen=True)
class Deposit:
    """A company's cash-deposit rate from a day on, until the next one; in per cent, as collected."""

    number: str
    company: str
    percent: float
    since: dt.date
    until: dt.date | None
    segment: str
    notice: str
    basis: str
    cite: str
    # Whether companies without a rate of their own pay this one.
    for_the_rest: bool
    event: str
    # Before subsidies are taken off, as published.
    rate_percent: float
    export_subsidy_percent: float
    domestic_subsidy_percent: float
    per_unit: float | None

    def to_dict(self) -> dict[str, Any]:
        """Days as text; `until` is the first day of the next rate, null where there is none."""
        return {
            "number": self.number, "company": self.company, "cash_deposit_percent": self.percent,
            "since": str(self.since), "until": str(self.until) if self.until else None, "segment": self.segment,
            "notice": self.notice, "basis": self.basis, "cite": self.cite, "for_the_rest": self.for_the_rest,
            "event": self.event, "rate_percent_published": self.rate_percent,
            "export_subsidy_percent": self.export_subsidy_percent,
            "domestic_subsidy_percent": self.domestic_subsidy_percent, "cash_deposit_per_unit": self.per_unit,
        }  # fmt: skip


@dataclass(frozen=True)
class Timeline:
    """Every rate of every company in order of days, the notices without rates, the worksheet, and warnings.

    `table` has a row for each of `deposits`, in their order.
    """

    deposits: tuple[Deposit, ...]
    warnings: tuple[str, ...]
    notices: tuple[Notice, ...]
    table: Table

    def on(self, day: dt.date, company: str = "") -> list[Deposit]:
        """The rates in force on a day, of all companies or of one: its own, or that of all others."""
        held = [one for one in self.deposits if one.since <= day and (one.until is None or day < one.until)]
        if not company:
            return held
        found = []
        for number in dict.fromkeys(one.number for one in held):
            here = [one for one in held if one.number == number]
            own = [one for one in here if one.company == company or one.company.startswith(f"{company} / ")]
            found += own or [one for one in here if one.for_the_rest]
        return found

    def of(self, company: str) -> list[Deposit]:
        """One company's rates from notice to notice: those of all others until it has its own."""
        found = []
        for number in dict.fromkeys(one.number for one in self.deposits):
            here = [one for one in self.deposits if one.number == number]
            own = [one for one in here if one.company == company or one.company.startswith(f"{company} / ")]
            first = min((one.since for one in own), default=dt.date.max)
            rest = [one for one in here if one.for_the_rest and one not in own and one.since < first]
            if own:
                rest = [replace(one, until=min(one.until or first, first)) for one in rest]
            found += [*rest, *own]
        return found


def timeline(results: Sequence[Result]) -> Timeline:
    """The deposits of a case's segments, by case number; each segment's are from its `[deposits]` on.

    Raises CaseError with every notice that cannot be applied: a successor whose predecessor has no rate, a court
    decision before the law on file; and for cases of another authority.
    """
    warnings: list[str] = []
    foreign = [one.case for one in results if one.case.stated.case.authority != "us"]
    what = "cash deposits are the United States'; this case is of another authority"
    problems = [Problem(case.file, what, path="case.authority") for case in foreign]
    if problems:
        raise CaseError(problems)
    notices: list[Notice] = []
    found: list[Rate] = []
    for number in dict.fromkeys(one.case.stated.case.number or "" for one in results):
        segments = []
        for place, one in enumerate(results, 1):
            if (one.case.stated.case.number or "") != number:
                continue
            try:
                segments.append(Segment(first_day(one.case.stated, one.case.file, warnings), place, one))
            except NoLawError as error:
                mend = "state `effective`, the first day of deposits at these rates"
                problems.append(Problem(one.case.file, str(error), mend, path="deposits.decided"))
        segments.sort(key=lambda segment: segment.day)
        rates, said = in_order(number, segments, warnings, problems)
        notices += said
        found += ended(rates)
    if problems:
        raise CaseError(problems)
    table = deposit_table(found)
    deposits = tuple(
        Deposit(
            rate.number, rate.company, float(table.value("cash_deposit_percent", row)), rate.since, rate.until,
            rate.segment, rate.notice, str(table.value("basis", row)), rate.cite, rate.for_the_rest, rate.event,
            float(table.value("rate_published", row)), rate.export_percent,
            float(table.value("domestic_subsidy", row)), rate.per_unit,
        )
        for row, rate in enumerate(found, 1)
    )  # fmt: skip
    return Timeline(deposits, tuple(dict.fromkeys(warnings)), tuple(notices), table)
