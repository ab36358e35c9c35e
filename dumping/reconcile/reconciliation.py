"""A whole case against somebody else's run of it: stage by stage, the first difference, and what was not compared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dumping.case.load import Case, RespondentInputs
from dumping.case.problems import CaseError, Problem
from dumping.pipeline import run
from dumping.reconcile.case_names import CaseNames
from dumping.reconcile.compare import columns_lacking, compare, computed_here
from dumping.reconcile.compared import TOLERANCE, ComparedFigure, Comparison
from dumping.reconcile.crosswalk import MARKET, NONMARKET, Stage, stages
from dumping.reconcile.theirs import Theirs, read_theirs
from dumping.result import RespondentResult, Result


class UnknownStageError(Exception):
    """There is no stage, or no respondent, of that name; the message says which there are."""


@dataclass(frozen=True)
class StageCompared:
    """A stage, what was compared in it, and why some of it was not."""

    stage: Stage
    comparisons: tuple[Comparison, ...]
    not_compared: tuple[str, ...] = ()
    columns_lacking: tuple[str, ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether all that was compared agrees."""
        return all(one.agrees for one in self.comparisons)

    @property
    def rows_differing(self) -> int:
        """Rows that differ or stand on one side only, over the stage's data sets."""
        return sum(one.rows_differing for one in self.comparisons)


@dataclass(frozen=True)
class Difference:
    """One difference: a figure in a pair of rows, or a row that one side lacks (`figure` is None).

    `our_row` and `their_row` count from 0; None where that side lacks the row.
    """

    stage: Stage
    comparison: Comparison
    figure: ComparedFigure | None
    our_row: int | None
    their_row: int | None
    at: int | None = None


@dataclass(frozen=True)
class Counts:
    """Stages, data sets, rows and figures compared; the largest differences within the tolerance."""

    stages: int
    data_sets: int
    rows: int
    figures: int
    relative: float
    absolute: float


@dataclass(frozen=True)
class Reconciliation:
    """The result of a case against another run of it."""

    result: Result
    respondent: RespondentResult
    theirs: Theirs
    stages: tuple[StageCompared, ...]
    tolerance: float
    unused: tuple[str, ...]
    names: CaseNames

    @property
    def compared(self) -> list[StageCompared]:
        """The stages in which something was compared."""
        return [one for one in self.stages if one.comparisons]

    @property
    def differing(self) -> list[StageCompared]:
        """The stages that differ, in the order of the calculation."""
        return [one for one in self.stages if not one.agrees]

    @property
    def agrees(self) -> bool:
        """Whether something was compared and nothing differs."""
        return bool(self.compared) and not self.differing

    @property
    def first(self) -> Difference | None:
        """The first difference: of the first stage that differs, its first figure in the order of the calculation."""
        return first_difference(self.differing[0]) if self.differing else None

    @property
    def counts(self) -> Counts:
        """How much was compared, and how near the figures are that agree."""
        every = [one for stage in self.stages for one in stage.comparisons]
        return Counts(
            len(self.compared), len({one.data_set.file for one in every}), sum(one.rows for one in every),
            sum(one.compared for one in every), max((one.relative for one in every), default=0.0),
            max((one.absolute for one in every), default=0.0),
        )  # fmt: skip


def reconcile(
    case: Case | Result,
    theirs: Theirs | str | Path | Iterable[Path],
    *,
    stage: str = "",
    respondent: str = "",
    tolerance: float = TOLERANCE,
) -> Reconciliation:
    """The case against the data sets in a folder or in files; only `stage` where one is named.

    Raises CaseError where the case or a file of theirs cannot be read, UnknownStageError for an unknown name.
    """
    result = case if isinstance(case, Result) else run(case)
    if isinstance(theirs, str | Path):
        theirs = read_theirs([Path(theirs)])
    elif not isinstance(theirs, Theirs):
        theirs = read_theirs(theirs)
    one, inputs = _respondent(result, respondent, theirs)
    names = CaseNames(result.case, inputs, one)
    method = NONMARKET if inputs.factors is not None else MARKET
    every = stages(method)
    if stage and stage not in [each.name for each in every]:
        raise UnknownStageError(f"there is no stage '{stage}'; they are {', '.join(each.name for each in every)}")
    found = tuple(_compared(each, theirs, names, tolerance) for each in every if stage in ("", each.name))
    if not any(each.comparisons for each in found):
        raise CaseError([_nothing(theirs, stage)])
    used = {comparison.data_set.file for each in found for comparison in each.comparisons}
    unused = tuple(one.file for one in theirs.data_sets if one.file not in used and not one.printed)
    return Reconciliation(result, one, theirs, found, tolerance, unused, names)


def _nothing(theirs: Theirs, stage: str) -> Problem:
    shown = ", ".join(one.name for one in theirs.data_sets[:8])
    what = f"none of the data sets can be compared{f' in stage {stage}' if stage else ''}: {shown}"
    mend = "name them as the programs do, such as USSALES or ACME_AR2_PRELIM_HMWTAV"
    return Problem(theirs.data_sets[0].file if theirs.data_sets else "", what, mend, unreadable=True)


def _compared(stage: Stage, theirs: Theirs, names: CaseNames, tolerance: float) -> StageCompared:
    comparisons: list[Comparison] = []
    why: list[str] = []
    others: list[str] = []
    for against in stage.against:
        for name in against.data_sets:
            for data_set in theirs.named(name, against.program):
                found = compare(against, data_set, theirs, names, tolerance)
                if isinstance(found, Comparison):
                    comparisons.append(found)
                elif isinstance(found, str):
                    why.append(f"{data_set.file}: {found}")
                elif data_set.table.rows:
                    others.append(data_set.file)
    here = [each for each in stage.against if computed_here(each, names.result)]
    if not comparisons and not why and here and others:
        why.append(f"{', '.join(dict.fromkeys(others))}: none of the columns that are compared is there")
    elif not comparisons and not why and here:
        why.append("they have no " + ", ".join(dict.fromkeys(n for each in here for n in each.data_sets)))
    lacking = [column for each in stage.against for column in columns_lacking(each, comparisons, names)]
    said = (f"their data sets lack {', '.join(dict.fromkeys(lacking))}",) if lacking else ()
    return StageCompared(stage, tuple(comparisons), tuple(why), said)


def first_difference(stage: StageCompared) -> Difference | None:
    """The first difference of a stage.

    A row on one side only comes before figures, since every figure of it differs; figures come in the order of the
    calculation, and of the first that differs, the first row.
    """
    for comparison in stage.comparisons:
        if len(comparison.only_ours):
            return Difference(stage.stage, comparison, None, int(comparison.only_ours[0]), None)
        if len(comparison.only_theirs):
            return Difference(stage.stage, comparison, None, None, int(comparison.only_theirs[0]))
        for figure in comparison.figures:
            at = np.flatnonzero(figure.differs)
            if len(at):
                ours, theirs = comparison.pairs.ours[at[0]], comparison.pairs.theirs[at[0]]
                return Difference(stage.stage, comparison, figure, int(ours), int(theirs), int(at[0]))
    return None


def _respondent(result: Result, name: str, theirs: Theirs) -> tuple[RespondentResult, RespondentInputs]:
    inputs = {one.number: one for one in result.case.respondents}
    computed = [one for one in result.respondents if inputs[one.number].us_sales is not None]
    if name or len(computed) == 1:
        found = [one for one in computed if _plain(one.name).startswith(_plain(name))]
    else:
        prefix = _plain(theirs.prefix.split("_")[0])
        found = [one for one in computed if prefix and prefix in _plain(one.name)]
    if len(found) != 1:
        names = ", ".join(one.name for one in computed) or "none"
        raise UnknownStageError(f"say whose data sets these are with --respondent; computed are: {names}")
    return found[0], inputs[found[0].number]


def _plain(text: str) -> str:
    return "".join(letter for letter in text.upper() if letter.isalnum())
