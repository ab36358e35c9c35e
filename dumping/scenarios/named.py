"""The scenarios of a case against the case as it is, and how much of each difference every setting explains."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from dumping.case.change import Change, ChangeError, parse_change
from dumping.case.load import Case
from dumping.case.problems import CaseError
from dumping.formula.check import nearest
from dumping.report.json import number
from dumping.result import Result
from dumping.scenarios.changes import apply
from dumping.scenarios.first_difference import Difference, first_difference
from dumping.scenarios.reuse import Base, margins

# Joins the names of scenarios that are asked for together.
TOGETHER = "+"


@dataclass(frozen=True)
class Setting:
    """One change of a scenario: what it does to each margin alone, and after those before it, in points."""

    change: str
    alone: dict[str, float] | None
    in_sequence: dict[str, float]
    # Why the change cannot be made without those before it.
    why: str = ""


@dataclass(frozen=True)
class Outcome:
    """A scenario's result beside the base, its settings, and where the calculation first differs."""

    name: str
    about: str
    settings: tuple[Setting, ...]
    base: Result
    result: Result
    first: Difference | None

    def to_dict(self) -> dict[str, Any]:
        """Margins in per cent and differences in points, unrounded, by respondent and for the first of them."""
        pairs = {}
        others = {one.name: one for one in self.result.respondents}
        for old in self.base.respondents:
            new = others.get(old.name)
            if new is None:
                continue
            pairs[old.name] = {
                "base": {"margin_percent": number(old.margin_percent), "method": old.method},
                "changed": {"margin_percent": number(new.margin_percent), "method": new.method},
                "difference": number(new.margin_percent - old.margin_percent),
                "de_minimis": bool(new.tables["rates"].value("de_minimis")),
            }
        first: dict[str, Any] = next(iter(pairs.values()), {})
        found: dict[str, Any] = {
            "name": self.name, "about": self.about, "set": [one.change for one in self.settings], **first,
            "respondents": pairs,
        }  # fmt: skip
        rates = [r.tables.get("all_others") for r in (self.base, self.result)]
        if rates[0] is not None and rates[1] is not None:
            before, now = (float(table.value("percent")) for table in rates if table is not None)
            found["all_others"] = {
                "base": {"margin_percent": number(before)}, "changed": {"margin_percent": number(now)},
                "difference": number(now - before),
            }  # fmt: skip
        if self.first is not None:
            found["first_difference"] = self.first.to_dict()
        found["settings"] = [
            {
                "set": one.change,
                "alone": None if one.alone is None else {n: number(v) for n, v in one.alone.items()},
                "in_sequence": {n: number(v) for n, v in one.in_sequence.items()},
            }
            | ({"why": one.why} if one.why else {})
            for one in self.settings
        ]
        found["warnings"] = sorted(
            {*self.result.case.warnings, *(w for r in self.result.respondents for w in r.warnings)}
        )
        return found


@dataclass(frozen=True)
class Scenarios:
    """The outcomes of scenarios, in order, and the base that they are held against."""

    base: Result
    outcomes: tuple[Outcome, ...]

    def to_dict(self) -> dict[str, Any]:
        """`scenarios` with margins in per cent, unrounded, beside those of the case as it is."""
        by_name = {one.name: {"margin_percent": number(one.margin_percent)} for one in self.base.respondents}
        return {
            "base": {**next(iter(by_name.values()), {}), "respondents": by_name},
            "scenarios": [one.to_dict() for one in self.outcomes],
        }


def changes_of(case: Case, name: str) -> list[Change]:
    """The changes of a scenario, those of what it includes first; names joined by + are taken in their order.

    Raises ChangeError for a name that the case does not have.
    """
    stated = {one.name: one for one in case.stated.scenarios}
    found: list[Change] = []
    for part in (part.strip() for part in name.split(TOGETHER)):
        if part not in stated:
            known = nearest(part, list(stated)) if stated else "it has none; state them under [[scenarios]]"
            raise ChangeError(f"the case has no scenario '{part}'; {known}")
        for other in stated[part].includes:
            found += [change for change in changes_of(case, other) if change not in found]
        found += [parse_change(text) for text in stated[part].set_]
    return found


def scenarios(
    case: Case, names: Sequence[str] = (), changes: Sequence[str] = (), tick: Callable[[int, int], None] | None = None
) -> Scenarios:
    """Each scenario's outcome, in order; without `names` all of the case. `changes` are made on top of each.

    Raises ChangeError, naming the scenario and its line, where one cannot be computed.
    """
    base = Base(case)
    wanted = names or [one.name for one in case.stated.scenarios]
    outcomes = []
    for name in wanted:
        outcomes.append(_outcome(base, name, [parse_change(text) for text in changes]))
        if tick:
            tick(len(outcomes), len(wanted))
    return Scenarios(base.result, tuple(outcomes))


def _outcome(base: Base, name: str, further: list[Change]) -> Outcome:
    case = base.case
    settings: list[Setting] = []
    changes = [*changes_of(case, name), *further]
    before, so_far = margins(base.result), case
    result = base.result
    for place, change in enumerate(changes):
        try:
            so_far = apply(so_far, [change])
            # The whole result is wanted of the scenario alone, margins of the steps to it.
            last = place == len(changes) - 1
            result = base.run(so_far, assessed=last)
        except (ChangeError, CaseError) as error:
            raise ChangeError(f"{_place(case, name, change)}: {error}") from None
        now = margins(result)
        alone, why = _alone(base, change) if place else (now, "")
        settings.append(Setting(str(change), _less(alone, margins(base.result)), _less(now, before) or {}, why))
        before = now
    stated = {one.name: one for one in case.stated.scenarios}
    about = stated[name].about or "" if name in stated else ""
    return Outcome(name, about, tuple(settings), base.result, result, first_difference(base.result, result))


def _alone(base: Base, change: Change) -> tuple[dict[str, float] | None, str]:
    try:
        return base.margins(apply(base.case, [change])), ""
    except (ChangeError, CaseError) as error:
        return None, str(error)


def _less(now: dict[str, float] | None, before: dict[str, float]) -> dict[str, float] | None:
    return None if now is None else {name: now[name] - value for name, value in before.items() if name in now}


def _place(case: Case, name: str, change: Change) -> str:
    """The line of the case file where a scenario states a change."""
    for number_, one in enumerate(case.stated.scenarios):
        for place, text in enumerate(one.set_):
            if parse_change(text) == change:
                return f"{case.file}:{case.line('scenarios', number_, 'set', place)}: scenario '{one.name}'"
    return f"scenario '{name}'"
