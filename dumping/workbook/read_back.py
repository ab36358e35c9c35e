"""A case read back from a workbook that was exported: its case file, with every input as it stands in the cells."""

from __future__ import annotations

import atexit
import csv
import datetime as dt
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path
from typing import Any

import numpy as np
from xlsxwriter.utility import xl_cell_to_rowcol

from dumping.case.load import Case, assemble
from dumping.case.problems import CaseError, Problem
from dumping.case.toml import read_toml
from dumping.tables.file_table import path_in
from dumping.tables.workbook_size import too_large
from dumping.workbook.case_sheet import FIRST, TITLE, mark
from dumping.workbook.places import DATA, LABEL

Cells = dict[str, list[list[Any]]]
# The last row of a worksheet.
LAST_ROW = 1_048_576


@dataclass(frozen=True)
class Kept:
    """Where the workbook keeps one column of inputs."""

    file: str
    header: str
    key: str
    name: str
    label: str
    sheet: str
    kind: str
    mark: str
    letters: str
    numbers: str
    respondent: int
    first: int
    rows: int

    def cell(self, row: int) -> str:
        """The address of a row of the table, counted from 1."""
        return f"{self.letters}{self.first + row - 1}"


def read_back(path: Path) -> list[Case]:
    """The cases of an exported workbook with the inputs that stand in it now, changes included.

    Raises CaseError, with sheet and cell, where the workbook is none of ours, a formula has been typed over, rows
    or columns have been moved, or an input cannot be read.
    """
    cells = _cells(path)
    if TITLE not in cells:
        mend = "give a case file, or a workbook that `dumping export` wrote; a public version holds no case"
        raise CaseError([Problem(path.name, f"the workbook has no sheet '{TITLE}'", mend, unreadable=True)])
    with _as_exported(path):
        lines = [row for row in cells[TITLE][FIRST - 1 :] if row and str(row[0])]
        problems = [*_typed_over(path, lines), *_parameters(path, lines, cells)]
        owners = [int(row[1] or 0) for row in lines]
    cases = []
    for number in dict.fromkeys(n for n, row in zip(owners, lines, strict=True) if row[0] == "case"):
        own = [row for n, row in zip(owners, lines, strict=True) if n == number]
        try:
            cases.append(_case(path, own, cells))
        except CaseError as error:
            problems += error.problems
    if problems:
        raise CaseError(dict.fromkeys(problems))
    return cases


@contextmanager
def _as_exported(path: Path) -> Iterator[None]:
    """What the workbook says of itself is read within this: where it cannot be, it was changed, not exported so."""
    try:
        yield
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, zipfile.BadZipFile, OSError):
        what = f"the sheet '{TITLE}', or the workbook around it, is not as it was exported"
        mend = "export the case again and change its yellow cells only"
        raise CaseError([Problem(path.name, what, mend, unreadable=True)]) from None


def _cells(path: Path) -> Cells:
    import python_calamine

    try:
        said, _ = too_large(path)
    except OSError as error:
        said = f"the file cannot be read: {error.strerror or error}"
    if said:
        raise CaseError([Problem(path.name, said, "", unreadable=True)])
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    except (OSError, python_calamine.CalamineError) as error:
        raise CaseError([Problem(path.name, f"the workbook cannot be read: {error}", unreadable=True)]) from None


def _case(path: Path, lines: list[list[Any]], cells: Cells) -> Case:
    for row in lines:
        if row[0] == "not kept":
            what = f"a workbook with {row[2]} does not hold all inputs"
            raise CaseError([Problem(path.name, what, "run the case file itself")])
    folder = Path(tempfile.mkdtemp(prefix="dumping-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with _as_exported(path):
        text = "\n".join(str(row[4]) if len(row) > 4 else "" for row in lines if row[0] == "case")
        file = next(str(row[2]) for row in lines if row[0] == "case")
        columns = [_kept(row) for row in lines if row[0] == "column"]
        # A workbook says where its tables stand, and may say anything: nothing is written outside of our folder.
        if any(name and path_in(folder, name) is None for name in (file, *(kept.file for kept in columns))):
            raise ValueError("a file outside of the case's folder")
        problems = [problem for kept in columns for problem in _moved(path, kept, cells)]
    if problems:
        raise CaseError(dict.fromkeys(problems))
    content, faults = read_toml(text, file)
    if faults:
        raise CaseError(faults)
    with _as_exported(path):
        changes = (*_figures(lines, content, cells), *_changed(columns, cells))
        for name in dict.fromkeys(kept.file for kept in columns if kept.file):
            _write_table(folder / _csv(name), [kept for kept in columns if kept.file == name], cells)
    try:
        case = assemble(folder / file, text, _renamed(content), changes)
    except CaseError as error:
        raise CaseError([_at_cell(problem, path, columns) for problem in error.problems]) from None
    with _as_exported(path):
        return _with_typed(path, case, [kept for kept in columns if not kept.file], cells)


def _kept(row: list[Any]) -> Kept:
    file, header, key, name, label, sheet, kind, marked = (str(row[n]) for n in (2, 3, 4, 6, 7, 8, 12, 13))
    letters, _, numbers = str(row[9]).partition(",")
    at = int(row[5]), int(row[10]), int(row[11])
    if at[0] < 0 or at[1] < 1 or not 0 <= at[2] <= LAST_ROW:
        raise ValueError("no such rows")
    return Kept(file, header, key, name, label, sheet, kind, marked, letters, numbers, *at)


def _csv(name: str) -> str:
    return name if name.lower().endswith(".csv") else f"{name}.csv"


def _renamed(content: Any) -> Any:
    """The case's content with every data file as the CSV file that stands in for it."""
    if isinstance(content, list):
        return [_renamed(part) for part in content]
    if not isinstance(content, dict):
        return content
    made = {key: _renamed(part) for key, part in content.items() if not (key == "sheet" and "file" in content)}
    return made | {"file": _csv(made["file"])} if isinstance(made.get("file"), str) else made


def _write_table(path: Path, columns: list[Kept], cells: Cells) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    by_header = {kept.header: kept for kept in columns}
    values = [[_written(v) for v in _values(kept, cells)] for kept in by_header.values()]
    with path.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(by_header)
        writer.writerows(zip(*values, strict=True))


def _values(kept: Kept, cells: Cells) -> list[Any]:
    row, column = xl_cell_to_rowcol(kept.cell(1))
    sheet = cells[kept.sheet]
    return [sheet[r][column] if r < len(sheet) and column < len(sheet[r]) else "" for r in range(row, row + kept.rows)]


def _changed(columns: list[Kept], cells: Cells) -> Iterable[str]:
    """The columns of data files that are not as they were exported."""
    for kept in columns:
        if kept.file and mark(_values(kept, cells)) != kept.mark:
            yield f"{kept.label}: changed since the export (sheet '{kept.sheet}', column {kept.letters})"


def _written(value: Any) -> str:
    """A cell as a CSV file has it."""
    if isinstance(value, dt.date):
        return str(value)[:10]
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)


def _moved(path: Path, kept: Kept, cells: Cells) -> Iterable[Problem]:
    """Whether a column still stands where it was written, with its rows in order."""
    if kept.sheet not in cells:
        yield Problem(path.name, f"the sheet '{kept.sheet}' is missing", "export the case again and repeat the change")
        return
    sheet = cells[kept.sheet]
    if not kept.numbers:
        return
    row, column = xl_cell_to_rowcol(kept.cell(1))
    label = str(sheet[row - DATA + LABEL][column]) if column < len(sheet[row - DATA + LABEL]) else ""
    if label.rstrip("⁰¹²³⁴⁵⁶⁷⁸⁹,") != kept.label:
        what = f"the sheet '{kept.sheet}' has '{label}' in column {kept.letters} where '{kept.label}' was"
        yield Problem(path.name, what, "columns must not be moved, inserted, deleted or renamed")
        return
    at = xl_cell_to_rowcol(f"{kept.numbers}1")[1]
    numbers = [sheet[r][at] if r < len(sheet) else "" for r in range(row, row + kept.rows)]
    after = sheet[row + kept.rows][at] if row + kept.rows < len(sheet) else ""
    wrong = next((n for n, v in enumerate(numbers, 1) if v != n), None)
    if wrong is not None or after not in ("", None):
        where = f"row {kept.first + (wrong or kept.rows + 1) - 1}"
        what = f"the sheet '{kept.sheet}', {where}: a row was moved, added or deleted"
        mend = "change cells only; rows are added and left out in the case's own tables or by `dumping what-if`"
        yield Problem(path.name, what, mend)


def _at_cell(problem: Problem, path: Path, columns: list[Kept]) -> Problem:
    """A problem of a table that stands in for a sheet, told at the sheet's cell."""
    for kept in columns:
        same = problem.file in (kept.file, _csv(kept.file)) and problem.column in (kept.header, kept.name)
        if kept.file and same and problem.row is not None:
            what = f"sheet '{kept.sheet}', cell {kept.cell(problem.row - 1)}, {kept.label}: {problem.what}"
            return Problem(path.name, what, problem.mend, unreadable=problem.unreadable)
    return problem


def _with_typed(path: Path, case: Case, columns: list[Kept], cells: Cells) -> Case:
    """The case with the figures of its own text exchanged for those of the cells."""
    respondents, changes, problems = list(case.respondents), list(case.changes), []
    for kept in columns:
        one = respondents[kept.respondent - 1]
        inputs = getattr(one, kept.key)
        was = inputs.table.values(kept.name)
        if kept.kind != "number":
            continue
        now = []
        for row, value in enumerate(_values(kept, cells), 1):
            if isinstance(value, str) and value:
                what = f"sheet '{kept.sheet}', cell {kept.cell(row)}, {kept.label}: '{value}' is not a number"
                problems.append(Problem(path.name, what))
            now.append(float(value) if value not in ("", None) and not isinstance(value, str) else np.nan)
        values = np.array(now)
        changed = ~((values == was) | (np.isnan(values) & np.isnan(was)))
        if changed.any() and not problems:
            column = inputs.table.columns[kept.name]
            table = inputs.table.with_column(kept.name, values, column)
            respondents[kept.respondent - 1] = replace(one, **{kept.key: replace(inputs, table=table)})
            for row in np.flatnonzero(changed).tolist():
                at = f"sheet '{kept.sheet}', cell {kept.cell(row + 1)}"
                changes.append(f"{one.name}, {kept.label}: {was[row]:.15g} -> {values[row]:.15g} ({at})")
    if problems:
        raise CaseError(problems)
    typed = len(changes) > len(case.changes)
    return replace(case, respondents=tuple(respondents), changes=tuple(changes), typed_over=typed)


def _figures(lines: list[list[Any]], content: dict[str, Any], cells: Cells) -> Iterable[str]:
    """Exchanges the case's own figures for those of the cells, and says which have changed."""
    for row in lines:
        if row[0] != "figure":
            continue
        r, c = xl_cell_to_rowcol(str(row[9]))
        value, name = cells[str(row[8])][r][c], str(row[3])
        if value != row[11] and isinstance(value, float | int):
            stated = content["inputs"][name]
            content["inputs"][name] = {**stated, "value": float(value)} if isinstance(stated, dict) else float(value)
            yield f"{row[4]}: {row[11]:.15g} -> {value:.15g} (sheet '{row[8]}', cell {row[9]})"


def _parameters(path: Path, lines: list[list[Any]], cells: Cells) -> Iterable[Problem]:
    """Thresholds and choices are the law's or the case file's: a change there is told, not read back."""
    for row in lines:
        if row[0] != "parameter":
            continue
        r, c = xl_cell_to_rowcol(str(row[9]))
        sheet = cells.get("Parameters", [])
        value = sheet[r][c] if r < len(sheet) and c < len(sheet[r]) else ""
        if value != row[11]:
            what = f"sheet 'Parameters', cell {row[9]}, {row[4]}: {row[11]} was changed to {value}"
            law = not row[2] or str(row[2]).startswith("law")
            where = "it is the law's of the case's day" if law else f"it stands in {row[2]}"
            mend = f"{where}: change the case, or ask `dumping what-if`, and put {row[11]} back here"
            yield Problem(path.name, what, mend)


def _typed_over(path: Path, lines: list[list[Any]]) -> Iterable[Problem]:
    """Sheets that have fewer formulas than were written."""
    with zipfile.ZipFile(path) as archive:
        related = archive.read("xl/_rels/workbook.xml.rels").decode()
        targets = {}
        for element in re.findall(r"<Relationship [^>]*>", related):
            found = dict(re.findall(r'(\w+)="([^"]*)"', element))
            targets[found["Id"]] = found["Target"].removeprefix("/xl/")
        counts = {}
        for element in re.findall(r"<sheet [^>]*>", archive.read("xl/workbook.xml").decode()):
            found = dict(re.findall(r'([\w:]+)="([^"]*)"', element))
            part = archive.read(f"xl/{targets[found['r:id']]}")
            counts[unescape(found["name"])] = len(re.findall(rb"<f[ >/]", part))
    for row in lines:
        if row[0] == "formulas" and counts.get(str(row[8]), 0) < int(row[11]):
            missing = int(row[11]) - counts.get(str(row[8]), 0)
            what = f"sheet '{row[8]}': of its formulas {missing} typed over or deleted"
            yield Problem(path.name, what, "change yellow cells only; the sheet Checks shows which table it is")
