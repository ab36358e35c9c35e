"""Compares a table of ours with a data set of theirs as the crosswalk says."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from dumping.reconcile.case_names import CaseNames
from dumping.reconcile.compare_rows import column_of, pairs_of, rows_of, their_rows_of, with_lookups
from dumping.reconcile.compared import ComparedFigure, Comparison
from dumping.reconcile.crosswalk import Against
from dumping.reconcile.figures import compared_figure, figures_of, own_values
from dumping.reconcile.pairs import Pairs, closest
from dumping.reconcile.theirs import DataSet, Theirs
from dumping.reconcile.values import beginning_of
from dumping.result import RespondentResult
from dumping.tables.file_table import FileTable


def compare(
    against: Against, data_set: DataSet, theirs: Theirs, names: CaseNames, tolerance: float
) -> Comparison | str | None:
    """The comparison; None where the data set, by its columns, is another of that name; else why it was not compared.

    Raises CaseError where the data set cannot be read.
    """
    result = names.result
    whole = data_set.table
    table = result.tables.get(against.table)
    if table is None:
        return None if not whole.rows or _says_nothing(against, whole) else "we compute no such table"
    own, table = table, with_lookups(table, against, result.tables)
    own_rows = np.flatnonzero(rows_of(table, against))
    their_rows = their_rows_of(whole, against)
    found = pairs_of(against, table, own_rows, data_set, their_rows, theirs, names)
    if not isinstance(found, tuple):
        return found
    pairs, keyed_by, notes = found

    def compared(pairs: Pairs) -> tuple[list[ComparedFigure], list[str]]:
        made = [
            compared_figure(figure, table, data_set, pairs, names, result.parameters, tolerance)
            for figure in figures_of(against, names)
        ]
        return [one for one in made if isinstance(one, ComparedFigure)], [one for one in made if isinstance(one, str)]

    figures, left_out = compared(pairs)
    numbers = [one for one in figures if not one.text]
    if pairs.groups and any(one.differs.any() for one in numbers):
        sides = (np.column_stack([getattr(one, side) for one in numbers]) for side in ("ours", "theirs"))
        pairs = closest(pairs, *sides)
        figures, left_out = compared(pairs)
    if whole.rows and against.figures and not figures and not left_out:
        return None
    none = np.empty(0, dtype=np.intp)
    return Comparison(
        against, data_set, table, pairs, tuple(figures), keyed_by,
        pairs.only_ours if against.rows in ("both", "ours") else none,
        pairs.only_theirs if against.rows in ("both", "theirs") else none, tuple(notes), tuple(left_out),
        frozenset(name for name in table.columns if name not in own),
    )  # fmt: skip


def computed_here(against: Against, result: RespondentResult) -> bool:
    """Whether our side has rows and figures to compare."""
    table = result.tables.get(against.table)
    if table is None or not rows_of(table, against).any():
        return False
    table = with_lookups(table, against, result.tables)
    plain = [figure for figure in against.figures if "{" not in figure.ours]
    return not against.figures or any(own_values(one, table, result.parameters)[0] is not None for one in plain)


def columns_lacking(against: Against, comparisons: Sequence[Comparison], names: CaseNames) -> list[str]:
    """The names in their data sets of columns that we have and none of them has."""
    found = [one for one in comparisons if one.against is against]
    if not any(one.rows for one in found):
        return []
    there = [figure.figure for one in found for figure in one.figures]
    table = found[0].table
    return [
        names.spelled(figure.names)[0]
        for figure in figures_of(against, names)
        if figure not in there
        and not figure.optional
        and not any(column_of(one.data_set.table, names.spelled(figure.names)) for one in found)
        and own_values(figure, table, names.result.parameters)[0] is not None
    ]


def _says_nothing(against: Against, whole: FileTable) -> bool:
    """Whether their data set has none of the figures, or they are all blank."""
    columns = [column for figure in against.figures if (column := column_of(whole, [n.upper() for n in figure.names]))]
    return bool(against.figures) and all(
        math.isnan(beginning_of(str(cell))) for column in columns for cell in whole.columns[column].texts()
    )
