"""A tree over single figures, in plain Python: an answer to one question need not wait for numpy to load.

The meaning is that of `evaluate`, which works on columns: missing (NaN) stays missing, division by zero is
missing, truth is 1.0, 0.0 or missing.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping

from dumping.formula.rounding import round_half_up
from dumping.formula.tree import FormulaError, GroupTotal, Name, Node, Number, Operation

MISSING = math.nan
# Beyond this e to the power of x is no number that a machine or a worksheet holds.
LARGEST_EXPONENT = 709

_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul,
}  # fmt: skip


def figure(tree: Node, known: Mapping[str, float]) -> float:
    """The value of `tree` where the names have the values in `known`, and group totals run over that one row.

    Raises KeyError for an unknown name, FormulaError for a text: single figures are numbers.
    """
    if isinstance(tree, Number):
        return tree.value
    if isinstance(tree, Name):
        return float(known[tree.name])
    if isinstance(tree, GroupTotal):
        return _total(tree, known)
    if not isinstance(tree, Operation):
        raise FormulaError("a text stands where a number is wanted")
    sign = tree.operator
    values = [figure(operand, known) for operand in tree.operands]
    if sign == "coalesce":
        return next((v for v in values if not math.isnan(v)), MISSING)
    if sign == "if":
        return MISSING if math.isnan(values[0]) else values[1] if values[0] else values[2]
    if sign == "and" and 0.0 in values:
        return 0.0
    if sign == "or" and any(v and not math.isnan(v) for v in values):
        return 1.0
    return MISSING if any(math.isnan(v) for v in values) else _known(sign, values)


def _known(sign: str, values: list[float]) -> float:
    if sign in _COMPARE:
        return float(_COMPARE[sign](*values))
    if sign in _ARITHMETIC:
        return _ARITHMETIC[sign](*values)
    if sign == "/":
        return values[0] / values[1] if values[1] else MISSING
    if sign == "round":
        return round_half_up(values[0], int(values[1]) if len(values) > 1 else 0)
    if sign in ("min", "max"):
        return min(values) if sign == "min" else max(values)
    if sign in ("and", "or"):
        return float(sign == "and")
    if sign == "not":
        return float(values[0] == 0)
    if sign == "sqrt":
        return math.sqrt(values[0]) if values[0] >= 0 else MISSING
    if sign == "ln":
        return math.log(values[0]) if values[0] > 0 else MISSING
    if sign == "exp":
        return math.exp(values[0]) if values[0] < LARGEST_EXPONENT else MISSING
    return abs(values[0]) if sign == "abs" else -values[0]


def _total(total: GroupTotal, known: Mapping[str, float]) -> float:
    if total.column is None:
        return 1.0
    value = float(known[total.column])
    if total.function == "total_positive":
        return max(value, 0.0)
    return min(value, 0.0) if total.function == "total_negative" else value
