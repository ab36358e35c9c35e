"""Averaging, comparison, totals and the choice of method: hand-worked cases, and plain loops over random sales."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dumping.formula.table import Table
from dumping.stages.averaging import averaged, averaging_keys
from dumping.stages.comparison import compared, with_foreign_price
from dumping.us.differential_pricing.meaningful_difference import applied_method, meaningful_difference
from dumping.us.differential_pricing.ratio import ratio_test
from dumping.us.methods import Methods, methods
from tests.us.margin_tables import case_parameters, passing_of, us_sales


def flagged(passes: list[int], **columns: Any) -> Table:
    """Sales whose flag is given instead of tested."""
    sales = us_sales(connum=["A"] * len(passes), **columns) if "connum" not in columns else us_sales(**columns)
    sales = sales.with_input("dp_passes", np.array(passes, float), "Passes")
    return sales.with_input("dp_counted", np.ones(len(passes), dtype=np.int64), "Counted")


def margins(found: Methods) -> dict[str, float]:
    return {method: float(total.value("percent")) for method, total in found.totals.items()}


def test_offsets_worked_by_hand() -> None:
    # Results +100 and -60 on a value of 1000; the one that passes is the positive one.
    sales = flagged([1, 0], connum=["A", "B"], net_us_price=[500.0, 500.0], cm_net_price=[600.0, 440.0])
    found = methods(sales, case_parameters("investigation"), segment="investigation")
    assert margins(found) == {
        "average_to_average": pytest.approx(4), "mixed": pytest.approx(10),
        "average_to_transaction": pytest.approx(10),
    }  # fmt: skip
    parts = found.tables["total_mixed_parts"]
    assert parts.values("total_dumping").tolist() == [0, 100]
    assert parts.values("total_dumping_offset").tolist() == [0, 100]


def test_the_other_way_round_the_mixed_margin_is_offset() -> None:
    # The negative one passes: its -60 offsets nothing, and the positive 100 stands alone.
    sales = flagged([0, 1], connum=["A", "B"], net_us_price=[500.0, 500.0], cm_net_price=[600.0, 440.0])
    assert margins(methods(sales, case_parameters(), segment="investigation"))["mixed"] == pytest.approx(10)
    # A third sale that does not pass and is 30 below: offset within its part.
    sales = flagged([0, 1, 0], connum=list("ABC"), net_us_price=[500.0] * 3, cm_net_price=[600.0, 440.0, 470.0])
    total = methods(sales, case_parameters(), segment="investigation").totals["mixed"]
    assert total.value("total_dumping") == 70
    assert total.value("percent") == pytest.approx(100 * 70 / 1500)
    assert [total.value(f"{end}_result_percent") for end in ("lowest", "highest")] == [-12, 20]


@pytest.mark.parametrize("passes", [[0, 0], [1, 1]])
def test_without_a_difference_there_is_no_mixed_method(passes: list[int]) -> None:
    sales = flagged(passes, net_us_price=[500.0, 400.0], cm_net_price=[600.0, 440.0])
    found = methods(sales, case_parameters(), segment="investigation")
    assert list(found.totals) == ["average_to_average", "average_to_transaction"]
    assert not [name for name in found.tables if "mixed" in name]


def test_average_is_of_the_group_but_the_rate_is_of_the_sale() -> None:
    # Average price (10*1 + 14*3)/4 = 13; the two rates put one result on either side of zero.
    sales = us_sales(
        connum=["A", "A"], quantity=[1.0, 3.0], net_us_price=[10.0, 14.0], cm_net_price=[200.0, 200.0],
        exchange_rate=[0.06, 0.07],
    )  # fmt: skip
    table = methods(sales, case_parameters(), segment="investigation").tables["comparison_average_to_average"]
    assert table.values("net_us_price").tolist() == [13, 13]
    assert table.values("unit_result") == pytest.approx([-1, 1])
    assert table.values("result") == pytest.approx([-1, 3])
    assert table.values("value").tolist() == [13, 39]


def test_normal_value_of_export_price_and_constructed_export_price() -> None:
    sales = us_sales(
        connum=["A", "A"], sale_type=["EP", "CEP"], match_type=[1, 2], net_us_price=[100.0, 90.0],
        cm_net_price=[1000.0, 1000.0], difmer=[0.0, 20.0], lot_adjustment=[0.0, -30.0], exchange_rate=[0.1, 0.1],
        us_packing=[2.0, 2.0], commission_offset=[1.5, -0.7], commissions=[5.0, 0.0], direct_selling=[3.0, 1.0],
        imputed_credit=[4.0, 4.0], cep_offset=[0.0, 2.5],
    )  # fmt: skip
    found = methods(sales, case_parameters(), segment="investigation")
    table = found.tables["comparison_average_to_transaction"]
    # DIFMER and level of trade before conversion; packing after it.
    assert table.values("foreign_unit_price_usd") == pytest.approx([102, 97])
    # EP: 102 - 1.5 + 5 + 3 + 4; CEP: 97 + 0.7 + 0 + 1 - 2.5, without imputed credit.
    assert table.values("normal_value") == pytest.approx([112.5, 96.2])


def test_constructed_value_beside_prices() -> None:
    sales = us_sales(
        connum=["A", "B"], match_type=[3, 1], net_us_price=[100.0, 100.0], cm_net_price=[np.nan, 1000.0],
        constructed_value=[1200.0, np.nan], cv_direct_selling=[30.0, np.nan], cv_credit=[20.0, np.nan],
        cv_commissions=[50.0, np.nan], exchange_rate=[0.1, 0.1], difmer=[np.nan, 0.0],
    )  # fmt: skip
    assert with_foreign_price(sales).values("foreign_price_usd") == pytest.approx([110, 100])


def test_rules_hold_only_what_the_case_has() -> None:
    sales = with_foreign_price(us_sales(connum=["A"], net_us_price=[10.0], cm_net_price=[12.0]))
    rule = sales.columns["foreign_price_usd"].source.rule  # type: ignore[union-attr]
    assert rule.expression == "(cm_net_price)"
    table = compared(sales, sales, name="c", title="C").table
    assert table.columns["normal_value"].source.rule.expression == "foreign_unit_price_usd"  # type: ignore[union-attr]
    assert table.value("result") == 2


def test_a_sale_without_normal_value_leaves_numerator_and_denominator_but_not_the_average() -> None:
    sales = us_sales(connum=["A", "A"], net_us_price=[10.0, 20.0], cm_net_price=[18.0, np.nan])
    found = methods(sales, case_parameters(), segment="investigation")
    total = found.totals["average_to_average"]
    assert (total.value("sales"), total.value("total_value"), total.value("total_dumping")) == (1, 15, 3)
    assert any("1 sales (1 piece) have no normal value" in warning for warning in found.warnings)


def test_a_sale_without_a_price_is_in_no_average() -> None:
    sales = us_sales(connum=["A", "A"], net_us_price=[10.0, np.nan], cm_net_price=[18.0, 18.0])
    found = methods(sales, case_parameters(), segment="investigation")
    assert [total.value("sales") for total in found.totals.values()] == [1, 1]
    assert any("1 sales lack net us price" in warning for warning in found.warnings)


def test_averaging_groups_of_each_kind_of_case() -> None:
    columns = ("manufacturer", "prime", "level_of_trade", "sale_type", "connum", "quarter", "month", "importer")
    sales = us_sales(**{name: ["x"] for name in columns})
    base = ("manufacturer", "prime", "level_of_trade", "sale_type", "connum")
    assert averaging_keys(sales, segment="investigation") == base
    assert averaging_keys(sales, segment="review") == (*base, "month")
    assert averaging_keys(sales, segment="review", quarterly=True) == (*base, "quarter")
    assert averaging_keys(sales, segment="review", importer="importer") == (*base, "month", "importer")
    assert averaging_keys(us_sales(connum=["A"]), segment="review") == ("connum",)


def test_export_price_and_constructed_export_price_are_not_averaged_together() -> None:
    sales = us_sales(connum=["A", "A"], sale_type=["EP", "CEP"], net_us_price=[10.0, 20.0])
    keys = averaging_keys(sales, segment="investigation")
    found = averaged(sales, keys, name="us_averages", title="U.S. averages", row="row")
    assert sorted(found.averages.values("net_us_price").tolist()) == [10, 20]


def total_of(percent: float, name: str) -> Table:
    return Table(f"total_{name}", name, 1).with_input("percent", [percent], "Margin", "%")


def ratio_of(percent: float) -> Table:
    """The ratio test where that share of the value passes."""
    value = [percent, 100 - percent]
    sales = us_sales(connum=["A", "A"], dp_net_price=value, customer=["T", "B"])
    sales = passing_of(sales).sales.with_input("dp_passes", np.array([1.0, 0.0]) if percent else np.zeros(2), "Passes")
    return ratio_test(sales, case_parameters())[1]


@pytest.mark.parametrize(
    ("percent", "candidate"),
    [(0, "average_to_average"), (33, "average_to_average"), (33.01, "mixed"), (65.99, "mixed"),
     (66, "average_to_transaction"), (99, "average_to_transaction")],
)  # fmt: skip
def test_ratio_test(percent: float, candidate: str) -> None:
    ratio = ratio_of(percent)
    assert ratio.value("percent_passing") == pytest.approx(percent)
    assert ratio.value("candidate") == candidate
    assert ratio.value("test") == "Cohen's d test"


@pytest.mark.parametrize(
    ("standard", "other", "meaningful"),
    # In a review: crosses; exactly 25 %; less; neither reaches 0.5; at the threshold counts as above it.
    [(0.4, 0.5, True), (4, 5, True), (4, 4.99, False), (0.2, 0.49, False), (0.5, 0.6, False), (0.5, 0.625, True)],
)
def test_meaningful_difference(standard: float, other: float, meaningful: bool) -> None:
    ratio = ratio_of(50)
    totals = {
        "average_to_average": total_of(standard, "a"), "mixed": total_of(other, "m"),
        "average_to_transaction": total_of(9, "t"),
    }  # fmt: skip
    found = meaningful_difference(totals, case_parameters("review"), ratio=ratio)
    assert found is not None
    assert bool(found.value("meaningful") == 1) is meaningful
    applied = applied_method(ratio, found)
    assert applied.value("method") == ("mixed" if meaningful else "average_to_average")
    assert applied.value("why") == found.value("why")


def test_candidate_decides_which_difference_counts() -> None:
    totals = {
        "average_to_average": total_of(4, "a"),
        "mixed": total_of(4.1, "m"),
        "average_to_transaction": total_of(9, "t"),
    }
    for percent, method in (
        (20, "average_to_average"),
        (50, "average_to_average"),
        (70, "average_to_transaction"),
    ):
        ratio = ratio_of(percent)
        found = meaningful_difference(totals, case_parameters(), ratio=ratio)
        assert applied_method(ratio, found).value("method") == method, percent


def test_no_sale_passes_and_no_method_is_an_alternative() -> None:
    ratio = ratio_of(0)
    totals = {"average_to_average": total_of(4, "a"), "average_to_transaction": total_of(9, "t")}
    assert meaningful_difference(totals, case_parameters(), ratio=ratio) is None
    applied = applied_method(ratio, None)
    assert applied.value("method") == "average_to_average"
    assert math.isnan(applied.value("meaningful"))


def test_margin_at_the_threshold_is_de_minimis_and_told() -> None:
    sales = us_sales(connum=["A"], net_us_price=[200.0], cm_net_price=[201.0])
    found = methods(sales, case_parameters("review"), segment="review")
    total = found.totals["average_to_average"]
    assert total.value("percent") == 0.5
    assert total.value("de_minimis") == 1
    assert total.value("cash_deposit_percent") == 0
    assert sum("exactly 0.5 %" in warning for warning in found.warnings) == 2


def test_published_rates_are_rounded_half_up() -> None:
    sales = us_sales(connum=["A"], quantity=[100.0], net_us_price=[200.0], cm_net_price=[223.39])
    total = methods(sales, case_parameters("review"), segment="review").totals["average_to_average"]
    assert total.value("percent") == pytest.approx(11.695)
    assert total.value("percent_published") == 11.7
    assert total.value("cash_deposit_percent") == total.value("percent")
    assert total.value("per_unit_published") == 23.39


ROWS = st.lists(
    st.tuples(
        st.sampled_from("ABC"),
        st.sampled_from(["EP", "CEP"]),
        st.integers(1, 3),
        st.booleans(),
        st.floats(50, 150).map(lambda x: round(x, 2)),
        st.floats(500, 1500).map(lambda x: round(x, 2)),
        st.floats(0.5, 90).map(lambda x: round(x, 2)),
        st.floats(0.09, 0.11).map(lambda x: round(x, 4)),
        st.floats(0, 5).map(lambda x: round(x, 2)),
    ),
    min_size=1,
    max_size=30,
)


def plain_margin(rows: list[tuple[Any, ...]], method: str) -> tuple[float, float]:
    """Total dumping and value of one method, by plain loops."""

    def results(chosen: list[tuple[Any, ...]], on_average: bool) -> tuple[list[float], float]:
        found, value = [], 0.0
        for row in chosen:
            connum, kind, month, _, price, foreign, quantity, rate, expense = row
            group = [r for r in chosen if r[:3] == (connum, kind, month)] if on_average else [row]
            weight = math.fsum(r[6] for r in group)
            price = math.fsum(r[4] * r[6] for r in group) / weight
            expense = math.fsum(r[8] * r[6] for r in group) / weight
            normal_value = foreign * rate + (expense if kind == "EP" else -expense)
            found.append((normal_value - price) * quantity)
            value += price * quantity
        return found, value

    if method == "mixed":
        first = [r for r in rows if not r[3]]
        a, b = results(first, True), results([r for r in rows if r[3]], False)
        return max(math.fsum(a[0]), 0) + math.fsum(x for x in b[0] if x > 0), a[1] + b[1]
    found, value = results(rows, method == "average_to_average")
    if method == "average_to_average":
        return max(math.fsum(found), 0), value
    return math.fsum(x for x in found if x > 0), value


@settings(max_examples=80, deadline=None)
@given(rows=ROWS)
def test_margins_are_those_of_plain_loops(rows: list[tuple[Any, ...]]) -> None:
    names = ("connum", "sale_type", "month", "", "net_us_price", "cm_net_price", "quantity", "exchange_rate", "x")
    columns = {name: [r[i] for r in rows] for i, name in enumerate(names) if name not in ("", "x")}
    # One expense: imputed credit of EP sales, CEP offset of CEP sales.
    columns["imputed_credit"] = [r[8] if r[1] == "EP" else 7.0 for r in rows]
    columns["cep_offset"] = [r[8] if r[1] == "CEP" else 0.0 for r in rows]
    sales = flagged([int(r[3]) for r in rows], **columns)
    found = methods(sales, case_parameters("review"), segment="review")
    assert ("mixed" in found.totals) == (len({r[3] for r in rows}) == 2)
    for method, total in found.totals.items():
        dumping, value = plain_margin(rows, method)
        assert total.value("total_value") == pytest.approx(value, rel=1e-9)
        assert total.value("total_dumping") == pytest.approx(dumping, rel=1e-9, abs=1e-9 * value)
    # Zeroing takes nothing away and offsetting never goes below zero.
    standard, single = found.totals["average_to_average"], found.totals["average_to_transaction"]
    assert 0 <= standard.value("total_dumping") <= single.value("total_dumping") + 1e-9 * single.value("total_value")
