"""What-if results as text: base against changed, a grid, or the value that reaches a margin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dumping.report.blocks import BLANK, Block, Grid, Heading, Line, grid
from dumping.report.numbers import percent

# Rows of a tornado that a terminal shows.
MOST = 20


def scenario_blocks(content: dict[str, Any], changes: list[str], others: str) -> Iterator[Block]:
    """The report of a comparison, a sweep or a solution, in the form of its JSON.

    `others` is what the case calls the rate of those not individually examined.
    """
    for change in changes:
        yield Line(f"changed: {change}", "strong")
    yield BLANK
    if "scenarios" in content:
        yield from _scenarios(content, others)
    elif "inputs" in content:
        yield from _tornado(content)
    elif "percentiles" in content:
        yield from _draws(content)
    elif "points" in content:
        yield from _sweep(content)
    elif "solution" in content:
        yield from _solutions(content)
    else:
        yield from _comparison(content, others)
    if "stopped_after" in content:
        stopped = content["stopped_after"]
        yield Line(f"stopped after {stopped['points']:,} of {stopped['of']:,}; the rest is not computed", "bad", 1)


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
    if content.get("first_difference"):
        yield Line(f"first differs in {_first(content)}", "quiet", 1)
    if content.get("warnings"):
        yield Heading("Warnings of the changed case", 2)
    for warning in content.get("warnings", []):
        yield Line(warning, "notice", 1)


def _first(content: dict[str, Any]) -> str:
    found = content["first_difference"]
    who = f" ({found['respondent']})" if len(content["respondents"]) > 1 else ""
    return f"{found['says']}{who}"


def _scenarios(content: dict[str, Any], others: str) -> Iterator[Block]:
    found = content["scenarios"]
    names = list(content["base"]["respondents"])
    with_others = any("all_others" in one for one in found)
    difference = f"{names[0]}, points" if len(names) > 1 else "Difference, points"
    header = ["Scenario", *names, *([others] if with_others else []), difference]
    base = ["as it is", *(percent(one["margin_percent"], 4) for one in content["base"]["respondents"].values())]
    if with_others:
        base.append(percent(found[0].get("all_others", {}).get("base", {}).get("margin_percent"), 4))
    rows = [[*base, ""]]
    for one in found:
        margins = [one["respondents"].get(name) for name in names]
        shown = [percent(pair["changed"]["margin_percent"], 4) if pair else "-" for pair in margins]
        if with_others:
            shown.append(percent(one.get("all_others", {}).get("changed", {}).get("margin_percent"), 4))
        rows.append([one["name"], *shown, _points(one.get("difference"))])
    yield grid(header, rows)
    for one in found:
        yield Heading(one["name"], 2)
        if one["about"]:
            yield Line(one["about"], "", 1)
        first = f"first differs in {_first(one)}" if "first_difference" in one else "no figure changes"
        yield Line(first, "quiet", 1)
        told = [name for name in names if one["respondents"].get(name, {}).get("base", {}).get("method") != "stated"]
        settings = [
            (setting["set"], *(_points(_of(setting[way], name)) for name in told for way in ("alone", "in_sequence")))
            for setting in one["settings"]
        ]
        alone = [f"{name}: {way}" if len(told) > 1 else way for name in told for way in ("alone", "in sequence")]
        yield grid(("Setting, and what it does in points", *alone), settings)
        for setting in one["settings"]:
            if "why" in setting:
                yield Line(f"{setting['set']}: not alone, {setting['why']}", "notice", 1)


def _of(by_name: dict[str, float] | None, name: str) -> float | None:
    return None if by_name is None else by_name.get(name)


def _tornado(content: dict[str, Any]) -> Iterator[Block]:
    share = content["tornado_percent"]
    for name, base in content["base"]["respondents"].items():
        if len(content["base"]["respondents"]) > 1:
            yield Heading(name, 2)
        ranked = sorted(content["inputs"], key=lambda one, n=name: (-_reach(one, n), one["path"]))  # type: ignore[misc]
        shown = [one for one in ranked if _reach(one, name)]
        rows = [
            (
                one["path"].replace(f"respondents.{name}.", ""), percent(one["respondents"][name]["lower"], 4),
                percent(one["respondents"][name]["higher"], 4), _points(_reach(one, name)).lstrip("+"),
                _bar(_reach(one, name), _reach(shown[0], name)),
            )
            for one in shown[:MOST]
        ]  # fmt: skip
        header = ("Input", f"{share:g} % lower", f"{share:g} % higher", "Reach, points", "")
        table = grid(header, rows)
        yield Grid(table.header, table.rows, table.right - {4})
        if len(shown) > MOST:
            yield Line(f"and {len(shown) - MOST} that move the margin less; -o FILE.csv has all", "quiet", 1)
        yield Line(f"as it is: {percent(base['margin_percent'], 4)}", "quiet", 1)


def _reach(one: dict[str, Any], name: str) -> float:
    return float(one["respondents"][name]["reach"] or 0.0)


def _bar(value: float, most: float) -> str:
    return "█" * max(1, round(20 * value / most))


def _draws(content: dict[str, Any]) -> Iterator[Block]:
    names = list(content["respondents"])
    found = [content["respondents"][name] for name in names]
    rows = [("mean", *(percent(one["mean"], 4) for one in found))]
    rows.append(("standard deviation, points", *(_points(one["standard_deviation"]).lstrip("+") for one in found)))
    for mark in found[0]["percentiles"]:
        rows.append((f"{mark} of 100 are below", *(percent(one["percentiles"].get(mark), 4) for one in found)))
    share = [one["share_above_de_minimis"] for one in found]
    rows.append(("above de minimis", *("-" if s is None else percent(100 * s, 1) for s in share)))
    yield Line(f"{content['computed']:,} draws, seed {content['seed']}: {'; '.join(content['draw'])}", "", 1)
    yield grid(("", *names), rows)
    if content["failed"]:
        yield Line(f"{content['failed']:,} draws cannot be computed: {content['why_failed']}", "notice", 1)
    yield Line(f"as it is: {percent(content['base']['margin_percent'], 4)}", "quiet", 1)


def _sweep(content: dict[str, Any]) -> Iterator[Block]:
    if "sweeps" in content:
        yield from _surface(content)
        return
    names = list(content["points"][0].get("respondents", {})) if content["points"] else []
    path = content["sweep"].rpartition("=")[0] + "="
    rows = []
    for point in content["points"]:
        margins = [point["respondents"][n] for n in names] if names else [point["margin_percent"]]
        rows.append((f"{point['value']:.10g}", *(percent(m, 4) for m in margins)))
    yield grid((path, *(names or ["Margin"])), rows, left=0)
    yield from _failed(content)
    yield Line(f"as it is: {percent(content['base']['margin_percent'], 4)}", "quiet", 1)


def _surface(content: dict[str, Any]) -> Iterator[Block]:
    """Two inputs: the first downwards, the second across; the first respondent's margin."""
    down, across = (change.rpartition("=")[0] + "=" for change in content["sweeps"])
    points = {tuple(point["values"]): point["margin_percent"] for point in content["points"]}
    xs, ys = (sorted({values[n] for values in points}) for n in (1, 0))
    yield Line(f"down: {down}   across: {across}", "", 1)
    rows = [(f"{y:.10g}", *(percent(points.get((y, x)), 2).removesuffix(" %") for x in xs)) for y in ys]
    yield grid(("%", *(f"{x:.10g}" for x in xs)), rows)
    yield from _failed(content)
    yield Line(f"as it is: {percent(content['base']['margin_percent'], 4)}", "quiet", 1)


def _failed(content: dict[str, Any]) -> Iterator[Block]:
    failed = [point for point in content["points"] if "why" in point]
    if failed:
        yield Line(f"{len(failed):,} points cannot be computed: {failed[0]['why']}", "notice", 1)


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
