"""A case from its tables to its rates: each respondent by its authority's method, all others, figures."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import replace
from types import ModuleType

import numpy as np

from dumping.case.load import Case, RespondentInputs
from dumping.case.origins import at_origin
from dumping.case.problems import CaseError
from dumping.expectations import expectations
from dumping.formula.table import Cell, Parameter, Table
from dumping.law.lookup import PACKAGES, Law, law
from dumping.result import RespondentResult, Result
from dumping.stages.all_others import AllOthers, Found, Other, all_others
from dumping.stages.choices import BY_LAW, Choices, choices
from dumping.stages.figures import figures
from dumping.stages.rates import rates


def run(case: Case, *, assessed: bool = True) -> Result:
    """The result of a case. Pure: reads nothing but `case` and the law on file.

    Without `assessed` there are no importers' assessment, no figures of the case's own and no expectations: where
    margins alone are asked for.
    """
    header = case.stated.case
    book = law(header.authority)
    method = importlib.import_module(f"dumping.{PACKAGES.get(header.authority, header.authority)}.pipeline")
    stated = case.content.get("method", {})
    chosen = choices(case.stated, book, {key: f"{case.file}:{case.line('method', key)}" for key in stated})
    chosen = replace(chosen, assessed=assessed)
    found = {
        inputs.number: _respondent(case, inputs, book, chosen, method)
        for inputs in case.respondents
        if inputs.stated.adverse_facts_available is None
    }
    for inputs in case.respondents:
        if inputs.number not in found:
            found[inputs.number] = _uncooperative(inputs, list(found.values()), chosen, method)
    respondents = tuple(found[inputs.number] for inputs in case.respondents)
    tables: dict[str, Table] = {}
    warnings = list(case.warnings)
    others = _all_others(case, respondents, book, method) if respondents else None
    if others is not None:
        tables |= {"all_others_respondents": others.respondents, "all_others": others.rate}
        warnings += others.warnings
    if case.stated.nonmarket is not None and hasattr(method, "company_rates"):
        companies = method.company_rates(case, respondents, tables)
        tables |= {companies.name: companies}
    if assessed:
        own = figures(case.stated, respondents[0].tables if respondents else {}, tables, case.file)
        if own is not None:
            tables["figures"] = own
    result = Result(case, respondents, chosen.parameters, tables, others.basis if others else None, (), tuple(warnings))
    return expectations(result) if assessed else result


def _respondent(
    case: Case, inputs: RespondentInputs, book: Law, chosen: Choices, method: ModuleType
) -> RespondentResult:
    parameters: dict[str, Parameter] = dict(chosen.parameters)
    name = "de_minimis_threshold_percent"
    further = getattr(method, "FURTHER", ())
    if inputs.us_sales is None:
        line = case.line("respondents", inputs.number - 1, "margin_percent")
        stated = float(inputs.stated.margin_percent or 0.0)
        place = f"{case.file}:{line}"
        parameters["stated_margin_percent"] = Parameter(
            "stated_margin_percent", stated, f"Margin of {inputs.name}", "%", "the case file", place
        )
        rate = rates(None, parameters, method.DE_MINIMIS, method.DEPOSIT, further)
        reason = "the case states this rate; it is not computed here"
        own: dict[str, Table] = {"rates": rate}
        if hasattr(method, "stated_duty"):
            own |= method.stated_duty(inputs, rate, parameters)
        return RespondentResult(inputs.number, inputs.name, own, parameters, "stated", reason)
    try:
        done = method.respondent(case, inputs, book, chosen)
    except CaseError as error:
        raise CaseError([at_origin(problem, case, inputs) for problem in error.problems]) from None
    tables: dict[str, Table] = done.tables
    if book.citations:
        tables = {n: table.cited(book.citation) for n, table in tables.items()}
    parameters |= done.parameters
    parameters |= {r.parameter.name: r.parameter for r in case.rates.values() if r.parameter is not None}
    parameters |= {parameter.name: parameter for r in case.rates.values() for parameter in r.law}
    rate = rates(tables[f"total_{done.method}"], parameters, method.DE_MINIMIS, method.DEPOSIT, further)
    if hasattr(method, "duty"):
        tables = tables | method.duty(case, inputs, tables, rate, parameters)
    warnings = list(done.warnings)
    margin = float(rate.value("margin_percent"))
    total = tables[f"total_{done.method}"]
    value = float(total.value("total_value"))
    if np.isnan(margin):
        what = "no export sale could be compared"
        what = f"the net value of the export sales is {value:,.10g}" if total.value("sales") else what
        warnings.append(f"{what}: there is no margin")
    elif value <= 0:
        warnings.append(f"the net value of the export sales is {value:,.10g}, below zero: the margin has no meaning")
    if margin == parameters[name].value:
        warnings.append(f"the margin is exactly the de minimis threshold, {margin:g} %")
    return RespondentResult(
        inputs.number, inputs.name, {**tables, "rates": rate}, parameters, done.method, done.reason,
        tuple(dict.fromkeys(warnings)),
    )  # fmt: skip


def _uncooperative(
    inputs: RespondentInputs, computed: list[RespondentResult], chosen: Choices, method: ModuleType
) -> RespondentResult:
    """A respondent whose rate is chosen from those that there are."""
    parameters = dict(chosen.parameters)
    considered = [one for one in computed if "adverse_candidates" not in one.tables]
    candidates, reason = method.adverse_rate(inputs, considered)
    rate = rates(candidates, parameters, method.DE_MINIMIS, method.DEPOSIT)
    tables = {candidates.name: candidates, "rates": rate}
    return RespondentResult(inputs.number, inputs.name, tables, parameters, "stated", reason)


def _all_others(
    case: Case, respondents: tuple[RespondentResult, ...], book: Law, method: ModuleType
) -> AllOthers | None:
    stated, nonmarket = case.stated.all_others, case.stated.nonmarket
    separate = nonmarket is not None and bool(nonmarket.separate_rates)
    if stated is None and not separate and (case.stated.case.segment == "review" or len(respondents) == 1):
        # Where nobody else is there, or in a review, the rate is a question only where the case asks it.
        return None
    average = stated.average if stated else BY_LAW
    cite = method.ALL_OTHERS_CITE
    if average == BY_LAW:
        value = book.on("all_others_average", case.stated.case.law_as_of)
        average, cite = value.value, value.cite
    found = []
    for inputs, one in zip(case.respondents, respondents, strict=True):
        if np.isnan(one.margin_percent):
            continue
        weight = inputs.stated.weight
        if weight is None and one.method != "stated":
            of = stated.weight if stated else "value"
            weight = float(one.tables[f"total_{one.method}"].value(f"total_{of}"))
        out = bool(one.tables["rates"].value("de_minimis"))
        facts = inputs.stated.basis == "facts available" or inputs.stated.adverse_facts_available is not None
        cell = Cell(one.number, "rates", "margin_percent")
        found.append(Found(one.name, one.margin_percent, out, facts, weight, cell, inputs.stated.ranged_weight))
    if not found:
        return None
    name = stated.name if stated else "Separate rate" if nonmarket is not None else "All others"
    other = Other(stated.stated_percent, stated.reason or "") if stated and stated.stated_percent is not None else None
    of = stated.weight if stated else "value"
    return all_others(found, average, name, cite, method.ALL_OTHERS_EXCEPTION, weights_of=of, other=other)


def cell_value(result: Result, cell: Cell) -> float:
    """The figure in a cell of a result."""
    tables: Mapping[str, Table] = (
        result.tables if cell.respondent == 0 else result.respondents[cell.respondent - 1].tables
    )
    return float(tables[cell.table].value(cell.column, cell.row))
