"""Where every table stands: which sheet, which rows, which columns. Formulas and links ask here."""

from __future__ import annotations

from dataclasses import dataclass, field

from xlsxwriter.utility import quote_sheetname, xl_col_to_name

from dumping.formula.table import Parameter, Table

# Rows (from 0) above a block: title, subtitle, flag and notice, blank; then heading, label, unit, source.
HEADING = 4
LABEL, UNIT, SOURCE, DATA = HEADING + 1, HEADING + 2, HEADING + 3, HEADING + 4

# Marks the row number in a formula's template.
ROW = "\0"


@dataclass(frozen=True)
class Place:
    """A table on a sheet. Upright tables have a figure a row; others a row of the table a row."""

    table: Table
    sheet: str
    row: int
    column: int
    upright: bool

    @property
    def width(self) -> int:
        """Columns that the block takes."""
        return 5 if self.upright else len(self.table.columns) + 1

    @property
    def height(self) -> int:
        """Rows from the first to below the last."""
        return len(self.table.columns) if self.upright else self.table.rows

    def own(self, name: str) -> str:
        """A cell of the row that a formula stands in, the row number still open."""
        if self.upright:
            return f"${xl_col_to_name(self.column + 1)}${self._line(name)}"
        return f"${self._letters(name)}{ROW}"

    def number(self) -> str:
        """The number of the row that a formula stands in."""
        return "1" if self.upright else f"${xl_col_to_name(self.column)}{ROW}"

    def cell(self, name: str, row: int = 1) -> str:
        """The address of one cell, from any sheet; rows count from 1."""
        if self.upright:
            return f"{self._prefix()}${xl_col_to_name(self.column + 1)}${self._line(name)}"
        return f"{self._prefix()}${self._letters(name)}${self.row + row}"

    def range(self, name: str) -> str:
        """A whole column, from any sheet."""
        if self.upright:
            return self.cell(name)
        letters = self._letters(name)
        return f"{self._prefix()}${letters}${self.row + 1}:${letters}${self.row + max(self.table.rows, 1)}"

    def numbers(self) -> str:
        """The column of row numbers, from any sheet."""
        letters = xl_col_to_name(self.column)
        return f"{self._prefix()}${letters}${self.row + 1}:${letters}${self.row + max(self.table.rows, 1)}"

    def _prefix(self) -> str:
        return f"{quote_sheetname(self.sheet)}!"

    def _letters(self, name: str) -> str:
        return str(xl_col_to_name(self.column + 1 + list(self.table.columns).index(name)))

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
