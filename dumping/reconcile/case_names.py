"""The names that a case's own files have for our columns, and the sales as their files report them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path

import numpy as np

from dumping.case.load import Case, RespondentInputs
from dumping.formula.table import Input, Table
from dumping.reconcile.values import key_parts
from dumping.result import RespondentResult
from dumping.tables.file_table import FileTable, path_in
from dumping.tables.read import read_table

_COLUMN = re.compile(r", column (.+?)(?:;|$)")
_TABLES = {"costs": ("costs", "reported_costs")}
# Columns of ours that tell a sale from others, where the respondent numbered none.
TELLING = (
    "connum", "customer", "quantity", "gross_unit_price", "importer", "manufacturer", "prime", "product", "state",
    "zip", "region",
)  # fmt: skip
NUMBERS = re.compile(r"(US|HM)?OBS(ERVATION)?[UH]?(NUM|_?NO)?$|SEQ[UH]$|SEQ(UENCE)?_?(NO|NUM)?[UH]?$")


class CaseNames:
    """What a respondent's files call things."""

    def __init__(self, case: Case, inputs: RespondentInputs, result: RespondentResult) -> None:
        self.case, self.inputs, self.result = case, inputs, result
        self._sales: dict[str, dict[str, list[str]]] = {}

    def spelled(self, names: Iterable[str]) -> list[str]:
        """The names as a data set may have them, in capitals: 'us_sales:connum' becomes CONNUMU."""
        found = []
        for name in names:
            if ":" not in name:
                found.append(name.upper())
                continue
            table, _, column = name.partition(":")
            own = self._column(table, column)
            if own:
                found.append(own.upper())
        return found

    def _column(self, table: str, column: str) -> str:
        for name in _TABLES.get(table, (table,)):
            if name in self.result.tables and column in self.result.tables[name]:
                own = file_column(self.result.tables[name], column)
                if own:
                    return own
        stated = getattr(self.inputs.stated, table, None)
        columns: Mapping[str, str] = getattr(stated, "columns", None) or {}
        return str(columns.get(column, ""))

    @cached_property
    def characteristics(self) -> list[str]:
        """The ranked characteristics of the U.S. sales, as their file names them."""
        stated = self.inputs.stated.us_sales
        return list(stated.characteristics) if stated is not None else []

    @cached_property
    def factor_inputs(self) -> list[str]:
        """The inputs of the factors of production."""
        stated = self.inputs.stated.factors
        return list(stated.inputs) if stated is not None else []

    def reported(self, name: str) -> dict[str, list[str]]:
        """What the respondent's file says of each sale, as parts of keys: every column, under its name in capitals.

        A sale's place in the file stands under the blank name.
        """
        if name not in self._sales:
            self._sales[name] = self._reported(self.result.tables[name], name)
        return self._sales[name]

    def telling(self, name: str) -> list[str]:
        """The file's columns that tell a sale from others where nothing numbers them."""
        table = self.result.tables[name]
        return [own.upper() for column in TELLING if column in table and (own := file_column(table, column))]

    def _reported(self, table: Table, name: str) -> dict[str, list[str]]:
        found = {
            own.upper(): key_parts(table.values(column))
            for column in table.columns
            if (own := file_column(table, column))
        }
        whole = self._file(name) if "file_row" in table and "read_from" not in table else None
        if whole is not None:
            there = whole.every_row()
            rows = np.searchsorted(there, table.values("file_row").astype(np.intp))
            if len(rows) and rows.max() < whole.rows:
                found |= {own.upper(): key_parts(c.texts()[rows]) for own, c in whole.columns.items()}
                found[""] = [str(row + 1) for row in rows.tolist()]
        elif "file_row" in table:
            found[""] = [str(row) for row in range(1, table.rows + 1)]
        return found

    def _file(self, name: str) -> FileTable | None:
        stated = getattr(self.inputs.stated, name, None)
        file = getattr(stated, "file", None)
        path = path_in(Path(self.case.path).parent, file) if file else None
        if path is None:
            return None
        table, _ = read_table(path, str(file), getattr(stated, "sheet", None))
        return table


def file_column(table: Table, column: str) -> str:
    """The name in its file of a column that was read; '' for one that was not."""
    source = table.columns[column].source
    found = _COLUMN.search(source.where) if isinstance(source, Input) else None
    return found[1].strip() if found else ""
