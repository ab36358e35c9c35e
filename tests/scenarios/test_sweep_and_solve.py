"""Sweeps and solving backwards, against the two products that can be computed by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dumping
from dumping.case.load import Case
from dumping.scenarios.changes import ChangeError, apply, parse_change
from dumping.scenarios.comparison import compare
from dumping.scenarios.solve import solve, solved
from dumping.scenarios.sweep import grid, sweep
from tests.conftest import TWO_PRODUCTS

Load = Callable[..., Case]


def by_hand(factor: float) -> float:
    """The margin of the two products with export prices times `factor`, offsets allowed."""
    price = 100 * factor
    return 100 * max((120 - price) * 10 + (90 - price) * 5, 0) / (price * 15)


def test_a_comparison(case_from: Load) -> None:
    found = compare(case_from(), ["us_sales.gross_unit_price *= 1.05"]).to_dict()
    assert found["base"]["margin_percent"] == pytest.approx(10, rel=1e-12)
    assert found["changed"]["margin_percent"] == pytest.approx(by_hand(1.05), rel=1e-12)
    assert found["difference"] == pytest.approx(by_hand(1.05) - 10, rel=1e-12)
    assert found["set"] == ["us_sales.gross_unit_price *= 1.05"]


def test_a_sweep(case_from: Load) -> None:
    found = sweep(case_from(), "us_sales.gross_unit_price *= 0.8:1.2:0.1").to_dict()
    assert [point["value"] for point in found["points"]] == [0.8, 0.9, 1.0, 1.1, 1.2]
    for point in found["points"]:
        assert point["margin_percent"] == pytest.approx(by_hand(point["value"]), rel=1e-12, abs=1e-12)


def test_a_sweep_on_top_of_a_change(case_from: Load) -> None:
    found = sweep(case_from(), "respondents.Maker.products.B.normal_value=90:110:10", ["us_sales.quantity = 1"])
    margins = [margins["Maker"] for _, margins in found.points]
    assert margins == pytest.approx([5, 10, 15], rel=1e-12)


@pytest.mark.parametrize("text", ["1", "1:2", "1:2:0", "2:1:1", "a:b:c", "0:1:0.00001", "1:2:-1"])
def test_a_grid_that_leads_nowhere(text: str) -> None:
    with pytest.raises(ChangeError):
        grid(text)


def test_a_grid_has_its_ends() -> None:
    assert grid("0.7:1.3:0.1") == [0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3]
    assert grid("3:1:-1") == [3, 2, 1]


@settings(max_examples=15, deadline=None)
@given(st.floats(0.5, 60))
def test_solving_backwards_reaches_the_target(target: float) -> None:
    case = _two_products()
    found = solve(case, target, "us_sales.gross_unit_price").found[0]
    # (1650 - 1500 f) / (1500 f) = t / 100
    assert found.value == pytest.approx(1650 / 1500 / (1 + target / 100), rel=1e-9)
    assert found.margin_percent == pytest.approx(target, abs=1e-9)
    again = apply(case, [parse_change(f"us_sales.gross_unit_price *= {found.value!r}")])
    assert dumping.run(again).respondents[0].margin_percent == found.margin_percent


def test_the_figure_of_a_key_is_found(case_from: Load) -> None:
    found = solve(case_from(), 1.99, "respondents.Maker.products.A.export_price").to_dict()["solution"]
    # ((120 - p) 10 - 50) / (10 p + 500) = 0.0199
    assert found["value"] == pytest.approx((1150 - 0.0199 * 500) / (10 * 1.0199), rel=1e-9)


def test_a_margin_of_zero_begins_at_the_nearest_value(case_from: Load) -> None:
    found = solve(case_from(), 0, "us_sales.gross_unit_price").found[0]
    assert found.value == pytest.approx(1.1, rel=1e-9)


def test_no_value_gives_a_negative_margin(case_from: Load) -> None:
    found = solve(case_from(), -1, "us_sales.gross_unit_price").to_dict()["solution"]
    assert found["value"] is None
    assert found["nearest"][0]["margin_percent"] == 0
    assert "no value" in found["why"]


def test_a_jump_is_told_from_a_solution() -> None:
    value, around = solved(lambda x: -1.0 if x < 1.25 else 1.0, 1.0)
    assert value is None
    assert around[0] < 1.25 <= around[1]
    assert around[1] - around[0] < 1e-9


def test_a_text_cannot_be_varied(case_from: Load) -> None:
    with pytest.raises(ChangeError, match="not a number"):
        solve(case_from(), 2, "case.title")
    with pytest.raises(ChangeError, match="vary it with"):
        solve(case_from(), 2, "us_sales.gross_unit_price =")


def _two_products() -> Case:
    from pathlib import Path
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        path = Path(folder) / "case.toml"
        path.write_text(TWO_PRODUCTS, encoding="utf-8")
        return dumping.load_case(path)
