"""The sheets in front: what the workbook is about, its results, and the parameters that its rules read."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import dumping
from dumping.formula.table import Parameter
from dumping.report.control import control_totals
from dumping.report.json import METHODS
from dumping.report.numbers import amount
from dumping.result import RespondentResult, Result
from dumping.tables.repairs.repair import REPAIRED
from dumping.workbook.confidential import allowed_range, confidential, least_sample, security_line
from dumping.workbook.places import Place, Places
from dumping.workbook.styles import KINDS, Styles

# Height of a line of text.
LINE = 13.5
# Column of the units on the summary, right of the three comparison methods.
UNITS = 4


def write_about(sheet: Any, results: list[Result], styles: Styles, sheets: list[tuple[str, str]], public: bool) -> None:
    """What the case is, how confidential it is, how to read the sheets, and a list of them."""
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 92)
    row = 0
    for result in results:
        header = result.case.stated.case
        sheet.write_string(row, 0, header.title, styles.title())
        facts = [
            ("Security", security_line(result, public)),
            ("Case number", header.number or ""),
            ("Product, country", ", ".join(t for t in (header.product, header.country) if t)),
            ("Authority, segment", f"{header.authority}, {header.segment}"),
            ("Period", f"{header.period[0]} to {header.period[1]}"),
            ("Law as of", str(header.law_as_of)),
            ("Currency, unit", f"{header.currency} per {header.unit}, unless a column says otherwise"),
            ("Notice", header.notice or ""),
            ("Changes", "; ".join(result.case.changes)),
            *(("Note", warning) for warning in result.case.warnings),
            ("Case file", "" if public else f"{result.case.file}, SHA-256 with its tables {result.case.sha256}"),
            ("Confidentiality", _confidentiality(result, public)),
            *(("Source", source) for source in header.sources),
            *(() if public else _control(result)),
        ]
        for label, text in facts:
            if text:
                row += 1
                sheet.write_string(row, 0, label, styles.text(bold=True))
                sheet.write_string(row, 1, text, styles.text())
                sheet.set_row(row, LINE * max(1, math.ceil(len(text) / 105)))
        row += 2
    sheet.write_string(row, 0, "How to read this workbook", styles.heading())
    for kind, (colour, said) in {} if public else KINDS.items():
        row += 1
        sheet.write_string(row, 0, said, styles.of(font_color=colour))
        sheet.write_string(row, 1, _LEGEND[kind], styles.text())
    row += 1
    sheet.write_string(row, 1, f"Made with dumping {dumping.__version__}.", styles.text())
    row += 2
    sheet.write_string(row, 0, "Sheets", styles.heading())
    for name, said in sheets:
        row += 1
        sheet.write_url(row, 0, f"internal:'{name}'!A1", styles.of(font_color="#007A33", underline=1), name)
        sheet.write_string(row, 1, said, styles.text())


def _control(result: Result) -> Iterator[tuple[str, str]]:
    """What was read from each file, to be held against its source, and what was repaired in it."""
    public = result.case.stated.confidentiality.treatment == "public"
    for total in control_totals(result):
        if total.connums is None:
            continue
        figures = [("quantity", "" if total.quantity is None else amount(total.quantity))]
        figures += [("gross value as reported", total.reported_value)]
        said = [f"{what} {value if public else f'[{value}]'}" for what, value in figures if value]
        said += [f"dates {total.dates}"] if total.dates else []
        blanks = ", ".join(f"{column} {count:,}" for column, count in total.blanks.items())
        said += [f"{total.connums:,} CONNUMs", *([f"blank cells: {blanks}"] if blanks else [])]
        yield "Control total", f"{total.whose}, {total.file}: {total.rows:,} rows; {'; '.join(said)}"
    for warning in result.warnings:
        if warning.startswith(REPAIRED):
            yield "Repaired", warning.removeprefix(REPAIRED)


def _confidentiality(result: Result, public: bool) -> str:
    """What brackets mean, and in a public version how its figures differ from the actual ones."""
    if result.case.stated.confidentiality.treatment == "public":
        return "Nothing here is confidential."
    if not public:
        return (
            "Figures and names in brackets are business proprietary; they stay numbers that formulas read. Dates of "
            "sales are proprietary too, though no brackets stand round them: bracket them in a printed filing."
        )
    allowed, least = allowed_range(result), least_sample(result)
    return (
        f"Figures in brackets lie within {allowed.value:g} % of the actual ones, each ranged alike wherever it stands, "
        f"and do not add up; names are masked; [ ] cannot be summarized. Of long tables a representative part is "
        f"shown, at least {least.value:g} % of the rows. {allowed.cite}"
    )


_LEGEND = {
    "input": "Blue on yellow: as the case states it. Change it and everything that follows is computed anew.",
    "rule": "Black: a live formula; the row 'source' says it in words and cites the rule.",
    "link": "Green: a figure taken from another sheet by a live link.",
    "choice": "Violet: decided by a test that is not arithmetic (a match, an exclusion); a value, not a formula.",
}


def write_parameters(sheet: Any, results: list[Result], places: Places, styles: Styles, name: str) -> None:
    """Every threshold and choice, once, with its citation; rules of all sheets read these cells."""
    for column, (label, width) in enumerate(
        (
            ("Parameter", 52),
            ("Value", 24),
            ("Unit", 10),
            ("Source", 56),
            ("In force, or where stated", 26),
            ("Note", 60),
        )
    ):
        sheet.write_string(4, column, label, styles.label())
        sheet.set_column(column, column, width)
    row, number = 5, 0
    written: dict[tuple[str, object, str, str], str] = {}
    for result in results:
        kept = confidential(result)
        for one in result.respondents:
            number += 1
            for parameter in one.parameters.values():
                key = parameter.name, parameter.value, parameter.label, f"{id(result)}{parameter.where}"
                if key not in written:
                    written[key] = f"'{name}'!$B${row + 1}"
                    title = result.case.stated.case.title if len(results) > 1 else ""
                    write_parameter(sheet, row, parameter, title, styles, kept.keeps_parameter(parameter))
                    row += 1
                places.parameters[number, parameter.name] = written[key]


def write_parameter(
    sheet: Any, row: int, parameter: Parameter, case: str, styles: Styles, bracketed: bool = False
) -> None:
    """One parameter as a row: label, value, unit, source, where stated, note."""
    sheet.write_string(row, 0, parameter.label + (f" ({case})" if case else ""), styles.text())
    if isinstance(parameter.value, str):
        sheet.write_string(row, 1, parameter.value.replace("_", "-"), styles.value("choice", "", "text"))
    else:
        sheet.write_number(row, 1, float(parameter.value), styles.value("input", "", "number", bracketed))
    sheet.write_string(row, 2, parameter.unit, styles.remark())
    sheet.write_string(row, 3, parameter.cite, styles.remark())
    sheet.write_string(row, 4, parameter.where, styles.remark())
    sheet.write_string(row, 5, parameter.note, styles.remark())


def write_summary(sheet: Any, results: list[Result], places: Places, styles: Styles, values_only: bool) -> None:
    """The results, each a link to the cell that computes it."""
    for column, width in enumerate((48, 22, 22, 22, 16, 60)):
        sheet.set_column(column, column, width)
    row, number = 4, 0
    for case, result in enumerate(results, 1):
        if len(results) > 1:
            sheet.write_string(row, 0, result.case.stated.case.title, styles.heading())
            row += 1
        for one in result.respondents:
            number += 1
            row = _respondent(sheet, row, one, number, places, styles, values_only) + 1
        others = result.tables.get("all_others")
        if others is not None:
            sheet.write_string(row, 0, others.title, styles.heading())
            place = places.table(-case, "all_others")
            for name, label in (("percent", "Rate"), ("percent_published", "Rate as published")):
                row += 1
                sheet.write_string(row, 0, label, styles.text())
                _figure(sheet, row, 1, place, name, styles, values_only)
                sheet.write_string(row, UNITS, "%", styles.remark())
            sheet.write_string(row, UNITS + 1, result.all_others_basis or "", styles.remark())
            row += 2
        for warning in result.warnings:
            sheet.write_string(row, 0, f"Note: {warning}", styles.of(italic=True))
            row += 1


def _respondent(
    sheet: Any, row: int, one: RespondentResult, number: int, places: Places, styles: Styles, values_only: bool
) -> int:
    sheet.write_string(row, 0, one.name, styles.heading())
    methods = [m for m in METHODS if f"total_{m}" in one.tables]
    for column, method in enumerate(methods, 1):
        sheet.write_string(row, column, method.replace("_", "-"), styles.label())
    figures = (
        "percent",
        "offset_percent",
        "zeroed_percent",
        "total_dumping",
        "total_value",
        "total_quantity",
        "per_unit",
    )
    for name in figures if methods else ():
        row += 1
        for column, method in enumerate(methods, 1):
            place = places.table(number, f"total_{method}")
            if name not in place.table:
                continue
            spec = place.table.columns[name]
            sheet.write_string(row, 0, spec.label, styles.text())
            _figure(sheet, row, column, place, name, styles, values_only)
            sheet.write_string(row, UNITS, spec.unit, styles.remark())
    row += 1
    sheet.write_string(row, 0, "Method applied", styles.text(bold=True))
    sheet.write_string(row, 1, one.method.replace("_", "-"), styles.text(bold=True))
    sheet.write_string(row, UNITS + 1, one.method_reason, styles.remark())
    if "differential_pricing" in one.tables:
        row += 1
        tested = places.table(number, "differential_pricing")
        sheet.write_string(row, 0, f"Value that passes the {tested.table.value('test')}", styles.text())
        _figure(sheet, row, 1, tested, "percent_passing", styles, values_only)
        sheet.write_string(row, UNITS, "%", styles.remark())
        sheet.write_string(row, UNITS + 1, "; ".join(tested.table.notes), styles.remark())
    rates = places.table(number, "rates")
    for name, spec in rates.table.columns.items():
        if name == "method_row":
            continue
        row += 1
        sheet.write_string(row, 0, spec.label, styles.text(bold=name == "margin_percent"))
        _figure(sheet, row, 1, rates, name, styles, values_only)
        sheet.write_string(row, UNITS, spec.unit, styles.remark())
    for warning in one.warnings:
        row += 1
        sheet.write_string(row, 0, f"Note: {warning}", styles.of(italic=True))
    return row + 1


def _figure(sheet: Any, row: int, column: int, place: Place, name: str, styles: Styles, values_only: bool) -> None:
    """A link to a figure where it is computed."""
    spec = place.table.columns[name]
    style = styles.value("link", spec.unit, spec.kind, name in place.bracketed)
    value = place.table.value(name)
    if spec.kind == "text":
        sheet.write_string(row, column, str(value), style)
        return
    number = float(value)
    shown: Any = "" if number != number else bool(number) if spec.kind == "truth" else number
    if values_only:
        sheet.write(row, column, shown, style)
    else:
        sheet.write_formula(row, column, f"={place.cell(name)}", style, shown)
