"""The tree that an expression is parsed to: five kinds of node and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property


class FormulaError(Exception):
    """An expression that cannot be accepted; `position` counts characters from 0."""

    def __init__(self, message: str, position: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.position = position


@dataclass(frozen=True)
class Number:
    value: float


@dataclass(frozen=True)
class Text:
    value: str


@dataclass(frozen=True)
class Name:
    name: str


@dataclass(frozen=True)
class Operation:
    """An operator or a listed function with its operands; `neg` is unary minus."""

    operator: str
    operands: tuple[Node, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names that it reads from its own row, in order of appearance, repeats included."""
        return tuple(name for operand in self.operands for name in names_in(operand))

    @cached_property
    def totals(self) -> tuple[GroupTotal, ...]:
        """The group totals that it reads."""
        return tuple(total for operand in self.operands for total in group_totals_in(operand))


@dataclass(frozen=True)
class GroupTotal:
    """`total(x)`, `total_positive(x)`, `total_negative(x)` or `count()` over the rows of a group."""

    function: str
    column: str | None


Node = Number | Text | Name | Operation | GroupTotal


def names_in(tree: Node) -> Iterator[str]:
    """The names that a tree reads from its own row, in order of appearance, repeats included."""
    if isinstance(tree, Name):
        yield tree.name
    elif isinstance(tree, Operation):
        yield from tree.names


def group_totals_in(tree: Node) -> Iterator[GroupTotal]:
    """The group totals that a tree reads."""
    if isinstance(tree, GroupTotal):
        yield tree
    elif isinstance(tree, Operation):
        yield from tree.totals


def guarded_names(tree: Node) -> set[str]:
    """Names that a tree reads only as an argument of coalesce, so that a missing value is foreseen."""

    def bare(node: Node) -> Iterator[str]:
        if isinstance(node, Name):
            yield node.name
        elif isinstance(node, Operation):
            operands = node.operands
            if node.operator == "coalesce":
                operands = tuple(o for o in operands[:-1] if not isinstance(o, Name)) + operands[-1:]
            for operand in operands:
                yield from bare(operand)

    return set(names_in(tree)) - set(bare(tree))


def renamed(tree: Node, names: dict[str, str]) -> Node:
    """The same tree with some of its names exchanged, in its own row and in group totals."""
    if isinstance(tree, Name):
        return Name(names.get(tree.name, tree.name))
    if isinstance(tree, GroupTotal) and tree.column:
        return GroupTotal(tree.function, names.get(tree.column, tree.column))
    if isinstance(tree, Operation):
        return Operation(tree.operator, tuple(renamed(o, names) for o in tree.operands))
    return tree
