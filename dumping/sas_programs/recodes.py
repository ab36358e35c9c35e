"""Columns that the analyst's statements change before anything reads them: renamed, recoded, computed, chosen by."""

from __future__ import annotations

from dumping.formula.tree import Name, Node, Number, Operation, Text, names_in
from dumping.formula.written import written
from dumping.sas_programs.case_text import Section
from dumping.sas_programs.currencies import is_rate
from dumping.sas_programs.environment import Environment
from dumping.sas_programs.expression import UntranslatableError, checked
from dumping.sas_programs.findings import Taken
from dumping.sas_programs.table_section import TableSection, values
from dumping.tables.columns import LAYOUTS
from dumping.tables.file_table import number_text


def with_roles(table: TableSection, section: Section, characteristics: list[str], earlier: str | None = None) -> None:
    """Puts into the table's section what its statements make of the columns that have a meaning in the case.

    A renamed column is taken from where it was; a computed one becomes derived; a date of sale that is the earlier
    of two is `earlier_date`. `characteristics` are changed in place.
    """
    environment = table.environment
    computed: list[tuple[str, str, str]] = []
    for ours, (variable, source) in list(table.roles.items()):
        meaning = environment.meaning.get(variable)
        if meaning is None or meaning == Name(variable):
            continue
        if isinstance(meaning, Name) and meaning.name not in environment.steps:
            table.roles[ours] = (meaning.name, source)
        elif ours == "sale_date" and _earlier(table, section, variable, earlier):
            continue
        else:
            computed.append((ours, variable, source))
            del table.roles[ours]
    for ours, variable, source in computed:
        meaning = environment.meaning[variable]
        line = environment.assigned.get(variable, 1)
        kind = LAYOUTS[table.name].columns[ours].kind
        try:
            if kind == "date":
                raise UntranslatableError("it computes a date", "add the date to the data file")
            _derive(table, ours, meaning, kind, line)
        except UntranslatableError as error:
            table.findings.refuse(table.file, line, f"{variable} = ...", error.why, error.mend or "use the data file")
            table.roles[ours] = (variable, source)
    for place, variable in enumerate(characteristics):
        meaning = environment.meaning.get(variable)
        if meaning is None or meaning == Name(variable):
            continue
        if isinstance(meaning, Name) and meaning.name not in environment.steps:
            characteristics[place] = meaning.name
            continue
        line = environment.assigned.get(variable, 1)
        try:
            name = f"{variable}_recoded" if table.has(variable) or table.data.columns is None else variable
            _derive(table, name, meaning, "number", line)
            characteristics[place] = name
        except UntranslatableError as error:
            table.findings.refuse(table.file, line, f"{variable} = ...", error.why, error.mend)


def with_rows(table: TableSection, section: Section) -> None:
    """The condition that rows must satisfy, of all the statements that choose some."""
    found: Node | None = None
    lines = []
    for tree, at in table.environment.filters:
        try:
            if table.name not in ("us_sales", "comparison_sales"):
                raise UntranslatableError("it chooses rows", "leave them out of the data file")
            one = table.tree(_plain(table, tree))
            whole = one if found is None else Operation("and", (found, one))
            checked(whole)
        except UntranslatableError as error:
            table.findings.refuse(table.file, at.line, at.text, error.why, error.mend)
            continue
        found = whole
        lines.append(at)
    if found is not None:
        section.put("rows", written(found), f"{table.file}:{', '.join(str(at.line) for at in lines)}")
        for at in lines:
            key = f"respondents.{table.name}.rows"
            table.findings.assignments.append(Taken(table.file, at.line, "rows", at.text, key))


def _derive(table: TableSection, ours: str, meaning: Node, kind: str, line: int) -> None:
    tree = _plain(table, meaning)
    tree = _as_text(tree) if kind == "text" else _as_number(tree)
    table.derived[ours] = (table.tree(tree), line)
    if isinstance(meaning, Name):
        table.made_of[meaning.name] = ours


def _plain(table: TableSection, tree: Node) -> Node:
    """The tree over the file's columns alone, as a derived column is computed before anything is converted."""
    tree = table.environment.inlined(tree)
    for name in names_in(tree):
        if is_rate(name) or name in table.given or (table.data.columns is not None and not table.has(name)):
            raise UntranslatableError(f"{name} is no column of {table.data.name}", "add the column to the data file")
    return tree


def _earlier(table: TableSection, section: Section, variable: str, stated: str | None) -> bool:
    """MIN(SALEDTU, SHIPDTU), or IF SHIPDTU < SALEDTU THEN SALEDTU = SHIPDTU."""
    environment = table.environment
    other = _other_date(environment, environment.meaning[variable], Name(variable))
    if other is None or stated is not None:
        return False
    section.put("earlier_date", table.column(other), f"{table.file}:{environment.assigned[variable]} {variable}")
    return True


def _other_date(environment: Environment, meaning: Node, own: Name) -> str | None:
    tree = environment.inlined(meaning)
    if not isinstance(tree, Operation):
        return None
    operands = tree.operands
    if tree.operator == "min" and len(operands) == 2 and own in operands:
        other = operands[1] if operands[0] == own else operands[0]
        return other.name if isinstance(other, Name) else None
    if tree.operator == "if" and operands[2] == own and isinstance(operands[1], Name):
        pairs = {"<": (operands[1], own), "<=": (operands[1], own), ">": (own, operands[1]), ">=": (own, operands[1])}
        test = operands[0]
        if isinstance(test, Operation) and pairs.get(test.operator) == test.operands:
            return operands[1].name
    return None


def _as_text(tree: Node) -> Node:
    """A choice of numbers as one of texts, where our column is a text: customer 12 is '12'."""
    texts = {name for value in values(tree) for name in names_in(value)}

    def value(node: Node) -> Node:
        if isinstance(node, Operation) and node.operator == "if":
            return Operation("if", (test(node.operands[0]), value(node.operands[1]), value(node.operands[2])))
        return Text(number_text(node.value)) if isinstance(node, Number) else node

    def test(node: Node) -> Node:
        if not isinstance(node, Operation):
            return node
        named = any(isinstance(o, Name) and o.name in texts for o in node.operands)
        if node.operator in ("==", "!=") and named:
            return Operation(node.operator, tuple(value(o) for o in node.operands))
        return Operation(node.operator, tuple(test(operand) for operand in node.operands))

    if any(isinstance(value, Operation) for value in values(tree)):
        raise UntranslatableError("it computes a text", "add the column to the data file")
    return value(tree)


def _as_number(tree: Node) -> Node:
    """A choice of texts that are numbers as one of numbers, where our column is a number: level of trade '1' is 1."""
    if isinstance(tree, Operation) and tree.operator == "if":
        return Operation("if", (tree.operands[0], _as_number(tree.operands[1]), _as_number(tree.operands[2])))
    if isinstance(tree, Text):
        try:
            return Number(float(tree.value))
        except ValueError:
            raise UntranslatableError(f"'{tree.value}' is no number, and a number is wanted here") from None
    return tree
