"""Each column of a table placed in the case, or left open with what it can be: a name that fits twice is not placed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from dumping.formula.text import coded
from dumping.tables import cells
from dumping.tables.columns import LAYOUTS
from dumping.tables.file_table import FileTable
from dumping.us.questionnaire.fields import Found, find
from dumping.us.questionnaire.sections import KEYS

PLACED, OPEN, NOT_READ, UNKNOWN = "placed", "open", "not read", "not known"
_STATES = {
    "AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "DC", "FL", "GA", "HI", "ID", "IL", "IN", "IA", "KS", "KY",
    "LA", "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM", "NY", "NC", "ND", "OH",
    "OK", "OR", "PA", "PR", "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "WA", "WV", "WI", "WY",
}  # fmt: skip


@dataclass(frozen=True)
class Placement:
    """One column: what it becomes (`name`), in which amount of the build-up (`part`), or what it can be.

    `role` is what the field is: a column of the layout, an amount, a cost, a characteristic, an input.
    """

    column: str
    status: str
    role: str = ""
    name: str = ""
    part: str = ""
    meaning: str = ""
    why: str = ""
    candidates: tuple[str, ...] = ()
    currency: str = ""
    basis: str = ""

    def to_dict(self) -> dict[str, object]:
        """The placement for JSON."""
        return {
            "column": self.column, "status": self.status, "name": self.name, "part": self.part,
            "meaning": self.meaning, "why": self.why, "candidates": list(self.candidates), "basis": self.basis,
        }  # fmt: skip


@dataclass(frozen=True)
class Placed:
    """A table's columns, each placed or not; `questions` are what the case must answer of the table."""

    section: str
    columns: tuple[Placement, ...]
    questions: tuple[str, ...] = field(default=())

    def by_role(self, *roles: str) -> list[Placement]:
        """The columns that are placed in some roles."""
        return [one for one in self.columns if one.status == PLACED and one.role in roles]

    def unverified(self) -> list[str]:
        """The placed columns whose field names are known from practice only."""
        return [one.column for one in self.columns if one.status == PLACED and one.basis == "practice"]

    def named(self, name: str) -> Placement | None:
        """The column that is placed under a name of ours."""
        return next((one for one in self.columns if one.status == PLACED and one.name == name), None)


def placed(table: FileTable, section: str, characteristics: Mapping[str, str]) -> Placed:
    """The table's columns as fields of a section.

    `characteristics` maps columns of physical characteristics to our names for them, where they are known.
    """
    there = {found.field.field: column for column in table.columns if (found := find(column, section))}
    columns: list[Placement] = []
    taken: set[str] = set()
    for column in table.columns:
        found = find(column, section)
        if column in characteristics:
            one = Placement(column, PLACED, "characteristic", characteristics[column], meaning="characteristic")
        elif found is None:
            one = Placement(column, UNKNOWN, why="no field of the section has this name")
        else:
            one = _of_field(column, found, table, there, section)
        if one.status == PLACED and one.name in taken:
            first = next(other.column for other in columns if other.name == one.name)
            if one.role == "column":
                why = f"{first} is placed as {one.name} already"
                one = replace(one, status=OPEN, why=why, candidates=(one.name,), name="")
            else:
                number = 2
                while f"{one.name}_{number}" in taken:
                    number += 1
                one = replace(one, name=f"{one.name}_{number}")
        taken |= {one.name} if one.status == PLACED else set()
        columns.append(one)
    if section in KEYS and "sale_date" in LAYOUTS[KEYS[section]].columns and "sale_date" not in taken:
        columns = _dated(columns)
    return Placed(section, tuple(columns), tuple(_of_cells(table, columns, section)))


def _of_field(
    column: str, found: Found, table: FileTable, there: Mapping[str, str], section: str
) -> Placement:  # fmt: skip
    known = found.field
    number = f"_{found.number}" if found.number else ""
    base = Placement(
        column, PLACED, known.role, f"{known.name}{number}", meaning=known.meaning, currency=found.currency,
        basis=known.basis,
    )  # fmt: skip
    if known.role == "known":
        return replace(base, status=NOT_READ, name="", why=known.meaning)
    if known.role == "choice":
        why = "it depends on the case" if len(known.candidates) < 2 else "it can be several things"
        return replace(base, status=OPEN, candidates=tuple(known.candidates), why=why)
    if known.role == "date":
        why = "another date than that of the sale; the case can say that it is the date of sale where it is earlier"
        return replace(base, status=OPEN, candidates=(known.ours,), why=why)
    if known.role == "destination":
        return _destination(base, table, there)
    if known.role == "indirect":
        return _indirect(base, known.candidates, there)
    if known.role == "input":
        return replace(base, status=OPEN, candidates=(known.ours,), why="an input needs its unit and surrogate value")
    if known.role == "column":
        return _column(replace(base, name=known.ours), table, section)
    if not _wrong_numbers(table, column):
        return replace(base, part=known.ours)
    return replace(base, status=OPEN, candidates=(known.ours,), why="not all of its cells are numbers")


def _column(one: Placement, table: FileTable, section: str) -> Placement:
    """A column of the layout, if its cells are what the layout wants there."""
    standard = LAYOUTS[KEYS[section]].columns[one.name]
    if standard.kind == "number" and _wrong_numbers(table, one.column):
        return replace(one, status=OPEN, candidates=(one.name,), why="a number is wanted, and not all cells are")
    if one.name == "sale_type":
        values = coded(table.columns[one.column].texts()).present() - {""}
        if values - {"EP", "CEP"}:
            shown = ", ".join(sorted(values)[:6])
            why = f"it holds {shown}, and EP and CEP are wanted"
            return replace(one, status=OPEN, candidates=("sale_type",), why=why)
    return one


def _wrong_numbers(table: FileTable, column: str) -> bool:
    """Whether some cell is surely no number; cells of which the case can say how they are meant do not count."""
    return any("is not a number" in problem.what for problem in cells.numbers(table, column)[1])


def _destination(one: Placement, table: FileTable, there: Mapping[str, str]) -> Placement:
    """A destination: what regions are made of, where its cells are states or zip codes and no column says it better."""
    better = [name for name in ("STATEU", "ZIPU", "ZIPCODEU", "REGIONU") if name in there]
    if better:
        return replace(one, status=NOT_READ, name="", why=f"{there[better[0]]} tells the region")
    values = coded(table.columns[one.column].texts()).present() - {""}
    if values and values <= _STATES:
        return replace(one, role="column", name="state")
    if values and all(re.fullmatch(r"\d{5}(-\d{4})?", value, re.ASCII) for value in values):
        return replace(one, role="column", name="zip")
    return replace(one, status=OPEN, candidates=("state", "zip", "region"), why="it holds other things than states")


def _indirect(one: Placement, candidates: list[str], there: Mapping[str, str]) -> Placement:
    """INDIRSU and INVCARU: U.S.-incurred by the questionnaire, and often all there is, wherever it was incurred."""
    stem = "INDIRS" if "INDIRS" in one.column.upper() else "INVCAR"
    if f"{stem}CEP" in there:
        why = f"{stem}CEP is what was incurred in the United States"
        other = there.get(f"D{stem}U")
        if other is None:
            return replace(one, part=candidates[1], role="amount", why=why)
        return replace(one, status=OPEN, candidates=tuple(candidates), why=f"{why}, and {other} what was not")
    if f"D{stem}U" in there:
        why = f"{there[f'D{stem}U']} is what was incurred in the exporting country"
        return replace(one, part=candidates[0], role="amount", why=why)
    why = f"in the United States by the questionnaire; with no D{stem}U beside it, it may be incurred elsewhere"
    return replace(one, status=OPEN, candidates=tuple(candidates), why=why)


def _dated(columns: list[Placement]) -> list[Placement]:
    """The date of the invoice as the date of sale where none is reported, as the regulation presumes."""
    dates = [one for one in columns if one.role == "date" and one.candidates == ("sale_date",)]
    if len(dates) != 1:
        return columns
    why = "no date of sale is reported, and that of the invoice is presumed to be it, 19 CFR 351.401(i)"
    chosen = replace(dates[0], status=PLACED, role="column", name="sale_date", candidates=(), why=why)
    return [chosen if one is dates[0] else one for one in columns]


def _of_cells(table: FileTable, columns: list[Placement], section: str) -> list[str]:
    """Questions that the cells of placed columns ask: separators, dates, blanks."""
    asked: list[str] = []
    layout = LAYOUTS[KEYS[section]].columns if section in KEYS else {}
    for one in columns:
        if one.status != PLACED:
            continue
        kind = layout[one.name].kind if one.name in layout else "number" if one.role != "input" else ""
        if kind == "date":
            values, problems = cells.days(table, one.column)
            missing = int(np.isnat(values).sum())
        elif kind == "number":
            values, problems = cells.numbers(table, one.column)
            missing = int(np.isnan(values).sum())
        else:
            continue
        if problems:
            asked.append(f"{one.column}: {problems[-1].what}; {problems[-1].mend}")
        elif missing and one.role in ("amount", "cost"):
            asked.append(
                f"{one.column} has {missing:,} blank cells: where blank means none, write coalesce({one.name}, 0)"
            )
    return asked
