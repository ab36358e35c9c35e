"""Whole cases of the Department of Commerce's programs reconcile, stage for stage, with what the programs left.

Source of the numbers: its programs of 13 August 2024, run on made-up data.
"""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

import dumping
from dumping.reconcile.reconciliation import Reconciliation, reconcile
from dumping.report.reconciliation_json import reconciliation_dict
from dumping.result import Result
from tests.us.golden_case import case_file
from tests.us.golden_nme import nme_case_file
from tests.us.golden_us import GOLDEN

pytestmark = pytest.mark.skipif(not GOLDEN.is_dir(), reason="the golden cases are not beside this checkout")

# The stages, data sets and figures that are compared in each: none of them drops out unseen.
CASES = {
    "me_simple": (22, 46, 53_021), "me_full": (29, 65, 171_517), "me_quarterly": (29, 74, 181_027),
    "me_cv": (16, 26, 33_818), "nme_simple": (13, 27, 30_253),
}  # fmt: skip


@cache
def result(name: str) -> Result:
    with TemporaryDirectory() as folder:
        made = nme_case_file if name.startswith("nme") else case_file
        return dumping.run(dumping.load_case(made(GOLDEN / name, Path(folder))))


def against(name: str, folder: Path | None = None) -> Reconciliation:
    return reconcile(result(name), folder or GOLDEN / name / "expected")


@pytest.mark.parametrize("name", CASES)
def test_all_is_equal_to_the_cent(name: str) -> None:
    found = against(name)
    assert [each.stage.name for each in found.differing] == []
    content = reconciliation_dict(found, name)
    compared, (stages, data_sets, figures) = content["compared"], CASES[name]
    assert (compared["stages"], compared["data_sets"]) == (stages, data_sets)
    assert compared["figures"] >= figures
    assert compared["to_the_cent"]
    # A listed figure and the sum of a million times it agree to this.
    assert compared["largest_relative_difference"] < 1e-12
    wanted = json.loads((GOLDEN / name / "expected/summary.json").read_text())["FINAL_RATES"]
    theirs = [m["theirs"] for m in content["margins"]]
    assert theirs == pytest.approx([wanted[f"WTAVGPCT_{end}"] for end in ("STND", "MIXED", "ALT")], rel=1e-12)


@pytest.mark.parametrize(
    ("data_set", "column", "stage"),
    [
        ("cm.CONNUMPRICE", "CONNUM_PRICE", "cost_test"), ("cm.CONNUMCOST", "CONNUM_COST", "cost_test"),
        ("cm.NO_PROD_TIMES_COST", "REVISED_TOTCOM", "surrogate_costs"),
        ("cm.ZERO_PROD_ALLCOST", "TOTCOM", "surrogate_costs"), ("cm.ISNC_SIMCOST_TOP1", "TOTCOM", "surrogate_costs"),
    ],
)  # fmt: skip
def test_a_planted_figure_of_quarterly_costs_is_found(data_set: str, column: str, stage: str, tmp_path: Path) -> None:
    """Recovery of costs and costs of other quarters, which no small case has."""
    for path in (GOLDEN / "me_quarterly/expected").glob("*.csv"):
        (tmp_path / path.name).symlink_to(path)
    path = tmp_path / f"{data_set}.csv"
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    rows[1][column] = repr(float(rows[1][column]) + 0.01)
    path.unlink()
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    first = against("me_quarterly", tmp_path).first
    assert first is not None
    assert first.figure is not None
    assert (first.stage.name, first.figure.name, first.their_row) == (stage, column, 1)
    assert first.figure.difference[first.at] == pytest.approx(-0.01)
