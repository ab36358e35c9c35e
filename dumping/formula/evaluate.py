"""A tree over columns. Numbers are float64 with NaN for missing; truth is 1, 0 or missing; text is text.

Missing is not zero: arithmetic and comparisons with a missing operand give missing, and so does division
by zero or the root of a negative; coalesce() is the one way to say what a missing value stands for.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from dumping.formula.rounding import round_half_up
from dumping.formula.scalar import LARGEST_EXPONENT
from dumping.formula.text import coded, is_text, text
from dumping.formula.tree import GroupTotal, Name, Node, Number, Operation, Text, group_totals_in, names_in

Array = npt.NDArray[Any]
Totals = Callable[[GroupTotal], Array]


# Rows that are computed at a time: so few that what lies between stays in the processor's cache.
BLOCK = 32_768


def evaluate(tree: Node, columns: Mapping[str, Any], totals: Totals | None = None) -> Array:
    """The value of `tree` on every row of `columns` (arrays of one length, or single values).

    `totals` gives the value of total(x) and its kin for each group, where the tree has them.
    Raises KeyError for a name that `columns` lacks.
    """
    with np.errstate(all="ignore"):
        known = {name: np.asarray(columns[name]) for name in names_in(tree)}
        whole = tree
        if any(group_totals_in(tree)) or any(is_text(values) for values in known.values()):
            whole = _without_texts(tree, known, totals)
        rows = max((values.size for values in known.values() if values.ndim), default=0)
        if rows <= BLOCK or isinstance(whole, Name) or _has_texts(whole, known):
            return _value(whole, known, totals)
        result: Array | None = None
        for start in range(0, rows, BLOCK):
            some = {name: v[start : start + BLOCK] if v.ndim else v for name, v in known.items()}
            part = _value(whole, some, None)
            if result is None:
                result = np.empty(rows, dtype=part.dtype)
            result[start : start + BLOCK] = part
        assert result is not None
        return result


def _has_texts(node: Node, known: Mapping[str, Array]) -> bool:
    if isinstance(node, Operation):
        return any(_has_texts(operand, known) for operand in node.operands)
    return isinstance(node, Text) or (isinstance(node, Name) and is_text(known[node.name]))


def _without_texts(tree: Node, known: dict[str, Array], totals: Totals | None) -> Node:
    """The tree with comparisons of texts and group totals computed, and only those names known that it reads.

    Where texts are left, as in a choice between two of them, their names stay.
    """
    made: dict[str, Array] = {}

    def without(node: Node) -> Node:
        if isinstance(node, GroupTotal):
            made[f"{node.function}({node.column})"] = _value(node, known, totals)
            return Name(f"{node.function}({node.column})")
        if not isinstance(node, Operation):
            return node
        texts = [isinstance(o, Text) or (isinstance(o, Name) and is_text(known[o.name])) for o in node.operands]
        if node.operator in _COMPARISONS and all(texts):
            name = f"comparison {len(made)}"
            made[name] = _value(node, known, totals)
            return Name(name)
        return Operation(node.operator, tuple(without(o) for o in node.operands))

    whole = without(tree)
    read = set(names_in(whole))
    for name in [name for name in known if name not in read]:
        del known[name]
    known |= made
    return whole


def _value(tree: Node, columns: Mapping[str, Any], totals: Totals | None) -> Array:
    if isinstance(tree, Number):
        return np.asarray(tree.value)
    if isinstance(tree, Text):
        return np.asarray(tree.value, dtype=object)
    if isinstance(tree, Name):
        return np.asarray(columns[tree.name])
    if isinstance(tree, GroupTotal):
        if totals is None:
            raise KeyError(f"{tree.function}({tree.column})")
        return totals(tree)
    operands = [_value(operand, columns, totals) for operand in tree.operands]
    return _OPERATIONS[tree.operator](*operands)


def _round(x: Array, decimals: Array | None = None) -> Array:
    places = 0 if decimals is None else int(decimals)
    return np.asarray(np.vectorize(lambda v: round_half_up(v, places), otypes=[float])(x))


def _divide(a: Array, b: Array) -> Array:
    return _unless(b == 0, np.asarray(np.divide(a, b)))


def _unless(missing: Array, values: Array) -> Array:
    """The values, and missing where `missing` holds; whether that is anywhere is cheaper to ask first."""
    return np.where(missing, np.nan, values) if missing.any() else values


def _compare(operation: Callable[[Any, Any], Any]) -> Callable[[Array, Array], Array]:
    def compared(a: Array, b: Array) -> Array:
        if is_text(a) and is_text(b):
            return _compared_texts(operation, a, b)
        if is_text(a) or is_text(b):
            return np.asarray(operation(a, b)).astype(float)
        return _unless(np.isnan(a) | np.isnan(b), np.asarray(operation(a, b)).astype(float))

    return compared


def _compared_texts(operation: Callable[[Any, Any], Any], a: Array, b: Array) -> Array:
    if a.ndim == 0 and b.ndim == 1:
        known = coded(b)
        return known.mapped([operation(str(a), name) for name in known.names], float)
    if a.ndim == 1 and b.ndim == 0:
        known = coded(a)
        return known.mapped([operation(name, str(b)) for name in known.names], float)
    return np.asarray(operation(a, b)).astype(float)


def _both(a: Array, b: Array) -> Array:
    return np.where((a == 0) | (b == 0), 0.0, np.where(np.isnan(a) | np.isnan(b), np.nan, 1.0))


def _either(a: Array, b: Array) -> Array:
    known = ((a != 0) & ~np.isnan(a)) | ((b != 0) & ~np.isnan(b))
    return np.where(known, 1.0, np.where(np.isnan(a) | np.isnan(b), np.nan, 0.0))


def _if(condition: Array, then: Array, otherwise: Array) -> Array:
    missing = np.isnan(condition)
    if condition.ndim and is_text(then) and is_text(otherwise) and not missing.any():
        return _chosen_texts(condition != 0, then, otherwise)
    return _unless(missing, np.where(condition != 0, then, otherwise))


def _chosen_texts(holds: Array, then: Array, otherwise: Array) -> Array:
    names: list[str] = []
    numbers = []
    for side in (then, otherwise):
        known = coded(side) if side.ndim else None
        numbers.append((known.numbers if known else 0) + np.intp(len(names)))
        names += known.names if known else [str(side)]
    return text(np.where(holds, *numbers), names)


def _coalesce(*values: Array) -> Array:
    result = values[-1]
    for value in reversed(values[:-1]):
        result = np.where(np.isnan(value), result, value)
    return result


def _fold(operation: Callable[[Any, Any], Any]) -> Callable[..., Array]:
    def folded(*values: Array) -> Array:
        result = values[0]
        for value in values[1:]:
            result = operation(result, value)
        return np.asarray(result)

    return folded


_COMPARISONS = {"==", "!=", "<", "<=", ">", ">="}
_OPERATIONS: dict[str, Callable[..., Array]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": _divide,
    "neg": np.negative,
    "==": _compare(operator.eq),
    "!=": _compare(operator.ne),
    "<": _compare(operator.lt),
    "<=": _compare(operator.le),
    ">": _compare(operator.gt),
    ">=": _compare(operator.ge),
    "and": _both,
    "or": _either,
    "not": lambda a: np.where(np.isnan(a), np.nan, (a == 0).astype(float)),
    "min": _fold(np.minimum),
    "max": _fold(np.maximum),
    "abs": np.abs,
    "sqrt": np.sqrt,
    "ln": lambda x: np.where(x > 0, np.log(np.where(x > 0, x, 1.0)), np.nan),
    "exp": lambda x: np.where(x < LARGEST_EXPONENT, np.exp(np.minimum(x, LARGEST_EXPONENT)), np.nan),
    "round": _round,
    "if": _if,
    "coalesce": _coalesce,
}
