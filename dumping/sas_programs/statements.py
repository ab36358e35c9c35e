"""The analyst's statements of a data step as a tree of branches, from the flat list that the program has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from dumping.sas_programs.expression import UntranslatableError

_NAME = r"[A-Za-z_&][\w&.]*"
_ASSIGNMENT = re.compile(rf"({_NAME})\s*=(?!=)\s*(.*)\Z", re.S)
_IF = re.compile(r"IF\b\s*(.*?)\s*\bTHEN\b\s*(.*)\Z", re.I | re.S)
_WHEN = re.compile(r"WHEN\s*(.*)\Z", re.I | re.S)
_PAIR = re.compile(rf"({_NAME})\s*=\s*({_NAME})")
# What says how a column is shown or kept, and changes no figure.
_HARMLESS = """
    DROP KEEP FORMAT INFORMAT LABEL LENGTH ATTRIB RETAIN TITLE TITLE1 TITLE2 TITLE3 TITLE4 TITLE5 TITLE6 TITLE7
    TITLE8 TITLE9 FOOTNOTE FOOTNOTE1 FOOTNOTE2 FOOTNOTE3 FOOTNOTE4 OPTION OPTIONS LIBNAME FILENAME RUN QUIT DM ODS
    PUT PUTLOG %PUT %GLOBAL %LOCAL
"""
HARMLESS = frozenset(_HARMLESS.split())
_DEEPEST = 40


@dataclass(frozen=True)
class Line:
    """A statement of the analyst's: text with its macro variables' values, and its line."""

    text: str
    line: int


@dataclass(frozen=True)
class Assignment:
    """`name` takes the value of `expression`."""

    name: str
    expression: str
    at: Line


@dataclass(frozen=True)
class Renaming:
    """Each first name goes by the second from here on."""

    pairs: tuple[tuple[str, str], ...]
    at: Line


@dataclass(frozen=True)
class Choice:
    """Branches with their conditions, tried in turn; the last one's is None where there is an ELSE."""

    branches: tuple[tuple[str | None, tuple[Action, ...]], ...]
    at: Line


@dataclass(frozen=True)
class Filter:
    """Rows for which `condition` holds are kept, or left out."""

    condition: str
    kept: bool
    at: Line


@dataclass(frozen=True)
class Refused:
    """What is not understood, and why."""

    at: Line
    why: str
    mend: str = ""


Action = Assignment | Renaming | Choice | Filter | Refused


@dataclass
class _Reader:
    lines: Sequence[Line]
    at: int = 0
    nesting: int = field(default=0)

    def all(self) -> Iterator[Action]:
        while self.at < len(self.lines):
            line, self.nesting = self.lines[self.at], 0
            try:
                found = list(self.one())
            except UntranslatableError as error:
                found = [Refused(line, error.why, error.mend)]
            yield from found

    def first(self) -> str:
        text = self.lines[self.at].text if self.at < len(self.lines) else ""
        return re.split(r"\W", text, maxsplit=1)[0].upper()

    def one(self) -> Iterator[Action]:
        """The actions of the next statement, with the blocks that it opens."""
        line = self.lines[self.at]
        self.at += 1
        yield from self.of(line)

    def of(self, line: Line) -> Iterator[Action]:
        text = line.text
        first = re.split(r"[^\w%]", text, maxsplit=1)[0].upper()
        found = _ASSIGNMENT.match(text)
        if found and not (first in ("IF", "WHEN", "DO") and not re.match(r"\w+\s*=", text)):
            yield Assignment(found.group(1).upper(), found.group(2), line)
        elif first == "IF":
            yield from self.choice(line)
        elif first == "SELECT":
            yield from self.selection(line)
        elif first == "DO" and text.upper() == "DO":
            yield from self.block()
        elif first == "RENAME":
            yield _renaming(text[6:], line)
        elif first == "WHERE":
            yield Filter(text[5:].strip(), True, line)
        elif first in ("DELETE", "OUTPUT"):
            yield Refused(line, f"{first} chooses rows", "leave them out of the data file")
        elif first == "ELSE":
            yield Refused(line, "an ELSE without its IF among the analyst's own statements")
        elif first in HARMLESS or not text:
            return
        else:
            yield Refused(line, "no statement of a kind that can be taken")

    def block(self) -> Iterator[Action]:
        """The actions up to END."""
        self.nesting += 1
        if self.nesting > _DEEPEST:
            raise UntranslatableError("blocks are nested too deeply")
        while self.at < len(self.lines) and self.first() != "END":
            yield from self.one()
        self.at += 1
        self.nesting -= 1

    def choice(self, line: Line) -> Iterator[Action]:
        found = _IF.match(line.text)
        if found is None:
            yield Filter(line.text[2:].strip(), True, line)
            return
        branches: list[tuple[str | None, tuple[Action, ...]]] = []
        condition, rest = found.groups()
        if rest.upper() == "DELETE":
            yield Filter(condition, False, line)
            return
        branches.append((condition, tuple(self.rest(rest, line))))
        while self.first() == "ELSE":
            other = self.lines[self.at]
            self.at += 1
            text = other.text[4:].strip()
            again = _IF.match(text)
            if again:
                branches.append((again.group(1), tuple(self.rest(again.group(2), other))))
                continue
            branches.append((None, tuple(self.rest(text, other))))
            break
        yield Choice(tuple(branches), line)

    def rest(self, text: str, line: Line) -> Iterator[Action]:
        """What stands behind THEN or ELSE: a statement, or DO and a block."""
        self.nesting += 1
        if self.nesting > _DEEPEST:
            raise UntranslatableError("conditions are nested too deeply")
        yield from self.of(Line(text, line.line)) if text else self.one() if self.at < len(self.lines) else ()
        self.nesting -= 1

    def selection(self, line: Line) -> Iterator[Action]:
        """SELECT with its WHENs, as branches."""
        subject = line.text[6:].strip()
        subject = subject[1:-1].strip() if subject.startswith("(") else ""
        branches: list[tuple[str | None, tuple[Action, ...]]] = []
        while self.at < len(self.lines) and self.first() != "END":
            one = self.lines[self.at]
            self.at += 1
            when = _WHEN.match(one.text)
            if when is None:
                if one.text.upper().startswith("OTHERWISE"):
                    rest = one.text[9:].strip()
                    branches.append((None, tuple(self.rest(rest, one)) if rest else ()))
                    continue
                yield Refused(one, "no WHEN of its SELECT")
                continue
            inside, rest = _bracketed(when.group(1))
            condition = f"{subject} IN ({inside})" if subject else inside
            branches.append((condition, tuple(self.rest(rest, one))))
        self.at += 1
        last = [b for b in branches if b[0] is None]
        yield Choice((*(b for b in branches if b[0] is not None), *last[:1]), line)


def actions(lines: Sequence[Line]) -> list[Action]:
    """What statements do, blocks and branches put together."""
    return list(_Reader(lines).all())


def renamings(options: str) -> list[tuple[str, str]]:
    """The pairs of RENAME = (a = b ...) among the options of a data set."""
    found = re.search(r"RENAME\s*=\s*", options, re.I)
    if found is None:
        return []
    text = options[found.end() :]
    inside = _bracketed(text)[0] if text.startswith("(") else text
    return [(a.upper(), b.upper()) for a, b in _PAIR.findall(inside)]


def _renaming(text: str, line: Line) -> Renaming:
    return Renaming(tuple((a.upper(), b.upper()) for a, b in _PAIR.findall(text)), line)


def _bracketed(text: str) -> tuple[str, str]:
    """What stands in the brackets that a text begins with, and what follows them."""
    depth = 0
    for place, sign in enumerate(text):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if depth == 0:
            return (text[1:place], text[place + 1 :].strip()) if text[:1] == "(" else ("", text)
    return text[1:], ""
