"""The sheets "Case file" and "Further inputs": what a workbook carries so that a case can be computed from it."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from dumping.case.load import Case
from dumping.formula.table import Input, Table
from dumping.result import Result
from dumping.tables.columns import NONMARKET_LAYOUTS, RESPONDENT_LAYOUTS
from dumping.workbook.blocks import write_part
from dumping.workbook.places import DATA, Place, Places
from dumping.workbook.styles import Styles

TITLE, FURTHER = "Case file", "Further inputs"
FIRST = 6
HEADS = (
    ("Kind", 11), ("Case", 6), ("File, or parameter", 34), ("Line, or column of the file", 30),
    ("Text, or table", 60), ("Respondent", 11), ("Column", 26), ("Label", 34), ("Sheet", 30), ("At", 8),
    ("First row", 9), ("Rows, or value", 14), ("Holds", 9), ("Mark", 14),
)  # fmt: skip


@dataclass(frozen=True)
class Source:
    """A table as the case gives it: its file, if it has one, and what the file calls each column."""

    file: str
    respondent: int
    key: str
    table: Table
    columns: dict[str, str]


def sources(case: Case) -> Iterator[Source]:
    """Every table that a case reads or types in, with its columns of input."""
    for currency, stated in case.stated.exchange_rates.items():
        table = case.rates[currency].table
        if stated.file and table is not None:
            headers = {name: header for name, header in case.rates[currency].headers.items() if name in table}
            yield Source(stated.file, 0, table.name, table, headers)
    if case.nonmarket is not None:
        for name in NONMARKET_LAYOUTS:
            inputs, stated_table = getattr(case.nonmarket, name), getattr(case.nonmarket.stated, name)
            if inputs is not None:
                yield Source(stated_table.file, 0, name, inputs.table, _named(inputs.table, stated_table.columns))
    for one in case.respondents:
        for key in RESPONDENT_LAYOUTS:
            inputs, stated_table = getattr(one, key), getattr(one.stated, key)
            if inputs is not None:
                columns = _named(inputs.table, stated_table.columns if stated_table is not None else {})
                yield Source(stated_table.file if stated_table is not None else "", one.number, key, inputs.table,
                             columns)  # fmt: skip


def unplaced(results: list[Result], places: Places) -> Iterator[Source]:
    """The tables of inputs that no calculation sheet shows, such as rates of a currency that no sale needs."""
    number = 1
    for result in results:
        for source in sources(result.case):
            if _place(source, result, places, number) is None:
                yield source
        number += len(result.respondents)


def _named(table: Table, columns: dict[str, str]) -> dict[str, str]:
    found = {name: c for name, c in table.columns.items() if isinstance(c.source, Input)}
    return {name: columns.get(name, name) for name in found if name not in ("file_row", "case_line")}


def write_case_sheet(
    page: Any, further: Any, results: list[Result], places: Places, styles: Styles, counts: dict[str, int]
) -> None:
    """Writes the case files' text, and where each input, parameter and formula of the workbook stands.

    `further` is a sheet for tables that no calculation sheet shows; `counts` the formulas on each sheet.
    """
    for column, (label, width) in enumerate(HEADS):
        page.write_string(FIRST - 2, column, label, styles.label())
        page.set_column(column, column, width)
    page.write_string(1, 4, "`dumping run` computes a case from this workbook by this sheet; leave it as it is.",
                      styles.of(italic=True))  # fmt: skip
    row, number, at = FIRST - 1, 1, 0

    def line(*cells: object) -> None:
        nonlocal row
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                page.write_string(row, column, cell, styles.of())
            else:
                page.write_number(row, column, cell, styles.of())
        row += 1

    for case, result in enumerate(results, 1):
        for count, text in enumerate(result.case.text.split("\n"), 1):
            line("case", case, result.case.file, count, text)
        if any(one.stated.downstream_sales is not None for one in result.case.respondents):
            line("not kept", case, "resales by affiliates")
        if any(rates.law for rates in result.case.rates.values()):
            line("not kept", case, "exchange rates by Commerce's model")
        for source in sources(result.case):
            place = _place(source, result, places, number)
            if place is None:
                columns = tuple(source.columns)
                table = Table(source.key, source.table.title, source.table.rows, "", "",
                              {n: source.table.columns[n] for n in columns}, dict(source.table.data))  # fmt: skip
                place = Place(table, FURTHER, DATA, at, False)
                write_part(further, place, place.all_parts()[0], places, styles, number, (number, -case), {}, False)
                at += place.width + 1
            for name, header in source.columns.items():
                if name not in place.table:
                    continue
                cell = place.cell(name).rpartition("!")[2].replace("$", "")
                letters = cell.rstrip("0123456789")
                part = place.part(name)
                numbers = xl_col_to_name(part.at) if not place.upright else ""
                spec = source.table.columns[name]
                line("column", case, source.file, header, source.key, source.respondent, name, spec.label,
                     place.sheet if place.upright else part.sheet, f"{letters},{numbers}",
                     int(cell[len(letters) :]), source.table.rows, spec.kind,
                     mark(source.table.values(name).tolist()))  # fmt: skip
        figures = result.tables.get("figures")
        stated = {} if figures is None else {n: c for n, c in figures.columns.items() if isinstance(c.source, Input)}
        for name, spec in stated.items():
            assert figures is not None
            place = places.table(-case, "figures")
            cell = place.cell(name).rpartition("!")[2].replace("$", "")
            line("figure", case, "", name, spec.label, 0, "", "", place.sheet, cell, 0, float(figures.value(name)), "")
        for offset, one in enumerate(result.respondents):
            for parameter in one.parameters.values():
                cell = places.parameters[number + offset, parameter.name].rpartition("!")[2].replace("$", "")
                value = parameter.value
                value = value.replace("_", "-") if isinstance(value, str) else float(value)
                line("parameter", case, parameter.where, parameter.name, parameter.label, one.number, "", "",
                     "Parameters", cell, 0, value, "")  # fmt: skip
        number += len(result.respondents)
    for sheet, count in counts.items():
        line("formulas", 0, "", "", "", 0, "", "", sheet, "", 0, count, "")


def mark(values: list[Any]) -> str:
    """Twelve letters that tell whether a column of cells has changed: by text, day, and fifteen digits."""
    digest = hashlib.sha256()
    for value in values:
        if isinstance(value, int | float):
            said = "" if value != value else f"{float(value):.15g}"
        else:
            said = "" if value is None else str(value)[:10] if isinstance(value, dt.date) else str(value)
        digest.update(said.encode() + b"\0")
    return digest.hexdigest()[:12]


def _place(source: Source, result: Result, places: Places, first: int) -> Place | None:
    """Where a table of inputs stands on the calculation sheets."""
    name = "reported_surrogate_values" if source.key == "surrogate_values" else source.key
    own = range(first, first + len(result.respondents))
    numbers = [first + source.respondent - 1] if source.respondent else list(own)
    for number in numbers:
        place = places.tables.get((number, name))
        if place is not None and place.table.rows == source.table.rows:
            return place
    return None
