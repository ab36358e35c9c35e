"""One normal value against one export price: the engine's own rules, over two figures instead of tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from dumping.authorities import rate_rules
from dumping.formula.rule import Rule
from dumping.formula.scalar import figure
from dumping.formula.tree import group_totals_in, names_in
from dumping.formula.words import words
from dumping.law.lookup import NoLawError, law
from dumping.report.numbers import amount
from dumping.stages.rules import PER_UNIT, PERCENT, PUBLISHED, RESULTS, SUMS, total_dumping

METHOD = "average_to_average"
THRESHOLD = "de_minimis_threshold_percent"
GIVEN = "as given"


@dataclass(frozen=True)
class Figure:
    """One line of the arithmetic; `words` has its rule with the numbers filled in."""

    name: str
    label: str
    value: float
    unit: str
    words: str
    cite: str


def single_margin(
    normal_value: float,
    export_price: float,
    quantity: float,
    currency: str,
    authority: str,
    segment: str,
    day: dt.date,
) -> dict[str, Figure]:
    """The lines of the arithmetic by name, in order, `margin_percent` among them.

    Prices are in `currency` per unit. Raises NoLawError where no law of the authority is on file for the day.
    """
    book = law(authority)
    threshold = book.provision(f"de_minimis_{segment}")
    in_force = threshold.on(day)
    # Over a single comparison, offsetting and zeroing negative results are one and the same.
    negative = book.on(f"negative_results_{METHOD}", day)
    de_minimis, deposit, further = rate_rules(authority)
    if further:
        what = f"margins of '{authority}' are of the CIF value, which two prices do not give"
        raise NoLawError(f"{what}: state cif_price in a case, and run it")
    per_unit = f"{currency}/unit"
    lines = {
        "normal_value": Figure("normal_value", "Normal value", normal_value, per_unit, GIVEN, ""),
        "net_price": Figure("net_price", "Export price", export_price, per_unit, GIVEN, ""),
        "quantity": Figure("quantity", "Quantity", quantity, "unit", GIVEN, ""),
    }
    percent = float(in_force.value)
    allowed = Figure(THRESHOLD, threshold.label, percent, "%", f"the law on {day}", in_force.cite)
    shared = [
        replace(rule, cite=book.citation(rule.name, rule.cite))
        for rule in (*RESULTS, *SUMS, total_dumping(negative.value, negative.cite), PERCENT, PER_UNIT)
    ]
    # The margin of the applied method is the margin: there is one method here.
    shared = [rule.named("margin_percent") if rule.name == PERCENT.name else rule for rule in shared]
    rules = (*shared, PUBLISHED, de_minimis, deposit)
    goals = {"margin_percent_published", "per_unit", de_minimis.name, deposit.name}
    for rule in needed(rules, goals):
        if THRESHOLD in names_in(rule.tree):
            lines.setdefault(THRESHOLD, allowed)
        lines[rule.name] = _line(rule, {name: line.value for name, line in lines.items()}, currency)
    return lines


def _line(rule: Rule, known: dict[str, float], currency: str) -> Figure:
    said = words(rule.tree, lambda name: amount(known[name]), lambda total: amount(figure(total, known)))
    unit = rule.unit.format(money=currency, quantity="unit")
    return Figure(rule.name, rule.label, figure(rule.tree, known), unit, said, rule.cite)


def needed(rules: Iterable[Rule], goals: set[str]) -> Iterator[Rule]:
    """The rules, in their order, that the goals are computed from."""
    wanted, chosen = set(goals), []
    for rule in reversed(list(rules)):
        if rule.name in wanted:
            chosen.append(rule)
            wanted |= {*names_in(rule.tree), *(t.column for t in group_totals_in(rule.tree) if t.column)}
    return reversed(chosen)
