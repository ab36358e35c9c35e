"""Checks that tie the sheets to each other, all of them live, with one flag over all."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from dumping.case.schema import Expected
from dumping.expectations import expected_cell
from dumping.formula.table import Computed, Input, Lookup, Table
from dumping.report.json import METHODS
from dumping.result import Check, RespondentResult, Result
from dumping.workbook.formulas import link
from dumping.workbook.places import Places
from dumping.workbook.styles import Styles

TOLERANCE = "1E-9"
# Inputs are copied, not computed: only the order of a sum may move their last digits.
CLOSER = "1E-12"


@dataclass(frozen=True)
class Tie:
    """Two formulas that must agree, with their value as exported; `binding` ones enter the overall flag."""

    what: str
    left: str
    right: str
    value: float
    note: str = ""
    binding: bool = True


def ties(one: RespondentResult, number: int, places: Places) -> list[Tie]:
    """What must agree in one respondent's sheets."""
    found: list[Tie] = []
    for name, table in one.tables.items():
        if "excluded" in table and table.rows:
            place = places.table(number, name)
            excluded, quantity = place.range("excluded"), place.range("quantity")
            both = f'COUNTIF({excluded},"?*")+COUNTBLANK({excluded})'
            found.append(Tie(f"{table.title}: rows = used + not used", f"COUNT({place.numbers()})", both, table.rows))
            used = f'SUM({quantity})-SUMIFS({quantity},{excluded},"?*")'
            if name == "us_sales" and "total_average_to_average" in one.tables:
                total = places.table(number, "total_average_to_average")
                what = f"{table.title}: quantity used = quantity compared"
                found.append(Tie(what, used, total.cell("total_quantity"), float(total.table.value("total_quantity"))))
    plain = ("average_to_average", "average_to_transaction")
    totals = [places.table(number, f"total_{m}") for m in plain if f"total_{m}" in one.tables]
    if len(totals) == 2:
        left, right = (total.cell("total_value") for total in totals)
        value = float(totals[0].table.value("total_value"))
        found.append(Tie("Export value is the same in both comparison methods", left, right, value))
    rates = places.table(number, "rates")
    if f"total_{one.method}" in one.tables and not math.isnan(one.margin_percent):
        place = places.table(number, f"total_{one.method}")
        on_cif = "percent_of_export_price" in one.tables[f"total_{one.method}"]
        base = "total_cif" if on_cif else "total_value"
        margin = f"100*{place.cell('total_dumping')}/{place.cell(base)}"
        what = f"Margin = total dumping over {'CIF' if base == 'total_cif' else 'export'} value"
        found.append(Tie(what, rates.cell("margin_percent"), margin, one.margin_percent))
    found += _importers(one, number, places)
    return found


def _importers(one: RespondentResult, number: int, places: Places) -> list[Tie]:
    """The importers of each method's assessment add up to the method's totals."""
    found = []
    for name, table in one.tables.items():
        method = name.removeprefix("assessment_")
        if method == name or f"total_{method}" not in one.tables:
            continue
        total = places.table(number, f"total_{method}")
        for figure, wanted, said in (("quantity", "total_quantity", "quantity"), ("sales", "sales", "sales")):
            left = f"SUM({places.table(number, name).range(figure)})"
            what = f"{table.title}: {said} of all importers = {said} compared"
            found.append(Tie(what, left, total.cell(wanted), float(total.table.value(wanted))))
    return found


def live_ties(one: RespondentResult, number: int, places: Places, live_rows: int) -> list[Tie]:
    """Every computed cell of a table is still a formula: none was typed over."""
    found = []
    for name, table in one.tables.items():
        place = places.table(number, name)
        columns = [n for n, column in table.columns.items() if isinstance(column.source, Computed | Lookup)]
        if place.upright or not columns or not 0 < table.rows <= live_rows:
            continue
        counted = "+".join(f"SUMPRODUCT(--_xlfn.ISFORMULA({place.range(n)}))" for n in columns)
        wanted = len(columns) * table.rows
        found.append(Tie(f"{table.title}: computed cells are formulas", counted, str(wanted), wanted))
    return found


def input_ties(one: RespondentResult, number: int, places: Places) -> list[Tie]:
    """Whether the figures that each table was given are those of the export: a sum weighted by row numbers."""
    found = [_parameters(one, number, places)] if one.parameters else []
    for name, table in one.tables.items():
        place = places.table(number, name)
        columns = [n for n, c in table.columns.items() if isinstance(c.source, Input) and c.kind in ("number", "date")]
        if not columns or not table.rows:
            continue
        if place.upright:
            cells = "+".join(f"N({place.cell(n)})" for n in columns)
            value = math.fsum(_weighted(table, n) for n in columns)
            found.append(Tie(f"{table.title}: inputs as exported", cells, repr(value), value, "", False))
            continue
        summed = "+".join(f"SUMPRODUCT({place.numbers()},{place.range(n)})" for n in columns)
        value = math.fsum(_weighted(table, n) for n in columns)
        found.append(Tie(f"{table.title}: inputs as exported", summed, repr(value), value, "", False))
    return found


def _parameters(one: RespondentResult, number: int, places: Places) -> Tie:
    """The respondent's thresholds and choices, each weighted by its place so that an exchange of two is seen."""
    figures = [p for p in one.parameters.values() if not isinstance(p.value, str)]
    cells = "+".join(f"{n}*N({places.parameter(number, p)})" for n, p in enumerate(figures, 1))
    value = math.fsum(n * float(p.value) for n, p in enumerate(figures, 1))
    return Tie("Parameters as exported", cells or "0", repr(value), value, "", False)


def _weighted(table: Table, name: str) -> float:
    values = table.values(name)
    if values.dtype.kind == "M":
        days = values.astype("datetime64[D]").astype(float)
        # Days as a spreadsheet counts them.
        figures = np.where(np.isnat(values), 0.0, days + 25569)
    else:
        figures = np.nan_to_num(values.astype(float))
    return math.fsum(figures * np.arange(1, table.rows + 1))


def engine_ties(one: RespondentResult, number: int, places: Places, unchanged: str) -> list[Tie]:
    """The engine's figures against the sheet's, as long as no input has been changed."""
    found = []
    cells = [("Margin", places.table(number, "rates").cell("margin_percent"), one.margin_percent)]
    for method in METHODS:
        if f"total_{method}" in one.tables:
            place = places.table(number, f"total_{method}")
            for figure in ("total_dumping", "total_value"):
                label = f"{place.table.columns[figure].label}, {method.replace('_', '-')}"
                cells.append((label, place.cell(figure), float(place.table.value(figure))))
    for label, cell, value in cells:
        if not math.isnan(value):
            said = f"IF({unchanged},{value!r},{cell})"
            note = "compared while no input of this workbook has been changed"
            found.append(Tie(f"{label} here = that of the engine", cell, said, value, note))
    return found


def write_checks(
    sheet: Any, results: list[Result], places: Places, styles: Styles, name: str, values_only: bool, live_rows: int
) -> list[str]:
    """Writes all checks; gives the cell of each respondent's flag. The overall flag stands in B3."""
    for column, (label, width) in enumerate((("Check", 70), ("This", 22), ("That", 22), ("Holds", 10), ("Remark", 70))):
        sheet.write_string(5, column, label, styles.label())
        sheet.set_column(column, column, width)
    row, number = 6, 0
    flags, cells = [], []
    for case, result in enumerate(results, 1):
        start = row
        for one in result.respondents:
            number += 1
            sheet.write_string(row, 0, one.name, styles.heading())
            begin = row + 1
            first_input = row + 2
            for tie in input_ties(one, number, places):
                row += 1
                _tie(sheet, row, tie, styles, values_only)
            unchanged = f'COUNTIF($D${first_input}:$D${row + 1},"changed since")=0' if row >= begin else "TRUE"
            live = [] if values_only else live_ties(one, number, places, live_rows)
            for tie in (*ties(one, number, places), *live, *engine_ties(one, number, places, unchanged)):
                row += 1
                _tie(sheet, row, tie, styles, values_only)
            flags.append((row + 1, begin + 1, row + 1))
            row += 1
            sheet.write_string(row, 0, f"All checks of {one.name}", styles.text(bold=True))
            _flag(sheet, row, f"COUNTIF($D${begin + 1}:$D${row},FALSE)=0", styles, values_only)
            cells.append(f"'{name}'!$D${row + 1}")
            row += 1
        if result.checks:
            sheet.write_string(row, 0, f"Printed results, {result.case.stated.case.title}", styles.heading())
            for check, expected in zip(result.checks, result.case.stated.expected, strict=False):
                row += 1
                cell = expected_cell(result, expected)
                where = None if cell is None else link(cell, places, number + 1 - len(result.respondents), -case)
                _printed(sheet, row, check, expected, where, styles, values_only)
            row += 1
        row += 1 if row > start else 0
    sheet.write_string(2, 0, "All checks hold", styles.text(bold=True))
    both = f"COUNTIF($D$7:$D${row + 1},FALSE)=0"
    style = styles.of(bold=True)
    if values_only:
        sheet.write_boolean(2, 1, True, style)
    else:
        sheet.write_formula(2, 1, "=" + both, style, True)
    return cells


def _tie(sheet: Any, row: int, tie: Tie, styles: Styles, values_only: bool) -> None:
    sheet.write_string(row, 0, tie.what, styles.text())
    sheet.write_string(row, 4, tie.note, styles.remark())
    if values_only:
        sheet.write_boolean(row, 3, True, styles.of())
        return
    sheet.write_formula(row, 1, "=" + tie.left, styles.value("rule", "", "number"), tie.value)
    sheet.write_formula(row, 2, "=" + tie.right, styles.value("rule", "", "number"), tie.value)
    tolerance = TOLERANCE if tie.binding else CLOSER
    equal = f"ABS($B{row + 1}-$C{row + 1})<={tolerance}*MAX(1,ABS($C{row + 1}))"
    text = equal if tie.binding else f'IF({equal},"as exported","changed since")'
    sheet.write_formula(row, 3, "=" + text, styles.of(), True if tie.binding else "as exported")


def _printed(
    sheet: Any, row: int, check: Check, expected: Expected, cell: str | None, styles: Styles, values_only: bool
) -> None:
    """A printed result beside the live figure. A changed input may move it: it does not enter the flag."""
    places = len(expected.printed.partition(".")[2])
    round_ = "TRUNC" if expected.rounding == "truncated" else "ROUND"
    sheet.write_string(row, 0, f"{check.name}, printed {expected.printed}", styles.text())
    sheet.write_string(row, 4, "; ".join(t for t in (check.source, check.note) if t), styles.remark())
    sheet.write_number(row, 2, float(expected.printed), styles.value("input", "", "number"))
    said = "as printed" if check.holds else "differs"
    if cell is None or values_only:
        sheet.write_string(row, 3, said, styles.of())
        return
    sheet.write_formula(row, 1, f"={round_}({cell},{places})", styles.value("link", "", "number"), check.value)
    equal = f'=IF(ABS($B{row + 1}-$C{row + 1})<{TOLERANCE},"as printed","differs")'
    sheet.write_formula(row, 3, equal, styles.of(), said)


def _flag(sheet: Any, row: int, formula: str, styles: Styles, values_only: bool) -> None:
    if values_only:
        sheet.write_boolean(row, 3, True, styles.of(bold=True))
    else:
        sheet.write_formula(row, 3, "=" + formula, styles.of(bold=True), True)
