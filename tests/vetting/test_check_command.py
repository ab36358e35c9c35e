"""dumping check: findings after the totals, in JSON, in files, and as a failure where asked."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tests.cli.conftest import dumping
from tests.vetting.clean_case import rows, written


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """A case with one question: six returns."""
    tables = rows()
    for one in tables["us"][:6]:
        one["QTYU"] = -one["QTYU"]
    return written(tmp_path, tables)


def test_findings_alone_do_not_fail(case: Path) -> None:
    answer = dumping("check", case)
    assert answer.code == 0
    assert "Findings: questions to ask" in answer.out
    assert "Maker: us.csv, column QTYU, rows 2, 3, 4, 5, 6 and 1 more: 6 sales with a negative quantity" in answer.out
    assert dumping("check", case, "--strict").code == 1


def test_strict_passes_what_is_clean(tmp_path: Path) -> None:
    assert dumping("check", written(tmp_path, rows()), "--strict").code == 0


def test_json_grows_by_findings(case: Path) -> None:
    content = dumping("check", case, "--json").json
    assert content["ok"] is True
    (one,) = content["findings"]
    assert {key: one[key] for key in ("case", "severity", "file", "field", "rows", "row_count")} == {
        "case": "case.toml", "severity": "question", "file": "us.csv", "field": "QTYU", "rows": [2, 3, 4, 5, 6],
        "row_count": 6,
    }  # fmt: skip


def test_findings_as_worksheets(case: Path, tmp_path: Path) -> None:
    answer = dumping("check", case, "-o", tmp_path / "f.xlsx")
    assert answer.code == 0
    book = openpyxl.load_workbook(tmp_path / "f.xlsx", data_only=True)
    assert book.sheetnames == ["About", "Findings", "Rows"]
    cells = [[cell.value for cell in row] for row in book["Rows"].iter_rows()]
    assert [row[-1] for row in cells if row[-1] in (2, 3, 4, 5, 6, 7)] == [2, 3, 4, 5, 6, 7]


def test_findings_as_csv(case: Path, tmp_path: Path) -> None:
    assert dumping("check", case, "-o", tmp_path / "f.csv").code == 0
    text = (tmp_path / "f.csv").read_text(encoding="utf-8-sig")
    assert "6 sales with a negative quantity" in text
