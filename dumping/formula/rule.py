"""A rule of arithmetic, stated once: engine, worksheet and explanation all read this statement."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from dumping.formula.parse import parse
from dumping.formula.tree import Node, renamed


@dataclass(frozen=True)
class Rule:
    """One named figure: its expression over other named figures, its unit and the source of the rule.

    `unit` may hold `{money}` and `{quantity}`, filled in from the table that the rule is computed in:
    "{money}/{quantity}" becomes "USD/metric ton". `cite` names statute, regulation, program part, or
    the place in the case file where a case states its own build-up.
    """

    name: str
    expression: str
    label: str
    unit: str
    cite: str
    reads: tuple[tuple[str, str], ...] = ()

    @cached_property
    def tree(self) -> Node:
        """The parsed expression over the names it reads; raises FormulaError if it is not of the language."""
        return _parsed(self.expression, self.reads)

    def named(self, name: str, label: str | None = None) -> Rule:
        """The same arithmetic under another name."""
        return replace(self, name=name, label=label or self.label)

    def reading(self, names: dict[str, str]) -> Rule:
        """The same arithmetic over other names: {'inland_freight': 'inland_freight_usd'}."""
        return replace(self, reads=(*self.reads, *names.items()))


@lru_cache(maxsize=4096)
def _parsed(expression: str, reads: tuple[tuple[str, str], ...]) -> Node:
    tree = parse(expression, grouped=True)
    return renamed(tree, dict(reads)) if reads else tree
