"""Factors and surrogate values of the shipped case on nails, spoiled one by one."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import dumping
from dumping.vetting import Finding, vet
from tests.conftest import CASES


def found(folder: Path, file: str, column: str, row: int, change: Callable[[float], float]) -> list[Finding]:
    """What is found after one cell is changed; `row` counts as in a spreadsheet program."""
    shutil.copytree(CASES / "nails-nonmarket", folder / "nails")
    with (folder / "nails" / file).open(encoding="utf-8", newline="") as opened:
        lines = list(csv.reader(opened))
    at = lines[0].index(column)
    lines[row - 1][at] = repr(change(float(lines[row - 1][at])))
    with (folder / "nails" / file).open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows(lines)
    return vet(dumping.run(dumping.load_case(folder / "nails")))


@pytest.mark.parametrize(
    ("file", "column", "row", "change", "check", "says"),
    [
        # 1,054.46 kg of wire rod for a ton of nails, given in tons.
        ("a_factors.csv", "WIREROD", 2, lambda x: x / 1000, "outlying consumption", "kg, the furthest 1.054"),
        ("a_factors.csv", "WIREROD", 2, lambda x: x / 1000, "mass of materials", "less than 0.8 times the product's"),
        ("a_factors.csv", "ACID", 3, lambda x: -x, "negative consumption", "1 row with a negative consumption of Su"),
        # Imports from Japan of 335,964 kg, given in tons.
        ("surrogate_values.csv", "import_quantity", 2, lambda x: x / 1000, "outlying surrogate value",
         "1 value of wire_rod far from the median of its values, the furthest "),
    ],
)  # fmt: skip
def test_a_planted_fault_is_found(
    file: str, column: str, row: int, change: Callable[[float], float], check: str, says: str, tmp_path: Path
) -> None:
    (one,) = [f for f in found(tmp_path, file, column, row, change) if f.check == check]
    assert (one.file, one.rows) == (file, (row,))
    assert says in one.what


def test_the_shipped_case_has_the_faults_that_were_planted_in_it() -> None:
    # A return and a CONNUM that nobody makes in each respondent's sales; see its README.
    here = vet(dumping.run(dumping.load_case(CASES / "nails-nonmarket")))
    assert [(one.check, one.file, one.rows) for one in here] == [
        ("negative quantity", "a_us_sales.csv", (32,)),
        ("no factors of production", "a_us_sales.csv", (62,)),
        ("negative quantity", "b_us_sales.csv", (32,)),
        ("no factors of production", "b_us_sales.csv", (62,)),
    ]
