"""A data file by its extension: CSV, Excel, SAS or Parquet, each as columns under the file's own header."""

from __future__ import annotations

import stat
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from dumping.tables.csv_file import SAVE, read_csv
from dumping.tables.csv_size import too_large
from dumping.tables.file_table import Read, unreadable
from dumping.tables.repairs.repair import Form

CSV, EXCEL, SAS, TRANSPORT, PARQUET = (
    "a CSV file", "an Excel workbook", "a SAS data set", "a SAS transport file", "a Parquet file",
)  # fmt: skip
EXTENSIONS = {
    ".csv": CSV, ".txt": CSV, ".xlsx": EXCEL, ".xlsm": EXCEL, ".sas7bdat": SAS, ".xpt": TRANSPORT, ".parquet": PARQUET,
}  # fmt: skip
# What a file of some format begins with.
_BEGINNINGS = (
    (b"PK\x03\x04", EXCEL),
    (b"PAR1", PARQUET),
    (b"HEADER RECORD*******LI", TRANSPORT),
    (b"\0" * 12 + b"\xc2\xea\x81\x60\xb3\x14\x11\xcf", SAS),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook (.xls), or one with a password"),
)
KNOWN = ".csv, .xlsx, .sas7bdat, .xpt or .parquet"
MAX_SIZE = 8 << 30


# How the program that writes files of a format counts days where it writes them as numbers.
_COUNTS_DAYS = {EXCEL: "excel", SAS: "sas", TRANSPORT: "sas"}


def read_table(
    path: Path,
    file: str,
    sheet: str | None = None,
    wanted: Collection[str] | None = None,
    form: Form | None = None,
) -> Read:
    """The table in a data file, by the file's extension; or what is wrong with it, all faults of form at once.

    `sheet` names the sheet of a workbook that has several; only the columns that are `wanted` are sure to be
    readable (default: all), as some formats need not be read whole. Whatever the format, the columns are read alike:
    as text, numbers or days, as the case wants them. `form` is what the case states of the file's form, None where
    there is no case that could; what was repaired stands in the table's `repairs`.
    """
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            return unreadable(file, "this is no file")
        with path.open("rb") as opened:
            begins = opened.read(80)
    except FileNotFoundError:
        return unreadable(file, "there is no such file", f"put it beside the case file, in {path.parent.name}/")
    except OSError as error:
        return unreadable(file, f"the file cannot be read: {error.strerror or 'unknown fault'}")
    kind = EXTENSIONS.get(path.suffix.lower())
    if kind is None:
        what = f"'{path.suffix}' is no extension of a data file" if path.suffix else "the file has no extension"
        return unreadable(file, what, f"a data file ends in {KNOWN}")
    if found.st_size > MAX_SIZE:
        return unreadable(
            file, f"the file is larger than {MAX_SIZE >> 30} GiB", "leave out what the case does not read"
        )
    known = next((name for begin, name in _BEGINNINGS if begins.startswith(begin)), "")
    if known != kind and (known or kind != CSV):
        return unreadable(file, f"this is {known}, not {kind}" if known else f"this is not {kind}", _mend(known))
    if sheet is not None and kind != EXCEL:
        return unreadable(file, "`sheet` is stated, and only a workbook has sheets", "leave `sheet` out")
    if form is not None and form.delimiter and kind != CSV:
        return unreadable(file, "`delimiter` is stated, and only CSV files have one", "leave `delimiter` out")
    if form is not None and form.encoding and kind in (EXCEL, PARQUET):
        return unreadable(file, f"`encoding` is stated, and {kind} has its own", "leave `encoding` out")
    if kind == CSV:
        try:
            if what := too_large(path):
                return unreadable(file, what, f"is it a CSV file? {SAVE}")
            table, problems = read_csv(path.read_bytes(), file, form, wanted)
        except OSError as error:
            return unreadable(file, f"the file cannot be read: {error.strerror or 'unknown fault'}")
    else:
        table, problems = _others(kind, path, file, sheet, wanted, form)
    return (None if table is None else replace(table, form=form, counts_days=_COUNTS_DAYS.get(kind, ""))), problems


def _others(
    kind: str, path: Path, file: str, sheet: str | None, wanted: Collection[str] | None, form: Form | None
) -> Read:
    # The readers of other formats are loaded where a case has them.
    if kind == EXCEL:
        from dumping.tables.excel_file import read_excel

        return read_excel(path, file, sheet, form, wanted)
    if kind == PARQUET:
        from dumping.tables.parquet_file import read_parquet

        return read_parquet(path, file, wanted)
    from dumping.tables.sas_file import read_sas

    encoding = form.encoding if form is not None else ""
    return read_sas(path, file, transport=kind == TRANSPORT, wanted=wanted, encoding=encoding)


def _mend(known: str) -> str:
    """What to do with a file whose extension says something else than its content."""
    extension = next((e for e, name in EXTENSIONS.items() if name == known), None)
    if known == EXCEL:
        return f"name it {extension}, or {SAVE}"
    if extension is not None:
        return f"name it {extension}"
    return "save it as .xlsx without a password" if known else "the file is damaged, or its name ends in the wrong way"
