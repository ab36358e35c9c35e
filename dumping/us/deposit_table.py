"""The worksheet of cash deposits: each rate as published, what subsidies take off it, and what is deposited."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dumping.formula.rule import Rule
from dumping.formula.table import Table
from dumping.stages.rules import DECIMALS
from dumping.us.segment_rates import Rate

EXPORT_CITE = "19 USC 1677a(c)(1)(C)"
DOMESTIC_CITE = "19 USC 1677f-1(f)"
RULES = (
    Rule("rate_published", f"round(rate_percent, {DECIMALS})", "Rate as published, rounded half up", "%",
         "practice: two decimals"),
    # Never more than the countervailing duty that is due to the subsidy: 19 USC 1677f-1(f)(2).
    Rule("domestic_subsidy", "min(countervailing_percent * passed_through_percent / 100, countervailing_percent)",
         "Domestic subsidies counted again", "%", DOMESTIC_CITE),
    Rule("cash_deposit_percent", f"max(round(rate_published - export_subsidy - domestic_subsidy, {DECIMALS}), 0)",
         "Cash deposit rate", "%", f"{EXPORT_CITE}; {DOMESTIC_CITE}"),
)  # fmt: skip
TEXTS = {
    "number": "Case number", "company": "Company", "segment": "Segment", "notice": "Notice", "event": "Kind of notice",
}  # fmt: skip


def deposit_table(rates: Sequence[Rate]) -> Table:
    """A row for each rate of each company, in per cent: as set, as published, less subsidies.

    Source: 19 USC 1673d(c)(1)(B), 1675(a)(2)(C), 1677a(c)(1)(C), 1677f-1(f).
    """
    table = Table("cash_deposits", "Cash deposits", len(rates))
    for name, label in TEXTS.items():
        values = np.array([getattr(rate, name) for rate in rates], dtype=object)
        table = table.with_input(name, values, label, where="the segments' case files")
    for name, label in (("since", "Since"), ("until", "Until")):
        days = np.array([getattr(rate, name) or np.datetime64("NaT") for rate in rates], dtype="datetime64[D]")
        how = "first day of these deposits" if name == "since" else "first day of the company's next rate"
        table = table.with_choice(name, days, label, how)
    cells = tuple(rate.cell for rate in rates)
    table = table.with_links("rate_percent", [rate.percent for rate in rates], "Rate, zero if de minimis", cells, "%")
    figures = {
        "export_subsidy": ("export_percent", "Export subsidies countervailed", "[deposits] export_subsidy_percent"),
        "countervailing_percent": (
            "countervailing_percent", "Countervailing duty due to domestic subsidies", "[deposits] domestic_subsidy"),
        "passed_through_percent": (
            "passed_through_percent", "Passed through to export prices", "[deposits] domestic_subsidy"),
    }  # fmt: skip
    for name, (attribute, label, where) in figures.items():
        table = table.with_input(name, [getattr(rate, attribute) for rate in rates], label, "%", where)
    for rule in RULES:
        table = table.with_rule(rule)
    bases = [_basis(rate, float(table.value("domestic_subsidy", row))) for row, rate in enumerate(rates, 1)]
    return table.with_choice("basis", np.array(bases, dtype=object), "Basis", "why it is this rate")


def _basis(rate: Rate, domestic: float) -> str:
    text = rate.basis
    if rate.export_percent:
        text += f", less export subsidies of {rate.export_percent:g} % ({EXPORT_CITE})"
    if domestic:
        text += f", less domestic subsidies of {domestic:g} % ({DOMESTIC_CITE})"
    return text
