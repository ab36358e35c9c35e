"""A workbook of tables that are not a case: each on a sheet of its own, with live formulas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import xlsxwriter

from dumping.formula.table import Computed, Lookup, Parameter, Table
from dumping.formula.tree import names_in
from dumping.report.files import replacing
from dumping.workbook.blocks import write_part, write_upright
from dumping.workbook.front import write_parameter
from dumping.workbook.page import pages as set_pages
from dumping.workbook.places import DATA, Place, Places
from dumping.workbook.styles import Styles
from dumping.workbook.write import OPTIONS, LiveSheet


def write_tables(
    tables: Mapping[str, Table],
    path: Path,
    title: str,
    notes: Sequence[str] = (),
    parameters: Mapping[str, Parameter] | None = None,
) -> Path:
    """Writes the tables, whole or not at all: a first sheet with title, notes and parameters, then a sheet each.

    Tables of one row stand upright, each figure under its name; names that an earlier table has are numbered.
    Raises OSError where the file cannot be written.
    """
    with replacing(path) as beside:
        _write(tables, str(beside), title, notes, parameters or {})
    return path


def _write(
    tables: Mapping[str, Table], name: str, title: str, notes: Sequence[str], parameters: Mapping[str, Parameter]
) -> None:
    book = xlsxwriter.Workbook(name, OPTIONS)
    styles, places = Styles(book), Places()
    front_name = places.sheet("About")
    front = book.add_worksheet(front_name, LiveSheet)
    pages = []
    for key, table in tables.items():
        place = Place(table, places.sheet(table.title), DATA, 0, table.rows == 1)
        places.tables[1, key] = place
        pages.append((place, book.add_worksheet(place.sheet, LiveSheet)))
    front.write_string(0, 0, title, styles.title())
    for column, width in enumerate((60, 24, 12, 60, 30, 60)):
        front.set_column(column, column, width)
    for row, note in enumerate(notes, 2):
        front.write_string(row, 0, note, styles.of(italic=True, text_wrap=True))
    set_pages(front, title)
    top = len(notes) + 4
    for row, parameter in enumerate(parameters.values(), top):
        write_parameter(front, row, parameter, "", styles)
        places.parameters[1, parameter.name] = f"'{front_name}'!$B${row + 1}"
    named: dict[str, int] = {}
    for place, page in pages:
        page.write_string(0, 0, place.table.title, styles.title())
        live = _live(place.table, tables, parameters)
        if place.upright:
            write_upright(page, place, places, styles, 1, (1, 1), parameters, live)
        for part in () if place.upright else place.all_parts():
            write_part(page, place, part, places, styles, 1, (1, 1), parameters, live)
        for row, note in enumerate(place.table.notes):
            page.write_string(place.row + place.height + 2 + row, 0, note, styles.of(italic=True))
        set_pages(page, title)
        if not place.upright:
            page.freeze_panes(DATA, 3)
            page.repeat_rows(0, DATA - 1)
        else:
            for figure in place.table.columns:
                named[figure] = named.get(figure, 0) + 1
                name_ = figure.upper() + (f"_{named[figure]}" if named[figure] > 1 else "")
                book.define_name(name_, "=" + place.cell(figure))
    book.close()


def _live(table: Table, tables: Mapping[str, Table], parameters: Mapping[str, Parameter]) -> bool:
    """Whether every table and figure that this one's formulas read is in the workbook; else values are written."""
    read = {table.name}
    for column in table.columns.values():
        if isinstance(column.source, Computed):
            read |= {column.source.over} if column.source.over else set()
            if any(name not in table and name not in parameters for name in names_in(column.source.rule.tree)):
                return False
        elif isinstance(column.source, Lookup):
            read.add(column.source.table)
    return all(name in tables for name in read)
