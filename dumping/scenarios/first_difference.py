"""Where two results of one case first part: the earliest column whose figures differ though its sources do not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from dumping.formula.evaluate import Array
from dumping.formula.table import Choice, Computed, Input, Link, Lookup, Table
from dumping.formula.tree import group_totals_in, names_in
from dumping.result import RespondentResult, Result

Place = tuple[str, str]


@dataclass(frozen=True)
class Difference:
    """The first column that differs, in how many rows, or a table that only one of the results has."""

    respondent: str
    table: str
    column: str
    rows: int
    says: str

    def to_dict(self) -> dict[str, Any]:
        """As `dumping what-if --json` prints it."""
        return asdict(self)


def first_difference(base: Result, changed: Result) -> Difference | None:
    """The first stage at which a changed case parts from its base; None where all figures are the same."""
    for old in base.respondents:
        new = next((one for one in changed.respondents if one.name == old.name), None)
        if new is not None and (found := _first(old, new)) is not None:
            return found
    return None


def _first(old: RespondentResult, new: RespondentResult) -> Difference | None:
    other = [n for n in (*new.tables, *old.tables) if n not in new.tables or n not in old.tables]
    other += [n for n, table in new.tables.items() if n in old.tables and old.tables[n].rows != table.rows]
    # Rows of the case's own tables come before everything that is made of them.
    if reported := [n for n in other if n in new.tables and _reported(new.tables[n])]:
        return _other_rows(old, new, reported[0])
    differing = dict(_differing(old.tables, new.tables))
    computed = [place for place in differing if not _given(new.tables, place)]
    begun = [
        (name, column)
        for name, column in computed
        if not isinstance(new.tables[name].columns[column].source, Choice)
        and not any(at in differing and not _given(new.tables, at) for at in _sources(new.tables, name, column))
    ]
    # A test that is not arithmetic tells no columns that it reads: it comes first only where nothing else does.
    for name, column in (begun or computed)[:1]:
        table, rows = new.tables[name], differing[name, column]
        label = table.columns[column].label
        says = f"{table.title}: {label[0].lower() + label[1:] if label[1:2].islower() else label}"
        says += f", {rows:,} of {table.rows:,} rows" if table.rows > 1 else ""
        return Difference(new.name, name, column, rows, says)
    return _other_rows(old, new, other[0]) if other else None


def _reported(table: Table) -> bool:
    return any(isinstance(column.source, Input) for column in table.columns.values())


def _other_rows(old: RespondentResult, new: RespondentResult, name: str) -> Difference:
    there, here = old.tables.get(name), new.tables.get(name)
    table = here if here is not None else old.tables[name]
    counts = [f"{one.rows if one is not None else 0:,}" for one in (there, here)]
    return Difference(new.name, name, "", table.rows, f"{table.title}: {counts[0]} rows before, {counts[1]} now")


def _differing(old: Mapping[str, Table], new: Mapping[str, Table]) -> Iterator[tuple[Place, int]]:
    """Columns that differ in tables of as many rows, with the number of rows in which they do."""
    for name, table in new.items():
        there = old.get(name)
        if there is None or there.rows != table.rows:
            continue
        for column in table.columns:
            if column not in there:
                yield (name, column), table.rows
                continue
            a, b = there.data[column], table.data[column]
            if a is not b and (rows := _unlike(np.asarray(a), np.asarray(b))):
                yield (name, column), rows


def _unlike(a: Array, b: Array) -> int:
    if a.dtype.kind == "O" or b.dtype.kind == "O":
        return sum(x != y for x, y in zip(a.tolist(), b.tolist(), strict=True))
    same = a == b
    if a.dtype.kind == "f" and b.dtype.kind == "f":
        same |= np.isnan(a) & np.isnan(b)
    elif a.dtype.kind == "M":
        same |= np.isnat(a) & np.isnat(b)
    return int((~same).sum())


def _given(tables: Mapping[str, Table], place: Place) -> bool:
    return isinstance(tables[place[0]].columns[place[1]].source, Input)


def _sources(tables: Mapping[str, Table], name: str, column: str) -> list[Place]:
    """The columns that a column is made of."""
    source = tables[name].columns[column].source
    if isinstance(source, Lookup):
        return [(name, source.by), (source.table, source.column)]
    if isinstance(source, Computed):
        tree = source.rule.tree
        found = [(name, one) for one in names_in(tree) if one in tables[name]]
        if source.over is not None:
            found += [(source.over, one.column) for one in group_totals_in(tree) if one.column is not None]
            found += [(source.over, source.by)] if source.by is not None else []
        return [(table, one) for table, one in found if table in tables and one in tables[table]]
    if isinstance(source, Link):
        return [(cell.table, cell.column) for cell in source.cells if cell is not None and cell.table in tables]
    return []
