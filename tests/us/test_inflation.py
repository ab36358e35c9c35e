"""Costs under high inflation, with figures worked by hand."""

from __future__ import annotations

import datetime as dt

import pytest

from dumping.case.cost_keys import Inflation
from dumping.case.problems import CaseError
from dumping.formula.table import Table
from dumping.us.cost.average_cost import AverageCosts
from dumping.us.cost.inflation import base_index, indexed_costs
from tests.us.us_tables import table

PERIOD = [dt.date(2023, 1, 1), dt.date(2023, 3, 31)]
INDEX = Inflation(price_index={"2022-12": 80.0, "2023-01": 100.0, "2023-02": 120.0, "2023-03": 150.0})


def rows(*some: tuple[str, str, float, float]) -> Table:
    """Product, month, quantity and cost; the product's first sign is its characteristic."""
    columns = {
        "product": [r[0] for r in some], "year_month": [r[1] for r in some],
        "production_quantity": [r[2] for r in some], "total_com": [r[3] for r in some],
        "variable_com": [r[3] / 2 for r in some], "ga_expense": [0.0] * len(some),
        "interest_expense": [0.0] * len(some), "characteristic_1": [float(r[0][0]) for r in some],
    }  # fmt: skip
    return table("costs", columns, "TRY")


def indexed(costs: Table, stated: Inflation = INDEX) -> AverageCosts:
    base = base_index(stated, PERIOD)
    return indexed_costs(
        costs, stated, period=PERIOD, parameters={base.name: base}, characteristics=["characteristic_1"]
    )


def cost(found: AverageCosts) -> dict[tuple[str, str], float]:
    frame = found.costs.frame
    return {(p, m): c for p, m, c in zip(frame["product"], frame["year_month"], frame["avg_total_cop"], strict=True)}


def test_costs_are_averaged_in_prices_of_the_last_month_and_restated() -> None:
    """January 20 at index 100 is 30 in March's prices; with 27 for twice the quantity the average is 28."""
    found = indexed(rows(("1", "202301", 10, 20), ("1", "202303", 20, 27)))
    assert found.produced.value("avg_total_cop_constant") == pytest.approx(28)
    assert cost(found) == pytest.approx({("1", "202301"): 28 * 100 / 150, ("1", "202303"): 28})
    assert found.costs.value("avg_variable_com", 1) == pytest.approx(14 * 100 / 150)


def test_months_without_production_take_the_products_average() -> None:
    found = indexed(rows(("1", "2023-01", 10, 20), ("1", "2023-02", 0, 999)))
    assert cost(found) == pytest.approx({("1", "202301"): 20, ("1", "202302"): 24})
    assert list(found.costs.values("cost_origin")) == ["produced in the month", "produced in other months"]


def test_months_before_the_period_are_restated_and_not_averaged() -> None:
    found = indexed(rows(("1", "202212", 50, 1), ("1", "202301", 10, 20)))
    assert cost(found) == pytest.approx({("1", "202212"): 16, ("1", "202301"): 20})


def test_products_never_produced_take_the_most_similar_one() -> None:
    found = indexed(rows(("1", "202301", 10, 20), ("5", "202301", 10, 60), ("4", "202302", 0, 1)))
    assert cost(found)["4", "202302"] == pytest.approx(60 * 120 / 100)
    assert any("most similar product" in warning for warning in found.warnings)


def test_a_base_month_changes_nothing_but_the_prices_of_the_average() -> None:
    costs = rows(("1", "202301", 10, 20), ("1", "202303", 20, 27))
    other = Inflation(price_index=INDEX.price_index, base_month="2023-01")
    assert cost(indexed(costs, other)) == pytest.approx(cost(indexed(costs)))
    assert indexed(costs, other).produced.value("avg_total_cop_constant") == pytest.approx(28 * 100 / 150)


def test_a_month_without_an_index_is_an_error() -> None:
    with pytest.raises(CaseError, match="no price index of 2023-04"):
        indexed(rows(("1", "202304", 10, 20)))
