"""The formula of a column, from the source that the engine itself computed it by."""

from __future__ import annotations

import numpy as np

from dumping.formula.evaluate import Array
from dumping.formula.excel import excel
from dumping.formula.table import Cell, Column, Computed, Link, Lookup, Parameters
from dumping.formula.text import coded, is_text
from dumping.formula.tree import GroupTotal
from dumping.workbook.places import Place, Places


def template(place: Place, name: str, places: Places, respondent: int, parameters: Parameters) -> str | None:
    """A column's formula with the row number still open (`ROW`); None where the column holds values.

    Where the engine has missing values, so has the sheet: the formula gives an empty text there.
    """
    column = place.table.columns[name]
    source = column.source
    if isinstance(source, Lookup):
        text = _lookup(place, name, source, places, respondent)
    elif isinstance(source, Computed):
        text = _computed(place, name, source, places, respondent, parameters)
    else:
        return None
    return f'IFERROR({text},"")' if _has_missing(place, name, column) else text


def link(cell: Cell, places: Places, first: int, case: int) -> str:
    """The address of a cell that a link takes its figure from.

    `first` is the number in the workbook of the case's first respondent, `case` that of its own tables.
    """
    respondent = cell.respondent + first - 1 if cell.respondent else case
    return places.table(respondent, cell.table).cell(cell.column, cell.row)


def is_link(column: Column) -> bool:
    """Whether a column only repeats figures of other tables."""
    return isinstance(column.source, Lookup | Link)


def _lookup(place: Place, column: str, source: Lookup, places: Places, respondent: int) -> str:
    there = places.table(respondent, source.table)
    by = place.own(source.by, column)
    found = there.cell(source.column) if there.upright else f"INDEX({there.range(source.column)},{by})"
    if _has_blanks(place.table.values(column)):
        # A spreadsheet program takes a reference to an empty cell for 0, and missing is not zero.
        found = f'IF({found}="","",{found})'
    none = np.any(place.table.values(source.by).astype(float) == 0)
    return f'IF({by}=0,"",{found})' if none else found


def _computed(
    place: Place, column: str, source: Computed, places: Places, respondent: int, parameters: Parameters
) -> str:
    def cell(name: str) -> str:
        if name in place.table:
            return place.own(name, column)
        return places.parameter(respondent, parameters[name])

    def total(wanted: GroupTotal) -> str:
        assert source.over is not None
        over = places.table(respondent, source.over)
        return _total(wanted, over, source.by, place.number())

    return excel(source.rule.tree, cell, total)


def _total(wanted: GroupTotal, over: Place, by: str | None, number: str) -> str:
    sign = {"total_positive": '">0"', "total_negative": '"<0"'}.get(wanted.function)
    if over.table.rows == 0:
        return "0"
    if wanted.column is None:
        return f"COUNT({over.numbers()})" if by is None else f"COUNTIF({over.range(by)},{number})"
    amounts = over.range(wanted.column)
    if by is None:
        return f"SUMIF({amounts},{sign})" if sign else f"SUM({amounts})"
    also = f",{amounts},{sign}" if sign else ""
    return f"SUMIFS({amounts},{over.range(by)},{number}{also})"


def _has_blanks(values: Array) -> bool:
    if is_text(values):
        return "" in coded(values).present()
    if values.dtype.kind == "M":
        return bool(np.isnat(values).any())
    return bool(np.isnan(values).any()) if values.dtype.kind == "f" else False


def _has_missing(place: Place, name: str, column: Column) -> bool:
    values = place.table.values(name)
    return column.kind in ("number", "truth") and values.dtype.kind == "f" and bool(np.isnan(values).any())
