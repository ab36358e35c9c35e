"""Facts available and adjusted costs in the worksheet: recalculated, and live when their rates are changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl.workbook import Workbook

import dumping
from dumping.case.load import Case
from dumping.scenarios.changes import apply, parse_change
from dumping.workbook.write import write_workbook
from tests.us.test_market_situation import ADJUSTMENT, TABLES, TEXT
from tests.workbook.recalculated import needs_libreoffice, recalculated

STATED = """\
[[respondents.us_sales.facts_available]]
where = "quantity > 5"
percent = 20
reason = "unverified"
source = "petition"
"""


@needs_libreoffice
def test_the_sheets_follow_both_rates(case_from: Callable[..., Case], tmp_path: Path) -> None:
    """Constructed value 88 against 50, 2 pieces; and 20 % of 60, 7 pieces: 76 + 84 on 100 + 420."""
    adjustment = ADJUSTMENT.format(element="materials", how="percent = 25", to="constructed value")
    text = TEXT.format(day="2022-06-01", adjustments=adjustment + STATED, normal_value="constructed value", ga="6")
    case = case_from(text, **{**TABLES, "us": "connum,quantity,gross_unit_price\nA,2,50\nA,7,60\n"})
    path = write_workbook([dumping.run(case)], tmp_path / "stated.xlsx")
    live = tmp_path / "live.xlsx"
    live.write_bytes(path.read_bytes())

    def change(which: Path, book: Workbook) -> None:
        if which.name == "live.xlsx":
            _only(book, 20, "Margin on facts available").value = 30
            _only(book, 25, "Particular market situation, materials").value = 50

    values = recalculated([path, live], tmp_path, change)
    changes = ["us_sales.facts_available.1.percent = 30", "costs.particular_market_situation.1.percent = 50"]
    changed = apply(case, [parse_change(text) for text in changes])
    # 99 against 50, and 30 % of 60.
    for name, one, expected in (("stated.xlsx", case, 160 / 520), ("live.xlsx", changed, (98 + 126) / 520)):
        assert dumping.run(one).respondents[0].margin_percent == pytest.approx(100 * expected, rel=1e-12)
        assert values[name]["MARGIN_PCT"] == pytest.approx(100 * expected, rel=1e-9)
        assert values[name]["CHECKS_OK"] is True
        assert values[name][""] == []


def _only(book: Workbook, value: float, said: str) -> Any:
    """The one cell with a value whose row or sheet speaks of something."""
    found = [
        cell
        for sheet in book
        if sheet.title != "Case file"
        for row in sheet.iter_rows()
        for cell in row
        if cell.value == value and (said in sheet.title or any(said in str(c.value) for c in row))
    ]
    assert len(found) == 1, [(cell.parent.title, cell.coordinate) for cell in found]
    return found[0]
