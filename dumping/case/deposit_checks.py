"""Whether what a case states of deposits and of duty absorption finds its companies, and the law its dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from dumping.case.deposit_keys import Deposits, DutyAbsorption
from dumping.case.schema import CaseFile
from dumping.formula.check import nearest
from dumping.law.lookup import NoLawError, law

# Called with the place in the case file, what is wrong, and what to do.
Fault = Callable[[tuple[str | int, ...], str, str], None]


def of_deposits(stated: CaseFile, fault: Fault) -> None:
    """Companies that the case has, and offsets, provisional measures and decisions under the law of their day."""
    deposits = stated.deposits
    if deposits is None:
        return
    names = [one.name for one in stated.respondents]
    known = _companies(stated, names, deposits)
    for key in ("export_subsidy_percent", "domestic_subsidy"):
        for name in getattr(deposits, key):
            if name not in known:
                fault(("deposits", key), f"'{name}' is no company of the case; {nearest(name, known)}", "")
    for key in ("not_examined", "entity_members"):
        for name in getattr(deposits, key):
            if name in names:
                fault(("deposits", key), f"'{name}' has a rate of its own", "name it in one place")
    nonmarket = stated.nonmarket
    if deposits.not_examined and nonmarket is not None:
        what = "exporters of a non-market economy that are not examined have separate rates"
        fault(("deposits", "not_examined"), what, "name them under nonmarket.separate_rates")
    if deposits.entity_members and (nonmarket is None or nonmarket.entity is None):
        what = "there is no country-wide entity that companies could be part of"
        fault(("deposits", "entity_members"), what, "state it under [nonmarket.entity]")
    if deposits.domestic_subsidy:
        at = ("deposits", "domestic_subsidy")
        if nonmarket is None:
            what = "domestic subsidies come off only where normal value is of a non-market economy"
            fault(at, what, "leave them out: 19 USC 1677f-1(f)")
        _on_law(at, "domestic_subsidy_offset", stated.case.law_as_of, fault)
    if deposits.decided is not None and deposits.effective is None:
        _on_law(("deposits", "decided"), "court_notice_days", deposits.decided, fault)
    if deposits.event == "preliminary determination":
        _of_provisional_measures(stated, deposits, fault)
    for new, old in deposits.successors.items():
        if new == old:
            fault(("deposits", "successors"), f"'{new}' cannot take over its own rate", "name the predecessor")
    if deposits.successors and deposits.event != "changed circumstances":
        what = "successors in interest are found in a changed circumstances review"
        fault(("deposits", "successors"), what, 'state event = "changed circumstances"')
    if deposits.likely_percent and deposits.event != "sunset review":
        what = "margins likely to prevail are found in a sunset review"
        fault(("deposits", "likely_percent"), what, 'state event = "sunset review"')


def of_all_others(stated: CaseFile, fault: Fault) -> None:
    """Weights where an average needs them."""
    others = stated.all_others
    if others is None:
        return
    needed = {"three-way": ("weight", "ranged_weight"), "ranged": ("ranged_weight",)}.get(others.average, ())
    for place, one in enumerate(stated.respondents):
        lacking = [key for key in needed if getattr(one, key) is None]
        if lacking and (key := lacking[0]) and not (key == "weight" and one.margin_percent is None):
            mend = "state the value or quantity of its U.S. sales" + (", as ranged" if key != "weight" else "")
            kind = "an average by ranged values" if others.average == "ranged" else "a three-way rate"
            fault(("respondents", place), f"{kind} needs `{key}` of '{one.name}'", mend)
    if others.stated_percent is not None and others.reason is None:
        what = "a rate by another method needs its `reason`"
        fault(("all_others", "stated_percent"), what, "say which method, and where it was explained")


def of_duty_absorption(stated: CaseFile, fault: Fault) -> None:
    """Reviews begun two or four years after the order, with sales by importer."""
    for place, one in enumerate(stated.respondents):
        absorption = one.duty_absorption
        if absorption is None:
            continue
        at = ("respondents", place, "duty_absorption")
        if stated.case.authority != "us" or stated.case.segment != "review":
            fault(at, "duty absorption is found in reviews of the United States alone", "leave it out")
        if one.us_sales is None:
            fault(at, f"the sales of '{one.name}' by importer are not in the case", "state `us_sales`")
        _years(at, absorption, fault)


def _years(at: tuple[str | int, ...], absorption: DutyAbsorption, fault: Fault) -> None:
    order, initiated = absorption.order, absorption.initiated
    try:
        allowed = law("us").on("duty_absorption_years", order)
    except NoLawError as error:
        fault((*at, "order"), str(error), "duty absorption is of orders under the law of 1995")
        return
    years = initiated.year - order.year - ((initiated.month, initiated.day) < (order.month, order.day))
    if years not in allowed.value:
        wanted = " or ".join(str(year) for year in allowed.value)
        what = f"the review was initiated {years} full years after the order: absorption is found after {wanted}"
        fault((*at, "initiated"), what, f"leave it out: {allowed.cite}")


def _companies(stated: CaseFile, names: list[str], deposits: Deposits) -> list[str]:
    known = [*names, *deposits.not_examined, *deposits.entity_members]
    if stated.all_others is not None or stated.case.segment == "investigation":
        known.append(stated.average_name)
    if stated.nonmarket is not None:
        known += [one.exporter for one in stated.nonmarket.separate_rates]
        combined = [(one.exporter, one.producer) for one in stated.nonmarket.separate_rates]
        combined += [(one.name, one.producer) for one in stated.respondents]
        known += [f"{exporter} / {producer}" for exporter, producer in combined if producer]
        known += [stated.nonmarket.entity.name] if stated.nonmarket.entity is not None else []
    return list(dict.fromkeys(known))


def _of_provisional_measures(stated: CaseFile, deposits: Deposits, fault: Fault) -> None:
    if stated.case.segment != "investigation":
        what = "provisional measures are of an investigation; preliminary results of a review change no deposits"
        fault(("deposits", "event"), what, "leave this segment's [deposits] out")
        return
    if deposits.ends is None or deposits.effective is None:
        return
    name = "provisional_measures_days_extended" if deposits.extended else "provisional_measures_days"
    try:
        longest = law("us").on(name, deposits.effective)
    except NoLawError as error:
        fault(("deposits", "effective"), str(error), "state the days under the law of that time")
        return
    days = (deposits.ends - deposits.effective).days + 1
    if days > longest.value:
        last = deposits.effective + dt.timedelta(days=longest.value - 1)
        what = f"provisional measures last {days} days, and {longest.value} at most ({longest.cite})"
        fault(("deposits", "ends"), what, f"the last day is {last}" + ("" if deposits.extended else ", or `extended`"))


def _on_law(at: tuple[str | int, ...], name: str, day: dt.date, fault: Fault) -> None:
    try:
        law("us").on(name, day)
    except NoLawError as error:
        fault(at, str(error), "leave it out: this law was not yet in force")
