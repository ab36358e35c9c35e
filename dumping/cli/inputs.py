"""What commands are given: cases, and the workbook to write."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dumping.case.problems import CaseError, Problem
from dumping.cli.output import warn

if TYPE_CHECKING:
    from dumping.case.load import Case
    from dumping.result import Result


class ExcelFile(click.ParamType[Path]):
    """A workbook that may be written: it ends in .xlsx and its folder exists."""

    name = "file.xlsx"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The path. A link that leads to another kind of file, such as a case's own tables, is refused."""
        path = Path(value)
        if path.suffix.lower() != ".xlsx" or path.resolve().suffix.lower() != ".xlsx":
            self.fail(f"'{value}' is not a workbook; give it a name that ends in .xlsx", param, ctx)
        if path.is_dir():
            self.fail(f"'{value}' is a folder", param, ctx)
        if not path.parent.is_dir():
            self.fail(f"there is no folder '{path.parent}'", param, ctx)
        return path


class HtmlFile(click.ParamType[Path]):
    """A page that may be written: it ends in .html and its folder exists."""

    name = "file.html"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The path. A link that leads to another kind of file is refused."""
        path = Path(value)
        if any(one.suffix.lower() not in (".html", ".htm") for one in (path, path.resolve())):
            self.fail(f"'{value}' is not a page; give it a name that ends in .html", param, ctx)
        if path.is_dir():
            self.fail(f"'{value}' is a folder", param, ctx)
        if not path.parent.is_dir():
            self.fail(f"there is no folder '{path.parent}'", param, ctx)
        return path


def load_cases(word: str, single: bool = False) -> list[Case]:
    """The cases that a word names. Raises CaseError with the problems of all of them."""
    if word.lower().endswith(".xlsx") and Path(word).is_file():
        from dumping.workbook.read_back import read_back

        found = read_back(Path(word))
        if single and len(found) > 1:
            what = f"the workbook holds {len(found)} cases and one is wanted"
            raise CaseError([Problem(word, what, "export the one that is meant by itself")])
        return found
    from dumping.case.find import find_cases

    files = find_cases(word, single)
    from dumping.case.load import load_case_file

    cases: list[Case] = []
    problems: list[Problem] = []
    for file in files:
        try:
            cases.append(load_case_file(file))
        except CaseError as error:
            problems += error.problems
    if problems:
        raise CaseError(problems)
    # Whatever the command: what was done with the files so that they could be read, and whose rates they hold.
    warn(warning for case in cases for warning in case.warnings)
    return cases


def load_one(word: str) -> Case:
    """The single case that a word names."""
    return load_cases(word, single=True)[0]


def computed(word: str) -> list[Result]:
    """The results of the cases that a word names."""
    cases = load_cases(word)
    from dumping.pipeline import run

    return [run(case) for case in cases]


def refuse_inputs(cases: list[Case], path: Path) -> None:
    """Refuses to write over a file that the cases were read from. Raises click.ClickException."""
    from dumping.case.load import files_of
    from dumping.cli.app import Refused

    for case in cases:
        if path.resolve() in {one.resolve() for one in files_of(case)}:
            raise Refused(f"'{path}' is a file of the case itself; give the output another name")


def write(results: list[Result], path: Path, values_only: bool = False, public: bool = False) -> None:
    """Writes the workbook. Raises click.ClickException where the file cannot be written."""
    from dumping.cli.app import Unwritable
    from dumping.workbook.write import write_workbook

    refuse_inputs([result.case for result in results], path)
    try:
        write_workbook(results, path, values_only=values_only, public=public)
    except OSError as error:
        raise Unwritable(f"{path} cannot be written: {error.strerror or error}") from None


def write_html(results: list[Result], path: Path) -> None:
    """Writes the report as one page. Raises click.ClickException where the file cannot be written."""
    from dumping.cli.app import Unwritable
    from dumping.report.files import written
    from dumping.report.html.page import html

    try:
        written(path, html(results).encode())
    except OSError as error:
        raise Unwritable(f"{path} cannot be written: {error.strerror or error}") from None
