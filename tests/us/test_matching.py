"""Matching: the method's worked figures, ties, and a plain recomputation over random markets."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dumping.case.problems import CaseError
from dumping.formula.table import Table
from dumping.us import candidates
from dumping.us.matching import Concordance, all_by_constructed_value, matched
from tests.us.us_tables import LIMIT, sales, table

WINDOW = (0, 1, 2, 3, -1, -2)


def one_us(**changed: object) -> Table:
    columns: dict[str, object] = {
        "connum": "U", "level_of_trade": 1.0, "month": 10.0, "shape": 5.0, "size": 5.0, "avg_variable_com": 40.0,
        "avg_total_com": 100.0,
    }  # fmt: skip
    return sales({k: [v] for k, v in {**columns, **changed}.items()})


def market(*rows: dict[str, object]) -> Table:
    common: dict[str, object] = {
        "connum": "H", "level_of_trade": 1.0, "month": 10.0, "shape": 5.0, "size": 5.0, "cm_vcom": 40.0,
        "net_price": 1.0,
    }  # fmt: skip
    full = [{**common, "net_price": float(i), **row} for i, row in enumerate(rows, 1)]
    return table("averages", {name: [row[name] for row in full] for name in common}, "MXN")


def match(us: Table, cm: Table, **changed: Any) -> Concordance:
    asked: dict[str, Any] = {
        "difmer_limit": LIMIT,
        "characteristics": ("shape", "size"),
        "window": WINDOW,
        **changed,
    }
    return matched(us, cm, **asked)


def test_difmer_of_exactly_twenty_per_cent_is_admitted() -> None:
    """Method, hand-checked case 3: variable costs 60 and 40, total 100: DIFMER 20, ratio 0.20."""
    found = match(one_us(), market({"cm_vcom": 60.0}))
    assert found.sales.value("match_type") == 2
    assert found.sales.value("difmer") == 20
    assert found.models.value("difmer_ratio") == 0.2
    assert match(one_us(), market({"cm_vcom": 60.01})).sales.value("match_type") == 3


def test_identical_needs_no_cost_and_has_no_difmer() -> None:
    found = match(one_us(), market({"connum": "U", "cm_vcom": 1000.0}, {}))
    assert found.sales.value("match_type") == 1
    assert found.sales.value("difmer") == 0
    assert found.candidates.rows == 1


@pytest.mark.parametrize(("apart", "rank"), [(0, 1), (1, 2), (2, 3), (3, 4), (-1, 5), (-2, 6)])
def test_window(apart: int, rank: int) -> None:
    found = match(one_us(), market({"month": 10.0 - apart}))
    assert found.candidates.value("window_rank") == rank
    assert found.candidates.value("months_before") == apart


@pytest.mark.parametrize("apart", [4, -3, 12])
def test_outside_the_window(apart: int) -> None:
    assert match(one_us(), market({"month": 10.0 - apart})).sales.value("match_type") == 3


def test_level_of_trade_goes_before_the_month_of_an_identical_model() -> None:
    found = match(one_us(), market({"connum": "U", "level_of_trade": 2.0}, {"connum": "U", "month": 7.0}))
    assert found.sales.value("cm_row") == 2
    assert list(found.candidates.values("cm_row")) == [2, 1]


def test_characteristics_go_in_order_and_are_not_summed() -> None:
    found = match(one_us(), market({"shape": 6.0}, {"size": 9.0}, {"size": 9.0, "level_of_trade": 2.0}))
    assert list(found.candidates.values("cm_row")) == [2, 3, 1]


def test_month_goes_before_difmer_and_ties_by_level_month_connum() -> None:
    found = match(
        one_us(),
        market(
            {"cm_vcom": 41.0, "month": 9.0},
            {"cm_vcom": 50.0},
            {"connum": "H2", "level_of_trade": 0.0, "cm_vcom": 30.0},
            {"connum": "H1", "level_of_trade": 2.0, "cm_vcom": 30.0},
            {"connum": "H1", "level_of_trade": 0.0, "cm_vcom": 30.0},
        ),
    )
    assert list(found.candidates.values("cm_row")) == [2, 1, 5, 3, 4]


def test_five_candidates_are_kept() -> None:
    found = match(one_us(), market(*({"connum": f"H{i}"} for i in range(9, 0, -1))))
    assert list(found.candidates.values("cm_connum")) == ["H1", "H2", "H3", "H4", "H5"]
    assert list(found.candidates.values("choice")) == [1, 2, 3, 4, 5]
    assert found.models.value("cm_connum") == "H1"


def test_what_must_be_equal() -> None:
    us = one_us(prime="1", quarter=2.0)
    cm = market({"connum": "U"}, {"connum": "H"})
    for prime, quarter, kind in (("1", 2.0, 1), ("2", 2.0, 3), ("1", 3.0, 3)):
        same = cm.with_input("prime", np.array([prime] * 2, dtype=object), "prime")
        same = same.with_input("quarter", np.array([quarter] * 2), "quarter")
        assert match(us, same, same=("prime", "quarter")).sales.value("match_type") == kind


def test_a_key_of_another_kind_is_refused() -> None:
    cm = market({}).with_input("quarter", np.array(["2"], dtype=object), "quarter")
    with pytest.raises(TypeError, match="quarter"):
        match(one_us(quarter=2.0), cm, same=("quarter",))


def test_a_missing_characteristic_is_refused() -> None:
    with pytest.raises(CaseError, match=r"us sales, row 1, column size: .*missing"):
        match(one_us(size=np.nan), market({}))
    with pytest.raises(CaseError, match="averages, row 2, column shape"):
        match(one_us(), market({}, {"shape": np.nan}))
    assert match(one_us(size=np.nan), market({"connum": "U"})).sales.value("match_type") == 1


def test_without_characteristics_only_identical_models_are_found() -> None:
    found = match(one_us(), market({}), characteristics=())
    assert found.sales.value("match_type") == 3
    assert "similar models are not looked for" in found.warnings[0]
    assert "cm_net_price" not in found.sales


def test_each_cost_is_matched_by_itself() -> None:
    """Two sales of one model with different costs: one within the limit, one not."""
    us = sales(
        {
            "connum": ["U", "U"], "month": [10.0, 10.0], "shape": [5.0, 5.0], "size": [5.0, 5.0],
            "avg_variable_com": [40.0, 70.0], "avg_total_com": [100.0, 100.0],
        }
    )  # fmt: skip
    found = match(us, market({"level_of_trade": 0.0}))
    assert list(found.sales.values("match_type")) == [2, 3]
    assert any("different costs" in warning for warning in found.warnings)


def test_excluded_sales_are_not_matched() -> None:
    us = one_us().with_input("excluded", np.array(["out"], dtype=object), "excluded")
    found = match(us, market({"connum": "U"}))
    assert np.isnan(found.sales.value("match_type"))
    assert found.models.rows == 0


def test_no_comparison_market() -> None:
    us = sales({"excluded": ["", "out"]})
    kinds = all_by_constructed_value(us, reason="home market not viable").values("match_type")
    assert kinds[0] == 3
    assert np.isnan(kinds[1])


def test_pairs_looked_at_grow_with_the_window_not_with_the_market(monkeypatch: pytest.MonkeyPatch) -> None:
    """24 months of 10 models on both sides: 6 months of a window at most, not 24; none for other qualities."""
    counted = 0
    whole = candidates.pairs

    def counting(*given_: Any) -> Any:
        nonlocal counted
        for some in whole(*given_):
            counted += len(some.us)
            yield some

    monkeypatch.setattr("dumping.us.matching.pairs", counting)
    months = [float(m) for m in range(24) for _ in range(10)]
    shapes = [float(i) for _ in range(24) for i in range(10)]
    rows = len(months)
    primes = ["1", "2"] * (rows // 2)
    us = sales(
        {
            "connum": [f"U{int(s)}" for s in shapes], "month": months, "shape": shapes, "prime": primes,
            "avg_variable_com": [40.0] * rows, "avg_total_com": [100.0] * rows,
        }
    )  # fmt: skip
    cm = table(
        "averages",
        {
            "connum": [f"H{int(s)}" for s in shapes], "month": months, "shape": shapes, "prime": primes,
            "cm_vcom": [40.0] * rows, "net_price": [1.0] * rows,
        },
    )  # fmt: skip
    found = match(us, cm, characteristics=("shape",), same=("prime",))
    assert (found.sales.values("match_type") == 2).all()
    assert 0 < counted <= rows * 6 * 5


# Few values of each figure, so that ties are the rule.
ROW = st.fixed_dictionaries(
    {
        "connum": st.sampled_from(["A", "B", "C", "D"]), "level_of_trade": st.sampled_from([1.0, 2.0, 3.0]),
        "month": st.sampled_from([5.0, 6.0, 8.0, 9.0, 11.0, 20.0]), "prime": st.sampled_from(["1", "2"]),
        "shape": st.sampled_from([1.0, 2.0, 3.0]), "size": st.sampled_from([1.0, 2.0]),
        "vcom": st.sampled_from([30.0, 40.0, 50.0, 60.0, math.nan]), "total": st.sampled_from([0.0, 50.0, 100.0]),
    }
)  # fmt: skip


def plainly(us: dict[str, Any], cms: list[dict[str, Any]], reviews: bool) -> list[tuple[int, int]]:
    """The best five as (kind, row of the average from 1), by going through every average in turn."""
    found = {1: [], 2: []}  # type: dict[int, list[tuple[Any, ...]]]
    for row, cm in enumerate(cms, 1):
        apart = us["month"] - cm["month"]
        if cm["prime"] != us["prime"] or (reviews and apart not in WINDOW):
            continue
        lot = abs(us["level_of_trade"] - cm["level_of_trade"])
        month = WINDOW.index(apart) if reviews else 0
        tie = (cm["level_of_trade"], cm["month"] if reviews else 0, cm["connum"], row)
        if cm["connum"] == us["connum"]:
            found[1].append((lot, month, *tie))
        if us["total"] and abs((cm["vcom"] - us["vcom"]) / us["total"]) <= 0.2:
            ratio = abs((cm["vcom"] - us["vcom"]) / us["total"])
            shape = (abs(us["shape"] - cm["shape"]), abs(us["size"] - cm["size"]))
            found[2].append((*shape, lot, month, ratio, *tie))
    kind = 1 if found[1] else 2
    return [(kind, entry[-1]) for entry in sorted(found[kind])[:5]]


@settings(max_examples=150, deadline=None)
@given(st.lists(ROW, min_size=1, max_size=8), st.lists(ROW, min_size=1, max_size=25), st.booleans(), st.booleans())
def test_plain_recomputation(
    us: list[dict[str, Any]], cms: list[dict[str, Any]], reviews: bool, in_pieces: bool
) -> None:
    """The same best five as a loop over all pairs, with ties, whole market at once or in small pieces."""
    us_names = {"vcom": "avg_variable_com", "total": "avg_total_com"}
    us_table = sales({us_names.get(n, n): [r[n] for r in us] for n in us[0]})
    cm_names = [n for n in cms[0] if n != "total"]
    cm_table = table("averages", {"cm_vcom" if n == "vcom" else n: [r[n] for r in cms] for n in cm_names})
    with pytest.MonkeyPatch.context() as patch:
        if in_pieces:
            patch.setattr(candidates, "AT_A_TIME", 7)
            patch.setattr("dumping.us.matching.AT_A_TIME", 20)
            patch.setattr("dumping.us.matching.FIRST", 1)
            patch.setattr("dumping.us.matching.MORE", 2)
        found = match(us_table, cm_table, window=WINDOW if reviews else (), same=("prime",))
    models = found.sales.values("model")
    table_ = found.candidates
    for i, row in enumerate(us):
        # A model takes its characteristics from its first sale.
        first = us[int(found.models.value("first_sale", int(models[i]))) - 1]
        wanted = plainly({**row, "shape": first["shape"], "size": first["size"]}, cms, reviews)
        own = np.flatnonzero(table_.values("model") == models[i])
        got = [(int(table_.values("match_type")[j]), int(table_.values("cm_row")[j])) for j in own]
        assert got == wanted
        assert found.sales.value("match_type", i + 1) == (wanted[0][0] if wanted else 3)
