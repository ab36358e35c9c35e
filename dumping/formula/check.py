"""Whether an expression makes sense over given columns, before anything is computed."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from dumping.formula.tree import FormulaError, GroupTotal, Name, Node, Number, Text

_ARITHMETIC = {"+", "-", "*", "/", "neg", "min", "max", "abs", "sqrt", "ln", "exp", "round", "coalesce"}
_LOGIC = {"and", "or", "not"}
_SAID = {"truth": "true or false"}


def kind_of(tree: Node, kinds: Mapping[str, str]) -> str:
    """'number', 'text' or 'truth': what the tree gives over columns of the stated kinds.

    Raises FormulaError for an unknown name (with the nearest known one) or an operand of the wrong kind.
    """
    if isinstance(tree, Number | GroupTotal):
        return "number"
    if isinstance(tree, Text):
        return "text"
    if isinstance(tree, Name):
        if tree.name not in kinds:
            raise FormulaError(f"there is no column '{tree.name}'; " + nearest(tree.name, list(kinds)))
        return kinds[tree.name]
    found = [kind_of(operand, kinds) for operand in tree.operands]
    operator = tree.operator
    if operator in _ARITHMETIC:
        _all(found, "number", tree.operands, f"'{'-' if operator == 'neg' else operator}' works on numbers")
        return "number"
    if operator in _LOGIC:
        _all(found, "truth", tree.operands, f"'{operator}' joins comparisons")
        return "truth"
    if operator == "if":
        _all(found[:1], "truth", tree.operands, "the first value of if() is a comparison")
        if found[1] != found[2]:
            raise FormulaError("the two outcomes of if() are of different kinds")
        return found[1]
    if found[0] != found[1]:
        one, other = (_SAID.get(kind, f"a {kind}") for kind in found)
        raise FormulaError(f"'{operator}' compares {one} with {other}")
    if "text" in found and operator not in ("==", "!="):
        raise FormulaError(f"text can be compared with == and != only, not '{operator}'")
    return "truth"


def nearest(name: str, known: list[str]) -> str:
    """A suggestion for a mistyped name: the nearest known one, or the known ones."""
    near = difflib.get_close_matches(name, known, 1, cutoff=0.6)
    if not near:
        folded = {k.lower(): k for k in known}
        near = [folded[name.lower()]] if name.lower() in folded else []
    if near:
        return f"did you mean '{near[0]}'?"
    shown = ", ".join(sorted(known)[:12])
    return f"known here: {shown}{', ...' if len(known) > 12 else ''}" if known else "none is known here"


def _all(found: list[str], wanted: str, operands: tuple[Node, ...], message: str) -> None:
    for kind, operand in zip(found, operands, strict=False):
        if kind != wanted:
            said = _SAID.get(kind, f"a {kind}")
            end = f"; '{operand.name}' is {said}" if isinstance(operand, Name) else f", not {said}"
            raise FormulaError(message + end)
