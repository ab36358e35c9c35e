"""Changes to the columns of a table: to a figure or an expression, in all rows or where a condition holds."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np

from dumping.case.change import ChangeError, NoRowError
from dumping.formula.check import kind_of, nearest
from dumping.formula.evaluate import Array, evaluate
from dumping.formula.parse import parse
from dumping.formula.table import Input, Table
from dumping.formula.tree import FormulaError
from dumping.tables.exchange_rates import Rates
from dumping.tables.sales import SalesInputs


def change_sales(sales: SalesInputs, column: str, operator: str, value: str, where: str, said: str) -> SalesInputs:
    """The sales with one column changed. `value` is an expression over the table's columns. Raises ChangeError."""
    if column not in sales.table:
        own = [name for name in sales.table.columns if name not in ("file_row", "case_line")]
        raise ChangeError(f"{sales.table.title} have no column '{column}'; {nearest(column, own)}")
    return replace(sales, table=changed(sales.table, column, operator, value, where, said))


def change_rates(rates: Rates, operator: str, value: str, where: str) -> Rates:
    """Daily rates changed in all rows or where a condition holds. Raises ChangeError."""
    assert rates.table is not None
    return replace(rates, table=changed(rates.table, "rate", operator, value, where, "changed"))


def changed(table: Table, column: str, operator: str, value: str, where: str, said: str) -> Table:
    """The table with one input column changed. Raises ChangeError."""
    spec = table.columns[column]
    kinds = _kinds(table)
    rows = rows_where(table, where) if where else np.ones(table.rows, dtype=bool)
    old = table.values(column)
    if spec.kind == "date":
        new: Array = np.full(table.rows, np.datetime64(_day(value)))
        if operator != "=":
            raise ChangeError(f"'{column}' is a date; change it with =")
    elif spec.kind == "text":
        if operator != "=":
            raise ChangeError(f"'{column}' is a text; change it with =")
        text = value if value[:1] in "\"'" else f'"{value}"'
        new = np.full(table.rows, text[1:-1], dtype=object)
    else:
        amount = _evaluated(table, value, kinds, "number", "value")
        new = {"=": amount, "+=": old + amount, "-=": old - amount, "*=": old * amount}[operator]
        if not np.isfinite(np.broadcast_to(new, rows.shape)[rows]).all():
            raise ChangeError(f"'{value}' has no value in some rows")
    array = np.where(rows, new, old)
    source = spec.source
    origin = source.where if isinstance(source, Input) else ""
    return table.with_column(column, array, replace(spec, source=Input(f"{origin}; {said}")))


def rows_where(table: Table, where: str) -> Array:
    """Which rows have a condition. Raises ChangeError where none has it."""
    rows = np.broadcast_to(_evaluated(table, where, _kinds(table), "truth", "where") == 1, (table.rows,))
    if not rows.any():
        raise NoRowError(f"no row of {table.title} has {where}")
    return rows


def _kinds(table: Table) -> dict[str, str]:
    return {name: column.kind for name, column in table.columns.items()}


def _evaluated(table: Table, expression: str, kinds: dict[str, str], wanted: str, part: str) -> Array:
    try:
        tree = parse(expression)
        found = kind_of(tree, kinds)
    except FormulaError as error:
        raise ChangeError(f"{part} '{expression}': {error.message}") from None
    if found != wanted:
        raise ChangeError(f"{part} '{expression}' is a {found}, and a {wanted} is wanted")
    return evaluate(tree, table.data)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text.strip("\"'"))
    except ValueError:
        raise ChangeError(f"'{text}' is not a date; write it 2014-07-18") from None
