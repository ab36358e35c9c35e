"""dumping new --from: a case drafted from tables by the field names of the questionnaires."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dumping.case.problems import CaseError, Problem
from dumping.cli.app import Refused, Unwritable

if TYPE_CHECKING:
    from dumping.us.questionnaire.proposal import Proposal, Source

CASE = "case.toml"


def drafted(folder: Path, files: Sequence[Path], title: str) -> tuple[Path, Proposal, str]:
    """Writes the draft and gives its path, what is proposed, and its text. Raises CaseError or ClickException.

    Files that are not in the folder yet are copied into it: a case opens only what lies beside it.
    """
    from dumping.us.questionnaire.draft import draft
    from dumping.us.questionnaire.proposal import proposal

    _allowed(folder, files)
    sources = _sources(files)
    made = proposal(sources)
    text = draft(made, title, dt.date.today())
    return _written(folder, files, text), made, text


def _allowed(folder: Path, files: Sequence[Path]) -> None:
    if not files:
        raise Refused("no files are named: dumping new my-case --from us_sales.csv comparison_sales.csv costs.csv")
    for file in files:
        if not file.is_file():
            raise Refused(f"there is no file '{file}'")
    names = [file.name for file in files]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise Refused(f"two files are called '{twice}', and both would lie beside the case file; rename one")
    if (folder / CASE).exists():
        raise Refused(f"there is a {folder / CASE} already; give the new case another name")
    strange = [] if not folder.is_dir() else [p for p in folder.iterdir() if p.name not in names]
    inside = all(_is_in(file, folder) for file in files)
    if folder.is_dir() and any(folder.iterdir()) and not inside:
        what = f"the folder '{folder}' is not empty"
        raise Refused(
            f"{what}; give the new case another name" + (f" ({strange[0].name} lies there)" if strange else "")
        )


def _is_in(file: Path, folder: Path) -> bool:
    return file.resolve().parent == folder.resolve()


def _sources(files: Sequence[Path]) -> list[Source]:
    """Every table in the files: one in each, and one on each sheet of a workbook."""
    from dumping.tables.read import EXCEL, EXTENSIONS, read_table
    from dumping.tables.repairs.repair import UNSTATED
    from dumping.us.questionnaire.proposal import Source

    sources: list[Source] = []
    problems: list[Problem] = []
    for path in files:
        sheets: list[str | None] = [None]
        if EXTENSIONS.get(path.suffix.lower()) == EXCEL:
            from dumping.tables.excel_file import sheets_of

            found = sheets_of(path)
            sheets = list(found) if len(found) > 1 else [None]
        for sheet in sheets:
            table, faults = read_table(path, path.name, sheet, form=UNSTATED)
            problems += faults
            if table is not None:
                sources.append(Source(path.name, sheet, table))
    if problems:
        raise CaseError(problems)
    return sources


def _written(folder: Path, files: Sequence[Path], text: str) -> Path:
    """The case file, written together with copies of the files, or not at all."""
    from dumping.report.files import written

    path = folder / CASE
    try:
        if folder.is_dir() and all(_is_in(file, folder) for file in files):
            return written(path, text.encode())
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = folder.with_name(f".{folder.name}.{os.getpid()}.writing")
        beside.mkdir()
        try:
            for file in files:
                shutil.copyfile(file, beside / file.name)
            (beside / CASE).write_text(text, encoding="utf-8")
            beside.replace(folder)
        except BaseException:
            shutil.rmtree(beside, ignore_errors=True)
            raise
    except OSError as error:
        raise Unwritable(f"{path} cannot be written: {error.strerror or error}") from None
    return path


def show_draft(path: Path, made: Proposal, text: str, name: str) -> None:
    """The mapping, what is missing, and what to do next, on stdout."""
    from dumping.cli.output import show, warn
    from dumping.report.mapping import mapping_blocks
    from dumping.tables.repairs.repair import REPAIRED
    from dumping.us.questionnaire.draft import questions

    warn(f"{REPAIRED}{repair}" for one in made.tables for repair in one.source.table.repairs)
    show(mapping_blocks(made))
    count = questions(text)
    click.echo(f"\nWritten: {path}, with {count} places marked TO DO")
    click.echo(f"Check it:    dumping check {name}\nCompute it:  dumping run {name}")


def as_dict(path: Path, made: Proposal, text: str) -> dict[str, Any]:
    """The draft for JSON."""
    from dumping.us.questionnaire.draft import questions

    return {
        "schema": "dumping/new/1",
        "file": str(path),
        "questions": questions(text),
        "period": None if made.period is None else [str(day) for day in made.period],
        "tables": [
            {
                "file": one.source.file, "sheet": one.source.sheet, "section": one.section or None, "table": one.title,
                "respondent": None if one.respondent is None else one.respondent + 1, "why": one.why,
                "rows": one.source.table.rows,
                "columns": [] if one.placed is None else [column.to_dict() for column in one.placed.columns],
                "questions": [] if one.placed is None else list(one.placed.questions),
                "repairs": [repair.to_dict() for repair in one.source.table.repairs],
            }
            for one in made.tables
        ],
        "missing": [{"what": what, "for": why} for what, why in made.missing],
    }  # fmt: skip
