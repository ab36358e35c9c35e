"""A sheet of an Excel workbook: numbers, dates and texts as the cells have them."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import python_calamine

from dumping.case.problems import Problem
from dumping.formula.evaluate import Array
from dumping.formula.text import text
from dumping.tables.file_table import (
    SHOWN,
    DayColumn,
    FileColumn,
    FileTable,
    NumberColumn,
    Read,
    TextColumn,
    header_problems,
    number_text,
    unreadable,
)
from dumping.tables.workbook_size import too_large

_AT_A_TIME = 20_000
_DAMAGED = (zipfile.BadZipFile, OSError, ValueError, OverflowError, KeyError, SyntaxError)
NUMBER, DAY, TEXT, NOTHING = "number", "day", "text", "nothing"
Cells = Sequence[Any]


def read_excel(path: Path, file: str, sheet: str | None) -> Read:
    """The table on a sheet whose first row names the columns; or what is wrong with it.

    Cells with formulas have the values that the workbook holds for them. Blank rows and columns beyond the
    table are not looked at.
    """
    what, errors = too_large(path)
    if what:
        return unreadable(file, what, "save the sheet alone, as a workbook of its own")
    try:
        with python_calamine.load_workbook(path) as book:
            found = [one.name for one in book.sheets_metadata if one.typ == python_calamine.SheetTypeEnum.WorkSheet]
            if sheet is None and len(found) > 1:
                what = f"the workbook has {len(found)} sheets: {', '.join(found)}"
                return unreadable(file, what, f'say which one: sheet = "{found[0]}"')
            if sheet is not None and sheet not in found:
                return unreadable(file, f"there is no sheet '{sheet}'", f"the workbook has {', '.join(found)}")
            if not found:
                return unreadable(file, "the workbook has no sheet with cells")
            name = sheet or found[0]
            page = book.get_sheet_by_name(name)
            rows = page.iter_rows() if page.height else iter([])
            return _table(_with_errors(rows, _errors(path, name)) if errors else rows, file)
    except python_calamine.PasswordError:
        return unreadable(file, "the workbook has a password", "save it without one")
    except (
        python_calamine.CalamineError,
        zipfile.BadZipFile,
        OSError,
        ValueError,
        OverflowError,
        KeyError,
        SyntaxError,
    ):
        return unreadable(file, "the workbook is damaged or cut off", "open it in Excel and save it again")


def sheet_names(path: Path) -> list[str]:
    """The names of a workbook's sheets of cells; none where it cannot be opened, which reading it says."""
    if too_large(path)[0]:
        return []
    try:
        with python_calamine.load_workbook(path) as book:
            return [one.name for one in book.sheets_metadata if one.typ == python_calamine.SheetTypeEnum.WorkSheet]
    except (python_calamine.PasswordError, python_calamine.CalamineError, *_DAMAGED):
        return []


def _errors(path: Path, sheet: str) -> dict[int, dict[int, str]]:
    """Row and column, from 0, of cells with errors such as #DIV/0!, which the reader takes for blank ones."""
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    found: dict[int, dict[int, str]] = {}
    for row in book[sheet].iter_rows():
        for cell in row:
            if cell.data_type == "e" and cell.row is not None and cell.column is not None:
                found.setdefault(cell.row - 1, {})[cell.column - 1] = str(cell.value)
    book.close()
    return found


def _with_errors(rows: Iterator[list[Any]], errors: dict[int, dict[int, str]]) -> Iterator[list[Any]]:
    for number, row in enumerate(rows):
        for column, error in errors.get(number, {}).items():
            row[column] = error
        yield row


def _table(rows: Iterator[list[Any]], file: str) -> Read:
    header = [_cell_text(cell) for cell in next(rows, ())]
    columns: list[_Growing] = []
    count, blanks, last = 0, [0], 0
    while block := list(islice(rows, _AT_A_TIME)):
        for place, cells in enumerate(zip(*block, strict=True)):
            if place == len(columns):
                columns.append(_Growing())
            columns[place].add(cells)
        # Most rows tell by their first cell that they are not blank.
        empty = [row[0] == "" and not any(cell != "" for cell in row) for row in block]
        filled = [number for number, none in enumerate(empty, count + 1) if not none]
        blanks += [number for number, none in enumerate(empty, count + 1) if none]
        last = filled[-1] if filled else last
        count += len(block)
    # Columns without a name and without a cell, to the right of the table.
    wide = max((n + 1 for n, name in enumerate(header) if name), default=0)
    wide = max([wide, *(n + 1 for n, column in enumerate(columns) if column.kind != NOTHING)])
    header = [*header, *[""] * (wide - len(header))][:wide]
    if not wide:
        return None, [Problem(file, "the sheet is empty", "its first row names the columns", row=1)]
    problems = header_problems(header, file)
    inside = [number + 1 for number in blanks if 0 < number <= last]
    problems += [Problem(file, "the row is blank", "delete it", row=row) for row in inside[:SHOWN]]
    if len(inside) > SHOWN:
        more = f"{len(inside) - SHOWN} more rows are blank, the last of them row {inside[-1]}"
        problems.append(Problem(file, more, row=inside[SHOWN]))
    if not last:
        problems.append(Problem(file, "there are no rows under the header", row=1))
    if problems:
        return None, problems
    return FileTable(file, {name: columns[place].column(last) for place, name in enumerate(header)}, last), []


class _Growing:
    """A column's cells, block by block: numbers and days as arrays as long as there is nothing else."""

    def __init__(self) -> None:
        self.kind = NOTHING
        self.blocks: list[Array] = []

    def add(self, cells: Cells) -> None:
        """Takes a block's cells; a column with cells of several kinds is text."""
        kinds = {_kind(one) for one in {type(cell): cell for cell in cells if cell != ""}.values()}
        kind = kinds.pop() if len(kinds) == 1 else TEXT if kinds else self.kind
        if self.kind not in (kind, NOTHING):
            self.blocks, self.kind, kind = [_as_texts(block) for block in self.blocks], TEXT, TEXT
        if self.kind == NOTHING and kind != NOTHING:
            self.blocks, self.kind = [_made(kind, [""] * len(block)) for block in self.blocks], kind
        self.blocks.append(_made(kind, cells))

    def column(self, rows: int) -> FileColumn:
        """The first `rows` cells as a column."""
        values = np.concatenate(self.blocks)[:rows] if self.blocks else np.empty(0)
        if self.kind == TEXT:
            cells = values.tolist()
            distinct = {cell: number for number, cell in enumerate(dict.fromkeys(cells))}
            numbers = np.fromiter(map(distinct.__getitem__, cells), np.intp, len(cells))
            return TextColumn(text(numbers, [cell.strip() for cell in distinct]))
        return DayColumn(values) if self.kind == DAY else NumberColumn(values)


def _made(kind: str, cells: Cells) -> Array:
    if kind == TEXT:
        return np.array([cell if type(cell) is str else _cell_text(cell) for cell in cells], dtype=object)
    if kind == DAY:
        return np.array([None if cell == "" else cell for cell in cells], dtype="datetime64[D]")
    return np.array([np.nan if cell == "" else cell for cell in cells], dtype=float)


def _as_texts(block: Array) -> Array:
    if block.dtype.kind == "O":
        return block
    return (DayColumn(block) if block.dtype.kind == "M" else NumberColumn(block)).texts()


def _kind(cell: Any) -> str:
    if isinstance(cell, bool):
        return TEXT
    if isinstance(cell, int | float):
        return NUMBER
    return DAY if isinstance(cell, dt.date) else TEXT


def _cell_text(cell: Any) -> str:
    """A cell as a CSV file of the sheet would show it."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, int | float):
        return number_text(float(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    return str(cell).strip()
