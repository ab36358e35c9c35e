"""A table whose every column says where its figures come from.

The stages build these: inputs, rules, look-ups in another table, totals over another table, and choices.
The worksheet writes them as values and live formulas, `explain` walks them backwards; neither knows a
rule of its own. A table is never changed: each `with_...` returns a new one that shares the columns.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from dumping.formula.evaluate import Array, evaluate
from dumping.formula.reads import joined, known_columns
from dumping.formula.rule import Rule
from dumping.formula.text import taken
from dumping.formula.tree import GroupTotal, group_totals_in, names_in

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Input:
    """Read from the case: `where` names the file and column, or the case file's line."""

    where: str


@dataclass(frozen=True)
class Computed:
    """Computed by a rule from columns of the same row, of parameters, and totals over another table.

    `over` names the table that totals run over; `by` its column that holds this table's row number
    (None: all of its rows).
    """

    rule: Rule
    over: str | None = None
    by: str | None = None


@dataclass(frozen=True)
class Lookup:
    """Taken from `column` of table `table`, in the row whose number stands in our column `by`."""

    table: str
    by: str
    column: str


@dataclass(frozen=True)
class Choice:
    """Chosen by a test that is not arithmetic; `how` says the test in words, `cite` its source."""

    how: str
    cite: str = ""


@dataclass(frozen=True)
class Cell:
    """One cell of a result: respondents count from 1, and 0 is the case as a whole; rows count from 1."""

    respondent: int
    table: str
    column: str
    row: int = 1


@dataclass(frozen=True)
class Link:
    """Each row takes its figure from a cell of its own, in any table of the case; None for a stated figure."""

    cells: tuple[Cell | None, ...]


Source = Input | Computed | Lookup | Choice | Link


@dataclass(frozen=True)
class Column:
    """Label, unit and source of one column. `kind` is number, text, date or truth."""

    label: str
    unit: str
    kind: str
    source: Source


@dataclass(frozen=True)
class Parameter:
    """A single figure that rules read by name: a threshold of the law or a choice of the case."""

    name: str
    value: float | str
    label: str
    unit: str
    cite: str
    where: str = ""
    note: str = ""


Parameters = Mapping[str, Parameter]


@dataclass(frozen=True)
class Table:
    """Columns of one length with their sources, in order. Row numbers in look-ups count from 1."""

    name: str
    title: str
    rows: int
    currency: str = ""
    quantity_unit: str = ""
    columns: Mapping[str, Column] = field(default_factory=dict)
    data: Mapping[str, Array] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def __contains__(self, name: object) -> bool:
        return name in self.columns

    def values(self, name: str) -> Array:
        """The column as an array of `rows` values. Raises KeyError for an unknown name."""
        return self.data[name]

    def value(self, name: str, row: int = 1) -> Any:
        """One cell; rows count from 1."""
        return self.data[name][row - 1]

    @property
    def frame(self) -> pd.DataFrame:
        """The table as a pandas DataFrame."""
        import pandas as pd

        return pd.DataFrame({name: self.data[name] for name in self.columns})

    def unit_of(self, unit: str) -> str:
        """A rule's unit with this table's currency and unit of quantity filled in."""
        return unit.format(money=self.currency or "money", quantity=self.quantity_unit or "unit")

    def with_column(self, name: str, values: Any, column: Column) -> Table:
        """The table with one more column, or with one exchanged."""
        array = np.asarray(values)
        array = np.broadcast_to(array, (self.rows,)) if array.ndim == 0 else array
        if array.shape != (self.rows,):
            raise ValueError(f"{self.name}.{name}: {array.shape} values for {self.rows} rows")
        # Written out, since this is done hundreds of times in a run.
        columns = {**self.columns, name: column}
        data = joined(self.data, name, array)
        return Table(self.name, self.title, self.rows, self.currency, self.quantity_unit, columns, data, self.notes)

    def with_input(self, name: str, values: Any, label: str, unit: str = "", where: str = "") -> Table:
        """A column as the case states it."""
        array = np.asarray(values)
        return self.with_column(name, array, Column(label, self.unit_of(unit), _kind(array), Input(where)))

    def with_choice(self, name: str, values: Any, label: str, how: str, cite: str = "", unit: str = "") -> Table:
        """A column chosen by a test, with the test in words."""
        array = np.asarray(values)
        return self.with_column(name, array, Column(label, self.unit_of(unit), _kind(array), Choice(how, cite)))

    def with_rule(
        self,
        rule: Rule,
        parameters: Parameters | None = None,
        over: Table | None = None,
        by: str | None = None,
    ) -> Table:
        """A column computed by a rule over this row, the parameters, and the rows of `over` that `by` gives it."""
        known: dict[str, Any] = {}
        figures: list[Any] = []
        for name in dict.fromkeys(names_in(rule.tree)):
            if name in self.columns:
                known[name] = self.data[name]
            else:
                known[name] = (parameters or {})[name].value
                figures.append((name, known[name]))

        def totals(wanted: GroupTotal) -> Array:
            assert over is not None, f"{rule.name} totals over no table"
            return group_total(over, wanted, by, self.rows)

        def computed() -> Array:
            return evaluate(rule.tree, known, totals)

        columns = known_columns.get()
        if columns is None:
            values = computed()
        else:
            read = [known[name] for name in known if name in self.columns]
            wanted = list(group_totals_in(rule.tree))
            if wanted and over is not None:
                read += [over.data[one.column] for one in wanted if one.column is not None]
                read += [over.data[by]] if by is not None else []
            size = over.rows if over is not None else 0
            what = ("rule", rule.expression, rule.reads, self.rows, size, by, tuple(known), *figures)
            values = columns.made(what, tuple(read), computed)
        source = Computed(rule, over.name if over else None, by)
        kind = "truth" if rule.unit == "truth" else "text" if values.dtype.kind in "OUST" else "number"
        unit = "" if kind == "truth" else self.unit_of(rule.unit)
        return self.with_column(rule.name, values, Column(rule.label, unit, kind, source))

    def with_lookup(self, name: str, table: Table, by: str, column: str | None = None) -> Table:
        """A column taken from another table, in the rows whose numbers stand in `by`; missing where that is 0."""
        there = column or name
        spec = table.columns[there]
        rows = self.data[by].astype(np.intp, copy=False)
        values = table.data[there]
        columns = known_columns.get()
        if columns is None:
            values = _taken(values, spec.kind, rows)
        else:
            arrays = (values, self.data[by])
            values = columns.made(("lookup", spec.kind), arrays, lambda: _taken(arrays[0], spec.kind, rows))
        source = Lookup(table.name, by, there)
        return self.with_column(name, values, Column(spec.label, spec.unit, spec.kind, source))

    def with_links(self, name: str, values: Any, label: str, cells: tuple[Cell | None, ...], unit: str = "") -> Table:
        """A column whose figures are cells of other tables of the case."""
        array = np.asarray(values)
        return self.with_column(name, array, Column(label, self.unit_of(unit), _kind(array), Link(cells)))

    def cited(self, citation: Callable[[str, str], str]) -> Table:
        """The table with each rule's citation exchanged for `citation(rule name, its own)`."""
        columns = {}
        for name, column in self.columns.items():
            source = column.source
            if isinstance(source, Computed):
                rule = replace(source.rule, cite=citation(source.rule.name, source.rule.cite))
                column = replace(column, source=replace(source, rule=rule))
            columns[name] = column
        return replace(self, columns=columns)

    def with_notes(self, *notes: str) -> Table:
        """The table with remarks that every report prints beneath it."""
        return replace(self, notes=(*self.notes, *notes))


def group_total(table: Table, wanted: GroupTotal, by: str | None, groups: int) -> Array:
    """total(x), total_positive(x), total_negative(x) or count() of `table`'s rows for groups 1..`groups`.

    Rows are added in their order, in one thread, so that a total never changes from run to run.
    """
    if wanted.column is None and by is not None:
        numbers = table.values(by).astype(np.intp, copy=False)
        return np.bincount(numbers, minlength=groups + 1)[1:].astype(float)
    amounts = np.ones(table.rows) if wanted.column is None else table.values(wanted.column).astype(float, copy=False)
    if wanted.function == "total_positive":
        amounts = np.where(amounts > 0, amounts, 0.0)
    elif wanted.function == "total_negative":
        amounts = np.where(amounts < 0, amounts, 0.0)
    if by is None:
        return np.full(groups, amounts.sum())
    numbers = table.values(by).astype(np.intp, copy=False)
    return np.bincount(numbers, weights=amounts, minlength=groups + 1)[1:]


def _taken(values: Array, kind: str, rows: Array) -> Array:
    """The values in `rows`, counted from 1; missing where the row is 0."""
    if kind == "text":
        return taken(values, rows)
    blank = np.array(["NaT"], dtype=values.dtype) if kind == "date" else np.array([np.nan])
    return np.concatenate([blank, values]).take(rows)


def _kind(array: Array) -> str:
    if array.dtype.kind == "M":
        return "date"
    if array.dtype.kind == "b":
        return "truth"
    return "text" if array.dtype.kind in "OUST" else "number"
