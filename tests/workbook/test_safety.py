"""Data stays data: text that looks like a formula is text, and a failed write leaves what stood there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

import dumping
from dumping.case.load import Case
from dumping.workbook.write import write_workbook

HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|'/c calc'!A1", '=HYPERLINK("http://x")', "\tx", "{=1}"]

CASE = """\
schema = "dumping/case/1"

[case]
title = "=1+1"
authority = "us"
segment = "investigation"
period = [2020-01-01, 2020-12-31]
law_as_of = 2021-06-01
currency = "USD"
unit = "@piece"
notice = "+notice"

[[respondents]]
name = "=Maker"

[respondents.us_sales]
file = "us.csv"
build_up = { net_price = "gross_unit_price" }

[respondents.comparison_sales]
file = "cm.csv"
build_up = { net_price = "gross_unit_price" }
"""


def test_text_that_looks_like_a_formula_arrives_as_text(case_from: Callable[..., Case], tmp_path: Path) -> None:
    quoted = ['"' + text.replace('"', '""') + '"' for text in HOSTILE]
    us = "connum,quantity,gross_unit_price,customer\n" + "".join(f"{q},1,100,{q}\n" for q in quoted)
    cm = "connum,quantity,gross_unit_price\n" + "".join(f"{q},1,110\n" for q in quoted)
    result = dumping.run(case_from(CASE, us=us, cm=cm))
    assert result.respondents[0].margin_percent == pytest.approx(10, rel=1e-12)
    book = openpyxl.load_workbook(write_workbook([result], tmp_path / "x.xlsx"))
    texts = {c.value: c.data_type for s in book for row in s.iter_rows() for c in row if c.value in HOSTILE}
    assert set(texts) == {text for text in HOSTILE if text != "\tx"}
    assert set(texts.values()) == {"s"}
    assert book["About"]["A1"].data_type == "s"


def test_a_failed_write_leaves_the_old_file(
    case_from: Callable[..., Case], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = dumping.run(case_from())
    path = tmp_path / "out" / "book.xlsx"
    path.parent.mkdir()
    path.write_text("old")

    def fail(*_: object) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr("dumping.workbook.write.write_summary", fail)
    with pytest.raises(RuntimeError):
        write_workbook([result], path)
    assert [p.name for p in path.parent.iterdir()] == ["book.xlsx"]
    assert path.read_text() == "old"


def test_values_only_has_no_formula(case_from: Callable[..., Case], tmp_path: Path) -> None:
    path = write_workbook([dumping.run(case_from())], tmp_path / "x.xlsx", values_only=True)
    book = openpyxl.load_workbook(path)
    assert not [c for s in book for row in s.iter_rows() for c in row if c.data_type == "f"]
    ((sheet, cell),) = book.defined_names["MARGIN_PCT"].destinations
    assert book[sheet][cell.replace("$", "")].value == pytest.approx(10, rel=1e-12)
