"""The rate of a respondent that did not cooperate: the highest of those considered, and out of the average."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import dumping
from dumping.case.load import Case
from dumping.case.problems import CaseError
from dumping.workbook.write import write_workbook
from tests.conftest import TWO_PRODUCTS
from tests.workbook.recalculated import needs_libreoffice, recalculated

Load = Callable[..., Case]
SILENT = '[[respondents]]\nname = "Silent"\n[respondents.adverse_facts_available]\n'


@pytest.mark.parametrize(
    ("stated", "percent", "why"),
    [
        # Maker's margin is 10: A is sold 20 below 120, B 10 above 90; the highest result of a sale is A's 20 of 100.
        ("petition_percent = 45.5", 45.5, "the petition's highest rate, the highest of 2"),
        ("petition_percent = 4.5", 10.0, "the margin calculated for Maker"),
        ("petition_percent = 4.5\nsingle_sales = true", 20.0, "the highest result of a single sale of Maker"),
        ("prior_percent = 99\ncalculated_margins = false", 99.0, "the highest rate of an earlier segment"),
    ],
)
def test_the_highest_is_taken(case_from: Load, stated: str, percent: float, why: str) -> None:
    result = dumping.run(case_from(TWO_PRODUCTS + SILENT + stated + "\n"))
    maker, silent = result.respondents
    assert (maker.margin_percent, silent.margin_percent) == (pytest.approx(10, rel=1e-12), pytest.approx(percent))
    assert why in silent.method_reason
    # Rates wholly on facts available stay out of the rate for all others: 19 USC 1673d(c)(5)(A).
    assert result.to_dict()["all_others"]["percent"] == pytest.approx(10, rel=1e-12)


def test_it_may_stand_before_the_others(case_from: Load) -> None:
    head, _, rest = TWO_PRODUCTS.partition("[[respondents]]")
    text = head + SILENT + "petition_percent = 5\n[[respondents]]" + rest
    found = dumping.run(case_from(text)).respondents
    assert [one.name for one in found] == ["Silent", "Maker"]
    assert found[0].margin_percent == pytest.approx(10, rel=1e-12)


def test_what_cannot_be_is_told(case_from: Load) -> None:
    head = TWO_PRODUCTS.partition("[[respondents]]")[0]
    with pytest.raises(CaseError, match="no other respondent has a margin to take"):
        case_from(head + SILENT + "single_sales = true\n")
    with pytest.raises(CaseError, match="no rate is considered"):
        case_from(TWO_PRODUCTS + SILENT + "calculated_margins = false\n")
    with pytest.raises(CaseError, match="the method of 'wto' has no such rate"):
        case_from(TWO_PRODUCTS.replace('"us"', '"wto"') + SILENT + "petition_percent = 5\n")


@needs_libreoffice
def test_the_worksheet_follows(case_from: Load, tmp_path: Path) -> None:
    result = dumping.run(case_from(TWO_PRODUCTS + SILENT + "petition_percent = 4.5\nsingle_sales = true\n"))
    path = write_workbook([result], tmp_path / "adverse.xlsx")
    (values,) = recalculated([path], tmp_path).values()
    assert values["MARGIN_PCT_2"] == pytest.approx(20, rel=1e-9)
    assert values["CHECKS_OK"] is True
    assert values[""] == []
