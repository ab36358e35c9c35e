"""Parity with the Department of Commerce's margin program, stage by stage, row for row, on whole cases.

Source of the numbers: its programs of 13 August 2024, run on made-up data.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.us.margin_expected import (
    BY_IMPORTER,
    COMPARISONS,
    Expected,
    check_assessment,
    check_comparisons,
    check_difference,
    check_dimensions,
    check_groups,
    check_products,
    check_ratio,
    check_totals,
)

GOLDEN = Path(__file__).parents[2] / "../shared/golden"
# Cases and how many tested groups, compared sales and importers the programs have in each.
CASES = {
    "me_simple": "margin",
    "me_full": "margin",
    "me_quarterly": "margin",
    "me_cv": "margin",
    "nme_simple": "nme",
}
REVIEWS = ("me_full", "me_quarterly")
_FOUND: dict[str, Expected] = {}


def case_of(name: str) -> Expected:
    folder = next((p for p in (GOLDEN, GOLDEN.parents[1] / "../shared/golden") if (p / name).is_dir()), None)
    if folder is None:
        pytest.skip(f"the golden case {name} is not beside this checkout")
    return _FOUND.setdefault(name, Expected(folder / name, CASES[name]))


@pytest.mark.parametrize("name", CASES)
def test_region_period_purchaser_and_pass_flags_of_every_sale(name: str) -> None:
    check_dimensions(case_of(name))


@pytest.mark.parametrize("name", CASES)
def test_statistics_of_every_product_and_group(name: str) -> None:
    check_products(case_of(name))
    assert check_groups(case_of(name)) > 100


@pytest.mark.parametrize("name", CASES)
def test_share_of_value_passing(name: str) -> None:
    check_ratio(case_of(name))


@pytest.mark.parametrize("name", CASES)
def test_normal_value_and_result_of_every_sale(name: str) -> None:
    case = case_of(name)
    assert check_comparisons(case, case.methods.tables, COMPARISONS) >= 2 * case.sales.rows


@pytest.mark.parametrize("name", CASES)
def test_totals_and_margins(name: str) -> None:
    check_totals(case_of(name))


@pytest.mark.parametrize("name", CASES)
def test_meaningful_difference(name: str) -> None:
    check_difference(case_of(name))


@pytest.mark.parametrize("name", REVIEWS)
def test_results_by_importer_of_every_sale(name: str) -> None:
    case = case_of(name)
    assert check_comparisons(case, case.assessment.tables, BY_IMPORTER) == 3 * case.sales.rows


@pytest.mark.parametrize("name", REVIEWS)
def test_assessment_of_every_importer(name: str) -> None:
    assert check_assessment(case_of(name)) == 15
