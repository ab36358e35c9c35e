"""A reconciliation as text: the answer first, then the first difference and what it leads to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dumping.report.blocks import BLANK, Block, Heading, Line, grid, plain
from dumping.report.numbers import amount, percent

# Differing columns of a row, and names of data sets, that a terminal shows.
MOST, NAMES = 6, 12
# Further causes that are told in full.
OTHERS = 2


def notes(content: dict[str, Any]) -> list[str]:
    """The report as lines, for the front of a workbook."""
    return [line for line in plain(reconciliation_blocks(content)).splitlines() if line.strip()]


def reconciliation_blocks(content: dict[str, Any]) -> Iterator[Block]:
    """The report, in the form of its JSON."""
    counts = content["compared"]
    what = (
        f"{counts['data_sets']} data sets, {counts['rows']:,} rows and {counts['figures']:,} figures in "
        f"{counts['stages']} stages"
    )
    first = content["first_difference"]
    if first is None:
        exact = "Equal to the cent" if counts["to_the_cent"] else f"Equal to {content['tolerance']:g} of each figure"
        yield Line(f"{exact}: {what}.", "good")
        yield Line(f"largest relative difference {counts['largest_relative_difference']:.1e}", "quiet", 1)
    else:
        differ = sum(not stage["equal"] for stage in content["stages"])
        yield Line(f"First difference: {_headline(first)}", "bad")
        yield Line(f"{differ} of {counts['stages']} stages differ; compared: {what}.", "", 1)
        yield from _first_blocks(first)
        yield from _later_blocks(content)
    if content["margins"]:
        rows = [
            (m["method"], percent(m["ours"], 6), percent(m["theirs"], 6) if m["theirs"] is not None else "not given")
            for m in content["margins"]
        ]
        yield Heading("Margins", 2)
        yield grid(("", "Ours", "Theirs"), rows)
    if first is not None:
        yield Heading("Stages", 2)
        yield grid(("Stage", "Rows", "Figures", "Rows that differ"), [_stage_row(s) for s in content["stages"]])
    yield from _not_compared(content)


def _headline(first: dict[str, Any]) -> str:
    if "rows_only" in first:
        number = first["rows_differing"]
        side = "ours" if first["rows_only"] == "ours" else "theirs"
        return f"{first['title']}: {number:,} {'row' if number == 1 else 'rows'} of {first['data_set']} only in {side}"
    return f"{first['title']}: {first['figure']}, {first['rows_differing']:,} of {first['rows_compared']:,} rows"


def _first_blocks(first: dict[str, Any]) -> Iterator[Block]:
    yield BLANK
    if "rows_only" in first:
        where = first["our_row"] if first["rows_only"] == "ours" else first["their_row"]
        yield Line(f"first such row: {where}: {first['says']}", "", 1)
    else:
        unit = f" {first['unit']}" if first["unit"] else ""
        absent = " (the case has no such figure: taken as zero)" if first["absent_here"] else ""
        rows = [
            ("ours", _value(first["ours"]), f"{first['our_column']}{absent}", first["our_row"]),
            ("theirs", _value(first["theirs"]), first["their_column"], first["their_row"]),
        ]
        if first["difference"] is not None:
            rows.append(("difference", _value(first["difference"]), f"ours less theirs{',' if unit else ''}{unit}", ""))
        yield Line(f"first such row: {first['row']}", "strong", 1)
        table = grid(("", "Value", "Column", "Row"), rows)
        yield type(table)(table.header, table.rows, frozenset({1}))
        if first["sum_of_differences"] is not None and first["rows_differing"] > 1:
            yield Line(f"all {first['rows_differing']:,} rows together: {_value(first['sum_of_differences'])}", "", 1)
        same = first["in_the_same_row"]
        if same:
            names = ", ".join(f"{s['their_column']} ({_value(s['ours'])} / {_value(s['theirs'])})" for s in same[:MOST])
            more = f" and {len(same) - MOST} more" if len(same) > MOST else ""
            yield Line(f"in the same row also: {names}{more}", "quiet", 1)
    yield from _cause_blocks(first)


def _cause_blocks(first: dict[str, Any]) -> Iterator[Block]:
    for number, cause in enumerate(first["likely_causes"]):
        yield Line(f"{'likely cause' if not number else 'or'}: {cause['cause']}", "notice", 1)
        if cause["look_at"]:
            yield Line(f"look at {cause['look_at']}", "", 2)
    if not first["likely_causes"]:
        yield Line("no cause suggests itself from the figures", "", 1)
    yield Line(f"how ours is made: {first['explain']}", "", 1)


def _later_blocks(content: dict[str, Any]) -> Iterator[Block]:
    later = [stage for stage in content["stages"] if stage["follows_from_first"] is not None]
    follow = [stage["name"] for stage in later if stage["follows_from_first"]]
    what = "these differences" if content["other_causes"] else "this"
    if not later:
        yield Line("no later stage differs", "", 1)
    if follow:
        yield Line(f"all that differs in {', '.join(follow)} can follow from {what}", "", 1)
    others = content["other_causes"]
    for other in others[:OTHERS]:
        yield BLANK
        yield Line(f"Besides, with a cause of its own: {_headline(other)}", "bad")
        yield from _first_blocks(other)
    if len(others) > OTHERS:
        yield BLANK
        yield Line("And, each with a cause of its own (--json tells them in full):", "bad")
        for other in others[OTHERS:]:
            yield Line(_headline(other), "", 1)


def _stage_row(stage: dict[str, Any]) -> tuple[str, ...]:
    differ = "-" if stage["equal"] else f"{stage['rows_differing']:,}"
    return stage["title"], f"{stage['rows']:,}", f"{stage['figures']:,}", differ


def _not_compared(content: dict[str, Any]) -> Iterator[Block]:
    found = content["not_compared"]
    if any(found.values()) or content["notes"]:
        yield Heading("Not compared", 2)
    for one in found["stages"]:
        yield Line(f"{one['stage']}: {one['why']}", "", 1)
    for one in found["columns"]:
        yield Line(f"{one['place']}: {one['why']}", "", 1)
    names = [*found["data_sets"], *found["files"]]
    if names:
        more = f" and {len(names) - NAMES} more (--json lists them)" if len(names) > NAMES else ""
        yield Line(f"theirs, not known to be a result of a stage: {', '.join(names[:NAMES])}{more}", "", 1)
    for note in content["notes"]:
        yield Line(note, "quiet", 1)


def _value(value: Any) -> str:
    if value is None:
        return "missing"
    if isinstance(value, str):
        return value or "(blank)"
    number = float(value)
    plain = amount(number)
    # A difference of less than is shown is shown as it is.
    return plain if number == 0 or abs(number) >= 1e-4 else f"{number:.3e}"
