"""Compares a table of ours with a data set of theirs as the crosswalk says."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from dumping.formula.evaluate import Array, evaluate
from dumping.formula.parse import parse
from dumping.formula.table import Parameters, Table
from dumping.formula.tree import names_in
from dumping.reconcile.case_names import CaseNames
from dumping.reconcile.compared import ComparedFigure, Comparison, Mask, differing
from dumping.reconcile.crosswalk import Against, Figure, Key
from dumping.reconcile.listing import decimals
from dumping.reconcile.pairs import Pairs, paired
from dumping.reconcile.sales_identity import identity
from dumping.reconcile.theirs import DataSet, Theirs
from dumping.reconcile.values import (
    as_texts,
    beginning_of,
    days_as_numbers,
    key_parts,
    theirs_as_codes,
    theirs_as_numbers,
)
from dumping.result import RespondentResult
from dumping.tables.file_table import FileColumn, FileTable


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
    their_rows = _theirs(whole, against)
    found = _pairs(against, table, own_rows, data_set, their_rows, theirs, names)
    if not isinstance(found, tuple):
        return found
    pairs, keyed_by, notes = found
    figures, left_out = [], []
    for figure in figures_of(against, names):
        one = _figure(figure, table, data_set, pairs, names, result.parameters, tolerance)
        if isinstance(one, ComparedFigure):
            figures.append(one)
        elif one:
            left_out.append(one)
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


def _says_nothing(against: Against, whole: FileTable) -> bool:
    """Whether their data set has none of the figures, or they are all blank."""
    columns = [column for figure in against.figures if (column := _column(whole, [n.upper() for n in figure.names]))]
    return bool(against.figures) and all(
        math.isnan(beginning_of(str(cell))) for column in columns for cell in whole.columns[column].texts()
    )


def with_lookups(table: Table, against: Against, tables: Mapping[str, Table]) -> Table:
    """The table with what it takes from others for the comparison."""
    for name, (other, by, column) in against.lookups.items():
        source = tables.get(other)
        if source is not None and by in table and column in source:
            table = table.with_lookup(name, source, by, column)
    source = tables.get(against.through[0]) if against.through else None
    if source is not None and against.through is not None and against.through[1] in table:
        for column in source.columns:
            if column not in table:
                table = table.with_lookup(column, source, against.through[1])
    return table


def rows_of(table: Table, against: Against) -> Mask:
    """Our rows that are compared."""
    rows = np.ones(table.rows, dtype=bool)
    if against.excluded and "excluded" in table:
        reasons = [str(reason) for reason in table.values("excluded").tolist()]
        wanted = against.excluded
        rows = np.array([any(r.startswith(w) if w else not r for w in wanted) for r in reasons], dtype=bool)
        if against.or_where:
            rows |= _holds(table, against.or_where)
    if against.where:
        rows &= _holds(table, against.where)
    return rows


def _holds(table: Table, condition: str) -> Mask:
    """Where a condition holds; nowhere if the table lacks what it asks for."""
    tree = parse(condition)
    if any(name not in table for name in names_in(tree)):
        return np.zeros(table.rows, dtype=bool)
    return np.broadcast_to(np.nan_to_num(evaluate(tree, table.data).astype(float)) == 1, (table.rows,))


def _theirs(whole: FileTable, against: Against) -> list[int]:
    rows = range(whole.rows)
    if not against.theirs_where or not whole.rows:
        return list(rows)
    columns = {column: value for name, value in against.theirs_where.items() if (column := _column(whole, [name]))}
    texts = {column: whole.columns[column].texts() for column in columns}
    return [row for row in rows if all(str(texts[c][row]).upper() == v.upper() for c, v in columns.items())]


def _pairs(
    against: Against, table: Table, own_rows: Array, data_set: DataSet, their_rows: list[int], theirs: Theirs,
    names: CaseNames,
) -> tuple[Pairs, tuple[str, ...], list[str]] | str | None:  # fmt: skip
    whole = data_set.table
    if not whole.rows:
        empty = np.empty(0, dtype=np.intp)
        return Pairs(empty, empty, own_rows, empty), (), []
    if against.sale:
        found = identity(names, against.sale, data_set, theirs)
        if found is None:
            return "nothing in it tells which sale a row is"
        sale = table.values(against.by).astype(np.intp) - 1 if against.by else np.arange(table.rows)
        mine = [found.ours[sale[row]] for row in own_rows.tolist()]
        pairs = paired(mine, [found.theirs[row] for row in their_rows], own_rows.tolist(), their_rows)
        return pairs, found.by, _said(pairs, found.by)
    if not against.keys:
        both = np.zeros(1, dtype=np.intp)
        if len(own_rows) != 1 or len(their_rows) != 1:
            return f"one row is expected on both sides; it has {len(their_rows)} and we have {len(own_rows)}"
        none = np.empty(0, dtype=np.intp)
        return Pairs(both + own_rows[0], both + their_rows[0], none, none), (), []
    keys = [key for key in against.keys if key.ours in table]
    columns = [_column(whole, names.spelled(key.names)) for key in keys]
    if any(column is None for column in columns):
        return None
    mine = _key_rows([own_key(table, key) for key in keys], own_rows.tolist())
    their_parts = [_key_column(whole.columns[str(c)], key) for c, key in zip(columns, keys, strict=True)]
    pairs = paired(mine, _key_rows(their_parts, their_rows), own_rows.tolist(), their_rows)
    by = tuple(str(column) for column in columns)
    return pairs, by, _said(pairs, by)


def _said(pairs: Pairs, by: tuple[str, ...]) -> list[str]:
    if not pairs.repeated:
        return []
    return [f"{pairs.repeated} times several rows have the same {', '.join(by)}; they were paired in order"]


def _key_rows(parts: list[list[str]], rows: list[int]) -> list[tuple[str, ...]]:
    return [tuple(part[row] for part in parts) for row in rows]


def own_key(table: Table, key: Key) -> list[str]:
    parts = key_parts(table.values(key.ours))
    return [part.split(" ")[0] for part in parts] if key.first_word else parts


def _key_column(column: FileColumn, key: Key) -> list[str]:
    parts = key_parts(column.texts())
    codes = {theirs.upper(): ours.upper() for theirs, ours in key.codes.items()}
    return [codes.get(part, part) for part in parts]


def _column(whole: FileTable, names: list[str]) -> str | None:
    """The column that has one of the names; a name may end in * where one column begins so."""
    capitals = {name.upper(): name for name in whole.columns}
    for name in names:
        if name in capitals:
            return capitals[name]
        if "*" in name:
            parts = name.split("*")
            there = [c for c in capitals if c.startswith(parts[0]) and all(part in c for part in parts)]
            if len(there) == 1:
                return capitals[there[0]]
    return None


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


def _figure(
    figure: Figure, table: Table, data_set: DataSet, pairs: Pairs, names: CaseNames, parameters: Parameters,
    tolerance: float,
) -> ComparedFigure | str | None:  # fmt: skip
    """The column compared; None where their data set lacks it; else why it was left out."""
    whole = data_set.table
    name = _column(whole, names.spelled(figure.names))
    if name is None:
        return None
    column = whole.columns[name]
    values, text = own_values(figure, table, parameters)
    absent = values is None
    compared = np.ones(len(pairs.ours), dtype=bool)
    if figure.where:
        compared &= _holds(table, figure.where)[pairs.ours]
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
        if wrong or np.isnan(wanted).all():
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
        differs = np.abs(own.astype(float) - wanted) > _half(column)[pairs.theirs]
    differs &= compared
    own, agree = own.astype(float), compared & ~differs
    largest = float(relative[agree].max()) if agree.any() else 0.0
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
