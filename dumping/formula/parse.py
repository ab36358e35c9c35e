"""Text to tree. The language: numbers, names, quoted text, + - * /, comparisons, and/or/not, listed functions.

Nothing is ever executed: no attribute access, no indexing, no calls outside the list, bounded length and depth.
"""

from __future__ import annotations

import difflib
import re
from functools import lru_cache

from dumping.formula.tree import FormulaError, GroupTotal, Name, Node, Number, Operation, Text

MAX_LENGTH = 2000
MAX_DEPTH = 100
# What round() can be asked for: no figure of 15 digits has more decimals that mean anything.
DECIMALS = range(16)

# Function name -> fewest and most arguments.
FUNCTIONS: dict[str, tuple[int, int]] = {
    "min": (2, 50),
    "max": (2, 50),
    "abs": (1, 1),
    "sqrt": (1, 1),
    "ln": (1, 1),
    "exp": (1, 1),
    "round": (1, 2),
    "if": (3, 3),
    "coalesce": (2, 50),
}
GROUP_FUNCTIONS: dict[str, int] = {"total": 1, "total_positive": 1, "total_negative": 1, "count": 0}
COMPARISONS = ("==", "!=", "<=", ">=", "<", ">")
WORDS = ("and", "or", "not")

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<text>\"[^\"]*\"|'[^']*')"
    r"|(?P<sign>==|!=|<=|>=|[-+*/(),<>]))"
)


@lru_cache(maxsize=4096)
def parse(text: str, grouped: bool = False) -> Node:
    """The tree of an expression; `grouped` also admits total(), total_positive(), total_negative(), count().

    Raises FormulaError with the position of the first thing that is not of the language.
    """
    return _Parser(text, grouped).whole()


class _Parser:
    def __init__(self, text: str, grouped: bool) -> None:
        if len(text) > MAX_LENGTH:
            raise FormulaError(f"the expression is {len(text)} characters long; the most is {MAX_LENGTH}", 0)
        self.grouped = grouped
        self.tokens = list(_tokens(text))
        self.at = 0
        self.nesting = 0
        self.end = len(text)

    def whole(self) -> Node:
        if not self.tokens:
            raise FormulaError("the expression is empty", 0)
        tree = self.either()
        if self.at < len(self.tokens):
            _, value, position = self.tokens[self.at]
            raise FormulaError(f"'{value}' is not expected here", position)
        if _depth(tree) > MAX_DEPTH:
            raise FormulaError(f"the expression is nested or chained deeper than {MAX_DEPTH}", 0)
        return tree

    def peek(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def position(self) -> int:
        return self.tokens[self.at][2] if self.at < len(self.tokens) else self.end

    def take(self, *wanted: str) -> str | None:
        if self.at < len(self.tokens):
            kind, value, _ = self.tokens[self.at]
            if kind != "text" and value in wanted:
                self.at += 1
                return value
        return None

    def need(self, wanted: str) -> None:
        if not self.take(wanted):
            found = self.peek() or "the end"
            raise FormulaError(f"'{wanted}' is expected where '{found}' stands", self.position())

    def chain(self, operators: tuple[str, ...], operand: str) -> Node:
        tree: Node = getattr(self, operand)()
        while operator := self.take(*operators):
            tree = Operation(operator, (tree, getattr(self, operand)()))
        return tree

    def either(self) -> Node:
        return self.chain(("or",), "both")

    def both(self) -> Node:
        return self.chain(("and",), "negation")

    def negation(self) -> Node:
        self.deeper()
        tree = Operation("not", (self.negation(),)) if self.take("not") else self.comparison()
        self.nesting -= 1
        return tree

    def comparison(self) -> Node:
        left = self.sum()
        if operator := self.take(*COMPARISONS):
            left = Operation(operator, (left, self.sum()))
            if self.peek() in COMPARISONS:
                raise FormulaError("comparisons cannot be chained; join them with 'and'", self.position())
        return left

    def sum(self) -> Node:
        return self.chain(("+", "-"), "product")

    def product(self) -> Node:
        return self.chain(("*", "/"), "signed")

    def signed(self) -> Node:
        self.deeper()
        if self.take("-"):
            tree: Node = Operation("neg", (self.signed(),))
        elif self.take("+"):
            tree = self.signed()
        else:
            tree = self.atom()
        self.nesting -= 1
        return tree

    def deeper(self) -> None:
        self.nesting += 1
        if self.nesting > MAX_DEPTH:
            raise FormulaError(f"the expression is nested deeper than {MAX_DEPTH}", self.position())

    def atom(self) -> Node:
        if self.at >= len(self.tokens):
            raise FormulaError("the expression ends too early", self.end)
        kind, value, position = self.tokens[self.at]
        self.at += 1
        if kind == "number":
            number = float(value)
            if number == float("inf"):
                raise FormulaError(f"the number {value} is too large", position)
            return Number(number)
        if kind == "text":
            return Text(value[1:-1])
        if value == "(":
            tree = self.either()
            self.need(")")
            return tree
        if kind == "name" and value not in WORDS:
            return self.call(value, position) if self.peek() == "(" else Name(value)
        raise FormulaError(f"a number, a column name or '(' is expected where '{value}' stands", position)

    def call(self, function: str, position: int) -> Node:
        self.need("(")
        arguments: list[Node] = []
        if not self.take(")"):
            arguments.append(self.either())
            while self.take(","):
                arguments.append(self.either())
            self.need(")")
        if self.grouped and function in GROUP_FUNCTIONS:
            return _group_total(function, arguments, position)
        if function not in FUNCTIONS:
            near = difflib.get_close_matches(function, FUNCTIONS, 1)
            hint = f"did you mean {near[0]}?" if near else "the functions are " + ", ".join(FUNCTIONS)
            raise FormulaError(f"there is no function '{function}'; {hint}", position)
        fewest, most = FUNCTIONS[function]
        if not fewest <= len(arguments) <= most:
            wanted = str(fewest) if fewest == most else f"{fewest} to {most}"
            raise FormulaError(f"{function}() takes {wanted} values, not {len(arguments)}", position)
        if function == "round" and len(arguments) == 2 and not isinstance(arguments[1], Number):
            raise FormulaError("round() takes a plain number of decimals as its second value", position)
        places = arguments[1] if function == "round" and len(arguments) == 2 else None
        if isinstance(places, Number) and places.value not in DECIMALS:
            raise FormulaError(f"round() takes 0 to {DECIMALS[-1]} decimals", position)
        return Operation(function, tuple(arguments))


def _group_total(function: str, arguments: list[Node], position: int) -> Node:
    if len(arguments) != GROUP_FUNCTIONS[function] or not all(isinstance(a, Name) for a in arguments):
        raise FormulaError(f"{function}() takes the name of one column", position)
    column = arguments[0].name if arguments and isinstance(arguments[0], Name) else None
    return GroupTotal(function, column)


def _tokens(text: str) -> list[tuple[str, str, int]]:
    tokens: list[tuple[str, str, int]] = []
    position = 0
    while text[position:].strip():
        found = _TOKEN.match(text, position)
        if not found or not found.lastgroup:
            start = position + len(text[position:]) - len(text[position:].lstrip())
            raise FormulaError(_unknown_sign(text, start), start)
        tokens.append((found.lastgroup, found.group(found.lastgroup), found.start(found.lastgroup)))
        position = found.end()
    return tokens


def _unknown_sign(text: str, position: int) -> str:
    sign = text[position]
    if sign == "=":
        return "'=' is not a comparison; write '=='"
    if sign in "\"'":
        return "a text is opened here and never closed"
    if sign == ".":
        return "'.' is not part of the language: names cannot be looked into"
    return f"'{sign}' is not part of the language"


def _depth(tree: Node) -> int:
    deepest, level = 0, [tree]
    while level:
        deepest += 1
        level = [o for node in level if isinstance(node, Operation) for o in node.operands]
    return deepest
