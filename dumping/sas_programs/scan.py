"""The text of a SAS program as statements with their lines; comments are left out, nothing is resolved or run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from dumping.case.problems import Problem

# Commerce's largest programs have 400,000 characters and 5,000 statements; more than this is no program of a case.
MAX_SIZE = 1_000_000
MAX_STATEMENTS = 50_000

# Words of the macro language that open a statement; any other %name at the beginning of one calls a macro.
_WORDS = """
    LET MACRO MEND IF THEN ELSE DO END GLOBAL LOCAL INCLUDE INC PUT GOTO RETURN ABORT SYSEXEC SYSCALL SYMDEL COPY
    WINDOW DISPLAY INPUT SYSLPUT SYSRPUT RUN LIST STR NRSTR QUOTE NRQUOTE BQUOTE NRBQUOTE SUPERQ UNQUOTE UPCASE
    LOWCASE EVAL SYSEVALF SYSFUNC QSYSFUNC SCAN QSCAN SUBSTR QSUBSTR INDEX LENGTH SYSGET
"""
_MACRO_WORDS = frozenset(_WORDS.split())
_TOKEN = re.compile(
    r"(?P<space>\s+)|(?P<macro>%\*|%[A-Za-z_]\w*)|(?P<word>[A-Za-z_&][\w&.]*)|(?P<sign>[^\sA-Za-z_&%'\"/;()*]+|.)", re.S
)


@dataclass(frozen=True)
class Statement:
    """One statement without its semicolon, blanks made single, in the file's own capitals, and its first line."""

    text: str
    line: int


class _Token(NamedTuple):
    kind: str
    text: str
    line: int


def program_text(content: bytes, file: str) -> tuple[str, list[Problem]]:
    """A program's bytes as text: UTF-8, or else Windows-1252; or what keeps it from being read."""
    if len(content) > MAX_SIZE:
        what = f"more than {MAX_SIZE:,} bytes are too many for a program"
        return "", [Problem(file, what, "give the program's .sas file", unreadable=True)]
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", "replace")
    elif b"\0" in content:
        return "", [Problem(file, "this is no text", "give the program's .sas file", unreadable=True)]
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n"), []


def statements(text: str, file: str) -> tuple[list[Statement], list[Problem]]:
    """The statements of a program, and quotation marks and comments that are opened and never closed.

    `%IF ... %THEN` and `%ELSE` are statements of their own, and so is the call of a macro without a semicolon.
    """
    problems: list[Problem] = []
    found = list(islice(_Grouping(_tokens(text, file, problems)).statements(), MAX_STATEMENTS + 1))
    if len(found) > MAX_STATEMENTS:
        what = f"more than {MAX_STATEMENTS:,} statements are too many for a program"
        return [], [Problem(file, what, unreadable=True)]
    return found, problems


def _tokens(text: str, file: str, problems: list[Problem]) -> Iterator[_Token]:
    at, line, size = 0, 1, len(text)
    fresh = True
    closed = {"'": True, '"': True}
    while at < size:
        sign = text[at]
        if sign == "/" and text.startswith("/*", at):
            end = text.find("*/", at + 2)
            if end < 0:
                mend = "close it with */; nothing after it was read"
                problems.append(Problem(file, "a comment is opened here and never closed", mend, line))
                return
            yield _Token("space", " ", line)
            line += text.count("\n", at, end)
            at = end + 2
            continue
        if fresh and (sign == "*" or text.startswith("%*", at)):
            end = text.find(";", at)
            end = size if end < 0 else end + 1
            line += text.count("\n", at, end)
            at = end
            continue
        if sign in "'\"" and closed[sign]:
            end = text.find(sign, at + 1)
            if end < 0:
                closed[sign] = False
                what = f"a quotation mark {sign} is opened here and never closed"
                problems.append(Problem(file, what, "close it; what follows was read as if it were not there", line))
            else:
                inside = text[at : end + 1]
                if "\n" in inside and ";" in inside:
                    what = f"a text in quotation marks runs over {inside.count(chr(10)) + 1} lines and a semicolon"
                    problems.append(Problem(file, what, "check where its quotation mark is to be closed", line))
                yield _Token("text", inside, line)
                line += inside.count("\n")
                at, fresh = end + 1, False
                continue
        if sign == ";":
            yield _Token("end", ";", line)
            while at < size and text[at] == ";":
                at += 1
            fresh = True
            continue
        found = _TOKEN.match(text, at)
        assert found is not None
        kind, token = str(found.lastgroup), found.group()
        yield _Token(kind, " " if kind == "space" else token, line)
        line += token.count("\n")
        at = found.end()
        if kind != "space":
            # A comment may follow a semicolon, and where a statement of the macro language ends without one.
            fresh = kind == "macro" and token.upper() in ("%THEN", "%ELSE")


class _Grouping:
    def __init__(self, tokens: Iterator[_Token]) -> None:
        self.tokens = list(tokens)
        self.at = 0

    def statements(self) -> Iterator[Statement]:
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            if token.kind in ("space", "end"):
                self.at += 1
            elif token.kind == "macro" and token.text.upper() == "%ELSE":
                self.at += 1
                yield Statement("%ELSE", token.line)
            elif token.kind == "macro" and token.text[1:].upper() not in _MACRO_WORDS:
                yield self._call()
            else:
                yield from self._plain()

    def _plain(self) -> Iterator[Statement]:
        start = self.at
        condition = self.tokens[start].text.upper() == "%IF"
        while self.at < len(self.tokens) and self.tokens[self.at].kind != "end":
            self.at += 1
            if condition and self.tokens[self.at - 1].text.upper() == "%THEN":
                break
        yield Statement(_joined(self.tokens[start : self.at]), self.tokens[start].line)
        if self.tokens[start].text.upper() in ("DATALINES", "CARDS", "LINES", "DATALINES4", "CARDS4"):
            while self.at < len(self.tokens) and self.tokens[self.at].kind == "end":
                self.at += 1
            while self.at < len(self.tokens) and self.tokens[self.at].kind != "end":
                self.at += 1

    def _call(self) -> Statement:
        """A call with its arguments; the semicolon behind it is not needed."""
        start = self.at
        self.at += 1
        ahead = self.at
        while ahead < len(self.tokens) and self.tokens[ahead].kind == "space":
            ahead += 1
        if ahead < len(self.tokens) and self.tokens[ahead].text == "(":
            depth = 0
            while ahead < len(self.tokens):
                depth += {"(": 1, ")": -1}.get(self.tokens[ahead].text, 0)
                ahead += 1
                if not depth:
                    self.at = ahead
                    break
            else:
                # Never closed: the call ends with its statement.
                while self.at < len(self.tokens) and self.tokens[self.at].kind != "end":
                    self.at += 1
        return Statement(_joined(self.tokens[start : self.at]), self.tokens[start].line)


def _joined(tokens: list[_Token]) -> str:
    parts: list[str] = []
    for token in tokens:
        if token.kind != "space" or (parts and parts[-1] != " "):
            parts.append(token.text.replace("\n", " "))
    return "".join(parts).strip()
