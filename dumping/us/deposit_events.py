"""What notices do to the rates before them: replace, supersede, hand on, suspend or end them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from dumping.case.deposit_keys import Deposits
from dumping.case.problems import Problem
from dumping.law.lookup import law
from dumping.result import Result
from dumping.us.segment_rates import PRELIMINARY_CITE, Rate, Segment, segment_rates, unverified

REVOKED = "the order is revoked (19 USC 1675(d); 19 CFR 351.222)"
REVOKED_CITE = "19 USC 1675(d); 19 CFR 351.222"
SUCCESSOR_CITE = "19 USC 1675(b); 19 CFR 351.216, 351.221(c)(3)"
SUNSET_CITE = "19 USC 1675(c), (d)(2), 1675a(c)(3); 19 CFR 351.218"
GAP = "provisional measures have ended and the order is not published: nothing is deposited (19 USC 1673b(d)(3))"
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Notice:
    """A notice that sets no rate, or changes those of others: its day, its segment and what it does, in words."""

    number: str
    day: dt.date
    segment: str
    notice: str
    event: str
    does: str
    cite: str

    def to_dict(self) -> dict[str, Any]:
        """The day as text."""
        return {
            "number": self.number, "day": str(self.day), "segment": self.segment, "notice": self.notice,
            "event": self.event, "does": self.does, "cite": self.cite,
        }  # fmt: skip


def in_order(
    number: str, segments: Sequence[Segment], warnings: list[str], problems: list[Problem]
) -> tuple[list[Rate], list[Notice]]:
    """The rates of a case's segments, which come in order of their days, after every notice has been applied."""
    rates: list[Rate] = []
    notices: list[Notice] = []
    over: set[str] = set()
    whole = False
    for segment in segments:
        day, result = segment.day, segment.result
        stated = result.case.stated.deposits
        for rate in segment_rates(number, segment, warnings):
            if whole or rate.company in over:
                continue
            before = _held(rates, rate.company, day)
            amends = rate.event in ("amended results", "court decision")
            if amends and before is not None and before.period_end > rate.period_end:
                warnings.append(
                    f"{result.case.file}: {rate.company} keeps the rate of {before.segment}, a later period than the "
                    f"one of this {'decision' if rate.event == 'court decision' else 'amendment'}"
                )
                continue
            rates.append(rate)
        if stated is None:
            continue
        title = result.case.stated.case.title
        said = partial(Notice, number, day, title, stated.notice or "", stated.event)
        if stated.successors:
            rates += _successors(rates, day, result, stated, problems)
        if stated.event == "sunset review":
            notices.append(said(_continued(rates, stated), SUNSET_CITE))
        ends_all = (stated.revoked or stated.event == "revocation") and not stated.revoked_for
        if (ends_all or stated.revoked_for) and not whole:
            companies = list(dict.fromkeys(rate.company for rate in rates)) if ends_all else stated.revoked_for
            rates = [rate for rate in rates if rate.company not in companies or rate.since < day] + [
                _revoked(rates, company, number, day, result) for company in companies
            ]
            whole, over = ends_all, over | set(companies)
            what = "the order is revoked" if ends_all else f"the order is revoked for {', '.join(companies)}"
            notices.append(said(f"{what}: from then on nothing is deposited", REVOKED_CITE))
        if stated.event == "changed circumstances":
            pairs = [f"{new} takes over the rate of {old}" for new, old in stated.successors.items()]
            notices.append(said("; ".join(pairs) or "rates stay as they are", SUCCESSOR_CITE))
    rates = _with_gap(rates, number, segments, notices, warnings)
    return rates, sorted(notices, key=lambda notice: notice.day)


def ended(rates: Sequence[Rate]) -> list[Rate]:
    """Each rate with the day on which the company's next one begins; of two on one day the later notice stands."""
    found = []
    for company in dict.fromkeys(rate.company for rate in rates):
        own = sorted((rate for rate in rates if rate.company == company), key=lambda rate: rate.since)
        for place, rate in enumerate(own):
            later = own[place + 1 :]
            if not any(one.since == rate.since for one in later):
                found.append(replace(rate, until=later[0].since if later else rate.until))
    return found


def _held(rates: Sequence[Rate], company: str, day: dt.date) -> Rate | None:
    """The company's own rate on a day, the latest notice of several."""
    return next((rate for rate in reversed(rates) if rate.company == company and rate.since <= day), None)


def _successors(
    rates: Sequence[Rate], day: dt.date, result: Result, stated: Deposits, problems: list[Problem]
) -> Iterator[Rate]:
    for new, old in stated.successors.items():
        held = _held(rates, old, day)
        if held is None:
            known = ", ".join(dict.fromkeys(rate.company for rate in rates if rate.since <= day))
            what = f"'{old}', whose rate '{new}' takes over, has no rate of its own on {day}"
            path = "deposits.successors"
            problems.append(Problem(result.case.file, what, f"rates there are of: {known or 'nobody'}", path=path))
            continue
        yield replace(
            held, company=new, since=day, segment=result.case.stated.case.title, notice=stated.notice or "",
            event=stated.event, basis=f"successor in interest of {old}: {held.basis}",
            cite=f"{held.cite}; {SUCCESSOR_CITE}", for_the_rest=False,
        )  # fmt: skip


def _revoked(rates: Sequence[Rate], company: str, number: str, day: dt.date, result: Result) -> Rate:
    header, stated = result.case.stated.case, result.case.stated.deposits
    notice = (stated.notice if stated is not None else None) or ""
    held = next((rate for rate in rates if rate.company == company), None)
    rest = held.for_the_rest if held is not None else False
    event = stated.event if stated is not None else "revocation"
    return Rate(
        number, company, 0.0, day, header.title, header.period[1], notice, event, REVOKED, REVOKED_CITE, rest
    )  # fmt: skip


def _continued(rates: Sequence[Rate], stated: Deposits) -> str:
    likely = dict(stated.likely_percent)
    whose = "as stated"
    if not likely and rates:
        # Margins likely to prevail are those of the investigation, as a rule: the only ones found without an order.
        first = rates[0].segment
        likely = {rate.company: rate.percent for rate in rates if rate.segment == first}
        whose = f"those of {first}"
    said = ", ".join(f"{company} {percent:.2f} %" for company, percent in likely.items())
    kept = "revoked" if stated.revoked else "the order continues and deposits stay as they are"
    return kept + (f"; margins likely to prevail, {whose}: {said}" if said else "")


def _last_provisional_day(day: dt.date, stated: Deposits, warnings: list[str]) -> dt.date:
    """The last day of provisional measures that begin on `day`: as stated, or by law."""
    if stated.ends is not None:
        return stated.ends
    name = "provisional_measures_days_extended" if stated.extended else "provisional_measures_days"
    held = law("us").on(name, day)
    warnings += unverified(f"provisional measures are taken to last {held.value} days", held)
    return day + dt.timedelta(days=held.value - 1)


def _with_gap(
    rates: list[Rate], number: str, segments: Sequence[Segment], notices: list[Notice], warnings: list[str]
) -> list[Rate]:
    """Rates with the days between the end of provisional measures and the order, on which nothing is deposited."""
    known = [(one, one.result.case.stated.deposits) for one in segments]
    begun = next(((s, d) for s, d in known if d is not None and d.event == "preliminary determination"), None)
    if begun is None:
        return rates
    first, stated = begun
    gap = _last_provisional_day(first.day, stated, warnings) + ONE_DAY
    orders = [d.order for _, d in known if d is not None]
    finals = [s.day for s in segments if s.day > first.day and s.result.case.stated.case.segment == "investigation"]
    order = next((day for day in orders if day is not None), None) or (finals[0] if finals else None)
    if order is not None and order <= gap:
        return rates
    found = [rate for rate in rates if rate.since < gap or (order is not None and rate.since > order)]
    for company in dict.fromkeys(rate.company for rate in rates):
        held = _held(rates, company, gap - ONE_DAY)
        if held is not None:
            cite = PRELIMINARY_CITE
            nothing = replace(held, percent=0.0, since=gap, basis=GAP, cite=cite, per_unit=None, cell=None)
            nothing = replace(nothing, export_percent=0.0, countervailing_percent=0.0, passed_through_percent=0.0)
            found.append(nothing)
        after = _held(rates, company, order) if order is not None else None
        if after is not None and order is not None:
            found.append(replace(after, since=order))
    last = f" to {order - ONE_DAY}" if order is not None else ""
    does = f"provisional measures end on {gap - ONE_DAY}: nothing is deposited from {gap}{last}"
    title = first.result.case.stated.case.title
    notices.append(Notice(number, gap, title, "", "preliminary determination", does, PRELIMINARY_CITE))
    return found
