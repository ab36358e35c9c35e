"""Where a row or a figure comes from, in the words of somebody who has the case's files open."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from dumping.formula.table import Choice, Column, Input, Lookup, Table
from dumping.report.cells import shown

Tables = Mapping[str, Table]

# Columns that number a row in the file it was read from.
ROW_NUMBERS = ("file_row", "case_line")

# Columns that say nothing to a reader: the numbering above, and months counted for comparison.
UNSPOKEN = (*ROW_NUMBERS, "read_from", "month_number")

# More texts and dates than this are not needed to know a row.
KEYS_SHOWN = 3


def is_input_table(table: Table) -> bool:
    """Whether the rows of a table were read one by one from a file."""
    return any(name in table for name in ROW_NUMBERS)


def row_number(table: Table, row: int) -> int:
    """The number that people know a row by: its row in the file, or its place in the table."""
    return int(table.value("file_row", row)) if "file_row" in table else row


def row_of(table: Table, number: int) -> int | None:
    """The place in the table of the row that people know by `number`."""
    if "file_row" in table:
        found = np.flatnonzero(table.values("file_row") == number)
        return int(found[0]) + 1 if len(found) else None
    return number if 1 <= number <= table.rows else None


def origin(tables: Tables, table: Table, row: int) -> tuple[Table, int]:
    """The row of an input table that a row stands for, or the row itself where it stands for none.

    A table's first look-up tells whose row it is: each row of a comparison is a sale.
    """
    while not is_input_table(table):
        pointer = identity(table)
        if pointer is None or pointer.table not in tables:
            break
        row = int(table.value(pointer.by, row))
        table = tables[pointer.table]
    return table, row


def identity(table: Table) -> Lookup | None:
    """The look-up by which each row of a table stands for a row of another: its first."""
    for column in table.columns.values():
        if isinstance(column.source, Lookup):
            return column.source
    return None


def keys(table: Table, row: int) -> str:
    """What tells a row from others: its first texts and dates (CONNUM 13CR80, 2014-07)."""
    found = []
    for name, column in table.columns.items():
        if column.kind in ("text", "date") and name != "excluded":
            value = shown(table.value(name, row))
            if value != "-":
                found.append(f"{column.label} {value}" if name == "connum" else value)
    return ", ".join(found[:KEYS_SHOWN])


def row_name(tables: Tables, table: Table, row: int) -> str:
    """A row's name, such as 'us_sales 12 (13CR80, 2014-07-18)'."""
    own, place = origin(tables, table, row)
    described = keys(own, place)
    return f"{own.name} {row_number(own, place)}" + (f" ({described})" if described else "")


def where(tables: Tables, table: Table, name: str, row: int) -> str:
    """Where a figure stands: file, row and column; line of the case; or table and row."""
    column = table.columns[name]
    if isinstance(column.source, Input):
        return _input_place(table, column, row)
    if table.rows == 1:
        return table.title
    own, place = origin(tables, table, row)
    described = keys(own, place) if own is table else row_name(tables, table, row)
    if is_input_table(table):
        return _row_place(table, row)
    return f"{table.title}, row {row}" + (f" ({described})" if described else "")


def row_place(tables: Tables, table: Table, row: int) -> str:
    """Where a row, or the row that it stands for, was read: file and row, or line of the case."""
    own, place = origin(tables, table, row)
    return _row_place(own, place) if is_input_table(own) else f"{table.title}, row {row}"


def _input_place(table: Table, column: Column, row: int) -> str:
    assert isinstance(column.source, Input)
    stated, separator, changes = column.source.where.partition("; ")
    file, comma, below = stated.partition(", column ")
    file = _file(table, row) or file
    if "file_row" in table:
        place = f"{file}, row {int(table.value('file_row', row))}{comma}{below}"
    elif "case_line" in table:
        place = f"{file}:{int(table.value('case_line', row))}"
    else:
        key = keys(table, row) if table.rows > 1 else ""
        place = stated + (f", {key}" if key else "")
    return f"{place}{separator}{changes}"


def _file(table: Table, row: int) -> str:
    """The file that a row was read from, where a table has rows of several."""
    return str(table.value("read_from", row)) if "read_from" in table else ""


def _row_place(table: Table, row: int) -> str:
    number = next(name for name in ROW_NUMBERS if name in table)
    source = table.columns[number].source
    assert isinstance(source, Input | Choice)
    file = _file(table, row) or (source.where if isinstance(source, Input) else "")
    line = int(table.value(number, row))
    return f"{file}, row {line}" if number == "file_row" else f"{file}:{line}"
