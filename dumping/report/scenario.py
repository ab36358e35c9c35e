"""What-if results as text: base against changed, a grid, or the value that reaches a margin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dumping.report.blocks import BLANK, Block, Heading, Line, grid
from dumping.report.numbers import percent


def scenario_blocks(content: dict[str, Any], changes: list[str], others: str) -> Iterator[Block]:
    """The report of a comparison, a sweep or a solution, in the form of its JSON.

    `others` is what the case calls the rate of those not individually examined.
    """
    for change in changes:
        yield Line(f"changed: {change}", "strong")
    yield BLANK
    if "points" in content:
        yield from _sweep(content)
    elif "solution" in content:
        yield from _solutions(content)
    else:
        yield from _comparison(content, others)


def _comparison(content: dict[str, Any], others: str) -> Iterator[Block]:
    pairs = dict(content["respondents"])
    if "all_others" in content:
        pairs[others] = content["all_others"]
    rows = [
        (
            name, percent(pair["base"]["margin_percent"], 4), percent(pair["changed"]["margin_percent"], 4),
            _points(pair["difference"]),
        )
        for name, pair in pairs.items()
    ]  # fmt: skip
    yield grid(("", "As it is", "Changed", "Difference, points"), rows)
    if content.get("warnings"):
        yield Heading("Warnings of the changed case", 2)
    for warning in content.get("warnings", []):
        yield Line(warning, "notice", 1)


def _sweep(content: dict[str, Any]) -> Iterator[Block]:
    names = list(content["points"][0].get("respondents", {})) if content["points"] else []
    path = content["sweep"].rpartition("=")[0] + "="
    rows = []
    for point in content["points"]:
        margins = [point["respondents"][n] for n in names] if names else [point["margin_percent"]]
        rows.append((f"{point['value']:.10g}", *(percent(m, 4) for m in margins)))
    yield grid((path, *(names or ["Margin"])), rows, left=0)
    yield Line(f"as it is: {percent(content['base']['margin_percent'], 4)}", "quiet", 1)


def _solutions(content: dict[str, Any]) -> Iterator[Block]:
    found = content.get("respondents") or {"": content["solution"]}
    target = percent(content["target_percent"])
    for name, one in found.items():
        who = f"{name}: " if name else ""
        if one["value"] is not None:
            margin = percent(one["margin_percent"], 4)
            yield Line(f"{who}{one['path']} {one['value']:.10g} gives a margin of {margin}", "strong", 1)
            continue
        yield Line(f"{who}no value of {one['path']} gives {target}: {one.get('why', '')}", "bad", 1)
        for near in one.get("nearest", []):
            yield Line(f"{near['value']:.10g} gives {percent(near['margin_percent'], 4)}", "", 2)
    yield Line(f"as it is: {percent(content['base']['margin_percent'], 4)}", "quiet", 1)


def _points(difference: float | None) -> str:
    if difference is None:
        return "-"
    return ("+" if difference > 0 else "") + percent(difference, 4).removesuffix(" %")
