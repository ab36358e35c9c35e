"""Floor prices checked by running the engine at them and a cent below; price lists against brute force."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
import pytest

import dumping
from dumping.case.load import Case
from dumping.scenarios.changes import ChangeError, apply, parse_change
from dumping.scenarios.floor_prices import floor_prices
from dumping.scenarios.price_list import price_lists
from dumping.scenarios.raised import movable
from dumping.scenarios.reuse import Base
from tests.conftest import CASES, TWO_PRODUCTS

Load = Callable[..., Case]
THREE = TWO_PRODUCTS + (
    '[[respondents.products]]\nconnum = "C"\nquantity = 20\nnormal_value = 100\nexport_price = 96\n'
)


def at_prices(case: Case, number: int, prices: np.ndarray) -> dumping.result.Result:  # type: ignore[name-defined]
    """A plain run of the whole case with other gross prices, without anything reused."""
    changed = case
    for row, price in enumerate(prices):
        text = f"respondents.{number}.us_sales.gross_unit_price = {float(price)!r} where file_row == {row + 2}"
        changed = apply(changed, [parse_change(text)])
    return dumping.run(changed)


def test_by_hand(case_from: Load) -> None:
    """Under the WTO baseline a floor is the normal value of the product: 120 and 90."""
    (one,) = floor_prices(case_from())
    assert list(one.table.values("floor_price")) == [120, 90]
    assert one.table.value("dumping_now", 1) == pytest.approx(20, rel=1e-12)
    assert one.table.value("price_change", 2) == pytest.approx(-10, rel=1e-12)
    assert one.margin_at_floors_percent == 0


@pytest.mark.parametrize("name", ["octg-korea", "nails-nonmarket"])
@pytest.mark.parametrize("method", ["", "average_to_transaction"])
def test_nothing_is_dumped_at_the_floors_and_a_cent_below_it_is(name: str, method: str) -> None:
    case = dumping.load_case(CASES / name)
    base = Base(case)
    for one in floor_prices(case, method):
        number = [r.name for r in case.respondents].index(one.respondent) + 1
        some = movable(base, number, one.method)
        floors = one.table.values("floor_price")
        assert np.isfinite(floors).all()
        assert np.allclose(floors * 100, np.round(floors * 100), atol=1e-6)
        at = np.where(some.group > 0, floors[some.group - 1], some.prices)
        assert (some.lacking(some.at(at)) <= 1e-6).all()
        for group in (1, len(floors) // 2, len(floors)):
            below = np.where(some.group == group, at - 0.01, at)
            lacking = some.lacking(some.at(below))
            assert lacking[group - 1] > 0, (one.respondent, group)
        assert one.margin_at_floors_percent <= 1e-9


def test_the_floors_hold_in_a_plain_run_of_the_case() -> None:
    """Nothing reused: the case with the floors typed in has no positive result in any averaging group."""
    case = dumping.load_case(CASES / "nails-nonmarket")
    one = floor_prices(case)[0]
    averages = dumping.run(case).respondents[0].tables["us_sales"].values("us_average_row").astype(int)
    floors = one.table.values("floor_price")
    result = at_prices(case, 1, np.where(averages > 0, floors[averages - 1], 1.0))
    table = result.respondents[0].tables["comparison_average_to_average"]
    totals = np.bincount(table.values("average_row").astype(int), weights=table.values("result"))
    assert (totals <= 1e-6).all()
    assert result.respondents[0].margin_percent == pytest.approx(one.margin_at_floors_percent, abs=1e-12)


def test_the_price_list_reaches_its_target_with_the_least_rise(case_from: Load) -> None:
    """Brute force over cents: no raise of A and C within their floors reaches 5 % with less."""
    case = case_from(THREE)
    (made,) = price_lists(case, 5)
    assert made.margin_after_percent <= 5
    quantities, lacking = {"A": 10, "C": 20}, {"A": 20.0, "C": 4.0}
    # Results: A +200, B -50, C +80; values 1000, 500 and 1920.
    least = min(
        10 * a + 20 * c
        for a, c in itertools.product(np.arange(0, 20.005, 0.01), np.arange(0, 4.005, 0.01))
        if 100 * (200 - 10 * a - 50 + 80 - 20 * c) <= 5 * (1000 + 10 * a + 500 + 1920 + 20 * c)
    )
    assert made.rise == pytest.approx(least, abs=0.2 + 1e-9)
    for row in range(1, made.table.rows + 1):
        name = str(made.table.value("connum", row))
        assert made.table.value("rise_per_unit", row) <= lacking[name] + 0.01
        assert made.table.value("quantity", row) == quantities[name]


@pytest.mark.parametrize("name", ["octg-korea", "nails-nonmarket"])
def test_price_lists_of_whole_cases_reach_de_minimis(name: str) -> None:
    case = dumping.load_case(CASES / name)
    limit = 0.5 if name == "octg-korea" else 2.0
    for made in price_lists(case):
        assert made.margin_percent > limit
        assert made.margin_after_percent <= limit
        assert made.rise == pytest.approx(float(made.table.values("rise").sum()), rel=1e-12)


def test_a_margin_that_is_low_enough_needs_no_raise(case_from: Load) -> None:
    (made,) = price_lists(case_from(), 50)
    assert (made.rise, made.table.rows, made.margin_after_percent) == (0, 0, made.margin_percent)
    with pytest.raises(ChangeError, match="not below zero"):
        price_lists(case_from(), -1)


def test_a_case_of_stated_rates_has_no_prices_to_move() -> None:
    with pytest.raises(ChangeError, match="no respondent's margin"):
        floor_prices(dumping.load_case(CASES / "octg-korea-published" / "1-investigation.toml"))
