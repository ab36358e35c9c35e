"""The open antidumping engine: from a case file to a margin, a worksheet and an explanation.

case = dumping.load_case("cases/octg-korea")
result = dumping.run(case)
dumping.export(result, "octg-korea.xlsx")
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dumping.case.load import Case
    from dumping.result import Result
    from dumping.scenarios.comparison import Comparison

__version__ = "0.1.0"

__all__ = ["export", "load_case", "run", "what_if"]


def load_case(path: str | Path) -> Case:
    """The case in a case file, a case folder, an exported workbook, or under a shipped case's name.

    Raises CaseError.
    """
    if str(path).lower().endswith(".xlsx"):
        from dumping.workbook.read_back import read_back

        (case,) = read_back(Path(path))
        return case
    from dumping.case.find import find_cases
    from dumping.case.load import load_case_file

    (found,) = find_cases(str(path), single=True)
    return load_case_file(found)


def run(case: Case) -> Result:
    """The case's result: tables, rates and warnings, with `to_dict()` as the JSON of `dumping run`."""
    from dumping import pipeline

    return pipeline.run(case)


def what_if(case: Case, changes: str | list[str]) -> Comparison:
    """The case as it is against the case changed, such as 'us_sales.gross_unit_price *= 1.03'."""
    from dumping.scenarios.comparison import compare

    return compare(case, [changes] if isinstance(changes, str) else changes)


def export(result: Result | list[Result], path: str | Path) -> Path:
    """Writes the case's worksheets, live formulas with cached values, to an .xlsx file."""
    from dumping.workbook.write import write_workbook

    return write_workbook(result if isinstance(result, list) else [result], Path(path))
