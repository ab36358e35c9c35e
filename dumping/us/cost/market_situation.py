"""Costs adjusted for a particular market situation: elements of cost raised before they are averaged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dumping.case.cost_keys import MarketSituation
from dumping.formula.rule import Rule
from dumping.formula.table import Parameter, Table
from dumping.formula.tree import names_in
from dumping.law.lookup import Law

PROVISION = "particular_market_situation"
CITE = "19 USC 1677b(e)"
UNIT = "{money}/{quantity}"
BOTH = "cost test and constructed value"
AMOUNTS = ("variable_com", "total_com", "ga_expense", "interest_expense")


@dataclass(frozen=True)
class Adjusted:
    """The rows of cost, the names of the amounts to be averaged for all uses, and for constructed value.

    `constructed` is None where constructed value takes the same costs as every other use.
    """

    rows: Table
    amounts: Mapping[str, str] = field(default_factory=dict)
    constructed: Mapping[str, str] | None = None
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def applies_to(stated: MarketSituation, number: int, law: Law, day: dt.date, where: str) -> Parameter:
    """Which costs the `number`-th adjustment changes: as the case states it, or as the law of `day` has it."""
    provision = law.provision(PROVISION)
    name = f"{PROVISION}_{number}"
    label = f"{provision.label}: {stated.element.replace('_', ' ')}"
    if stated.applies_to != "by law":
        return Parameter(name, stated.applies_to, label, "", "chosen in the case file", where)
    value = law.on(PROVISION, day)
    note = value.note if value.verified else f"{value.note} Not verified against the published text."
    return Parameter(name, value.value, label, "", value.cite, f"law on {day}", note)


def with_market_situation(
    rows: Table,
    build_up: Sequence[Rule],
    stated: Sequence[MarketSituation],
    applied: Sequence[Parameter],
    converted: Mapping[str, str],
    where: str,
) -> Adjusted:
    """Adds each adjustment, the adjusted elements, and the build-up's amounts made of them anew.

    `market_situation_<n>`: what the n-th adjustment adds to its element, per unit, in the currency of costs: a
    per cent of the element as reported, or an amount. Then, for every amount of the case's build-up that
    reads an adjusted element, the same rule over adjusted elements, under the name ending in
    `_market_situation`, where the adjustment holds for the cost test too, and `_market_situation_cv` with all
    adjustments. `applied` has for each what it applies to, 'cost test and constructed value' or 'constructed
    value', with its source; `converted` the names of columns that were in another currency.
    Expenses that the build-up states as amounts stay; those that it states as a ratio of cost follow it.
    Source: 19 USC 1677b(e); no program part: analysts change the reported costs before they run it.
    """
    parameters: dict[str, Parameter] = {}
    warnings = []
    for number, (one, to) in enumerate(zip(stated, applied, strict=True), 1):
        name, element = f"market_situation_{number}", converted.get(one.element, one.element)
        label = rows.columns[element].label
        kind = "percent" if one.percent is not None else "amount"
        value = one.percent if one.percent is not None else one.amount
        cite = f"{CITE}; {one.source}"
        rate = Parameter(
            f"{name}_{kind}", value or 0.0, f"Particular market situation, {label[0].lower()}{label[1:]}",
            "%" if kind == "percent" else rows.unit_of(UNIT), cite, where, one.reason,
        )  # fmt: skip
        parameters[rate.name] = rate
        expression = f"{element} * {rate.name} / 100" if kind == "percent" else rate.name
        rule = Rule(name, expression, f"{label}, adjustment for the particular market situation", UNIT, cite)
        rows = rows.with_rule(rule, parameters)
        said = f"{value:+g} {rate.unit}"
        warnings.append(
            f"{rows.title}: {label.lower()} {said} for a particular market situation, in {to.value}"
            f"{'' if to.value == BOTH else ' and not in the cost test'}: {one.reason} ({one.source}) [{to.cite}]"
        )
    tested = [n for n, to in enumerate(applied, 1) if to.value == BOTH]
    every = list(range(1, len(stated) + 1))
    rows, amounts = _made_anew(rows, build_up, stated, tested, converted, "")
    constructed = None
    if tested != every:
        rows, constructed = _made_anew(rows, build_up, stated, every, converted, "_cv")
    return Adjusted(rows, amounts, constructed, parameters, tuple(warnings))


def _made_anew(
    rows: Table,
    build_up: Sequence[Rule],
    stated: Sequence[MarketSituation],
    among: Sequence[int],
    converted: Mapping[str, str],
    end: str,
) -> tuple[Table, dict[str, str]]:
    """The rows with adjusted elements and the amounts that read them; each amount's name, adjusted or not."""
    changed: dict[str, str] = {}
    added: dict[str, list[str]] = {}
    for number in among:
        added.setdefault(stated[number - 1].element, []).append(f"market_situation_{number}")
    use = ", for constructed value" if end else ""

    def adjust(rows: Table, element: str, read: str) -> Table:
        name = f"{element}_market_situation{end}"
        label = f"{rows.columns[converted.get(element, element)].label}, adjusted{use}"
        rule = Rule(name, " + ".join([read, *added[element]]), label, UNIT, CITE)
        changed[element] = name
        return rows.with_rule(rule)

    own = {rule.name for rule in build_up}
    for element in (e for e in added if e not in own):
        rows = adjust(rows, element, converted.get(element, element))
    for rule in build_up:
        read = rule.name
        if any(name in changed for name in names_in(rule.tree)):
            read = f"{rule.name}_market_situation{end}" + ("_part" if rule.name in added else "")
            anew = rule.reading({**converted, **changed}).named(read, f"{rows.columns[rule.name].label}, adjusted{use}")
            rows = rows.with_rule(anew)
            changed[rule.name] = read
        if rule.name in added:
            rows = adjust(rows, rule.name, read)
    return rows, {name: changed.get(name, name) for name in AMOUNTS}
