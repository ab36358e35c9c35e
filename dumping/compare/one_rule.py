"""The rules that make the difference: the duty under one authority with one rule after the other of another's."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

from dumping.case.load import Case
from dumping.formula.table import Computed, Table
from dumping.pipeline import run
from dumping.report.numbers import percent
from dumping.result import RespondentResult
from dumping.scenarios.changes import apply, parse_change

# Choices of method by their parameters: key of the case file, and what the choice is called.
CHOICES = {
    "comparison": ("method.comparison", "comparison"),
    "negative_results_average_to_average": ("method.negative_results", "negative results"),
    "averaging_period": ("method.averaging_period", "averaging over the"),
}
# Differences below this many points are the last digits of a sum.
NOTHING = 1e-9
CHARGED = {"cif_value": "CIF value", "entered_value": "value for customs", "export_value": "export price"}
BASES = {"total_cif": "CIF value", "total_value": "export price"}


@dataclass(frozen=True)
class State:
    """What a duty in per cent is made of: dumping, the value it is a share of, the most that the cap allows."""

    dumping: float
    value: float
    base: str
    cap: float
    nothing_due: bool

    @property
    def percent(self) -> float:
        """The duty in per cent of the value."""
        return 0.0 if self.nothing_due else 100 * min(self.dumping, self.cap) / self.value


@dataclass(frozen=True)
class Step:
    """One rule exchanged: what it moves the duty by in points, after the rules before it and alone."""

    rule: str
    cite: str
    points: float
    alone: float | None

    def to_dict(self) -> dict[str, Any]:
        """Points of per cent; `alone` is missing where the rule has no meaning by itself."""
        return {"rule": self.rule, "points": self.points, "alone": self.alone, "cite": self.cite}


@dataclass(frozen=True)
class Difference:
    """The duties of two authorities on the period's sales, in per cent of each one's own value, and the steps."""

    against: str
    before: float
    after: float
    steps: tuple[Step, ...]
    bases: tuple[str, str] = ("", "")

    @property
    def words(self) -> str:
        """12.28 % of the export price becomes 7.08 % of the CIF value."""
        before, after = (
            f"{percent(value)}{f' of the {base}' if base else ''}"
            for value, base in zip((self.before, self.after), self.bases, strict=True)
        )
        return f"{before} becomes {after}"

    def to_dict(self) -> dict[str, Any]:
        """Per cent before and after, points between them, and the steps, which add up to the points."""
        return {
            "against": self.against, "from_percent": self.before, "to_percent": self.after,
            "from_base": self.bases[0] or None, "to_base": self.bases[1] or None,
            "points": self.after - self.before, "steps": [step.to_dict() for step in self.steps],
        }  # fmt: skip


def margin_base(one: RespondentResult) -> str:
    """What the margin is a share of: the CIF value or the export price; '' where it is stated."""
    total = one.tables.get(f"total_{one.method}")
    source = total.columns["percent"].source if total is not None else None
    if not isinstance(source, Computed):
        return ""
    return BASES["total_cif" if "total_cif" in source.rule.expression else "total_value"]


def state(one: RespondentResult) -> State | None:
    """What a respondent's duty is made of; None where it has no margin."""
    margin = one.margin_percent
    if math.isnan(margin):
        return None
    total, duty = one.tables.get(f"total_{one.method}"), one.tables.get("duty")
    due = bool(one.tables["rates"].value("de_minimis") == 1)
    if total is None:
        allowed, value, quantity, base = margin, 100.0, math.nan, ""
    else:
        base = "total_cif" if "total_cif" in total else "total_value"
        allowed, value = float(total.value("total_dumping")), float(total.value(base))
        quantity = float(total.value("total_quantity"))
    if not value > 0:
        return None
    final = allowed
    if duty is not None and "duty_percent" in duty:
        final = float(duty.value("duty_percent")) / 100 * value
    elif duty is not None and "duty_per_unit" in duty and not math.isnan(quantity):
        final = float(duty.value("duty_per_unit")) * quantity
    binding = not due and final < allowed * (1 - 1e-12)
    return State(allowed, value, BASES.get(base, ""), final if binding else math.inf, due)


def difference(
    case: Case, first: RespondentResult, second: RespondentResult, names: tuple[str, str], codes: tuple[str, str],
    collected: tuple[float | None, float | None], forms: tuple[str, str], form_cite: str, charged_on: str,
    stated: bool,
) -> Difference | None:  # fmt: skip
    """The steps from the first authority's duty to the second's, for one respondent; None where one has no margin.

    The order is that of the calculation: choices of comparison, normal value and export price, the value that the
    margin is a share of, de minimis, the lesser duty, the form. Each step is computed with the rules before it
    exchanged, so that they add up; `alone` with that rule exchanged and no other. `collected` is what each duty
    collects on the period's sales, as an amount of money; `charged_on` the value that the second is charged on;
    `stated` where a rate or amount is the case's own statement.
    """
    start, end = state(first), state(second)
    if start is None or end is None:
        return None
    steps: list[Step] = []
    now = start

    def take(rule: str, cite: str, **changed: Any) -> None:
        nonlocal now
        after = replace(now, **changed)
        steps.append(Step(rule, cite, after.percent - now.percent, replace(start, **changed).percent - start.percent))
        now = after

    if first.method != "stated" and second.method != "stated":
        made: list[str] = []
        for name, (key, label) in CHOICES.items():
            own, other = first.parameters.get(name), second.parameters.get(name)
            if own is None or other is None or own.value == other.value:
                continue
            made.append(f'{key} = "{other.value}"')
            dumping = _dumping(case, codes[0], made, first.name)
            if dumping is not None:
                said, instead = (str(value).replace("_", "-") for value in (other.value, own.value))
                take(f"{label} {said} instead of {instead}", other.cite, dumping=dumping)
        if abs(100 * (end.dumping - now.dumping) / now.value) > NOTHING:
            rule = "normal value and export price by the authority's own method"
            take(rule, _cite(second.tables.get("normal_values"), "normal_value"), dumping=end.dumping)
    if now.base != end.base and end.base:
        total = second.tables.get(f"total_{second.method}")
        # Some margins are a share of the export price where the duty is one of the CIF value.
        cite = _cite(total, "collected_percent") or _cite(total, "percent")
        take(f"denominator {end.base} instead of {now.base}", cite, value=end.value, base=end.base)
    elif now.value != end.value:
        take(f"value of the sales, {end.base}", "the authority's own method", value=end.value)
    if now.nothing_due != end.nothing_due:
        words = "de minimis: no duty" if end.nothing_due else "above de minimis"
        take(words, _cite(second.tables["rates"], "de_minimis"), nothing_due=end.nothing_due)
    if now.cap != end.cap:
        capped = not math.isinf(end.cap)
        table = (second if capped else first).tables.get("duty")
        cite = _cite(table, "duty_percent") or _cite(table, "duty_per_unit")
        words = "lesser duty: no more than the injury margin" if capped else "no lesser duty"
        take(words, cite if capped else f"{names[1]} has no such rule here; {names[0]}: {cite}", cap=end.cap)
    effects = [
        100 * amount / one.value - one.percent if amount is not None else 0.0
        for amount, one in zip(collected, (start, end), strict=True)
    ]
    moved = effects[1] - effects[0]
    if abs(moved) > NOTHING:
        rule = f"form of the duty: {forms[1]} instead of {forms[0]}"
        if forms[0] == forms[1]:
            rule = f"goods that the duty is charged on ({forms[1]})"
            if end.base and CHARGED.get(charged_on) not in (end.base, None):
                rule = f"a rate of the {end.base}, charged on the {CHARGED[charged_on]}"
        if stated:
            rule = f"duty as the case states it ({forms[1]})"
        steps.append(Step(rule, form_cite, moved, None))
    return Difference(names[0], start.percent + effects[0], end.percent + effects[1], tuple(steps),
                      (start.base, end.base))  # fmt: skip


def _dumping(case: Case, code: str, made: list[str], respondent: str) -> float | None:
    """The dumping under an authority with choices exchanged; None where its total is not there."""
    changed = apply(case, [parse_change(text) for text in (f'case.authority = "{code}"', *made)])
    one = run(changed, assessed=False).respondent(respondent)
    total = one.tables.get(f"total_{one.method}")
    return float(total.value("total_dumping")) if total is not None else None


def _cite(table: Table | None, column: str) -> str:
    if table is None or column not in table:
        return ""
    source = table.columns[column].source
    return source.rule.cite if isinstance(source, Computed) else ""
