"""The square root in every reading of a rule."""

from __future__ import annotations

import numpy as np

from dumping.formula.check import kind_of
from dumping.formula.evaluate import evaluate
from dumping.formula.excel import excel
from dumping.formula.parse import parse
from dumping.formula.scalar import figure
from dumping.formula.words import words

TREE = parse("sqrt(a * a + b)")


def test_value_over_columns_and_of_one_figure() -> None:
    a, b = np.array([3.0, 1.0, np.nan]), np.array([16.0, -5.0, 1.0])
    np.testing.assert_array_equal(evaluate(TREE, {"a": a, "b": b}), [5.0, np.nan, np.nan])
    assert figure(TREE, {"a": 3, "b": 16}) == 5
    assert np.isnan(figure(TREE, {"a": 1, "b": -5}))


def test_formula_words_and_kind() -> None:
    assert excel(TREE, lambda name: name.upper() + "1") == "SQRT(A1*A1+B1)"
    assert words(TREE, str) == "the square root of (a × a + b)"
    assert kind_of(TREE, {"a": "number", "b": "number"}) == "number"
