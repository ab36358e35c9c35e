"""The Scenarios sheet: each scenario's margins beside those of the case, and what every setting explains of them."""

from __future__ import annotations

import math
from typing import Any

from dumping.case.change import ChangeError
from dumping.case.problems import CaseError
from dumping.result import Result
from dumping.scenarios.named import Outcome, Scenarios, scenarios
from dumping.workbook.places import Places
from dumping.workbook.styles import Styles

SCENARIOS = "Scenarios"
SAID = "What would be otherwise: scenarios of the case file, and what each of their settings explains"
ROW = 5
OUTCOMES = (
    ("Scenario", 30), ("Respondent", 22), ("Margin, %", 13), ("As it is, %", 13), ("Difference, points", 13),
    ("De minimis", 11), ("Method", 22), ("First differs in", 52), ("About", 50),
)  # fmt: skip
SETTINGS = {0: "Scenario", 1: "Respondent", 2: "Alone, points", 3: "In sequence, points", 7: "Setting"}
NOTE = (
    "Margins of scenarios are the engine's; the margins beside them and the differences are live. "
    "In sequence: what a setting adds after those above it, so that the settings add up to the difference."
)


def asked(results: list[Result]) -> list[tuple[Result, Scenarios]]:
    """The scenarios of each case that has some, computed. Raises CaseError for one that cannot be."""
    found = []
    for result in results:
        if result.case.stated.scenarios:
            try:
                found.append((result, scenarios(result.case)))
            except ChangeError as error:
                from dumping.case.problems import Problem

                what = "a scenario cannot be computed"
                raise CaseError([Problem(result.case.file, what, str(error))]) from None
    return found


def write_scenarios(
    book: Any, page: Any, found: list[tuple[Result, Scenarios]], firsts: dict[int, int], places: Places,
    styles: Styles, live: bool,
) -> None:  # fmt: skip
    """Outcomes, settings and a chart of each case's scenarios; `firsts`: the number of each case's first respondent."""
    for column, (_, width) in enumerate(OUTCOMES):
        page.set_column(column, column, width)
    row = ROW
    page.write_string(row - 1, 0, NOTE, styles.of(italic=True))
    for result, answer in found:
        if len(found) > 1:
            page.write_string(row, 0, result.case.stated.case.title, styles.heading())
            row += 1
        begin = row
        row = _outcomes(page, row, answer, firsts[id(result)], places, styles, live)
        chart_row = row + 1
        row = _chart(book, page, chart_row, begin, answer) + 1
        row = _settings(page, row, answer, styles, live) + 2


def _outcomes(page: Any, row: int, answer: Scenarios, first: int, places: Places, styles: Styles, live: bool) -> int:
    page.set_row(row, 27)
    for column, (label, _) in enumerate(OUTCOMES):
        page.write_string(row, column, label, styles.label())
    number, text = styles.value("rule", "%", "number"), styles.text()
    for one in answer.outcomes:
        by_name = {r.name: r for r in one.result.respondents}
        for at, old in enumerate(answer.base.respondents):
            if old.name not in by_name:
                continue
            row += 1
            new = by_name[old.name]
            page.write_string(row, 0, one.name, text)
            page.write_string(row, 1, old.name, text)
            _number(page, row, 2, new.margin_percent, styles.value("choice", "%", "number"))
            cell = places.table(first + at, "rates").cell("margin_percent")
            link = styles.value("link", "%", "number")
            if live and math.isfinite(old.margin_percent) and math.isfinite(new.margin_percent):
                page.write_formula(row, 3, f"={cell}", link, old.margin_percent)
                page.write_formula(row, 4, f"=C{row + 1}-D{row + 1}", number, new.margin_percent - old.margin_percent)
            else:
                _number(page, row, 3, old.margin_percent, link)
                _number(page, row, 4, new.margin_percent - old.margin_percent, number)
            page.write_string(row, 5, "yes" if new.tables["rates"].value("de_minimis") else "no", text)
            page.write_string(row, 6, new.method.replace("_", "-"), text)
            mine = one.first is not None and one.first.respondent == old.name
            page.write_string(row, 7, one.first.says if mine and one.first is not None else "", text)
            page.write_string(row, 8, one.about if at == 0 else "", text)
    return row + 1


def _settings(page: Any, row: int, answer: Scenarios, styles: Styles, live: bool) -> int:
    page.write_string(row, 0, "What each setting explains", styles.heading())
    row += 1
    page.set_row(row, 27)
    for column, label in SETTINGS.items():
        page.write_string(row, column, label, styles.label())
    for one in answer.outcomes:
        for old in answer.base.respondents:
            if any(new.name == old.name for new in one.result.respondents):
                row = _explained(page, row, one, old.name, styles, live)
    return row + 1


def _explained(page: Any, row: int, one: Outcome, name: str, styles: Styles, live: bool) -> int:
    number, text = styles.value("choice", "%", "number"), styles.text()
    first = row + 1
    for setting in one.settings:
        row += 1
        page.write_string(row, 0, one.name, text)
        page.write_string(row, 1, name, text)
        if setting.alone is not None:
            _number(page, row, 2, setting.alone.get(name, math.nan), number)
        _number(page, row, 3, setting.in_sequence.get(name, math.nan), number)
        page.write_string(row, 7, setting.change, text)
    if len(one.settings) > 1:
        row += 1
        page.write_string(row, 0, one.name, text)
        page.write_string(row, 1, "together", text)
        total = sum(setting.in_sequence.get(name, math.nan) for setting in one.settings)
        style = styles.value("rule", "%", "number")
        if live and math.isfinite(total):
            page.write_formula(row, 3, f"=SUM(D{first + 1}:D{row})", style, total)
        else:
            _number(page, row, 3, total, style)
    return row


def _chart(book: Any, page: Any, row: int, begin: int, answer: Scenarios) -> int:
    """Margins in each scenario beside those of the case, for the first respondent."""
    every = len(answer.base.respondents)
    rows = [begin + 1 + n * every for n in range(len(answer.outcomes))]
    if not rows or every > 1:
        names = "(" + ",".join(f"{SCENARIOS}!$A${r + 1}" for r in rows) + ")"
        values = ["(" + ",".join(f"{SCENARIOS}!${c}${r + 1}" for r in rows) + ")" for c in "CD"]
    else:
        names = f"={SCENARIOS}!$A${rows[0] + 1}:$A${rows[-1] + 1}"
        values = [f"={SCENARIOS}!${c}${rows[0] + 1}:${c}${rows[-1] + 1}" for c in "CD"]
    if not rows:
        return row
    chart = book.add_chart({"type": "bar"})
    who = answer.base.respondents[0].name
    for label, cells, colour in (("scenario", values[0], "#0072B2"), ("as it is", values[1], "#C9CFD6")):
        chart.add_series(
            {"name": label, "categories": names if names.startswith("=") else "=" + names,
             "values": cells if cells.startswith("=") else "=" + cells, "fill": {"color": colour},
             "border": {"color": "#1F2933", "width": 0.5}}
        )  # fmt: skip
    chart.set_title({"name": f"Margin of {who}, %", "overlay": False, "name_font": {"size": 11}})
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis(
        {"num_format": "0.00", "min": 0, "major_gridlines": {"visible": True, "line": {"color": "#D9DEE2"}}}
    )
    chart.set_legend({"position": "bottom"})
    height = 120 + 34 * len(rows)
    chart.set_size({"width": 760, "height": height})
    page.insert_chart(row, 0, chart)
    return row + math.ceil(height / 18) + 1


def _number(page: Any, row: int, column: int, value: float, style: Any) -> None:
    if math.isfinite(value):
        page.write_number(row, column, value, style)
    else:
        page.write_string(row, column, "-", style)
