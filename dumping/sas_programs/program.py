"""A program read: its statements with the data step and macro they stand in, its settings, and what is not its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from dumping.case.problems import Problem
from dumping.sas_programs.published import Comparison, Table, compared
from dumping.sas_programs.scan import Statement, program_text, statements

MARKET, MARGIN, NONMARKET = "comparison market", "margin", "nonmarket"
TITLES = {
    MARKET: "comparison-market program",
    MARGIN: "margin program",
    NONMARKET: "NME margin program",
    "macros": "macros program",
    "common macros": "common macros program",
}
_LET = re.compile(r"%LET\s+([A-Za-z_]\w*)\s*=\s*(.*)\Z", re.I | re.S)
_REFERENCE = re.compile(r"(?<!&)&+([A-Za-z_]\w*)\.?")
_STEP = re.compile(r"(DATA|PROC\s+\w+)\b\s*(.*)\Z", re.I | re.S)
_OPENS = re.compile(r"(?:\A|[^%\w])DO\Z|\ASELECT\b", re.I)
_DATA_SET = re.compile(r"(?:[A-Za-z_&]\w*\.)?&?[A-Za-z_]\w*", re.S)
_QUOTING = re.compile(r"%(?:NR)?(?:B?QUOTE|STR)\s*\((.*)\)\Z", re.I | re.S)
# A macro variable may name another; more steps than this go in a circle.
_DEEPEST = 20
_LONGEST, _LONGEST_VALUE = 20_000, 500


@dataclass
class Step:
    """A data or procedure step: what it writes, the first data set that it reads, with its options."""

    kind: str
    writes: tuple[str, ...]
    line: int
    reads: str = ""
    options: str = ""


@dataclass(frozen=True)
class Placed:
    """A statement, whether it is Commerce's own, and where it stands."""

    text: str
    line: int
    own: bool
    step: Step | None
    macros: tuple[str, ...]
    # Of a statement that stands instead of one of Commerce's: whether that one is to be filled in.
    fills: bool | None = None


@dataclass(frozen=True)
class Setting:
    """A macro variable's value as the program states it."""

    name: str
    value: str
    line: int


@dataclass(frozen=True)
class Program:
    """One program: the file's name, its kind ('' where it is none of Commerce's), and all that is in it."""

    file: str
    kind: str
    comparison: Comparison
    placed: tuple[Placed, ...]
    settings: dict[str, Setting] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @property
    def day(self) -> str:
        """The day that the published version bears; '' where none is near."""
        return self.comparison.version.day if self.comparison.version is not None else ""

    def resolved(self, text: str) -> str:
        """The text with the values of macro variables that the program sets; others stay as they are."""
        for _ in range(_DEEPEST):
            changed = _REFERENCE.sub(self._value, text) if len(text) <= _LONGEST else text
            if changed == text:
                break
            text = changed
        return text

    @cached_property
    def referenced(self) -> frozenset[str]:
        """The macro variables that statements refer to."""
        return frozenset(name.upper() for one in self.placed for name in _REFERENCE.findall(one.text))

    def _value(self, found: re.Match[str]) -> str:
        setting = self.settings.get(found.group(1).upper())
        known = setting is not None and "<" not in setting.value and len(setting.value) < _LONGEST_VALUE
        return plain(setting.value) if known and setting is not None else found.group()


def read_program(content: bytes, file: str, table: Table | None = None) -> Program:
    """The program in a file's bytes; `table` holds the published versions (default: all that are known)."""
    text, problems = program_text(content, file)
    if problems:
        return Program(file, "", Comparison(None, 0.0, (), {}), (), {}, tuple(problems))
    found, problems = statements(text, file)
    if not found and problems:
        return Program(file, "", Comparison(None, 0.0, (), {}), (), {}, tuple(problems))
    comparison = compared(found, table)
    placed = tuple(_placed(found, comparison))
    settings = _settings(placed)
    kind = comparison.version.kind if comparison.version is not None else _kind(settings)
    return Program(file, kind, comparison, placed, settings, tuple(problems))


def plain(value: str) -> str:
    """A setting's value without macro quoting around it."""
    found = _QUOTING.match(value.strip())
    return (found.group(1) if found else value).strip()


def _kind(settings: dict[str, Setting]) -> str:
    """What a program is that is near to no published version, by what it sets."""
    if "FOPDATA" in settings:
        return NONMARKET
    if settings.keys() & {"NV_TYPE", "CEPROFIT", "ALLOW_CEP_OFFSET"}:
        return MARGIN
    return MARKET if settings.keys() & {"HMDATA", "CMDATA", "HMCONNUM", "CMCONNUM"} else ""


def _placed(program: Sequence[Statement], comparison: Comparison) -> list[Placed]:
    placed = []
    step: Step | None = None
    macros: list[str] = []
    # Blocks that the analyst has opened, where no version tells: what stands in them is the analyst's.
    blocks = 0
    for place, statement in enumerate(program):
        words = statement.text.split(None, 2)
        first = words[0].upper() if words else ""
        name = re.split(r"\W", words[1].upper(), maxsplit=1)[0] if len(words) > 1 else ""
        began = _STEP.match(statement.text)
        if first == "%MACRO":
            # Deeper than this nothing is told of the outer ones.
            macros = [*macros[-_DEEPEST:], name]
        if began and first in ("DATA", "PROC") and not re.match(r"DATA\s*=", statement.text, re.I):
            step = _step(began, statement.line)
        elif step is not None and first in ("SET", "MERGE", "UPDATE", "MODIFY") and not step.reads:
            source = _DATA_SET.match(statement.text[len(first) :].strip())
            step.reads = source.group().upper() if source else ""
            rest = statement.text[len(first) :].strip()[source.end() if source else 0 :]
            step.options = rest.strip()
            if first != "SET":
                step.options = first
        known = comparison.instead_of.get(place)
        fills = None if known is None else known.to_fill
        own = comparison.own[place] and not blocks
        placed.append(Placed(statement.text, statement.line, own, step, tuple(macros), fills))
        if first == "END":
            blocks = max(blocks - 1, 0)
        elif (
            comparison.version is None
            and not own
            and step is not None
            and step.kind == "DATA"
            and _OPENS.search(statement.text)
        ):
            blocks += 1
        if first in ("RUN", "QUIT"):
            step, blocks = None, 0
        if first == "%MEND" and macros:
            macros = macros[:-1]
    return placed


def _step(began: re.Match[str], line: int) -> Step:
    kind = began.group(1).upper()
    if kind != "DATA":
        return Step(kind, (), line)
    written = re.sub(r"\([^()]*\)", " ", began.group(2))
    return Step(kind, tuple(name.upper() for name in written.split()), line)


def _settings(placed: Sequence[Placed]) -> dict[str, Setting]:
    """The last value outside of macros, or else the first one inside."""
    settings: dict[str, Setting] = {}
    outside: set[str] = set()
    for one in placed:
        found = _LET.match(one.text)
        if found is None:
            continue
        name = found.group(1).upper()
        if one.macros and name in settings:
            continue
        if not one.macros and one.own and name in outside:
            continue
        settings[name] = Setting(name, found.group(2).strip(), one.line)
        outside |= set() if one.macros else {name}
    return settings
