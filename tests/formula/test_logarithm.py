"""The natural logarithm and its inverse in every reading of a rule."""

from __future__ import annotations

import math

import numpy as np
import pytest

from dumping.formula.check import kind_of
from dumping.formula.evaluate import evaluate
from dumping.formula.excel import excel
from dumping.formula.parse import parse
from dumping.formula.scalar import figure
from dumping.formula.words import words

TREE = parse("exp(a * ln(b))")


def test_value_over_columns_and_of_one_figure() -> None:
    a, b = np.array([3.0, 1.0, 1.0, 10000.0]), np.array([2.0, 0.0, np.nan, 2.0])
    np.testing.assert_allclose(evaluate(TREE, {"a": a, "b": b}), [8.0, np.nan, np.nan, np.nan], rtol=1e-15)
    assert figure(TREE, {"a": 3, "b": 2}) == pytest.approx(8, rel=1e-15)
    for one in ({"a": 1, "b": 0}, {"a": 1, "b": math.nan}, {"a": 10000, "b": 2}):
        assert math.isnan(figure(TREE, one))


def test_formula_words_and_kind() -> None:
    assert excel(TREE, lambda name: name.upper() + "1") == "EXP(A1*LN(B1))"
    assert words(TREE, str) == "e to the power of (a × the natural logarithm of b)"
    assert kind_of(TREE, {"a": "number", "b": "number"}) == "number"
