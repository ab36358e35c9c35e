"""Whose daily rates a file holds, told by its layout alone; what is not known is refused with what was looked for."""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from dumping.case.problems import Problem
from dumping.tables.cells import days, numbers
from dumping.tables.exchange import commerce, ecb, h10
from dumping.tables.exchange.quotes import PUBLISHERS, Found, Kind, Quote, of_days, of_size, quoted
from dumping.tables.file_table import SHOWN, FileTable, unreadable
from dumping.tables.read import read_table

# Every currency and every day since 1971 stays far below this.
MAX_TEXT = 64 << 20
LOOKED_FOR = (
    "a Federal Reserve H.10 file (Data Download Program with its labels, a page of one country as text, or FRED's), "
    "Commerce's file (date with a pair of columns such as MXPESOI and MXPESOR), the European Central Bank's "
    "eurofxref-hist.csv, or a table with a column such as 'KRW per USD'"
)
_UNIT = re.compile("([A-Z]{3}) per ([A-Z]{3})")
# How the names of H.10's series begin.
_SERIES = re.compile(r"H10/|RXI|DEX")


@dataclass(frozen=True)
class Wanted:
    """What is to be read: `comparison` units per unit of `currency`, by what the case says of its file."""

    currency: str
    comparison: str
    series: commerce.Series
    kind: Kind | None = None
    sheet: str | None = None
    date_column: str = "date"
    rate_column: str = "rate"
    # Whether the case names the rate's column, or takes what it is called when nothing is said.
    named: bool = False


def read_quotes(path: Path, file: str, wanted: Wanted) -> Found:
    """The daily rates in a file, with the kind of file that it is; or what is wrong with it.

    A table with the columns that the case names, or `date` and `rate`, is the case's own: units of the currency of
    comparison per unit. No day is filled in. Raises nothing.
    """
    if path.suffix.lower() in (".csv", ".txt", ".zip") and wanted.kind != "table":
        text, problems = _text(path, file)
        if problems:
            return None, problems
        if text is not None:
            found = _of_text(text, file, wanted)
            if found is not None:
                return _agreed(found, wanted)
    needed = {wanted.date_column, wanted.rate_column} if wanted.named and wanted.kind in (None, "table") else None
    table, problems = read_table(path, file, wanted.sheet, needed)
    if table is None:
        return None, problems
    quotes, problems = _agreed(_of_table(table, wanted), wanted)
    return (quotes and replace(quotes, repairs=tuple(table.repairs))), problems


def _text(path: Path, file: str) -> tuple[str | None, list[Problem]]:
    """The text of a small file; None where only the readers of tables can say what is wrong with it."""
    try:
        if path.suffix.lower() == ".zip":
            return _zipped(path, file)
        if not path.is_file() or path.stat().st_size > MAX_TEXT:
            return None, []
        return path.read_bytes().decode("utf-8-sig"), []
    except UnicodeDecodeError:
        return None, []
    except OSError as error:
        return None, unreadable(file, f"the file cannot be read: {error.strerror or 'unknown fault'}")[1]


def _zipped(path: Path, file: str) -> tuple[str | None, list[Problem]]:
    try:
        with zipfile.ZipFile(path) as archive:
            inside = [one for one in archive.infolist() if one.filename.lower().endswith(".csv")]
            if len(inside) != 1 or inside[0].file_size > MAX_TEXT:
                what = f"{len(inside)} CSV files are in the archive, and one is wanted"
                return None, unreadable(file, what, "unpack it and name the file")[1]
            with archive.open(inside[0]) as opened:
                # What the archive says of the size need not be true.
                content = opened.read(MAX_TEXT + 1)
            return content[:MAX_TEXT].decode("utf-8-sig"), []
    except (zipfile.BadZipFile, zlib.error, UnicodeDecodeError, NotImplementedError, RuntimeError, EOFError):
        return None, unreadable(file, "this is no archive that can be read", "unpack it and name the .csv file")[1]


def _of_text(text: str, file: str, wanted: Wanted) -> Found | None:
    """The quotes of a layout that only a publisher has; None for any other text."""
    head = "\n".join(text.splitlines()[:10])
    try:
        first = list(csv.reader(io.StringIO(head)))
        if not (h10.is_download(first) or h10.is_fred(first) or ecb.is_ecb(first)):
            if h10.is_page(text):
                return h10.read_page(text, file, wanted.currency, wanted.comparison)
            return None
        rows = list(csv.reader(io.StringIO(text)))
    except csv.Error:
        return None
    named = wanted.rate_column if wanted.named else None
    if h10.is_download(rows):
        return h10.read_download(rows, file, wanted.currency, wanted.comparison, named)
    if h10.is_fred(rows):
        return h10.read_fred(rows, file, wanted.currency, wanted.comparison, named)
    return ecb.read_ecb(rows, file, wanted.currency, wanted.comparison)


def _of_table(table: FileTable, wanted: Wanted) -> Found:
    """The quotes of a table: the case's own columns, Commerce's pair, or columns named for their unit."""
    own = wanted.date_column in table.columns and wanted.rate_column in table.columns
    if own and wanted.kind in (None, "table"):
        return _own(table, wanted, wanted.rate_column, (wanted.comparison, wanted.currency))
    series = wanted.named and _SERIES.match(wanted.rate_column) is not None
    if wanted.kind != "table" and (not wanted.named or series):
        if not wanted.named and commerce.is_commerce(table):
            return commerce.read_commerce(table, wanted.currency, wanted.comparison, wanted.series)
        units = [name for name in table.columns if _UNIT.fullmatch(name)]
        if units and wanted.date_column in table.columns:
            return _by_unit(table, units, wanted)
    have = ", ".join(table.columns)
    problems = [
        Problem(table.file, f"there is no column '{column}'", f"it has {have}", row=1)
        for column in (wanted.date_column, wanted.rate_column)
        if column not in table.columns
    ]
    if not wanted.named and not own:
        what = "this is no file of daily rates that is known"
        problems.append(Problem(table.file, what, f"looked for: {LOOKED_FOR}"))
    elif own:
        what = f"this is not {_kind(wanted.kind)} file"
        problems.append(Problem(table.file, what, f"leave `kind` out, or give {LOOKED_FOR}"))
    return None, problems


def _own(table: FileTable, wanted: Wanted, column: str, unit: tuple[str, str]) -> Found:
    """The rates in one column, every row with a day and a rate."""
    when, problems = days(table, wanted.date_column)
    rates, faults = numbers(table, column)
    problems += faults
    rows = table.every_row()
    for at in np.flatnonzero(np.isnat(when))[:SHOWN] if not problems else ():
        problems.append(
            Problem(table.file, "has no date", "write it 2014-07-18", row=int(rows[at]), column=wanted.date_column)
        )
    for at in np.flatnonzero(np.isnan(rates))[:SHOWN] if not faults else ():
        mend = "write it, or take the row out"
        problems.append(Problem(table.file, "has no rate", mend, row=int(rows[at]), column=column))
    wrong = [(at, said) for at in np.flatnonzero(~np.isnan(rates)) if (said := of_size(float(rates[at])))]
    for at, said in wrong[:SHOWN]:
        mend = "check the number" if rates[at] > 1 else "write units of the one currency for one of the other"
        problems.append(Problem(table.file, said, mend, row=int(rows[at]), column=column))
    problems = problems or of_days(table.file, when, rows, wanted.date_column)
    if problems:
        return None, problems
    found, problems = quoted(
        table.file, "table", when, (Quote(*unit, rates, column),), wanted.currency, wanted.comparison
    )
    return (replace(found, date_header=wanted.date_column), []) if found is not None else (None, problems)


def _by_unit(table: FileTable, names: list[str], wanted: Wanted) -> Found:
    """Columns whose names say what they quote: KRW per USD; of two, each per the same third currency."""
    of = {name: tuple(name.split(" per ")) for name in names}
    direct = [n for n in names if set(of[n]) == {wanted.currency, wanted.comparison}]
    if len(direct) == 1:
        units, base = of[direct[0]]
        found, problems = _own(table, wanted, direct[0], (units, base))
        # Only the H.10 release has columns of this name by itself; the case's word decides.
        return (replace(found, kind=wanted.kind or "table") if found else None), problems
    crossed = [f"{wanted.comparison} per {ecb.EURO}", f"{wanted.currency} per {ecb.EURO}"]
    if not all(name in names for name in crossed):
        have = ", ".join(names)
        what = f"there is no rate of {wanted.currency} against {wanted.comparison}"
        return None, [Problem(table.file, what, f"it has {have}", row=1)]
    when, problems = days(table, wanted.date_column)
    columns = []
    for name in crossed:
        values, faults = numbers(table, name)
        problems += faults
        columns.append(Quote(name[:3], ecb.EURO, values, name))
        wrong = [at for at in np.flatnonzero(~np.isnan(values)) if of_size(float(values[at]))]
        problems += [Problem(table.file, of_size(float(values[at])), row=table.row(int(at)), column=name)
                     for at in wrong[:SHOWN]]  # fmt: skip
    problems = problems or of_days(table.file, when, table.every_row(), wanted.date_column)
    if problems:
        return None, problems
    found, problems = quoted(table.file, "ecb", when, tuple(columns), wanted.currency, wanted.comparison)
    return (replace(found, date_header=wanted.date_column), []) if found is not None else (None, problems)


def _agreed(found: Found, wanted: Wanted) -> Found:
    """The quotes, if the file is of the kind that the case says it is, against the dollar where it must be."""
    quotes, problems = found
    if quotes is None:
        return found
    if wanted.kind not in (None, quotes.kind):
        what = f"this is {_kind(quotes.kind)} file, and `kind` says it is {_kind(wanted.kind)}"
        return None, [Problem(quotes.file, what, "leave `kind` out, or give the other file")]
    if quotes.kind == "commerce" and wanted.comparison != "USD":
        what = f"Commerce's rates are in U.S. dollars, and the case compares prices in {wanted.comparison}"
        return None, [Problem(quotes.file, what, "give rates against that currency")]
    return quotes, problems


def _kind(kind: Kind | None) -> str:
    return PUBLISHERS[kind or "table"]
