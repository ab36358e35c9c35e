"""Cohen's d test and the price difference test: hand-worked groups, and plain loops over random sales."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dumping.law.lookup import law
from dumping.us.differential_pricing.passing import passing_sales
from dumping.us.differential_pricing.thresholds import NOT_VERIFIED, thresholds
from tests.us.margin_expected import parameters
from tests.us.margin_tables import passing_of, us_sales


def of(passing: Any, customer: str, column: str) -> float:
    """One figure of the group of a purchaser."""
    table = passing.tables["dp_purchasers"]
    return float(table.value(column, table.values("dp_purchaser").tolist().index(customer) + 1))


def two_groups(test: list[float], base: list[float], **more: Any) -> Any:
    """Two purchasers: 'T' with the first prices, 'B' with the others, of one product."""
    prices = [*test, *base]
    return us_sales(
        connum=["A"] * len(prices), customer=["T"] * len(test) + ["B"] * len(base), dp_net_price=prices, **more
    )


def test_coefficient_worked_by_hand() -> None:
    # Test: 10, 12 at quantity 1 each: mean 11, deviation 1. Base: 13, 15 at 3 and 1: mean 13.5, variance 0.75.
    passing = passing_of(two_groups([10.0, 12.0], [13.0, 15.0], quantity=[1.0, 1.0, 3.0, 1.0]))
    assert of(passing, "T", "test_price") == 11
    assert of(passing, "T", "test_standard_deviation") == pytest.approx(1, rel=1e-12)
    assert of(passing, "T", "base_price") == 13.5
    assert of(passing, "T", "base_standard_deviation") == pytest.approx(math.sqrt(0.75), rel=1e-12)
    assert of(passing, "T", "pooled_standard_deviation") == pytest.approx(0.9354143466934853, rel=1e-12)
    assert of(passing, "T", "cohens_d") == pytest.approx(2.6726124191242437, rel=1e-12)
    assert of(passing, "T", "base_quantity_percent") == pytest.approx(100 * 4 / 6)
    assert of(passing, "T", "passes") == 1
    # The base group is tested in its turn, with the sign the other way.
    assert of(passing, "B", "cohens_d") == pytest.approx(-2.6726124191242437, rel=1e-12)


def test_only_the_group_under_test_passes() -> None:
    # A third purchaser between the two others: it does not pass although it is in the base of both.
    passing = passing_of(
        us_sales(
            connum=["A"] * 6, customer=list("LLMMHH"), dp_net_price=[10.0, 10.2, 19.9, 20.1, 30.0, 30.2],
        )
    )  # fmt: skip
    assert passing.sales.values("dp_passes").tolist() == [1, 1, 0, 0, 1, 1]


@pytest.mark.parametrize(("base", "passes"), [([10.0] * 3, 0), ([10.01] * 3, 1)])
def test_prices_that_do_not_vary(base: list[float], passes: int) -> None:
    # Quantities whose weighted mean of 10.0 is not 10.0 in binary; the same price must still not pass.
    passing = passing_of(two_groups([10.0] * 3, base, quantity=[0.1, 0.2, 0.7, 0.3, 0.6, 1.1]))
    assert of(passing, "T", "test_standard_deviation") == 0
    assert of(passing, "T", "pooled_standard_deviation") == 0
    assert math.isnan(of(passing, "T", "cohens_d"))
    assert of(passing, "T", "passes") == passes


def test_equal_prices_of_large_amounts_do_not_pass_by_rounding() -> None:
    # 1e7 + cents, many sales: the base mean by subtraction is off by more than 1e-12, which would pass.
    price, n = 12_345_678.91, 301
    passing = passing_of(two_groups([price] * n, [price] * n, quantity=np.linspace(0.1, 3.7, 2 * n)))
    assert of(passing, "T", "passes") == of(passing, "B", "passes") == 0


def test_one_price_everywhere_does_not_pass_though_the_program_lets_it() -> None:
    # Quantities of a made-up case in which the program's two averages of 520 differ in the last digit.
    quantity = [47.476, 4.454, 25.147, 2.549, 49.144]
    passing = passing_of(
        us_sales(connum=["A"] * 5, state=["OH", "CA", "OH", "CA", "OH"], dp_net_price=[520.0] * 5, quantity=quantity)
    )
    assert passing.sales.values("dp_passes").tolist() == [0] * 5
    assert any("2 groups by region are sold at the one price" in warning for warning in passing.warnings)


@pytest.mark.parametrize(
    ("test", "base", "quantity", "tests"),
    [
        ([10.0], [20.0, 21.0], [1, 1, 1], False),  # one sale in the test group
        ([10.0, 10.1], [20.0], [1, 1, 1], False),  # one sale in the base group
        ([10.0, 10.1], [20.0, 21.0], [19, 19, 1, 1], True),  # base exactly 5 % of the quantity
        ([10.0, 10.1], [20.0, 21.0], [19, 20, 1, 1], False),  # base less than 5 %
        ([10.0, 10.1], [20.0, 21.0], [0.01, 0.01, 90, 90], True),  # the test group has no least quantity
    ],
)
def test_which_groups_are_tested(test: list[float], base: list[float], quantity: list[float], tests: bool) -> None:
    passing = passing_of(two_groups(test, base, quantity=[float(q) for q in quantity]))
    assert (of(passing, "T", "tested") == 1) is tests
    assert (of(passing, "T", "passes") == 1) is tests


def test_exactly_eight_tenths_passes_and_is_told() -> None:
    # Both groups deviate by 1; means 1000 and 1000.8.
    passing = passing_of(two_groups([999.0, 1001.0], [999.8, 1001.8]))
    assert of(passing, "T", "cohens_d") == pytest.approx(0.8, rel=1e-9)
    assert any("at its threshold of 0.8" in warning for warning in passing.warnings)


def test_a_sale_without_a_purchaser_is_in_every_base_but_in_no_group() -> None:
    sales = us_sales(connum=["A"] * 5, customer=["T", "T", "B", "B", ""], dp_net_price=[10.0, 10.2, 11.0, 11.2, 50.0])
    passing = passing_of(sales)
    assert of(passing, "T", "base_sales") == of(passing, "B", "base_sales") == 3
    assert of(passing, "T", "base_price") == pytest.approx((11 + 11.2 + 50) / 3)
    assert passing.sales.values("dp_purchaser_row").tolist() == [2, 2, 1, 1, 0]
    assert passing.sales.values("dp_passes")[-1] == 0


def test_merchandise_with_a_blank_in_its_key_is_not_tested() -> None:
    sales = us_sales(connum=["", "", "", ""], customer=list("TTBB"), dp_net_price=[10.0, 10.2, 50.0, 50.2])
    passing = passing_of(sales)
    assert passing.tables["dp_products"].rows == 0
    assert passing.sales.values("dp_passes").tolist() == [0, 0, 0, 0]
    assert any("blank among connum" in warning for warning in passing.warnings)


def test_a_sale_that_is_excluded_counts_nowhere() -> None:
    columns = {"connum": ["A"] * 4, "customer": list("TTBB"), "dp_net_price": [10.0, 10.2, 50.0, 50.2]}
    passing = passing_of(us_sales(**columns, excluded=["", "", "", "outside the period"]))
    assert of(passing, "T", "base_sales") == 1
    assert passing.sales.values("dp_passes").tolist() == [0, 0, 0, 0]


def test_price_difference_worked_by_hand() -> None:
    # Base average 100; the test group is at 98 (exactly 2 %), then at 98.1 (1.9 %).
    passing = passing_of(two_groups([97.0, 99.0], [90.0, 110.0]), test="price_difference")
    assert of(passing, "T", "price_difference_percent") == pytest.approx(2)
    assert of(passing, "T", "passes") == 1
    passing = passing_of(two_groups([97.1, 99.1], [90.0, 110.0]), test="price_difference")
    assert of(passing, "T", "passes") == 0
    # From the other side it is 1.94 % of 98.1, too.
    assert of(passing, "B", "price_difference_percent") == pytest.approx(100 * (98.1 - 100) / 98.1)


def test_price_difference_says_that_it_is_not_verified() -> None:
    passing = passing_of(two_groups([97.0, 99.0], [90.0, 110.0]), test="price_difference")
    for table in (passing.sales, *passing.tables.values()):
        assert any(NOT_VERIFIED in note for note in table.notes), table.name
    assert any(NOT_VERIFIED in warning for warning in passing.warnings)


@pytest.mark.parametrize(
    ("day", "test"),
    [
        (dt.date(2012, 1, 1), "none"), (dt.date(2013, 6, 3), "none"), (dt.date(2013, 6, 4), "cohens_d"),
        (dt.date(2024, 8, 13), "cohens_d"), (dt.date(2025, 6, 26), "cohens_d"),
        (dt.date(2025, 6, 27), "price_difference"),
    ],
)  # fmt: skip
def test_the_test_follows_the_day_of_the_law(day: dt.date, test: str) -> None:
    found = thresholds(law("us"), day)["differential_pricing_test"]
    assert found.value == test
    assert (NOT_VERIFIED in found.note) is (test == "price_difference")


def test_a_chosen_test_says_what_the_law_has() -> None:
    found = thresholds(law("us"), dt.date(2025, 7, 1), test="cohens_d", where="case.toml:12")
    assert found["differential_pricing_test"].where == "case.toml:12"
    assert "has 'price_difference'" in found["differential_pricing_test"].note
    assert found["cohens_d_large"].value == 0.8
    sales = two_groups([97.0, 99.0], [90.0, 110.0]).with_input("dp_purchaser", np.array(list("TTBB"), object), "")
    assert any("has 'price_difference'" in warning for warning in passing_sales(sales, found).warnings)
    with pytest.raises(ValueError, match="no differential pricing test"):
        thresholds(law("us"), dt.date(2025, 7, 1), test="nails")


def test_before_there_was_a_test_it_has_to_be_chosen() -> None:
    sales = two_groups([97.0, 99.0], [90.0, 110.0])
    with pytest.raises(ValueError, match="choose one"):
        passing_sales(sales, parameters("investigation", dt.date(2010, 1, 1), None))


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["A", "B"]),
        st.sampled_from(["", "C1", "C2", "C3"]),
        st.sampled_from(["", "NY", "CA", "TX"]),
        st.integers(1, 12),
        st.one_of(st.sampled_from([100.0, 100.5]), st.floats(50, 150).map(lambda x: round(x, 2))),
        st.floats(0.01, 500).map(lambda x: round(x, 2)),
    ),
    min_size=1,
    max_size=40,
)


def plain_flags(rows: list[tuple[Any, ...]], test: str) -> list[tuple[float, bool]]:
    """For each sale whether it passes, and how near the deciding measure is to its threshold, by plain loops."""
    region = {"NY": "NORTHEAST", "CA": "WEST", "TX": "SOUTH", "": ""}
    groups = [(r[0], region[r[2]], f"QTR{(r[3] - 1) // 3 + 1:02d}", r[1]) for r in rows]
    flags = []
    for i in range(len(rows)):
        passes, nearest = False, math.inf
        for dimension in (1, 2, 3):
            group = groups[i][dimension]
            if not group:
                continue
            same = [k for k in range(len(rows)) if groups[k][0] == groups[i][0]]
            inside = [k for k in same if groups[k][dimension] == group]
            outside = [k for k in same if groups[k][dimension] != group]
            weight = sum(rows[k][5] for k in same)
            if len(inside) < 2 or len(outside) < 2:
                continue
            share = sum(rows[k][5] for k in outside) / weight
            nearest = min(nearest, abs(share - 0.05))
            if share < 0.05:
                continue
            means, variances = [], []
            for part in (inside, outside):
                total = math.fsum(rows[k][5] for k in part)
                mean = math.fsum(rows[k][4] * rows[k][5] for k in part) / total
                same_price = len({rows[k][4] for k in part}) == 1
                means.append(rows[part[0]][4] if same_price else mean)
                variances.append(
                    0.0 if same_price else math.fsum(rows[k][5] * (rows[k][4] - mean) ** 2 for k in part) / total
                )
            if test == "price_difference":
                measure, limit = 100 * abs(means[1] - means[0]) / means[1], 2.0
            elif pooled := math.sqrt(sum(variances) / 2):
                measure, limit = abs(means[1] - means[0]) / pooled, 0.8
            else:
                measure, limit = (1.0 if means[0] != means[1] else 0.0), 0.5
            nearest = min(nearest, abs(measure - limit))
            passes = passes or measure >= limit
        flags.append((nearest, passes))
    return flags


@pytest.mark.parametrize("test", ["cohens_d", "price_difference"])
@settings(max_examples=60, deadline=None)
@given(rows=ROWS)
def test_flags_are_those_of_plain_loops(test: str, rows: list[tuple[Any, ...]]) -> None:
    sales = us_sales(
        connum=[r[0] for r in rows], customer=[r[1] for r in rows], state=[r[2] for r in rows],
        sale_date=[f"2023-{r[3]:02d}-15" for r in rows], dp_net_price=[r[4] for r in rows],
        quantity=[r[5] for r in rows],
    )  # fmt: skip
    ours = passing_of(sales, test=test).sales.values("dp_passes")
    for mine, (nearest, passes) in zip(ours, plain_flags(rows, test), strict=True):
        if nearest > 1e-9:
            assert mine == passes


@settings(max_examples=30, deadline=None)
@given(rows=ROWS, factor=st.sampled_from([0.25, 8.0, 1024.0]))
def test_the_unit_of_money_does_not_matter(rows: list[tuple[Any, ...]], factor: float) -> None:
    columns = {"connum": [r[0] for r in rows], "customer": [r[1] for r in rows], "quantity": [r[5] for r in rows]}
    prices = np.array([r[4] for r in rows])
    one = passing_of(us_sales(**columns, dp_net_price=prices))
    other = passing_of(us_sales(**columns, dp_net_price=prices * factor))
    # Powers of two: the arithmetic is exact, so even ties fall alike.
    assert one.sales.values("dp_passes").tolist() == other.sales.values("dp_passes").tolist()
