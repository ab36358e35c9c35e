"""A tree in words, with labels and, where they are known, numbers filled in."""

from __future__ import annotations

from collections.abc import Callable

from dumping.formula.tree import GroupTotal, Name, Node, Number, Operation, Text

_STRENGTH = {
    "or": 1, "and": 2, "not": 3, "==": 4, "!=": 4, "<": 4, "<=": 4, ">": 4, ">=": 4,
    "+": 5, "-": 5, "*": 6, "/": 6, "neg": 7,
}  # fmt: skip
_SAID = {
    "*": "×", "/": "÷", "-": "−", "==": "is", "!=": "is not", "<": "is below", ">": "is above",
    "<=": "is at most", ">=": "is at least",
}  # fmt: skip
_LISTED = {"min": "the smaller of", "max": "the larger of", "coalesce": "the first stated of"}
_TOTALS = {
    "total": "the total of {}",
    "total_positive": "the total of the positive {}",
    "total_negative": "the total of the negative {}",
    "count": "the number of rows",
}


def words(tree: Node, say: Callable[[str], str], total: Callable[[GroupTotal], str] | None = None) -> str:
    """The expression in words; `say` tells what stands for a name (a label, a number, or both)."""

    def tell(node: Node, strength: int = 0) -> str:
        if isinstance(node, Number):
            return format(node.value, "g")
        if isinstance(node, Text):
            return f'"{node.value}"'
        if isinstance(node, Name):
            return say(node.name)
        if isinstance(node, GroupTotal):
            return total(node) if total else _TOTALS[node.function].format(say(node.column or ""))
        text, own = operation(node)
        return f"({text})" if own < strength else text

    def operation(node: Operation) -> tuple[str, int]:
        operator, operands = node.operator, node.operands
        if operator == "neg":
            return "−" + tell(operands[0], 8), 7
        if operator == "not":
            return "not " + tell(operands[0], 4), 3
        if operator in _STRENGTH:
            own = _STRENGTH[operator]
            return (
                f"{tell(operands[0], own)} {_SAID.get(operator, operator)} {tell(operands[1], own + 1)}",
                own,
            )
        if operator == "if":
            condition, then, otherwise = (tell(o) for o in operands)
            return f"{then} if {condition}, otherwise {otherwise}", 0
        if operator == "abs":
            return f"the size of {tell(operands[0], 8)}", 9
        if operator == "sqrt":
            return f"the square root of {tell(operands[0], 8)}", 9
        if operator == "ln":
            return f"the natural logarithm of {tell(operands[0], 8)}", 9
        if operator == "exp":
            return f"e to the power of {tell(operands[0], 8)}", 9
        if operator == "round":
            places = tell(operands[1]) if len(operands) == 2 else "0"
            return f"{tell(operands[0], 8)} rounded half up to {places} decimals", 0
        return f"{_LISTED[operator]} " + " and ".join(tell(o) for o in operands), 0

    return tell(tree)
