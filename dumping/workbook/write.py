"""The whole workbook: sheets planned, parameters placed, blocks written, names defined; all or nothing."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from dumping.formula.table import Computed
from dumping.result import Result
from dumping.workbook.blocks import cite, told, write_part, write_upright
from dumping.workbook.checks import write_checks
from dumping.workbook.front import write_about, write_parameters, write_summary
from dumping.workbook.places import DATA, HEADING, Places
from dumping.workbook.plan import Sheet, planned
from dumping.workbook.styles import Styles

OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
PROTECTED = {
    "format_cells": True, "format_columns": True, "format_rows": True, "sort": True, "autofilter": True,
    "select_locked_cells": True, "select_unlocked_cells": True, "objects": True,
}  # fmt: skip
# A table of more rows than this holds values; what is made from it stays live.
LIVE_ROWS = 25_000
TOO_MANY = f"More than {LIVE_ROWS:,} rows: this sheet holds values, computed by the engine; totals of them are live."
FRONT = ("About", "Summary", "Parameters", "Checks")


class LiveSheet(Worksheet):  # type: ignore[misc]
    """A sheet for formulas of functions that every spreadsheet program has.

    The library looks through each formula for some thirty functions of later programs; ours have none of
    them, and with a million formulas the search takes more time than everything else.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")


def write_workbook(results: list[Result], path: Path, values_only: bool = False) -> Path:
    """Writes the worksheets of one or more results to `path`, whole or not at all.

    Computed cells are live formulas with the engine's values beside them; `values_only` leaves the values
    alone. Raises OSError where the file cannot be written; a file that stood there stays as it was.
    """
    path = Path(path)
    name = str(path.with_name(f".{path.name}.{os.getpid()}.writing"))
    try:
        _write(results, name, values_only)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return path


def _write(results: list[Result], name: str, values_only: bool) -> None:
    book = xlsxwriter.Workbook(name, OPTIONS)
    styles, places = Styles(book), Places()
    front = {title: book.add_worksheet(places.sheet(title), LiveSheet) for title in FRONT}
    sheets = planned(results, places)
    pages = [(sheet, book.add_worksheet(sheet.name, LiveSheet)) for sheet in sheets]
    notes = book.add_worksheet(places.sheet("Notes and sources"), LiveSheet)

    write_parameters(front["Parameters"], results, places, styles, "Parameters")
    homes = _homes(results)
    for sheet, page in pages:
        parameters = sheet.respondent.parameters if sheet.respondent else sheet.result.parameters
        home = homes[id(sheet.result)]
        for place, part in sheet.blocks:
            live = not values_only and place.table.rows <= LIVE_ROWS
            if part is None:
                write_upright(page, place, places, styles, sheet.number, home, parameters, live)
            else:
                write_part(page, place, part, places, styles, sheet.number, home, parameters, live)
            if not live and not values_only:
                page.write_string(HEADING, 4, TOO_MANY, styles.of(bold=True, font_color="#B00020"))
        if not any(part is None for _, part in sheet.blocks):
            page.freeze_panes(DATA, 3)
    flags = write_checks(front["Checks"], results, places, styles, "Checks", values_only, LIVE_ROWS)
    write_summary(front["Summary"], results, places, styles, values_only)
    listed = [(title, _SAID[title]) for title in FRONT[1:]]
    listed += [(s.name, f"{s.title}{f': {s.respondent.name}' if s.respondent else ''}") for s, _ in pages]
    write_about(
        front["About"], results, styles, [*listed, ("Notes and sources", "Every rule in words, with its citation")]
    )
    _notes(notes, sheets, styles)
    _names(book, results, places, flags)
    _dress(front["About"], results[0], styles, "", False, heads=False)
    for title in FRONT[1:]:
        _dress(front[title], results[0], styles, title, title != "Checks", values_only)
    _dress(notes, results[0], styles, "Notes and sources", True, values_only)
    for sheet, page in pages:
        who = f"{sheet.title}, {sheet.respondent.name}" if sheet.respondent else sheet.title
        _dress(page, sheet.result, styles, who, True, values_only)
    book.close()


_SAID = {
    "Summary": "The margins and rates, each a link to the cell that computes it",
    "Parameters": "Thresholds of the law and choices of the case, each with its source",
    "Checks": "What must tie between the sheets, and printed results that the case expects",
}


def _homes(results: list[Result]) -> dict[int, tuple[int, int]]:
    """For each result the number of its first respondent, and that of its own tables."""
    homes, number = {}, 1
    for case, result in enumerate(results, 1):
        homes[id(result)] = number, -case
        number += len(result.respondents)
    return homes


def _names(book: Any, results: list[Result], places: Places, flags: list[str]) -> None:
    """MARGIN_PCT, TOTAL_DUMPING, TOTAL_VALUE, DE_MINIMIS_PCT and CHECKS_OK, suffixed _2, _3... from the second."""
    respondents = [one for result in results for one in result.respondents]
    if not respondents:
        book.define_name("CHECKS_OK", "=Checks!$B$3")
    for number, (one, flag) in enumerate(zip(respondents, flags, strict=True), 1):
        suffix = f"_{number}" if number > 1 else ""
        cells = {
            "MARGIN_PCT": places.table(number, "rates").cell("margin_percent"),
            "DE_MINIMIS_PCT": places.parameters[number, "de_minimis_threshold_percent"],
            "CHECKS_OK": "Checks!$B$3" if number == 1 else flag,
        }
        if f"total_{one.method}" in one.tables:
            total = places.table(number, f"total_{one.method}")
            cells |= {"TOTAL_DUMPING": total.cell("total_dumping"), "TOTAL_VALUE": total.cell("total_value")}
        for name, cell in cells.items():
            book.define_name(name + suffix, "=" + cell)


def _notes(page: Any, sheets: list[Sheet], styles: Styles) -> None:
    for at, (label, width) in enumerate(
        (("Sheet", 28), ("Figure", 40), ("In words", 80), ("Unit", 18), ("Source", 60))
    ):
        page.write_string(4, at, label, styles.label())
        page.set_column(at, at, width)
    row, seen = 5, set()
    for sheet in sheets:
        for place in sheet.places:
            labels = {name: column.label for name, column in place.table.columns.items()}
            for name, column in place.table.columns.items():
                if isinstance(column.source, Computed) and (place.table.name, name) not in seen:
                    seen.add((place.table.name, name))
                    cells = (sheet.title, column.label, told(column, labels), column.unit, cite(column))
                    for offset, text in enumerate(cells):
                        page.write_string(row, offset, text, styles.text())
                    row += 1


def _dress(
    page: Any,
    result: Result,
    styles: Styles,
    title: str,
    flag: bool,
    values_only: bool = False,
    heads: bool = True,
) -> None:
    """Title, subtitle and flag, and how the sheet prints."""
    header = result.case.stated.case
    if heads:
        page.write_string(0, 0, title, styles.title())
        period = f"{header.segment}, {header.period[0]} to {header.period[1]}"
        subtitle = f"{header.title}; {period}; {header.currency} per {header.unit}"
        page.write_string(1, 0, subtitle, styles.of(font_color="#555555"))
        if header.notice and flag:
            page.write_string(2, 2, header.notice, styles.of(bold=True, font_color="#B00020"))
        if flag:
            page.write_string(2, 0, "All checks hold", styles.of(font_color="#555555"))
            style = styles.of(bold=True, font_color="#007A33")
            if values_only:
                page.write_string(2, 1, "yes", style)
            else:
                page.write_formula(2, 1, '=IF(Checks!$B$3,"yes","NO: see Checks")', style, "yes")
        page.repeat_rows(0, DATA - 1)
    # Without a password: it keeps a formula from being typed over by mistake, not from being looked at.
    page.protect("", PROTECTED)
    page.set_landscape()
    page.set_paper(1 if header.authority == "us" else 9)  # letter, A4
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
    page.set_header(f"&L&8{_plain(header.title)}&R&8{_plain(header.notice or '')}")
    page.set_footer("&L&8&A&R&8Page &P of &N")


def _plain(text: str) -> str:
    """A text for a page header, where & begins a code and 255 characters are the most."""
    return text.replace("&", "&&")[:110]
