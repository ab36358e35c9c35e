"""Normal value and margin of a non-market economy against plain loops, on made-up factors, values and sales."""

from __future__ import annotations

import json
import math
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import dumping

INPUTS = {"steel": "direct materials", "power": "energy", "hands": "labor", "box": "packing", "scrap": "by-product"}


@dataclass
class Made:
    """A made-up case: factors by (CONNUM, plant), values, indices, ratios, sales."""

    factors: dict[tuple[str, str], dict[str, float]]
    values: dict[str, float]
    index: tuple[float, float]
    ratios: tuple[float, float, float]
    share: float
    paid: float
    rate: float
    sales: list[tuple[str, float, float, str]]


amount = st.floats(0.01, 100).map(lambda x: round(x, 4))


@st.composite
def made(draw: st.DrawFn) -> Made:
    connums = ["A", "B", "C"][: draw(st.integers(1, 3))]
    names = (*INPUTS, "output", "distance", "port")
    factors = {
        (connum, plant): {name: draw(amount) for name in names}
        for connum in connums for plant in ["x", "y"][: draw(st.integers(1, 2))]
    }  # fmt: skip
    values = {name: draw(amount) for name in (*INPUTS, "truck")}
    ratio = st.floats(0, 0.5).map(lambda x: round(x, 4))
    sales = draw(st.lists(
        st.tuples(st.sampled_from(connums), amount, st.floats(1, 20_000).map(lambda x: round(x, 2)),
                  st.sampled_from(["EP", "CEP"])), min_size=1, max_size=8))  # fmt: skip
    share = draw(st.sampled_from([0.0, 40.0, 84.9, 85.0, 100.0]))
    index = (draw(amount), draw(amount))
    return Made(factors, values, index, (draw(ratio), draw(ratio), draw(ratio)), share, draw(amount),
                draw(st.floats(0.1, 10).map(lambda x: round(x, 4))), sales)  # fmt: skip


def written(case: Made, folder: Path) -> Path:
    names = list(next(iter(case.factors.values())))
    rows = ["connum,plant," + ",".join(names)]
    rows += [f"{c},{p}," + ",".join(repr(f[n]) for n in names) for (c, p), f in case.factors.items()]
    (folder / "factors.csv").write_text("\n".join(rows))
    base, period = case.index
    # Steel's value is of another time and per metric ton; power's is in crowns; the others are plain.
    values = ["input,value,unit,currency,index_base,index_period"]
    for name, value in case.values.items():
        unit, currency = {"steel": "t", "truck": "kg-km"}.get(name, "kg"), "SEK" if name == "power" else "USD"
        indices = f"{base!r},{period!r}" if name == "steel" else ","
        values.append(f"{name},{value!r},{unit},{currency},{indices}")
    (folder / "values.csv").write_text("\n".join(values))
    sales = ["connum,quantity,gross_unit_price,sale_type,selling"]
    sales += [f"{c},{q!r},{p!r},{t},{0.01 * p if t == 'CEP' else 0!r}" for c, q, p, t in case.sales]
    (folder / "us.csv").write_text("\n".join(sales))
    overhead, sga, profit = case.ratios
    inputs = ""
    for name, category in INPUTS.items():
        inputs += f"[respondents.factors.inputs.{name}]\ncategory = {json.dumps(category)}\nunit = 'kg'\n"
        if name == "steel":
            inputs += 'freight = { surrogate = "truck", distance = "distance", port_distance = "port" }\n'
        if name == "hands" and case.share:
            inputs += f"market_economy = {{ price = {case.paid!r}, share_percent = {case.share!r} }}\n"
    path = folder / "case.toml"
    path.write_text(f"""
schema = "dumping/case/1"
[case]
title = "Made up"
authority = "us"
segment = "investigation"
period = [2022-01-01, 2022-12-31]
law_as_of = 2024-01-01
currency = "USD"
unit = "kg"
[exchange_rates.SEK]
rate = {case.rate!r}
[nonmarket]
surrogate_values = {{ file = "values.csv" }}
ratios = {{ overhead = {overhead!r}, sga = {sga!r}, profit = {profit!r} }}
[[respondents]]
name = "Maker"
[respondents.us_sales]
file = "us.csv"
[respondents.us_sales.build_up]
movement_domestic = "0.5 * surrogate_truck"
cep_indirect_selling = "selling"
[respondents.factors]
file = "factors.csv"
columns = {{ output = "output" }}
{inputs}""")
    return path


def by_hand(case: Made) -> tuple[dict[str, float], float]:
    """Normal value by CONNUM and the average-to-average margin in per cent."""
    normal = {}
    for connum in {c for c, _ in case.factors}:
        rows = [f for (c, _), f in case.factors.items() if c == connum]
        output = sum(row["output"] for row in rows)
        used = {name: sum(row[name] * row["output"] for row in rows) / output for name in INPUTS}
        moved = sum(min(row["distance"], row["port"]) * row["steel"] * row["output"] for row in rows)
        distance = moved / sum(row["steel"] * row["output"] for row in rows)
        price = dict(case.values)
        price["steel"] = case.values["steel"] * case.index[1] / case.index[0] / 1000 + distance * case.values["truck"]
        price["power"] = case.values["power"] * case.rate
        if case.share >= 85:
            price["hands"] = case.paid
        elif case.share:
            price["hands"] = case.share / 100 * case.paid + (1 - case.share / 100) * case.values["hands"]
        made = used["steel"] * price["steel"] + used["power"] * price["power"] + used["hands"] * price["hands"]
        manufacture = made * (1 + case.ratios[0])
        expense = manufacture * case.ratios[1]
        profit = (manufacture + expense) * case.ratios[2]
        normal[connum] = (
            manufacture + expense + profit + used["box"] * price["box"] - abs(used["scrap"] * price["scrap"])
        )
    net = []
    for connum, quantity, gross, kind in case.sales:
        price_ = gross - 0.5 * case.values["truck"]
        if kind == "CEP":
            price_ -= 0.01 * gross * (1 + case.ratios[2])
        net.append((connum, kind, quantity, price_))
    dumping_, value = 0.0, 0.0
    for group in {(c, k) for c, k, _, _ in net}:
        own = [(q, p) for c, k, q, p in net if (c, k) == group]
        quantity = sum(q for q, _ in own)
        average = sum(q * p for q, p in own) / quantity
        dumping_ += (normal[group[0]] - average) * quantity
        value += average * quantity
    return normal, 100 * max(dumping_, 0) / value if value else math.nan


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(made())
def test_plain_loops_agree(case: Made) -> None:
    with tempfile.TemporaryDirectory() as folder:
        one = dumping.run(dumping.load_case(written(case, Path(folder)))).respondents[0]
    normal, margin = by_hand(case)
    table = one.tables["normal_values"].frame
    for connum, value in normal.items():
        found = table[table["connum"] == connum]["normal_value"].iloc[0]
        assert found == pytest.approx(value, rel=1e-9, abs=1e-9)
    total = one.tables["total_average_to_average"]
    if abs(float(total.value("total_value"))) > 1e-3:
        assert total.value("percent") == pytest.approx(margin, rel=1e-7, abs=1e-7)
