"""Facts available and adjusted costs in the worksheet: recalculated, and live when their rates are changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl.workbook import Workbook

import dumping
from dumping.scenarios.changes import apply, parse_change
from dumping.workbook.write import write_workbook
from tests.conftest import CASES
from tests.workbook.recalculated import needs_libreoffice, recalculated

pytestmark = pytest.mark.xdist_group("libreoffice")

FIRST = "respondents.1"
CONSTRUCTED = 'normal_value = "constructed value"'


def stated(percent: float, situation: float) -> dumping.Result:
    case = apply(
        dumping.load_case(CASES / "octg-korea"),
        [
            parse_change(
                f"{FIRST}.us_sales.facts_available = [{{ where = 'customer == \"U03\"', percent = {percent}, "
                'reason = "r", source = "s" }]'
            ),
            parse_change(
                f'{FIRST}.costs.particular_market_situation = [{{ element = "reported_total", percent = {situation}, '
                'applies_to = "constructed value", reason = "r", source = "s" }]'
            ),
            parse_change(f"{FIRST}.calculation.{CONSTRUCTED}"),
        ],
    )
    return dumping.run(case)


@needs_libreoffice
def test_the_sheets_follow_both_rates(tmp_path: Path) -> None:
    path = write_workbook([stated(20, 5)], tmp_path / "stated.xlsx")
    live = tmp_path / "live.xlsx"
    live.write_bytes(path.read_bytes())

    def change(which: Path, book: Workbook) -> None:
        if which.name != "live.xlsx":
            return
        sheet = book["Facts available 1"]
        cells = [c for row in sheet.iter_rows() for c in row if c.value == 20]
        assert len(cells) == 1
        cells[0].value = 30
        cells = [c for s in book for row in s.iter_rows() for c in row if c.value == 5 and _named(row)]
        assert len(cells) == 1
        cells[0].value = 8

    values = recalculated([path, live], tmp_path, change)
    for name, result in (("stated.xlsx", stated(20, 5)), ("live.xlsx", stated(30, 8))):
        assert values[name]["MARGIN_PCT"] == pytest.approx(result.respondents[0].margin_percent, rel=1e-9)
        assert values[name]["CHECKS_OK"] is True
        assert values[name][""] == []


def _named(row: tuple[object, ...]) -> bool:
    return any("Particular market situation, reported total" in str(getattr(c, "value", "")) for c in row)
