"""Scenarios, sweeps, tornados and draws as files: points as CSV, a chart as SVG."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from dumping.case.load import Case
from dumping.report import svg
from dumping.report.files import written
from dumping.scenarios.draws import Draws
from dumping.scenarios.named import Scenarios
from dumping.scenarios.sweep import Sweep, described
from dumping.scenarios.tornado import Tornado

BINS, ROWS = 24, 20
MARGIN = "Margin, %"


def write(path: Path, case: Case, answer: Any, content: dict[str, Any]) -> Path:
    """Writes the answer in the form that the file's ending asks for. Raises ValueError where there is none."""
    kind = path.suffix.lower()
    if kind == ".xlsx":
        if not isinstance(answer, Scenarios):
            raise ValueError("worksheets are made of scenarios; write a sweep, a tornado or draws as .csv or .svg")
        from dumping.workbook.write import write_workbook

        return write_workbook([answer.base], path, scenarios=[(answer.base, answer)])
    text = points_csv(answer).encode("utf-8-sig") if kind == ".csv" else chart(answer, case).encode()
    return written(path, text)


def points_csv(answer: Any) -> str:
    """One row a point, scenario, input or draw. Raises ValueError for an answer without any."""
    rows: list[list[Any]] = []
    if isinstance(answer, Sweep):
        rows.append([*(described(change) for change in answer.changes), *_named(answer.base)])
        rows += [[*values, *(there.get(name) for name in answer.base)] for values, there in answer.points]
    elif isinstance(answer, Draws):
        rows.append([*answer.changes, *_named(answer.base)])
        margins = [answer.margins[name] for name in answer.base]
        rows += [[*map(float, v), *(float(m[n]) for m in margins)] for n, v in enumerate(answer.values)]
    elif isinstance(answer, Tornado):
        rows.append(["input", *(f"{name}, {side}" for name in _named(answer.base) for side in ("lower", "higher"))])
        for bar in answer.bars:
            rows.append([bar.path, *(s.get(name) for name in answer.base for s in (bar.lower, bar.higher))])
    elif isinstance(answer, Scenarios):
        base = {one.name: one.margin_percent for one in answer.base.respondents}
        rows += [["scenario", *_named(base)], ["as it is", *base.values()]]
        for one in answer.outcomes:
            found = {r.name: r.margin_percent for r in one.result.respondents}
            rows.append([one.name, *(found.get(name) for name in base)])
    else:
        raise ValueError("this answer is a single comparison: ask for --json")
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([safe(cell) for cell in row] for row in rows)
    return text.getvalue()


def safe(cell: Any) -> Any:
    """A text that a spreadsheet program would take for a formula is quoted so that it stays a text."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in "=+-@\t\r" else cell


def _named(base: dict[str, float]) -> list[str]:
    return [f"margin_percent of {name}" for name in base]


def chart(answer: Any, case: Case) -> str:
    """The answer drawn. Raises ValueError for a single comparison."""
    title = case.stated.case.title
    if isinstance(answer, Sweep):
        return _sweep(answer, title)
    if isinstance(answer, Tornado):
        return _tornado(answer, title)
    if isinstance(answer, Draws):
        return _draws(answer, title)
    if isinstance(answer, Scenarios):
        return scenario_chart(answer, title)
    raise ValueError("this answer is a single comparison: there is nothing to draw")


def _sweep(answer: Sweep, title: str) -> str:
    if len(answer.changes) == 1:
        series = {
            name: [(values[0], there.get(name, float("nan"))) for values, there in answer.points]
            for name in answer.base
        }
        levels = [(m, f"{n} as it is") for n, m in answer.base.items()] if len(answer.base) == 1 else []
        return svg.lines(title, described(answer.changes[0]), MARGIN, series, levels)
    first = next(iter(answer.base))
    xs, ys = (sorted({values[n] for values, _ in answer.points}) for n in (0, 1))
    found = {values: there.get(first, float("nan")) for values, there in answer.points}
    cells = [[found.get((x, y), float("nan")) for x in xs] for y in ys]
    labels = [described(change) for change in answer.changes]
    return svg.heat(f"{title}: margin of {first}, %", labels[0], labels[1], xs, ys, cells)


def _tornado(answer: Tornado, title: str) -> str:
    first, base = next(iter(answer.base.items()))
    bars = [bar for bar in answer.bars if bar.reach(first, base) > 0][:ROWS]
    nothing = float("nan")
    own = f"respondents.{first}."
    rows = [(bar.path.removeprefix(own), bar.lower.get(first, nothing), bar.higher.get(first, nothing)) for bar in bars]
    says = f"Margin of {first}, % (plain: input {answer.percent:g} % lower, edged: higher)"
    return svg.spans(title, says, rows, base)


def _draws(answer: Draws, title: str) -> str:
    import numpy as np

    first = next(iter(answer.base))
    margins = answer.margins[first][np.isfinite(answer.margins[first])]
    counts, edges = np.histogram(margins, bins=min(BINS, max(4, len(margins) // 8)))
    limit = answer.thresholds[first]
    bars = [(f"{low:.2f}", float(n)) for low, n in zip(edges, counts, strict=False)]
    above = frozenset(n for n, low in enumerate(edges[:-1]) if low > limit)
    says = f"Margin of {first}, % from (edged: above de minimis, {limit:g} %)"
    return svg.columns(f"{title}: {len(margins):,} draws", says, "Draws", bars, above)


def scenario_chart(answer: Scenarios, title: str) -> str:
    """The margin of the first respondent as it is and in each scenario."""
    one = answer.base.respondents[0]
    rows = [
        (o.name, float("nan"), o.result.respondents[0].margin_percent) for o in answer.outcomes if o.result.respondents
    ]
    says = [f"{value:.2f} %" for _, _, value in rows]
    return svg.spans(title, f"Margin of {one.name}, % (line: as it is, {one.margin_percent:.2f} %)", rows,
                     one.margin_percent, says)  # fmt: skip
