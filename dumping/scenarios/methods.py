"""Which method, which law: the margin under each choice that the authority could make, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dumping.case.change import Change, ChangeError, parse_change
from dumping.case.load import Case, RespondentInputs
from dumping.case.problems import CaseError
from dumping.report.json import number
from dumping.result import RespondentResult
from dumping.scenarios.changes import apply
from dumping.scenarios.reuse import Base

METHODS = ("average_to_average", "mixed", "average_to_transaction")
PROFIT = ("calculation", "constructed_value", "profit")
# Group, label, changes, and why the choice cannot be made.
Asked = tuple[str, str, tuple[str, ...], str]
NO_TEST = "the case states net prices, not their parts, or tells no purchasers, regions or periods: nothing is tested"


@dataclass(frozen=True)
class Choice:
    """One choice: the margin of each comparison method under it, and the one that would apply."""

    group: str
    label: str
    changes: tuple[str, ...]
    margins: dict[str, float]
    applied: str
    margin_percent: float
    de_minimis: bool
    cite: str
    why_not: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Margins in per cent; `why_not` where the choice cannot be made in this case."""
        if self.why_not:
            return {"group": self.group, "label": self.label, "set": list(self.changes), "why_not": self.why_not}
        return {
            "group": self.group, "label": self.label, "set": list(self.changes),
            "methods": {name: number(self.margins[name]) if name in self.margins else None for name in METHODS},
            "method": self.applied, "margin_percent": number(self.margin_percent), "de_minimis": self.de_minimis,
            "cite": self.cite,
        }  # fmt: skip


def methods(case: Case) -> dict[str, list[Choice]]:
    """The choices by respondent, the case as it is first. Each is a whole run of the case so changed."""
    base = Base(case)
    found = {}
    for one, inputs in zip(base.result.respondents, case.respondents, strict=True):
        if inputs.us_sales is not None:
            found[one.name] = [_choice(base, one.name, *asked) for asked in _asked(case, inputs, one)]
    if not found:
        raise ChangeError("no respondent's margin is computed in this case")
    return found


def _asked(case: Case, inputs: RespondentInputs, one: RespondentResult) -> list[Asked]:
    """What is asked of a respondent: group, label, changes, and why it cannot be asked."""
    own = f"respondents.{inputs.number}.calculation"
    us = case.stated.case.authority == "us"
    tested = "differential_pricing" in one.tables
    asked: list[Asked] = [("The case as it is", "by the law of its day and its own choices", (), "")]
    offset, zeroed = ("method.negative_results = offset", "method.negative_results = zeroed")
    for method in ("average_to_average", "average_to_transaction"):
        words = method.replace("_", "-").capitalize()
        comparison = f"method.comparison = {method}"
        for label, negative in (("negative results offset", offset), ("negative results zeroed", zeroed)):
            if method == "average_to_average" or negative == offset:
                label = label if method == "average_to_average" else "negative results as the law has them"
                changes: tuple[str, ...] = (comparison, negative) if method == "average_to_average" else (comparison,)
                asked.append(("Comparison method", f"{words}, {label}", changes, ""))
    if us:
        for test, words in (
            ("cohens_d", "Cohen's d"), ("price_difference", "Price difference test"), ("none", "No test"),
        ):  # fmt: skip
            why = "" if tested or test == "none" else NO_TEST
            for zero in ("", zeroed):
                label = words + (", negative results zeroed" if zero else "")
                changes = (f"{own}.differential_pricing = {test}", *([zero] if zero else []))
                asked.append(("Differential pricing", label, changes, why))
    if us and inputs.factors is None and inputs.costs is not None:
        asked += _profits(case, inputs, own)
    return asked


def _profits(case: Case, inputs: RespondentInputs, own: str) -> list[Asked]:
    """The sources of profit for constructed value that the case has: stated, the market's own, and its scenarios'."""
    group, stated = "Constructed value", inputs.stated.calculation.constructed_value
    asked: list[Asked] = [(group, "for every sale", (f"{own}.normal_value = constructed value",), "")]
    if stated is not None and stated.profit is not None:
        asked.append((group, f"profit as stated: {stated.profit:g} ({stated.source or 'no source stated'})", (), ""))
        why = "" if inputs.comparison_sales is not None else "there are no comparison-market sales"
        asked.append((group, "profit of the respondent's own market", (f"unset {own}.constructed_value.profit",), why))
    for scenario in case.stated.scenarios:
        for text in scenario.set_:
            change = parse_change(text)
            if change.path[-3:] == PROFIT and _concerns(change, inputs):
                asked.append((group, f"profit of scenario '{scenario.name}': {change.value}", (text,), ""))
    return asked


def _concerns(change: Change, inputs: RespondentInputs) -> bool:
    return change.path[0] != "respondents" or change.path[1] in (inputs.name, str(inputs.number))


def _choice(base: Base, name: str, group: str, label: str, changes: tuple[str, ...], why: str) -> Choice:
    nothing = Choice(group, label, changes, {}, "", float("nan"), False, "", why)
    if why:
        return nothing
    try:
        result = base.run(apply(base.case, [parse_change(text) for text in changes]) if changes else base.case)
    except (ChangeError, CaseError) as error:
        return Choice(group, label, changes, {}, "", float("nan"), False, "", str(error))
    one = result.respondent(name)
    margins = {m: float(one.tables[f"total_{m}"].value("percent")) for m in METHODS if f"total_{m}" in one.tables}
    de_minimis = bool(one.tables["rates"].value("de_minimis"))
    return Choice(group, label, changes, margins, one.method, one.margin_percent, de_minimis, one.method_reason)
