"""Rows that are wider or narrower than their header: blank ones left out, blank cells cut off, others told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

import numpy as np

from dumping.case.problems import Problem
from dumping.formula.evaluate import Array
from dumping.tables.file_table import SHOWN
from dumping.tables.repairs.repair import Repair, several


class Ragged:
    """Passes on the rows of a table that is `wide`, and notes what it does with the others.

    `first` is the number of the first row; rows whose number is in `skipped` are left out because the case says so.
    """

    def __init__(self, file: str, wide: int, first: int, skipped: frozenset[int]) -> None:
        self.file, self.wide, self.first, self.skipped = file, wide, first, skipped
        self.count = 0
        self._blank: list[int] = []
        self._cut: list[int] = []
        self._wrong: list[tuple[int, int]] = []
        self._stated: list[int] = []
        self._short: list[int] = []
        self._gaps: list[int] = []

    def whole(self, rows: Iterable[list[str]]) -> Iterator[list[str]]:
        """The rows as wide as the table."""
        waiting: list[int] = []
        for number, row in enumerate(rows, self.first):
            if number in self.skipped:
                self._stated.append(number)
                self._gaps.append(number)
                continue
            if not any(row):
                waiting.append(number)
                continue
            # Blank rows at the end of a file are no rows of it; those inside are told.
            self._blank += waiting
            self._gaps += waiting
            waiting = []
            if len(row) > self.wide and not any(row[self.wide :]):
                self._cut.append(number)
                row = row[: self.wide]
            if len(row) != self.wide:
                if len(row) < self.wide and sum(1 for cell in row if cell.strip()) == 1:
                    # A sentence, perhaps: whether it is one is seen when all rows are there.
                    self._short.append(number)
                    row = [*row, *[""] * (self.wide - len(row))]
                else:
                    self._wrong.append((number, len(row)))
                    self._gaps.append(number)
                    continue
            self.count += 1
            yield row

    def numbers(self) -> Array | None:
        """The number of each row that was passed on; None where they follow one another."""
        if not self._gaps:
            return None
        every = np.arange(self.first, self.first + self.count + len(self._gaps))
        return np.setdiff1d(every, np.array(self._gaps))[: self.count]

    def repairs(self) -> list[Repair]:
        """What was done."""
        said = (
            (self._stated, "row", "left out, as skip_rows says"),
            (self._blank, "blank row", "left out"),
            (self._cut, "row", "wider than the header, with blank cells beyond it, cut off"),
        )
        return [
            Repair(self.file, f"{several(len(rows), one)} {what}", rows[0], count=len(rows))
            for rows, one, what in said
            if rows
        ]

    @property
    def has_short(self) -> bool:
        """Whether some rows were filled up with blank cells."""
        return bool(self._short)

    def short_left(self, rows: Collection[int]) -> None:
        """Counts as faults the narrow rows that are still among the table's `rows` when its odd rows are out."""
        there = [number for number in self._short if number in rows]
        self._wrong = sorted([*self._wrong, *((number, 1) for number in there)])

    def problems(self) -> list[Problem]:
        """Rows with more or fewer cells than the header, the first ones each and the others counted."""
        mend = "put texts that contain commas in quotation marks"
        problems = [
            Problem(self.file, f"{wide} cells stand under {self.wide} column names", mend, row=number)
            for number, wide in self._wrong[:SHOWN]
        ]
        if len(self._wrong) > SHOWN:
            count, last = len(self._wrong) - SHOWN, self._wrong[-1][0]
            more = f"{count} more rows have too many or too few cells, the last of them row {last}"
            problems.append(Problem(self.file, more, row=self._wrong[SHOWN][0]))
        return problems
