"""Choices of method: as the case states them, or as the law of the case's day has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dumping.case.schema import CaseFile
from dumping.formula.table import Parameter
from dumping.law.lookup import Law

BY_LAW = "by law"


@dataclass(frozen=True)
class Choices:
    """What the case's law and its own statements decide, each as a parameter with citation and reason.

    `assessed`: whether importers' assessment is wanted; a sweep asks for margins alone.
    """

    parameters: Mapping[str, Parameter]
    assessed: bool = True

    def __getitem__(self, name: str) -> str:
        return str(self.parameters[name].value)

    def cite(self, name: str) -> str:
        """Where the choice comes from."""
        return self.parameters[name].cite


def choices(stated: CaseFile, law: Law, line: Mapping[str, str]) -> Choices:
    """The comparison method, negative results in both, the averaging period and the de minimis threshold.

    `line` gives the place in the case file of each key of [method] that is stated there.
    """
    day, segment = stated.case.law_as_of, stated.case.segment
    found: dict[str, Parameter] = {}

    def choose(name: str, choice: str, provision: str) -> None:
        label = law.provision(provision).label
        value = law.on(provision, day)
        if choice == BY_LAW:
            found[name] = Parameter(name, value.value, label, "", value.cite, f"law on {day}", value.note)
        else:
            note = "" if choice == value.value else f"the law on {day} has '{value.value}' ({value.cite})"
            found[name] = Parameter(name, choice, label, "", "chosen in the case file", line.get(name, ""), note)

    choose("comparison", stated.method.comparison, f"comparison_method_{segment}")
    choose(
        "negative_results_average_to_average",
        stated.method.negative_results,
        "negative_results_average_to_average",
    )
    choose("negative_results_average_to_transaction", BY_LAW, "negative_results_average_to_transaction")
    choose("averaging_period", stated.method.averaging_period, f"averaging_period_{segment}")
    threshold = law.provision(f"de_minimis_{segment}")
    value = threshold.on(day)
    name = "de_minimis_threshold_percent"
    found[name] = Parameter(name, value.value, threshold.label, "%", value.cite, f"law on {day}", value.note)
    return Choices(found)


def window_months(law: Law, stated: CaseFile) -> tuple[tuple[int, ...], str]:
    """The months in which a comparison-market price is looked for, in order, and their citation."""
    value = law.on("contemporaneous_window", stated.case.law_as_of)
    return tuple(value.value), value.cite
