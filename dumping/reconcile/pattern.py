"""What the rows of a difference have in common: the material from which its likely causes are read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from dumping.case.load import Case, RespondentInputs
from dumping.formula.evaluate import Array
from dumping.formula.parse import parse
from dumping.formula.table import Column, Table
from dumping.formula.tree import names_in
from dumping.reconcile.compared import Mask
from dumping.reconcile.reconciliation import Difference, Reconciliation


@dataclass(frozen=True)
class Pattern:
    """A difference with all rows of its figure: values of both sides where it differs and where it agrees."""

    difference: Difference
    reconciliation: Reconciliation

    @property
    def case(self) -> Case:
        """The case."""
        return self.reconciliation.result.case

    @cached_property
    def inputs(self) -> RespondentInputs:
        """What the case states of the respondent."""
        number = self.reconciliation.respondent.number
        return next(one for one in self.case.respondents if one.number == number)

    @property
    def table(self) -> Table:
        """Our table."""
        return self.difference.comparison.table

    @cached_property
    def column(self) -> str:
        """Our column, or the last that the figure's formula reads."""
        figure = self.difference.figure
        names = list(names_in(parse(figure.figure.ours))) if figure else []
        return names[-1] if names else ""

    @property
    def spec(self) -> Column | None:
        """What our column is."""
        return self.table.columns.get(self.column)

    @property
    def label(self) -> str:
        """Our column in words."""
        return self.spec.label if self.spec is not None else self.column.replace("_", " ")

    @property
    def numeric(self) -> bool:
        """Whether the figure is a number."""
        return self.difference.figure is not None and not self.difference.figure.text

    @cached_property
    def differs(self) -> Mask:
        """Which of the paired rows differ."""
        assert self.difference.figure is not None
        return self.difference.figure.differs

    @cached_property
    def ours(self) -> Array:
        """Our figures where they differ."""
        assert self.difference.figure is not None
        values: Array = self.difference.figure.ours[self.differs]
        return values

    @cached_property
    def theirs(self) -> Array:
        """Theirs where they differ."""
        assert self.difference.figure is not None
        values: Array = self.difference.figure.theirs[self.differs]
        return values

    @cached_property
    def rows(self) -> Array:
        """Our rows that differ, counted from 0, in the table that is compared."""
        found: Array = self.difference.comparison.pairs.ours[self.differs]
        return found

    @property
    def whole(self) -> bool:
        """Whether every row compared differs, and there are several."""
        assert self.difference.figure is not None
        return bool(self.difference.figure.differs[self.difference.figure.compared].all()) and len(self.ours) > 1

    @cached_property
    def sale_table(self) -> Table | None:
        """The sales that the rows are, and `sale_rows` which of them."""
        against = self.difference.comparison.against
        tables = self.reconciliation.respondent.tables
        return tables.get(against.sale) if against.sale else None

    @cached_property
    def compared_columns(self) -> dict[str, bool]:
        """The columns of our table that are compared in any stage, and whether they agree in all rows."""
        found: dict[str, bool] = {}
        for stage in self.reconciliation.stages:
            for comparison in stage.comparisons:
                for figure in comparison.figures if comparison.table.name == self.table.name else ():
                    if figure.column:
                        found[figure.column] = found.get(figure.column, True) and not figure.differs.any()
        return found

    def sale_rows(self, rows: Array) -> Array:
        """The sales, counted from 0, that rows of the table are."""
        by = self.difference.comparison.against.by
        return self.table.values(by)[rows].astype(np.intp) - 1 if by else rows
