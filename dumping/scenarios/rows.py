"""Changes to the rows of a table: some removed, only some kept, or those of another file added."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from dumping.case.change import ADD, REMOVE, Change, ChangeError
from dumping.case.load import Case, RespondentInputs, read_rows
from dumping.case.problems import CaseError
from dumping.formula.table import Input, Table
from dumping.scenarios.columns import rows_where
from dumping.tables.sales import SalesInputs


def changed_rows(case: Case, inputs: RespondentInputs, key: str, change: Change) -> SalesInputs:
    """The respondent's table `key` with its rows changed. Raises ChangeError, also where no row would be left."""
    sales: SalesInputs = getattr(inputs, key)
    if change.operator == ADD:
        return _added(case, inputs, key, change)
    chosen = rows_where(sales.table, change.where)
    kept = np.flatnonzero(~chosen if change.operator == REMOVE else chosen)
    if not len(kept):
        raise ChangeError(f"'{change}' leaves no row of {inputs.name}'s {sales.table.title.lower()}")
    if len(kept) == sales.table.rows:
        return sales
    data = {name: values[kept] for name, values in sales.table.data.items()}
    return replace(sales, table=replace(sales.table, rows=len(kept), data=data))


def _added(case: Case, inputs: RespondentInputs, key: str, change: Change) -> SalesInputs:
    sales: SalesInputs = getattr(inputs, key)
    if inputs.stated.products:
        raise ChangeError(f"'{change}': {inputs.name}'s prices are typed as products; rows of a file cannot be added")
    try:
        more = read_rows(case, inputs, key, change.value)
    except CaseError as error:
        raise ChangeError(f"'{change}': the rows cannot be read:\n{error}") from None
    return replace(sales, table=_joined(sales.table, more.table, change))


def _joined(table: Table, more: Table, change: Change) -> Table:
    lacking = [name for name in table.columns if name not in more]
    if lacking:
        raise ChangeError(f"'{change}': the file lacks {', '.join(lacking)}")
    odd = [name for name, column in table.columns.items() if column.kind != more.columns[name].kind]
    if odd:
        said = f"text in one file and numbers in the other: {', '.join(odd)}"
        raise ChangeError(f"'{change}': {said}")
    data = {name: np.concatenate([values, more.data[name]]) for name, values in table.data.items()}
    columns = dict(table.columns)
    for name, column in table.columns.items():
        theirs = more.columns[name].source
        if isinstance(column.source, Input) and isinstance(theirs, Input):
            where = f"{column.source.where}; from row {table.rows + 1} on {theirs.where}"
            columns[name] = replace(column, source=Input(where))
    return replace(table, rows=table.rows + more.rows, columns=columns, data=data)
