"""Which published version a program was made from, and which of its statements are not that version's.

`published.bin` holds no text of the programs: for each statement of each version from 2014 to 2024 a digest of five
bytes, one of what the statement sets (`%LET CASE_TYPE`, `HMCOMM =`), and whether it is to be filled in. It is made
by `docs/published_programs.py` from a copy of the programs' history.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path

from dumping.sas_programs.scan import Statement

KINDS = ("comparison market", "margin", "nonmarket", "macros", "common macros")
# A program that shares less than this with every version is not taken for one of them.
LEAST_SHARE = 0.5

_FILE = Path(__file__).parent / "published.bin"
_SIZE = 5
_BLANKS = re.compile(r"[^!-~]+")
_SETS = re.compile(r"(%LET\s+\w+|[A-Z_]\w*)\s*=|((?:LIBNAME|FILENAME)\s+\w+|SET\s+[\w.&]+)", re.I)
_TO_FILL = re.compile(r"<[^<>=]+>")
_SIGN = "<+/->"


@dataclass(frozen=True)
class Known:
    """A statement of a published version: the digest of what it sets, None where it sets nothing, and whether it
    is to be filled in."""

    sets: bytes | None
    to_fill: bool


@dataclass(frozen=True)
class Version:
    """A published program: its kind, the day that it bears, and its statements' digests in order."""

    kind: str
    day: str
    statements: tuple[bytes, ...]


@dataclass(frozen=True)
class Table:
    """All versions, and their statements by digest."""

    known: dict[bytes, Known]
    versions: tuple[Version, ...]

    @cached_property
    def counts(self) -> tuple[Counter[bytes], ...]:
        """How often each statement that is not to be filled in stands in each version."""
        return tuple(Counter(c for c in v.statements if not self.known[c].to_fill) for v in self.versions)

    @cached_property
    def calculations(self) -> frozenset[bytes]:
        """The statements of the programs that calculate, without those of the macros."""
        return frozenset(code for v in self.versions if "macros" not in v.kind for code in v.statements)


@dataclass(frozen=True)
class Comparison:
    """A program beside the version nearest to it.

    `own` tells of each statement whether it is the version's; `instead_of` where it stands in a place that the
    version sets otherwise; `removed` the lines before which statements of the version are missing, with their number.
    """

    version: Version | None
    share: float
    own: tuple[bool, ...]
    instead_of: dict[int, Known]
    removed: tuple[tuple[int, int], ...] = ()


def digest(text: str) -> bytes:
    """The digest of a statement: capitals, blanks and signs that are not ASCII make no difference."""
    return hashlib.blake2b(_BLANKS.sub("", text).upper().encode(), digest_size=_SIZE).digest()


def sets(text: str) -> bytes | None:
    """The digest of what a statement sets: a macro variable, a library, a variable, the data set that a step reads."""
    found = _SETS.match(text)
    return None if found is None else digest(found.group(1) or found.group(2))


def to_fill(text: str) -> bool:
    """Whether a published statement has a place in angle brackets."""
    return _TO_FILL.search(text) is not None


def made(versions: Iterable[tuple[str, str, Sequence[Statement]]]) -> Table:
    """The table of versions given as kind, day and statements."""
    known: dict[bytes, Known] = {}
    found = []
    for kind, day, program in versions:
        codes = []
        for statement in program:
            code = digest(statement.text)
            known[code] = Known(sets(statement.text), to_fill(statement.text))
            codes.append(code)
            if _SIGN in statement.text:
                for sign in "+-":
                    known[digest(statement.text.replace(_SIGN, sign))] = Known(code, False)
        found.append(Version(kind, day, tuple(codes)))
    return Table(known, tuple(found))


def packed(table: Table) -> bytes:
    """The table as the bytes of its file."""
    codes = list(table.known)
    number = {code: i for i, code in enumerate(codes)}
    about = {
        "to_fill": [i for i, code in enumerate(codes) if table.known[code].to_fill],
        "versions": [[v.kind, v.day, [number[code] for code in v.statements]] for v in table.versions],
    }
    body = b"".join(code + (table.known[code].sets or b"\0" * _SIZE) for code in codes)
    text = json.dumps(about, separators=(",", ":")).encode()
    return lzma.compress(len(text).to_bytes(4, "big") + text + body)


def unpacked(content: bytes) -> Table:
    """The table in the bytes of its file."""
    plain = lzma.decompress(content)
    size = int.from_bytes(plain[:4], "big")
    about, body = json.loads(plain[4 : 4 + size]), plain[4 + size :]
    fill = set(about["to_fill"])
    codes, known = [], {}
    for place in range(len(body) // (2 * _SIZE)):
        at = 2 * _SIZE * place
        code, what = body[at : at + _SIZE], body[at + _SIZE : at + 2 * _SIZE]
        codes.append(code)
        known[code] = Known(what if any(what) else None, place in fill)
    versions = [Version(kind, day, tuple(codes[i] for i in numbers)) for kind, day, numbers in about["versions"]]
    return Table(known, tuple(versions))


@cache
def published() -> Table:
    """The versions of 2014 to 2024."""
    return unpacked(_FILE.read_bytes())


@cache
def set_by_programs() -> frozenset[bytes]:
    """The digests of what published statements set that are not to be filled in."""
    known = published().known.values()
    return frozenset(one.sets for one in known if one.sets is not None and not one.to_fill)


def compared(program: Sequence[Statement], table: Table | None = None) -> Comparison:
    """The program beside the published version that shares most statements with it."""
    table = published() if table is None else table
    codes = [digest(statement.text) for statement in program]
    counts = Counter(code for code in codes if code in table.known and not table.known[code].to_fill)
    best, share = None, 0.0
    for version, theirs in zip(table.versions, table.counts, strict=True):
        shared = sum(min(theirs.get(code, 0), number) for code, number in counts.items())
        # Statements of other versions count against this one as much as those of its own that are not there.
        common = shared / max(theirs.total() + counts.total() - shared, 1)
        # Of versions that are alike the later one, whose day is the law's.
        if common > share or (common == share and best is not None and version.day > best.day):
            best, share = version, common
    if best is None or share < LEAST_SHARE:
        own = tuple(code in table.calculations and not table.known[code].to_fill for code in codes)
        return Comparison(None, share, own, {})
    return _beside(program, codes, best, share, table)


def _beside(
    program: Sequence[Statement], codes: list[bytes], version: Version, share: float, table: Table
) -> Comparison:
    pairs = _aligned(codes, list(version.statements))
    own = [False] * len(codes)
    for place, _ in pairs:
        own[place] = not table.known[codes[place]].to_fill
    instead: dict[int, Known] = {}
    removed: list[tuple[int, int]] = []
    ends = [(-1, -1), *pairs, (len(codes), len(version.statements))]
    for (a, b), (c, d) in pairwise(ends):
        theirs = list(version.statements[b + 1 : d])
        missing = 0
        ours = {sets(program[i].text): i for i in range(c - 1, a, -1)}
        filled = {table.known[codes[i]].sets: i for i in range(a + 1, c) if codes[i] in table.known}
        for code in theirs:
            known = table.known[code]
            if known.to_fill and code in filled:
                own[filled[code]] = True
            elif known.sets is not None and known.sets in ours:
                instead[ours[known.sets]] = known
            elif not known.to_fill:
                missing += 1
        if missing:
            last = program[-1].line if program else 1
            removed.append((program[c].line if c < len(program) else last, missing))
    return Comparison(version, share, tuple(own), instead, tuple(removed))


def _aligned(ours: list[bytes], theirs: list[bytes]) -> list[tuple[int, int]]:
    """Places of equal statements in both, in the order of both: those that stand once first, then between them."""
    pairs: list[tuple[int, int]] = []
    work = [(0, len(ours), 0, len(theirs))]
    while work:
        a, b, c, d = work.pop()
        while a < b and c < d and ours[a] == theirs[c]:
            pairs.append((a, c))
            a, c = a + 1, c + 1
        while a < b and c < d and ours[b - 1] == theirs[d - 1]:
            b, d = b - 1, d - 1
            pairs.append((b, d))
        if a >= b or c >= d:
            continue
        anchors = _anchors(ours, theirs, a, b, c, d)
        if not anchors:
            pairs += _in_order(ours, theirs, a, b, c, d)
            continue
        edges = [(a - 1, c - 1), *anchors, (b, d)]
        pairs += anchors
        work += [(e + 1, g, f + 1, h) for (e, f), (g, h) in pairwise(edges)]
    return sorted(pairs)


def _anchors(ours: list[bytes], theirs: list[bytes], a: int, b: int, c: int, d: int) -> list[tuple[int, int]]:
    """Statements that stand once in both stretches, as many as are in the same order."""
    once = Counter(ours[a:b])
    there = Counter(theirs[c:d])
    at = {code: place for place, code in enumerate(theirs[c:d], c) if there[code] == 1 and once[code] == 1}
    found = [(place, at[ours[place]]) for place in range(a, b) if ours[place] in at]
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = [-1] * len(found)
    for i, (_, place) in enumerate(found):
        position = bisect_left(tails, place)
        before[i] = ends[position - 1] if position else -1
        tails[position : position + 1] = [place]
        ends[position : position + 1] = [i]
    chain = []
    i = ends[-1] if ends else -1
    while i >= 0:
        chain.append(found[i])
        i = before[i]
    return chain[::-1]


def _in_order(ours: list[bytes], theirs: list[bytes], a: int, b: int, c: int, d: int) -> list[tuple[int, int]]:
    """Equal statements of two stretches without an anchor, each with the next that is free."""
    places: dict[bytes, list[int]] = {}
    for place in range(d - 1, c - 1, -1):
        places.setdefault(theirs[place], []).append(place)
    pairs = []
    last = c - 1
    for place in range(a, b):
        free = places.get(ours[place], [])
        while free and free[-1] <= last:
            free.pop()
        if free:
            last = free.pop()
            pairs.append((place, last))
    return pairs
