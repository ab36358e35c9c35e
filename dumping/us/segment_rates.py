"""The rates that one segment sets: of respondents, of those not examined, of all others, of the country-wide entity."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

from dumping.case.deposit_keys import WITHOUT_RATES, Deposits
from dumping.case.schema import CaseFile
from dumping.formula.table import Cell
from dumping.law.lookup import Value, law
from dumping.result import Result

CITE = "19 USC 1673d(c)(1)(B)(ii), 1675(a)(2)(C); 19 CFR 351.211, 351.212"
ALL_OTHERS_CITE = "19 USC 1673d(c)(1)(B)(i)(II), 1673d(c)(5)"
NOT_EXAMINED_CITE = (
    "19 USC 1673d(c)(5), by analogy in reviews: Albemarle v. United States, 821 F.3d 1345 (Fed. Cir. 2016)"
)
ENTITY_CITE = "19 CFR 351.107(d)"
EXCLUDED_CITE = "19 USC 1673d(a)(4); 19 CFR 351.204(e)(1)"
PRELIMINARY_CITE = "19 USC 1673b(d)(1), (3)"
# What a notice is, beside its rates: the words of the basis, and the source.
EVENTS = {
    "amended results": ("amended for ministerial errors", "19 USC 1673d(e), 1675(h); 19 CFR 351.224"),
    "court decision": ("amended by a court decision", "19 USC 1516a(c)(1), (e)"),
    "new shipper review": ("new shipper review", "19 USC 1675(a)(2)(B); 19 CFR 351.214"),
    "preliminary determination": ("preliminary: provisional measures", PRELIMINARY_CITE),
}


@dataclass(frozen=True)
class Segment:
    """A computed segment, its place among all that are given, from 1, and the first day of its deposits."""

    day: dt.date
    place: int
    result: Result


@dataclass(frozen=True)
class Rate:
    """A rate that a company's entries pay from a day on, in per cent, before subsidies are taken off."""

    number: str
    company: str
    percent: float
    since: dt.date
    segment: str
    # Last day of the period of investigation or review: which of two segments is the later one.
    period_end: dt.date
    notice: str
    event: str
    basis: str
    cite: str
    # Whether companies without a rate of their own pay this one.
    for_the_rest: bool = False
    until: dt.date | None = None
    per_unit: float | None = None
    export_percent: float = 0.0
    countervailing_percent: float = 0.0
    passed_through_percent: float = 0.0
    # Where the rate stands in the worksheets of deposits, if it is an average or one of a table of companies.
    cell: Cell | None = None


def first_day(stated: CaseFile, file: str, warnings: list[str]) -> dt.date:
    """The first day of deposits at a segment's rates: as stated, or the tenth after a court decision.

    Raises NoLawError for a decision before the law on file. Source: 19 USC 1516a(c)(1), (e).
    """
    deposits = stated.deposits
    if deposits is None:
        warnings.append(
            f"{file}: [deposits] does not say when its rates are collected; law_as_of, {stated.case.law_as_of}, "
            "is taken"
        )
        return stated.case.law_as_of
    if deposits.effective is not None:
        return deposits.effective
    assert deposits.decided is not None
    held = law("us").on("court_notice_days", deposits.decided)
    warnings += unverified("deposits change on the tenth day after the court decision", held)
    return deposits.decided + dt.timedelta(days=held.value)


def unverified(what: str, held: Value) -> list[str]:
    """A warning where a value of the law was not read in the published text."""
    return [] if held.verified else [f"{what}: {held.cite}, not verified against the published text"]


def segment_rates(number: str, segment: Segment, warnings: list[str]) -> list[Rate]:
    """The rates that a computed segment sets from its day on; none for a notice that leaves rates as they are."""
    day, result = segment.day, segment.result
    stated, header = result.case.stated.deposits, result.case.stated.case
    if stated is not None and stated.event in WITHOUT_RATES:
        return []
    event = stated.event if stated is not None else "results"
    words, event_cite = EVENTS.get(event, ("", ""))
    notice = (stated.notice if stated is not None else None) or ""
    rates = []
    for found in _found(result, stated or Deposits(effective=day), warnings):
        company, percent, basis, cite, rest, per_unit, at = found
        cell = Cell(1, f"{at[0]}_{segment.place}", at[1], at[2]) if at is not None else None
        rate = Rate(
            number, company, percent, day, header.title, header.period[1], notice, event,
            f"{basis}; {words}" if words else basis, f"{cite}; {event_cite}" if event_cite else cite, rest,
            per_unit=per_unit, cell=cell,
        )  # fmt: skip
        rates.append(_with_subsidies(rate, stated, result.case.stated, warnings))
    return rates


def _with_subsidies(rate: Rate, stated: Deposits | None, whole: CaseFile, warnings: list[str]) -> Rate:
    if stated is None:
        return rate
    # Of a combination of exporter and producer, or of the exporter with whomever produces; its members' of the entity.
    names = [rate.company, rate.company.partition(" / ")[0]]
    nonmarket = whole.nonmarket
    if rate.company in stated.entity_members and nonmarket is not None and nonmarket.entity is not None:
        names.append(nonmarket.entity.name)
    export = next((stated.export_subsidy_percent[n] for n in names if n in stated.export_subsidy_percent), 0.0)
    rate = replace(rate, export_percent=export)
    domestic = next((stated.domestic_subsidy[n] for n in names if n in stated.domestic_subsidy), None)
    if domestic is None:
        return rate
    held = law("us").on("domestic_subsidy_offset", whole.case.law_as_of)
    warnings += unverified("domestic subsidies come off the deposit", held)
    return replace(
        rate,
        countervailing_percent=domestic.countervailing_percent,
        passed_through_percent=domestic.passed_through_percent,
    )


_Found = tuple[str, float, str, str, bool, float | None, tuple[str, str, int] | None]


def _found(result: Result, stated: Deposits, warnings: list[str]) -> Iterator[_Found]:
    header = result.case.stated.case
    combined = result.tables.get("company_rates")
    if combined is not None:
        yield from _combinations(result, stated)
        return
    investigation = header.segment == "investigation"
    for inputs, one in zip(result.case.respondents, result.respondents, strict=True):
        margin, deposit = one.margin_percent, float(one.tables["rates"].value("cash_deposit_percent"))
        if margin != margin:
            warnings.append(f"{result.case.file}: {one.name} has no margin, and no deposit rate from this segment")
            continue
        basis, cite = "its own margin", CITE
        if inputs.stated.basis == "facts available":
            basis = "facts available"
        if one.tables.get("adverse_candidates") is not None:
            basis = "adverse facts available"
        if not deposit:
            basis = f"its own margin of {margin:.2f} % is zero or de minimis"
            if investigation and stated.event != "preliminary determination":
                basis, cite = f"excluded from the order: {basis}", EXCLUDED_CITE
        per_unit = None
        total = one.tables.get(f"total_{one.method}")
        if inputs.stated.calculation.per_unit and total is not None:
            per_unit = float(total.value("cash_deposit_per_unit"))
        yield one.name, deposit, basis, cite, False, per_unit, None
    others = result.tables.get("all_others")
    if others is None:
        return
    percent, basis = float(others.value("percent")), result.all_others_basis or ""
    names, cell = stated.not_examined, ("all_others", "percent", 1)
    if not names and not investigation:
        first, last = header.period
        names = [f"{others.title} of {first} to {last}"]
    for company in names:
        yield company, percent, f"not examined: {basis}", NOT_EXAMINED_CITE, False, None, cell
    if investigation:
        yield others.title, percent, basis, ALL_OTHERS_CITE, True, None, cell


def _combinations(result: Result, stated: Deposits) -> Iterator[_Found]:
    """Exporters of a non-market economy with their producers; everybody else is of the entity."""
    table = result.tables["company_rates"]
    threshold = float(result.parameters["de_minimis_threshold_percent"].value)
    nonmarket = result.case.stated.nonmarket
    entity = nonmarket.entity.name if nonmarket is not None and nonmarket.entity is not None else ""
    for row in range(1, table.rows + 1):
        exporter, producer = str(table.value("exporter", row)), str(table.value("producer", row))
        percent = float(table.value("rate_percent", row))
        company = f"{exporter} / {producer}" if producer else exporter
        rest = exporter == entity
        basis = str(table.value("basis", row))
        at = ("company_rates", "rate_percent", row) if percent > threshold else None
        cite = ENTITY_CITE if rest else CITE
        if percent <= threshold:
            percent = 0.0
            if result.case.stated.case.segment == "investigation" and stated.event != "preliminary determination":
                basis, cite = f"excluded from the order: {basis}, zero or de minimis", EXCLUDED_CITE
        yield company, percent, basis, cite, rest, None, at
        if rest:
            for member in stated.entity_members:
                yield member, percent, f"found to be part of {entity}", ENTITY_CITE, False, None, at
