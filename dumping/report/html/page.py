"""A result as one HTML page: the figures of the terminal's report, charts, and every parameter with its source."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

import dumping
from dumping.case.change import ChangeError
from dumping.formula.table import Parameter, Table
from dumping.law.lookup import law
from dumping.report.blocks import Block, Grid, Heading, Line, clean, grid
from dumping.report.cells import shown
from dumping.report.control import control_totals, run_blocks
from dumping.report.html.charts import Chart, charts
from dumping.report.json import METHODS, result_dict
from dumping.report.numbers import amount, percent
from dumping.report.scenario import scenario_blocks
from dumping.report.scenario_files import scenario_chart
from dumping.report.terminal import check_blocks, other_companies_blocks, respondent_blocks, warning_blocks
from dumping.result import RespondentResult, Result
from dumping.scenarios.drivers import contributions
from dumping.scenarios.named import scenarios
from dumping.workbook.confidential import security_line

FOLDER = Path(__file__).parent
MOST = 15
# One-row tables of differential pricing, in the order in which they decide.
TESTS = ("differential_pricing", "meaningful_difference", "method")


@dataclass(frozen=True)
class Section:
    """A part of the page: a heading, blocks of text and tables, and charts below them."""

    title: str
    blocks: Sequence[Block]
    charts: Sequence[Chart] = ()
    anchor: str = ""


def html(results: Sequence[Result]) -> str:
    """The page of one or more results. Texts of the case are escaped; the same results give the same page."""
    pages = [{"header": _header(one), "sections": _sections(one)} for one in results]
    template = _environment().get_template("page.html")
    title = "; ".join(one.case.stated.case.title for one in results)
    return template.render(pages=pages, title=title, version=dumping.__version__)


@lru_cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    made.tests["heading"] = lambda block: isinstance(block, Heading)
    made.tests["grid"] = lambda block: isinstance(block, Grid)
    made.filters["clean"] = clean
    made.filters["drawing"] = Markup  # SVG of our own, its texts escaped when it was made.
    return made


def _header(result: Result) -> dict[str, Any]:
    header = result.case.stated.case
    return {
        "title": header.title, "notice": header.notice or "", "security": security_line(result, False),
        "changes": result.case.changes,
        "facts": [
            ("Authority", law(header.authority).name), ("Segment", f"{header.segment} {header.number or ''}".strip()),
            ("Product, country", ", ".join(t for t in (header.product, header.country) if t)),
            ("Period", f"{header.period[0]} to {header.period[1]}"), ("Law as of", str(header.law_as_of)),
            ("Currency, unit", f"{header.currency} per {header.unit}"),
            ("Case file", f"{result.case.file}, SHA-256 with its tables {result.case.sha256}"),
        ],
    }  # fmt: skip


def _sections(result: Result) -> list[Section]:
    content = result_dict(result)
    made = [_summary(result, content)]
    for one, told in zip(result.respondents, content["respondents"], strict=True):
        blocks = [block for block in respondent_blocks(one, told) if not isinstance(block, Heading)]
        made.append(Section(one.name, blocks, charts(one)))
        made += [part for part in (_drivers(one), _differential_pricing(one)) if part is not None]
    if result.case.stated.scenarios:
        made.append(_scenarios(result))
    if result.checks:
        made.append(Section("Expected results", [b for b in check_blocks(result.checks) if not isinstance(b, Heading)]))
    made.append(_parameters(result.respondents))
    totals = [block for block in run_blocks(control_totals(result)) if not isinstance(block, Heading)]
    made += [Section("Control totals", totals)] if totals else []
    warnings = [block for block in warning_blocks(result) if not isinstance(block, Heading)]
    made.append(Section("Warnings", warnings or [Line("None.")]))
    notes = _notes(result)
    return [*made, *([Section("Notes and sources", notes)] if notes else [])]


def _summary(result: Result, content: dict[str, Any]) -> Section:
    rows = []
    for told in content["respondents"]:
        exact = percent(told["margin_percent"], 4)
        rows.append((
            told["name"], percent(told["margin_percent_published"]), exact, "yes" if told["de_minimis"] else "no",
            percent(told["cash_deposit_percent"]), told["method"].replace("_", "-"),
        ))  # fmt: skip
    if content["all_others"]:
        others = content["all_others"]
        rows.append((others["name"], percent(others["percent_published"]), percent(others["percent"], 4), "", "",
                     others["basis"]))  # fmt: skip
    header = ("", "Margin", "unrounded", "De minimis", "Cash deposit", "Method")
    table = grid(header, rows)
    blocks: list[Block] = [Grid(table.header, table.rows, table.right - {3, 5})]
    blocks += [block for block in other_companies_blocks(content) if not isinstance(block, Heading)]
    if content["company_rates"]:
        found = [(r["exporter"], r["producer"], percent(r["published_percent"]), r["basis"])
                 for r in content["company_rates"]]  # fmt: skip
        blocks.append(Grid(("Exporter", "Producer", "Rate", "Basis"), tuple(found), frozenset({2})))
    if content["figures"]:
        labels = {name: column.label for name, column in result.tables["figures"].columns.items()}
        own = [(labels[f["name"]], amount(f["value"]), f["unit"]) for f in content["figures"] if f["value"] is not None]
        blocks.append(Grid(("Figure of the case", "", ""), tuple(own), frozenset({1})))
    return Section("Summary", blocks)


def _drivers(one: RespondentResult) -> Section | None:
    found = contributions(one)
    if found is None or not found[0].rows:
        return None
    table = found[0]
    money, unit = table.currency, table.quantity_unit
    rows = [
        (
            str(table.value("connum", row)), f"{int(table.value('sales', row)):,}",
            *(f"{float(table.value(name, row)):,.2f}" for name in ("quantity", "value", "dumping")),
            percent(table.value("own_margin_percent", row)), percent(table.value("contribution_points", row), 4)[:-2],
        )
        for row in range(1, min(table.rows, MOST) + 1)
    ]  # fmt: skip
    header = ("CONNUM", "Sales", f"Quantity, {unit}", f"Value, {money}", f"Dumping, {money}", "Own result", "Points")
    blocks: list[Block] = [grid(header, rows)]
    if table.rows > MOST:
        rest = percent(float(table.values("contribution_points")[MOST:].sum()), 4)[:-2]
        blocks.append(Line(f"{table.rows - MOST} further products add {rest} points."))
    return Section(f"What drives the margin of {one.name}", blocks)


def _differential_pricing(one: RespondentResult) -> Section | None:
    found = [one.tables[name] for name in TESTS if name in one.tables]
    if not found:
        return None
    blocks: list[Block] = []
    for table in found:
        rows = [row for number in range(1, table.rows + 1) for row in _upright(table, number)]
        blocks.append(Grid((table.title, "", "Source"), tuple(rows)))
    notes = dict.fromkeys(note for table in found for note in table.notes)
    return Section(f"Differential pricing of {one.name}", [*blocks, *(Line(note, "quiet") for note in notes)])


def _upright(table: Table, row: int) -> list[tuple[str, str, str]]:
    cells = []
    for name, column in table.columns.items():
        if name.endswith("_row"):
            continue
        cite = getattr(column.source, "cite", "") or getattr(getattr(column.source, "rule", None), "cite", "")
        told = shown(table.value(name, row), column.unit, column.kind)
        cells.append((column.label, told.replace("_", "-") if told in METHODS else told, cite))
    return cells


def _scenarios(result: Result) -> Section:
    title = "Scenarios"
    try:
        answer = scenarios(result.case)
    except ChangeError as error:
        return Section(title, [Line(f"The scenarios of the case cannot be computed: {error}", "bad")])
    blocks = list(scenario_blocks(answer.to_dict(), [], result.case.stated.average_name))
    picture = Chart("scenarios", scenario_chart(answer, "Scenarios"))
    return Section(title, blocks, [picture] if result.respondents else [])


def _parameters(respondents: Iterable[RespondentResult]) -> Section:
    seen: dict[tuple[str, object, str], Parameter] = {}
    for one in respondents:
        for parameter in one.parameters.values():
            seen.setdefault((parameter.name, parameter.value, parameter.where), parameter)
    rows = [(p.label, _value(p), p.unit, p.cite, "; ".join(t for t in (p.where, p.note) if t)) for p in seen.values()]
    header = ("Parameter", "Value", "Unit", "Source", "In force, or where stated")
    return Section("Parameters", [Grid(header, tuple(rows), frozenset({1}))])


def _value(parameter: Parameter) -> str:
    value = parameter.value
    return value.replace("_", "-") if isinstance(value, str) else amount(value)


def _notes(result: Result) -> list[Block]:
    stated = result.case.stated
    blocks: list[Block] = [
        Line(f"{n}. On {note.on}: {note.text}{f' ({note.exhibit})' if note.exhibit else ''}")
        for n, note in enumerate(stated.footnotes, 1)
    ]
    return [*blocks, *(Line(f"Source: {source}") for source in stated.case.sources)]
