"""A tree as an Excel formula over cells, in the functions that every spreadsheet program since 2007 has."""

from __future__ import annotations

from collections.abc import Callable

from dumping.formula.tree import FormulaError, GroupTotal, Name, Node, Number, Operation, Text

_STRENGTH = {"==": 1, "!=": 1, "<": 1, "<=": 1, ">": 1, ">=": 1, "+": 3, "-": 3, "*": 4, "/": 4, "neg": 5}
_SIGN = {"==": "=", "!=": "<>"}
_FUNCTION = {
    "min": "MIN", "max": "MAX", "abs": "ABS", "sqrt": "SQRT", "ln": "LN", "exp": "EXP",
    "and": "AND", "or": "OR", "not": "NOT", "if": "IF",
}  # fmt: skip

# Excel refuses a longer formula.
MAX_FORMULA = 8000


def excel(tree: Node, cell: Callable[[str], str], total: Callable[[GroupTotal], str] | None = None) -> str:
    """The formula, without its '='. `cell` gives the reference for a name, `total` the one for a group total.

    Raises FormulaError where the formula would be longer than Excel accepts.
    """

    def render(node: Node, strength: int = 0) -> str:
        if isinstance(node, Number):
            return format(node.value, ".15g")
        if isinstance(node, Text):
            return '"' + node.value.replace('"', '""') + '"'
        if isinstance(node, Name):
            return cell(node.name)
        if isinstance(node, GroupTotal):
            if total is None:
                raise FormulaError(f"{node.function}() has no rows to add up here")
            return total(node)
        text, own = operation(node)
        return f"({text})" if own < strength else text

    def operation(node: Operation) -> tuple[str, int]:
        operator, operands = node.operator, node.operands
        if operator in ("==", "!=") and any(isinstance(o, Text) for o in operands):
            # Excel's own '=' ignores case.
            same = f"EXACT({render(operands[0])},{render(operands[1])})"
            return (same if operator == "==" else f"NOT({same})"), 9
        if operator == "neg":
            return "-" + render(operands[0], 6), 5
        if operator in _STRENGTH:
            own = _STRENGTH[operator]
            left, right = render(operands[0], own), render(operands[1], own + 1)
            return f"{left}{_SIGN.get(operator, operator)}{right}", own
        if operator == "round":
            places = render(operands[1]) if len(operands) == 2 else "0"
            return f"ROUND({render(operands[0])},{places})", 9
        if operator == "coalesce":
            text = render(operands[-1])
            for operand in reversed(operands[:-1]):
                text = f"IF(ISNUMBER({render(operand)}),{render(operand)},{text})"
            return text, 9
        return f"{_FUNCTION[operator]}({','.join(render(o) for o in operands)})", 9

    text = render(tree)
    if len(text) > MAX_FORMULA:
        raise FormulaError("the formula is longer than a spreadsheet cell can hold")
    return text
