"""A figure traced to where it comes from: each step a rule with its numbers, down to inputs, law and rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dumping.formula.table import Cell, Choice, Computed, Link, Lookup, Parameter, Table
from dumping.formula.tree import GroupTotal, group_totals_in, names_in
from dumping.formula.words import words
from dumping.report.cells import shown
from dumping.report.group_totals import ToldTotal
from dumping.report.places import identity, keys, where
from dumping.report.steps import Scope, Step


class Trace:
    """Steps from a result down to its inputs, every figure once.

    `scopes` has the respondents by number, and the case as a whole under 0; `upwards` turns the order
    into that of computation.
    """

    def __init__(self, scopes: Mapping[int, Scope], upwards: bool = False) -> None:
        self.scopes, self.upwards = scopes, upwards
        self.steps: list[Step] = []
        self._seen: set[Cell | tuple[str, ...]] = set()

    def cell(self, cell: Cell, depth: int = 0, section: str = "") -> None:
        """Adds the steps of one cell."""
        at = self._followed(cell, depth, section)
        if at in self._seen:
            return
        self._seen.add(at)
        scope = self.scopes[at.respondent]
        table = scope.tables[at.table]
        column = table.columns[at.column]
        place = where(scope.tables, table, at.column, at.row)
        step = Step(
            cell.column, column.label, table.value(at.column, at.row), column.unit, column.kind,
            where=place, depth=depth, section=section,
        )  # fmt: skip
        if isinstance(column.source, Computed):
            self._computed(step, scope, table, column.source, at)
        elif isinstance(column.source, Choice):
            said = self._pointed(scope, at, step.value) + column.source.how
            self.steps.append(replace(step, source="choice", words=said, cite=column.source.cite))
        elif isinstance(column.source, Link | Lookup):
            stated = "as stated" if isinstance(column.source, Link) else "there is no such row"
            self.steps.append(replace(step, words=stated))
        else:
            self.steps.append(step)

    def alone(self, cell: Cell) -> Step:
        """The step of one cell with its numbers and source, without the steps that lead to it."""
        single = Trace(self.scopes)
        single.cell(cell)
        found = [step for step in single.steps if step.depth == 0]
        return replace(found[-1], parts=(), rows=0, each="")

    def parameter(self, parameter: Parameter, depth: int = 0) -> None:
        """Adds a threshold of the law or a choice of the case."""
        known = (parameter.name, parameter.label, parameter.where)
        if known not in self._seen:
            self._seen.add(known)
            self.steps.append(
                Step(
                    parameter.name, parameter.label, parameter.value, parameter.unit, source="law",
                    cite=parameter.cite, where=parameter.where, note=parameter.note, depth=depth,
                )
            )  # fmt: skip

    def _followed(self, cell: Cell, depth: int, section: str = "") -> Cell:
        """The cell that look-ups and links lead to; how the rows on the way were chosen is told as well."""
        while True:
            table = self.scopes[cell.respondent].tables[cell.table]
            source = table.columns[cell.column].source
            if isinstance(source, Link):
                linked = source.cells[cell.row - 1]
                if linked is None:
                    return cell
                cell = linked
            elif isinstance(source, Lookup):
                row = int(table.value(source.by, cell.row))
                there = self.scopes[cell.respondent].tables[source.table]
                if not 1 <= row <= there.rows:
                    return cell
                own = identity(table)
                if there.rows > 1 and own is not None and own.by != source.by:
                    self.cell(replace(cell, column=source.by), depth, section)
                cell = Cell(cell.respondent, source.table, source.column, row)
            else:
                return cell

    def _computed(self, step: Step, scope: Scope, table: Table, source: Computed, at: Cell) -> None:
        tree = source.rule.tree

        def labelled(name: str) -> str:
            column = table.columns.get(name)
            if column is not None:
                return f"{column.label} ({shown(table.value(name, at.row), '', column.kind)})"
            parameter = scope.parameters.get(name)
            return f"{parameter.label} ({shown(parameter.value)})" if parameter else name

        totals = list(dict.fromkeys(group_totals_in(tree)))
        over = scope.tables[source.over] if source.over else None
        told = {t: ToldTotal(scope.tables, over, t, source.by, at.row) for t in totals if over is not None}
        single = len(totals) == 1 and isinstance(tree, GroupTotal)
        step = replace(
            step,
            source="rule",
            words=words(tree, labelled, lambda t: told[t].words(with_value=not single)),
            cite=source.rule.cite,
        )
        if single and told:
            step = told[totals[0]].filling(step)
        if not self.upwards:
            self.steps.append(step)
        for name in dict.fromkeys(names_in(tree)):
            if name in table.columns:
                self.cell(replace(at, column=name), step.depth + 1)
            elif name in scope.parameters:
                self.parameter(scope.parameters[name], step.depth + 1)
        for total in told.values():
            if total.only is None and not single:
                self.steps.append(total.step(step.depth + 1))
            for row in total.followed:
                self.cell(Cell(at.respondent, total.over.name, total.wanted.column or "", row), step.depth + 1)
        if self.upwards:
            self.steps.append(step)

    def _pointed(self, scope: Scope, at: Cell, value: Any) -> str:
        """For a choice of a row in another table: which row that is."""
        for table in scope.tables.values():
            for column in table.columns.values():
                if isinstance(column.source, Lookup) and column.source.by == at.column:
                    there = scope.tables[column.source.table]
                    row = int(value)
                    if there.rows > 1 and 1 <= row <= there.rows:
                        described = keys(there, row)
                        return f"row {row} of {there.title}" + (f" ({described}): " if described else ": ")
        return ""
