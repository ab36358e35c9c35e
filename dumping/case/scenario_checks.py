"""Whether the scenarios of a case can be put together: known names, no circles, nothing said in two ways."""

from __future__ import annotations

from collections.abc import Sequence
from graphlib import CycleError, TopologicalSorter

from dumping.case.change import Change, ChangeError, parse_change
from dumping.case.locate import line_of
from dumping.case.problems import Problem
from dumping.case.scenario_keys import Scenario
from dumping.case.validate import written
from dumping.formula.check import nearest


def of_scenarios(scenarios: Sequence[Scenario], file: str, text: str) -> list[Problem]:
    """Every fault of the case's scenarios, with its place."""
    problems: list[Problem] = []

    def fault(place: tuple[str | int, ...], what: str, mend: str = "") -> None:
        at = ("scenarios", *place)
        problems.append(Problem(file, what, mend, line_of(text, at), path=written(at)))

    names = [one.name for one in scenarios]
    for number, one in enumerate(scenarios):
        if one.name in names[:number]:
            fault((number, "name"), f"there are two scenarios called '{one.name}'", "rename one of them")
        if not one.set_ and not one.includes:
            fault((number,), f"scenario '{one.name}' changes nothing", "state changes under `set`, or `includes`")
        for other in one.includes:
            if other not in names:
                fault((number, "includes"), f"there is no scenario '{other}'; {nearest(other, names)}")
        stated: dict[tuple[tuple[str, ...], str], Change] = {}
        for place, said in enumerate(one.set_):
            try:
                change = parse_change(said)
            except ChangeError as error:
                fault((number, "set", place), str(error))
                continue
            first = stated.setdefault((change.path, change.where), change)
            if change.operator == "=" and first is not change and first.operator == "=" and first != change:
                fault((number, "set", place), f"'{change}' contradicts '{first}'", "state one of them")
    if not problems:
        try:
            TopologicalSorter({one.name: one.includes for one in scenarios}).prepare()
        except CycleError as error:
            circle = " -> ".join(error.args[1])
            fault(
                (names.index(error.args[1][0]), "includes"), f"the scenarios include each other in a circle: {circle}"
            )
    return problems or _contradictions(scenarios, file, text)


def _contradictions(scenarios: Sequence[Scenario], file: str, text: str) -> list[Problem]:
    """Two included scenarios that set the same thing differently; a scenario's own changes may override them."""
    own = {one.name: [parse_change(said) for said in one.set_] for one in scenarios}
    includes = {one.name: one.includes for one in scenarios}

    def settings(name: str) -> dict[tuple[tuple[str, ...], str], str]:
        found: dict[tuple[tuple[str, ...], str], str] = {}
        for other in includes[name]:
            found |= settings(other)
        return found | {(c.path, c.where): str(c) for c in own[name] if c.operator == "="}

    problems = []
    for number, one in enumerate(scenarios):
        seen: dict[tuple[tuple[str, ...], str], tuple[str, str]] = {}
        for other in one.includes:
            for key, said in settings(other).items():
                first, earlier = seen.setdefault(key, (other, said))
                overridden = any((c.path, c.where) == key and c.operator == "=" for c in own[one.name])
                if earlier != said and not overridden:
                    at = ("scenarios", number, "includes")
                    what = f"'{first}' has '{earlier}' and '{other}' has '{said}': they cannot both be included"
                    mend = "include one of them, or set the value in this scenario itself"
                    problems.append(Problem(file, what, mend, line_of(text, at), path=written(at)))
    return problems
