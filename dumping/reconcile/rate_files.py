"""Whether another column of a file of exchange rates has the rates that the other side used."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dumping.case.load import Case
from dumping.formula.evaluate import Array
from dumping.tables import cells
from dumping.tables.file_table import path_in
from dumping.tables.read import read_table


@dataclass(frozen=True)
class OtherSeries:
    """The column that fits, its file, the column that the case reads, and where the case says so."""

    column: str
    file: str
    read: str
    look: str


def other_series(case: Case, column: str, days: Array, theirs: Array) -> OtherSeries | None:
    """The column of a file of rates whose figure of each day is theirs."""
    for code, stated in case.stated.exchange_rates.items():
        file = getattr(stated, "file", None)
        path = path_in(Path(case.path).parent, file) if file else None
        if path is None:
            continue
        table, _ = read_table(path, str(file), None)
        date_column, rate_column = str(stated.date_column), str(stated.rate_column)
        if table is None or date_column not in table.columns:
            continue
        dates, _ = cells.days(table, date_column)
        row_of = {day: row for row, day in enumerate(dates.tolist())}
        rows = [row_of.get(day, -1) for day in days.astype("datetime64[D]").tolist()]
        if -1 in rows:
            continue
        for name in table.columns:
            if name in (date_column, rate_column):
                continue
            rates, problems = cells.numbers(table, name)
            if not problems and np.allclose(rates[rows], theirs, rtol=1e-9, equal_nan=False):
                line = case.line("exchange_rates", code, "rate_column")
                return OtherSeries(
                    name, str(file), rate_column, f"{case.file}:{line} exchange_rates.{code}.rate_column"
                )
    return None
