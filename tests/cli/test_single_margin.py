"""One margin from two figures is the engine's margin of a case with these two figures."""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dumping.case.load import assemble
from dumping.formula.evaluate import evaluate
from dumping.formula.parse import parse
from dumping.formula.scalar import figure
from dumping.formula.table import Computed
from dumping.formula.tree import FormulaError
from dumping.pipeline import run
from dumping.single_margin import single_margin

PRICES = st.floats(0.01, 1e6, allow_nan=False)
VALUES = st.one_of(st.just(math.nan), st.just(0.0), st.floats(-1e6, 1e6).map(lambda v: round(v, 3)))
EXPRESSIONS = (
    "a + b * c", "a / b - c", "-a", "abs(a - b)", "min(a, b, c)", "max(a, b)", "round(a / 7, 2)", "round(a)",
    "if(a > b, a, c)", "coalesce(a, b, 1)", "a == b", "a != b", "a <= b", "a >= b or b < c",
    "a > 0 and b > 0 and not (c > 0)", "if(a == 0, 0, 100 * b / a)",
)  # fmt: skip


@given(st.sampled_from(EXPRESSIONS), VALUES, VALUES, VALUES)
def test_a_tree_means_the_same_over_figures_and_over_columns(expression: str, a: float, b: float, c: float) -> None:
    tree = parse(expression)
    known = {"a": a, "b": b, "c": c}
    column = evaluate(tree, {name: np.array([value]) for name, value in known.items()})
    assert figure(tree, known) == pytest.approx(float(column.ravel()[0]), rel=1e-12, abs=1e-12, nan_ok=True)


def test_texts_are_not_figures() -> None:
    with pytest.raises(FormulaError, match="a number is wanted"):
        figure(parse('a == "x"'), {"a": 1.0})


@given(PRICES, PRICES, st.floats(0.1, 1e5), st.sampled_from(["us", "wto"]))
def test_the_engine_gives_the_same(normal: float, export: float, quantity: float, authority: str) -> None:
    lines = single_margin(normal, export, quantity, "USD", authority, "investigation", dt.date(2021, 6, 1))
    content = {
        "schema": "dumping/case/1",
        "case": {
            "title": "One product", "authority": authority, "segment": "investigation",
            "period": [dt.date(2020, 1, 1), dt.date(2020, 12, 31)], "law_as_of": dt.date(2021, 6, 1),
            "currency": "USD", "unit": "unit",
        },
        "respondents": [
            {
                "name": "Maker",
                "products": [
                    {"connum": "A", "quantity": quantity, "normal_value": normal, "export_price": export}
                ],
            }
        ],
    }  # fmt: skip
    one = run(assemble(Path("case.toml"), "", content)).respondents[0]
    rates, total = one.tables["rates"], one.tables["total_average_to_average"]
    # The engine divides a sale's value by its quantity and multiplies again: amounts differ in the last digit,
    # and a margin that is the threshold to the last digit may fall on either side.
    assume(abs(lines["margin_percent"].value - 2) > 1e-9)
    last_digit = 1e-14 * (normal + export)
    for table, name, slack in (
        (rates, "margin_percent", 1e-9), (rates, "margin_percent_published", 0.011), (rates, "de_minimis", 0),
        (rates, "cash_deposit_percent", 1e-9), (total, "per_unit", last_digit),
        (total, "total_dumping", last_digit * quantity),
    ):  # fmt: skip
        assert lines[name].value == pytest.approx(float(table.value(name)), rel=1e-9, abs=slack)
        column = total.columns["percent"] if name == "margin_percent" else table.columns[name]
        assert isinstance(column.source, Computed)
        assert lines[name].cite == column.source.rule.cite
