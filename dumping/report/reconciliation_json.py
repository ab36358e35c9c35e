"""A reconciliation as JSON: the answer, the first difference with its likely causes, all stages, what was left out."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import Any

from dumping.formula.table import Lookup
from dumping.reconcile.causes import likely_causes
from dumping.reconcile.compared import ComparedFigure, Comparison
from dumping.reconcile.consequences import later_stages
from dumping.reconcile.pattern import Pattern
from dumping.reconcile.reconciliation import Difference, Reconciliation, StageCompared
from dumping.report.cells import plain_value, shown
from dumping.report.places import row_name, row_number, row_place

METHODS = {
    "total_average_to_average": "average-to-average", "total_mixed": "mixed",
    "total_average_to_transaction": "average-to-transaction",
}  # fmt: skip


HALF_A_CENT = 0.005
# Cells of a row of theirs that we lack.
CELLS = 6


def reconciliation_dict(found: Reconciliation, word: str) -> dict[str, Any]:
    """The reconciliation as `dumping reconcile --json` prints it; `word` is the case as it was given."""
    header, counts = found.result.case.stated.case, found.counts
    first = found.first
    tables = found.respondent.tables
    later = later_stages(first, found.differing, tables) if first is not None else []
    own = {each.stage.stage.name: each.own for each in later}
    others = [one for each in later for one in each.own]
    content: dict[str, Any] = {
        "schema": "dumping/reconciliation/1", "case": header.title, "notice": header.notice,
        "respondent": found.respondent.name, "equal": found.agrees, "tolerance": found.tolerance,
        "compared": {
            "stages": counts.stages, "data_sets": counts.data_sets, "rows": counts.rows, "figures": counts.figures,
            "largest_relative_difference": counts.relative, "largest_difference": counts.absolute,
            "to_the_cent": found.agrees and counts.absolute < HALF_A_CENT,
        },
        "margins": _margins(found),
        "first_difference": _difference(found, first, word) if first is not None else None,
        "other_causes": [_difference(found, one, word) for one in others],
        "stages": [_stage(each, first, own) for each in found.stages if each.comparisons],
        "not_compared": {
            "stages": [
                {"stage": each.stage.name, "why": why} for each in found.stages for why in each.not_compared
            ],
            "columns": [
                *({"place": one.data_set.file, "why": why}
                  for each in found.stages for one in each.comparisons for why in one.left_out),
                *({"place": each.stage.name, "why": why} for each in found.stages for why in each.columns_lacking),
            ],
            "data_sets": list(found.unused), "files": list(found.theirs.others),
        },
        "notes": list(dict.fromkeys(
            f"{one.data_set.file}: {note}" for each in found.stages for one in each.comparisons for note in one.notes
        )),
    }  # fmt: skip
    return content


def _margins(found: Reconciliation) -> list[dict[str, Any]]:
    """The margin of each method on both sides; null where a side has none."""
    theirs: dict[str, float] = {}
    for stage in found.stages:
        for one in stage.comparisons:
            for figure in one.figures:
                if figure.figure.ours == "percent" and len(figure.theirs):
                    theirs.setdefault(one.table.name, float(figure.theirs[0]))
    tables = found.respondent.tables
    return [
        {
            "method": method,
            "ours": plain_value(float(tables[name].value("percent"))) if name in tables else None,
            "theirs": plain_value(theirs.get(name, float("nan"))),
        }
        for name, method in METHODS.items()
        if name in tables or name in theirs
    ]


def _stage(each: StageCompared, first: Difference | None, own: dict[str, tuple[Difference, ...]]) -> dict[str, Any]:
    name = each.stage.name
    follows = None
    if not each.agrees and first is not None and name != first.stage.name:
        follows = not own.get(name)
    return {
        "name": name, "title": each.stage.title, "equal": each.agrees,
        "data_sets": [one.data_set.file for one in each.comparisons],
        "rows": sum(one.rows for one in each.comparisons), "figures": sum(one.compared for one in each.comparisons),
        "rows_differing": each.rows_differing, "follows_from_first": follows,
        "differences": [item for one in each.comparisons for item in _differences(one)],
    }  # fmt: skip


def _differences(one: Comparison) -> Iterator[dict[str, Any]]:
    for side, rows in (("ours", one.only_ours), ("theirs", one.only_theirs)):
        if len(rows):
            yield {"data_set": one.data_set.file, "rows_only": side, "rows": len(rows)}
    for figure in one.figures:
        if figure.differs.any():
            yield {
                "data_set": one.data_set.file, "their_column": figure.name, "our_column": figure.figure.ours,
                "rows": int(figure.differs.sum()), "sum_of_differences": _sum(figure),
            }  # fmt: skip


def _said(figure: ComparedFigure, value: Any) -> Any:
    """A figure, in their word for it where they have one."""
    return next((text for text, number in figure.figure.codes.items() if number == value), plain_value(value))


def _sum(figure: ComparedFigure) -> float | None:
    return None if figure.text or figure.figure.codes else float(figure.difference[figure.differs].sum())


def _difference(found: Reconciliation, one: Difference, word: str) -> dict[str, Any]:
    comparison, figure = one.comparison, one.figure
    pattern = Pattern(one, found)
    tables, table = found.respondent.tables, comparison.table
    place = name = None
    if one.our_row is not None:
        place = row_place(tables, table, one.our_row + 1) if table.rows > 1 else table.title
        name = _name(found, comparison, one.our_row)
    content: dict[str, Any] = {
        "stage": one.stage.name, "title": one.stage.title, "data_set": comparison.data_set.file, "table": table.name,
        "our_row": place, "row": name,
        "their_row": comparison.data_set.place(one.their_row) if one.their_row is not None else None,
        "paired_by": list(comparison.keyed_by),
    }  # fmt: skip
    if figure is None:
        side = "ours" if one.our_row is not None else "theirs"
        rows = comparison.only_ours if side == "ours" else comparison.only_theirs
        content |= {"rows_only": side, "rows_differing": len(rows), "rows_compared": comparison.rows}
        content["says"] = _their_words(comparison, one.their_row) if side == "theirs" else name
    else:
        assert one.at is not None
        content |= {
            "figure": pattern.label, "our_column": figure.figure.ours, "their_column": figure.name,
            "unit": pattern.spec.unit if pattern.spec is not None else "",
            "ours": _said(figure, figure.ours[one.at]), "theirs": _said(figure, figure.theirs[one.at]),
            "difference": None if figure.text or figure.figure.codes else plain_value(float(figure.difference[one.at])),
            "absent_here": figure.absent,
            "rows_differing": int(figure.differs.sum()), "rows_compared": int(figure.compared.sum()),
            "sum_of_differences": _sum(figure), "in_the_same_row": list(_in_row(comparison, figure, one.at)),
        }  # fmt: skip
    causes = likely_causes(pattern)
    content["likely_causes"] = [{"name": c.name, "cause": c.text, "look_at": c.look or None} for c in causes]
    content["explain"] = _explain(found, one, pattern, word)
    return content


def _name(found: Reconciliation, comparison: Comparison, row: int) -> str:
    """What our row is: the sale, or the keys by which it is paired."""
    table = comparison.table
    if table.rows == 1:
        return table.title
    if comparison.against.sale or not comparison.against.keys:
        return row_name(found.respondent.tables, table, row + 1)
    keys = [key.ours for key in comparison.against.keys if key.ours in table]
    return ", ".join(f"{table.columns[key].label} {shown(table.value(key, row + 1))}" for key in keys)


def _their_words(comparison: Comparison, row: int | None) -> str:
    """The first cells of a row of theirs that we lack."""
    table = comparison.data_set.table
    assert row is not None
    names = [name for name in comparison.keyed_by if name in table.columns] + list(table.columns)
    return ", ".join(f"{name} {table.columns[name].texts()[row]}" for name in dict.fromkeys(names[:CELLS]))


def _in_row(comparison: Comparison, figure: ComparedFigure, at: int) -> Iterator[dict[str, Any]]:
    """Other figures that differ in the same pair of rows."""
    for other in comparison.figures:
        if other is not figure and other.differs[at]:
            yield {
                "their_column": other.name, "our_column": other.figure.ours,
                "ours": _said(other, other.ours[at]), "theirs": _said(other, other.theirs[at]),
            }  # fmt: skip


def _explain(found: Reconciliation, one: Difference, pattern: Pattern, word: str) -> str:
    """The command that tells how ours is made."""
    table, row, column = one.comparison.table, one.our_row, pattern.column
    several = len(found.result.respondents) > 1
    who = f"{found.respondent.name}:" if several else ""
    if row is not None and column in one.comparison.added and pattern.spec is not None:
        # The figure is another table's, in the row that ours points at.
        source = pattern.spec.source
        assert isinstance(source, Lookup)
        row, column, table = (
            int(table.value(source.by, row + 1)) - 1, source.column, found.respondent.tables[source.table]
        )  # fmt: skip
    if row is None or row < 0 or (column and column not in table):
        return f"dumping explain {shlex.quote(word)} {shlex.quote(who + table.name)}"
    what = f"{table.name}.{column}" if column else table.name
    if table.rows > 1:
        what += f" {row_number(table, row + 1)}" if "file_row" in table else f" #{row + 1}"
    return f"dumping explain {shlex.quote(word)} {shlex.quote(who + what)}"
