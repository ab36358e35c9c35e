"""Rows that are none of the table: its header again on each page, totals, footnotes. Left out where that is certain."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from dumping.case.problems import Problem
from dumping.formula.evaluate import Array
from dumping.formula.text import coded
from dumping.tables.file_table import SHOWN, FileColumn, FileTable, UnreadColumn
from dumping.tables.repairs.number_texts import numbers_of
from dumping.tables.repairs.repair import Repair, several

# Also in the languages of the firms that are asked most often.
_TOTAL = re.compile(
    r"((grand|sub|page|overall|report)[\s-]*)?(total(s|e|es|en)?\b|totaal\b|(zwischen|gesamt)?summe\b|gesamt\b|suma\b|"
    r"toplam\b|итого\b|всего\b|合\s*[計计]|小\s*[計计]|[総总]\s*[計计]|합\s*계|소\s*계|총\s*계).{0,60}",
    re.IGNORECASE,
)
_TOTAL_ALONE = re.compile(r"((grand|sub|page|overall|report)[\s-]*)?totals?\s*:?", re.IGNORECASE)
_WORD = re.compile(r"tot[ae]?a|summe|gesamt|suma|toplam|итого|всего|[計计계]", re.IGNORECASE)
_NOTE = re.compile(
    r"(\*|†|‡|\(?(note|source|n\.?b\.?|prepared|printed|page\b|end of|business proprietary|public version|bpi)|©|\(c\)|"
    r"\(?\d{1,2}\)|\[\d{1,2}\])",
    re.IGNORECASE,
)
# So many rows at a file's end are looked at for footnotes and totals.
_TAIL = 60
_PAGES = 200_000


def without_odd_rows(table: FileTable, *, pages: bool = True) -> tuple[FileTable, list[Problem]]:
    """The table without rows that are none of it. Repairs are added to those of the table.

    `pages` looks through all rows for headers and totals inside the table, as printed reports have them; without it
    only the end is looked at, which costs nothing.
    """
    read = {name: column for name, column in table.columns.items() if not isinstance(column, UnreadColumn)}
    texts = {name: column for name, column in read.items() if column.written}
    if not texts or len(read) < 2 or not table.rows:
        return table, []
    start = 0 if pages else max(0, table.rows - _TAIL)
    looked = np.arange(start, table.rows)
    cells = {name: (column if not start else column.taken(looked)) for name, column in texts.items()}
    headers = _headers(cells, len(looked)) + start
    labelled = _labelled(cells, len(looked)) + start
    notes = _notes(table, read, {*headers.tolist()})
    out = {*headers.tolist(), *notes}
    totals, problems = _totals(table, read, sorted({*labelled.tolist()} - out), out)
    out |= {*totals}
    last = _unlabelled(table, read, out)
    if last is not None:
        totals[last[0]] = last[1]
        out.add(last[0])
    if len(headers):
        what = f"{several(len(headers), 'row')} repeating the column names left out"
        table.repairs.append(Repair(table.file, what, table.row(int(headers[0])), count=len(headers)))
    for row, what in list(totals.items())[:SHOWN]:
        table.repairs.append(Repair(table.file, what, table.row(row)))
    if len(totals) > SHOWN:
        rest = list(totals)[SHOWN:]
        what = f"{several(len(rest), 'more row')} of totals that add up left out"
        table.repairs.append(Repair(table.file, what, table.row(rest[0]), count=len(rest)))
    if notes:
        shown = next((cell for cell in _row(read, notes[0]).values() if cell), "")
        what = f"{several(len(notes), 'row')} outside the table left out ('{shown[:40]}')"
        table.repairs.append(Repair(table.file, what, table.row(notes[0]), count=len(notes)))
    return (without_rows(table, out) if out else table), problems


def without_rows(table: FileTable, out: Iterable[int]) -> FileTable:
    """The table without some of its rows, counted from 0; the others keep their numbers in the file."""
    kept = np.setdiff1d(np.arange(table.rows), np.array(sorted(out), dtype=np.intp))
    columns = {name: column.taken(kept) for name, column in table.columns.items()}
    return replace(table, columns=columns, rows=len(kept), row_numbers=table.every_row()[kept])


def _headers(texts: dict[str, FileColumn], rows: int) -> Array:
    """Rows whose cells say the names of their columns, all that are written and more than half of them all."""
    same, written = np.zeros(rows, dtype=int), np.zeros(rows, dtype=int)
    for name, column in texts.items():
        same += coded(column.texts()).equal(name)
    if not same.any():
        return np.array([], dtype=int)
    for column in texts.values():
        written += ~coded(column.texts()).equal("")
    return np.flatnonzero((same * 2 > len(texts)) & (same == written))


def _labelled(texts: dict[str, FileColumn], rows: int) -> Array:
    """Rows with a cell that says total."""
    found = np.zeros(rows, dtype=bool)
    for column in texts.values():
        cells = coded(column.texts())
        # Most columns have no such word: one search over all of their texts tells.
        if _WORD.search("\n".join(cells.names)):
            found |= cells.mapped([_TOTAL.fullmatch(cell) is not None for cell in cells.names], bool)
    return np.flatnonzero(found)


def _notes(table: FileTable, read: dict[str, FileColumn], headers: set[int]) -> list[int]:
    """Rows after the table, or just above a repeated header, that have one cell, which is a sentence or a mark."""
    if (len(read) < 3 and not headers) or len(read) < len(table.columns):
        # Of two cells one may be missing; and where columns are not read nobody knows that a row has one cell.
        return []

    def is_note(row: int) -> bool:
        cells = [cell for cell in _row(read, row).values() if cell]
        return len(cells) == 1 and (" " in cells[0].strip() or _NOTE.match(cells[0]) is not None)

    found: list[int] = []
    row = table.rows - 1
    while row > 0 and row > table.rows - _TAIL and (is_note(row) or row in headers):
        if row not in headers:
            found.append(row)
        row -= 1
    for header in list(headers)[:_PAGES]:
        row = header - 1
        while row >= 0 and is_note(row):
            found.append(row)
            row -= 1
    return sorted(set(found))


def _totals(
    table: FileTable, read: dict[str, FileColumn], rows: list[int], out: set[int]
) -> tuple[dict[int, str], list[Problem]]:
    """Labelled rows that add up to the rows above, with what to say; and those that do not."""
    found: dict[int, str] = {}
    problems: list[Problem] = []
    if not rows or len(rows) > _PAGES:
        return found, problems
    every = np.ones(table.rows, dtype=bool)
    every[list(out | set(rows))] = False
    data = np.flatnonzero(every)
    full = {name for name, column in read.items() if _complete(column, data)}
    amounts = {name: numbers for name, column in read.items() if (numbers := _amounts(column, data)) is not None}
    # What every sale has besides amounts: its product, its date. A row that has them is a sale, whoever it is called
    # after.
    keys = full - set(amounts)
    before = -1
    for row in rows:
        cells = _row(read, row)
        if any(cells[name] and not _TOTAL.fullmatch(cells[name]) for name in keys):
            continue
        # A row that lacks nothing must be called a total where others have their product, and nothing else.
        whole = all(cells[name] for name in full)
        if whole and not any(_TOTAL_ALONE.fullmatch(cells[name]) for name in keys):
            continue
        added, missed = [], []
        for name, numbers in amounts.items():
            stated = _amount(cells[name])
            if stated is None:
                continue
            parts = [numbers[(data > begin) & (data < row)] for begin in (-1, before)]
            sums = [float(np.nansum(part)) for part in parts if len(part)]
            if any(abs(total - stated) <= _slack(cells[name], stated) for total in sums):
                added.append(f"{name} {cells[name]}")
            else:
                missed.append(f"{name} is {cells[name]} and the rows above have {sums[0] if sums else 0:,.10g}")
        label = next(cell for cell in cells.values() if _TOTAL.fullmatch(cell))
        if added:
            found[row] = f"the row '{label[:40]}' adds up ({', '.join(added[:3])}) and was left out"
            before = row
        else:
            what = f"'{label[:40]}' looks like a total, and it does not add up"
            what += f": {missed[0]}" if missed else ""
            mend = f"correct it or take it out, or state skip_rows = [{table.row(row)}] beside the file"
            problems.append(Problem(table.file, what, mend, row=table.row(row)))
    return found, problems


def _unlabelled(table: FileTable, read: dict[str, FileColumn], out: set[int]) -> tuple[int, str] | None:
    """The last row, if it has nothing but sums of all rows above it."""
    last = table.rows - 1
    while last in out:
        last -= 1
    if last < 3 or len(read) < 3 or len(read) < len(table.columns):
        return None
    cells = {name: cell for name, cell in _row(read, last).items() if cell}
    if not cells or len(cells) * 2 > len(read) or any(_amount(cell) is None for cell in cells.values()):
        return None
    data = np.setdiff1d(np.arange(last), np.array(sorted(out), dtype=np.intp))
    for name, cell in cells.items():
        numbers = _amounts(read[name], data)
        if numbers is None or abs(float(np.nansum(numbers)) - (_amount(cell) or 0.0)) > _slack(
            cell, _amount(cell) or 0
        ):
            return None
    said = ", ".join(f"{name} {cell}" for name, cell in list(cells.items())[:3])
    return last, f"the last row has nothing but sums of the rows above ({said}) and was left out"


def _row(read: dict[str, FileColumn], row: int) -> dict[str, str]:
    return {name: str(column.taken(np.array([row])).texts()[0]) for name, column in read.items()}


def _complete(column: FileColumn, rows: Array) -> bool:
    return not bool(coded(column.taken(rows).texts()).equal("").any())


def _amounts(column: FileColumn, rows: Array) -> Array | None:
    """A column's numbers in some rows; None where it has others."""
    part = column.taken(rows)
    plain = part.numbers()
    if plain is None and column.written:
        cells = coded(part.texts())
        found = numbers_of(sorted(cells.present()))
        if found.faults or found.ambiguous:
            return None
        plain = cells.mapped([found.values.get(name, np.nan) for name in cells.names], float)
    return plain


def _amount(cell: str) -> float | None:
    found = numbers_of([cell])
    value = found.values.get(cell, np.nan)
    return None if found.faults or np.isnan(value) else float(value)


def _slack(cell: str, value: float) -> float:
    """Half of the last digit that a total shows, or the noise of adding many numbers."""
    decimals = len(cell.rpartition(".")[2].rstrip(") -")) if "." in cell else 0
    return max(0.5001 * 10.0**-decimals, 1e-9 * abs(value))
