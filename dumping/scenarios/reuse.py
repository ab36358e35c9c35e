"""A case computed once, and then changed many times: of each change only what it reaches is computed."""

from __future__ import annotations

from dataclasses import replace

from dumping.case.load import Case
from dumping.formula.table import Table
from dumping.pipeline import run
from dumping.result import Result
from dumping.stages.reuse import Memory


class Base:
    """A case's result, from which changed cases are computed; the same figures as a run of their own, to the bit."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.memory = Memory()
        with self.memory.base_run():
            self.result = run(case)

    def run(self, case: Case, *, assessed: bool = True) -> Result:
        """The result of the case changed; without `assessed`, without importers' assessment."""
        if case is self.case:
            return self.result
        with self.memory.later_run():
            return run(case, assessed=assessed)

    def margins(self, case: Case) -> dict[str, float]:
        """Each respondent's margin in the case changed, in per cent, by name."""
        return margins(self.run(case, assessed=False))


def margins(result: Result) -> dict[str, float]:
    """Each respondent's margin in per cent, by name."""
    return {one.name: one.margin_percent for one in result.respondents}


def with_us_sales(case: Case, number: int, table: Table) -> Case:
    """The case with another table of U.S. sales for one respondent, counted from 1."""
    respondents = list(case.respondents)
    inputs = respondents[number - 1]
    assert inputs.us_sales is not None
    respondents[number - 1] = replace(inputs, us_sales=replace(inputs.us_sales, table=table))
    return replace(case, respondents=tuple(respondents))
