"""A CSV file as text cells under its own header, with every fault of form reported by row."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dumping.case.problems import Problem
from dumping.formula.evaluate import Array

MAX_COLUMNS = 1000
# More faults of one kind in one file or column than this are counted, not listed.
SHOWN = 10
SAVE = "save it as CSV UTF-8"
# Signs that cannot be seen and that spreadsheet programs leave in texts.
_UNSEEN = "\u200b\u200c\u200d\u2060\ufeff"


@dataclass(frozen=True)
class TextTable:
    """A file's cells as text: header name -> column. Cell i stands in row `first_row` + i."""

    file: str
    columns: dict[str, Array]
    rows: int
    first_row: int = 2


def path_in(folder: Path, file: str) -> Path | None:
    """The path of a file named in a case: only files in the case's own folder are ever opened."""
    path = Path(file)
    if path.is_absolute() or "\0" in file or "\\" in file:
        return None
    try:
        resolved = (folder / path).resolve()
    except (OSError, RuntimeError):
        # A link to itself, or a name that no file can have: reading it says so.
        return folder / path
    return resolved if resolved.is_relative_to(folder.resolve()) else None


def read_csv(path: Path, file: str) -> tuple[TextTable | None, list[Problem]]:
    """The table in a CSV file: comma-separated UTF-8 with one header row; or what is wrong with it."""

    def unreadable(what: str, mend: str = "") -> tuple[None, list[Problem]]:
        return None, [Problem(file, what, mend, unreadable=True)]

    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return unreadable("there is no such file", f"put it beside the case file, in {path.parent.name}/")
    except OSError as error:
        return unreadable(f"the file cannot be read: {error.strerror or 'unknown fault'}")
    if content.startswith(b"PK\x03\x04"):
        return unreadable("this is an Excel workbook, not a CSV file", "save the sheet as CSV UTF-8")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return unreadable("the file is UTF-16, not UTF-8", SAVE)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        return None, [Problem(file, "a character is not UTF-8", "save the file as CSV UTF-8", row=row, unreadable=True)]
    if "\0" in text:
        return unreadable("the file holds NUL characters", f"it is not a CSV file; {SAVE}")
    if '"' in text:
        return _read_quoted(text, file)
    lines = text.splitlines()
    while lines and not lines[-1].strip(","):
        lines.pop()
    return _assemble([line.split(",") for line in lines], file)


def _read_quoted(text: str, file: str) -> tuple[TextTable | None, list[Problem]]:
    # Cells may hold new lines, so that rows are counted as a spreadsheet program counts them.
    reader = csv.reader(io.StringIO(text, newline=None), strict=True)
    rows: list[list[str]] = []
    try:
        rows += reader
    except csv.Error:
        what = "not a CSV file: a quotation mark opens or closes where it should not"
        mend = "write a quotation mark inside a cell twice, and close each that is opened"
        return None, [Problem(file, what, mend, row=len(rows) + 1, unreadable=True)]
    while rows and not any(rows[-1]):
        rows.pop()
    return _assemble(rows, file)


def _assemble(rows: list[list[str]], file: str) -> tuple[TextTable | None, list[Problem]]:
    if not rows:
        return None, [Problem(file, "the file is empty", "its first row names the columns", row=1)]
    header = [name.strip(_UNSEEN).strip() for name in rows[0]]
    if len(header) == 1:
        for sign, named in ((";", "semicolons"), ("\t", "tabs")):
            if sign in header[0]:
                what = f"the columns are separated by {named}, not by commas"
                return None, [Problem(file, what, f"{SAVE}, separated by commas", row=1)]
    problems = _header_problems(header, file) + _ragged(rows, file)
    if len(rows) == 1:
        problems.append(Problem(file, "there are no rows under the header", row=1))
    if problems:
        return None, problems
    cells = list(zip(*rows[1:], strict=True))
    columns = {name: np.char.strip(np.array(cells[i], dtype=np.str_)).astype(object) for i, name in enumerate(header)}
    return TextTable(file, columns, len(rows) - 1), []


def _ragged(rows: list[list[str]], file: str) -> list[Problem]:
    """Rows with more or fewer cells than the header, the first ones each and the others counted."""
    wide = len(rows[0])
    found = [number for number, row in enumerate(rows[1:], 2) if len(row) != wide]
    problems = []
    for number in found[:SHOWN]:
        row = rows[number - 1]
        if any(row):
            what = f"{len(row)} cells stand under {wide} column names"
            problems.append(Problem(file, what, "put texts that contain commas in quotation marks", row=number))
        else:
            problems.append(Problem(file, "the row is blank", "delete it", row=number))
    if len(found) > SHOWN:
        more = f"{len(found) - SHOWN} more rows have too many or too few cells, the last of them row {found[-1]}"
        problems.append(Problem(file, more, row=found[SHOWN]))
    return problems


def _header_problems(header: list[str], file: str) -> list[Problem]:
    if len(header) > MAX_COLUMNS:
        return [Problem(file, f"{len(header)} columns; the most is {MAX_COLUMNS}", row=1)]
    problems = []
    for place, name in enumerate(header):
        if not name:
            problems.append(Problem(file, f"column {place + 1} has no name", "name it or delete it", row=1))
        elif name in header[:place]:
            problems.append(Problem(file, "two columns have this name", "rename one of them", row=1, column=name))
    return problems
