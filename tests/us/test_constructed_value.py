"""Constructed value: the build-up with round figures, the choice of profit rate, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from dumping.case.problems import CaseError
from dumping.formula.table import Computed, Parameter
from dumping.us.constructed_value import with_constructed_value
from tests.us.us_tables import sales, table

RATIOS = table(
    "cv_ratios",
    {
        "level_of_trade": [1.0, 2.0], "direct_selling_ratio": [0.01, 0.02], "indirect_selling_ratio": [0.04, 0.05],
        "commission_ratio": [0.0, 0.03], "commission_pool_ratio": [0.05, 0.0],
        "inventory_carrying_ratio": [0.01, 0.01], "credit_ratio": [0.1, 0.2], "profit_ratio": [0.15, 0.25],
    },
    currency="MXN",
)  # fmt: skip
SALES = sales(
    {"match_type": [3.0, 3.0, 1.0], "level_of_trade": [1.0, 2.0, 1.0], "avg_total_cop": [100.0, 200.0, 100.0]}
)


def test_build_up() -> None:
    """100 x (1 + 0.01 + 0.04 + 0.15) = 120, credit 12; 200 x (1 + 0.02 + 0.05 + 0.03 + 0.25) = 270, credit 54."""
    found, _ = with_constructed_value(SALES, RATIOS)
    assert found.values("constructed_value")[:2] == pytest.approx([120, 270], rel=1e-12)
    assert found.values("cv_credit")[:2] == pytest.approx([12, 54], rel=1e-12)
    assert found.values("cv_commission_pool")[:2] == pytest.approx([5, 0], rel=1e-12)
    assert found.columns["constructed_value"].unit == "MXN/kg"


def test_price_matched_sales_have_none() -> None:
    found, _ = with_constructed_value(SALES, RATIOS, profit_rate=Parameter("profit_rate", 0.1, "Profit", "", ""))
    for name in ("constructed_value", "cv_profit", "cv_direct_selling", "cv_credit"):
        assert np.isnan(found.value(name, 3))
    matched = SALES.with_input("match_type", np.array([1.0, 2.0, 1.0]), "match")
    assert "constructed_value" not in with_constructed_value(matched, RATIOS)[0]


def test_profit_rate_is_one_input() -> None:
    """A stated rate takes the place of every ratio of the table, and the table says where it is from."""
    rate = Parameter("profit_rate", 0.3, "Profit of another producer", "", "19 USC 1677b(e)(2)(B)(ii)")
    found, ratios = with_constructed_value(SALES, RATIOS, profit_rate=rate)
    assert found.values("cv_profit")[:2] == pytest.approx([30, 60], rel=1e-12)
    assert found.values("constructed_value")[:2] == pytest.approx([135, 280], rel=1e-12)
    source = ratios.columns["profit_ratio"].source
    assert isinstance(source, Computed)
    assert source.rule.expression == "profit_rate"


def test_one_set_of_ratios_for_all_levels() -> None:
    stated = table("stated", {"profit_ratio": [0.1]}, "MXN")
    found, _ = with_constructed_value(SALES, stated)
    assert found.values("constructed_value")[:2] == pytest.approx([110, 220], rel=1e-12)
    assert "cv_direct_selling" not in found
    assert "cv_credit" not in found


def test_a_level_without_ratios_is_refused() -> None:
    only_one = table("cv_ratios", {"level_of_trade": [1.0], "profit_ratio": [0.1]}, "MXN")
    with pytest.raises(CaseError, match="level of trade 2"):
        with_constructed_value(SALES, only_one)


def test_no_profit_rate_is_refused() -> None:
    with pytest.raises(CaseError, match="no profit rate"):
        with_constructed_value(SALES, table("cv_ratios", {"direct_selling_ratio": [0.1]}, "MXN"))
