"""The case as it is against the case changed, respondent by respondent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dumping.case.load import Case
from dumping.report.json import number
from dumping.result import Result
from dumping.scenarios.changes import Change, apply, parse_change
from dumping.scenarios.first_difference import first_difference
from dumping.scenarios.reuse import Base


@dataclass(frozen=True)
class Comparison:
    """Two results of one case, and the changes between them."""

    base: Result
    changed: Result
    changes: tuple[Change, ...]

    def to_dict(self) -> dict[str, Any]:
        """Margins in per cent, unrounded; at the top the first respondent's, and all of them by name."""
        pairs = {
            old.name: _pair(old.margin_percent, new.margin_percent)
            for old, new in zip(self.base.respondents, self.changed.respondents, strict=False)
        }
        first: dict[str, Any] = next(iter(pairs.values()), {})
        result = {**first, "set": [str(change) for change in self.changes], "respondents": pairs}
        others = [r.tables.get("all_others") for r in (self.base, self.changed)]
        if others[0] is not None and others[1] is not None:
            result["all_others"] = _pair(*(float(t.value("percent")) for t in others if t is not None))
        parting = first_difference(self.base, self.changed)
        if parting is not None:
            result["first_difference"] = parting.to_dict()
        result["warnings"] = sorted(
            {*self.changed.case.warnings, *(w for r in self.changed.respondents for w in r.warnings)}
        )
        return result


def compare(case: Case, changes: list[str]) -> Comparison:
    """The case with and without changes, typed as 'us_sales.gross_unit_price *= 1.03 where customer == "C"'.

    Raises ChangeError for a change that cannot be made.
    """
    parsed = tuple(parse_change(text) for text in changes)
    base = Base(case)
    return Comparison(base.result, base.run(apply(case, list(parsed))), parsed)


def _pair(base: float, changed: float) -> dict[str, Any]:
    return {
        "base": {"margin_percent": number(base)},
        "changed": {"margin_percent": number(changed)},
        "difference": number(changed - base),
    }
