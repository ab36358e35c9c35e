"""A SAS expression to a tree of our formula language, where both say the same; otherwise why they do not.

In SAS a missing value is below every number and SUM, MIN and MAX pass it over; with us a blank cell that an
expression reads is a fault of the data, which is reported. So nothing is computed otherwise in silence. SUM() is
written with coalesce(); of blanks alone it is 0, where SAS has a missing value.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from dumping.formula.tree import Name, Node, Number, Operation, Text

MAX_LENGTH = 20_000
_DEEPEST = 60
# What an expression of a case file may have; with more nobody could read it.
_DEEPEST_TREE, MOST_NODES = 90, 300
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![\w.]))"
    r"|(?P<name>[A-Za-z_]\w*)"
    r"|(?P<text>'[^']*'|\"[^\"]*\")(?P<suffix>[A-Za-z]{0,2})"
    r"|(?P<sign>\*\*|\|\||!!|<=|>=|\^=|~=|¬=|<>|><|[-+*/=<>(),.&|^~!:]))"
)
_WORDS = {
    "EQ": "=", "NE": "^=", "LT": "<", "GT": ">", "LE": "<=", "GE": ">=", "AND": "&", "OR": "|", "NOT": "^",
    "MIN": "><", "MAX": "<>",
}  # fmt: skip
_COMPARED = {"=": "==", "^=": "!=", "~=": "!=", "¬=": "!=", "<": "<", ">": ">", "<=": "<=", ">=": ">="}
# What a text is after them is what it is for us before: blanks around it do not count.
_SAME = {"STRIP", "TRIM", "TRIMN", "LEFT"}


class UntranslatableError(Exception):
    """Why something cannot be said in a case file, and what to do instead."""

    def __init__(self, why: str, mend: str = "") -> None:
        super().__init__(why)
        self.why, self.mend = why, mend


class NoValueError(UntranslatableError):
    """A variable that has a value on some paths only."""


class MissingError(Exception):
    """The expression is the missing value `.` itself."""


IS_BLANK = "is blank"


def tree_of(text: str) -> Node:
    """The tree of an expression, names in capitals.

    `x = .` becomes an operation `is blank`, which the formula language lacks; the caller makes coalesce() of it.
    Raises UntranslatableError with the reason.
    """
    if len(text) > MAX_LENGTH:
        raise UntranslatableError("it is too long to be read", "compute it in the data file")
    parser = _Parser(text)
    tree = parser.either()
    checked(tree)
    if parser.at < len(parser.tokens):
        raise UntranslatableError(f"'{parser.tokens[parser.at][1]}' is not understood where it stands")
    return tree


def checked(tree: Node) -> None:
    """Raises UntranslatableError for a tree that the formula language does not take, as it is too deep or too large."""
    level, deep, count = [tree], 0, 0
    while level:
        deep += 1
        count += len(level)
        if deep > _DEEPEST_TREE or count > MOST_NODES:
            raise UntranslatableError("the expression is too long", "compute it in steps, or in the data file")
        level = [operand for node in level if isinstance(node, Operation) for operand in node.operands]


class _Parser:
    def __init__(self, text: str) -> None:
        self.tokens = list(_tokens(text))
        self.at = 0
        self.nesting = 0

    def peek(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def take(self, *signs: str) -> str | None:
        if self.at < len(self.tokens) and self.tokens[self.at][0] == "sign" and self.peek() in signs:
            self.at += 1
            return self.tokens[self.at - 1][1]
        return None

    def need(self, sign: str) -> None:
        if self.take(sign) is None:
            raise UntranslatableError(
                f"'{sign}' is expected" + (f" where '{self.peek()}' stands" if self.peek() else "")
            )

    def deeper(self, part: Callable[[], Node]) -> Node:
        self.nesting += 1
        if self.nesting > _DEEPEST:
            raise UntranslatableError("it is nested too deeply", "compute it in steps")
        tree = part()
        self.nesting -= 1
        return tree

    def either(self) -> Node:
        tree = self.both()
        while self.take("|"):
            tree = Operation("or", (_truth(tree), _truth(self.both())))
        return tree

    def both(self) -> Node:
        tree = self.comparison()
        while self.take("&"):
            tree = Operation("and", (_truth(tree), _truth(self.comparison())))
        return tree

    def comparison(self) -> Node:
        left = self.sum()
        found: Node | None = None
        while True:
            if self.word("IN") or self.word_pair("NOT", "IN"):
                turned = self.tokens[self.at - 2][1] == "^"
                one: Node = self.members(left)
                one = Operation("not", (one,)) if turned else one
                right = left
            elif sign := self.take(*_COMPARED):
                self.take(":")
                if self.tokens[self.at - 1][1] == ":":
                    raise UntranslatableError("comparing beginnings of texts (=:) has no counterpart")
                right = self.sum()
                one = _compared(_COMPARED[sign], left, right)
            else:
                return left if found is None else found
            found = one if found is None else Operation("and", (found, one))
            left = right

    def word(self, word: str) -> bool:
        if self.at < len(self.tokens) and self.tokens[self.at] == ("name", word):
            self.at += 1
            return True
        return False

    def word_pair(self, one: str, other: str) -> bool:
        pair = self.tokens[self.at : self.at + 2]
        if pair == [("sign", _WORDS[one]), ("name", other)]:
            self.at += 2
            return True
        return False

    def members(self, left: Node) -> Node:
        self.need("(")
        found: Node | None = None
        while not self.take(")"):
            if self.take(","):
                continue
            if self.peek() == "":
                raise UntranslatableError("a list is opened and never closed")
            member = _compared("==", left, self.deeper(self.signed))
            found = member if found is None else Operation("or", (found, member))
        if found is None:
            raise UntranslatableError("the list behind IN is empty")
        return found

    def sum(self) -> Node:
        tree = self.product()
        while sign := self.take("+", "-", "||", "!!"):
            if sign in ("||", "!!"):
                raise UntranslatableError("joining texts (||) has no counterpart", "add the column to the data file")
            tree = Operation(sign, (tree, self.product()))
        return tree

    def product(self) -> Node:
        tree = self.signed()
        while sign := self.take("*", "/"):
            tree = Operation(sign, (tree, self.signed()))
        return tree

    def signed(self) -> Node:
        if self.take("-"):
            return Operation("neg", (self.deeper(self.signed),))
        if self.take("+"):
            return self.deeper(self.signed)
        if self.take("^", "~"):
            return Operation("not", (_truth(self.deeper(self.comparison)),))
        tree = self.atom()
        if self.take("><"):
            return _skipping("min", [tree, self.deeper(self.signed)])
        if self.take("<>"):
            return _skipping("max", [tree, self.deeper(self.signed)])
        if self.take("**"):
            return _power(tree, self.deeper(self.signed))
        return tree

    def atom(self) -> Node:
        if self.at >= len(self.tokens):
            raise UntranslatableError("the expression ends too early")
        kind, value = self.tokens[self.at]
        self.at += 1
        if kind == "number":
            number = float(value)
            if math.isinf(number):
                raise UntranslatableError(f"the number {value} is too large")
            return Number(number)
        if kind == "text":
            return Text(value)
        if value == "(":
            tree = self.deeper(self.either)
            self.need(")")
            return tree
        if value == ".":
            return Name(".")
        if kind == "name":
            return self.call(value) if self.take("(") else Name(value)
        raise UntranslatableError(f"'{value}' is not understood where it stands")

    def call(self, function: str) -> Node:
        arguments: list[Node] = []
        if self.word("OF"):
            raise UntranslatableError(f"{function}(OF ...) has no counterpart", "name its parts one by one")
        while not self.take(")"):
            arguments.append(self.deeper(self.either))
            if not self.take(",") and self.peek() != ")":
                raise UntranslatableError(f"the arguments of {function}() are not understood")
        return _called(function, arguments)


def _called(function: str, arguments: list[Node]) -> Node:
    if any(argument == Name(".") for argument in arguments) and function not in ("SUM", "MIN", "MAX", "COALESCE"):
        raise UntranslatableError(f"a missing value in {function}()")
    some = [argument for argument in arguments if argument != Name(".")]
    count = len(arguments)
    if function in ("SUM", "MIN", "MAX") and some:
        return _skipping(function.lower(), some)
    if function == "COALESCE" and len(some) > 1:
        return Operation("coalesce", tuple(some))
    if count == 1:
        if function in _SAME:
            return arguments[0]
        if function in ("MISSING", "NMISS", "CMISS"):
            return Operation(IS_BLANK, (arguments[0],))
        if function in ("ABS", "SQRT", "EXP", "LOG"):
            return Operation("ln" if function == "LOG" else function.lower(), (arguments[0],))
    if function == "ROUND" and count in (1, 2):
        return _rounded(arguments)
    if function in ("IFN", "IFC") and count == 3:
        return Operation("if", (_truth(arguments[0]), arguments[1], arguments[2]))
    raise UntranslatableError(f"the function {function}() has no counterpart", "compute it in the data file")


def _rounded(arguments: list[Node]) -> Node:
    if len(arguments) == 1:
        return Operation("round", (arguments[0],))
    unit = arguments[1]
    places = -math.log10(unit.value) if isinstance(unit, Number) and unit.value > 0 else math.nan
    if math.isnan(places) or abs(places - round(places)) > 1e-12 or not 0 <= round(places) <= 15:
        raise UntranslatableError("ROUND() to a unit that is no decimal place", "compute it in the data file")
    return Operation("round", (arguments[0], Number(float(round(places)))))


def _skipping(function: str, arguments: list[Node]) -> Node:
    """SUM, MIN or MAX, which pass missing values over.

    A blank in a sum is 0. The least of values of which one is blank is a question for whoever knows the data: it is
    written plainly, and a blank cell is then a fault that is reported.
    """
    if len(arguments) == 1:
        return arguments[0]
    if function != "sum":
        if len(arguments) > 50:
            raise UntranslatableError(f"{function.upper()}() of more than 50 values")
        return Operation(function, tuple(arguments))
    parts = [a if isinstance(a, Number) else Operation("coalesce", (a, Number(0.0))) for a in arguments]
    tree: Node = parts[0]
    for part in parts[1:]:
        tree = Operation("+", (tree, part))
    return tree


def _power(base: Node, exponent: Node) -> Node:
    if exponent == Number(2.0) and isinstance(base, Name | Number):
        return Operation("*", (base, base))
    if exponent == Number(0.5):
        return Operation("sqrt", (base,))
    raise UntranslatableError("a power (**) has no counterpart", "compute it in the data file")


def _compared(sign: str, left: Node, right: Node) -> Node:
    if Name(".") in (left, right):
        value = right if left == Name(".") else left
        if sign == "==":
            return Operation(IS_BLANK, (value,))
        if sign == "!=" or (sign == ">" and right == Name(".")):
            return Operation("not", (Operation(IS_BLANK, (value,)),))
        raise UntranslatableError("a comparison with the missing value '.'")
    if _is_truth(left) or _is_truth(right):
        raise UntranslatableError("a comparison of comparisons")
    return Operation(sign, (left, right))


def _is_truth(tree: Node) -> bool:
    return isinstance(tree, Operation) and tree.operator in (*_COMPARED.values(), "and", "or", "not", IS_BLANK)


def _truth(tree: Node) -> Node:
    """A condition: in SAS a number is true unless it is 0 or missing."""
    if _is_truth(tree):
        return tree
    if isinstance(tree, Number):
        return Operation("!=", (tree, Number(0.0)))
    return Operation("!=", (Operation("coalesce", (tree, Number(0.0))), Number(0.0)))


def negated(tree: Node) -> Node:
    """What holds where a condition does not."""
    if isinstance(tree, Operation) and tree.operator in ("==", "!="):
        return Operation("!=" if tree.operator == "==" else "==", tree.operands)
    if isinstance(tree, Operation) and tree.operator == "not":
        return tree.operands[0]
    return Operation("not", (tree,))


def condition_of(text: str) -> Node:
    """The tree of a condition. Raises UntranslatableError."""
    return _truth(tree_of(text))


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens: list[tuple[str, str]] = []
    at, end = 0, len(text.rstrip())
    while at < end:
        found = _TOKEN.match(text, at)
        if found is None:
            rest = text[at:].strip()
            if rest[:1] in "%&":
                raise UntranslatableError(f"'{rest[:30]}' is left to SAS's macro language", "write its value instead")
            raise UntranslatableError(f"'{rest[:12]}' is not understood")
        at = found.end()
        kind = next(k for k in ("number", "name", "text", "sign") if found.group(k) is not None)
        value = found.group(kind)
        if kind == "text":
            suffix = found.group("suffix").upper()
            if suffix and not re.match(r"\w", text[at : at + 1]):
                what = "a date" if suffix == "D" else f"a literal '...'{suffix}"
                raise UntranslatableError(
                    f"{what} in an expression has no counterpart", "use `window` for dates of sale"
                )
            value = value[1:-1].rstrip()
        elif kind == "name":
            value = value.upper()
            # MIN and MAX are operators between values, and functions before a bracket.
            called = value in ("MIN", "MAX") and re.match(r"\s*\(", text[at : at + 50])
            if value in _WORDS and not called:
                kind, value = "sign", _WORDS[value]
        elif value == "&" and re.match(r"[A-Za-z_]", text[at : at + 1]):
            name = re.match(r"\w+", text[at:])
            raise UntranslatableError(f"nothing sets '&{name.group() if name else ''}'", "write its value instead")
        tokens.append((kind, value))
    return tokens
