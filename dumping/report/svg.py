"""Charts as SVG: lines, columns, horizontal bars and a coloured grid; readable in black and white, named for readers.

Every function gives one <svg> element as text. Texts are escaped; the same figures always give the same text.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

WIDTH, HEIGHT = 760, 380
LEFT, RIGHT, TOP, BOTTOM = 78, 20, 44, 56
INK, QUIET, GRID = "#1f2933", "#5b6770", "#d9dee2"
# Told apart by the colour-blind (Okabe and Ito), and by dash and mark where there is no colour.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00")
DASHES = ("", "7 4", "2 3", "9 3 2 3", "4 4", "1 2")
FONT = "font-family=\"system-ui,'Segoe UI',Helvetica,Arial,sans-serif\""


@dataclass
class _Frame:
    """A plot with axes: places figures on the page and gathers what is drawn."""

    x: tuple[float, float]
    y: tuple[float, float]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    parts: list[str] = field(default_factory=list)

    def at_x(self, value: float) -> float:
        low, high = self.x
        return self.left + (value - low) / ((high - low) or 1.0) * (self.width - self.left - RIGHT)

    def at_y(self, value: float) -> float:
        low, high = self.y
        return self.height - BOTTOM - (value - low) / ((high - low) or 1.0) * (self.height - TOP - BOTTOM)

    def line(
        self, x1: float, y1: float, x2: float, y2: float, colour: str = GRID, width: float = 1, dash: str = ""
    ) -> None:
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self.parts.append(
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
            f'stroke-width="{width:g}"{dashed}/>'
        )

    def text(self, x: float, y: float, words: str, anchor: str = "middle", colour: str = QUIET, more: str = "") -> None:
        self.parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}"{more}>{escape(words)}</text>'
        )

    def box(self, x1: float, y1: float, x2: float, y2: float, colour: str, hatched: bool = False) -> None:
        x, y, w, h = min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1)
        edge = f' stroke="{INK}" stroke-width="0.6"' if hatched else ""
        self.parts.append(f'<rect x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="{h:.1f}" fill="{colour}"{edge}/>')

    def y_axis(self, label: str) -> None:
        for value in ticks(*self.y):
            self.line(self.left, self.at_y(value), self.width - RIGHT, self.at_y(value))
            self.text(self.left - 8, self.at_y(value) + 4, _number(value, *self.y), "end")
        x, y = 18, (TOP + self.height - BOTTOM) / 2
        self.text(x, y, label, more=f' transform="rotate(-90 {x} {y:.1f})"')

    def x_axis(self, label: str, values: Iterable[float] | None = None) -> None:
        self.line(self.left, self.height - BOTTOM, self.width - RIGHT, self.height - BOTTOM, QUIET)
        for value in ticks(*self.x) if values is None else values:
            self.line(self.at_x(value), self.height - BOTTOM, self.at_x(value), self.height - BOTTOM + 5, QUIET)
            self.text(self.at_x(value), self.height - BOTTOM + 20, _number(value, *self.x))
        self.text((self.left + self.width - RIGHT) / 2, self.height - 12, label)

    def svg(self, title: str, about: str = "") -> str:
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {self.width} {self.height}" '
            f'width="{self.width}" height="{self.height}" font-size="13" {FONT}>'
            f"<title>{escape(title)}</title>" + (f"<desc>{escape(about)}</desc>" if about else "")
        )
        top = f'<text x="{self.left}" y="22" font-size="16" font-weight="600" fill="{INK}">{escape(title)}</text>'
        back = f'<rect width="{self.width}" height="{self.height}" fill="#ffffff"/>'
        return head + back + top + "".join(self.parts) + "</svg>"


def lines(
    title: str,
    x_label: str,
    y_label: str,
    series: Mapping[str, Sequence[tuple[float, float]]],
    levels: Sequence[tuple[float, str]] = (),
    points: Sequence[str] = (),
    x_names: Sequence[tuple[float, str]] = (),
) -> str:
    """Series of (x, y) as lines, those in `points` as points; `levels` are named level lines; missing y are gaps."""
    every = [point for one in series.values() for point in one if math.isfinite(point[1])]
    ys = [y for _, y in every] + [y for y, _ in levels]
    frame = _Frame(_range([x for x, _ in every], 0), _range(ys, 0.06))
    frame.y_axis(y_label)
    if x_names:
        frame.x_axis(x_label, ())
        for value, name in x_names:
            frame.line(frame.at_x(value), HEIGHT - BOTTOM, frame.at_x(value), HEIGHT - BOTTOM + 5, QUIET)
            frame.text(frame.at_x(value), HEIGHT - BOTTOM + 20, name)
    else:
        frame.x_axis(x_label)
    for y, name in levels:
        frame.line(frame.left, frame.at_y(y), WIDTH - RIGHT, frame.at_y(y), INK, 1.2, "5 4")
        frame.text(WIDTH - RIGHT - 4, frame.at_y(y) - 6, name, "end", INK)
    for number, (name, values) in enumerate(series.items()):
        colour, dash = COLOURS[number % len(COLOURS)], DASHES[number % len(DASHES)]
        _draw(frame, values, colour, dash, name in points)
        if len(series) > 1:
            x = frame.left + 220 * (number % 3)
            y = TOP - 8 + 15 * (number // 3)
            if name in points:
                frame.parts.append(f'<circle cx="{x + 12}" cy="{y - 4}" r="3.4" fill="{colour}"/>')
            else:
                frame.line(x, y - 4, x + 24, y - 4, colour, 2.5, dash)
            frame.text(x + 30, y, _short(name, 26), "start", INK)
    return frame.svg(title, f"{y_label} against {x_label}")


def _draw(frame: _Frame, values: Sequence[tuple[float, float]], colour: str, dash: str, points: bool) -> None:
    run: list[str] = []
    runs = [run]
    for x, y in values:
        if math.isfinite(y):
            run.append(f"{frame.at_x(x):.1f},{frame.at_y(y):.1f}")
        elif run:
            run = []
            runs.append(run)
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    for one in runs:
        if points or len(one) == 1:
            frame.parts += [
                f'<circle cx="{p.split(",")[0]}" cy="{p.split(",")[1]}" r="3.4" fill="{colour}"/>' for p in one
            ]
        elif one:
            frame.parts.append(
                f'<polyline points="{" ".join(one)}" fill="none" stroke="{colour}" stroke-width="2.2"{dashed}/>'
            )


def columns(
    title: str, x_label: str, y_label: str, bars: Sequence[tuple[str, float]], marked: frozenset[int] = frozenset()
) -> str:
    """Upright bars with names beneath; those `marked` stand out."""
    frame = _Frame((0, max(len(bars), 1)), _range([0.0, *(v for _, v in bars)], 0.05, zero=True))
    frame.y_axis(y_label)
    space = (WIDTH - LEFT - RIGHT) / max(len(bars), 1)
    skip = max(1, math.ceil(len(bars) * 7 * max((len(n) for n, _ in bars), default=1) / (WIDTH - LEFT - RIGHT)))
    for number, (name, value) in enumerate(bars):
        x = LEFT + number * space
        colour = COLOURS[1] if number in marked else COLOURS[0]
        frame.box(x + space * 0.12, frame.at_y(0), x + space * 0.88, frame.at_y(value), colour, number in marked)
        if number % skip == 0:
            frame.text(x + space / 2, HEIGHT - BOTTOM + 20, name)
    frame.x_axis(x_label, ())
    return frame.svg(title, f"{y_label} by {x_label}")


def spans(
    title: str, x_label: str, rows: Sequence[tuple[str, float, float]], base: float, says: Sequence[str] = ()
) -> str:
    """Horizontal bars from one figure to another, a row each, around a base: a tornado, or steps of a build-up."""
    height = TOP + BOTTOM + 26 * max(len(rows), 1)
    found = [v for _, a, b in rows for v in (a, b) if math.isfinite(v)]
    frame = _Frame(_range([*found, base], 0.2 if says else 0.08), (0, 1), height=height, left=250)
    for value in ticks(*frame.x):
        frame.line(frame.at_x(value), TOP, frame.at_x(value), height - BOTTOM)
    for number, (name, first, last) in enumerate(rows):
        y = TOP + 26 * number + 5
        frame.text(frame.left - 10, y + 13, _short(name, 33), "end", INK)
        for value, colour, hatched in ((first, COLOURS[0], False), (last, COLOURS[1], True)):
            if math.isfinite(value) and value != base:
                frame.box(frame.at_x(base), y, frame.at_x(value), y + 17, colour, hatched)
        if number < len(says):
            end = max(frame.at_x(v) for v in (first, last, base) if math.isfinite(v))
            frame.text(end + 6, y + 13, says[number], "start", INK)
    frame.line(frame.at_x(base), TOP - 6, frame.at_x(base), height - BOTTOM, INK, 1.4)
    frame.x_axis(x_label)
    return frame.svg(title, x_label)


def waterfall(title: str, y_label: str, steps: Sequence[tuple[str, float]], total: str) -> str:
    """From the first figure step by step to the total: each step stands on where the one before ended."""
    ends = [0.0]
    for _, value in steps:
        ends.append(ends[-1] + value)
    frame = _Frame((0, len(steps) + 1), _range([*ends, 0.0], 0.06, zero=True))
    frame.y_axis(y_label)
    space = (WIDTH - LEFT - RIGHT) / (len(steps) + 1)
    bars = [(name, ends[n], ends[n + 1]) for n, (name, _) in enumerate(steps)] + [(total, 0.0, ends[-1])]
    for number, (name, first, last) in enumerate(bars):
        x = LEFT + number * space
        whole = number in (0, len(steps))
        colour = QUIET if whole else COLOURS[0] if last >= first else COLOURS[1]
        frame.box(x + space * 0.14, frame.at_y(first), x + space * 0.86, frame.at_y(last), colour, last < first)
        change = last if whole else last - first
        frame.text(x + space / 2, frame.at_y(max(first, last)) - 5, f"{change:,.2f}", colour=INK)
        for at, line in enumerate(_two_lines(name)):
            frame.text(x + space / 2, HEIGHT - BOTTOM + 17 + 14 * at, line)
    frame.line(LEFT, frame.at_y(0), WIDTH - RIGHT, frame.at_y(0), QUIET)
    return frame.svg(title, f"{y_label}, step by step")


def heat(
    title: str, x_label: str, y_label: str, xs: Sequence[float], ys: Sequence[float], values: Sequence[Sequence[float]],
) -> str:  # fmt: skip
    """A grid of figures, darker where larger, each written in its cell where there is room."""
    found = [v for row in values for v in row if math.isfinite(v)]
    low, high = (min(found), max(found)) if found else (0.0, 1.0)
    frame = _Frame((0, len(xs)), (0, len(ys)))
    wide, tall = (WIDTH - LEFT - RIGHT) / len(xs), (HEIGHT - TOP - BOTTOM) / len(ys)
    for r, row in enumerate(values):
        for c, value in enumerate(row):
            x, y = LEFT + c * wide, HEIGHT - BOTTOM - (r + 1) * tall
            share = (value - low) / ((high - low) or 1.0) if math.isfinite(value) else 0.0
            shade = f"#{round(247 - 190 * share):02x}{round(251 - 135 * share):02x}{round(255 - 75 * share):02x}"
            frame.box(x, y, x + wide, y + tall, shade if math.isfinite(value) else "#ffffff")
            if wide > 42 and tall > 16:
                said = f"{value:.2f}" if math.isfinite(value) else "–"
                frame.text(x + wide / 2, y + tall / 2 + 4, said, colour="#ffffff" if share > 0.55 else INK)
    for c, value in list(enumerate(xs))[:: max(1, math.ceil(len(xs) / 12))]:
        frame.text(LEFT + (c + 0.5) * wide, HEIGHT - BOTTOM + 20, f"{value:g}")
    for r, value in list(enumerate(ys))[:: max(1, math.ceil(len(ys) / 14))]:
        frame.text(LEFT - 8, HEIGHT - BOTTOM - (r + 0.5) * tall + 4, f"{value:g}", "end")
    frame.text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, x_label)
    x, y = 18, (TOP + HEIGHT - BOTTOM) / 2
    frame.text(x, y, y_label, more=f' transform="rotate(-90 {x} {y:.1f})"')
    return frame.svg(title, f"from {low:.4g} to {high:.4g}")


def ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Round figures between two, at most so many."""
    span = (high - low) or 1.0
    size = 10.0 ** math.floor(math.log10(span / most))
    step = next(s for s in (size, 2 * size, 2.5 * size, 5 * size, 10 * size) if span / s <= most)
    first = math.ceil(low / step - 1e-9)
    return [n * step for n in range(first, math.floor(high / step + 1e-9) + 1)]


def _range(values: Sequence[float], share: float, zero: bool = False) -> tuple[float, float]:
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    if low == high:
        low, high = low - (abs(low) * 0.05 or 1.0), high + (abs(high) * 0.05 or 1.0)
    room = (high - low) * share
    return (low if zero and low == 0 else low - room), (high if zero and high == 0 else high + room)


def _number(value: float, low: float, high: float) -> str:
    """A tick with as many decimals as the steps between ticks need."""
    marks = ticks(low, high)
    step = marks[1] - marks[0] if len(marks) > 1 else abs(value) or 1.0
    decimals = next((n for n in range(7) if abs(round(step, n) - step) < 1e-9 * step), 6)
    return f"{value:,.{decimals}f}"


def _short(name: str, most: int) -> str:
    return name if len(name) <= most else "…" + name[1 - most :]


def _two_lines(name: str) -> list[str]:
    words, line = name.split(), ""
    for n, word in enumerate(words):
        if len(line) + len(word) > 13 and line:
            return [line.strip(), _short(" ".join(words[n:]), 16)]
        line += word + " "
    return [line.strip()]
