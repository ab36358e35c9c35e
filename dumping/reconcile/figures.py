"""Single figures of both sides: ours by its formula, theirs from its column, and whether they differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from dumping.formula.evaluate import Array, evaluate
from dumping.formula.parse import parse
from dumping.formula.table import Parameters, Table
from dumping.formula.tree import names_in
from dumping.reconcile.case_names import CaseNames
from dumping.reconcile.compare_rows import column_of, holds
from dumping.reconcile.compared import ComparedFigure, differing
from dumping.reconcile.crosswalk import Against, Figure
from dumping.reconcile.listing import decimals
from dumping.reconcile.pairs import Pairs
from dumping.reconcile.theirs import DataSet
from dumping.reconcile.values import (
    as_texts,
    beginning_of,
    days_as_numbers,
    key_parts,
    theirs_as_codes,
    theirs_as_numbers,
)
from dumping.tables.file_table import FileColumn


def figures_of(against: Against, names: CaseNames) -> Iterator[Figure]:
    """The figures, with one for each characteristic or input where the crosswalk speaks of all of them."""
    for figure in against.figures:
        text = figure.names[0]
        if "{characteristic}" in text:
            for number, own in enumerate(names.characteristics, 1):
                ours = figure.ours.replace("{number}", str(number))
                yield replace(figure, names=(text.replace("{characteristic}", own),), ours=ours)
        elif "{input}" in text:
            for own in names.factor_inputs:
                yield replace(figure, names=(text.replace("{input}", own),), ours=figure.ours.replace("{input}", own))
        else:
            yield figure


def compared_figure(
    figure: Figure, table: Table, data_set: DataSet, pairs: Pairs, names: CaseNames, parameters: Parameters,
    tolerance: float,
) -> ComparedFigure | str | None:  # fmt: skip
    """The column compared; None where their data set lacks it; else why it was left out."""
    whole = data_set.table
    name = column_of(whole, names.spelled(figure.names))
    if name is None:
        return None
    column = whole.columns[name]
    values, text = own_values(figure, table, parameters)
    absent = values is None
    compared = np.ones(len(pairs.ours), dtype=bool)
    if figure.where:
        compared &= holds(table, figure.where)[pairs.ours]
    if values is None:
        if figure.optional or (figure.where and not compared.any()):
            return None
        values, text = np.zeros(table.rows), False
    own = values[pairs.ours]
    if text:
        wanted = np.array(key_parts(column.texts()), dtype=object)[pairs.theirs]
        own = as_texts(own)
        return ComparedFigure(figure, name, own, wanted, compared, compared & (own != wanted), text=True)
    wanted, wrong = _their_numbers(figure, column)
    if absent:
        if wrong and not figure.codes:
            return f"{name}: the case has no {figure.ours.replace('_', ' ')} to compare it with"
        if np.isnan(wanted).all():
            return None
        # What the case does not have is nothing, and so is what they leave blank.
        wanted = np.nan_to_num(wanted)
    if wrong and not absent:
        return f"{name}: '{column.texts()[wrong[0]]}' is not a number"
    wanted = wanted[pairs.theirs]
    if figure.said:
        compared &= ~np.isnan(wanted)
    scale = _scale(figure, table, parameters)[pairs.ours]
    differs, relative = differing(own.astype(float), wanted, scale, tolerance)
    if data_set.printed and not figure.number and not figure.codes:
        compared &= ~np.isnan(wanted)
        # A listing that shows more digits than sums have in common is held to no more than a data set is.
        differs &= np.abs(own.astype(float) - wanted) > _half(column)[pairs.theirs]
    differs &= compared
    own, agree = own.astype(float), compared & ~differs
    # What a listing rounds away says nothing of how closely both sides agree.
    largest = float(relative[agree].max()) if agree.any() and not data_set.printed else 0.0
    apart = float(np.nan_to_num(np.abs(own - wanted))[agree].max()) if agree.any() else 0.0
    return ComparedFigure(figure, name, own, wanted, compared, differs, False, largest, apart, absent)


def _half(column: FileColumn) -> Array:
    """Half of the last decimal that each printed figure shows."""
    shown = [decimals(str(cell)) or 0 for cell in column.texts()]
    return np.array([0.5 * 10.0**-places * (1 + 1e-9) for places in shown], dtype=float)


def own_values(figure: Figure, table: Table, parameters: Parameters) -> tuple[Array | None, bool]:
    """Our figure in every row of the table, None where we have no such column; and whether it is text."""
    tree = parse(figure.ours)
    known = {}
    for name in names_in(tree):
        if name in table:
            known[name] = table.values(name)
        elif name in parameters:
            known[name] = np.asarray(parameters[name].value)
        elif figure.ours.startswith("coalesce"):
            known[name] = np.full(table.rows, np.nan)
        else:
            return None, False
    values = np.broadcast_to(evaluate(tree, known), (table.rows,))
    if values.dtype.kind == "M":
        return days_as_numbers(values), False
    if values.dtype.kind in "OUS":
        # Codes that are numbers on both sides are compared as texts without leading zeros.
        return np.array(key_parts(values), dtype=object), True
    return values.astype(float), False


def _their_numbers(figure: Figure, column: FileColumn) -> tuple[Array, list[int]]:
    if figure.codes:
        return theirs_as_codes(column, figure.codes), []
    if figure.number:
        return np.array([beginning_of(str(cell)) for cell in column.texts()], dtype=float), []
    return theirs_as_numbers(column)


def _scale(figure: Figure, table: Table, parameters: Parameters) -> Array:
    if not figure.scale:
        return np.zeros(table.rows)
    tree = parse(figure.scale)
    if any(name not in table for name in names_in(tree)):
        return np.zeros(table.rows)
    return np.broadcast_to(np.nan_to_num(evaluate(tree, table.data).astype(float)), (table.rows,))
