"""What the variables of a table stand for after the analyst's statements: columns of the file, or steps over them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dumping.formula.tree import Name, Node, Number, Operation, names_in
from dumping.sas_programs.expression import (
    IS_BLANK,
    MOST_NODES,
    MissingError,
    NoValueError,
    UntranslatableError,
    checked,
    condition_of,
    negated,
    tree_of,
)
from dumping.sas_programs.names import TARGETS
from dumping.sas_programs.statements import Action, Assignment, Choice, Filter, Line, Refused, Renaming


@dataclass
class Environment:
    """The variables of one table.

    `columns` are the file's, in capitals, None where the file is not there; `steps` what was computed, by the name
    that it has in the case, with its line; `meaning` what a variable stands for now, where it is not the column
    of its name.
    """

    columns: frozenset[str] | None
    steps: dict[str, tuple[Node, int]] = field(default_factory=dict)
    meaning: dict[str, Node] = field(default_factory=dict)
    assigned: dict[str, int] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    # Steps that the case states as values of their own; they stay names.
    stated: set[str] = field(default_factory=set)
    partial: dict[str, NoValueError] = field(default_factory=dict)
    _read: set[str] = field(default_factory=set)
    _versions: dict[str, int] = field(default_factory=dict)
    _sizes: dict[str, int] = field(default_factory=dict)
    filters: list[tuple[Node, Line]] = field(default_factory=list)

    def now(self, name: str) -> Node | None:
        """What a variable stands for; None where nothing gives it a value. Raises NoValueError where some path does."""
        if name in self.partial:
            raise self.partial[name]
        if name in self.meaning:
            return self.meaning[name]
        return Name(name) if self.columns is None or name in self.columns else None

    def run(self, action: Action) -> list[Refused]:
        """Takes one action in; gives what could not be."""
        try:
            if isinstance(action, Assignment):
                self.take(action.name, self.value(action.expression, {}), action.at)
            elif isinstance(action, Renaming):
                for old, new in action.pairs:
                    value = self.now(old)
                    if value is None:
                        raise UntranslatableError(f"there is no variable {old}")
                    self.meaning[new] = value
            elif isinstance(action, Choice):
                return self.choose(action)
            elif isinstance(action, Filter):
                test = self.placed(condition_of(action.condition), {})
                self.filters.append((test if action.kept else negated(test), action.at))
            else:
                return [action]
        except MissingError:
            return [Refused(action.at, "it sets a missing value", "a part that is left out is not claimed")]
        except UntranslatableError as error:
            return [Refused(action.at, error.why, error.mend)]
        return []

    def take(self, name: str, tree: Node, at: Line) -> None:
        """The variable stands for a new step."""
        checked(tree)
        self.partial.pop(name, None)
        number = self._versions.get(name, 1)
        step = name if number == 1 else f"{name}_{number}"
        while step in self.steps or step in (self.columns or self._read):
            number += 1
            step = f"{name}_{number}"
        self._versions[name] = number
        self._sizes[step] = self._size(tree)
        self._read |= set(names_in(tree))
        self.steps[step] = (tree, at.line)
        self.meaning[name] = Name(step)
        self.assigned[name] = at.line

    def _size(self, tree: Node) -> int:
        """How many nodes a tree has with every step in its place, up to a bound."""
        if isinstance(tree, Operation):
            return min(1 + sum(self._size(operand) for operand in tree.operands), 10 * MOST_NODES)
        return self._sizes.get(tree.name, 1) if isinstance(tree, Name) else 1

    def value(self, expression: str, inner: Mapping[str, Node]) -> Node:
        """An expression's tree over steps and columns; `inner` is what a branch has changed."""
        tree = tree_of(expression)
        if tree == Name("."):
            raise MissingError
        return self.placed(tree, inner)

    def placed(self, tree: Node, inner: Mapping[str, Node]) -> Node:
        """The tree with each variable's meaning in its place."""
        if isinstance(tree, Name):
            found = inner.get(tree.name) or self.now(tree.name)
            if found is None:
                # The file does not have it; whoever checks the case says so, where it is read.
                return tree
            return found
        if isinstance(tree, Operation):
            if tree.operator == IS_BLANK:
                raise UntranslatableError(
                    "it asks whether a value is missing",
                    "write coalesce(column, 0) in the case, or fill the data file's blanks",
                )
            return Operation(tree.operator, tuple(self.placed(o, inner) for o in tree.operands))
        return tree

    def inlined(self, tree: Node) -> Node:
        """The tree over the file's columns alone, every step in its place. Raises UntranslatableError."""
        if self._size(tree) > MOST_NODES:
            raise UntranslatableError("its steps make an expression that is too long", "add a column to the file")

        def placed(node: Node) -> Node:
            if isinstance(node, Name) and node.name in self.steps and node.name not in self.stated:
                self.used.add(node.name)
                return placed(self.steps[node.name][0])
            if isinstance(node, Operation):
                return Operation(node.operator, tuple(placed(operand) for operand in node.operands))
            return node

        return placed(tree)

    def choose(self, choice: Choice) -> list[Refused]:
        """IF ... THEN ... ELSE: what each branch makes of a variable, one inside the other."""
        filled = self._filled(choice)
        if filled is not None:
            return filled
        refused = [a for _, actions in choice.branches for a in _refused(actions)]
        if refused:
            return refused
        done: list[tuple[Node | None, dict[str, Node]]] = []
        for condition, actions in choice.branches:
            test = None if condition is None else self.placed(condition_of(condition), {})
            done.append((test, self.branch(actions, {})))
        for name in dict.fromkeys(n for _, values in done for n in values):
            try:
                self.take(name, self.merged(name, done, {}), choice.at)
            except NoValueError as error:
                if name in TARGETS:
                    raise
                # A variable of a branch's own matters only to what reads it after.
                self.partial[name] = error
        return []

    def branch(self, actions: Iterable[Action], inner: Mapping[str, Node]) -> dict[str, Node]:
        """What the variables that a branch sets stand for at its end."""
        values: dict[str, Node] = dict(inner)
        for action in actions:
            if isinstance(action, Assignment):
                values[action.name] = self.value(action.expression, values)
            elif isinstance(action, Choice):
                done = []
                for condition, below in action.branches:
                    test = None if condition is None else self.placed(condition_of(condition), values)
                    done.append((test, self.branch(below, values)))
                for name in dict.fromkeys(n for _, found in done for n in found):
                    values[name] = self.merged(name, done, values)
            else:
                raise UntranslatableError("a statement inside of a condition that cannot be taken")
        for tree in values.values():
            checked(tree)
        return values

    def merged(self, name: str, done: list[tuple[Node | None, dict[str, Node]]], outer: Mapping[str, Node]) -> Node:
        """One value of a variable that branches set differently."""
        before = outer.get(name) or self.now(name)
        if self.columns is None and name not in self.meaning and name not in outer:
            before = None if name not in self._read else Name(name)
        ends = [values for test, values in done if test is None]
        tree = ends[0].get(name, before) if ends else before
        if tree is None:
            raise NoValueError(f"{name} has no value where no condition holds", "state one with ELSE")
        for test, values in reversed(done):
            if test is None:
                continue
            value = values.get(name, before)
            if value is None:
                raise NoValueError(f"{name} has no value where one of the conditions holds")
            if value != tree:
                tree = Operation("if", (test, value, tree))
        checked(tree)
        return tree

    def _filled(self, choice: Choice) -> list[Refused] | None:
        """`IF x = . THEN x = 0`, which is what coalesce() says."""
        condition, actions = choice.branches[0]
        if len(choice.branches) != 1 or condition is None or len(actions) != 1:
            return None
        test, action = condition_of(condition), actions[0]
        if not (isinstance(test, Operation) and test.operator == IS_BLANK and isinstance(action, Assignment)):
            return None
        if test.operands[0] != Name(action.name):
            return None
        old = self.now(action.name)
        if old is None:
            raise UntranslatableError(f"{action.name} has no value before")
        self.take(action.name, Operation("coalesce", (old, self.value(action.expression, {}))), choice.at)
        return []


def zero(tree: Node | None) -> bool:
    """Whether nothing is claimed."""
    return tree is None or tree == Number(0.0)


def _refused(actions: Iterable[Action]) -> list[Refused]:
    found: list[Refused] = []
    for action in actions:
        if isinstance(action, Refused):
            found.append(action)
        elif isinstance(action, Renaming | Filter):
            found.append(Refused(action.at, "it stands under a condition"))
        elif isinstance(action, Choice):
            found += [r for _, below in action.branches for r in _refused(below)]
    return found
