"""CSV files of the plain form, read by pyarrow; anything else is left to the reader that says what is wrong."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from dumping.tables.arrow import ArrowColumn
from dumping.tables.csv_file import header_names
from dumping.tables.file_table import FileColumn, FileTable, UnreadColumn, header_problems
from dumping.tables.repairs.names import wanted_names

_BLOCK = 1 << 24
_TOTALS = (b"otal", b"OTAL")
_TOTAL = re.compile(rb"[\r\n,;|\t\"]\s*((grand|sub|page|overall|report)[\s-]*)?totals?\b", re.IGNORECASE)


def read_plain(
    content: bytes, file: str, wanted: Collection[str] | None = None, delimiter: str = ","
) -> FileTable | None:
    """The table, or None where the content is not plainly a table of rows as wide as their header.

    Columns that are not `wanted` are not read (default: all are).

    Plain is what the other reader takes to be the same: UTF-8, one line of names without quotation marks in
    them, rows that all have a cell for each name, no blank row at the end, quotation marks only around a cell or
    doubled in it, and no row that says total, repeats the names, or ends the file half empty.
    """
    start = 3 if content.startswith(b"\xef\xbb\xbf") else 0
    end = len(content)
    while end > start and content[end - 1] in b"\r\n":
        end -= 1
    header_end = min((at for at in (content.find(sign, start, end) for sign in (b"\n", b"\r")) if at > 0), default=-1)
    if header_end < 0:
        return None
    sign = delimiter.encode()
    names = _names(content[start:header_end], delimiter)
    if names is None or header_problems(names, file):
        return None
    begin = header_end + (2 if content[header_end : header_end + 2] == b"\r\n" else 1)
    if not content[max(content.rfind(b"\n", 0, end), content.rfind(b"\r", 0, end)) + 1 : end].strip(sign + b'"'):
        return None
    # A blank line, which pyarrow would take for a row of missing cells.
    if any(content.find(ends, header_end, end) >= 0 for ends in (b"\n\n", b"\r\r", b"\n\r")):
        return None
    if _printed(content, header_end, begin, end, len(names), delimiter):
        return None
    quoted = content.find(b'"', begin) >= 0
    if quoted and not _well_quoted(content, begin, end, sign):
        return None
    places = [str(place) for place, _ in enumerate(names)]
    some = wanted_names(names, wanted) or set(names[:1])
    try:
        table = pyarrow.csv.read_csv(
            pa.BufferReader(pa.py_buffer(content).slice(begin, end - begin)),
            read_options=pyarrow.csv.ReadOptions(column_names=places, block_size=_BLOCK),
            parse_options=pyarrow.csv.ParseOptions(
                delimiter=delimiter, newlines_in_values=quoted, ignore_empty_lines=False
            ),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(places, pa.string()),
                null_values=[""],
                strings_can_be_null=True,
                include_columns=[place for place, name in zip(places, names, strict=True) if name in some],
            ),
        )
    except pa.ArrowException:
        return None
    if not table.num_rows or _without_cells(table):
        return None
    columns: dict[str, FileColumn] = {
        name: ArrowColumn(table.column(place)) if name in some else UnreadColumn()
        for place, name in zip(places, names, strict=True)
    }
    return FileTable(file, columns, table.num_rows)


def _without_cells(table: pa.Table) -> bool:
    """Whether some row has no cell in any column that was read: it may be blank altogether."""
    blank = None
    for column in table.columns:
        if not column.null_count:
            return False
        missing = pc.is_null(column)
        blank = missing if blank is None else pc.and_(blank, missing)
        if not pc.any(blank).as_py():
            return False
    return True


def _printed(content: bytes, header_end: int, begin: int, end: int, wide: int, delimiter: str) -> bool:
    """Whether there are signs of a printed report: totals, a header on each page, footnotes at the end."""
    if any(content.find(word, begin, end) >= 0 for word in _TOTALS) and _TOTAL.search(content, begin, end):
        return True
    if content.find(b"\n" + content[:header_end].lstrip(b"\xef\xbb\xbf"), begin, end) >= 0:
        return True
    line = content[max(content.rfind(b"\n", begin, end), content.rfind(b"\r", begin, end)) + 1 : end]
    if wide < 3:
        return False
    if b'"' in line:
        # A cell of several lines that ends the file, or one with a comma in it.
        try:
            cells = next(csv.reader([line.decode("utf-8", "replace")], delimiter=delimiter), [])
        except csv.Error:
            return True
        return line.count(b'"') % 2 == 1 or sum(1 for cell in cells if cell.strip()) * 2 <= wide
    return sum(1 for cell in line.split(delimiter.encode()) if cell.strip()) * 2 <= wide


def _names(line: bytes, delimiter: str) -> list[str] | None:
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        return None
    cells = text.split(delimiter)
    if '"' in text:
        # A name in quotation marks, as many programs write each one, is read without them.
        whole = [cell[1:-1] for cell in cells if len(cell) > 1 and cell[0] == cell[-1] == '"' and '"' not in cell[1:-1]]
        if len(whole) != len(cells):
            return None
        cells = whole
    names = header_names(cells)
    return names if len(names) > 1 else None


def _well_quoted(content: bytes, begin: int, end: int, sign: bytes) -> bool:
    """Whether quotation marks stand only around whole cells, or doubled inside one."""
    signs = np.frombuffer(content, np.uint8)
    at = np.concatenate(
        [np.flatnonzero(signs[block : min(block + _BLOCK, end)] == 34) + block for block in range(begin, end, _BLOCK)]
    )
    if len(at) % 2:
        return False
    opens, closes = at[::2], at[1::2]
    before = signs[np.maximum(opens - 1, 0)].copy()
    before[opens == begin] = ord("\n")
    after = signs[np.minimum(closes + 1, end - 1)].copy()
    after[closes + 1 >= end] = ord("\n")
    parted = np.array([sign[0], 10, 13])
    # A doubled mark inside a cell closes it and opens it again at once.
    doubled = np.flatnonzero(closes[:-1] + 1 == opens[1:])
    begins, ends = np.isin(before, parted), np.isin(after, parted)
    begins[doubled + 1] = True
    ends[doubled] = True
    return bool(begins.all() and ends.all())
