"""A column of texts that grows block by block, each distinct text kept once."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

import numpy as np

from dumping.formula.text import text
from dumping.tables.file_table import TextColumn


class GrowingTexts:
    """Cells so far: a number for each, and the texts that the numbers stand for."""

    def __init__(self) -> None:
        self._distinct: dict[str, int] = {}
        self._numbers = array("l")

    def add(self, cells: Sequence[str]) -> None:
        """Takes further cells."""
        for cell in dict.fromkeys(cells):
            self._distinct.setdefault(cell, len(self._distinct))
        self._numbers.extend(map(self._distinct.__getitem__, cells))

    def made(self, rows: int | None = None) -> TextColumn:
        """The column of the first `rows` cells (default: all), without blanks around them."""
        numbers = np.array(self._numbers[:rows], dtype=np.intp)
        return TextColumn(text(numbers, [cell.strip() for cell in self._distinct]))
