"""One figure of a result explained step by step, to the rows and the law it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from dumping.formula.table import Cell, Computed, Lookup, Table
from dumping.report.cells import plain_value
from dumping.report.factors_story import VALUES, factors_story, from_factors
from dumping.report.group_totals import made
from dumping.report.places import UNSPOKEN, identity, is_input_table, row_name, row_place
from dumping.report.sale_story import SHORT, method_step, sale_story
from dumping.report.steps import Part, Scope, Step
from dumping.report.targets import Named, Row, Target, Whole, find
from dumping.report.trace import Trace
from dumping.result import Result

# A row of one table may be followed into so many rows of the tables that are made from it.
FOLLOWED = 3
EXAMPLES = 5


@dataclass(frozen=True)
class Explanation:
    """The figure asked for and the steps that lead to it; `respondent` is empty for a figure of the case."""

    what: str
    label: str
    value: Any
    unit: str
    kind: str
    respondent: str
    steps: tuple[Step, ...]

    def to_dict(self) -> dict[str, Any]:
        """The explanation for JSON."""
        return {
            "what": self.what,
            "respondent": self.respondent or None,
            "label": self.label,
            "value": plain_value(self.value, self.kind),
            "unit": self.unit,
            "steps": [step.to_dict() for step in self.steps],
        }


def explain(result: Result, what: str) -> list[Explanation]:
    """The explanations of what is asked: one, or one for each respondent. Raises UnknownFigureError."""
    return [_explained(result, what, target) for target in find(result, what)]


def scopes_of(result: Result) -> dict[int, Scope]:
    """The tables and parameters of each respondent by number, and of the case under 0."""
    own = {one.number: Scope(one.tables, {**result.parameters, **one.parameters}) for one in result.respondents}
    return {0: Scope(result.tables, result.parameters), **own}


def _explained(result: Result, what: str, target: Target) -> Explanation:
    scopes = scopes_of(result)
    scope = scopes[target.respondent]
    who = result.respondents[target.respondent - 1].name if target.respondent else ""
    trace = Trace(scopes)
    if isinstance(target, Named):
        parameter = scope.parameters[target.name]
        trace.parameter(parameter)
        return Explanation(what, parameter.label, parameter.value, parameter.unit, "number", who, tuple(trace.steps))
    table = scope.tables[target.table]
    if isinstance(target, Whole):
        steps = _whole(trace, scope, table, target)
        title = table.columns[target.column].label if target.column else table.title
        return Explanation(what, title, None, "", "number", who, tuple(steps))
    if isinstance(target, Row):
        method = _method_of(result, target)
        if target.respondent and table.name == "us_sales":
            short = [*sale_story(trace, scope, target.respondent, target.row, method)]
            if short:
                said = method_step(result.respondents[target.respondent - 1].method_reason, method)
                trace.steps += [*short, replace(said, section=short[-1].section)]
        if table.name == VALUES and target.respondent and from_factors(scope):
            short = [*factors_story(trace, scope, target.respondent, target.row)]
            trace.steps += [replace(s, name=SHORT + s.name, section="In short", depth=0) for s in short]
        main = _story(trace, scope, target, method)
        return _headed(what, f"{row_name(scope.tables, table, target.row)}: ", main, scope, who, trace)
    trace.cell(target)
    if table.name == "rates" and target.respondent:
        _method(trace, result, target)
    prefix = "" if table.rows == 1 else f"{row_name(scope.tables, table, target.row)}: "
    return _headed(what, prefix, target, scope, who, trace)


def _headed(what: str, prefix: str, cell: Cell, scope: Scope, who: str, trace: Trace) -> Explanation:
    table = scope.tables[cell.table]
    column = table.columns[cell.column]
    value = table.value(cell.column, cell.row)
    return Explanation(what, prefix + column.label, value, column.unit, column.kind, who, tuple(trace.steps))


def _method(trace: Trace, result: Result, cell: Cell) -> None:
    """Why this method's margin is the margin."""
    one = result.respondents[cell.respondent - 1]
    if f"total_{one.method}" in one.tables:
        method = one.method.replace("_", "-")
        trace.steps.append(Step("method", "Comparison method", method, "", "text", "law", where=one.method_reason))


def _method_of(result: Result, target: Row) -> str:
    """The comparison method that is applied to the row's respondent."""
    return result.respondents[target.respondent - 1].method if target.respondent else ""


def _story(trace: Trace, scope: Scope, target: Row, method: str) -> Cell:
    """Every figure of a row in the order of computation, then of the rows made from it; gives the last result."""
    main = Cell(target.respondent, target.table, "", target.row)
    for table, row in _rows_made_from(scope.tables, target.table, target.row):
        place = row_place(scope.tables, table, row)
        section = f"{table.title}: {place}" if is_input_table(table) else f"{table.title}, row {row}"
        for name in table.columns:
            if name in UNSPOKEN or _is_identity(table, name):
                continue
            trace.cell(Cell(target.respondent, table.name, name, row), section=section)
        if "excluded" in table and table.value("excluded", row):
            return Cell(target.respondent, table.name, "excluded", row)
        figures = [name for name, column in table.columns.items() if column.kind == "number"]
        headline = "result" if table.name == f"comparison_{method}" else ""
        computed = [name for name in figures if isinstance(table.columns[name].source, Computed)]
        chosen = headline if headline in table else (computed or figures)[-1]
        if main.column != "result" or chosen == headline:
            main = Cell(target.respondent, table.name, chosen, row)
    return main


def _rows_made_from(tables: Mapping[str, Table], name: str, row: int) -> Iterator[tuple[Table, int]]:
    """The row, and the rows of other tables that stand for it: a sale, then its comparison."""
    yield tables[name], row
    for table in tables.values():
        pointer = identity(table)
        if pointer is not None and pointer.table == name and table.rows > 1:
            rows = np.flatnonzero(table.values(pointer.by) == row)
            if len(rows) <= FOLLOWED:
                for found in rows:
                    yield from _rows_made_from(tables, table.name, int(found) + 1)


def _is_identity(table: Table, name: str) -> bool:
    pointer = identity(table)
    return pointer is not None and pointer.by == name


def _whole(trace: Trace, scope: Scope, table: Table, target: Whole) -> list[Step]:
    if table.rows == 1:
        for name, column in table.columns.items():
            if not (isinstance(column.source, Lookup) and name.endswith("_row")):
                trace.cell(Cell(target.respondent, table.name, name))
        return trace.steps
    wanted = [target.column] if target.column else [n for n in table.columns if n not in UNSPOKEN]
    return [_column(scope, table, name, examples=bool(target.column)) for name in wanted]


def _column(scope: Scope, table: Table, name: str, examples: bool) -> Step:
    """How a column is made, with its first rows where examples are wanted."""
    column = table.columns[name]
    _, _, how = made(scope.tables, table, name).partition(column.label)
    parts: tuple[Part, ...] = ()
    if examples:
        rows = range(1, min(table.rows, EXAMPLES) + 1)
        parts = tuple(
            Part(row_name(scope.tables, table, r), table.value(name, r), row_place(scope.tables, table, r))
            for r in rows
        )
    cite = getattr(getattr(column.source, "rule", column.source), "cite", "")
    words = how.removesuffix(f" [{cite}]").lstrip(" =:,")
    return Step(
        name, column.label, None, column.unit, column.kind, "column", words, cite, table.title,
        parts=parts, rows=table.rows if examples else 0,
    )  # fmt: skip
