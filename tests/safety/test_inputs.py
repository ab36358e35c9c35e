"""Inputs made to exhaust time or memory, to lead elsewhere, or to write elsewhere: told in one line, nothing done."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from dumping.cli import app
from dumping.tables import csv_size
from dumping.tables.read import read_table
from tests.cli.conftest import dumping
from tests.conftest import TWO_PRODUCTS


def told(folder: Path, text: str) -> str:
    """What is said of a case file that is refused."""
    (folder / "case.toml").write_text(text, encoding="utf-8")
    answer = dumping("check", folder)
    assert answer.code == 1
    return answer.err


@pytest.mark.parametrize(
    "key", [".".join("a" * 5000) + " = 1", "[" + ".".join("a" * 5000) + "]", " . ".join(['"a"'] * 5000) + " = 1"]
)
def test_keys_of_very_many_parts(key: str, tmp_path: Path) -> None:
    assert "case.toml:26: a key of more than 50 parts; write it flatter" in told(tmp_path, f"{TWO_PRODUCTS}{key}\n")


def test_a_text_with_many_points_is_a_text(tmp_path: Path) -> None:
    dots = ". ".join("a" * 40)
    text = TWO_PRODUCTS.replace('title = "Two products"', f'title = "{dots}"')
    (tmp_path / "case.toml").write_text(text, encoding="utf-8")
    assert dumping("check", tmp_path).code == 0


def test_entries_without_end(tmp_path: Path) -> None:
    more = '[[respondents]]\nname = "x"\nmargin_percent = 1\n' * 1000
    assert "1001 entries stand here; 1000 are the most" in told(tmp_path, TWO_PRODUCTS + more)


def test_faults_without_end_are_counted(tmp_path: Path) -> None:
    said = told(tmp_path, "".join(f"k{n} = 1\n" for n in range(1000)) + TWO_PRODUCTS)
    assert "case.toml:1: 800 more faults; mend the others first" in said
    assert len(said.splitlines()) == 202


def test_decimals_that_no_figure_has(tmp_path: Path) -> None:
    figure = '[[figures]]\nname = "x"\nexpression = "round(margin_percent, 999999999)"\n'
    assert "round() takes 0 to 15 decimals" in told(tmp_path, TWO_PRODUCTS + figure)


def test_case_files_that_are_none(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "case.toml")
    answer = dumping("check", tmp_path)
    assert answer.code == 3
    assert "this is no file" in answer.err
    (tmp_path / "case.toml").unlink()
    (tmp_path / "case.toml").symlink_to("/dev/zero")
    assert dumping("check", tmp_path).code == 3


def csv_told(path: Path) -> str:
    table, problems = read_table(path, path.name)
    assert table is None
    return "\n".join(map(str, problems))


def test_a_row_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_size, "LONGEST_ROW", 1 << 21)
    path = tmp_path / "us.csv"
    path.write_bytes(b"a,b\n1,2\n" + b"x" * (5 << 20))
    assert "us.csv: row 3 is longer than 2,097,152 characters; a cell holds 32,767 at the most" in csv_told(path)
    path.write_bytes(b"a,b\n1,2\n" + b'"' + b"x\n" * (3 << 20))
    assert "longer" not in csv_told(path)


def test_rows_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_size, "MAX_CELLS", 1 << 20)
    path = tmp_path / "us.csv"
    path.write_bytes(b"a,b\n1,2\n" + b"\n" * (5 << 20))
    assert "more than 1,048,576 cells" in csv_told(path)


def test_a_file_of_nothing_is_not_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "read_bytes", lambda self: pytest.fail("read whole"))
    path = tmp_path / "us.csv"
    with path.open("wb") as file:
        file.write(b"a,b\n1,2\n")
        file.truncate(3 << 30)
    assert "us.csv: the file holds NUL characters" in csv_told(path)


def test_too_little_memory_is_told(two_products: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("dumping.pipeline.run", fail)
    answer = dumping("check", two_products, "--json")
    assert answer.code == app.UNREADABLE
    assert answer.err.startswith("dumping: there is not enough memory for this input")
    assert answer.json["problems"][0]["what"] == "there is not enough memory for this input"


Edit = Callable[[Any], None]


def edited(kind: str, column: int, value: object) -> Edit:
    """Puts a value into every line of a kind on the sheet that holds the case."""

    def edit(book: Any) -> None:
        for row in book["Case file"].iter_rows():
            if row[0].value == kind:
                row[column].value = value

    return edit


@pytest.mark.parametrize(
    ("kind", "column", "value"),
    [
        ("column", 2, "../../outside.csv"), ("column", 2, "/tmp/outside.csv"), ("case", 2, "../x.toml"),
        ("column", 11, 1e18), ("column", 11, -5), ("column", 10, 0), ("column", 5, "x"), ("column", 9, "!!"),
        ("formulas", 11, "many"), ("parameter", 9, ""), ("case", 1, "x"), ("case", 1, 1e300),
    ],
)  # fmt: skip
def test_what_a_workbook_says_of_itself(
    kind: str, column: int, value: object, review: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = tmp_path / "a" / "b"
    held.mkdir(parents=True)
    monkeypatch.setattr("tempfile.tempdir", str(held))
    assert dumping("export", review, "-o", tmp_path / "book.xlsx").code == 0
    book = openpyxl.load_workbook(tmp_path / "book.xlsx")
    edited(kind, column, value)(book)
    book.save(tmp_path / "book.xlsx")
    answer = dumping("check", tmp_path / "book.xlsx")
    assert answer.code in (1, 3)
    assert "a defect" not in answer.err
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a", "book.xlsx", "review"]
    assert [one.name for one in (tmp_path / "a").iterdir()] == ["b"]
    assert all(one.name.startswith("dumping-") for one in held.iterdir())
    assert not Path("/tmp/outside.csv").exists()
    if column == 2:
        assert "is not as it was exported" in answer.err


@pytest.mark.parametrize("figure", ["nan", "inf", "-inf", "1e999"])
@pytest.mark.parametrize(
    "words",
    [
        ("duty", "entries.csv", "--rate"), ("duty", "entries.csv", "--per-unit"), ("what-if", "octg-korea",
        "--tornado"),
        ("what-if", "octg-korea", "--vary", "us_sales.gross_unit_price", "--target"), ("floor-prices",
        "octg-korea", "--target"),
        ("exposure", "octg-korea", "--deposit"),
    ],
)  # fmt: skip
def test_figures_on_the_command_line(words: tuple[str, ...], figure: str) -> None:
    answer = dumping(*words, figure)
    assert answer.code == 2
    assert "not a finite number" in answer.err or "is not in the range" in answer.err
