"""The worksheets of deposits, recalculated, and the command's answers."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from dumping.cli.main import cli
from tests.conftest import CASES
from tests.us.test_deposit_events import ALL, FINAL, NONMARKET, VALUES, segment
from tests.workbook.recalculated import needs_libreoffice, recalculated, typed


def proceeding(folder: Path, *texts: str) -> Path:
    folder.mkdir()
    for number, text in enumerate(texts):
        (folder / f"{number}.toml").write_text(text, encoding="utf-8")
    (folder / "values.csv").write_text(VALUES, encoding="utf-8")
    return folder


def answer(*words: object) -> dict[str, object]:
    ran = CliRunner().invoke(cli, [str(word) for word in words])
    assert ran.exit_code == 0, ran.output
    return json.loads(ran.stdout)  # type: ignore[no-any-return]


def test_a_day_and_the_whole_timeline(tmp_path: Path) -> None:
    folder = proceeding(tmp_path / "case", *ALL)
    found = answer("rates", folder, "--on", "2023-01-20", "--company", "B", "--json")
    assert [(r["cash_deposit_percent"], r["since"], r["event"]) for r in found["rates"]] == [  # type: ignore[attr-defined]
        (4.0, "2023-01-20", "court decision")
    ]
    assert [r["cash_deposit_percent"] for r in found["timeline"]] == [10, 12, 0, 12, 4, 0]  # type: ignore[attr-defined]
    assert [n["event"] for n in found["notices"]] == [  # type: ignore[attr-defined]
        "preliminary determination", "changed circumstances", "sunset review", "revocation",
    ]  # fmt: skip
    said = CliRunner().invoke(cli, ["rates", str(folder), "--on", "2023-01-20", "--company", "B"]).stdout
    assert "Cash-deposit rates on 2023-01-20" in said
    assert "timeline" in said
    assert "margins likely to prevail" in said


@needs_libreoffice
def test_the_worksheets_recalculate_to_what_is_said(tmp_path: Path) -> None:
    offsets = FINAL.replace("effective", "export_subsidy_percent = { A = 2.345 }\neffective")
    deposits = (
        "effective = 2020-05-15\n"
        'domestic_subsidy.S = { countervailing_percent = 8, passed_through_percent = 60, source = "memo" }'
    )
    nonmarket = segment("Final", "investigation", 2019, {"X": 30.125}, deposits) + NONMARKET
    wanted = {
        # 18 less 2.345 is 15.655, rounded half up; the average of all others is a link to its own sheet.
        ("a", "A"): (proceeding(tmp_path / "a", offsets), 15.66),
        ("b", "Nobody"): (proceeding(tmp_path / "b", offsets), 15.0),
        ("c", "S"): (proceeding(tmp_path / "c", nonmarket), 25.33),
        ("d", "Husteel"): (CASES / "octg-korea-published", 11.70),
    }
    books = []
    for (name, company), (folder, percent) in wanted.items():
        books.append(tmp_path / f"{name}.xlsx")
        day = "2022-04-15" if name == "d" else "2021-01-01"
        found = answer("rates", folder, "--on", day, "--company", company, "-o", books[-1], "--json")
        number = "A-580-870" if name == "d" else ""
        (rate,) = [r for r in found["rates"] if r["number"] == number]  # type: ignore[attr-defined]
        assert rate["cash_deposit_percent"] == percent
    # Husteel has two orders' rates: the table does not stand upright and has no names; the averages' have.
    values = recalculated(books, tmp_path)
    for (name, _), (_, percent) in wanted.items():
        assert values[f"{name}.xlsx"][""] == []
        if name != "d":
            assert values[f"{name}.xlsx"]["CASH_DEPOSIT_PERCENT"] == pytest.approx(percent, abs=1e-9)
    averages = {v for k, v in values["d.xlsx"].items() if k.startswith("PERCENT_PUBLISHED")}
    assert averages == {12.82, 13.84, 16.26, 11.7, 6.74, 0.0}


@needs_libreoffice
def test_days_are_days_as_exported_and_recalculated(tmp_path: Path) -> None:
    book = tmp_path / "deposits.xlsx"
    answer("rates", CASES / "octg-korea-published", "--on", "2023-01-01", "-o", book, "--json")
    recalculated([book], tmp_path)
    for path in (book, tmp_path / "done" / book.name):
        sheet = openpyxl.load_workbook(path, data_only=True)["In force on 2023-01-01"]
        rows = {str(row[3]): row[5:7] for row in sheet.iter_rows(min_row=10, values_only=True)}
        # From the notice of April 2022 to that of December 2023; the other has never had another rate.
        assert [day.date() for day in rows["NEXTEEL"]] == [dt.date(2022, 4, 15), dt.date(2023, 12, 15)]  # type: ignore[union-attr]
        assert rows["Hyundai HYSCO"][1] in (None, "")


@needs_libreoffice
def test_a_margin_typed_into_the_worksheets_moves_all_others(tmp_path: Path) -> None:
    folder, book = proceeding(tmp_path / "case", FINAL), tmp_path / "deposits.xlsx"
    answer("rates", folder, "--on", "2021-01-01", "--company", "Nobody", "-o", book, "--json")
    # A's margin of 18 becomes 20: the average with 12 is 16.
    changed = typed(book, tmp_path / "changed.xlsx", {("1 Rates averaged", "C10"): 20.0})
    assert recalculated([changed], tmp_path)["changed.xlsx"]["CASH_DEPOSIT_PERCENT"] == pytest.approx(16, abs=1e-9)
