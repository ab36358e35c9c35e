"""A result for people: margins first, then how they came about, what was left out, and every warning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from dumping.case.schema import Header
from dumping.formula.table import Computed
from dumping.law.lookup import law
from dumping.report.blocks import BLANK, Block, Grid, Heading, Line, grid
from dumping.report.control import control_totals, run_blocks
from dumping.report.json import DUTIES, result_dict
from dumping.report.numbers import amount, percent
from dumping.result import Check, RespondentResult, Result

ABSENT = "-"

# Figures of each comparison method, in the order in which they are shown.
_PERCENTS = {"percent": "Margin", "offset_percent": "with offsets", "zeroed_percent": "with zeroing"}
_AMOUNTS = {
    "total_dumping": "Total dumping", "total_value": "Export value, net", "per_unit": "Dumping per unit",
}  # fmt: skip

# Figures of companies that were not individually examined.
COLUMNS = {
    "margin_percent": "Margin", "dumping_per_unit": "Dumping per unit", "injury_margin_percent": "Injury margin",
    "injury_per_unit": "Injury per unit", "countervailing_percent": "Countervailing",
    "countervailing_per_unit": "Countervailing per unit", "duty_percent": "Anti-dumping",
    "total_duty_percent": "Both duties", "duty_per_unit": "Anti-dumping per unit",
}  # fmt: skip


def results_blocks(results: Iterable[Result]) -> list[Block]:
    """The reports of several cases, one under the other."""
    blocks: list[Block] = []
    for result in results:
        if blocks:
            blocks += [BLANK, Line("=" * 80, "quiet"), BLANK]
        blocks += result_blocks(result)
    return blocks


def result_blocks(result: Result) -> list[Block]:
    """The report of one case."""
    content = result_dict(result)
    blocks = [*title_blocks(result.case.stated.case, result.case.changes)]
    for one, shown in zip(result.respondents, content["respondents"], strict=True):
        blocks += respondent_blocks(one, shown)
    if content["all_others"]:
        others = content["all_others"]
        published = percent(others["percent_published"])
        blocks += [Heading(others["name"], 2), *_figures([("Rate", published, others["basis"])])]
    blocks += other_companies_blocks(content)
    if content["company_rates"]:
        companies = [(r["exporter"], r["producer"], percent(r["published_percent"]), r["basis"])
                     for r in content["company_rates"]]  # fmt: skip
        grid = Grid(("Exporter", "Producer", "Rate", "Basis"), tuple(companies), frozenset({2}))
        blocks += [Heading("Rates by exporter", 2), grid]
    if content["figures"]:
        labels = {name: column.label for name, column in result.tables["figures"].columns.items()}
        rows = [(labels[f["name"]], _amount(f["value"]), f["unit"]) for f in content["figures"]]
        blocks += [Heading("Figures of the case", 2), Grid(("", "", ""), tuple(rows), frozenset({1}))]
    blocks += check_blocks(result.checks)
    blocks += run_blocks(control_totals(result))
    blocks += warning_blocks(result)
    return blocks


def other_companies_blocks(content: dict[str, Any]) -> Iterator[Block]:
    """The rates of companies that were not individually examined; `content` is the result's JSON."""
    groups = content["other_companies"]
    if not groups:
        return
    shown = [name for name in COLUMNS if any(group.get(name) is not None for group in groups)]
    rows = [
        (group["name"], *(_rate(group.get(name), name) for name in shown), group["basis"]) for group in groups
    ]  # fmt: skip
    yield Heading("Companies not individually examined", 2)
    header = ("", *(COLUMNS[name] for name in shown), "Basis")
    yield Grid(header, tuple(rows), frozenset(range(1, len(shown) + 1)))


def _rate(value: float | None, name: str) -> str:
    if value is None:
        return ABSENT
    return percent(value) if name.endswith("_percent") else _money(value)


def title_blocks(header: Header, changes: Iterable[str] = ()) -> Iterator[Block]:
    """Title, notice, and whose law of which day applies to which period."""
    yield Heading(header.title)
    if header.notice:
        yield Line(header.notice, "notice")
    segment = f"{header.segment} {header.number}" if header.number else header.segment
    yield Line(
        f"{law(header.authority).name}; {segment}; period {header.period[0]} to {header.period[1]}; "
        f"law as of {header.law_as_of}; {header.currency} per {header.unit}",
        "quiet",
    )
    for change in changes:
        yield Line(f"changed: {change}", "notice")


def check_blocks(checks: Iterable[Check]) -> Iterator[Block]:
    """Printed results that the case expects, each held or failed."""
    if checks:
        yield Heading("Expected results", 2)
    for check in checks:
        verdict = "held  " if check.holds else "FAILED"
        source = f" [{check.source}]" if check.source else ""
        yield Line(f"{verdict} {check.name}: {check.detail}{source}", "good" if check.holds else "bad", 1)
        if check.note:
            yield Line(check.note, "", 3)


def warning_blocks(result: Result) -> Iterator[Block]:
    """Every warning of a result, with the respondent it is about."""
    several = len(result.respondents) > 1
    warnings = [f"{one.name}: {w}" if several else w for one in result.respondents for w in one.warnings]
    warnings += result.warnings
    if warnings:
        yield Heading("Warnings", 2)
    for warning in dict.fromkeys(warnings):
        yield Line(warning, "notice", 1)


def respondent_blocks(one: RespondentResult, shown: dict[str, Any]) -> Iterator[Block]:
    """A respondent's rate, the methods side by side, importers, and what was left out; `shown` is its JSON."""
    rates = one.tables["rates"]
    yield Heading(one.name, 2)
    if shown["margin_percent"] is None:
        yield Line("Margin: none; no export sale could be compared", "bad", 1)
        return
    # Half up from the unrounded margin, as the rate is published.
    margin = percent(shown["margin_percent_published"])
    threshold = amount(shown["de_minimis_threshold_percent"])
    cite = one.parameters["de_minimis_threshold_percent"].cite
    exact = percent(shown["margin_percent"], 4)
    exact = margin if exact == percent(shown["margin_percent_published"], 4) else exact
    deposit = rates.columns["cash_deposit_percent"].label
    figures = [
        ("Margin", margin, "" if exact == margin else f"unrounded {exact}"),
        ("De minimis", "yes" if shown["de_minimis"] else "no", f"threshold {threshold} %, {cite}"),
        (deposit, percent(shown["cash_deposit_percent"]), ""),
        ("Method", shown["method"].replace("_", "-"), shown["method_reason"]),
    ]
    if shown["duty"]:
        figures += _duty(one)
    if shown["differential_pricing"]:
        found = shown["differential_pricing"]
        passing = f"{percent(found['percent_passing'])} of the value passes"
        figures.append(("Differential pricing", passing, found["why"]))
    yield from _figures(figures)
    yield from _methods(shown)
    yield from _assessment(shown)
    yield from _duty_absorption(one, shown)
    yield from _counts(one)


def _duty(one: RespondentResult) -> Iterator[tuple[str, str, str]]:
    """Injury margin and duty, each with its source."""
    table = one.tables["duty"]
    for name, column in table.columns.items():
        if name in DUTIES and name not in ("duty_percent_published", "dumping_per_unit"):
            value = float(table.value(name))
            told = percent(value) if column.unit == "%" else f"{amount(value)} {column.unit}"
            source = column.source
            yield column.label, told, source.rule.cite if isinstance(source, Computed) else ""


def _figures(figures: list[tuple[str, str, str]]) -> Iterator[Line]:
    """Lines of label, value and why; the first is the one that people look for."""
    wide = max(len(label) for label, _, _ in figures) + 1
    for number, (label, value, why) in enumerate(figures):
        text = f"{label + ':':<{wide}} {value}" + (f"  ({why})" if why else "")
        yield Line(text, "" if number else "strong", 1)


def _methods(shown: dict[str, Any]) -> Iterator[Block]:
    """The methods side by side: the margin of each, and what it would be with offsets and with zeroing."""
    methods = {name: found for name, found in shown["methods"].items() if found}
    if not methods:
        return
    header = ("", *(name.replace("_", "-") for name in methods))
    rows = [("", *("applied" if name == shown["method"] else "" for name in methods))]
    for key, label in _PERCENTS.items():
        rows.append((label, *(percent(found.get(key)) for found in methods.values())))
    for key, label in _AMOUNTS.items():
        rows.append((label, *(_money(found[key]) for found in methods.values())))
    rows.append(("Sales compared", *(f"{found['sales']:,}" for found in methods.values())))
    yield BLANK
    yield grid(header, rows, strong=(1,))


def _assessment(shown: dict[str, Any]) -> Iterator[Block]:
    if not shown["assessment"]:
        return
    rows = [
        (
            i["importer"],
            f"{i['sales']:,}",
            _money(i["duty"]),
            percent(i["ad_valorem_percent"]),
            _money(i["per_unit"]),
        )
        for i in shown["assessment"]
    ]
    yield BLANK
    yield grid(("Importer", "Sales", "Duty", "Ad valorem", "Per unit"), rows)


def _duty_absorption(one: RespondentResult, shown: dict[str, Any]) -> Iterator[Block]:
    found = shown["duty_absorption"]
    if found is None:
        return
    share, unit = percent(found["absorbed_percent"]), one.tables["duty_absorption"].quantity_unit
    yield BLANK
    yield Line(
        f"Duty absorption: {share} of {amount(found['quantity'] or 0.0)} {unit}, sold through affiliated importers "
        "(19 USC 1675(a)(4); 19 CFR 351.213(j))", "", 1,
    )  # fmt: skip


def _counts(one: RespondentResult) -> Iterator[Block]:
    """For each table of sales: how many rows came in, how many are used, and why the others are not."""
    counted = [table for table in one.tables.values() if "excluded" in table]
    if counted:
        yield BLANK
    for table in counted:
        reasons = table.values("excluded")
        used = int(np.count_nonzero(reasons == ""))
        yield Line(f"{table.title}: {table.rows:,} in, {used:,} used", "", 1)
        for reason in dict.fromkeys(r for r in reasons if r):
            yield Line(f"{int(np.count_nonzero(reasons == reason)):,} not used: {reason}", "", 2)


def _amount(value: float | None) -> str:
    return ABSENT if value is None else amount(value)


def _money(value: float | None) -> str:
    return ABSENT if value is None else f"{value:,.2f}"
