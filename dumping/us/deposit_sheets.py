"""The tables of a workbook of cash deposits: what is in force, every rate, and the averages that rates are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from dumping.formula.table import Column, Computed, Input, Link, Lookup, Table
from dumping.result import Result
from dumping.us.deposits import Deposit, Timeline

SHOWN = ("number", "company", "cash_deposit_percent", "since", "until", "segment", "notice", "basis")


def sheets(
    results: Sequence[Result], found: Timeline, held: Sequence[Deposit], day: dt.date | None
) -> dict[str, Table]:
    """By name: the rates in force on a day, `held`; all of them; notices; each segment's averages and companies.

    Rates that are averages are links to the segment's own table; a segment's tables are numbered by its place.
    """
    tables = {}
    if day is not None:
        rows = [found.deposits.index(one) + 1 for one in held]
        force = Table("in_force", f"In force on {day}", len(rows))
        force = force.with_choice("deposit_row", np.array(rows, dtype=np.int64), "Cash deposits: row", f"on {day}")
        for name in SHOWN:
            force = force.with_lookup(name, found.table, "deposit_row")
        tables[force.name] = force
    tables[found.table.name] = found.table
    if found.notices:
        tables["notices"] = _notices(found)
    for place, result in enumerate(results, 1):
        parts = ("all_others_respondents", "all_others", "company_rates")
        names = {name: f"{name}_{place}" for name in parts if name in result.tables}
        for name in names:
            table = _renamed(result.tables[name], names, result)
            title = "Rates averaged" if name == "all_others_respondents" else table.title
            tables[table.name] = replace(table, title=f"{place} {title}")
    return tables


def _notices(found: Timeline) -> Table:
    table = Table("notices", "Notices", len(found.notices))
    days = np.array([one.day for one in found.notices], dtype="datetime64[D]")
    table = table.with_input("day", days, "Day", where="the segments' case files")
    for name in ("number", "segment", "notice", "event", "does", "cite"):
        values = np.array([getattr(one, name) for one in found.notices], dtype=object)
        table = table.with_input(name, values, name.capitalize(), where="the segments' case files")
    return table


def _renamed(table: Table, names: Mapping[str, str], result: Result) -> Table:
    """The table under its new name, reading others under theirs; links into the case are its figures."""
    columns: dict[str, Column] = {}
    for name, column in table.columns.items():
        source = column.source
        if isinstance(source, Computed) and source.over is not None:
            source = replace(source, over=names.get(source.over, source.over))
        elif isinstance(source, Lookup):
            source = replace(source, table=names.get(source.table, source.table))
        elif isinstance(source, Link):
            cells = tuple(
                replace(c, respondent=1, table=names[c.table]) if c is not None and c.table in names else None
                for c in source.cells
            )
            source = Link(cells) if any(cells) else Input(f"computed in {result.case.file}")
        columns[name] = replace(column, source=source)
    return replace(table, name=names[table.name], columns=columns)
