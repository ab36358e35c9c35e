"""The formula language: what it accepts, what it means, and that its three renderings mean the same."""

from __future__ import annotations

import math
import operator
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dumping.formula.check import kind_of
from dumping.formula.evaluate import evaluate
from dumping.formula.excel import excel
from dumping.formula.parse import parse
from dumping.formula.rounding import round_half_up
from dumping.formula.scalar import figure
from dumping.formula.tree import FormulaError, Name, Node, Number, Operation, guarded_names, names_in
from dumping.formula.words import words

NAN = float("nan")


def value(text: str, **columns: Any) -> Any:
    return evaluate(parse(text), {n: np.asarray(v) for n, v in columns.items()})


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("1 + 2 * 3", 7), ("(1 + 2) * 3", 9), ("8 - 4 - 2", 2), ("8 / 4 / 2", 1), ("-2 * -3", 6), ("- (2 - 5)", 3),
        ("1.5e2", 150), (".5", 0.5), ("min(3, 1, 2)", 1), ("max(3, 1, 2)", 3), ("abs(-4)", 4),
        ("round(2.345, 2)", 2.35),
        ("round(-2.5)", -3), ("if(2 > 1, 10, 20)", 10), ("if(not 2 > 1 or 1 == 1, 10, 20)", 10),
        ("if(1 < 2 and 2 < 1, 1, 0)", 0), ("1 / 0", NAN), ("coalesce(1 / 0, 5)", 5), ("if(1 / 0 > 1, 1, 2)", NAN),
        ("min(1 / 0, 3)", NAN), ("1 <= 1", 1), ("1 != 1", 0),
    ],
)  # fmt: skip
def test_meaning(text: str, result: float) -> None:
    assert float(value(text)) == pytest.approx(result, nan_ok=True)


def test_missing_is_not_zero() -> None:
    assert value("a + b", a=[1.0, NAN], b=[2.0, 2.0]).tolist()[0] == 3
    assert math.isnan(value("a + b", a=[1.0, NAN], b=[2.0, 2.0])[1])
    assert math.isnan(value("a > 1 and b > 1", a=[NAN], b=[2.0])[0])
    assert value("a > 1 and b > 5", a=[NAN], b=[2.0])[0] == 0
    assert value("a > 1 or b > 1", a=[NAN], b=[2.0])[0] == 1


def test_texts_compare_with_their_case() -> None:
    kinds = np.array(["EP", "CEP", "ep", ""], dtype=object)
    assert value('if(t == "EP", 1, 0)', t=kinds).tolist() == [1, 0, 0, 0]
    assert excel(parse('t == "E""P"'.replace('""', "")), str.upper) == 'EXACT(T,"EP")'
    assert excel(parse('t != "EP"'), str.upper) == 'NOT(EXACT(T,"EP"))'


@pytest.mark.parametrize(
    ("value_", "places", "rounded"),
    [
        (11.695, 2, 11.70),
        (12.82, 2, 12.82),
        (0.125, 2, 0.13),
        (-0.125, 2, -0.13),
        (2.675, 2, 2.68),
        (1e-9, 2, 0),
        (1e300, 10, 1e300),
        (1e30, 0, 1e30),
    ],
)
def test_halves_are_rounded_up(value_: float, places: int, rounded: float) -> None:
    assert round_half_up(value_, places) == rounded


@pytest.mark.parametrize(
    "text",
    ["a.b", "a['b']", "a[0]", "lambda: 1", "[x for x in a]", "{1}", "a if b else c", "f'x'", "a; b", "a := 1",
     "a ** 2", "a % 2", "a // 2", "~a", "a @ b", "print(1)", "eval('1')", "getattr(a, 'b')", "1 < a < 3", "if(1, 2)",
     "round(a, b)", "total(a)", "a b", "1 +", "* 2", "", "()", "min()", "and", "not", '"open', "#", "\\", "$a",
     "1e999"],
)  # fmt: skip
def test_nothing_else_is_accepted(text: str) -> None:
    with pytest.raises(FormulaError):
        parse(text)


def test_length_and_depth_are_bounded() -> None:
    for text in (
        "1" * 2001,
        "(" * 101 + "1" + ")" * 101,
        "-" * 200 + "1",
        "not " * 200 + "a",
        "+".join("a" * 150),
    ):
        with pytest.raises(FormulaError):
            parse(text)


def test_kinds_are_checked() -> None:
    kinds = {"n": "number", "t": "text"}
    assert kind_of(parse("n + 1"), kinds) == "number"
    assert kind_of(parse('t == "x" and n > 1'), kinds) == "truth"
    for text in ("t + 1", "n and n > 1", 't < "x"', "if(n, 1, 2)", "if(n > 1, t, 2)", "m"):
        with pytest.raises(FormulaError):
            kind_of(parse(text), kinds)


def test_names_that_may_be_missing() -> None:
    tree = parse("a - coalesce(b, 0) + coalesce(c, d)")
    assert list(names_in(tree)) == ["a", "b", "c", "d"]
    assert guarded_names(tree) == {"b", "c"}


def test_words() -> None:
    said = words(parse("max(a - b, 0) * c"), lambda name: {"a": "price (5)"}.get(name, name))
    assert said == "(the larger of price (5) − b and 0) × c"


# ------------------------------------------------------------------- random trees, evaluated three ways

numbers = st.sampled_from([0.0, 1.0, 2.0, 0.5, 3.25, 10.0]).map(Number)
leaves = st.one_of(numbers, st.sampled_from(["a", "b", "c"]).map(Name))


def arithmetic(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    condition = st.builds(
        lambda sign, x, y: Operation(sign, (x, y)),
        st.sampled_from(["<", "<=", ">", ">=", "==", "!="]),
        inner,
        inner,
    )
    return st.one_of(
        st.builds(lambda sign, x, y: Operation(sign, (x, y)), st.sampled_from(["+", "-", "*", "/"]), inner, inner),
        st.builds(lambda sign, x, y: Operation(sign, (x, y)), st.sampled_from(["min", "max"]), inner, inner),
        st.builds(lambda sign, x: Operation(sign, (x,)), st.sampled_from(["neg", "abs"]), inner),
        st.builds(lambda x, y, z: Operation("if", (x, y, z)), condition, inner, inner),
        st.builds(lambda x, y: Operation("coalesce", (x, y)), inner, inner),
    )


trees = st.recursive(leaves, arithmetic, max_leaves=12)

_PYTHON = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "neg": operator.neg, "abs": abs,
    "min": min, "max": max,
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
    "/": lambda x, y: x / y if y else None,
}  # fmt: skip


def independent(tree: Node, row: dict[str, float]) -> float | None:
    if isinstance(tree, Number):
        return tree.value
    if isinstance(tree, Name):
        return row[tree.name]
    assert isinstance(tree, Operation)
    if tree.operator == "coalesce":
        first = independent(tree.operands[0], row)
        return independent(tree.operands[1], row) if first is None else first
    operands = [independent(o, row) for o in tree.operands]
    if tree.operator == "if":
        return None if operands[0] is None else operands[1] if operands[0] else operands[2]
    if any(o is None for o in operands):
        return None
    return _PYTHON[tree.operator](*operands)  # type: ignore[operator,no-any-return]


def from_excel(formula: str, row: dict[str, float]) -> float | None:
    """A tiny reader of the formulas that `excel` writes, in Python's own grammar."""

    text = re.sub(r"(?<![<>])=", "==", formula).replace("<>", "!=")
    text = text.replace("IF(", "IF_(")
    names = {"MIN": min, "MAX": max, "ABS": abs, "ISNUMBER": None, "IF_": None}
    return _excel_value(text, row, names)


def _excel_value(text: str, row: dict[str, float], names: dict[str, Any]) -> float | None:
    import ast

    def at(node: ast.expr) -> Any:
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.Name):
            return row[node.id.lower()]
        if isinstance(node, ast.UnaryOp):
            return -at(node.operand)
        if isinstance(node, ast.BinOp):
            x, y = at(node.left), at(node.right)
            return {
                ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
                ast.Div: operator.truediv,
            }[type(node.op)](x, y)  # fmt: skip
        if isinstance(node, ast.Compare):
            sign = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}
            return _PYTHON[sign[type(node.ops[0])]](at(node.left), at(node.comparators[0]))  # type: ignore[operator]
        assert isinstance(node, ast.Call)
        assert isinstance(node.func, ast.Name)
        name = node.func.id
        if name == "IF_":
            return at(node.args[1]) if at(node.args[0]) else at(node.args[2])
        if name == "ISNUMBER":
            try:
                at(node.args[0])
            except ZeroDivisionError:
                return False
            return True
        return names[name](*(at(a) for a in node.args))

    try:
        result = at(ast.parse(text, mode="eval").body)
    except ZeroDivisionError:
        return None
    return float(result)


@settings(max_examples=300, deadline=None)
@given(trees, st.tuples(*[st.sampled_from([0.0, 1.0, -2.0, 0.25, 7.5])] * 3))
def test_three_evaluations_agree(tree: Node, figures: tuple[float, float, float]) -> None:
    row = dict(zip("abc", figures, strict=True))
    wanted = independent(tree, row)
    found = float(evaluate(tree, {n: np.array([v]) for n, v in row.items()}).reshape(-1)[0])
    expected = NAN if wanted is None else wanted
    assert found == pytest.approx(expected, rel=1e-12, abs=1e-12, nan_ok=True)
    assert figure(tree, row) == pytest.approx(expected, rel=1e-12, abs=1e-12, nan_ok=True)
    sheet = from_excel(excel(tree, lambda name: name.upper()), row)
    assert (NAN if sheet is None else sheet) == pytest.approx(expected, rel=1e-12, abs=1e-12, nan_ok=True)
