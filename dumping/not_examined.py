"""Companies that were not individually examined: the average for those that cooperated, the residual for the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from types import ModuleType

import numpy as np

from dumping.case.company_keys import OtherCompanies, Residual
from dumping.case.load import Case
from dumping.case.problems import CaseError, Problem
from dumping.formula.table import Cell, Parameter, Table
from dumping.law.lookup import Law, NoLawError
from dumping.result import RespondentResult
from dumping.stages.all_others import (
    DUMPING_PER_UNIT,
    DUTY,
    INJURY,
    INJURY_PER_UNIT,
    LEAVES_OUT,
    MARGIN,
    AllOthers,
    Figure,
    Found,
    Other,
    all_others,
)
from dumping.stages.authority import Authority
from dumping.stages.choices import BY_LAW
from dumping.stages.injury import minimal_injury
from dumping.stages.lesser_duty import lesser_duty_rule, whole_on_facts_available
from dumping.stages.other_companies import Source, figures_of, other_companies
from dumping.stages.residual import residual


@dataclass
class NotExamined:
    """Tables of the case as a whole, with the basis of the average rate in words."""

    tables: dict[str, Table] = field(default_factory=dict)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    basis: str | None = None
    warnings: list[str] = field(default_factory=list)


def not_examined(
    case: Case, respondents: tuple[RespondentResult, ...], book: Law, method: Authority | ModuleType
) -> NotExamined:
    """The average rate, and for authorities that declare their method the residual rate and each group's duty."""
    made = NotExamined()
    averages = _averages(case, respondents, book, method, made) if respondents else []
    for figure, one in averages:
        made.tables |= {one.respondents.name: one.respondents, one.rate.name: one.rate}
        made.warnings += one.warnings
        if figure == MARGIN:
            made.basis = one.basis
    stated, groups = case.stated.residual, list(case.stated.other_companies)
    if not isinstance(method, Authority):
        _refused(case)
        return made
    injured = any(figure == INJURY for figure, _ in averages)
    if stated is None and not groups and not injured:
        return made
    sources = {}
    name = case.stated.average_name
    if averages:
        figures = figures_of([(figure, one.rate) for figure, one in averages])
        sources["cooperating"] = Source(figures, made.basis or "")
    if stated is not None or any(g.cooperation == "non-cooperating" and g.margin_percent is None for g in groups):
        sources["non-cooperating"] = _residual(case, stated or Residual(), averages, respondents, book, method, made)
    if not groups:
        groups = [OtherCompanies(name=name)] if averages else []
        groups += [_as_group(stated)] if stated is not None else []
    capped = False
    if method.duty.charged_on != "deposit":
        lesser, said = lesser_duty_rule(case, None, method, book)
        capped = lesser.value == "applied"
        made.parameters[lesser.name] = lesser
        made.warnings += [one for one in said if not respondents]
    header = case.stated.case
    minimal = minimal_injury(book, case)
    if minimal is not None:
        made.parameters[minimal.name] = minimal
    table = other_companies(
        groups, sources, method, capped, whole_on_facts_available(case, book), minimal, header.currency, header.unit,
        case.file,
    )  # fmt: skip
    made.tables[table.name] = table
    made.warnings += _without_injury(table, capped)
    return made


def _without_injury(table: Table, capped: bool) -> Iterator[str]:
    """A sentence for each group that has no injury margin though others have one."""
    for name in ("injury_margin_percent", "injury_per_unit"):
        if capped and name in table and "average_duty_percent" not in table:
            for row in np.flatnonzero(np.isnan(table.values(name).astype(float))):
                label = table.columns[name].label.lower()
                yield f"{table.values('name')[row]}: no {label}: the duty is the whole margin"
            return


def _as_group(stated: Residual) -> OtherCompanies:
    """The residual rate as the one group that takes it."""
    return OtherCompanies(
        name=stated.name, cooperation="non-cooperating", countervailing_percent=stated.countervailing_percent,
        countervailing_per_unit=stated.countervailing_per_unit, injury_per_unit=stated.injury_per_unit,
        safeguard_percent=stated.safeguard_percent,
    )  # fmt: skip


def _refused(case: Case) -> None:
    """Raises CaseError for keys that the method knows nothing of."""
    problems = []
    for key, there in (("residual", case.stated.residual), ("other_companies", case.stated.other_companies)):
        if there:
            what = f"the method of '{case.stated.case.authority}' has no such rate"
            problems.append(Problem(case.file, what, "leave it out", case.line(key), path=key))
    if problems:
        raise CaseError(problems)


def _averages(
    case: Case, respondents: tuple[RespondentResult, ...], book: Law, method: Authority | ModuleType,
    made: NotExamined,
) -> list[tuple[Figure, AllOthers]]:  # fmt: skip
    """The average of the examined companies' margins, and of their injury margins and amounts per unit."""
    stated, nonmarket, header = case.stated.all_others, case.stated.nonmarket, case.stated.case
    separate = nonmarket is not None and bool(nonmarket.separate_rates)
    asked = stated is not None or separate or bool(case.stated.other_companies)
    asked |= case.stated.residual is not None
    if not asked and (header.segment == "review" or len(respondents) == 1):
        # Where nobody else is there, or in a review, the rate is a question only where the case asks it.
        return []
    average = stated.average if stated else BY_LAW
    own = isinstance(method, Authority)
    cite = method.all_others_cite if isinstance(method, Authority) else method.ALL_OTHERS_CITE
    exception = method.all_others_exception if isinstance(method, Authority) else method.ALL_OTHERS_EXCEPTION
    if average == BY_LAW:
        value = book.on("all_others_average", header.law_as_of)
        average, cite = value.value, value.cite
    leaves_out = LEAVES_OUT
    provision = book.provisions.get("all_others_leaves_out") if own else None
    if provision is not None:
        held = provision.on(header.law_as_of)
        leaves_out = tuple(held.value)
        said = ", ".join(leaves_out) or "none"
        where = f"law on {header.law_as_of}"
        made.parameters[provision.name] = Parameter(
            provision.name, said, provision.label, "", held.cite, where, held.note
        )  # fmt: skip
    figures: tuple[Figure, ...] = (MARGIN,)
    if isinstance(method, Authority):
        figures += (INJURY, DUTY) if "all_others_of_duties" in book.provisions else (INJURY,)
        figures += (DUMPING_PER_UNIT, INJURY_PER_UNIT) if method.duty.per_unit else ()
    name = case.stated.average_name
    other = Other(stated.stated_percent, stated.reason or "") if stated and stated.stated_percent is not None else None
    averages = []
    for figure in figures:
        found = _found(case, respondents, figure)
        if found:
            in_percent = figure.unit == "%"
            one = all_others(
                found, average, name, cite, exception, leaves_out, figure, "" if in_percent else header.currency,
                "" if in_percent else header.unit, weights_of=stated.weight if stated else "value",
                other=other if figure == MARGIN else None,
            )  # fmt: skip
            averages.append((figure, one))
    return averages


def _found(case: Case, respondents: Sequence[RespondentResult], figure: Figure) -> list[Found]:
    """The respondents' figures as the average sees them; which are left out is a matter of their margins."""
    found = []
    for inputs, one in zip(case.respondents, respondents, strict=True):
        if np.isnan(one.margin_percent):
            continue
        table = "rates" if figure == MARGIN else "duty"
        if table not in one.tables or figure.column not in one.tables[table]:
            continue
        weight = inputs.stated.weight
        if weight is None and one.method != "stated":
            by_quantity = case.stated.all_others is not None and case.stated.all_others.weight == "quantity"
            weight = _weight(one, figure, by_quantity)
        value = float(one.tables[table].value(figure.column))
        out = bool(one.tables["rates"].value("de_minimis"))
        facts = inputs.stated.basis == "facts available" or inputs.stated.adverse_facts_available is not None
        cell = Cell(one.number, table, figure.column)
        ranged = inputs.stated.ranged_weight
        found.append(Found(one.name, value, out, facts, weight, cell, ranged, one.margin_percent))
    return found


def _weight(one: RespondentResult, figure: Figure, by_quantity: bool) -> float:
    """What an average of a computed respondent's figures is weighted by: the value that they are shares of."""
    total = one.tables[f"total_{one.method}"]
    if by_quantity or figure.unit != "%":
        return float(total.value("total_quantity"))
    if figure == INJURY and "injury_total" in one.tables:
        table = one.tables["injury_total"]
        share = next(name for name in table.columns if name.startswith("total_") and name.endswith("_value"))
        return float(table.value(share))
    # The margin's own denominator.
    return float(total.value("total_cif" if "percent_of_export_price" in total else "total_value"))


def _residual(
    case: Case, stated: Residual, averages: list[tuple[Figure, AllOthers]],
    respondents: tuple[RespondentResult, ...], book: Law, method: Authority, made: NotExamined,
) -> Source:  # fmt: skip
    header, rule, cite, note = case.stated.case, stated.rule, "chosen in the case file", ""
    where = f"{case.file}:{case.line('residual', 'rule')}"
    if rule == "by law" and stated.margin_percent is not None:
        rule = "stated"
    elif rule == "by law":
        try:
            value = book.on("residual_rate", header.law_as_of)
        except NoLawError:
            value = None
        if value is None or value.value == "stated":
            what = f"the law of {method.name} on file has no 'residual_rate'"
            if value is not None:
                what = f"the residual rate of {method.name} rests on facts available ({value.cite})"
            mend = "state `margin_percent` under [residual], or a `rule`"
            raise CaseError([Problem(case.file, what, mend, case.line("residual"), path="residual")])
        rule, cite, note = value.value, value.cite, value.note
        where = f"law on {header.law_as_of}"
    label = "How the residual rate is found"
    made.parameters["residual_rate"] = Parameter("residual_rate", rule, label, "", cite, where, note)
    if not averages and stated.margin_percent is None:
        what = "the residual rate is made of examined companies' rates, and there are none"
        raise CaseError([Problem(case.file, what, "state `residual.margin_percent`", case.line("residual"))])
    found = residual(stated, rule, cite, averages, respondents, header.currency, header.unit, case.file)
    made.tables |= found.tables
    made.warnings += found.warnings
    table = found.tables["residual"]
    names = ("margin_percent", "injury_margin_percent", "dumping_per_unit", "injury_per_unit")
    figures = {n: (float(table.value(n)), Cell(0, "residual", n)) for n in names if n in table}
    return Source(figures, f"{stated.name}: {found.basis}")
