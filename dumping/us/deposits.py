"""Cash deposits over the segments of a case: which rate a company's entries pay on a day, since when, by what notice.

A company keeps its rate until a later segment gives it another. Companies that never had one pay the all-others rate
of the investigation, which reviews leave as it is; an amended or remanded result replaces the one before it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dumping.formula.rounding import round_half_up
from dumping.formula.table import Table
from dumping.result import Result

CITE = "19 USC 1673d(c)(1)(B)(ii), 1675(a)(2)(C); 19 CFR 351.211, 351.212"
ALL_OTHERS_CITE = "19 USC 1673d(c)(1)(B)(i)(II), 1673d(c)(5)"
ENTITY_CITE = "19 CFR 351.107(d)"
EXPORT_SUBSIDY_CITE = "19 USC 1677a(c)(1)(C)"
REVOKED = "the order is revoked (19 USC 1675(d); 19 CFR 351.222)"
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
    for_the_rest: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Days as text; `until` is the first day of the next rate, null where there is none."""
        return {
            "number": self.number, "company": self.company, "cash_deposit_percent": self.percent,
            "since": str(self.since), "until": str(self.until) if self.until else None, "segment": self.segment,
            "notice": self.notice, "basis": self.basis, "cite": self.cite, "for_the_rest": self.for_the_rest,
        }  # fmt: skip


@dataclass(frozen=True)
class Timeline:
    """Every rate of every company in order of days, the name of the all-others rate, and warnings."""

    deposits: tuple[Deposit, ...]
    warnings: tuple[str, ...]

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


def timeline(results: Sequence[Result]) -> Timeline:
    """The deposits of a case's segments, by case number; each segment's are from its `[deposits]` on."""
    warnings: list[str] = []
    found: list[Deposit] = []
    numbers = dict.fromkeys(one.case.stated.case.number or "" for one in results)
    for number in numbers:
        segments = [one for one in results if (one.case.stated.case.number or "") == number]
        dated = sorted(((_day(one, warnings), one) for one in segments), key=lambda pair: pair[0])
        rates = [rate for day, one in dated for rate in _rates(number, day, one, warnings)]
        revoked = [(day, one) for day, one in dated if one.case.stated.deposits and one.case.stated.deposits.revoked]
        for day, one in revoked[:1]:
            rates = [rate for rate in rates if rate.since < day]
            title = one.case.stated.case.title
            for company in dict.fromkeys(rate.company for rate in rates):
                last = next(rate for rate in rates if rate.company == company)
                notice = one.case.stated.deposits.notice or "" if one.case.stated.deposits else ""
                rates.append(replace(last, percent=0.0, since=day, segment=title, notice=notice, basis=REVOKED))
        found += _ended(rates)
    return Timeline(tuple(found), tuple(dict.fromkeys(warnings)))


def _day(result: Result, warnings: list[str]) -> dt.date:
    stated = result.case.stated
    if stated.deposits is not None:
        return stated.deposits.effective
    warnings.append(
        f"{result.case.file}: [deposits] does not say when its rates are collected; law_as_of, "
        f"{stated.case.law_as_of}, is taken"
    )
    return stated.case.law_as_of


def _rates(number: str, day: dt.date, result: Result, warnings: list[str]) -> list[Deposit]:
    stated, header = result.case.stated.deposits, result.case.stated.case
    notice = (stated.notice if stated is not None else None) or ""
    offsets = stated.export_subsidy_percent if stated is not None else {}

    def made(company: str, percent: float, basis: str, cite: str, rest: bool = False) -> Deposit:
        percent = round_half_up(percent, 2)
        if offset := offsets.get(company, 0.0):
            basis += f", less export subsidies of {offset:g} % ({EXPORT_SUBSIDY_CITE})"
            percent = max(0.0, round_half_up(percent - offset, 2))
        return Deposit(number, company, percent, day, None, header.title, notice, basis, cite, rest)

    combined = result.tables.get("company_rates")
    if combined is not None:
        threshold = float(result.parameters["de_minimis_threshold_percent"].value)
        return [made(*row) for row in _combinations(result, combined, threshold)]
    rates = []
    for one in result.respondents:
        margin, deposit = one.margin_percent, float(one.tables["rates"].value("cash_deposit_percent"))
        if margin != margin:
            warnings.append(f"{result.case.file}: {one.name} has no margin, and no deposit rate from this segment")
            continue
        basis = "its own margin" if deposit else f"its own margin of {margin:.2f} % is zero or de minimis"
        rates.append(made(one.name, deposit, basis, CITE))
    others = result.tables.get("all_others")
    if others is not None:
        percent = float(others.value("percent"))
        for company in stated.not_examined if stated is not None else ():
            rates.append(made(company, percent, f"not examined: {result.all_others_basis}", CITE))
        if header.segment == "investigation":
            rates.append(made(others.title, percent, result.all_others_basis or "", ALL_OTHERS_CITE, True))
    return rates


def _combinations(result: Result, table: Table, threshold: float) -> Iterator[tuple[str, float, str, str, bool]]:
    """Exporters of a non-market economy with their producers; everybody else is of the entity."""
    stated = result.case.stated.nonmarket
    entity = stated.entity.name if stated is not None and stated.entity is not None else ""
    for row in range(1, table.rows + 1):
        exporter, producer = str(table.value("exporter", row)), str(table.value("producer", row))
        percent = float(table.value("rate_percent", row))
        company = f"{exporter} / {producer}" if producer else exporter
        rest = exporter == entity
        basis = str(table.value("basis", row))
        yield company, 0.0 if percent <= threshold else percent, basis, ENTITY_CITE if rest else CITE, rest


def _ended(rates: Sequence[Deposit]) -> list[Deposit]:
    """Each rate with the day on which the company's next one begins."""
    ended = []
    for company in dict.fromkeys(rate.company for rate in rates):
        own = [rate for rate in rates if rate.company == company]
        for place, rate in enumerate(own):
            later = [one.since for one in own[place + 1 :] if one.since > rate.since]
            replaced = any(one.since == rate.since for one in own[place + 1 :])
            if not replaced:
                until = later[0] if later else None
                ended.append(replace(rate, until=until))
    return ended
