"""Cost test and arm's-length test: at their thresholds, and row by row in plain loops over made-up sales."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dumping.us.comparison_market.arms_length import arms_length
from dumping.us.comparison_market.cost_test import cost_test
from tests.us.margin_tables import case_parameters
from tests.us.us_tables import LIMIT, sales, table

PARAMETERS = case_parameters(cost_test_kept_percent=80.0, arms_length_low_percent=98.0, arms_length_high_percent=102.0)
Row = dict[str, Any]


def columns(rows: Sequence[Row], **names: str) -> dict[str, list[Any]]:
    return {names.get(name, name): [row[name] for row in rows] for name in rows[0]}


# ---- cost test -------------------------------------------------------------------------------------------


def kept_of(rows: Sequence[Row]) -> list[bool]:
    made = sales(columns(rows, price="cost_test_price", cop="avg_total_cop"))
    result = cost_test(made, parameters=PARAMETERS, same=("manufacturer",))
    return [reason == "" for reason in result.sales.values("excluded")]


@pytest.mark.parametrize(
    ("above", "below", "kept"),
    [
        # Exactly a fifth below cost is substantial; the least bit less is not.
        (80, 20, False),
        (80.001, 19.999, True),
        (100, 0, True),
        (0, 100, False),
    ],
)
def test_a_fifth_of_the_quantity(above: float, below: float, kept: bool) -> None:
    rows = [
        {"manufacturer": "M", "connum": "A", "quantity": q, "price": p, "cop": 50.0}
        for q, p in ((above, 50.0), (below, 49.0))
        if q
    ]
    found = kept_of(rows)
    assert found[-1] == (kept or below == 0)
    # A price equal to the cost is not below it.
    if above:
        assert found[0]


COST_ROW = st.fixed_dictionaries(
    {
        "excluded": st.sampled_from(["", "", "", "out"]), "manufacturer": st.sampled_from(["M", "N"]),
        "connum": st.sampled_from(["A", "B"]), "quantity": st.sampled_from([1.0, 4.0]),
        "price": st.sampled_from([40.0, 50.0, 60.0]), "cop": st.sampled_from([45.0, 50.0, 55.0]),
    }
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(rows=st.lists(COST_ROW, min_size=1, max_size=14))
def test_cost_test_row_by_row(rows: list[Row]) -> None:
    expected = []
    for row in rows:
        above = below = 0.0
        for other in rows:
            if not other["excluded"] and all(other[k] == row[k] for k in ("manufacturer", "connum")):
                if other["price"] >= other["cop"]:
                    above += other["quantity"]
                else:
                    below += other["quantity"]
        dropped = row["price"] < row["cop"] and 100 * above <= 80 * (above + below)
        expected.append(not row["excluded"] and not dropped)
    assert kept_of(rows) == expected


PRODUCTS = ("A", "B")
QUARTER_COSTS = st.fixed_dictionaries(
    {
        (product, quarter): st.tuples(
            st.sampled_from([40.0, 50.0, 60.0]), st.sampled_from([1.0, 3.0, 6.0]), st.booleans()
        )
        for product in PRODUCTS
        for quarter in (0, 1, 2, 3)
    }
)
RECOVERY_ROW = st.fixed_dictionaries(
    {
        "connum": st.sampled_from(PRODUCTS), "quarter": st.sampled_from([0.0, 1.0, 2.0, 3.0]),
        "quantity": st.sampled_from([1.0, 2.0, 5.0]), "price": st.sampled_from([38.0, 46.0, 52.0, 58.0, 64.0]),
    }
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(costs=QUARTER_COSTS, rows=st.lists(RECOVERY_ROW, min_size=1, max_size=12))
def test_recovery_of_costs_row_by_row(costs: dict[tuple[str, int], tuple[float, float, bool]], rows: list[Row]) -> None:
    """Sales that fail return together where their average price is the cost of the period's first two quarters."""
    cop = [costs[row["connum"], int(row["quarter"])][0] for row in rows]
    expected = [True] * len(rows)
    for product in PRODUCTS:
        mine = [i for i, row in enumerate(rows) if row["connum"] == product]
        above = sum(rows[i]["quantity"] for i in mine if rows[i]["price"] >= cop[i])
        failing = [i for i in mine if rows[i]["price"] < cop[i]]
        if not failing or 100 * above > 80 * sum(rows[i]["quantity"] for i in mine):
            continue
        counted = [c for (p, quarter), c in costs.items() if p == product and quarter in (1, 2) and c[2]]
        recovered = False
        if counted:
            cost = sum(c * q for c, q, _ in counted) / sum(q for _, q, _ in counted)
            price = sum(rows[i]["price"] * rows[i]["quantity"] for i in failing) / sum(
                rows[i]["quantity"] for i in failing
            )
            assume(abs(price - cost) > 1e-9)
            recovered = price > cost
        for i in failing:
            expected[i] = recovered
    quarterly = table(
        "average_costs",
        {
            "product": [p for p, _ in costs], "quarter": [float(q) for _, q in costs],
            "avg_total_cop": [c for c, _, _ in costs.values()],
            "production_quantity": [q for _, q, _ in costs.values()],
            "counts_for_recovery": [1.0 if counts else 0.0 for _, _, counts in costs.values()],
        },
    )  # fmt: skip
    made = sales(
        {**columns(rows, price="cost_test_price"), "product": [r["connum"] for r in rows], "avg_total_cop": cop}
    )
    result = cost_test(made, parameters=PARAMETERS, quarterly=quarterly, quarters=2, cost_keys=("product", "quarter"))
    assert [reason == "" for reason in result.sales.values("excluded")] == expected


# ---- arm's length ----------------------------------------------------------------------------------------


def arms_test(rows: Sequence[Row], costs: dict[str, Row]) -> tuple[list[bool], dict[str, float]] | None:
    """Which sales are kept, and the ratio of each affiliated customer."""
    given_ = columns(rows, price="net_price")
    for name in ("avg_variable_com", "avg_total_com", "shape", "size"):
        given_[name] = [costs[row["connum"]][name] for row in rows]
    found = arms_length(
        sales(given_), unaffiliated="1", parameters=PARAMETERS, difmer_limit=LIMIT,
        characteristics=("shape", "size"), same=("prime",),
    )  # fmt: skip
    if found is None:
        return None
    ratios = zip(found.customers.values("customer"), found.customers.values("customer_ratio_percent"), strict=True)
    return [reason == "" for reason in found.sales.values("excluded")], {str(c): float(r) for c, r in ratios}


ONE_COST = {"avg_variable_com": 40.0, "avg_total_com": 100.0, "shape": 1.0, "size": 1.0}


def sale(customer: str, price: float, affiliation: str = "2", quantity: float = 1.0, connum: str = "A") -> Row:
    return {
        "customer": customer, "affiliation": affiliation, "connum": connum, "prime": "1", "level_of_trade": 1.0,
        "quantity": quantity, "price": price,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("price", "kept"), [(97.999, False), (98.0, True), (100.0, True), (102.0, True), (102.001, False)]
)
def test_the_band_holds_both_its_ends(price: float, kept: bool) -> None:
    found = arms_test([sale("C", price, quantity=4), sale("U", 100, "1")], {"A": ONE_COST})
    assert found is not None
    assert found[0] == [kept, True]


def test_a_customer_without_comparison_fails_and_one_ratio_is_of_the_compared_quantity() -> None:
    """D buys B, which nobody else does and which is too far in cost; of C's sales only A is compared."""
    costs = {"A": ONE_COST, "B": {**ONE_COST, "avg_variable_com": 90.0}}
    rows = [
        sale("C", 99, quantity=2),
        sale("C", 10, quantity=9, connum="B"),
        sale("D", 100, connum="B"),
        sale("U", 100, "1"),
    ]
    found = arms_test(rows, costs)
    assert found is not None
    assert found[0] == [True, True, False, True]
    assert found[1]["C"] == pytest.approx(99)


@pytest.mark.parametrize(
    ("a", "b", "ratio"),
    [
        # E may be compared with A at 100 or B at 50. The first characteristic goes before the second,
        ((40, 1, 2), (40, 2, 1), 100),
        ((40, 2, 1), (40, 1, 2), 200),
        # any characteristic before the difference in cost, which makes 90 of 100 here,
        ((50, 1, 2), (40, 2, 2), 100 * 100 / 90),
        # then the smaller difference in cost, then the order of products.
        ((41, 1, 1), (40, 1, 1), 200),
        ((40, 1, 1), (40, 1, 1), 100),
        # A difference of exactly 20 % of E's total cost is admitted, a larger one is not.
        ((60, 1, 1), (40, 2, 2), 100 * 100 / 80),
        ((60.01, 1, 1), (40, 2, 2), 200),
        ((60.01, 1, 1), (60.01, 2, 2), math.nan),
    ],
)
def test_which_similar_product(a: tuple[float, ...], b: tuple[float, ...], ratio: float) -> None:
    names = ("avg_variable_com", "shape", "size")
    costs = {
        "E": ONE_COST,
        "A": ONE_COST | dict(zip(names, a, strict=True)),
        "B": ONE_COST | dict(zip(names, b, strict=True)),
    }
    found = arms_test(
        [sale("C", 100, connum="E"), sale("U", 100, "1", connum="A"), sale("U", 50, "1", connum="B")], costs
    )
    assert found is not None
    assert found[1]["C"] == pytest.approx(ratio, rel=1e-12, nan_ok=True)


ARMS_ROW = st.fixed_dictionaries(
    {
        "excluded": st.sampled_from(["", "", "", "out"]),
        # The same customer may stand as affiliated on one sale and not on another; '' is no customer.
        "customer": st.sampled_from(["C", "D", "U", ""]), "affiliation": st.sampled_from(["1", "1", "2"]),
        "connum": st.sampled_from(["A", "B", "E"]), "prime": st.sampled_from(["1", "2"]),
        "level_of_trade": st.sampled_from([1.0, 2.0]), "quantity": st.sampled_from([1.0, 3.0]),
        "price": st.sampled_from([97.0, 99.0, 100.0, 101.0, 104.0]),
    }
)  # fmt: skip
ARMS_COSTS = st.fixed_dictionaries(
    {
        name: st.fixed_dictionaries(
            {
                "avg_variable_com": st.sampled_from([40.0, 45.0, 60.0, 61.0]),
                "avg_total_com": st.sampled_from([0.0, 50.0, 100.0]),
                "shape": st.sampled_from([1.0, 2.0]), "size": st.sampled_from([1.0, 2.0]),
            }
        )
        for name in ("A", "B", "E")
    }
)  # fmt: skip


def plainly(rows: list[Row], costs: dict[str, Row]) -> tuple[list[bool], dict[str, float]]:
    """Row by row: averages per customer and product, their match, the customer's ratio, who passes."""
    wide = ("level_of_trade", "prime")
    own: dict[tuple[Any, ...], list[float]] = defaultdict(lambda: [0.0, 0.0])
    other: dict[tuple[Any, ...], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for row in rows:
        if row["excluded"] or (row["affiliation"] != "1" and not row["customer"]):
            continue
        key = (*(row[name] for name in wide), row["connum"])
        total = other[key] if row["affiliation"] == "1" else own[(row["customer"], *key)]
        total[0] += row["price"] * row["quantity"]
        total[1] += row["quantity"]
    weighted: dict[str, list[float]] = {}
    for (customer, level, prime, connum), (value, quantity) in own.items():
        price = value / quantity
        entry = weighted.setdefault(customer, [0.0, 0.0])
        if (level, prime, connum) in other:
            there, difmer = other[level, prime, connum], 0.0
        else:
            ranked = []
            mine = costs[connum]
            for their_level, their_prime, theirs in other:
                if (their_level, their_prime) != (level, prime) or not mine["avg_total_com"]:
                    continue
                apart = costs[theirs]["avg_variable_com"] - mine["avg_variable_com"]
                ratio = abs(apart / mine["avg_total_com"])
                if ratio <= 0.2:
                    shape, size = (abs(costs[theirs][n] - mine[n]) for n in ("shape", "size"))
                    ranked.append((shape, size, ratio, theirs, apart))
            if not ranked:
                continue
            *_, theirs, difmer = min(ranked)
            there = other[level, prime, theirs]
        entry[0] += 100 * price / (there[0] / there[1] - difmer) * quantity
        entry[1] += quantity
    ratios = {customer: total / quantity if quantity else math.nan for customer, (total, quantity) in weighted.items()}
    for ratio in ratios.values():
        assume(math.isnan(ratio) or min(abs(ratio - 98), abs(ratio - 102)) > 1e-9)
    failing = {customer for customer, ratio in ratios.items() if not 98 <= ratio <= 102}
    return [not row["excluded"] and row["customer"] not in failing for row in rows], ratios


@settings(max_examples=150, deadline=None)
@given(rows=st.lists(ARMS_ROW, min_size=1, max_size=14), costs=ARMS_COSTS)
def test_arms_length_row_by_row(rows: list[Row], costs: dict[str, Row]) -> None:
    found = arms_test(rows, costs)
    if found is None:
        assert not any(row["affiliation"] != "1" and not row["excluded"] for row in rows)
        return
    kept, ratios = plainly(rows, costs)
    assert found[0] == kept
    assert found[1] == pytest.approx(ratios, rel=1e-12, nan_ok=True)
