"""A table under vetting: its columns as read, beside what the method made of them, and ways to group and compare."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dumping.case.key_types import TableFile
from dumping.case.load import RespondentInputs
from dumping.formula.evaluate import Array
from dumping.formula.table import Table
from dumping.formula.text import coded, is_text
from dumping.result import Result
from dumping.tables.sales import SalesInputs
from dumping.vetting.finding import Finding

# The tables of a respondent that stand in files, and what the pipeline calls its own version of them.
TABLES = ("us_sales", "comparison_sales", "downstream_sales", "costs", "factors")


@dataclass(frozen=True)
class Subject:
    """One table of one respondent. `read` is as it stands in the file, `made` as the pipeline left it, row by row."""

    respondent: str
    key: str
    inputs: SalesInputs
    stated: TableFile
    made: Table | None

    @property
    def read(self) -> Table:
        """The columns as they stand in the file."""
        return self.inputs.table

    @property
    def sales(self) -> bool:
        """Whether the rows are sales."""
        return self.key in ("us_sales", "comparison_sales", "downstream_sales")

    def __contains__(self, name: object) -> bool:
        return name in self.read or (self.made is not None and name in self.made)

    def values(self, name: str) -> Array:
        """A column: as read, or as made where it was not read."""
        if name in self.read:
            return self.read.values(name)
        assert self.made is not None
        return self.made.values(name)

    def unit(self, name: str) -> str:
        """The unit of a column."""
        if name in self.read:
            return self.read.columns[name].unit
        assert self.made is not None
        return self.made.columns[name].unit

    def kind(self, name: str) -> str:
        """number, text, date or truth."""
        if name in self.read:
            return self.read.columns[name].kind
        assert self.made is not None
        return self.made.columns[name].kind

    def number(self, name: str) -> bool:
        """Whether a column of the file is there and holds numbers; one with letters in some cell is text."""
        return name in self.read and self.read.columns[name].kind == "number"

    def field(self, name: str) -> str:
        """The file's own name of a column; empty for one that the file does not have."""
        return self.stated.columns.get(name, name) if name in self.read else ""

    def finding(
        self, severity: str, check: str, what: str, look_at: str = "", rows: Array | None = None, name: str = ""
    ) -> Finding:
        """A finding in this table; `rows` are a mask or indices of its rows, `name` a column."""
        numbers: tuple[int, ...] = ()
        if rows is not None:
            numbers = tuple(int(row) for row in self.read.values("file_row")[rows])
        file = self.inputs.file
        return Finding(severity, check, file, what, look_at, numbers, self.field(name), self.respondent)


def subjects(result: Result) -> Iterator[Subject]:
    """The tables of a computed case that were read from files, respondent by respondent."""
    for one, inputs in zip(result.respondents, result.case.respondents, strict=True):
        for key in TABLES:
            sales: SalesInputs | None = getattr(inputs, key)
            stated = _stated(inputs, key)
            if sales is not None and stated is not None and "file_row" in sales.table:
                yield Subject(inputs.name, key, sales, stated, _made(one.tables.get(key), sales.table))


def _stated(inputs: RespondentInputs, key: str) -> TableFile | None:
    stated = inputs.stated
    if key != "downstream_sales":
        table: TableFile | None = getattr(stated, key)
        return table
    if stated.downstream_sales is None or stated.comparison_sales is None:
        return None
    columns = {**stated.comparison_sales.columns, **stated.downstream_sales.columns}
    return stated.comparison_sales.model_copy(update={"file": stated.downstream_sales.file, "columns": columns})


def _made(made: Table | None, read: Table) -> Table | None:
    """The pipeline's table, if its first rows are the file's; resales may stand below them."""
    if made is None or "file_row" not in made or made.rows < read.rows:
        return None
    if not np.array_equal(made.values("file_row")[: read.rows], read.values("file_row")):
        return None
    if made.rows == read.rows:
        return made
    data = {name: made.values(name)[: read.rows] for name in made.columns}
    return Table(made.name, made.title, read.rows, made.currency, made.quantity_unit, made.columns, data)


def numbered(*columns: Array) -> Array:
    """A number for each row, the same where all of `columns` are."""
    numbers = [coded(column).numbers if is_text(column) else pd.factorize(column)[0] for column in columns]
    if len(numbers) == 1:
        return np.asarray(numbers[0])
    return np.asarray(pd.DataFrame(dict(enumerate(numbers))).groupby(list(range(len(numbers))), sort=False).ngroup())


def group_medians(values: Array, groups: Array) -> Array:
    """For each row the median of its group's values; missing values are left out."""
    return np.asarray(pd.Series(values).groupby(groups).transform("median"), dtype=float)


def group_sizes(values: Array, groups: Array) -> Array:
    """For each row how many values of its group are not missing."""
    return np.asarray(pd.Series(values).groupby(groups).transform("count"), dtype=float)


def spread_of(logarithms: Array) -> float:
    """The robust standard deviation of deviations from a centre: 1.4826 times their median absolute value."""
    known = np.abs(logarithms[np.isfinite(logarithms)])
    return 1.4826 * float(np.median(known)) if len(known) else 0.0


def figure(value: float) -> str:
    """A figure for a sentence."""
    return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"


def count(number: int, one: str, many: str = "") -> str:
    """`1 sale`, `3 sales`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
