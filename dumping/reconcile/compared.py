"""One table of ours against one data set of theirs: what was compared and every cell that differs."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dumping.formula.evaluate import Array
from dumping.formula.table import Table
from dumping.reconcile.crosswalk import Against, Figure
from dumping.reconcile.pairs import Pairs
from dumping.reconcile.theirs import DataSet

Mask = npt.NDArray[np.bool_]
TOLERANCE = 1e-9
# Amounts of the order of one hundredth that come out of a subtraction are zero to this.
NOTHING = 1e-11


@dataclass(frozen=True)
class ComparedFigure:
    """A column over the paired rows: both sides' values, in which rows it is compared, and where it differs.

    `ours` and `theirs` are floats (NaN for missing), or texts in capitals where `text`. `relative` and `absolute`
    are the largest differences of the rows that agree; `absent` says that the case has no such figure, taken as zero.
    """

    figure: Figure
    name: str
    ours: Array
    theirs: Array
    compared: Mask
    differs: Mask
    text: bool = False
    relative: float = 0.0
    absolute: float = 0.0
    absent: bool = False

    @property
    def column(self) -> str:
        """Our column, where the figure is one and not a formula of several."""
        return self.figure.ours if self.figure.ours.isidentifier() else ""

    @property
    def difference(self) -> Array:
        """Ours less theirs, missing taken as zero; NaN for texts."""
        if self.text:
            return np.full(len(self.ours), math.nan)
        apart: Array = np.nan_to_num(self.ours) - np.nan_to_num(self.theirs)
        return apart


@dataclass(frozen=True)
class Comparison:
    """What came of one table against one data set."""

    against: Against
    data_set: DataSet
    table: Table
    pairs: Pairs
    figures: tuple[ComparedFigure, ...]
    keyed_by: tuple[str, ...]
    only_ours: npt.NDArray[np.intp]
    only_theirs: npt.NDArray[np.intp]
    notes: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    # Columns that our table has from another, for this comparison alone.
    added: frozenset[str] = frozenset()

    @property
    def rows(self) -> int:
        """Pairs of rows."""
        return len(self.pairs.ours)

    @property
    def compared(self) -> int:
        """Figures compared, cell by cell; a row of a list of sales without figures counts as one."""
        return sum(int(one.compared.sum()) for one in self.figures) if self.figures else self.rows

    @property
    def rows_differing(self) -> int:
        """Rows in which a figure differs, and rows on one side only."""
        masks = [one.differs for one in self.figures]
        cells = int(np.logical_or.reduce(masks).sum()) if masks else 0
        return cells + len(self.only_ours) + len(self.only_theirs)

    @property
    def agrees(self) -> bool:
        """Whether no row and no figure differs."""
        return self.rows_differing == 0

    @property
    def relative(self) -> float:
        """The largest relative difference among figures that agree."""
        return max((one.relative for one in self.figures), default=0.0)

    @property
    def absolute(self) -> float:
        """The largest difference among figures that agree."""
        return max((one.absolute for one in self.figures), default=0.0)


def differing(ours: Array, theirs: Array, scale: Array | float, tolerance: float) -> tuple[Mask, Array]:
    """Which numbers differ by more than the tolerance, and the relative difference of each pair.

    A number against a missing one differs, whatever the number: missing is not zero.
    """
    gone, absent = np.isnan(ours), np.isnan(theirs)
    size = np.maximum(np.maximum(np.abs(ours), np.abs(theirs)), np.nan_to_num(np.abs(scale)))
    apart = np.abs(ours - theirs)
    relative = np.where(size > 0, apart / np.where(size > 0, size, 1.0), 0.0)
    both = ~gone & ~absent
    relative = np.where(both & (apart > NOTHING), relative, 0.0)
    return (gone != absent) | (relative > tolerance), relative
