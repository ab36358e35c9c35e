"""Forecast entries against deposits and expected assessment, by hand; faults of the file all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

import dumping
from dumping.case.problems import CaseError
from dumping.scenarios.exposure import exposure
from tests.conftest import CASES


def entries(folder: Path, *rows: str, head: str = "month,exporter,importer,quantity,entered_value") -> Path:
    path = folder / "forecast.csv"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def test_deposits_and_duty_by_hand(tmp_path: Path) -> None:
    result = dumping.run(dumping.load_case(CASES / "octg-korea"))
    path = entries(tmp_path, "2017-06,Respondent A,IMP A1,100,100000", "2017-06,Respondent A,Nobody,1,1000")
    found = exposure(result, path).to_dict()
    one = (
        result.respondents[0].to_dict()
        if hasattr(result.respondents[0], "to_dict")
        else result.to_dict()["respondents"][0]
    )
    rate = next(a for a in one["assessment"] if a["importer"] == "IMP A1")
    # Deposits at the published 13.10 %; the importer's own rate, and the margin where there is none.
    assert found["entries"][0]["deposit"] == pytest.approx(13_100, rel=1e-12)
    if rate["ad_valorem_percent"] is not None:
        assert found["entries"][0]["expected_duty"] == pytest.approx(1000 * rate["ad_valorem_percent"], rel=1e-3)
    else:
        assert found["entries"][0]["expected_duty"] == pytest.approx(100 * rate["per_unit"], rel=1e-3)
    assert found["entries"][1]["expected_duty"] == pytest.approx(10 * one["margin_percent"], rel=1e-12)
    assert found["months"] == [found["months"][0]]
    assert found["total"]["deposit"] == pytest.approx(13_100 + 131, rel=1e-12)
    other = exposure(result, path, 16.26).to_dict()
    assert other["total"]["deposit"] == pytest.approx(16_260 + 162.6, rel=1e-12)


def test_faults_are_told_by_row_all_at_once(tmp_path: Path) -> None:
    result = dumping.run(dumping.load_case(CASES / "octg-korea"))
    rows = ["June,Respondent A,IMP A1,100,1", "2017-06,Nobody,IMP A1,-1,1", "2017-06,Respondent A,,1,"]
    with pytest.raises(CaseError) as raised:
        exposure(result, entries(tmp_path, *rows))
    said = str(raised.value)
    for part in ("'June' is not a month", "'Nobody' has no margin", "-1 is below zero", "is missing"):
        assert part in said
    assert {problem.row for problem in raised.value.problems} == {2, 3, 4}
    with pytest.raises(CaseError, match="the column 'quantity' is missing"):
        exposure(result, entries(tmp_path, "2017-06,1", head="month,entered_value"))
    with pytest.raises(CaseError, match="several respondents"):
        exposure(result, entries(tmp_path, "2017-06,1,1", head="month,quantity,entered_value"))
