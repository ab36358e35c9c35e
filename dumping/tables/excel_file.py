"""A sheet of an Excel workbook: numbers, dates and texts as the cells have them."""

from __future__ import annotations

import datetime as dt
import os
import zipfile
from collections.abc import Collection, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import python_calamine

from dumping.case.problems import Problem
from dumping.formula.evaluate import Array
from dumping.formula.text import text
from dumping.tables.csv_file import header_names
from dumping.tables.file_table import (
    MAX_COLUMNS,
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
from dumping.tables.growing_texts import GrowingTexts
from dumping.tables.repairs.header import SEARCHED, column_names, header_place, said_of_titles
from dumping.tables.repairs.repair import UNSTATED, Form, Repair, several
from dumping.tables.repairs.rows import without_odd_rows, without_rows
from dumping.tables.workbook_size import size_of, too_large

_AT_A_TIME = 20_000
# What the fast reader, which holds a whole sheet, needs for a cell.
_BYTES_OF_CELL = 80
_DAMAGED = (zipfile.BadZipFile, OSError, ValueError, OverflowError, KeyError, SyntaxError)
NUMBER, DAY, TEXT, NOTHING = "number", "day", "text", "nothing"
Cells = Sequence[Any]


def read_excel(
    path: Path, file: str, sheet: str | None, form: Form | None = None, wanted: Collection[str] | None = None
) -> Read:
    """The table on a sheet, under the row that names the columns; or what is wrong with it.

    Cells with formulas have the values that the workbook holds for them. Blank rows and columns beyond the
    table are not looked at.
    """
    size = size_of(path)
    if size.refused:
        return unreadable(file, size.refused, "save the sheet alone, as a workbook of its own")
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
            if size.cells * _BYTES_OF_CELL > _memory() / 2:
                return _table(_streamed(path, name), file, form or UNSTATED, wanted)
            page = book.get_sheet_by_name(name)
            rows = page.iter_rows() if page.height else iter([])
            rows = _with_errors(rows, _errors(path, name)) if size.errors else rows
            return _table(rows, file, form or UNSTATED, wanted)
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


def _memory() -> int:
    """The memory that is free, in bytes; where the system does not tell, as much as a small machine has."""
    try:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return 4 << 30


def _streamed(path: Path, sheet: str) -> Iterator[list[Any]]:
    """The rows one by one, ten times as slowly, so that a sheet of any length takes no more memory than a row."""
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    rows, waiting, wide = book[sheet].iter_rows(values_only=True), [], 0
    for row in islice(rows, _AT_A_TIME):
        waiting.append(row)
        wide = max(wide, len(row))
    for row in chain(waiting, rows):
        yield [*("" if cell is None else cell for cell in row), *[""] * (wide - len(row))]
    book.close()


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


def _table(rows: Iterator[list[Any]], file: str, form: Form, wanted: Collection[str] | None) -> Read:
    head = list(islice(rows, max(SEARCHED, form.header_row)))
    shown = [[_cell_text(cell) for cell in row] for row in head]
    place = form.header_row - 1 if form.header_row else header_place(shown)
    if place >= len(head) > 0:
        return unreadable(file, f"header_row is {place + 1}, and the sheet has {several(len(head), 'row')}")
    repairs = [] if form.header_row else said_of_titles(file, shown, place)
    header = header_names(shown[place]) if shown else []
    rows = chain(head[place + 1 :], rows)
    columns: list[_Growing] = []
    count, blanks, last = 0, [0], 0
    while block := list(islice(rows, _AT_A_TIME)):
        for number in form.skip_rows:
            if 0 <= number - place - 2 - count < len(block):
                block[number - place - 2 - count] = [""] * len(block[0])
        for at, cells in enumerate(zip(*block, strict=True)):
            if at == len(columns):
                columns.append(_Growing())
            columns[at].add(cells)
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
    if len(header) > MAX_COLUMNS:
        return None, header_problems(header, file)
    made = [
        columns[at].column(last) if at < len(columns) else TextColumn(text(np.empty(0, int), [])) for at in range(wide)
    ]
    names, said = column_names(header, made, file, place + 1, wanted)
    problems = header_problems([name for name in names if name is not None], file, place + 1)
    if not last:
        problems.append(Problem(file, "there are no rows under the header", row=place + 1))
    if problems:
        return None, problems
    found = {name: column for name, column in zip(names, made, strict=True) if name is not None}
    table = FileTable(file, found, last, place + 2, None, [*repairs, *said])
    inside = [number - 1 for number in blanks if 0 < number <= last]
    stated = [at for at in inside if at + place + 2 in form.skip_rows]
    gaps = [at for at in inside if at + place + 2 not in form.skip_rows]
    for some, what in ((stated, "row left out, as skip_rows says"), (gaps, "blank row left out")):
        if some:
            said_so = f"{len(some):,} {what.replace('row', 'rows', 1) if len(some) > 1 else what}"
            table.repairs.append(Repair(file, said_so, some[0] + place + 2, count=len(some)))
    table, problems = without_odd_rows(without_rows(table, inside) if inside else table)
    return (None, problems) if problems else (table, [])


class _Growing:
    """A column's cells, block by block: numbers and days as arrays as long as there is nothing else."""

    def __init__(self) -> None:
        self.kind = NOTHING
        self.blocks: list[Array] = []
        self.texts = GrowingTexts()

    def add(self, cells: Cells) -> None:
        """Takes a block's cells; a column with cells of several kinds is text."""
        kinds = {_kind(one) for one in {type(cell): cell for cell in cells if cell != ""}.values()}
        kind = kinds.pop() if len(kinds) == 1 else TEXT if kinds else self.kind
        if self.kind == NOTHING and kind not in (TEXT, NOTHING):
            self.blocks, self.kind = [_made(kind, [""] * len(block)) for block in self.blocks], kind
        if TEXT in (kind, self.kind) or (self.kind not in (kind, NOTHING)):
            for block in self.blocks:
                self.texts.add(_as_texts(block).tolist() if self.kind != NOTHING else [""] * len(block))
            self.blocks, self.kind = [], TEXT
            self.texts.add([cell if type(cell) is str else _cell_text(cell) for cell in cells])
            return
        self.blocks.append(_made(kind, cells))

    def column(self, rows: int) -> FileColumn:
        """The first `rows` cells as a column."""
        if self.kind == TEXT:
            return self.texts.made(rows)
        values = np.concatenate(self.blocks)[:rows] if self.blocks else np.empty(0)
        return DayColumn(values) if self.kind == DAY else NumberColumn(values)


def _made(kind: str, cells: Cells) -> Array:
    if kind == DAY:
        return np.array([None if cell == "" else cell for cell in cells], dtype="datetime64[D]")
    return np.array([np.nan if cell == "" else cell for cell in cells], dtype=float)


def _as_texts(block: Array) -> Array:
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


def sheets_of(path: Path) -> list[str]:
    """The sheets of a workbook that have cells; none where it cannot be read."""
    if too_large(path)[0]:
        return []
    try:
        with python_calamine.load_workbook(path) as book:
            found = [one.name for one in book.sheets_metadata if one.typ == python_calamine.SheetTypeEnum.WorkSheet]
            return [name for name in found if book.get_sheet_by_name(name).height]
    except (python_calamine.PasswordError, python_calamine.CalamineError, *_DAMAGED):
        return []
