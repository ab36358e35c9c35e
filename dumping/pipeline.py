"""A case from its tables to its rates: each respondent by its authority's method, all others, figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import ModuleType

import numpy as np

from dumping.authorities import declared, pipeline_of, rate_rules
from dumping.case.load import Case, RespondentInputs
from dumping.case.origins import at_origin
from dumping.case.problems import CaseError
from dumping.expectations import expectations
from dumping.formula.table import Parameter, Table
from dumping.law.lookup import Law, law
from dumping.not_examined import not_examined
from dumping.result import RespondentResult, Result
from dumping.stages.authority import Authority
from dumping.stages.choices import Choices, choices
from dumping.stages.figures import figures
from dumping.stages.method import Duties, duty, respondent, stated_duty
from dumping.stages.rates import rates

# Parameters that go by another name than the provision they are taken from.
PROVISIONS = {"de_minimis_threshold_percent": "de_minimis_{segment}"}


def run(case: Case, *, assessed: bool = True) -> Result:
    """The result of a case. Pure: reads nothing but `case` and the law on file.

    Without `assessed` there are no importers' assessment, no figures of the case's own and no expectations: where
    margins alone are asked for.
    """
    header = case.stated.case
    book = law(header.authority)
    method = declared(header.authority) or pipeline_of(header.authority)
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
            found[inputs.number] = _uncooperative(case, inputs, list(found.values()), chosen, method)
    respondents = tuple(found[inputs.number] for inputs in case.respondents)
    tables: dict[str, Table] = {}
    warnings = list(case.warnings)
    parameters = dict(chosen.parameters)
    others = not_examined(case, respondents, book, method)
    tables |= others.tables
    parameters |= others.parameters
    warnings += others.warnings
    if isinstance(method, Authority):
        used = [parameters, *(one.parameters for one in respondents)]
        warnings += _not_verified(method, book, case, {n: p for some in used for n, p in some.items()})
    elif case.stated.nonmarket is not None:
        companies = method.company_rates(case, respondents, tables)
        tables |= {companies.name: companies}
    if assessed:
        own = figures(case.stated, respondents[0].tables if respondents else {}, tables, case.file)
        if own is not None:
            tables["figures"] = own
    result = Result(case, respondents, parameters, tables, others.basis, (), tuple(warnings))
    return expectations(result) if assessed else result


def _not_verified(method: Authority, book: Law, case: Case, used: Mapping[str, Parameter]) -> Iterator[str]:
    """What of an authority's method and law was not held against the published text, for every output to say."""
    header = case.stated.case
    if method.not_verified:
        yield f"{method.name}: not verified against the published text: {method.not_verified}"
    for name, parameter in used.items():
        provision = book.provisions.get(PROVISIONS.get(name, name).format(segment=header.segment))
        if provision is not None and parameter.where.startswith("law on"):
            value = provision.on(header.law_as_of)
            if not value.verified:
                label = f"{provision.label[0].lower()}{provision.label[1:]}"
                yield f"not verified against the published text: {label} ({value.cite})"


def _respondent(
    case: Case, inputs: RespondentInputs, book: Law, chosen: Choices, method: Authority | ModuleType
) -> RespondentResult:
    parameters: dict[str, Parameter] = dict(chosen.parameters)
    name = "de_minimis_threshold_percent"
    de_minimis, deposit, further = rate_rules(book.authority)
    if inputs.us_sales is None:
        line = case.line("respondents", inputs.number - 1, "margin_percent")
        stated = float(inputs.stated.margin_percent or 0.0)
        place = f"{case.file}:{line}"
        parameters["stated_margin_percent"] = Parameter(
            "stated_margin_percent", stated, f"Margin of {inputs.name}", "%", "the case file", place
        )
        rate = rates(None, parameters, de_minimis, deposit, further)
        reason = "the case states this rate; it is not computed here"
        made = stated_duty(method, case, inputs, book, rate) if isinstance(method, Authority) else Duties()
        parameters |= made.parameters
        own = {"rates": rate, **made.tables}
        return RespondentResult(
            inputs.number, inputs.name, own, parameters, "stated", reason, tuple(made.warnings)
        )  # fmt: skip
    try:
        if isinstance(method, Authority):
            done = respondent(method, case, inputs, book, chosen)
        else:
            done = method.respondent(case, inputs, book, chosen)
    except CaseError as error:
        raise CaseError([at_origin(problem, case, inputs) for problem in error.problems]) from None
    if book.citations:
        done.tables = {n: table.cited(book.citation) for n, table in done.tables.items()}
    tables: dict[str, Table] = done.tables
    parameters |= done.parameters
    parameters |= {parameter.name: parameter for r in case.rates.values() for parameter in r.law}
    rate = rates(tables[f"total_{done.method}"], parameters, de_minimis, deposit, further)
    warnings = list(done.warnings)
    if isinstance(method, Authority):
        made = duty(method, case, inputs, book, done, rate)
        tables, parameters = tables | made.tables, parameters | made.parameters
        warnings += made.warnings
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
    case: Case, inputs: RespondentInputs, computed: list[RespondentResult], chosen: Choices,
    method: Authority | ModuleType,
) -> RespondentResult:  # fmt: skip
    """A respondent whose rate is chosen from those that there are."""
    parameters = dict(chosen.parameters)
    considered = [one for one in computed if "adverse_candidates" not in one.tables]
    assert not isinstance(method, Authority), "checked when the case was read"
    candidates, reason = method.adverse_rate(inputs, considered)
    rate = rates(candidates, parameters, *rate_rules(case.stated.case.authority))
    tables = {candidates.name: candidates, "rates": rate}
    return RespondentResult(inputs.number, inputs.name, tables, parameters, "stated", reason)
