"""Columns that a case computes of a file's own before anything reads them, and the rows that it uses."""

from __future__ import annotations

from collections.abc import Callable

from dumping.case.key_types import TableFile
from dumping.case.problems import Problem
from dumping.case.sale_keys import Sales
from dumping.formula.check import kind_of
from dumping.formula.parse import parse
from dumping.formula.rule import Rule
from dumping.formula.table import Table
from dumping.formula.tree import FormulaError
from dumping.tables.columns import LAYOUTS, label_for

SELECTED = "selected"
_SAID = {"truth": "true or false"}


def with_derived(
    table: Table, stated: TableFile, name: str, file: str, line: Callable[[str], int]
) -> tuple[Table, tuple[Rule, ...], list[Problem]]:
    """The table with the case's derived columns and, where it chooses rows, `selected` (1 or 0); their rules, faults.

    A derived column reads the file's columns and those derived before it. One that the method knows by name is of
    the kind that it has there: a customer is a text, a level of trade a number.
    """
    layout = LAYOUTS[name]
    rules: list[Rule] = []
    problems: list[Problem] = []

    def fault(key: str, what: str, mend: str = "") -> None:
        problems.append(Problem(file, what, mend, line(key), path=f"{name}.{key}"))

    for column, expression in stated.derived.items():
        key = f"derived.{column}"
        if column in table:
            mend = f"call the column something else under {name}.columns, such as {column}_reported, and read that"
            fault(key, f"'{column}' is a column of the table already", mend)
            continue
        known = layout.columns.get(column)
        kind = _kind(expression, table, key, fault)
        if kind is None:
            continue
        wanted = known.kind if known is not None else kind
        if kind != wanted or kind not in ("number", "text"):
            what = f"it gives {_SAID.get(kind, f'a {kind}')}"
            fault(key, what, f"a {wanted} is wanted" if kind != wanted else "a column is a number or a text")
            continue
        unit = known.unit if known is not None else ""
        rules.append(Rule(column, expression, label_for(column, layout), unit, f"{file}:{line(key)}"))
        table = table.with_rule(rules[-1])
    rows = stated.rows if isinstance(stated, Sales) else None
    if rows is not None:
        kind = _kind(rows, table, "rows", fault)
        if kind == "truth":
            rules.append(Rule(SELECTED, rows, "Used by the case", "truth", f"{file}:{line('rows')}"))
            table = table.with_rule(rules[-1])
        elif kind is not None:
            fault("rows", f"it gives a {kind}", 'a condition is wanted: customer != "U03"')
    return table, tuple(rules), problems


def _kind(expression: str, table: Table, key: str, fault: Callable[..., None]) -> str | None:
    try:
        return kind_of(parse(expression), {n: c.kind for n, c in table.columns.items()})
    except FormulaError as error:
        fault(key, error.message)
        return None
