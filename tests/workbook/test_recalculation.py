"""The worksheet says what the engine says: recalculated by LibreOffice, as exported and after a change."""

from __future__ import annotations

import os
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from python_calamine import CalamineWorkbook

import dumping
from dumping.case.find import find_cases
from dumping.result import Result
from dumping.scenarios.changes import apply, parse_change
from dumping.workbook.write import write_workbook
from tests.conftest import CASES
from tests.workbook.recalculated import needs_libreoffice, parts_of_sheets, recalculated, typed


def agree(values: dict[str, object], results: list[Result]) -> None:
    respondents = [one for result in results for one in result.respondents]
    for number, one in enumerate(respondents, 1):
        suffix = f"_{number}" if number > 1 else ""
        assert values[f"MARGIN_PCT{suffix}"] == pytest.approx(one.margin_percent, rel=1e-9), one.name
        assert values[f"CHECKS_OK{suffix}"] is True
        if one.method != "stated":
            total = one.tables[f"total_{one.method}"]
            assert values[f"TOTAL_DUMPING{suffix}"] == pytest.approx(total.value("total_dumping"), rel=1e-9)
            assert values[f"TOTAL_VALUE{suffix}"] == pytest.approx(total.value("total_value"), rel=1e-9)
    assert values["CHECKS_OK"] is True
    assert values[""] == []


@needs_libreoffice
def test_every_shipped_case_recalculates_to_the_engine(tmp_path: Path, octg: tuple[Result, Path]) -> None:
    # One workbook of all worked examples; each in its own is recalculated with changes by tests of reading back.
    results = {}
    results["published.xlsx"] = [dumping.run(dumping.load_case(p)) for p in find_cases("octg-korea-published")]
    results["set.xlsx"] = [dumping.run(dumping.load_case(p)) for p in find_cases("worked-examples")]
    paths = [write_workbook(some, tmp_path / name) for name, some in results.items()]
    results[octg[1].name] = [octg[0]]
    paths.append(octg[1])
    for name, values in recalculated(paths, tmp_path).items():
        agree(values, results[name])


@needs_libreoffice
@pytest.mark.skipif("DUMPING_LARGE" not in os.environ, reason="takes a minute; DUMPING_LARGE=1 runs it")
def test_the_largest_case_recalculates_to_the_engine(tmp_path: Path) -> None:
    result = dumping.run(dumping.load_case(CASES / "octg-korea"))
    (values,) = recalculated([write_workbook([result], tmp_path / "octg.xlsx")], tmp_path).values()
    agree(values, [result])


@needs_libreoffice
def test_a_changed_input_moves_the_margin_as_the_engine_does(tmp_path: Path, octg: tuple[Result, Path]) -> None:
    base, path = octg
    case = base.case
    cells = {}
    for title, label, row, value in (
        ("U.S. sales 1", "Gross unit price", 10, 1500.0),
        ("U.S. sales 1", "Quantity", 12, 77.5),
        ("Comparison-market sales 1", "Rebate", 30, 250000.0),
        ("Exchange rates", "USD per KRW", 300, 0.00125),
    ):
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(title).to_python(skip_empty_area=False)
        (column,) = [n for n, said in enumerate(sheet[5]) if said == label]
        (at,) = [n for n, figures in enumerate(sheet) if n >= 8 and figures[0] == row]
        cells[title, f"{get_column_letter(column + 1)}{at + 1}"] = value
    changed_path = typed(path, tmp_path / "changed.xlsx", cells)
    (values,) = recalculated([changed_path], tmp_path).values()
    rows = {"us": case.respondents[0].us_sales, "cm": case.respondents[0].comparison_sales}
    assert rows["us"] is not None
    assert rows["cm"] is not None
    sale = {n: int(rows["us"].table.value("file_row", n)) for n in (10, 12)}
    rebate = int(rows["cm"].table.value("file_row", 30))
    first = 'respondents."Respondent A"'
    changed = apply(
        case,
        [
            parse_change(f"{first}.us_sales.gross_unit_price = 1500 where file_row == {sale[10]}"),
            parse_change(f"{first}.us_sales.quantity = 77.5 where file_row == {sale[12]}"),
            parse_change(f"{first}.comparison_sales.rebate = 250000 where file_row == {rebate}"),
        ],
    )
    rates = changed.rates["KRW"].table
    assert rates is not None
    figures = rates.values("rate").copy()
    figures[299] = 0.00125
    table = rates.with_column("rate", figures, rates.columns["rate"])
    changed = replace(changed, rates={**changed.rates, "KRW": replace(changed.rates["KRW"], table=table)})
    result = dumping.run(changed)
    assert result.respondents[0].margin_percent != base.respondents[0].margin_percent
    agree(values, [result])


def test_nothing_in_the_workbook_is_of_a_kind_that_programs_lack(octg: tuple[Result, Path]) -> None:
    _, path = octg
    with zipfile.ZipFile(path) as book:
        sheets = [book.read(part).decode() for part in parts_of_sheets(path).values()]
        workbook = book.read("xl/workbook.xml").decode()
    formulas = {formula for sheet in sheets for formula in re.findall(r"<f>([^<]*)</f>", sheet)}
    assert len(formulas) > 1000
    for word in ("OFFSET(", "INDIRECT(", "XLOOKUP(", "LET(", "FILTER(", "UNIQUE(", "["):
        assert not [f for f in formulas if word in f], word
    assert "state=" not in workbook
    for sheet in sheets:
        assert "<mergeCell" not in sheet
        assert 'hidden="1"' not in sheet.partition("<sheetData")[0]


def test_cached_values_stand_beside_the_formulas(tmp_path: Path) -> None:
    result = dumping.run(dumping.load_case(CASES / "worked-examples" / "w04-ita-slides.toml"))
    path = write_workbook([result], tmp_path / "w04.xlsx")
    book = openpyxl.load_workbook(path, data_only=True)
    ((sheet, cell),) = book.defined_names["MARGIN_PCT"].destinations
    assert book[sheet][cell.replace("$", "")].value == pytest.approx(50, rel=1e-12)
