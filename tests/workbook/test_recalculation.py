"""The worksheet says what the engine says: recalculated by LibreOffice, as exported and after a change."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook

import dumping
from dumping.case.find import find_cases
from dumping.result import Result
from dumping.scenarios.changes import apply, parse_change
from dumping.workbook.write import write_workbook
from tests.conftest import CASES
from tests.workbook.recalculated import needs_libreoffice, recalculated

pytestmark = pytest.mark.xdist_group("libreoffice")

FILES = [path for name in ("octg-korea", "worked-examples") for path in find_cases(str(CASES / name))]


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
def test_every_shipped_case_recalculates_to_the_engine(tmp_path: Path) -> None:
    results = {f"{path.parent.name}-{path.stem}.xlsx": [dumping.run(dumping.load_case(path))] for path in FILES}
    results["published.xlsx"] = [dumping.run(dumping.load_case(p)) for p in find_cases("octg-korea-published")]
    results["set.xlsx"] = [dumping.run(dumping.load_case(p)) for p in find_cases("worked-examples")]
    paths = [write_workbook(some, tmp_path / name) for name, some in results.items()]
    for name, values in recalculated(paths, tmp_path).items():
        agree(values, results[name])


@needs_libreoffice
def test_a_changed_input_moves_the_margin_as_the_engine_does(tmp_path: Path) -> None:
    case = dumping.load_case(CASES / "octg-korea")
    path = write_workbook([dumping.run(case)], tmp_path / "octg.xlsx")

    def change(_: Path, book: Workbook) -> None:
        for title, label, row, value in (
            ("U.S. sales 1", "Gross unit price", 10, 1500.0),
            ("U.S. sales 1", "Quantity", 12, 77.5),
            ("Comparison-market sales 1", "Rebate", 30, 250000.0),
            ("Exchange rates", "USD per KRW", 300, 0.00125),
        ):
            sheet = book[title]
            (column,) = [c.column for c in sheet[6] if c.value == label]
            numbers = {sheet.cell(r, 1).value: r for r in range(9, sheet.max_row + 1)}
            sheet.cell(numbers[row], column).value = value

    (values,) = recalculated([path], tmp_path, change).values()
    rows = {"us": case.respondents[0].us_sales, "cm": case.respondents[0].comparison_sales}
    assert rows["us"] is not None
    assert rows["cm"] is not None
    sale = {n: int(rows["us"].table.value("file_row", n)) for n in (10, 12)}
    rebate = int(rows["cm"].table.value("file_row", 30))
    day = case.rates["KRW"].table.value("date", 300) if case.rates["KRW"].table else None
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
    rates.values("rate")[299] = 0.00125
    assert day is not None
    result = dumping.run(changed)
    assert result.respondents[0].margin_percent != dumping.run(case).respondents[0].margin_percent
    agree(values, [result])


def test_nothing_in_the_workbook_is_of_a_kind_that_programs_lack(tmp_path: Path) -> None:
    path = write_workbook([dumping.run(dumping.load_case(FILES[0]))], tmp_path / "octg.xlsx")
    book = openpyxl.load_workbook(path)
    formulas = {c.value for s in book for row in s.iter_rows() for c in row if c.data_type == "f"}
    assert len(formulas) > 1000
    for word in ("OFFSET(", "INDIRECT(", "XLOOKUP(", "LET(", "FILTER(", "UNIQUE(", "["):
        assert not [f for f in formulas if word in str(f)], word
    for sheet in book:
        assert not sheet.merged_cells.ranges
        assert sheet.sheet_state == "visible"
        assert not [c for c, d in sheet.column_dimensions.items() if d.hidden]


def test_cached_values_stand_beside_the_formulas(tmp_path: Path) -> None:
    result = dumping.run(dumping.load_case(CASES / "worked-examples" / "w04-ita-slides.toml"))
    path = write_workbook([result], tmp_path / "w04.xlsx")
    book = openpyxl.load_workbook(path, data_only=True)
    ((sheet, cell),) = book.defined_names["MARGIN_PCT"].destinations
    assert book[sheet][cell.replace("$", "")].value == pytest.approx(50, rel=1e-12)
