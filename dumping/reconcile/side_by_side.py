"""The first difference as tables: all stages, both sides of the rows that differ, and the sums of the differences."""

from __future__ import annotations

import re

import numpy as np

from dumping.formula.rule import Rule
from dumping.formula.table import Table
from dumping.reconcile.compared import ComparedFigure, Comparison
from dumping.reconcile.reconciliation import Reconciliation
from dumping.report.places import row_place

# More rows than this are not written; the sums are then of those that are.
MOST = 100_000
CITE = "reconciliation"


def side_by_side(found: Reconciliation) -> dict[str, Table]:
    """`stages`, one row a stage; and, where something differs, `first_difference` and `sums`.

    `first_difference` has the rows of the first differing data set in which a figure differs, with each differing
    figure of ours, of theirs, and the difference as a rule; `sums` totals the differences.
    """
    tables = {"stages": _stages(found)}
    first = found.first
    if first is None:
        return tables
    rows = _rows(found, first.comparison)
    tables[rows.name] = rows
    sums = Table("sums", "Sums of the differences", 1, rows.currency, rows.quantity_unit)
    for name, column in rows.columns.items():
        if name.startswith("difference_"):
            rule = Rule(f"sum_{name}", f"total({name})", f"{column.label}, sum", "", CITE)
            sums = sums.with_rule(rule, over=rows)
    if sums.columns:
        tables["sums"] = sums
    return tables


def _stages(found: Reconciliation) -> Table:
    every = found.compared
    table = Table("stages", "Stages", len(every))
    texts = {"stage": "Stage", "data_sets": "Data sets"}
    said = {
        "stage": [one.stage.title for one in every],
        "data_sets": [", ".join(c.data_set.file for c in one.comparisons) for one in every],
    }
    for name, label in texts.items():
        table = table.with_input(name, np.array(said[name], dtype=object), label)
    numbers = {
        "rows": ("Rows compared", [sum(c.rows for c in one.comparisons) for one in every]),
        "figures": ("Figures compared", [sum(c.compared for c in one.comparisons) for one in every]),
        "rows_differing": ("Rows that differ", [one.rows_differing for one in every]),
    }
    for name, (label, values) in numbers.items():
        table = table.with_input(name, np.array(values, dtype=float), label, "count")
    return table


def _rows(found: Reconciliation, comparison: Comparison) -> Table:
    differing = [figure for figure in comparison.figures if figure.differs.any()]
    masks = [figure.differs for figure in differing]
    at = np.flatnonzero(np.logical_or.reduce(masks))[:MOST] if masks else np.empty(0, dtype=np.intp)
    ours, theirs = comparison.pairs.ours[at], comparison.pairs.theirs[at]
    lone_ours, lone_theirs = comparison.only_ours[:MOST], comparison.only_theirs[:MOST]
    tables, source = found.respondent.tables, comparison.table
    places = [
        *((row_place(tables, source, int(row) + 1), comparison.data_set.place(int(there)))
          for row, there in zip(ours, theirs, strict=True)),
        *((row_place(tables, source, int(row) + 1), "none") for row in lone_ours),
        *(("none", comparison.data_set.place(int(row))) for row in lone_theirs),
    ]  # fmt: skip
    title = f"First difference, {comparison.data_set.name}"
    table = Table("first_difference", title, len(places), source.currency, source.quantity_unit)
    for name, label, side in (("our_row", "Our row", 0), ("their_row", "Their row", 1)):
        table = table.with_input(name, np.array([place[side] for place in places], dtype=object), label)
    gone = len(lone_ours) + len(lone_theirs)
    for figure in differing:
        table = _with_figure(table, figure, at, gone, comparison)
    return table


def _with_figure(table: Table, figure: ComparedFigure, at: np.ndarray, gone: int, comparison: Comparison) -> Table:
    """The figure of both sides and their difference; blank in rows that one side lacks."""
    name = re.sub(r"\W", "_", figure.name.lower())
    spec = comparison.table.columns.get(figure.column)
    label, unit = (spec.label, spec.unit) if spec is not None else (figure.figure.ours, "")
    for side, values in (("ours", figure.ours[at]), ("theirs", figure.theirs[at])):
        blank = np.array([""] * gone, dtype=object) if figure.text else np.full(gone, np.nan)
        where = f"{comparison.table.name}.{figure.figure.ours}" if side == "ours" else comparison.data_set.file
        column = np.concatenate([values, blank])
        table = table.with_input(f"{side}_{name}", column, f"{label}, {side}", unit, where)
    if figure.text:
        return table
    rule = Rule(f"difference_{name}", f"ours_{name} - theirs_{name}", f"{label}, ours less theirs", unit, CITE)
    return table.with_rule(rule)
