"""A result of ours written as the programs' data sets: what a run that agrees with us would have left."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from dumping.formula.table import Table
from dumping.reconcile.case_names import CaseNames, file_column
from dumping.reconcile.compare_rows import own_key, rows_of, with_lookups
from dumping.reconcile.crosswalk import Against, Stage, stages
from dumping.reconcile.figures import figures_of, own_values
from dumping.reconcile.values import key_parts
from dumping.result import Result

PREFIX = "ACME_AR2_PRELIM_"


def names_of(result: Result, respondent: int = 0) -> CaseNames:
    return CaseNames(result.case, result.case.respondents[respondent], result.respondents[respondent])


def comparable(names: CaseNames) -> Iterator[tuple[Stage, Against]]:
    """Each stage's tables that the case has."""
    method = "nonmarket" if names.inputs.factors is not None else "market"
    for stage in stages(method):
        for against in stage.against:
            if against.table in names.result.tables and not missing_names(against, names):
                yield stage, against


def missing_names(against: Against, names: CaseNames) -> bool:
    """Whether the case's table lacks what the row filter asks for."""
    table = names.result.tables[against.table]
    return bool(against.where) and not rows_of(table, against).any()


def data_set_name(against: Against) -> str:
    name = against.data_sets[0].upper()
    return PREFIX + name[2:] if name.startswith("R_") else name


def write_theirs(names: CaseNames, folder: Path) -> dict[str, Path]:
    """Writes every first-named data set of the crosswalk that the case has; its path by name."""
    frames: dict[str, pd.DataFrame] = {}
    for _, against in comparable(names):
        name = data_set_name(against)
        frame = _frame(against, names)
        if name in frames:
            before = frames[name]
            rows = before.index.intersection(frame.index) if against.excluded or against.rows == "theirs" else None
            frame = pd.concat(
                [before, frame[[column for column in frame if column not in before]]], axis=1, join="inner"
            )
            assert rows is None or len(frame) == len(rows)
        frames[name] = frame
    folder.mkdir(parents=True, exist_ok=True)
    return {name: _write(folder / f"{name}.csv", frame) for name, frame in frames.items()}


def _write(path: Path, frame: pd.DataFrame) -> Path:
    frame.to_csv(path, index=False, quoting=csv.QUOTE_MINIMAL)
    return path


def _frame(against: Against, names: CaseNames) -> pd.DataFrame:
    tables = names.result.tables
    table = with_lookups(tables[against.table], against, tables)
    rows = np.flatnonzero(rows_of(table, against))
    columns: dict[str, object] = {}
    index = rows
    if against.sale:
        sale = table.values(against.by)[rows].astype(int) - 1 if against.by else rows
        columns |= _reported(names, against.sale, sale)
        index = sale
    for key in against.keys:
        if key.ours in table:
            codes = {ours.split(" ")[0].upper(): theirs for theirs, ours in key.codes.items()}
            parts = [own_key(table, key)[row] for row in rows.tolist()]
            columns[_spelled(names, key.names)] = [codes.get(part, part) for part in parts]
    for column, value in against.theirs_where.items():
        columns[column] = value
    for figure in figures_of(against, names):
        values, text = own_values(figure, table, names.result.parameters)
        if values is None:
            continue
        said = values[rows].tolist()
        if figure.codes:
            words = {number: word for word, number in figure.codes.items()}
            said = [words.get(value, "") for value in said]
        elif figure.number:
            said = [f"{value!r} (%)" for value in said]
        elif not text:
            said = ["" if np.isnan(value) else repr(value) for value in said]
        columns[_spelled(names, figure.names).replace("*", "MXPESO")] = said
    return pd.DataFrame(columns, index=index)


def _spelled(names: CaseNames, given: tuple[str, ...]) -> str:
    return names.spelled(given)[0]


def _reported(names: CaseNames, sales: str, rows: np.ndarray) -> dict[str, list[str]]:
    """The respondent's own columns of the sales, and a number for each where the file has none."""
    table: Table = names.result.tables[sales]
    found = {
        own: [key_parts(table.values(column))[row] for row in rows.tolist()]
        for column in table.columns
        if column in ("connum", "customer", "quantity", "gross_unit_price", "manufacturer", "prime")
        and (own := file_column(table, column))
    }
    found["SEQH" if sales == "comparison_sales" else "SEQU"] = [str(row + 1) for row in rows.tolist()]
    return found
