"""A case comes back from its workbook: as it was, with the changes made in Excel, or with what is wrong and where."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from openpyxl.utils.cell import coordinate_from_string
from openpyxl.workbook import Workbook

import dumping
from dumping.case.find import find_cases
from dumping.case.problems import CaseError
from dumping.result import Result
from dumping.workbook.read_back import read_back
from dumping.workbook.write import write_workbook
from tests.conftest import CASES
from tests.workbook.few import few_sales
from tests.workbook.recalculated import needs_libreoffice, recalculated

SHIPPED = [path for name in ("octg-korea", "nails-nonmarket") for path in find_cases(str(CASES / name))]
SMALL = find_cases(str(CASES / "worked-examples"))


def same(one: Result, other: Result) -> None:
    for left, right in zip(one.respondents, other.respondents, strict=True):
        assert left.margin_percent == right.margin_percent or np.isnan(left.margin_percent)
        assert list(left.tables) == list(right.tables)
        for name, table in left.tables.items():
            for column in table.columns:
                np.testing.assert_array_equal(
                    table.values(column), right.tables[name].values(column), f"{name}.{column}"
                )
        assert left.warnings == right.warnings


@pytest.mark.parametrize("path", [*SHIPPED, SMALL[0], SMALL[-1]], ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_a_workbook_gives_back_the_case_it_was_made_of(path: Path, tmp_path: Path) -> None:
    large = path.parent.name == "octg-korea"
    result = dumping.run(few_sales("octg-korea", 400) if large else dumping.load_case(path))
    written = write_workbook([result], tmp_path / "w.xlsx", values_only=path in SHIPPED)
    back = dumping.load_case(written)
    assert back.changes == ()
    same(result, dumping.run(back))


def edited(case: Path, tmp_path: Path, edit: Callable[[Workbook], None]) -> Path:
    path = write_workbook([dumping.run(dumping.load_case(case))], tmp_path / "w.xlsx")
    book = openpyxl.load_workbook(path)
    edit(book)
    book.save(path)
    return path


def at(book: Workbook, label: str) -> tuple[str, str]:
    """The sheet and first cell of a column of inputs."""
    for row in book["Case file"].iter_rows(values_only=True):
        if row[0] == "column" and row[7] == label:
            return str(row[8]), f"{str(row[9]).split(',')[0]}{row[10]}"
    raise KeyError(label)


def test_a_change_made_in_a_cell_is_computed_and_told(tmp_path: Path) -> None:
    def edit(book: Workbook) -> None:
        sheet, cell = at(book, "Net price")
        book[sheet][cell].value = 80

    case = CASES / "worked-examples" / "w12-denominator.toml"
    path = edited(case, tmp_path, lambda book: None)
    assert read_back(path)[0].changes == ()
    kept = [
        r for r in openpyxl.load_workbook(path)["Case file"].iter_rows(values_only=True) if r[0] in ("column", "figure")
    ]
    assert kept
    number = next(r for r in kept if r[0] == "column" and r[12] == "number" and "price" in str(r[7]).lower())

    def change(book: Workbook) -> None:
        cell = book[number[8]][f"{str(number[9]).split(',')[0]}{number[10]}"]
        assert isinstance(cell.value, int | float)
        cell.value = cell.value * 1.1

    (back,) = read_back(edited(case, tmp_path, change))
    assert len(back.changes) == 1
    assert str(number[7]) in back.changes[0]
    assert f"sheet '{number[8]}'" in back.changes[0]
    before = dumping.run(dumping.load_case(case)).respondents[0].margin_percent
    assert dumping.run(back).respondents[0].margin_percent != before


def test_prices_typed_into_a_workbook_stay_under_a_what_if(tmp_path: Path) -> None:
    case = CASES / "worked-examples" / "w12-denominator.toml"

    def change(book: Workbook) -> None:
        row = next(r for r in book["Case file"].iter_rows(values_only=True) if r[0] == "column" and r[12] == "number")
        cell = book[str(row[8])][f"{str(row[9]).split(',')[0]}{row[10]}"]
        cell.value = cell.value * 1.1

    (back,) = read_back(edited(case, tmp_path, change))
    plain = dumping.run(back).respondents[0].margin_percent
    changed = dumping.what_if(back, ["case.title = 'Another title'"])
    assert changed.changed.respondents[0].margin_percent == plain


SALES = """
schema = "dumping/case/1"
[case]
title = "Wire"
authority = "wto"
segment = "investigation"
period = [2019-01-01, 2019-12-31]
law_as_of = 2020-06-01
currency = "USD"
unit = "piece"
[[respondents]]
name = "Firm"
[respondents.us_sales]
file = "us.csv"
build_up = { net_price = "gross_unit_price" }
[respondents.comparison_sales]
file = "home.csv"
build_up = { net_price = "gross_unit_price" }
"""


@pytest.fixture
def sales(tmp_path: Path) -> Path:
    (tmp_path / "us.csv").write_text(
        "connum,sale_date,quantity,gross_unit_price\nA,2019-02-01,10,100\nA,2019-03-01,5,90.25\nB,2019-03-01,7,50\n"
    )
    (tmp_path / "home.csv").write_text(
        "connum,sale_date,quantity,gross_unit_price\nA,2019-02-01,10,120\nB,2019-03-01,5,61\n"
    )
    path = tmp_path / "case.toml"
    path.write_text(SALES)
    return path


def put(label: str, value: object, row: int = 0) -> Callable[[Workbook], None]:
    def edit(book: Workbook) -> None:
        sheet, cell = at(book, label)
        letters, first = coordinate_from_string(cell)
        book[sheet][f"{letters}{first + row}"].value = value

    return edit


def test_a_changed_sale_of_a_data_file_comes_back(sales: Path, tmp_path: Path) -> None:
    (back,) = read_back(edited(sales, tmp_path, put("Gross unit price", 110, 1)))
    one = back.respondents[0].us_sales
    assert one is not None
    assert one.table.values("gross_unit_price").tolist() == [100.0, 110.0, 50.0]
    assert back.changes[0].startswith("Gross unit price: changed since the export (sheet 'U.S. sales'") or back.changes
    # 100 x [(120-100)10 + (120-110)5 + (61-50)7] / (100x10 + 110x5 + 50x7)
    assert dumping.run(back).respondents[0].margin_percent == pytest.approx(100 * (200 + 50 + 77) / 1900, rel=1e-12)


def test_text_in_a_figure_is_told_at_its_cell(sales: Path, tmp_path: Path) -> None:
    with pytest.raises(CaseError, match=r"sheet '.*', cell [A-Z]+\d+, Gross unit price.*ninety"):
        read_back(edited(sales, tmp_path, put("Gross unit price", "ninety", 1)))


def test_a_row_taken_out_is_told(sales: Path, tmp_path: Path) -> None:
    def edit(book: Workbook) -> None:
        sheet, cell = at(book, "Gross unit price")
        book[sheet].delete_rows(coordinate_from_string(cell)[1] + 1)

    with pytest.raises(CaseError, match="a row was moved, added or deleted"):
        read_back(edited(sales, tmp_path, edit))


def test_a_column_put_in_is_told(sales: Path, tmp_path: Path) -> None:
    def edit(book: Workbook) -> None:
        sheet, _ = at(book, "Gross unit price")
        book[sheet].insert_cols(2)

    with pytest.raises(CaseError, match="columns must not be moved"):
        read_back(edited(sales, tmp_path, edit))


def test_a_missing_sheet_is_told(sales: Path, tmp_path: Path) -> None:
    def edit(book: Workbook) -> None:
        del book[at(book, "Gross unit price")[0]]

    with pytest.raises(CaseError, match=r"the sheet 'U\.S\. sales' is missing"):
        read_back(edited(sales, tmp_path, edit))


def test_a_formula_typed_over_is_told(sales: Path, tmp_path: Path) -> None:
    def edit(book: Workbook) -> None:
        cell = next(c for row in book["Totals and rates"] for c in row if str(c.value).startswith("="))
        cell.value = 1

    with pytest.raises(CaseError, match="sheet 'Totals and rates': of its formulas 1 typed over"):
        read_back(edited(sales, tmp_path, edit))


def test_a_changed_threshold_is_refused_with_its_place(sales: Path, tmp_path: Path) -> None:
    def edit(book: Workbook) -> None:
        row = next(r for r in book["Parameters"].iter_rows() if "De minimis" in str(r[0].value))
        row[1].value = 3.0

    with pytest.raises(CaseError, match=r"cell B\d+, De minimis.*changed to 3.*it is the law's"):
        read_back(edited(sales, tmp_path, edit))


def test_a_public_version_and_a_foreign_workbook_hold_no_case(sales: Path, tmp_path: Path) -> None:
    foreign = tmp_path / "foreign.xlsx"
    Workbook().save(foreign)
    with pytest.raises(CaseError, match="has no sheet 'Case file'"):
        read_back(foreign)
    sales.write_text(SALES + "[confidentiality]\nseed = 12\n")
    public = write_workbook([dumping.run(dumping.load_case(sales))], tmp_path / "p.xlsx", public=True)
    with pytest.raises(CaseError, match="a public version holds no case"):
        read_back(public)


def test_a_file_that_is_no_workbook_is_told(tmp_path: Path) -> None:
    path = tmp_path / "w.xlsx"
    path.write_bytes(b"PK\x03\x04 not a workbook")
    with pytest.raises(CaseError, match=r"w\.xlsx"):
        read_back(path)


@needs_libreoffice
def test_a_hundred_changed_inputs_recalculate_to_the_engine(tmp_path: Path) -> None:
    """Random factors on random input cells: LibreOffice's sheets against the engine on the workbook read back."""
    chance = random.Random(20261124)
    paths, changed = [], 0
    for case in SMALL:
        for version in range(2):
            path = write_workbook([dumping.run(dumping.load_case(case))], tmp_path / f"{case.stem}-{version}.xlsx")
            book = openpyxl.load_workbook(path)
            cells = [
                (str(r[8]), f"{str(r[9]).split(',')[0]}{int(str(r[10])) + n}" if r[0] == "column" else str(r[9]))
                for r in book["Case file"].iter_rows(values_only=True)
                if r[0] == "figure" or (r[0] == "column" and r[12] == "number")
                for n in range(int(str(r[11])) if r[0] == "column" else 1)
            ]
            cells = [(s, c) for s, c in cells if isinstance(book[s][c].value, int | float)]
            for sheet, cell in chance.sample(cells, min(5, len(cells))):
                book[sheet][cell].value = book[sheet][cell].value * chance.uniform(0.9, 1.1)
                changed += 1
            book.save(path)
            paths.append(path)
    assert changed >= 100
    found = recalculated(paths, tmp_path)
    for path in paths:
        (case_,) = read_back(path)
        assert case_.changes
        values = found[path.name]
        assert values[""] == []
        for number, one in enumerate(dumping.run(case_).respondents, 1):
            suffix = f"_{number}" if number > 1 else ""
            assert values[f"MARGIN_PCT{suffix}"] == pytest.approx(one.margin_percent, rel=1e-9), path.name
            if f"total_{one.method}" in one.tables:
                total = one.tables[f"total_{one.method}"]
                assert values[f"TOTAL_DUMPING{suffix}"] == pytest.approx(total.value("total_dumping"), rel=1e-9)
                assert values[f"TOTAL_VALUE{suffix}"] == pytest.approx(total.value("total_value"), rel=1e-9)
