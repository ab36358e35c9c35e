"""Which later differences can follow from the first one: it is followed through rules, look-ups and totals.

A cell can be affected where it is computed from, looked up in, totalled over or chosen by something that differs.
What differs and cannot be affected has a cause of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from dumping.formula.parse import parse
from dumping.formula.table import Cell, Choice, Column, Computed, Link, Lookup, Table
from dumping.formula.tree import group_totals_in, names_in
from dumping.reconcile.compared import Comparison, Mask
from dumping.reconcile.crosswalk import Figure
from dumping.reconcile.reconciliation import Difference, StageCompared
from dumping.report.places import identity, is_input_table

Affected = dict[tuple[str, str], Mask]


# Causes of one stage after which no more are told apart.
MOST_IN_A_STAGE = 4


@dataclass(frozen=True)
class Later:
    """A later stage that differs, and what of it neither the first difference nor an earlier own cause explains."""

    stage: StageCompared
    own: tuple[Difference, ...]


def later_stages(first: Difference, differing: list[StageCompared], tables: Mapping[str, Table]) -> list[Later]:
    """What each stage that differs owes to the differences before it; the first stage is there if it has more causes.

    A difference that none of them can reach has a cause of its own, and what it reaches follows from it in turn.
    """
    affected = _spread(_seeds(first, tables), tables)
    found: list[Later] = []
    for stage in differing:
        own: list[Difference] = []
        for _ in range(MOST_IN_A_STAGE):
            one = next(_own_differences(stage, affected), None)
            if one is None:
                break
            own.append(one)
            affected = _spread(_joined(affected, _seeds(one, tables)), tables)
        rest = list(_own_differences(stage, affected))
        for one in rest:
            affected = _joined(affected, _seeds(one, tables))
        affected = _spread(affected, tables) if rest else affected
        if own or stage.stage is not first.stage:
            found.append(Later(stage, tuple(own)))
    return found


def _joined(affected: Affected, more: Affected) -> Affected:
    return {**affected, **{place: affected.get(place, False) | mask for place, mask in more.items()}}


def columns_of(comparison: Comparison, figure: Figure) -> list[tuple[str, str]]:
    """Our table and columns that a figure reads."""
    found = []
    for name in dict.fromkeys(names_in(parse(figure.ours))):
        column = comparison.table.columns.get(name)
        if name in comparison.added and column is not None and isinstance(column.source, Lookup):
            found.append((column.source.table, column.source.column))
        else:
            found.append((comparison.table.name, name))
    return found


def _seeds(first: Difference, tables: Mapping[str, Table]) -> Affected:
    """The cells of ours in which the first difference lies: its figure in all rows that differ, or whole rows."""
    comparison, figure = first.comparison, first.figure
    name = comparison.table.name
    mask = np.zeros(comparison.table.rows, dtype=bool)
    if figure is not None:
        mask[comparison.pairs.ours[figure.differs]] = True
        return {
            (table, column): mask if table == name else np.ones(tables[table].rows, dtype=bool)
            for table, column in columns_of(comparison, figure.figure)
            if table in tables
        }
    mask[comparison.only_ours] = True
    # Which of our rows theirs would have been is not known: any of them.
    mask[:] |= bool(len(comparison.only_theirs))
    return {(name, column): mask for column in tables[name].columns} if name in tables else {}


def _spread(affected: Affected, tables: Mapping[str, Table]) -> Affected:
    pointing = _pointing(tables)
    before = -1
    while (size := sum(int(mask.sum()) for mask in affected.values())) != before:
        before = size
        for table in tables.values():
            for name, column in table.columns.items():
                mask = _affected(table, name, column, affected, tables, pointing)
                if mask is not None and mask.any():
                    known = affected.get((table.name, name))
                    affected[table.name, name] = mask if known is None else known | mask
    return affected


def _affected(
    table: Table, name: str, column: Column, affected: Affected, tables: Mapping[str, Table],
    pointing: Mapping[str, list[tuple[str, str]]],
) -> Mask | None:  # fmt: skip
    source = column.source
    found = []
    if isinstance(source, Computed):
        tree = source.rule.tree
        found += [affected[table.name, n] for n in names_in(tree) if (table.name, n) in affected]
        over = tables.get(source.over or "")
        wanted = [total.column for total in group_totals_in(tree)]
        if over is not None and wanted:
            read = [*(n for n in wanted if n is not None), *([source.by] if source.by else [])]
            # What is counted are the rows themselves, which choices made.
            read += [n for n, c in over.columns.items() if isinstance(c.source, Choice)] if None in wanted else []
            masks = [affected[over.name, n] for n in read if (over.name, n) in affected]
            if masks:
                found.append(_groups(np.logical_or.reduce(masks), over, source.by, table.rows))
    elif isinstance(source, Lookup) and source.table in tables:
        rows = table.values(source.by).astype(np.intp)
        there = affected.get((source.table, source.column))
        if there is not None:
            found.append(np.concatenate([[False], there])[rows])
        if (table.name, source.by) in affected:
            found.append(affected[table.name, source.by])
    elif isinstance(source, Link):
        found.append(np.array([_reached(cell, affected) for cell in source.cells], dtype=bool))
    elif isinstance(source, Choice):
        before = list(table.columns)[: list(table.columns).index(name)]
        for earlier in before:
            spec = table.columns[earlier]
            # Groups and links are chosen by codes and tests, not by amounts.
            code = spec.kind != "number" or isinstance(spec.source, Choice)
            if code and (table.name, earlier) in affected:
                found.append(affected[table.name, earlier])
            # A row's choice may be that of the row it stands for: under the same name, by the same provision.
            if isinstance(spec.source, Lookup) and _same_choice(source, name, tables.get(spec.source.table)):
                chosen = affected.get((spec.source.table, name))
                if chosen is not None:
                    found.append(np.concatenate([[False], chosen])[table.values(spec.source.by).astype(np.intp)])
        for other, by in pointing.get(table.name, ()):
            masks = [affected[other, n] for n in tables[other].columns if (other, n) in affected]
            if masks:
                found.append(_groups(np.logical_or.reduce(masks), tables[other], by, table.rows))
    return np.logical_or.reduce(found) if found else None


def _reached(cell: Cell | None, affected: Affected) -> bool:
    mask = affected.get((cell.table, cell.column)) if cell is not None else None
    return bool(mask[cell.row - 1]) if cell is not None and mask is not None else False


def _same_choice(choice: Choice, name: str, other: Table | None) -> bool:
    source = other.columns[name].source if other is not None and name in other else None
    return isinstance(source, Choice) and source.cite == choice.cite != ""


def _pointing(tables: Mapping[str, Table]) -> dict[str, list[tuple[str, str]]]:
    """By table, the tables whose rows a choice in it is made from, and their column with its row.

    These are what it totals over, and what each row of stands for one of its rows, as candidates do for a model.
    """
    found: dict[str, set[tuple[str, str]]] = {}
    for table in tables.values():
        for column in table.columns.values():
            source = column.source
            if isinstance(source, Computed) and source.over in tables and source.by is not None:
                found.setdefault(table.name, set()).add((str(source.over), source.by))
        whose = identity(table)
        if whose is not None and whose.table in tables and not is_input_table(tables[whose.table]):
            found.setdefault(whose.table, set()).add((table.name, whose.by))
    return {name: sorted(several) for name, several in found.items()}


def _groups(mask: Mask, over: Table, by: str | None, groups: int) -> Mask:
    if by is None:
        return np.full(groups, bool(mask.any()))
    numbers = over.values(by).astype(np.intp)[mask]
    hit = np.zeros(groups + 1, dtype=bool)
    hit[numbers[(numbers >= 0) & (numbers <= groups)]] = True
    return hit[1:]


def _own_differences(stage: StageCompared, affected: Affected) -> Iterator[Difference]:
    for comparison in stage.comparisons:
        name, rows = comparison.table.name, comparison.table.rows
        touched = np.zeros(rows, dtype=bool)
        for (table, _), mask in affected.items():
            if table == name:
                touched |= mask
        for row in comparison.only_ours[~touched[comparison.only_ours]].tolist():
            yield Difference(stage.stage, comparison, None, row, None)
        if not touched.any():
            for row in comparison.only_theirs.tolist():
                yield Difference(stage.stage, comparison, None, None, row)
        for figure in comparison.figures:
            reached = np.zeros(rows, dtype=bool)
            for table, column in columns_of(comparison, figure.figure):
                hit = affected.get((table, column))
                if hit is not None:
                    reached |= hit if table == name else bool(hit.any())
            at = np.flatnonzero(figure.differs & ~reached[comparison.pairs.ours])
            if len(at):
                ours, theirs = comparison.pairs.ours[at[0]], comparison.pairs.theirs[at[0]]
                yield Difference(stage.stage, comparison, figure, int(ours), int(theirs), int(at[0]))
