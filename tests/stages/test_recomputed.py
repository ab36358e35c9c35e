"""Random cases against a plain recomputation that shares nothing with the engine; and what must not matter."""

from __future__ import annotations

import csv
import io
import random
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dumping


@dataclass(frozen=True)
class Sale:
    connum: str
    month: int
    quantity: float
    price: float
    freight: float
    packing: float

    @property
    def day(self) -> str:
        return f"2020-{self.month:02d}-15"


@dataclass(frozen=True)
class Facts:
    segment: str
    us: tuple[Sale, ...]
    cm: tuple[Sale, ...]
    # U.S. dollars for one unit of the comparison market's currency, by month.
    rates: tuple[float, ...]


amounts = st.integers(1, 40_000).map(lambda n: n / 100)
sales = st.builds(
    Sale,
    connum=st.sampled_from(["A", "B", "C"]),
    month=st.integers(1, 12),
    quantity=st.integers(1, 5_000).map(lambda n: n / 10),
    price=st.integers(40_000, 90_000).map(lambda n: n / 100),
    freight=amounts.map(lambda a: a / 10),
    packing=amounts.map(lambda a: a / 20),
)
facts = st.builds(
    Facts,
    segment=st.sampled_from(["investigation", "review"]),
    us=st.lists(sales, min_size=1, max_size=12).map(tuple),
    cm=st.lists(sales, min_size=1, max_size=12).map(tuple),
    rates=st.lists(st.integers(50, 150).map(lambda n: n / 100), min_size=12, max_size=12).map(tuple),
)


def text(rows: list[dict[str, object]], columns: list[str]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def engine(given_facts: Facts, method: str = "") -> dict[str, dict[str, float]]:
    """The totals of both methods as the engine computes them from files."""
    columns = ["connum", "sale_date", "quantity", "gross_unit_price", "freight", "packing"]

    def table(some: tuple[Sale, ...]) -> str:
        return text(
            [
                {
                    "connum": s.connum, "sale_date": s.day, "quantity": repr(s.quantity),
                    "gross_unit_price": repr(s.price), "freight": repr(s.freight), "packing": repr(s.packing),
                }
                for s in some
            ],
            columns,
        )  # fmt: skip

    case = f"""
schema = "dumping/case/1"
[case]
title = "Random"
authority = "us"
segment = "{given_facts.segment}"
period = [2020-01-01, 2020-12-31]
law_as_of = 2021-01-01
currency = "USD"
unit = "t"
{method}
[exchange_rates.MXN]
file = "mxn.csv"
[[respondents]]
name = "One"
[respondents.us_sales]
file = "us.csv"
currencies = {{ packing = "MXN" }}
[respondents.us_sales.build_up]
net_price = "gross_unit_price - freight"
added_to_normal_value = "packing"
[respondents.comparison_sales]
file = "cm.csv"
currency = "MXN"
currencies = {{ freight = "USD" }}
[respondents.comparison_sales.build_up]
net_price = "gross_unit_price - freight"
"""
    days = [{"date": f"2020-{m:02d}-15", "rate": repr(r)} for m, r in enumerate(given_facts.rates, 1)]
    with TemporaryDirectory() as folder:
        for name, content in {
            "case.toml": case, "us.csv": table(given_facts.us), "cm.csv": table(given_facts.cm),
            "mxn.csv": text(days, ["date", "rate"]),
        }.items():  # fmt: skip
            (Path(folder) / name).write_text(content)
        tables = dumping.run(dumping.load_case(folder)).respondents[0].tables
    names = ("percent", "offset_percent", "zeroed_percent", "total_value", "positive_results", "negative_results")
    return {
        kind: {n: float(tables[f"total_{kind}"].value(n)) for n in names}
        for kind in ("average_to_average", "average_to_transaction")
    }


def plain(given_facts: Facts) -> dict[str, dict[str, float]]:
    """The same in loops."""
    review = given_facts.segment == "review"
    normal: dict[tuple[str, int], list[tuple[float, float, float]]] = defaultdict(list)
    for s in given_facts.cm:
        normal[s.connum, s.month if review else 0].append((s.price, s.freight, s.quantity))
    # Each currency has an average of its own: both are converted at the rate of the U.S. sale's date.
    average = {
        k: tuple(sum(r[place] * r[2] for r in v) / sum(r[2] for r in v) for place in (0, 1)) for k, v in normal.items()
    }
    rows = []
    for s in given_facts.us:
        months = [s.month - back for back in (0, 1, 2, 3, -1, -2)] if review else [0]
        found = next(((s.connum, m) for m in months if (s.connum, m) in average), None)
        if found:
            rate = given_facts.rates[s.month - 1]
            pesos, dollars = average[found]
            rows.append((s, found, pesos * rate - dollars, s.price - s.freight, s.packing * rate))
    groups: dict[tuple[str, int], list[tuple[float, float, float]]] = defaultdict(list)
    for s, _, _, net, packing in rows:
        groups[s.connum, s.month if review else 0].append((s.quantity, net, packing))

    def mean(s: Sale, place: int) -> float:
        some = groups[s.connum, s.month if review else 0]
        return sum(r[0] * r[place] for r in some) / sum(r[0] for r in some)

    result = {}
    for kind in ("average_to_average", "average_to_transaction"):
        positive = negative = value = 0.0
        for s, _, foreign, net, packing in rows:
            if kind == "average_to_average":
                net, packing = mean(s, 1), mean(s, 2)
            amount = (foreign + packing - net) * s.quantity
            positive, negative = positive + max(amount, 0), negative + min(amount, 0)
            value += net * s.quantity
        offset = max(positive + negative, 0)
        result[kind] = {
            "offset_percent": 100 * offset / value if value else float("nan"),
            "zeroed_percent": 100 * positive / value if value else float("nan"),
            "total_value": value,
            "positive_results": positive,
            "negative_results": negative,
        }
        applied = "offset_percent" if kind == "average_to_average" else "zeroed_percent"
        result[kind]["percent"] = result[kind][applied]
    return result


def close(found: dict[str, dict[str, float]], wanted: dict[str, dict[str, float]]) -> None:
    for kind, figures in wanted.items():
        scale = abs(figures["total_value"]) or 1.0
        for name, value in figures.items():
            tolerance = 1e-9 * scale if name.endswith("results") else 1e-9
            assert found[kind][name] == pytest.approx(value, rel=1e-9, abs=tolerance, nan_ok=True), (kind, name)


@settings(max_examples=60, deadline=None)
@given(facts)
def test_the_engine_agrees_with_plain_loops(given_facts: Facts) -> None:
    close(engine(given_facts), plain(given_facts))


def percents(given_facts: Facts) -> list[float]:
    return [engine(given_facts)[kind]["percent"] for kind in ("average_to_average", "average_to_transaction")]


def same(one: Facts, other: Facts) -> None:
    assert percents(one) == pytest.approx(percents(other), rel=1e-9, abs=1e-9, nan_ok=True)


@settings(max_examples=15, deadline=None)
@given(facts, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(given_facts: Facts, rng: random.Random) -> None:
    us, cm = list(given_facts.us), list(given_facts.cm)
    rng.shuffle(us)
    rng.shuffle(cm)
    same(given_facts, replace(given_facts, us=tuple(us), cm=tuple(cm)))


@settings(max_examples=15, deadline=None)
@given(facts)
def test_a_sale_in_two_halves_and_doubled_quantities_change_nothing(given_facts: Facts) -> None:
    first, *rest = given_facts.us
    half = replace(first, quantity=first.quantity / 2)
    same(given_facts, replace(given_facts, us=(half, half, *rest)))
    doubled = tuple(replace(s, quantity=s.quantity * 2) for s in given_facts.us)
    same(given_facts, replace(given_facts, us=doubled))


@settings(max_examples=15, deadline=None)
@given(facts, st.sampled_from([0.001, 0.5, 7.0, 1200.0]))
def test_currency_and_unit_scale_out(given_facts: Facts, k: float) -> None:
    """Comparison-market money in a unit k times smaller, and quantities in another unit."""
    cm = tuple(replace(s, price=s.price * k) for s in given_facts.cm)
    us = tuple(replace(s, packing=s.packing * k) for s in given_facts.us)
    same(given_facts, replace(given_facts, cm=cm, us=us, rates=tuple(r / k for r in given_facts.rates)))

    def other_unit(some: tuple[Sale, ...]) -> tuple[Sale, ...]:
        return tuple(
            replace(s, quantity=s.quantity * k, price=s.price / k, freight=s.freight / k, packing=s.packing / k)
            for s in some
        )

    same(given_facts, replace(given_facts, us=other_unit(given_facts.us), cm=other_unit(given_facts.cm)))


@settings(max_examples=25, deadline=None)
@given(facts, st.integers(0, 11), st.integers(1, 20_000))
def test_a_higher_us_price_never_raises_the_margin(given_facts: Facts, place: int, cents: int) -> None:
    place %= len(given_facts.us)
    us = list(given_facts.us)
    us[place] = replace(us[place], price=us[place].price + cents / 100)
    for before, after in zip(percents(given_facts), percents(replace(given_facts, us=tuple(us))), strict=True):
        assert after <= before + 1e-9 or before != before


@settings(max_examples=10, deadline=None)
@given(facts)
def test_sales_that_are_not_used_have_no_effect(given_facts: Facts) -> None:
    none = replace(given_facts.us[0], quantity=-5.0, price=1.0)
    same(given_facts, replace(given_facts, us=(*given_facts.us, none), cm=(none, *given_facts.cm)))
    strange = replace(given_facts.us[0], connum="Z", price=1.0)
    same(given_facts, replace(given_facts, us=(*given_facts.us, strange)))


def test_a_sale_without_normal_value_is_said() -> None:
    us = (Sale("A", 3, 10.0, 500.0, 1.0, 1.0), Sale("Z", 3, 2.5, 500.0, 1.0, 1.0))
    cm = (Sale("A", 3, 1.0, 600.0, 1.0, 1.0),)
    found = engine(Facts("review", us, cm, (1.0,) * 12))
    assert found["average_to_average"]["total_value"] == pytest.approx(499 * 10, rel=1e-12)
