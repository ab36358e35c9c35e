"""The whole workbook: sheets planned, parameters placed, blocks written, names defined; all or nothing."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from dumping.formula.table import Computed
from dumping.report.files import replacing
from dumping.result import Result
from dumping.scenarios.named import Scenarios
from dumping.workbook.blocks import cite, told, write_part, write_upright
from dumping.workbook.case_sheet import FURTHER, unplaced, write_case_sheet
from dumping.workbook.case_sheet import TITLE as CASE_FILE
from dumping.workbook.charts import TITLE as CHARTS
from dumping.workbook.charts import drawn, write_charts
from dumping.workbook.checks import write_checks
from dumping.workbook.comparison import SAID as COMPARED
from dumping.workbook.comparison import TITLE as COMPARISON
from dumping.workbook.comparison import Comparison, write_comparison
from dumping.workbook.front import write_about, write_parameters, write_summary
from dumping.workbook.page import RED, head, printing
from dumping.workbook.places import DATA, HEADING, Places
from dumping.workbook.plan import Sheet, planned
from dumping.workbook.public import public_version
from dumping.workbook.scenarios import SAID, SCENARIOS, asked, write_scenarios
from dumping.workbook.styles import Styles

OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
# A table of more rows than this holds values; what is made from it stays live.
LIVE_ROWS = 25_000
TOO_MANY = f"More than {LIVE_ROWS:,} rows: this sheet holds values, computed by the engine; totals of them are live."
FRONT = ("About", "Summary", "Parameters", "Checks")


class LiveSheet(Worksheet):  # type: ignore[misc]
    """A sheet for formulas of functions that every spreadsheet program has.

    The library looks through each formula for some thirty functions of later programs; ours have none of
    them, and with a million formulas the search takes more time than everything else. Formulas are counted, so that
    a workbook that comes back shows whether one was typed over.
    """

    formulas = 0

    def _write_formula(self, *arguments: Any) -> Any:
        self.formulas += 1
        return super()._write_formula(*arguments)

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")


def write_workbook(
    results: list[Result],
    path: Path,
    values_only: bool = False,
    public: bool = False,
    scenarios: list[tuple[Result, Scenarios]] | None = None,
    comparison: Comparison | None = None,
) -> Path:
    """Writes the worksheets of one or more results to `path`, whole or not at all.

    Computed cells are live formulas with the engine's values beside them; `values_only` leaves the values
    alone; a `public` version holds values only, ranged and masked. With SOURCE_DATE_EPOCH set, the same results
    give the same bytes. Raises OSError where the file cannot be written, and CaseError where a case cannot be
    made public; a file that stood there stays as it was. `scenarios`: those computed already; by default all that
    the cases state, which a public version leaves out. `comparison`: authorities side by side, on a sheet of its own;
    its results are those that are written, and such a workbook is no case to compute anew.
    """
    if public:
        results = [public_version(result) for result in results]
    with replacing(path) as beside:
        _write(results, str(beside), values_only or public, public, scenarios, comparison)
    return Path(path)


def _write(
    results: list[Result], name: str, values_only: bool, public: bool,
    scenarios: list[tuple[Result, Scenarios]] | None, comparison: Comparison | None,
) -> None:  # fmt: skip
    book = xlsxwriter.Workbook(name, OPTIONS)
    book.set_properties({"created": _now()})
    styles, places = Styles(book), Places()
    titles = tuple(title for title in FRONT if not (public and title == "Checks"))
    front = {title: book.add_worksheet(places.sheet(title), LiveSheet) for title in titles}
    if comparison is not None:
        front[COMPARISON] = book.add_worksheet(places.sheet(COMPARISON), LiveSheet)
        titles = (*titles, COMPARISON)
    charts = None
    if comparison is None and not public and drawn(results):
        charts = front[CHARTS] = book.add_worksheet(places.sheet(CHARTS), LiveSheet)
        titles = (*titles, CHARTS)
    told = [] if public or comparison is not None else asked(results) if scenarios is None else scenarios
    if told:
        front[SCENARIOS] = book.add_worksheet(places.sheet(SCENARIOS), LiveSheet)
        titles = (*titles, SCENARIOS)
    sheets = planned(results, places, public)
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
                page.write_string(HEADING, 4, TOO_MANY, styles.of(bold=True, font_color=RED))
            if public and place.table.notes and place.table.rows > 1 and part in (None, place.all_parts()[0]):
                page.write_string(HEADING, place.column + 2, place.table.notes[-1], styles.of(italic=True))
        if not any(part is None for _, part in sheet.blocks):
            page.freeze_panes(DATA, 3)
    write_summary(front["Summary"], results, places, styles, values_only)
    listed = [(title, _SAID[title]) for title in titles[1:]]
    listed += [(s.name, f"{s.title}{f': {s.respondent.name}' if s.respondent else ''}") for s, _ in pages]
    listed.append(("Notes and sources", "Footnotes with their exhibits, and every rule in words with its citation"))
    write_about(front["About"], results, styles, listed, public)
    _notes(notes, results, sheets, styles)
    if not public:
        flags = write_checks(front["Checks"], results, places, styles, "Checks", values_only, LIVE_ROWS)
        _names(book, results, places, flags)
    if comparison is not None:
        write_comparison(book, front[COMPARISON], comparison, places, styles, not values_only)
    if charts is not None:
        write_charts(book, charts, results, places, styles, not values_only)
    if told:
        firsts = {key: first for key, (first, _) in homes.items()}
        write_scenarios(book, front[SCENARIOS], told, firsts, places, styles, not values_only)
    headed = results[0] if comparison is None else comparison.heading
    for title, page in front.items():
        if title != "About":
            head(page, headed, styles, title, title != "Checks", values_only, public)
        printing(page, headed, public)
    head(notes, headed, styles, "Notes and sources", True, values_only, public)
    printing(notes, headed, public)
    for sheet, page in pages:
        who = f"{sheet.title}, {sheet.respondent.name}" if sheet.respondent else sheet.title
        head(page, sheet.result, styles, who, True, values_only, public)
        printing(page, sheet.result, public)
    if not public and comparison is None:
        _keep_case(book, results, places, styles)
    book.close()


def _keep_case(book: Any, results: list[Result], places: Places, styles: Styles) -> None:
    """The sheets by which a case is computed from the workbook."""
    pages = {sheet.name: sheet.formulas for sheet in book.worksheets()}
    page = book.add_worksheet(places.sheet(CASE_FILE), LiveSheet)
    further = None
    if any(True for _ in unplaced(results, places)):
        further = book.add_worksheet(places.sheet(FURTHER), LiveSheet)
    write_case_sheet(page, further, results, places, styles, pages)
    for title, one in ((CASE_FILE, page), (FURTHER, further)):
        if one is not None:
            head(one, results[0], styles, title, False, True, False)
            printing(one, results[0], False)


def _now() -> dt.datetime:
    """The time that the file says it was made at: SOURCE_DATE_EPOCH where it is set, so that bytes repeat."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    moment = dt.datetime.fromtimestamp(int(epoch), dt.UTC) if epoch.isdigit() else dt.datetime.now(dt.UTC)
    return moment.replace(tzinfo=None, microsecond=0)


_SAID = {
    "Summary": "The margins and rates, each a link to the cell that computes it",
    "Parameters": "Thresholds of the law and choices of the case, each with its source",
    COMPARISON: COMPARED,
    SCENARIOS: SAID,
    CHARTS: "How results are spread, which products drive the dumping, and their prices over time",
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


def _notes(page: Any, results: list[Result], sheets: list[Sheet], styles: Styles) -> None:
    for at, (label, width) in enumerate(
        (("Sheet", 28), ("Figure", 40), ("In words", 80), ("Unit", 18), ("Source", 60))
    ):
        page.write_string(4, at, label, styles.label())
        page.set_column(at, at, width)
    row, seen = 5, set()
    for result in results:
        for number, note in enumerate(result.case.stated.footnotes, 1):
            cells = (result.case.stated.case.title, f"Note {number}, on {note.on}", note.text, "", note.exhibit or "")
            for offset, text in enumerate(cells):
                page.write_string(row, offset, text, styles.text())
            row += 1
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
