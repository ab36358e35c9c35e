"""What a text report is made of, stated once and shown as plain text in a pipe or in colour on a terminal."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

INDENT = "  "


@dataclass(frozen=True)
class Heading:
    """A title; `level` 1 is the report's own."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Line:
    """A line of text. `style` is empty or one of strong, quiet, good, bad, notice; `indent` counts steps."""

    text: str
    style: str = ""
    indent: int = 0


@dataclass(frozen=True)
class Grid:
    """A table; `right` holds the numbers of columns that are aligned right, `strong` those of marked rows."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: frozenset[int] = frozenset()
    strong: frozenset[int] = frozenset()


Block = Heading | Line | Grid
BLANK = Line("")


def grid(header: Sequence[str], rows: Iterable[Sequence[str]], left: int = 1, strong: Iterable[int] = ()) -> Grid:
    """A table whose columns after the first `left` hold numbers."""
    numbers = frozenset(range(left, len(header)))
    return Grid(tuple(header), tuple(tuple(row) for row in rows), numbers, frozenset(strong))


def plain(blocks: Iterable[Block], width: int | None = None, styled: Callable[[str, str], str] | None = None) -> str:
    """The report as text; with `width`, long lines are wrapped under their own indent.

    `styled` colours a line by the name of its style; headings are strong.
    """
    lines: list[tuple[str, str]] = []
    for block in blocks:
        if isinstance(block, Heading):
            lines += [("", "")] if block.level > 1 and lines else []
            lines.append((block.text, "strong"))
        elif isinstance(block, Line):
            lines += [(line, block.style) for line in wrapped(block, width)]
        else:
            lines += [(line, "") for line in _aligned(block)]
    shown = ((clean(line).rstrip(), style) for line, style in lines)
    return "".join((styled(line, style) if styled and style else line) + "\n" for line, style in shown)


def clean(text: str) -> str:
    """The text without control characters: what stands in a case's files must not steer a terminal."""
    return "".join("�" if unicodedata.category(letter) == "Cc" else letter for letter in text)


def wrapped(line: Line, width: int | None) -> list[str]:
    """The lines that a line of text takes, those after the first further in."""
    first = INDENT * line.indent
    if width is None or columns_of(first + line.text) <= width:
        return [first + line.text]
    rest = first + INDENT * 2
    return textwrap.wrap(
        line.text, max(width, len(rest) + 20), initial_indent=first, subsequent_indent=rest,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def columns_of(text: str) -> int:
    """How many columns a text takes on a terminal: East Asian letters take two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _aligned(table: Grid) -> list[str]:
    every = [table.header, *table.rows]
    widths = [max(columns_of(row[i]) for row in every) for i in range(len(table.header))]
    lines = []
    for row in every if any(table.header) else table.rows:
        cells = []
        for i, cell in enumerate(row):
            space = " " * (widths[i] - columns_of(cell))
            cells.append(space + cell if i in table.right else cell + space)
        lines.append(INDENT + "  ".join(cells))
    if any(table.header):
        lines.insert(1, INDENT + "  ".join("-" * w for w in widths))
    return lines
