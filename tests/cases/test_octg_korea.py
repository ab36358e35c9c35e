"""OCTG from Korea, the whole of it: pinned, and against plain loops over its CSV files."""

from __future__ import annotations

from typing import Any

import pytest

import dumping
from tests.cases.octg_in_plain_loops import recompute
from tests.conftest import CASES

FOLDER = CASES / "octg-korea"
METHODS = ("average_to_average", "mixed", "average_to_transaction")


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    return dumping.run(dumping.load_case(FOLDER)).to_dict()


@pytest.mark.parametrize(("letter", "place"), [("a", 0), ("b", 1)])
def test_every_method_against_plain_loops(letter: str, place: int, found: dict[str, Any]) -> None:
    one, expected = found["respondents"][place], recompute(FOLDER, letter)
    for method in METHODS:
        assert one["methods"][method]["percent"] == pytest.approx(expected.percent[method], rel=1e-9), method
        assert one["methods"][method]["total_dumping"] == pytest.approx(expected.dumping[method], rel=1e-9), method
    assert one["differential_pricing"]["percent_passing"] == pytest.approx(expected.percent_passing, rel=1e-9)
    assert one["margin_percent"] == pytest.approx(expected.percent[one["method"]], rel=1e-9)
    assert {row["importer"]: row["duty"] for row in one["assessment"]} == pytest.approx(
        expected.duty[one["method"]], rel=1e-9
    )
    assert one["counts"]["us_sales_used"] == one["counts"]["identical"] == expected.us_sales
    assert one["counts"]["comparison_sales_used"] == expected.korean_sales


def test_margins_and_counts_are_pinned(found: dict[str, Any]) -> None:
    """What the README shows and other files refer to; whoever changes the tables changes these knowingly."""
    a, b = found["respondents"]
    assert [a["margin_percent_published"], b["margin_percent_published"]] == [13.10, 2.67]
    assert [a["method"], b["method"]] == ["average_to_average", "average_to_transaction"]
    assert [a["methods"][m]["percent"] for m in METHODS] == pytest.approx(
        [13.10469428368997, 13.110499332889866, 13.110499332889864], rel=1e-12
    )
    assert [b["methods"][m]["percent"] for m in METHODS] == pytest.approx(
        [0.7106878946664819, 2.3168832206655954, 2.6694869162615746], rel=1e-12
    )
    assert found["all_others"]["percent_published"] == 7.89
    sales = ("us_sales", "us_sales_used", "comparison_sales", "comparison_sales_used")
    assert [a["counts"][name] for name in sales] == [1010, 1008, 2010, 1832]
    assert [b["counts"][name] for name in sales] == [1000, 998, 2000, 1837]


def test_returns_and_sales_outside_the_window_are_told(found: dict[str, Any]) -> None:
    for one in found["respondents"]:
        told = " ".join(one["warnings"])
        assert told.count("quantity is missing or not above zero") == 2
        assert "outside 2014-04-01 to 2015-10-31" in told
        assert "outside 2014-07-18 to 2015-08-31" in told
