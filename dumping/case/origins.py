"""Faults that only the computation finds, told by the place in the case or its files that they come from."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from dumping.case.problems import Problem
from dumping.tables.columns import RESPONDENT_LAYOUTS

if TYPE_CHECKING:
    from dumping.case.load import Case, RespondentInputs


def at_origin(problem: Problem, case: Case, one: RespondentInputs) -> Problem:
    """The problem of a table of the method as one of the file's row and column, or of the respondent's line."""
    for key in RESPONDENT_LAYOUTS:
        sales, stated = getattr(one, key), getattr(one.stated, key)
        if sales is None or sales.table.title != problem.file:
            continue
        column = problem.column
        if column is not None and stated is not None:
            ranked = re.fullmatch(r"characteristic_(\d+)", column)
            column = stated.characteristics[int(ranked.group(1)) - 1] if ranked else column
            column = stated.columns.get(column, column)
        if problem.row is None or problem.row > sales.table.rows:
            break
        if "case_line" in sales.table:
            line = int(sales.table.value("case_line", problem.row))
            return replace(problem, file=case.file, line=line, row=None, column=None)
        row = int(sales.table.value("file_row", problem.row))
        return replace(problem, file=sales.file, row=row, column=column)
    at = f", row {problem.row}" if problem.row is not None else ""
    what = f"{problem.file}{at}{f', {problem.column}' if problem.column else ''}: {problem.what}"
    path = f"respondents[{one.number}]"
    line = case.line("respondents", one.number - 1)
    return Problem(case.file, what, problem.mend, line, path=path)
