"""What a filing needs: security lines, brackets that leave numbers numbers, footnotes with exhibits, same bytes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from dumping.case.load import load_case_file
from dumping.case.problems import CaseError
from dumping.pipeline import run
from dumping.workbook.write import write_workbook

CASES = Path(__file__).parents[2] / "cases"

CASE = """
schema = "dumping/case/1"
[case]
title = "Wire"
authority = "us"
segment = "investigation"
period = [2019-01-01, 2019-12-31]
law_as_of = 2020-06-01
currency = "USD"
unit = "piece"
[[respondents]]
name = "Firm"
products = [
  { connum = "C-1", quantity = 10, normal_value = 120, export_price = 100 },
  { connum = "C-2", quantity = 10, normal_value = 90, export_price = 100 },
]
"""


def workbook(tmp_path: Path, more: str = "") -> openpyxl.Workbook:
    (tmp_path / "case.toml").write_text(CASE + more)
    path = write_workbook([run(load_case_file(tmp_path / "case.toml"))], tmp_path / "w.xlsx")
    return openpyxl.load_workbook(path)


def test_every_sheet_carries_its_security_line(tmp_path: Path) -> None:
    book = workbook(tmp_path)
    line = "Business Proprietary Document: May Be Released Under APO"
    for sheet in book:
        assert line in str(sheet.oddHeader.right.text), sheet.title
        if sheet.title != "About":
            assert sheet["A4"].value == line
    never = workbook(tmp_path, '[confidentiality]\nrelease = "never"\n')
    assert never["Summary"]["A4"].value == "Business Proprietary Document: May Not Be Released Under APO"


def test_proprietary_figures_stand_in_brackets_and_stay_numbers(tmp_path: Path) -> None:
    book = workbook(tmp_path, '[confidentiality]\npublic = ["*.total_value"]\n')
    formats = {
        str(row[0].value): (row[1].value, row[1].number_format) for row in book["Totals and rates"] if row[0].value
    }
    assert formats["Total dumping"][1].startswith('"["')
    assert str(formats["Total dumping"][0]).startswith("=")
    assert "[" not in formats["Export value, net"][1]
    public = workbook(tmp_path, '[confidentiality]\ntreatment = "public"\n')
    assert not [c for s in public for row in s for c in row if '"["' in c.number_format]


def test_footnotes_are_numbered_where_they_belong_and_listed_with_their_exhibits(tmp_path: Path) -> None:
    notes = """
[[footnotes]]
on = "total_average_to_average.total_dumping"
text = "Agreed with the petitioner."
exhibit = "Exhibit 4"
[[footnotes]]
on = "rates"
text = "Before amendment."
"""
    book = workbook(tmp_path, notes)
    cells = {str(c.value) for row in book["Totals and rates"] for c in row if c.value}
    assert "Total dumping¹" in cells
    assert any(c.endswith("²") for c in cells)
    assert any("note 1, Exhibit 4" in c for c in cells)
    listed = [[c.value for c in row] for row in book["Notes and sources"].iter_rows(min_row=6, max_row=7)]
    assert listed[0][1:3] == ["Note 1, on total_average_to_average.total_dumping", "Agreed with the petitioner."]
    assert listed[0][4] == "Exhibit 4"


def test_names_that_the_results_lack_are_told_with_their_lines(tmp_path: Path) -> None:
    more = '[confidentiality]\nwithheld = ["us_sales.conum"]\n[[footnotes]]\non = "ratess"\ntext = "x"\n'
    with pytest.raises(CaseError) as raised:
        workbook(tmp_path, more)
    said = str(raised.value)
    assert "case.toml:18: confidentiality.withheld" in said
    assert "did you mean 'connum'?" in said
    assert "the results have no table 'ratess'; did you mean 'rates'?" in said
    assert not (tmp_path / "w.xlsx").exists()


def test_same_case_same_bytes(tmp_path: Path) -> None:
    case = CASES / "worked-examples" / "w12-denominator.toml"
    written = []
    for seed in ("1", "2"):
        path = tmp_path / f"{seed}.xlsx"
        program = [sys.executable, "-m", "dumping", "export", str(case), "-o", str(path)]
        environment = {**os.environ, "PYTHONHASHSEED": seed, "SOURCE_DATE_EPOCH": "1700000000"}
        subprocess.run(program, check=True, env=environment, capture_output=True, cwd=Path(__file__).parents[2])
        written.append(path.read_bytes())
    assert written[0] == written[1]
