"""Duties by importer: hand-worked importers, and plain loops over random sales."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dumping.formula.table import Table
from dumping.us.assessment import Assessment, assessed_methods, assessment
from dumping.us.methods import methods
from tests.us.margin_tables import case_parameters, us_sales

ALL = ("average_to_average", "mixed", "average_to_transaction")


def assessed(sales: Table, *, which: tuple[str, ...] = ALL, **said: Any) -> Assessment:
    found = methods(sales, case_parameters("review"), segment="review")
    which = tuple(method for method in which if method in found.totals)
    return assessment(found.sales, case_parameters("review"), methods=which, **said)


def sales_of(**columns: Any) -> Table:
    """Sales of one product; every value reported and 100 where nothing else is said."""
    rows = len(columns["importer"])
    sales = us_sales(
        **{"connum": ["A"] * rows, "entered_value_per_unit": [100.0] * rows,
           "entered_value_source": ["reported"] * rows, **columns}
    )  # fmt: skip
    passes = np.array(columns.get("passes", [0] * rows), float)
    sales = sales.with_input("dp_passes", passes, "Passes")
    return sales.with_input("dp_counted", np.ones(rows, dtype=np.int64), "Counted")


def test_offsets_stay_within_an_importer_and_averages_too() -> None:
    # Taken together the average price is 100 and nothing is dumped; importer X alone pays 90.
    sales = sales_of(importer=["X", "X", "Y"], net_us_price=[85.0, 95.0, 120.0], cm_net_price=[100.0] * 3)
    found = assessed(sales).importers["average_to_average"]
    assert found.values("importer").tolist() == ["X", "Y"]
    assert found.values("duty").tolist() == [20, 0]
    assert found.values("positive_results").tolist() == [20, 0]
    assert found.values("negative_results").tolist() == [0, -20]
    assert found.values("test_percent").tolist() == [10, 0]
    assert found.values("de_minimis").tolist() == [0, 1]
    assert found.values("ad_valorem_percent").tolist() == [10, 0]


def test_within_an_importer_negative_results_count_only_where_they_offset() -> None:
    sales = sales_of(importer=["X", "X"], connum=["A", "B"], net_us_price=[80.0, 110.0], cm_net_price=[100.0] * 2)
    found = assessed(sales).importers
    assert found["average_to_average"].values("duty").tolist() == [10]
    assert found["average_to_transaction"].values("duty").tolist() == [20]


def test_two_parts_of_the_mixed_method_are_added() -> None:
    # Not passing: +20 and -30 offset to nothing; passing: +10 and -50 is 10.
    sales = sales_of(
        importer=["X"] * 4, connum=list("ABCD"), net_us_price=[80.0, 130.0, 90.0, 150.0], cm_net_price=[100.0] * 4,
        passes=[0, 0, 1, 1],
    )  # fmt: skip
    found = assessed(sales).importers["mixed"]
    assert found.value("duty_not_passing") == 0
    assert found.value("duty_passing") == found.value("duty") == 10
    assert found.value("positive_results") == 30
    assert found.value("negative_results") == -80
    assert found.value("sales") == 4
    assert found.value("entered_value") == 400


def test_rate_on_value_or_per_unit() -> None:
    sales = sales_of(
        importer=["R", "M", "C"], entered_value_source=["reported", "mixed", "computed"], quantity=[4.0, 4.0, 4.0],
        net_us_price=[80.0] * 3, cm_net_price=[82.0] * 3, connum=list("ABC"),
    )  # fmt: skip
    found = assessed(sales).importers["average_to_average"].frame.set_index("importer")
    assert found.loc["R", "ad_valorem_percent"] == 2
    assert math.isnan(found.loc["R", "per_unit"])
    for importer in ("M", "C"):
        assert found.loc[importer, "per_unit"] == 2
        assert math.isnan(found.loc[importer, "ad_valorem_percent"])
    per_unit = assessed(sales, per_unit=True).importers["average_to_average"]
    assert per_unit.values("per_unit").tolist() == [2, 2, 2]
    assert np.isnan(per_unit.values("ad_valorem_percent")).all()


@pytest.mark.parametrize(("duty", "small", "shown"), [(0.5, False, 0.5), (0.4999, True, 0.49), (0.0, True, 0.0)])
def test_de_minimis_importer(duty: float, small: bool, shown: float) -> None:
    # The other importer keeps the margin above de minimis; entered value is 100, so the duty is the rate.
    sales = sales_of(importer=["X", "Y"], connum=["A", "B"], net_us_price=[80.0] * 2, cm_net_price=[80 + duty, 99.0])
    found = assessed(sales).importers["average_to_average"]
    assert bool(found.value("de_minimis") == 1) is small
    assert found.value("ad_valorem_percent") == pytest.approx(0 if small else duty)
    assert bool(found.value("per_unit") == 0) is small
    assert found.value("test_percent_shown") == shown


def test_importer_without_entered_value_is_told_and_assessed_per_unit() -> None:
    sales = sales_of(
        importer=["X", ""], net_us_price=[80.0] * 2, cm_net_price=[90.0] * 2, entered_value_per_unit=[0.0, 100.0]
    )
    found = assessed(sales)
    table = found.importers["average_to_average"]
    assert table.values("importer").tolist() == ["", "X"]
    assert math.isnan(table.value("de_minimis", 2))
    assert table.value("per_unit", 2) == 10
    assert any("X has no entered value" in warning for warning in found.warnings)
    assert any("1 sales have no importer" in warning for warning in found.warnings)


def test_only_methods_above_de_minimis_are_assessed() -> None:
    sales = sales_of(importer=["X", "X"], connum=["A", "B"], net_us_price=[80.0, 110.0], cm_net_price=[100.0, 90.1])
    found = methods(sales, case_parameters("review"), segment="review")
    # 20 of dumping and -19.9: 0.05 % with offsets, 10.5 % without.
    assert assessed_methods(found.totals) == ("average_to_transaction",)


def test_names_of_columns_are_the_callers() -> None:
    sales = sales_of(importer=["X"], net_us_price=[80.0], cm_net_price=[90.0])
    for old, new in (("importer", "us_importer"), ("entered_value_per_unit", "entered_value")):
        sales = sales.with_input(new, sales.values(old), new)
    found = assessed(sales, importer="us_importer", entered_value="entered_value").importers["average_to_average"]
    assert found.values("us_importer").tolist() == ["X"]
    assert found.value("ad_valorem_percent") == 10


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["X", "Y", "Z"]),
        st.sampled_from("AB"),
        st.integers(1, 2),
        st.booleans(),
        st.floats(80, 120).map(lambda x: round(x, 2)),
        st.floats(85, 120).map(lambda x: round(x, 2)),
        st.floats(0.5, 50).map(lambda x: round(x, 2)),
    ),
    min_size=1,
    max_size=30,
)


def plain_duty(rows: list[tuple[Any, ...]], method: str) -> float:
    """The duty of one importer's sales, by plain loops."""

    def part(chosen: list[tuple[Any, ...]], on_average: bool) -> list[float]:
        found = []
        for row in chosen:
            group = [r for r in chosen if r[1:3] == row[1:3]] if on_average else [row]
            price = math.fsum(r[4] * r[6] for r in group) / math.fsum(r[6] for r in group)
            found.append((row[5] - price) * row[6])
        return found

    def offset(results: list[float]) -> float:
        return max(math.fsum(results), 0)

    def zeroed(results: list[float]) -> float:
        return math.fsum(x for x in results if x > 0)

    if method == "average_to_average":
        return offset(part(rows, True))
    if method == "average_to_transaction":
        return zeroed(part(rows, False))
    return offset(part([r for r in rows if not r[3]], True)) + zeroed(part([r for r in rows if r[3]], False))


@settings(max_examples=60, deadline=None)
@given(rows=ROWS)
def test_duties_are_those_of_plain_loops(rows: list[tuple[Any, ...]]) -> None:
    sales = sales_of(
        importer=[r[0] for r in rows], connum=[r[1] for r in rows], month=[r[2] for r in rows],
        passes=[int(r[3]) for r in rows], net_us_price=[r[4] for r in rows], cm_net_price=[r[5] for r in rows],
        quantity=[r[6] for r in rows], entered_value_per_unit=[90.0] * len(rows),
    )  # fmt: skip
    for method, table in assessed(sales).importers.items():
        assert table.values("importer").tolist() == sorted({r[0] for r in rows})
        for row, importer in enumerate(table.values("importer"), 1):
            own = [r for r in rows if r[0] == importer]
            value = 90 * math.fsum(r[6] for r in own)
            duty = plain_duty(own, method)
            assert table.value("entered_value", row) == pytest.approx(value, rel=1e-12)
            assert table.value("duty", row) == pytest.approx(duty, rel=1e-9, abs=1e-9 * value)
            percent = 100 * duty / value
            if abs(percent - 0.5) > 1e-6:
                assert (table.value("de_minimis", row) == 1) == (percent < 0.5)
                expected = percent if percent > 0.5 else 0
                assert table.value("ad_valorem_percent", row) == pytest.approx(expected, rel=1e-9)


@settings(max_examples=40, deadline=None)
@given(
    rows=ROWS,
    entered=st.fixed_dictionaries({one: st.sampled_from([90.0, 0.0, -5.0, 1e6]) for one in ("X", "Y", "Z")}),
    reported=st.fixed_dictionaries(
        {one: st.sampled_from(["reported", "computed", "mixed"]) for one in ("X", "Y", "Z")}
    ),
)
def test_rates_are_those_of_plain_loops(
    rows: list[tuple[Any, ...]], entered: dict[str, float], reported: dict[str, str]
) -> None:
    """On value, per unit or de minimis, importer by importer; without a value above zero always per unit."""
    sales = sales_of(
        importer=[r[0] for r in rows], connum=[r[1] for r in rows], month=[r[2] for r in rows],
        passes=[int(r[3]) for r in rows], net_us_price=[r[4] for r in rows], cm_net_price=[r[5] for r in rows],
        quantity=[r[6] for r in rows], entered_value_per_unit=[entered[r[0]] for r in rows],
        entered_value_source=[reported[r[0]] for r in rows],
    )  # fmt: skip
    for method, table in assessed(sales).importers.items():
        for row, importer in enumerate(table.values("importer"), 1):
            own = [r for r in rows if r[0] == importer]
            quantity = math.fsum(r[6] for r in own)
            duty, value = plain_duty(own, method), entered[importer] * quantity
            on_value, per_unit = (table.value(n, row) for n in ("ad_valorem_percent", "per_unit"))
            if value > 0 and abs(100 * duty / value - 0.5) < 1e-6:
                continue
            if value > 0 and 100 * duty / value < 0.5:
                assert (on_value, per_unit) == (0, 0)
            elif value > 0 and reported[importer] == "reported":
                assert on_value == pytest.approx(100 * duty / value, rel=1e-9)
                assert math.isnan(per_unit)
            else:
                assert per_unit == pytest.approx(duty / quantity, rel=1e-9, abs=1e-9)
                assert math.isnan(on_value)
