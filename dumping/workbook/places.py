"""Where every table stands: which sheet, which rows, which columns. Formulas and links ask here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from xlsxwriter.utility import quote_sheetname, xl_col_to_name

from dumping.case.filing_keys import Footnote
from dumping.formula.table import Parameter, Table

# Rows (from 0) above a block: title, subtitle, flag and notice, blank; then heading, label, unit, source, comment.
HEADING = 4
LABEL, UNIT, SOURCE, COMMENT, DATA = (HEADING + n for n in range(1, 6))

# Marks the row number in a formula's template.
ROW = "\0"
# Digits as footnotes write them.
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


# A part of a table that stands on a sheet of its own repeats these columns, so that a row is known there too.
REPEATED = ("connum",)


@dataclass(frozen=True)
class Part:
    """Columns of a table that stand on one sheet, behind the row numbers in column `at`."""

    sheet: str
    at: int
    names: tuple[str, ...]
    repeated: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        """Columns that the part takes."""
        return 1 + len(self.repeated) + len(self.names)

    def letters(self, name: str) -> str:
        """The letters of a column that stands here."""
        return str(xl_col_to_name(self.at + 1 + len(self.repeated) + self.names.index(name)))


@dataclass(frozen=True)
class Place:
    """A table on a sheet, or on several with the same rows.

    Upright tables have a figure a row; others a row of the table a row.
    """

    table: Table
    sheet: str
    row: int
    column: int
    upright: bool
    parts: tuple[Part, ...] = ()
    # Columns that are business proprietary.
    bracketed: frozenset[str] = frozenset()
    # Footnotes by column, with their numbers; those of the whole table under ''.
    footnotes: Mapping[str, tuple[tuple[int, Footnote], ...]] = field(default_factory=dict)

    @property
    def width(self) -> int:
        """Columns that the block takes."""
        return 6 if self.upright else len(self.table.columns) + 1

    @property
    def height(self) -> int:
        """Rows from the first to below the last."""
        return len(self.table.columns) if self.upright else self.table.rows

    def own(self, name: str, seen_from: str) -> str:
        """A cell of the row that the formula of column `seen_from` stands in, the row number still open."""
        if self.upright:
            return f"${xl_col_to_name(self.column + 1)}${self._line(name)}"
        part = self.part(name)
        away = part.sheet != self.part(seen_from).sheet
        return f"{f'{quote_sheetname(part.sheet)}!' if away else ''}${part.letters(name)}{ROW}"

    def number(self) -> str:
        """The number of the row that a formula stands in; every part of a table has it in the same column."""
        return "1" if self.upright else f"${xl_col_to_name(self.column)}{ROW}"

    def cell(self, name: str, row: int = 1) -> str:
        """The address of one cell, from any sheet; rows count from 1."""
        if self.upright:
            return f"{quote_sheetname(self.sheet)}!${xl_col_to_name(self.column + 1)}${self._line(name)}"
        part = self.part(name)
        return f"{quote_sheetname(part.sheet)}!${part.letters(name)}${self.row + row}"

    def range(self, name: str) -> str:
        """A whole column, from any sheet."""
        if self.upright:
            return self.cell(name)
        part = self.part(name)
        letters, last = part.letters(name), self.row + max(self.table.rows, 1)
        return f"{quote_sheetname(part.sheet)}!${letters}${self.row + 1}:${letters}${last}"

    def numbers(self) -> str:
        """The column of row numbers, from any sheet."""
        letters = xl_col_to_name(self.column)
        last = self.row + max(self.table.rows, 1)
        return f"{quote_sheetname(self.sheet)}!${letters}${self.row + 1}:${letters}${last}"

    def part(self, name: str) -> Part:
        """The part that a column stands in."""
        if not self.parts:
            return Part(self.sheet, self.column, tuple(self.table.columns))
        return next(part for part in self.parts if name in part.names)

    def all_parts(self) -> tuple[Part, ...]:
        """The parts of a table that does not stand upright."""
        return self.parts or (Part(self.sheet, self.column, tuple(self.table.columns)),)

    def mark(self, name: str) -> str:
        """The raised numbers of a column's footnotes, or of the table's under ''."""
        return ",".join(str(number).translate(RAISED) for number, _ in self.footnotes.get(name, ()))

    def exhibits(self, name: str) -> str:
        """A column's footnotes and exhibits in words, for its source."""
        notes = self.footnotes.get(name, ())
        return "; ".join(f"note {n}" + (f", {note.exhibit}" if note.exhibit else "") for n, note in notes)

    def _line(self, name: str) -> int:
        return self.row + 1 + list(self.table.columns).index(name)


@dataclass
class Places:
    """The places of one workbook: tables by respondent (0: the case as a whole) and name, parameters by name."""

    tables: dict[tuple[int, str], Place] = field(default_factory=dict)
    parameters: dict[tuple[int, str], str] = field(default_factory=dict)
    sheets: list[str] = field(default_factory=list)

    def table(self, respondent: int, name: str) -> Place:
        """Where a table of a respondent, or of its case, stands."""
        return self.tables[respondent, name]

    def parameter(self, respondent: int, parameter: Parameter) -> str:
        """The cell of a parameter that a respondent's rules read."""
        return self.parameters[respondent, parameter.name]

    def sheet(self, wanted: str) -> str:
        """A sheet name that is free and that Excel accepts: at most 31 characters, none of []:*?/\\."""
        base = "".join(" " if c in "[]:*?/\\'" else c for c in wanted).strip()[:31] or "Sheet"
        name, number = base, 2
        taken = {s.lower() for s in self.sheets}
        while name.lower() in taken:
            suffix = f" {number}"
            name = base[: 31 - len(suffix)].rstrip() + suffix
            number += 1
        self.sheets.append(name)
        return name
