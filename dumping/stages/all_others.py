"""The rate for respondents that were not individually examined, from the rates of those that were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from dumping.formula.rule import Rule
from dumping.formula.table import Cell, Table
from dumping.stages.rules import DECIMALS

INCLUDED = Rule("rate_included", "margin_percent * weight_included", "Rate times weight", "%", "")
AVERAGE = Rule("percent", "total(rate_included) / total(weight_included)", "Rate", "%", "")
PUBLISHED = Rule(
    "percent_published", f"round(percent, {DECIMALS})", "Rate as published, rounded half up", "%",
    "practice: two decimals",
)  # fmt: skip


THREE_WAY_CITE = "Ball Bearings from France et al., 75 FR 53661, 53663 (1 Sep. 2010): practice, not read in the notice"
BY_RANGED = Rule("rate_ranged", "margin_percent * weight_ranged", "Rate times ranged weight", "%", THREE_WAY_CITE)
BY_SIMPLE = Rule("rate_simple", "margin_percent * counted", "Rate, where it counts", "%", THREE_WAY_CITE)
THREE_WAYS = (
    Rule("percent_weighted", "total(rate_included) / total(weight_included)", "Weighted by actual values", "%",
         "19 USC 1673d(c)(5)(A)"),
    Rule("percent_simple", "total(rate_simple) / total(counted)", "Simple average", "%", THREE_WAY_CITE),
    Rule("percent_ranged", "total(rate_ranged) / total(weight_ranged)", "Weighted by ranged values", "%",
         THREE_WAY_CITE),
)  # fmt: skip
NEARER = (
    "if(abs(percent_simple - percent_weighted) <= abs(percent_ranged - percent_weighted), percent_simple, "
    "percent_ranged)"
)


LEAVES_OUT = ("zero", "de minimis", "facts available")


@dataclass(frozen=True)
class Figure:
    """What is averaged: its column, the average's column and unit, and what the tables' names end in."""

    column: str
    rate: str
    label: str
    unit: str
    ending: str

    def named(self, table: str) -> str:
        """A table's name: all_others, all_others_injury."""
        return f"{table}{self.ending}"


PER_UNIT = "{money}/{quantity}"
MARGIN = Figure("margin_percent", "percent", "Margin", "%", "")
INJURY = Figure("injury_margin_percent", "percent", "Injury margin", "%", "_injury")
DUTY = Figure("duty_percent", "percent", "Duty", "%", "_duty")
DUMPING_PER_UNIT = Figure("dumping_per_unit", "per_unit", "Dumping per unit", PER_UNIT, "_per_unit")
INJURY_PER_UNIT = Figure("injury_per_unit", "per_unit", "Injury per unit", PER_UNIT, "_injury_per_unit")


@dataclass(frozen=True)
class Found:
    """A respondent's rate as the average sees it; `cell` is where it stands, `weight` is None where unknown.

    `dumping_percent` is the margin of dumping where another figure is averaged: it decides what is left out.
    """

    name: str
    margin_percent: float
    de_minimis: bool
    facts_available: bool
    weight: float | None
    cell: Cell
    ranged_weight: float | None = None
    dumping_percent: float | None = None


@dataclass(frozen=True)
class Other:
    """A rate by another reasonable method, in per cent, and why."""

    percent: float
    reason: str


@dataclass(frozen=True)
class AllOthers:
    """The table of rates with the reason each is in or out, the one-row rate, its basis and any warning."""

    respondents: Table
    rate: Table
    basis: str
    warnings: tuple[str, ...]


def all_others(
    found: Sequence[Found],
    average: str,
    name: str,
    cite: str,
    exception_cite: str,
    leaves_out: Sequence[str] = LEAVES_OUT,
    figure: Figure = MARGIN,
    currency: str = "",
    unit: str = "",
    *,
    weights_of: str = "",
    other: Other | None = None,
) -> AllOthers:
    """The average of the rates that are not zero, de minimis or on facts available alone.

    `average` is simple, weighted, ranged (by `ranged_weight`) or three-way; `weights_of` says in words what weights
    are of: value, quantity. `leaves_out` says which of the three the authority leaves out. Where every rate is left
    out, the average of all of them, or `other`, a stated rate, as a 'reasonable method', with a warning; `other` is
    not used where a rate counts, with a warning too. `figure` is what is averaged: margins, or injury margins of the
    same companies, in per cent or in `currency` per `unit`. Source: 19 USC 1673d(c)(5); Anti-Dumping Agreement,
    Article 9.4.
    """
    reasons = [reason if (reason := _reason(one)) in leaves_out else "" for one in found]
    exceptional = all(reasons)
    three_ways = average == "three-way"
    weighted = average in ("weighted", "ranged") or three_ways
    words = {"ranged": "average weighted by ranged values", "weighted": "weighted average"}.get(average, "")
    words = words or f"{average} average"
    words += " by quantity" if weights_of == "quantity" and average == "weighted" else ""
    basis = f"{words} of the individually calculated rates"
    warnings: tuple[str, ...] = ()
    if exceptional:
        reasons = [""] * len(found)
        every = "zero, de minimis or on facts available"
        if tuple(leaves_out) != LEAVES_OUT:
            every = " or ".join(leaves_out)
        basis = f"{words} of all rates, every one of them {every}"
        if other is not None:
            basis = f"as stated: {other.reason}; every rate is {every}"
        warnings = (f"{name}: {basis}; a reasonable method is chosen, {exception_cite}",)
    elif other is not None:
        what = f"the stated rate of {other.percent:g} % is not used: there are rates to average"
        warnings = (f"{name}: {what} ({cite})",)
    weights = [one.ranged_weight if average == "ranged" else one.weight for one in found]
    averaged = other is None or not exceptional
    if averaged and weighted and any(weight is None for weight, out in zip(weights, reasons, strict=True) if not out):
        weighted = False
        basis = "simple average " + basis.removeprefix(f"{words} ") + "; weights are not stated"
        warnings += (f"{name}: a simple average is taken because not every respondent has a weight",)
    title = name if figure == MARGIN else f"{name}, {figure.label[0].lower()}{figure.label[1:]}"
    ending = figure.named("all_others")
    table = Table(f"{ending}_respondents", f"{title}: the rates it is made of", len(found), currency, unit)
    table = table.with_input("name", np.array([one.name for one in found], dtype=object), "Respondent")
    table = table.with_links(
        figure.column, [one.margin_percent for one in found], figure.label, tuple(one.cell for one in found),
        figure.unit,
    )  # fmt: skip
    how = "not zero, not de minimis, not wholly on facts available"
    if tuple(leaves_out) != LEAVES_OUT:
        how = f"left out is what is {' or '.join(leaves_out)}, nothing else"
    table = table.with_choice("left_out", np.array(reasons, dtype=object), "Left out because", how, cite)
    included = [
        0.0 if out else (weight or 1.0) if weighted else 1.0 for weight, out in zip(weights, reasons, strict=True)
    ]
    of = f"{weights_of}, as stated or computed" if weights_of else "as stated"
    table = table.with_choice("weight_included", included, "Weight", of if weighted else "1 for each", cite)
    table = table.with_rule(replace(INCLUDED.reading({"margin_percent": figure.column}), unit=figure.unit))
    rate = Table(ending, title, 1, currency, unit)
    if other is not None and not averaged:
        rate = rate.with_input("percent", [other.percent], f"{name}, {basis}", "%", other.reason)
        return AllOthers(table, rate.with_rule(PUBLISHED), basis, warnings)
    if three_ways:
        return _three_ways(table, rate, found, reasons, warnings)
    rule = Rule(figure.rate, AVERAGE.expression, f"{title}, {basis}", figure.unit, cite)
    published = replace(PUBLISHED.reading({"percent": figure.rate}), unit=figure.unit)
    rate = rate.with_rule(rule, over=table).with_rule(published.named(f"{figure.rate}_published"))
    return AllOthers(table, rate, basis, warnings)


def _three_ways(
    table: Table, rate: Table, found: Sequence[Found], reasons: Sequence[str], warnings: tuple[str, ...]
) -> AllOthers:
    """The simple average or the one by ranged values, whichever is nearer to the average by actual values."""
    ranged = [0.0 if out else float(one.ranged_weight or 0.0) for one, out in zip(found, reasons, strict=True)]
    table = table.with_choice("weight_ranged", ranged, "Ranged weight", "as stated, ranged for the public")
    table = table.with_choice("counted", [0.0 if out else 1.0 for out in reasons], "Counted", "1 for each that counts")
    for rule in (BY_RANGED, BY_SIMPLE):
        table = table.with_rule(rule)
    for rule in THREE_WAYS:
        rate = rate.with_rule(rule, over=table)
    simple, by_ranged, actual = (float(rate.value(n)) for n in ("percent_simple", "percent_ranged", "percent_weighted"))
    basis = "simple average" if abs(simple - actual) <= abs(by_ranged - actual) else "average weighted by ranged values"
    if any(_reason(one) and not out for one, out in zip(found, reasons, strict=True)):
        basis += " of all rates, every one of them zero, de minimis or on facts available"
    basis += ", the nearer one to the average weighted by actual values"
    rate = rate.with_rule(Rule("percent", NEARER, f"{rate.title}, {basis}", "%", THREE_WAY_CITE)).with_rule(PUBLISHED)
    return AllOthers(table, rate, basis, warnings)


def _reason(one: Found) -> str:
    if one.facts_available:
        return "facts available"
    if (one.margin_percent if one.dumping_percent is None else one.dumping_percent) == 0:
        return "zero"
    return "de minimis" if one.de_minimis else ""
