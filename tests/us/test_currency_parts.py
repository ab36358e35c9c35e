"""Amounts in several currencies split by currency, and averages put together at the U.S. sale's rates."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dumping.formula.rule import Rule
from dumping.formula.table import Table
from dumping.us.comparison_market.currencies import parts_of, with_currency_parts
from tests.us.us_tables import table

NATIVE = {"freight_mxn": {"usd": "freight"}, "rebate_mxn": {"eur": "rebate"}}
RATES = {"usd": 1.0, "eur": 1.1}
PESO = [0.05, 0.04]


def priced(**amounts: str) -> Table:
    """Two sales in pesos with freight in dollars and a rebate in euro, and `amounts` made of them."""
    sales = table("comparison_sales", {
        "price": [1000, 1200], "freight": [2, 3], "rebate": [1, 0], "days": [30, 60], "peso": PESO,
    }, "MXN")  # fmt: skip
    sales = sales.with_rule(Rule("freight_mxn", "freight / peso", "Freight", "{money}", ""))
    sales = sales.with_rule(Rule("rebate_mxn", "rebate * 1.1 / peso", "Rebate", "{money}", ""))
    for name, expression in amounts.items():
        sales = sales.with_rule(Rule(name, expression, name, "{money}/{quantity}", ""))
    return sales


def split(sales: Table, name: str) -> dict[str, list[float]]:
    found, said = with_currency_parts(sales, [name], NATIVE, {})
    assert not said
    return {currency: list(found.values(part)) for currency, part in parts_of(found, name).items()}


def test_a_sum_is_split_term_by_term() -> None:
    sales = priced(net_price="price - freight_mxn - rebate_mxn")
    assert split(sales, "net_price") == {"mxn": [1000, 1200], "usd": [-2, -3], "eur": [-1, 0]}


def test_amounts_made_of_amounts_and_factors_are_split() -> None:
    sales = priced(movement="freight_mxn * 1.5 + 7", net_price="price - movement")
    assert split(sales, "net_price") == {"mxn": [993, 1193], "usd": [-3, -4.5]}


def test_a_condition_reads_the_whole_amount() -> None:
    sales = priced(pool="if(freight_mxn > 50, freight_mxn, price / 100)")
    assert split(sales, "pool") == {"mxn": [10, 0], "usd": [0, 3]}


def test_what_is_in_one_currency_has_no_parts() -> None:
    assert split(priced(packing="price / 50"), "packing") == {}


@pytest.mark.parametrize("expression", ["min(freight_mxn, price)", "freight_mxn * rebate_mxn", "price / freight_mxn"])
def test_what_cannot_be_split_stays_whole_and_says_so(expression: str) -> None:
    found, said = with_currency_parts(priced(odd=expression), ["odd"], NATIVE, {})
    assert parts_of(found, "odd") == {}
    assert len(said) == 1
    assert "odd mixes currencies" in said[0]


terms = st.sampled_from([
    "price", "freight_mxn", "rebate_mxn", "freight_mxn * days / 365", "2 * (price - rebate_mxn)",
    "if(days > 45, freight_mxn, rebate_mxn)", "coalesce(freight_mxn, 0)", "-(freight_mxn + 3)", "5",
])  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from(["+", "-"]), terms), min_size=1, max_size=6))
def test_the_parts_at_the_sale_s_rates_are_the_whole(some: list[tuple[str, str]]) -> None:
    sales = priced(amount="0 " + " ".join(f"{sign} {term}" for sign, term in some))
    parts = split(sales, "amount")
    whole = np.zeros(2)
    for currency, values in parts.items():
        rate = 1.0 if currency == "mxn" else RATES[currency] / np.array(PESO)
        whole += np.array(values) * rate
    if parts:
        assert whole == pytest.approx(sales.values("amount"), rel=1e-12, abs=1e-9)
