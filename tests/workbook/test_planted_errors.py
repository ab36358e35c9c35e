"""An error planted in a workbook does not pass: after recalculation a check fails, in the sheet and in its flag."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
from openpyxl.workbook import Workbook

import dumping
from dumping.workbook.write import write_workbook
from tests.conftest import CASES
from tests.workbook.few import few_sales
from tests.workbook.recalculated import needs_libreoffice, recalculated

pytestmark = needs_libreoffice

CASE = CASES / "nails-nonmarket"


def column(book: Workbook, sheet: str, label: str) -> tuple[int, int]:
    """The column of a label, and the first row of figures."""
    labels = {str(c.value): c.column for c in book[sheet][6] if c.value}
    return labels[label], 10


def hard_coded(book: Workbook) -> None:
    """A wrong figure typed over a formula."""
    sheet = next(s for s in book if s.title.startswith("Average-to-average"))
    at, row = column(book, sheet.title, "Normal value")
    assert str(sheet.cell(row, at).value).startswith("=")
    sheet.cell(row, at).value = 1234.56


def typed_over_with_its_own_value(book: Workbook) -> None:
    """The number of a formula typed over it: right today, and dead tomorrow."""
    sheet = next(s for s in book if s.title.startswith("Average-to-average"))
    at, row = column(book, sheet.title, "EP or CEP")
    sheet.cell(row, at).value = "EP"


def shifted_row(book: Workbook) -> None:
    """The inputs of two sales exchanged for those of the next row."""
    sheet = next(s for s in book if s.title.startswith("U.S. sales"))
    at, row = column(book, sheet.title, "Quantity")
    for n in range(row, row + 5):
        sheet.cell(n, at).value = sheet.cell(n + 1, at).value


def excluded_row(book: Workbook) -> None:
    """A row's number deleted: the rows no longer add up."""
    sheet = next(s for s in book if s.title.startswith("U.S. sales"))
    sheet.cell(12, 1).value = None


PLANTED: dict[str, Callable[[Workbook], None]] = {
    "hard-coded": hard_coded,
    "typed-over": typed_over_with_its_own_value,
    "row-number": excluded_row,
}


def test_a_planted_error_makes_the_checks_fail(tmp_path: Path) -> None:
    result = dumping.run(few_sales("nails-nonmarket", 30))
    sound = write_workbook([result], tmp_path / "sound.xlsx")
    copies = [Path(shutil.copy(sound, tmp_path / f"{name}.xlsx")) for name in (*PLANTED, "shifted")]
    change = {f"{name}.xlsx": plant for name, plant in {**PLANTED, "shifted": shifted_row}.items()}
    one = result.respondents[0]
    rates = one.tables["rates"]
    other = rates.with_column("margin_percent", [one.margin_percent + 0.01], rates.columns["margin_percent"])
    wrong = replace(one, tables={**one.tables, "rates": other})
    engine = write_workbook([replace(result, respondents=(wrong, *result.respondents[1:]))], tmp_path / "engine.xlsx")
    found = recalculated([sound, *copies, engine], tmp_path, change)
    assert found["sound.xlsx"]["CHECKS_OK"] is True
    for name in (*PLANTED, "engine"):
        assert found[f"{name}.xlsx"]["CHECKS_OK"] is False, name
    # Inputs may be changed on purpose: the sheet says which table was, and the engine's figures are not held to it.
    done = openpyxl.load_workbook(tmp_path / "done" / "shifted.xlsx", data_only=True)["Checks"]
    said = [row[3].value for row in done.iter_rows(min_row=7) if str(row[0].value).startswith("U.S. sales: inputs")]
    assert said == ["changed since", "as exported"]
