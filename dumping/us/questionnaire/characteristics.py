"""Physical characteristics: columns that all tables of a respondent share, in the order in which CONNUM states them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from dumping.formula.evaluate import Array
from dumping.tables.cells import are_numbers, numbers
from dumping.tables.columns import LAYOUTS, is_made
from dumping.tables.file_table import FileTable
from dumping.us.questionnaire.fields import COMPARISON, UNITED_STATES, find

_SUFFIX = {UNITED_STATES: "U", COMPARISON: "H"}
# CONNUMs of so many rows are looked at.
_ROWS = 5_000


@dataclass(frozen=True)
class Characteristics:
    """Our names in order, and each section's column for each. `certain` where CONNUM itself tells the order."""

    names: tuple[str, ...]
    columns: Mapping[str, Mapping[str, str]]
    certain: bool
    why: str = ""

    def of(self, section: str) -> dict[str, str]:
        """A section's columns, each with our name."""
        return {column: name for name, column in self.columns.get(section, {}).items()}


def characteristics_of(tables: Mapping[str, FileTable]) -> Characteristics:
    """The characteristics that the tables of a respondent share, by section: GRADEU, GRADEH and GRADE are one."""
    stems = {section: _stems(section, table) for section, table in tables.items()}
    if UNITED_STATES not in stems or len(stems) < 2:
        return Characteristics((), {}, False)
    others = [known for section, known in stems.items() if section != UNITED_STATES]
    shared = [stem for stem in stems[UNITED_STATES] if any(stem in other for other in others)]
    # One that a table lacks cannot be compared there.
    shared = [stem for stem in shared if all(stem in other for other in others if set(other) & set(shared))]
    if not shared:
        return Characteristics((), {}, False)
    table = tables[UNITED_STATES]
    order = _by_connum(table, {stem: stems[UNITED_STATES][stem] for stem in shared})
    stated = order or shared
    columns = {
        section: {_name(stem): known[stem] for stem in stated if stem in known} for section, known in stems.items()
    }
    why = "the parts of CONNUM, one by one" if order else "their order in the file; CONNUM does not tell it"
    return Characteristics(tuple(_name(stem) for stem in stated), columns, order is not None, why)


def _stems(section: str, table: FileTable) -> dict[str, str]:
    """Columns of numbers that are no fields, by their name without the section's letter."""
    found: dict[str, str] = {}
    for column in table.columns:
        if find(column, section) is not None or not are_numbers(table, column):
            continue
        stem = column.upper()
        suffix = _SUFFIX.get(section, "")
        if suffix and not stem.endswith(suffix):
            continue
        stem = stem[: -len(suffix)] if suffix else stem
        if stem:
            found.setdefault(stem, column)
    return found


def _by_connum(table: FileTable, stems: Mapping[str, str]) -> list[str] | None:
    """The stems in the order of CONNUM's parts, where each part is one of them on every row."""
    connum = next((c for c in table.columns if (f := find(c, UNITED_STATES)) and f.field.ours == "connum"), None)
    if connum is None:
        return None
    texts = table.columns[connum].texts()[:_ROWS]
    parts = [re.split(r"[-_/. ]", str(text)) for text in texts]
    if not parts or len({len(row) for row in parts}) != 1 or len(parts[0]) != len(stems):
        return None
    if not all(part.isascii() and part.isdigit() for row in parts for part in row):
        return None
    states = np.array([[float(part) for part in row] for row in parts])
    values: dict[str, Array] = {stem: numbers(table, column)[0][:_ROWS] for stem, column in stems.items()}
    order: list[str] = []
    for place in range(states.shape[1]):
        fits = [stem for stem, found in values.items() if np.array_equal(found, states[:, place])]
        left = [stem for stem in fits if stem not in order]
        # Two columns that are alike on every row are in no order.
        if len(left) != 1:
            return None
        order += left
    return order


def _name(stem: str) -> str:
    name = re.sub(r"\W+", "_", stem.lower()).strip("_") or "characteristic"
    name = name if not name[0].isdigit() else f"c{name}"
    taken = is_made(name) or any(name in layout.columns or name in layout.amounts for layout in LAYOUTS.values())
    return f"{name}_characteristic" if taken else name
