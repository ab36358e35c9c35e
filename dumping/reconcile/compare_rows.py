"""Which rows of both sides are compared, and which of them belong together."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from dumping.formula.evaluate import Array, evaluate
from dumping.formula.parse import parse
from dumping.formula.table import Table
from dumping.formula.tree import names_in
from dumping.reconcile.case_names import CaseNames
from dumping.reconcile.compared import Mask
from dumping.reconcile.crosswalk import Against, Key
from dumping.reconcile.pairs import Pairs, paired
from dumping.reconcile.sales_identity import identity
from dumping.reconcile.theirs import DataSet, Theirs
from dumping.reconcile.values import key_parts
from dumping.tables.file_table import FileColumn, FileTable


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
            rows |= holds(table, against.or_where)
    if against.where:
        rows &= holds(table, against.where)
    return rows


def holds(table: Table, condition: str) -> Mask:
    """Where a condition holds; nowhere if the table lacks what it asks for."""
    tree = parse(condition)
    if any(name not in table for name in names_in(tree)):
        return np.zeros(table.rows, dtype=bool)
    return np.broadcast_to(np.nan_to_num(evaluate(tree, table.data).astype(float)) == 1, (table.rows,))


def their_rows_of(whole: FileTable, against: Against) -> list[int]:
    """Their rows that are compared, counted from 0."""
    rows = range(whole.rows)
    if not against.theirs_where or not whole.rows:
        return list(rows)
    columns = {column: value for name, value in against.theirs_where.items() if (column := column_of(whole, [name]))}
    texts = {column: whole.columns[column].texts() for column in columns}
    return [row for row in rows if all(str(texts[c][row]).upper() == v.upper() for c, v in columns.items())]


def pairs_of(
    against: Against, table: Table, own_rows: Array, data_set: DataSet, their_rows: list[int], theirs: Theirs,
    names: CaseNames,
) -> tuple[Pairs, tuple[str, ...], list[str]] | str | None:  # fmt: skip
    """The rows that belong together, by which columns of theirs, and remarks.

    None where the data set, by its columns, is another of that name; else why its rows cannot be paired.
    """
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
        further = None
        if found.further is not None:
            own, others = found.further
            further = [own[sale[row]] for row in own_rows.tolist()], [others[row] for row in their_rows]
        pairs = paired(mine, [found.theirs[row] for row in their_rows], own_rows.tolist(), their_rows, further)
        return pairs, found.by, _said(pairs, found.by)
    if not against.keys:
        both = np.zeros(1, dtype=np.intp)
        if len(own_rows) != 1 or len(their_rows) != 1:
            return f"one row is expected on both sides; it has {len(their_rows)} and we have {len(own_rows)}"
        none = np.empty(0, dtype=np.intp)
        return Pairs(both + own_rows[0], both + their_rows[0], none, none), (), []
    keys = [key for key in against.keys if key.ours in table]
    columns = [column_of(whole, names.spelled(key.names)) for key in keys]
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
    """Our column of a key, as parts of keys."""
    parts = key_parts(table.values(key.ours))
    return [part.split(" ")[0] for part in parts] if key.first_word else parts


def _key_column(column: FileColumn, key: Key) -> list[str]:
    parts = key_parts(column.texts())
    codes = {theirs.upper(): ours.upper() for theirs, ours in key.codes.items()}
    return [codes.get(part, part) for part in parts]


def column_of(whole: FileTable, names: list[str]) -> str | None:
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
