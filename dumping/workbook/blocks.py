"""A table as a block of cells: header, units, sources, then a formula or a value in every cell."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import numpy as np

from dumping.case.nonmarket_keys import CATEGORIES
from dumping.formula.table import Choice, Column, Computed, Input, Link, Lookup, Parameters
from dumping.formula.words import words
from dumping.workbook.formulas import is_link, link, template
from dumping.workbook.places import COMMENT, DATA, HEADING, LABEL, ROW, SOURCE, UNIT, Part, Place, Places
from dumping.workbook.styles import KINDS, Styles

WIDEST, NARROWEST = 28, 9
# Inputs that can be one of a few things are chosen from a list.
CHOICES = {"sale_type": ("EP", "CEP", "FMG"), "category": CATEGORIES}


def told(column: Column, table_labels: dict[str, str]) -> str:
    """Where a column's figures come from, in words."""
    source = column.source
    if isinstance(source, Input):
        return f"input: {source.where}" if source.where else "input"
    if isinstance(source, Computed):
        return words(source.rule.tree, lambda name: table_labels.get(name, name.replace("_", " ")))
    if isinstance(source, Lookup):
        return f"from {source.table.replace('_', ' ')}: {source.column.replace('_', ' ')}"
    if isinstance(source, Choice):
        return f"decided: {source.how}" + (f" [{source.cite}]" if source.cite else "")
    return "link"


def cite(column: Column) -> str:
    """The citation of a column's rule or test."""
    if isinstance(column.source, Computed):
        return column.source.rule.cite
    return column.source.cite if isinstance(column.source, Choice) else ""


def kind_of_cell(column: Column) -> str:
    """input, rule, link or choice."""
    if is_link(column):
        return "link"
    return {Input: "input", Computed: "rule", Choice: "choice"}.get(type(column.source), "rule")


def write_part(
    sheet: Any, place: Place, part: Part, places: Places, styles: Styles, respondent: int, home: tuple[int, int],
    parameters: Parameters, live: bool,
) -> None:  # fmt: skip
    """Writes the columns of a table that stand on one sheet; `live` where computed cells are formulas."""
    table, at = place.table, part.at
    top = place.row - DATA
    later = len(place.all_parts()) > 1 and part is not place.parts[0]
    title = f"{table.title}{', continued' if later else ''}{place.mark('')}"
    sheet.write_string(top + HEADING, at, title, styles.heading())
    sheet.write_string(top + LABEL, at, "No.", styles.label())
    sheet.write_string(top + COMMENT, at, "Comment", styles.remark())
    for row in range(table.rows):
        sheet.write_number(place.row + row, at, row + 1, styles.of(font_color="#888888"))
    sheet.set_column(at, at, 6)
    labels = {name: column.label for name, column in table.columns.items()}
    for offset, name in enumerate(part.repeated, 1):
        _repeated(sheet, place, name, at + offset, styles, live)
    for offset, name in enumerate(part.names, 1 + len(part.repeated)):
        column = table.columns[name]
        kind = kind_of_cell(column)
        sheet.write_string(top + LABEL, at + offset, column.label + place.mark(name), styles.label())
        sheet.write_string(top + UNIT, at + offset, column.unit, styles.remark())
        said = _how(kind, column, labels)
        sheet.write_blank(top + COMMENT, at + offset, None, styles.comment())
        source = cite(column) if kind == "rule" else ""
        said += (f" [{source}]" if source else "") + (f"; {place.exhibits(name)}" if place.exhibits(name) else "")
        sheet.write_string(top + SOURCE, at + offset, said, styles.remark())
        values = table.values(name)
        sheet.set_column(at + offset, at + offset, _width(column, values))
        style = styles.value(kind, column.unit, column.kind, name in place.bracketed)
        formula = template(place, name, places, respondent, parameters) if live else None
        cells = column.source.cells if isinstance(column.source, Link) and live else ()
        for row in range(table.rows):
            value = _plain(values[row], column.kind)
            if formula is not None:
                text = "=" + formula.replace(ROW, str(place.row + row + 1))
                sheet.write_formula(place.row + row, at + offset, text, style, _cached(value))
            elif cells and (linked := cells[row]) is not None:
                sheet.write_formula(
                    place.row + row, at + offset, "=" + link(linked, places, *home), style, _cached(value)
                )
            else:
                _value(sheet, place.row + row, at + offset, value, column.kind, style)
        if kind == "input" and name in CHOICES and table.rows:
            first, last = place.row, place.row + table.rows - 1
            options = {"validate": "list", "source": list(CHOICES[name]), "error_title": column.label}
            sheet.data_validation(first, at + offset, last, at + offset, options)
    sheet.set_row(top + LABEL, 42)
    sheet.set_row(top + SOURCE, 48)


def _repeated(sheet: Any, place: Place, name: str, at: int, styles: Styles, live: bool) -> None:
    """A column of the table's first sheet again, so that rows are known here."""
    column, values = place.table.columns[name], place.table.values(name)
    top = place.row - DATA
    sheet.write_string(top + LABEL, at, column.label, styles.label())
    sheet.write_string(top + SOURCE, at, f"{KINDS['link'][1]}: {place.sheet}", styles.remark())
    sheet.set_column(at, at, _width(column, values))
    style = styles.value("link", column.unit, column.kind, name in place.bracketed)
    for row in range(place.table.rows):
        value = _plain(values[row], column.kind)
        if live:
            sheet.write_formula(place.row + row, at, f"={place.cell(name, row + 1)}", style, _cached(value))
        else:
            _value(sheet, place.row + row, at, value, column.kind, style)


def write_upright(
    sheet: Any, place: Place, places: Places, styles: Styles, respondent: int, home: tuple[int, int],
    parameters: Parameters, live: bool,
) -> None:  # fmt: skip
    """Writes a table of a single row, a figure a row; `live` where computed cells are formulas."""
    table, at, top = place.table, place.column, place.row
    sheet.write_string(top - 2, at, table.title + place.mark(""), styles.heading())
    for offset, label in enumerate(("Figure", "Value", "Unit", "How", "Source", "Comment")):
        sheet.write_string(top - 1, at + offset, label, styles.label())
    labels = {name: column.label for name, column in table.columns.items()}
    for offset, (name, column) in enumerate(table.columns.items()):
        kind = kind_of_cell(column)
        row = top + offset
        sheet.write_string(row, at, column.label + place.mark(name), styles.text())
        value = _plain(table.value(name), column.kind)
        style = styles.value(kind, column.unit, column.kind, name in place.bracketed)
        formula = template(place, name, places, respondent, parameters) if live else None
        linked = column.source.cells[0] if isinstance(column.source, Link) and live else None
        if linked is not None:
            formula = link(linked, places, *home)
        if formula is not None:
            sheet.write_formula(row, at + 1, "=" + formula, style, _cached(value))
        else:
            _value(sheet, row, at + 1, value, column.kind, style)
        sheet.write_string(row, at + 2, column.unit, styles.remark())
        sheet.write_string(row, at + 3, _how(kind, column, labels), styles.remark())
        sources = "; ".join(text for text in (cite(column), place.exhibits(name)) if text)
        sheet.write_string(row, at + 4, sources, styles.remark())
        sheet.write_blank(row, at + 5, None, styles.comment())
    for offset, width in enumerate((48, 18, 16, 52, 46, 24)):
        sheet.set_column(at + offset, at + offset, width)


def _how(kind: str, column: Column, labels: dict[str, str]) -> str:
    """How a column came about: what kind of cell it is, and in words."""
    return f"{KINDS[kind][1]}: {told(column, labels).removeprefix('input: ').removeprefix('decided: ')}"


def _plain(value: Any, kind: str) -> Any:
    """A cell's value in Python's own types; None for missing."""
    if kind == "date":
        return None if np.isnat(value) else value.astype("datetime64[D]").item()
    if kind == "text":
        return str(value)
    number = float(value)
    if math.isnan(number):
        return None
    return bool(number) if kind == "truth" else number


def _cached(value: Any) -> Any:
    """What a cell of a formula holds until it is recalculated: a day is its number, missing an empty text."""
    if isinstance(value, dt.date):
        return (value - dt.date(1899, 12, 30)).days
    return "" if value is None else value


def _value(sheet: Any, row: int, column: int, value: Any, kind: str, style: Any) -> None:
    if value is None or value == "":
        sheet.write_blank(row, column, None, style)
    elif kind == "date":
        sheet.write_datetime(row, column, value, style)
    elif kind == "text":
        sheet.write_string(row, column, value[:32_767], style)
    elif kind == "truth":
        sheet.write_boolean(row, column, value, style)
    else:
        sheet.write_number(row, column, value, style)


def _width(column: Column, values: Any) -> float:
    if column.kind == "text":
        longest = max((len(str(v)) for v in values[:200]), default=0)
        return float(min(max(longest + 2, NARROWEST), WIDEST))
    return 14.0 if column.kind == "number" else 11.0
