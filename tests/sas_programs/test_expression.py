"""SAS expressions in our formula language: the same figures, or a refusal that says why."""

from __future__ import annotations

import numpy as np
import pytest

from dumping.formula.evaluate import evaluate
from dumping.formula.parse import parse
from dumping.formula.written import written
from dumping.sas_programs.expression import UntranslatableError, condition_of, tree_of

# What SAS gives for A = 3, B = 4, C = 0, by its operators' order: ** before * and /, AND before OR.
COLUMNS = {"A": np.array([3.0]), "B": np.array([4.0]), "C": np.array([0.0])}


@pytest.mark.parametrize(
    ("sas", "ours", "value"),
    [
        ("a + b * -2", "A + B * -2", -5),
        ("(A + B) / 2", "(A + B) / 2", 3.5),
        ("A - B - 1", "A - B - 1", -2),
        ("A ** 2", "A * A", 9),
        ("SUM(A, B, 5)", "coalesce(A, 0) + coalesce(B, 0) + 5", 12),
        ("MIN(A, B) * MAX(A, B)", "min(A, B) * max(A, B)", 12),
        ("A <> B", "max(A, B)", 4),
        ("ROUND(B / A, .01)", "round(B / A, 2)", 1.33),
        ("ABS(A - B)", "abs(A - B)", 1),
        ("IFN(A GT B, A, B)", "if(A > B, A, B)", 4),
        ("COALESCE(A, 0)", "coalesce(A, 0)", 3),
        (".5 * A", "0.5 * A", 1.5),
    ],
)
def test_figures_are_those_of_sas(sas: str, ours: str, value: float) -> None:
    text = written(tree_of(sas))
    assert text == ours
    assert float(evaluate(parse(text), COLUMNS)[0]) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(
    ("sas", "ours", "value"),
    [
        ("A = 3 OR B = 1 AND C = 1", "A == 3 or B == 1 and C == 1", 1),
        ("NOT A EQ 3", "not A == 3", 0),
        ("A IN (1, 2 3)", "A == 1 or A == 2 or A == 3", 1),
        ("A NOT IN (1 3)", "not (A == 1 or A == 3)", 0),
        ("2 LT A LE 3", "2 < A and A <= 3", 1),
        ("A ^= 3", "A != 3", 0),
        ("C", "coalesce(C, 0) != 0", 0),
    ],
)
def test_conditions_are_those_of_sas(sas: str, ours: str, value: float) -> None:
    text = written(condition_of(sas))
    assert text == ours
    assert float(evaluate(parse(text), COLUMNS)[0]) == value


def test_a_blank_in_a_sum_is_nothing_as_in_sas() -> None:
    tree = tree_of("SUM(A, B)")
    assert evaluate(tree, {"A": np.array([np.nan, 1.0]), "B": np.array([2.0, 3.0])}).tolist() == [2.0, 4.0]


@pytest.mark.parametrize(
    ("sas", "why"),
    [
        ("A || B", "joining texts"),
        ("'01JAN2023'D", "a date"),
        ("INT(A)", "the function INT() has no counterpart"),
        ("LAG(A)", "the function LAG() has no counterpart"),
        ("SUM(OF A1-A9)", "SUM(OF ...)"),
        ("ROUND(A, 5)", "a unit that is no decimal place"),
        ("A < .", "a comparison with the missing value"),
        ("&NOTHING + 1", "nothing sets '&NOTHING'"),
        ("%SYSFUNC(TODAY())", "macro language"),
        ("A ** B", "a power"),
        ("A =: 'x'", "beginnings of texts"),
        ("A +", "ends too early"),
        ("(" * 500 + "A", "nested too deeply"),
        ("A" + "+A" * 500, "too long"),
    ],
)
def test_what_has_no_counterpart_is_refused_with_the_reason(sas: str, why: str) -> None:
    with pytest.raises(UntranslatableError, match=None) as error:
        tree_of(sas)
    assert why in error.value.why
