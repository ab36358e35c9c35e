"""Comparison-market amounts that are reported in several currencies, part by part in the currency of each.

A price that is compared with a U.S. sale is converted at the rate of the U.S. sale's date. So what goes into
averages is not the amount converted at the comparison-market sale's date but each currency's part of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from dumping.formula.rule import Rule
from dumping.formula.table import Computed, Parameters, Table
from dumping.formula.tree import Name, Node, Number, Operation
from dumping.formula.written import written
from dumping.stages.reuse import reusable

CITE = "19 USC 1677b-1(a); 19 CFR 351.415; comparison-market program parts 4, 9"
ZERO = Number(0.0)
# Column of the sales or averages -> currency, in small letters -> column with the part in that currency.
Parts = Mapping[str, Mapping[str, str]]


def parts_of(table: Table, name: str) -> dict[str, str]:
    """The columns that hold the parts of `name`, by currency; empty where it is all in the table's currency."""
    return {
        found.group(1): column
        for column in table.columns
        if (found := re.fullmatch(rf"{re.escape(name)}_part_([a-z]{{3}})", column))
    }


@reusable
def with_currency_parts(
    sales: Table, names: Iterable[str], native: Parts, parameters: Parameters
) -> tuple[Table, tuple[str, ...]]:
    """Adds `<name>_part_<currency>` for each of `names` that is made of amounts in several currencies.

    `native` says, for each converted column, which columns hold it unconverted. A sum is split term by term;
    of a product or quotient the factor in foreign currency is split; of `if` both outcomes are. What cannot be
    split (a product of two foreign amounts, the smaller of two) stays converted at the sale's own date, with
    a warning. Parts are per unit, each in its currency. Source: comparison-market program part 4.
    """
    splitter = _Splitter(sales, native, parameters)
    for name in names:
        if name in sales:
            splitter.parts(name)
    said = tuple(
        f"{sales.title}: {sales.columns[name].label} mixes currencies other than by adding: "
        "it stays converted at the date of the comparison-market sale"
        for name in dict.fromkeys(splitter.whole)
    )
    return splitter.sales, said


class _Splitter:
    """Splits columns on demand; `found` holds what is split already."""

    def __init__(self, sales: Table, native: Parts, parameters: Parameters) -> None:
        self.sales, self.parameters = sales, parameters
        self.own = sales.currency.lower()
        self.found: dict[str, Mapping[str, str]] = dict(native)
        self.whole: list[str] = []

    def parts(self, name: str) -> Mapping[str, str]:
        """The columns with the parts of `name` by currency; empty where it is in the table's currency alone."""
        if name in self.found:
            return self.found[name]
        self.found[name] = {}
        column = self.sales.columns.get(name)
        if column is None or not isinstance(column.source, Computed) or column.source.over is not None:
            return {}
        rule = column.source.rule
        currencies = sorted({c for read in _amounts(rule.tree) for c in self.parts(read)} - {self.own})
        if not currencies:
            return {}
        try:
            trees = {currency: self.split(rule.tree, currency) for currency in (self.own, *currencies)}
        except _InseparableError:
            self.whole.append(name)
            return {}
        made = {}
        for currency, tree in trees.items():
            if tree == ZERO and currency != self.own:
                continue
            label = f"{column.label}, the part in {currency.upper()}"
            part = Rule(f"{name}_part_{currency}", written(tree), label, f"{currency.upper()}/{{quantity}}", CITE)
            self.sales = self.sales.with_rule(part, self.parameters)
            made[currency] = part.name
        self.found[name] = made
        return made

    def split(self, node: Node, currency: str) -> Node:
        """The part of `node` that is in `currency`."""
        if isinstance(node, Name) and (parts := self.parts(node.name)):
            return Name(parts[currency]) if currency in parts else ZERO
        if not isinstance(node, Operation) or not self.foreign(node):
            return node if currency == self.own else ZERO
        operator, operands = node.operator, node.operands
        if operator in ("+", "-", "neg"):
            return _simple(operator, [self.split(o, currency) for o in operands])
        if operator == "*":
            foreign = [self.foreign(o) for o in operands]
            if all(foreign):
                raise _InseparableError
            return _simple("*", [self.split(o, currency) if f else o for o, f in zip(operands, foreign, strict=True)])
        if operator == "/" and not self.foreign(operands[1]):
            return _simple("/", [self.split(operands[0], currency), operands[1]])
        if operator == "if":
            return _simple("if", [operands[0], *(self.split(o, currency) for o in operands[1:])])
        if operator == "coalesce" and all(isinstance(o, Number) for o in operands[1:]):
            rest = operands[1] if currency == self.own else ZERO
            first = self.split(operands[0], currency)
            return first if first == ZERO else Operation("coalesce", (first, rest))
        raise _InseparableError

    def foreign(self, node: Node) -> bool:
        """Whether an amount that is not all in the table's currency goes into the node."""
        return any(self.parts(name) for name in _amounts(node))


class _InseparableError(Exception):
    pass


def _amounts(node: Node) -> Iterator[str]:
    """The names that a node's value is made of; what its conditions read is not part of it."""
    if isinstance(node, Name):
        yield node.name
    elif isinstance(node, Operation):
        for operand in node.operands[1:] if node.operator == "if" else node.operands:
            yield from _amounts(operand)


def _simple(operator: str, operands: list[Node]) -> Node:
    """The operation without what is zero in it."""
    first = operands[0]
    if operator == "+" and ZERO in operands:
        return operands[1] if first == ZERO else first
    if operator == "-":
        if operands[1] == ZERO:
            return first
        if first == ZERO:
            return Operation("neg", (operands[1],))
    if operator in ("*", "/", "neg") and (first == ZERO or (operator == "*" and operands[1] == ZERO)):
        return ZERO
    if operator == "if" and operands[1] == ZERO and operands[2] == ZERO:
        return ZERO
    return Operation(operator, tuple(operands))
