"""The Comparison sheet: authorities side by side, each figure a link to that authority's own worksheets."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from dumping.compare.side_by_side import Side
from dumping.report.compared import BASES
from dumping.result import Result
from dumping.workbook.places import Place, Places
from dumping.workbook.styles import Styles

TITLE = "Comparison"
SAID = "Authorities side by side: margins, duties, what a shipment pays, and the rules that make the difference"
ROW = 4
NOTE = "Green figures are links to each authority's own sheets and follow their inputs."
STEPS = "Points are the engine's, computed with one rule exchanged after the other, and do not follow changed inputs."
# Figures of the table `compared` in the order of the sheet, and texts of the side between them.
FIGURES = (
    "margin_percent", "=denominator", "de_minimis", "injury_margin_percent", "=cap", "=countervailing_percent",
    "=duty_form_in_words", "=charged_on", "duty_percent", "duty_per_unit", "average_duty_per_unit",
    "ad_valorem_equivalent_percent", "percent_of_export_value", "shipment_anti_dumping_duty",
    "shipment_countervailing_duty", "shipment_customs_duty", "shipment_surcharge", "shipment_value_added_tax",
    "shipment_to_pay", "shipment_landed_cost", "shipment_landed_cost_with_tax",
)  # fmt: skip
TEXTS = {
    "denominator": "Margin is a share of the", "cap": "Cap in force",
    "countervailing_percent": "Countervailing duty, %",
    "duty_form_in_words": "Form of the duty", "charged_on": "Percentages are charged on",
}  # fmt: skip
LABELS = {"duty_percent": "Duty", "duty_per_unit": "Duty per unit", "margin_percent": "Margin"}
# Names of cells that other sheets may link to, behind the authority's code.
NAMES = {
    "margin_percent": "MARGIN_PCT", "average_duty_per_unit": "DUTY_PER_UNIT",
    "ad_valorem_equivalent_percent": "DUTY_PCT", "shipment_to_pay": "TO_PAY", "shipment_landed_cost": "LANDED_COST",
}  # fmt: skip
DIFFERENCES = (
    ("Rule", 64), ("Authority", 22), ("Respondent", 22), ("Points", 22), ("Alone, points", 22), ("Source", 34),
)  # fmt: skip
# Letters that a line of the first and of the last of these columns takes, and the height of a line.
LETTERS, LINE = (70, 36), 13.5


@dataclass(frozen=True)
class Comparison:
    """The sides that the sheet shows, and the results behind them, each under a title with its authority."""

    sides: tuple[Side, ...]
    results: tuple[Result, ...]
    # The case under its own title, for the sheets that speak of all authorities.
    heading: Result


def compared(sides: Sequence[Side]) -> Comparison | None:
    """The sides whose rules can be applied, and their results without printed expectations; None for none."""
    held = tuple(side for side in sides if side.result is not None)
    results: list[Result] = []
    seen: set[str] = set()
    for side in held:
        if side.authority in seen or side.result is None:
            continue
        seen.add(side.authority)
        case = side.result.case
        header = case.stated.case.model_copy(update={"title": f"{case.stated.case.title}: {side.name}"})
        case = replace(case, stated=case.stated.model_copy(update={"case": header}))
        results.append(replace(side.result, case=case, checks=()))
    heading = held[0].result if held else None
    return Comparison(held, tuple(results), heading) if heading is not None else None


def write_comparison(book: Any, page: Any, shown: Comparison, places: Places, styles: Styles, live: bool) -> None:
    """Figures with a column for each side, steps of the differences with a check, and price lifts."""
    places_of = [places.tables[number, "compared"] for number in range(1, len(shown.sides) + 1)]
    for column, (_, width) in enumerate(DIFFERENCES):
        page.set_column(column, column, width)
    page.set_column(len(DIFFERENCES), max(len(shown.sides), len(DIFFERENCES)), 22)
    page.write_string(ROW, 0, NOTE, styles.of(italic=True))
    page.set_row(ROW + 1, 42)
    page.write_string(ROW + 1, 0, "Figure", styles.label())
    for column, side in enumerate(shown.sides, 1):
        page.write_string(ROW + 1, column, f"{side.name}, {side.respondent}", styles.label())
    row = ROW + 1
    for name in FIGURES:
        own = name.removeprefix("=")
        if own != name:
            row = _text(page, row, own, shown.sides, styles)
        elif any(name in place.table for place in places_of):
            row = _linked(book, page, row, name, shown.sides, places_of, styles, live)
    row = _steps(book, page, row + 2, shown.sides, styles, live)
    _lifts(page, row + 2, shown.sides, styles)


def _text(page: Any, row: int, name: str, sides: Sequence[Side], styles: Styles) -> int:
    if all(side.figures.get(name) in (None, 0.0) for side in sides):
        return row
    row += 1
    page.write_string(row, 0, TEXTS[name], styles.text())
    for column, side in enumerate(sides, 1):
        value = side.figures.get(name)
        if isinstance(value, float | int):
            page.write_number(row, column, value, styles.value("choice", "%", "number"))
        else:
            page.write_string(row, column, BASES.get(str(value), str(value or "")), styles.text())
    longest = max(len(str(side.figures.get(name) or "")) for side in sides)
    page.set_row(row, LINE * -(-longest // 24))
    return row


def _linked(
    book: Any, page: Any, row: int, name: str, sides: Sequence[Side], places_of: Sequence[Place], styles: Styles,
    live: bool,
) -> int:  # fmt: skip
    row += 1
    labelled = False
    seen: dict[str, int] = {}
    for column, (side, place) in enumerate(zip(sides, places_of, strict=True), 1):
        seen[side.authority] = seen.get(side.authority, 0) + 1
        if name not in place.table:
            page.write_string(row, column, "-", styles.text())
            continue
        spec = place.table.columns[name]
        if not labelled:
            unit = f", {spec.unit}" if spec.unit else ""
            page.write_string(row, 0, f"{LABELS.get(name, spec.label)}{unit}", styles.text())
            labelled = True
        value, cell = float(place.table.value(name)), place.cell(name)
        cached: Any = "" if math.isnan(value) else value
        formula = cell
        if name == "de_minimis":
            cached, formula = "yes" if value else "no", f'IF({cell}=1,"yes","no")'
        style = styles.value("link", spec.unit, spec.kind)
        if live:
            page.write_formula(row, column, f"={formula}", style, cached)
        else:
            page.write(row, column, cached, style)
        if name in NAMES:
            suffix = f"_{seen[side.authority]}" if seen[side.authority] > 1 else ""
            book.define_name(f"{side.authority.upper()}_{NAMES[name]}{suffix}", "=" + place.cell(name))
    return row


def _steps(book: Any, page: Any, row: int, sides: Sequence[Side], styles: Styles, live: bool) -> int:
    """Each side's difference from the first one, rule by rule, and whether the rules add up to it."""
    page.write_string(row, 0, "The rules that make the difference", styles.heading())
    page.write_string(row + 1, 0, STEPS, styles.of(italic=True))
    row += 2
    for column, (label, _) in enumerate(DIFFERENCES):
        page.write_string(row, column, label, styles.label())
    number, computed = styles.value("choice", "%", "number"), styles.value("rule", "%", "number")
    checks = []
    for side in sides:
        found = side.difference
        if found is None:
            continue
        first = row + 2
        for step in found.steps:
            row += 1
            for column, text in ((0, step.rule), (1, side.name), (2, side.respondent), (5, step.cite)):
                page.write_string(row, column, text, styles.text())
            lines = max(-(-len(step.rule) // LETTERS[0]), -(-len(step.cite) // LETTERS[1]), -(-len(side.name) // 24))
            page.set_row(row, LINE * max(lines, 1))
            page.write_number(row, 3, step.points, number)
            if step.alone is not None:
                page.write_number(row, 4, step.alone, number)
        row += 1
        points = found.after - found.before
        words = f"In all: {found.words}"
        for column, text in ((0, words), (1, side.name), (2, side.respondent)):
            page.write_string(row, column, text, styles.text(bold=True))
        page.set_row(row, LINE * max(-(-len(words) // (LETTERS[0] - 6)), -(-len(side.name) // 22)))
        if live and found.steps:
            page.write_formula(row, 3, f"=SUM(D{first}:D{row})", computed, sum(step.points for step in found.steps))
        else:
            page.write_number(row, 3, points, number)
        page.write_number(row, 4, points, number)
        page.write_string(row, 5, "beside the sum: the engine's own difference", styles.remark())
        checks.append(f"ABS($D${row + 1}-$E${row + 1})<=1E-9")
    row += 1
    page.write_string(row, 0, "The rules add up to the differences", styles.text(bold=True))
    if live and checks:
        page.write_formula(row, 3, f"=AND({','.join(checks)})", styles.of(bold=True), True)
    else:
        page.write_boolean(row, 3, True, styles.of(bold=True))
    book.define_name("COMPARISON_OK", f"='{TITLE}'!$D${row + 1}")
    return row


def _lifts(page: Any, row: int, sides: Sequence[Side], styles: Styles) -> None:
    """How far each product's price has to rise until nothing is due, by each authority's test."""
    page.write_string(row, 0, "Prices at which the duty falls away", styles.heading())
    row += 1
    for column, label in enumerate(("Product, price", "Authority", "Respondent", "Now", "Wanted", "Rise")):
        page.write_string(row, column, label, styles.label())
    figure = styles.value("choice", "XXX", "number")
    for side in sides:
        if side.lift is None:
            continue
        row += 1
        words = f"Average: {side.lift.words}"
        for column, text in ((0, words), (1, side.name), (2, side.respondent)):
            page.write_string(row, column, text, styles.text(bold=True))
        page.set_row(row, LINE * max(-(-len(words) // (LETTERS[0] - 6)), -(-len(side.name) // 22)))
        if side.lift.average is not None:
            page.write_number(row, 5, side.lift.average, figure)
        for rise in side.lift.products:
            row += 1
            for column, text in ((0, f"{rise.product}, {rise.price}"), (1, side.name), (2, side.respondent)):
                page.write_string(row, column, text, styles.text())
            page.set_row(row, LINE * -(-len(side.name) // 24))
            for column, value in ((3, rise.now), (4, rise.wanted), (5, rise.rise)):
                if math.isfinite(value):
                    page.write_number(row, column, value, figure)
    row += 1
    for side in sides:
        for text in (*side.notes, *(f"not verified against the published text: {one}" for one in side.unverified)):
            row += 1
            page.write_string(row, 0, f"{side.name}: {text}", styles.of(italic=True))
