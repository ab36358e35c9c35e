"""Columns that a case computes of a file's own, and the sales that it chooses; tests/cli/conftest.py has the case."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl.workbook import Workbook

import dumping
from dumping.case.problems import CaseError
from dumping.workbook.write import write_workbook
from tests.cli.conftest import COMPARISON_SALES, RATES, REVIEW, US_SALES, written
from tests.workbook.recalculated import needs_libreoffice, recalculated

# A's second sale alone: 137.50 less 106, 30 of them, on 106.
SECOND = 100 * (137.5 - 106) / 106


def case(folder: Path, keys: str, derived: str = "", columns: str = "") -> Path:
    text = REVIEW.replace('file = "us.csv"\n', f'file = "us.csv"\n{keys}\n')
    text = text.replace("[respondents.us_sales.build_up]", f"{derived}\n{columns}\n[respondents.us_sales.build_up]")
    return written(folder / "case", text, us=US_SALES, hm=COMPARISON_SALES, krw=RATES)


def margin(folder: Path) -> float:
    return float(dumping.run(dumping.load_case(folder)).respondents[0].margin_percent)


@pytest.mark.parametrize("rows", ['customer != "C1"', "quantity > 20", 'connum == "A" and gross_unit_price > 105'])
def test_sales_are_chosen_by_a_condition(rows: str, tmp_path: Path) -> None:
    folder = case(tmp_path, f"rows = '{rows}'")
    result = dumping.run(dumping.load_case(folder)).respondents[0]
    assert result.margin_percent == pytest.approx(SECOND, rel=1e-12)
    assert any("3 of 4" in w and "left out by the case's `rows`" in w for w in result.warnings)
    assert (result.tables["us_sales"].values("excluded") == "").sum() == 1


def test_quantities_and_codes_are_computed_before_all_else(tmp_path: Path) -> None:
    derived = (
        "[respondents.us_sales.derived]\nquantity = 'if(buyer == \"C1\", 2 * tons, tons)'\n"
        'customer = \'if(buyer == "C1", "C2", buyer)\''
    )
    columns = '[respondents.us_sales.columns]\ntons = "quantity"\nbuyer = "customer"'
    folder = case(tmp_path, "rows = 'connum == \"A\"'", derived, columns)
    result = dumping.run(dumping.load_case(folder)).respondents[0]
    # 20 at 96 (the exchange rate of its day makes normal value 125) and 30 at 106 (137.50).
    average, value = (20 * 96 + 30 * 106) / 50, (20 * 125 + 30 * 137.5) / 50
    assert result.margin_percent == pytest.approx(100 * (value - average) / average, rel=1e-12)
    assert list(result.tables["us_sales"].values("customer")) == ["C2", "C2", "C2", "C2"]


@pytest.mark.parametrize(
    ("derived", "keys", "said"),
    [
        ("quality = 'grade + 1'", "", "there is no column 'grade'"),
        ("customer = '1 + 1'", "", "it gives a number; a text is wanted"),
        ("level_of_trade = 'quantity > 3'", "", "it gives true or false; a number is wanted"),
        ("month = '1'", "", "'month' is what the method calls a column of its own"),
        ("freight_2 = 'freight * 2'\nfreight_2 = '1'", "", "the same key stands there twice"),
        ("", "rows = 'quantity + 1'", "it gives a number; a condition is wanted"),
        ("", "rows = 'quantty > 1'", "did you mean 'quantity'?"),
    ],
)
def test_faults_are_told_at_their_line(derived: str, keys: str, said: str, tmp_path: Path) -> None:
    derived = f"[respondents.us_sales.derived]\n{derived}" if derived else ""
    with pytest.raises(CaseError) as error:
        dumping.load_case(case(tmp_path, keys, derived))
    assert said in str(error.value)
    assert all(problem.line for problem in error.value.problems)


def test_a_column_of_the_file_is_not_exchanged_silently(tmp_path: Path) -> None:
    columns = '[respondents.us_sales.columns]\ncustomer = "customer"'
    derived = "[respondents.us_sales.derived]\ncustomer = '\"X\"'"
    with pytest.raises(CaseError, match="'customer' is a column of the table already"):
        dumping.load_case(case(tmp_path, "", derived, columns))


@needs_libreoffice
def test_the_workbook_computes_them_live(tmp_path: Path) -> None:
    derived = "[respondents.us_sales.derived]\nquantity = 'if(buyer == \"C1\", 2 * tons, tons)'"
    columns = '[respondents.us_sales.columns]\ntons = "quantity"\nbuyer = "customer"'
    folder = case(tmp_path, "rows = 'connum == \"A\"'", derived, columns)
    result = dumping.run(dumping.load_case(folder))
    write_workbook([result], tmp_path / "case.xlsx")
    # The first quantity typed over: the derived one and the margin follow, as in the case with other tons.
    values = recalculated([tmp_path / "case.xlsx"], tmp_path, _doubled)["case.xlsx"]
    (folder / "us.csv").write_text(US_SALES.replace("A,2020-03-05,10,", "A,2020-03-05,20,"))
    assert values["MARGIN_PCT"] == pytest.approx(margin(folder), rel=1e-9)
    assert values["MARGIN_PCT"] != pytest.approx(result.respondents[0].margin_percent, rel=1e-6)
    assert values["CHECKS_OK"] in (True, 1)
    assert not values[""]


def _doubled(path: Path, book: Workbook) -> None:
    """Types 20 over the 10 tons of the first sale."""
    sheet = book["U.S. sales"]
    assert (sheet["E6"].value, sheet["E10"].value) == ("Tons", 10), path
    sheet["E10"] = 20
