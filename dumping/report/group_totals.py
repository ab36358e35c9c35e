"""A total over rows of another table, as an explanation tells it: how many rows, and the first of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from dumping.formula.evaluate import Array
from dumping.formula.table import Choice, Input, Link, Lookup, Table
from dumping.formula.tree import GroupTotal
from dumping.formula.words import words
from dumping.report.cells import shown
from dumping.report.places import Tables, row_name, row_place
from dumping.report.steps import Part, Step

# Of a total over more rows than this, the first few are listed.
LISTED = 10
FIRST = 5


class ToldTotal:
    """A total over the rows of another table, as the rule has it."""

    def __init__(self, tables: Tables, over: Table, wanted: GroupTotal, by: str | None, group: int) -> None:
        self.tables, self.over, self.wanted = tables, over, wanted
        rows: Array = np.arange(over.rows) if by is None else np.flatnonzero(over.values(by) == group)
        values = np.ones(len(rows)) if wanted.column is None else over.values(wanted.column)[rows].astype(float)
        counted = np.ones(len(rows), dtype=bool)
        if wanted.function == "total_positive":
            counted = values > 0
        elif wanted.function == "total_negative":
            counted = values < 0
        self.among = len(rows)
        self.rows, self.values = rows[counted] + 1, values[counted]
        self.value = float(self.values.sum()) if wanted.column else float(self.among)

    @property
    def only(self) -> int | None:
        """The row, where the total has a single one."""
        return int(self.rows[0]) if len(self.rows) == 1 else None

    @property
    def followed(self) -> list[int]:
        """The rows whose own figures are told next: a single one, or rows that stand for cells elsewhere."""
        if self.wanted.column is None:
            return []
        linked = any(isinstance(column.source, Link) for column in self.over.columns.values())
        return [int(row) for row in self.rows] if self.only or (linked and len(self.rows) <= LISTED) else []

    @property
    def label(self) -> str:
        """The label of what is added up."""
        return self.over.columns[self.wanted.column].label if self.wanted.column else "Rows"

    def words(self, with_value: bool) -> str:
        """The total in words, with its value where it is part of a longer rule."""
        count = f"{len(self.rows):,}"
        if len(self.rows) != self.among:
            count += f" of {self.among:,}"
        over = f"{count} {'row' if count == '1' else 'rows'} of {self.over.title}"
        sort = {"total_positive": "positive ", "total_negative": "negative "}.get(self.wanted.function, "")
        said = f"the total of the {sort}{self.label} over {over}" if self.wanted.column else f"the number of {over}"
        return said + (f" ({shown(self.value)})" if with_value else "")

    def step(self, depth: int) -> Step:
        """The total as a step of its own."""
        unit = self.over.columns[self.wanted.column].unit if self.wanted.column else ""
        name = f"{self.wanted.function}({self.wanted.column or ''})"
        step = Step(
            name,
            f"{self.label.removesuffix(', in all')}, in all",
            self.value,
            unit,
            source="rule",
            words=self.words(False),
            depth=depth,
        )
        return self.filling(replace(step, where=self.over.title))

    def filling(self, step: Step) -> Step:
        """The step with the rows of the total listed."""
        column = self.wanted.column
        if column is None or self.only is not None or not len(self.rows):
            return step
        listed = len(self.rows) if len(self.rows) <= LISTED else FIRST
        parts = tuple(
            Part(row_name(self.tables, self.over, int(row)), value, row_place(self.tables, self.over, int(row)))
            for row, value in zip(self.rows[:listed], self.values[:listed], strict=True)
        )
        return replace(step, parts=parts, rows=len(self.rows), each=made(self.tables, self.over, column))


def made(tables: Tables, table: Table, name: str) -> str:
    """How a column is made, in words without numbers, with its citation."""
    column = table.columns[name]
    source = column.source
    if isinstance(source, Input):
        return f"{column.label}, from {source.where}"
    if isinstance(source, Lookup):
        return f"{column.label}, from {tables[source.table].title}"
    if isinstance(source, Choice):
        return f"{column.label}: {source.how}" + (f" [{source.cite}]" if source.cite else "")
    if isinstance(source, Link):
        return f"{column.label}, as stated or from other tables"
    said = words(source.rule.tree, lambda n: table.columns[n].label if n in table else n)
    return f"{column.label} = {said}" + (f" [{source.rule.cite}]" if source.rule.cite else "")
