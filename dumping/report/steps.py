"""The steps of an explanation, and whose tables they are taken from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dumping.formula.table import Parameters
from dumping.report.cells import plain_value, shown
from dumping.report.places import Tables


@dataclass(frozen=True)
class Part:
    """One row of a total: what it is called (as `explain` takes it), its figure, where it stands."""

    name: str
    value: Any
    where: str


@dataclass(frozen=True)
class Step:
    """One figure: `words` with labels and numbers, `cite` the rule's source, `where` the figure's place.

    `source` is input, rule, choice, law or column. A total lists its first rows in `parts`, out of `rows`;
    `each` tells how every one of them is made.
    """

    name: str
    label: str
    value: Any
    unit: str
    kind: str = "number"
    source: str = "input"
    words: str = ""
    cite: str = ""
    where: str = ""
    note: str = ""
    depth: int = 0
    section: str = ""
    parts: tuple[Part, ...] = ()
    rows: int = 0
    each: str = ""

    @property
    def said(self) -> str:
        """The value with its unit."""
        return shown(self.value, self.unit, self.kind)

    def to_dict(self) -> dict[str, Any]:
        """The step for JSON."""
        step = {
            "name": self.name, "label": self.label, "value": plain_value(self.value, self.kind), "unit": self.unit,
            "source": self.source, "words": self.words, "cite": self.cite, "where": self.where,
            "note": self.note, "depth": self.depth, "section": self.section,
        }  # fmt: skip
        if self.rows:
            parts = [{"name": p.name, "value": plain_value(p.value), "where": p.where} for p in self.parts]
            step |= {"row_count": self.rows, "rows": parts, "each": self.each}
        return step


@dataclass(frozen=True)
class Scope:
    """The tables and parameters of one respondent, or of the case as a whole."""

    tables: Tables
    parameters: Parameters
