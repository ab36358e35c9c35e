"""A table's section of the case: its file, columns and build-up, from settings and the analyst's statements."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from dumping.formula.parse import parse
from dumping.formula.tree import FormulaError, Name, Node, Number, Operation, Text, names_in, renamed
from dumping.formula.written import written
from dumping.sas_programs.case_text import Section
from dumping.sas_programs.data_files import DataFile
from dumping.sas_programs.environment import Environment, zero
from dumping.sas_programs.expression import UntranslatableError, checked
from dumping.sas_programs.findings import Findings, Taken
from dumping.sas_programs.names import TARGETS
from dumping.tables.columns import LAYOUTS, is_made


@dataclass
class TableSection:
    """What is known of one table before its section is written.

    `roles` are our columns with the program's variable for each and where it is set; `targets` our amounts with the
    aggregate variable; `foreign` the currency of variables that are converted.
    """

    name: str
    file: str
    data: DataFile
    environment: Environment
    findings: Findings
    roles: dict[str, tuple[str, str]] = field(default_factory=dict)
    targets: dict[str, str] = field(default_factory=dict)
    foreign: dict[str, str] = field(default_factory=dict)
    always: list[str] = field(default_factory=list)
    given: dict[str, str] = field(default_factory=dict)
    read: dict[str, None] = field(default_factory=dict)
    derived: dict[str, tuple[Node, int]] = field(default_factory=dict)
    made_of: dict[str, str] = field(default_factory=dict)

    def column(self, variable: str) -> str:
        """Our name for a variable of the file, which is read from here on."""
        for ours, (theirs, _) in self.roles.items():
            if theirs == variable:
                return ours
        self.read.setdefault(variable)
        taken = is_made(variable) or variable in LAYOUTS[self.name].columns or variable in LAYOUTS[self.name].amounts
        return f"{variable}_reported" if taken else variable

    def tree(self, node: Node) -> Node:
        """A tree over our names. Steps that give a text stand in it whole: an amount of the case is a number."""
        node = self.without_texts(node)
        names = {}
        for name in dict.fromkeys(names_in(node)):
            if name in self.given:
                names[name] = self.given[name]
            elif name in self.environment.steps:
                names[name] = self.alias(name)
            else:
                names[name] = self.column(self.unconverted(name))
        return renamed(node, names)

    def without_texts(self, node: Node) -> Node:
        """The tree with steps that give a text in their place."""
        if isinstance(node, Name) and node.name in self.environment.steps:
            tree = self.environment.steps[node.name][0]
            if all(isinstance(value, Text) for value in values(tree)):
                self.environment.used.add(node.name)
                return self.without_texts(tree)
        if isinstance(node, Operation):
            return Operation(node.operator, tuple(self.without_texts(operand) for operand in node.operands))
        return node

    def unconverted(self, name: str) -> str:
        """DINLFTPU_USD is DINLFTPU, which the case converts by its currency."""
        base = name[:-4] if name.endswith("_USD") else ""
        return base if base in self.foreign and not self.has(name) else name

    def has(self, name: str) -> bool:
        """Whether the file has a column of this name."""
        return self.data.columns is not None and name in self.data.columns

    def alias(self, step: str) -> str:
        """A step that is a column or an amount of ours goes by that name."""
        if step in self.made_of:
            return self.made_of[step]
        for ours, variable in self.targets.items():
            if self.environment.meaning.get(variable) == Name(step):
                return ours
        return step

    def build_up(self) -> list[tuple[str, Node, int]]:
        """The amounts and the steps that they need, in the order of the statements, with their lines."""
        wanted: dict[str, str] = {}
        for ours, variable in self.targets.items():
            meaning = self.environment.meaning.get(variable)
            if isinstance(meaning, Name) and meaning.name in self.environment.steps:
                wanted[meaning.name] = ours
        needed: set[str] = set()
        work = [step for step in wanted if not zero(self.environment.steps[step][0])]
        while work:
            step = work.pop()
            if step in needed:
                continue
            needed.add(step)
            if step in self.environment.stated:
                continue
            read = names_in(self.without_texts(self.environment.steps[step][0]))
            work += [n for n in read if n in self.environment.steps]
        self.environment.used |= needed
        return [
            (wanted.get(step, step), self.tree(tree), line)
            for step, (tree, line) in self.environment.steps.items()
            if step in needed and step not in self.environment.stated
        ]

    def columns_section(self, header: str) -> Section:
        """The columns: ours = the file's."""
        section = Section(header)
        for ours, (variable, source) in self.roles.items():
            section.put(ours, self.data.spelled(variable), source)
            self.check(variable, source)
        for variable in dict.fromkeys([*self.always, *self.read]):
            if not any(variable == theirs for theirs, _ in self.roles.values()) or variable in self.always:
                name = variable if variable in self.always else self.column(variable)
                section.put(name, self.data.spelled(variable))
                self.check(variable, "")
        return section

    def derived_section(self, header: str) -> list[Section]:
        """The columns that the analyst's statements compute of the file's own."""
        section = Section(header)
        for ours, (tree, line) in self.derived.items():
            self.put(section, ours, tree, f"{self.file}:{line}", line, "derived")
        return [section] if section.lines else []

    def check(self, variable: str, source: str) -> None:
        """A column that the file does not have is told of."""
        if self.data.columns is not None and variable not in self.data.columns:
            line = int(found.group(1)) if (found := re.search(r":(\d+)", source)) else self.first_line(variable)
            what = f"{self.data.name} has no column {variable}"
            self.findings.refuse(self.file, line, variable, what, f"name the right one in the case under {self.name}")

    def first_line(self, variable: str) -> int:
        """The line of the first statement that reads a variable."""
        lines = [
            line
            for tree, line in self.environment.steps.values()
            if variable in (self.unconverted(n) for n in names_in(tree))
        ]
        return min(lines, default=1)

    def build_up_section(self, header: str, extra: Iterable[tuple[str, Node, str]] = ()) -> Section:
        """The build-up, each amount with its line."""
        section = Section(header)
        lines = self.build_up()
        for name, tree, line in lines:
            self.put(section, name, tree, f"{self.file}:{line}", line)
        for name, tree, source in extra:
            self.put(section, name, tree, source, 1)
        if not section.lines and self.name in ("us_sales", "comparison_sales"):
            section.put("price_additions", "0", "no adjustment is claimed")
        return section

    def put(self, section: Section, name: str, tree: Node, source: str, line: int, part: str = "build_up") -> None:
        """One amount or derived column."""
        try:
            checked(tree)
            text = written(tree)
            parse(text)
        except (UntranslatableError, FormulaError) as error:
            self.findings.refuse(self.file, line, name, str(error), "compute it in the data file")
            return
        variable = next((v for ours, v in self.targets.items() if ours == name), name)
        section.put(name, text, f"{source} {variable}".strip())
        self.findings.assignments.append(
            Taken(self.file, line, variable, text, f"respondents.{self.name}.{part}.{name}")
        )


def values(tree: Node) -> list[Node]:
    """What a choice may give; of anything else itself."""
    if isinstance(tree, Operation) and tree.operator == "if":
        return [*values(tree.operands[1]), *values(tree.operands[2])]
    return [tree]


def plus(one: Node, other: Node) -> Node:
    """The sum of two trees, of which one may be nothing."""
    if zero(one):
        return other
    return one if zero(other) else Operation("+", (one, other))


def number(tree: Node) -> float | None:
    """The value of a tree that is a plain number."""
    if isinstance(tree, Number):
        return tree.value
    if isinstance(tree, Operation) and tree.operator == "neg":
        inner = number(tree.operands[0])
        return None if inner is None else -inner
    if isinstance(tree, Operation) and tree.operator in ("+", "-", "*", "/"):
        a, b = (number(o) for o in tree.operands)
        if a is None or b is None or (tree.operator == "/" and b == 0):
            return None
        return {"+": a + b, "-": a - b, "*": a * b, "/": a / b if b else 0.0}[tree.operator]
    return None


def summands(tree: Node) -> Iterator[Node]:
    """The parts of a sum; of SUM() too, whose blanks are 0."""
    if isinstance(tree, Operation) and tree.operator == "+":
        yield from summands(tree.operands[0])
        yield from summands(tree.operands[1])
    elif isinstance(tree, Operation) and tree.operator == "coalesce" and tree.operands[1:] == (Number(0.0),):
        yield tree.operands[0]
    else:
        yield tree


def say_unread(environment: Environment, file: str, findings: Findings) -> None:
    """Steps that nothing in the case reads change no figure: it is said, as they may have been meant to."""
    for step, (tree, line) in environment.steps.items():
        if step not in environment.used and re.sub(r"_\d+\Z", "", step) not in TARGETS and not zero(tree):
            findings.note(f"{file}:{line}: no amount of the case reads {step}")
