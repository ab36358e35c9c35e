"""The margins of a case with their arithmetic, from the totals of the applied method to the rate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from dumping.formula.table import Cell
from dumping.report.blocks import Block, Heading
from dumping.report.cells import plain_value
from dumping.report.explain import scopes_of
from dumping.report.explained import step_lines
from dumping.report.json import number
from dumping.report.numbers import percent
from dumping.report.steps import Step
from dumping.report.terminal import title_blocks, warning_blocks
from dumping.report.trace import Trace
from dumping.result import RespondentResult, Result


def margin_lines(result: Result, one: RespondentResult) -> list[Step]:
    """The steps from totals to rate, in the order of computation."""
    trace = Trace(scopes_of(result), upwards=True)
    applied = f"total_{one.method}"
    if applied in one.tables:
        trace.cell(Cell(one.number, applied, "per_unit"))
    for name in one.tables["rates"].columns:
        if not name.endswith("_row"):
            trace.cell(Cell(one.number, "rates", name))
    return trace.steps


def margins_dict(result: Result) -> dict[str, Any]:
    """The first respondent's margin, and all of them under `respondents`."""
    every = [{"name": one.name, **_as_dict(result, one)} for one in result.respondents]
    first = {key: value for key, value in every[0].items() if key != "name"}
    case = {"title": result.case.stated.case.title, "notice": result.case.stated.case.notice}
    return {"schema": "dumping/margin/1", "case": case, **first, "respondents": every}


def margin_blocks(result: Result, case: str) -> Iterator[Block]:
    """For each respondent its margin, and the figures it is made of; `case` is its word on the command line."""
    yield from title_blocks(result.case.stated.case, result.case.changes)
    for one in result.respondents:
        yield Heading(f"{one.name}: {percent(one.tables['rates'].value('margin_percent_published'))}", 2)
        for step in margin_lines(result, one):
            yield from step_lines(replace(step, depth=0, parts=()), case)
    yield from warning_blocks(result)


def _as_dict(result: Result, one: RespondentResult) -> dict[str, Any]:
    rates, total = one.tables["rates"], one.tables.get(f"total_{one.method}")
    lines = [
        {
            "name": step.name, "label": step.label, "value": plain_value(step.value, step.kind), "unit": step.unit,
            "words": step.words, "cite": step.cite,
        }
        for step in margin_lines(result, one)
    ]  # fmt: skip
    return {
        "margin_percent": number(rates.value("margin_percent")),
        "margin_percent_published": number(rates.value("margin_percent_published")),
        "dumping_amount_per_unit": None if total is None else number(total.value("per_unit")),
        "dumping_amount": None if total is None else number(total.value("total_dumping")),
        "de_minimis": bool(rates.value("de_minimis") == 1),
        "cash_deposit_percent": number(rates.value("cash_deposit_percent")),
        "lines": lines,
    }
