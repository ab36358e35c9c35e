"""Offsets: the worked examples of the method, and properties."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dumping.case.problems import CaseError
from dumping.formula.table import Table
from dumping.us.level_of_trade import with_lot_adjustment
from dumping.us.offsets import with_offsets
from tests.us.us_tables import sales, table

MONEY = st.floats(0, 100).map(lambda x: round(x, 2))


def one_sale(**changed: object) -> Table:
    columns: dict[str, object] = {
        "sale_type": "CEP", "match_type": 1.0, "exchange_rate": 1.0, "cm_net_price": 100.0, "commissions": 5.0,
        "cm_commissions": 2.0, "cm_commission_pool": 1.5, "cm_inventory_carrying": 1.0, "cm_indirect_selling": 3.0,
        "cep_inventory_carrying": 1.0, "cep_indirect_selling": 2.0, "commission_offset_pool_us": 0.0,
    }  # fmt: skip
    return sales({k: [v] for k, v in {**columns, **changed}.items()})


def test_larger_us_commission() -> None:
    """Method, hand-checked case 1: offset 1.5, 2.5 left of the indirect expenses, CEP offset 2.5."""
    found = with_offsets(one_sale(), allow_cep_offset=True)
    assert found.value("commission_offset") == 1.5
    assert found.value("cm_indirect_remaining_usd") == 2.5
    assert found.value("cep_offset") == 2.5


def test_larger_comparison_market_commission() -> None:
    """Method, hand-checked case 2: offset -0.7, and the CEP offset keeps the whole pool."""
    found = with_offsets(one_sale(commissions=0.0, commission_offset_pool_us=0.7), allow_cep_offset=True)
    assert found.value("commission_offset") == -0.7
    assert found.value("cm_indirect_remaining_usd") == 4.0
    assert found.value("cep_offset") == 3.0


def test_exchange_rate_of_the_sale_converts_the_comparison_market() -> None:
    found = with_offsets(one_sale(exchange_rate=0.5), allow_cep_offset=True)
    assert found.value("cm_commission_usd") == 1.0
    assert found.value("commission_offset") == 0.75
    assert found.value("cep_offset") == 1.25


def test_no_cep_offset_where_it_is_not_allowed_or_the_sale_is_ep() -> None:
    assert "cep_offset" not in with_offsets(one_sale(), allow_cep_offset=False)
    assert "cep_offset" not in with_offsets(one_sale(sale_type="EP"), allow_cep_offset=True)
    both = sales({k: [v, v] for k, v in ((n, one_sale().value(n)) for n in one_sale().columns if n != "sale_type")})
    both = both.with_input("sale_type", np.array(["EP", "CEP"], dtype=object), "type")
    assert list(with_offsets(both, allow_cep_offset=True).values("cep_offset")) == [0.0, 2.5]


def test_sales_without_commissions_anywhere() -> None:
    plain = sales({"match_type": [1.0], "cm_net_price": [10.0], "commission_offset_pool_us": [1.0]})
    found = with_offsets(plain)
    assert found.value("commission_offset") == 0
    assert found.value("cm_indirect_usd") == 0


FACTORS = table(
    "factors", {"us_level_of_trade": [1.0, 1.0], "cm_level_of_trade": [1.0, 2.0], "lot_factor": [0.0, -0.05]}
)


def at_levels(us: float, cm: float) -> Table:
    return one_sale(level_of_trade=us, cm_level_of_trade=cm, lot_difference=abs(us - cm))


def test_level_of_trade_adjustment_displaces_the_cep_offset() -> None:
    adjusted, warnings = with_lot_adjustment(at_levels(1, 2), FACTORS)
    assert adjusted.value("lot_adjustment") == pytest.approx(-5.0, rel=1e-12)
    assert warnings == ()
    assert with_offsets(adjusted, allow_cep_offset=True).value("cep_offset") == 0


def test_same_level_of_trade_keeps_the_cep_offset() -> None:
    adjusted, _ = with_lot_adjustment(at_levels(1, 1), FACTORS)
    assert adjusted.value("lot_adjustment") == 0
    assert with_offsets(adjusted, allow_cep_offset=True).value("cep_offset") == 2.5


def test_a_pair_without_factor_is_told() -> None:
    adjusted, warnings = with_lot_adjustment(at_levels(2, 1), FACTORS)
    assert adjusted.value("lot_adjustment") == 0
    assert "U.S. level of trade 2 matched at level 1" in warnings[0]
    assert with_offsets(adjusted, allow_cep_offset=True).value("cep_offset") == 2.5
    with pytest.raises(CaseError, match="level of trade 2 matched at level 1"):
        with_lot_adjustment(at_levels(2, 1), FACTORS, complete=True)


@given(MONEY, MONEY, MONEY, MONEY, MONEY, MONEY)
def test_an_offset_never_exceeds_the_difference_of_commissions(
    us: float, cm: float, us_pool: float, cm_pool: float, indirect: float, cep: float
) -> None:
    sale = one_sale(
        commissions=us, cm_commissions=cm, commission_offset_pool_us=us_pool, cm_commission_pool=cm_pool,
        cm_indirect_selling=indirect, cep_indirect_selling=cep,
    )  # fmt: skip
    found = with_offsets(sale, allow_cep_offset=True)
    offset = found.value("commission_offset")
    assert abs(offset) <= abs(us - cm) + 1e-9
    assert -us_pool <= offset <= cm_pool
    assert offset * (us - cm) >= 0
    assert found.value("cep_offset") <= min(cep + 1, found.value("cm_indirect_remaining_usd"))
