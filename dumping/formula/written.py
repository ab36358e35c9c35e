"""A tree as text of the formula language: what `parse` reads back as the same tree."""

from __future__ import annotations

from dumping.formula.tree import GroupTotal, Name, Node, Number, Text

_STRENGTH = {
    "or": 1, "and": 2, "not": 3, "==": 4, "!=": 4, "<": 4, "<=": 4, ">": 4, ">=": 4,
    "+": 5, "-": 5, "*": 6, "/": 6, "neg": 7,
}  # fmt: skip
_SIGNS = {"neg": "-", "not": "not "}


def written(tree: Node, strength: int = 0) -> str:
    """The expression; in brackets where what stands around it binds as strongly as `strength`."""
    if isinstance(tree, Number):
        # The shortest text that is read back as the same number: 0.04.
        return repr(tree.value).removesuffix(".0")
    if isinstance(tree, Text):
        return f'"{tree.value}"' if '"' not in tree.value else f"'{tree.value}'"
    if isinstance(tree, Name):
        return tree.name
    if isinstance(tree, GroupTotal):
        return f"{tree.function}({tree.column or ''})"
    own = _STRENGTH.get(tree.operator)
    if own is None:
        return f"{tree.operator}({', '.join(written(o) for o in tree.operands)})"
    if tree.operator in _SIGNS:
        text = _SIGNS[tree.operator] + written(tree.operands[0], own)
    else:
        left, right = tree.operands
        # A comparison takes no other comparison as its operand.
        text = f"{written(left, own + (own == 4))} {tree.operator} {written(right, own + 1)}"
    return f"({text})" if own < strength else text
