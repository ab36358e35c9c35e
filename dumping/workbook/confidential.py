"""What is business proprietary in a result, column by column: as the case says, and by default."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import numpy as np

from dumping.case.filing_keys import Confidentiality
from dumping.case.problems import CaseError, Problem
from dumping.formula.check import nearest
from dumping.formula.table import Parameter, Table
from dumping.law.lookup import Value, law
from dumping.result import Result

Shown = Literal["public", "ranged", "masked", "withheld"]
DEFAULTS = Path(__file__).with_suffix(".toml")


@lru_cache
def _defaults() -> dict[str, list[str]]:
    return dict(tomllib.loads(DEFAULTS.read_text(encoding="utf-8")))


@dataclass(frozen=True)
class Confidential:
    """How one case's figures are kept: its own statement first, then the defaults."""

    stated: Confidentiality
    file: str
    # Whether the tables are those of a public version, whose masked texts stand in brackets already.
    masked: bool = False

    @property
    def nothing(self) -> bool:
        """Whether nothing in the case is confidential."""
        return self.stated.treatment == "public"

    def shown(self, table: Table, name: str) -> Shown:
        """How a public version shows a column."""
        if self.nothing:
            return "public"
        column = table.columns[name]
        listed: tuple[tuple[Shown, list[str]], ...] = (
            ("withheld", self.stated.withheld), ("public", self.stated.public), ("ranged", self.stated.ranged),
            ("withheld", _defaults()["withheld"]), ("public", _defaults()["public"]),
        )  # fmt: skip
        base = "exchange_rates" if table.name.startswith("exchange_rates") else table.name
        found = next((shown for shown, patterns in listed if any(_meets(p, base, name) for p in patterns)), None)
        if found == "ranged" and column.kind != "number":
            return "masked" if column.kind == "text" else "withheld"
        if found is not None:
            return found
        if column.kind == "text":
            return "masked"
        if column.kind == "truth":
            return "public"
        return "ranged" if column.kind == "number" and _measures(table, name) else "withheld"

    def keeps(self, table: Table, name: str) -> bool:
        """Whether a column is proprietary: its figures stand in brackets."""
        if self.masked and table.columns[name].kind != "number":
            return False
        return self.shown(table, name) != "public"

    def keeps_parameter(self, parameter: Parameter) -> bool:
        """Whether a parameter is proprietary: a figure that the case itself states."""
        return not self.nothing and not isinstance(parameter.value, str) and parameter.where.startswith(self.file)


def confidential(result: Result, masked: bool = False) -> Confidential:
    """What is confidential in a result. Raises CaseError where the case names columns that it does not have."""
    case = result.case
    stated = case.stated.confidentiality
    tables = [*result.tables.values(), *(t for one in result.respondents for t in one.tables.values())]
    problems = []
    for key in ("withheld", "public", "ranged"):
        for pattern in getattr(stated, key):
            if not any(_meets(pattern, table.name, name) for table in tables for name in table.columns):
                line, path = case.line("confidentiality", key), f"confidentiality.{key}"
                problems.append(_unknown(case.file, line, path, pattern, tables))
    for number, note in enumerate(case.stated.footnotes):
        table, _, column = note.on.partition(".")
        if not any(_meets(f"{table}.{column or '*'}", t.name, name) for t in tables for name in t.columns):
            line = case.line("footnotes", number, "on")
            problems.append(_unknown(case.file, line, f"footnotes[{number + 1}].on", note.on, tables))
    if problems:
        raise CaseError(problems)
    return Confidential(stated, case.file, masked)


def security_line(result: Result, public: bool) -> str:
    """The line that stands on every sheet, by the law of the case's day."""
    stated = result.case.stated.confidentiality
    if stated.treatment == "public":
        name = "public"
    elif public:
        name = "public_version"
    else:
        name = "withheld" if stated.release == "never" else "proprietary"
    return str(_law(result, f"security_line_{name}").value)


def allowed_range(result: Result) -> Value:
    """How far a summarized figure may lie from the actual one, in per cent."""
    return _law(result, "public_range_percent")


def least_sample(result: Result) -> Value:
    """The share of a voluminous table that is summarized at least, in per cent."""
    return _law(result, "public_sample_percent")


def _law(result: Result, name: str) -> Value:
    header = result.case.stated.case
    return law(header.authority).on(name, header.law_as_of)


def _meets(pattern: str, table: str, column: str) -> bool:
    wanted_table, _, wanted_column = pattern.partition(".")
    return wanted_table in ("*", table) and wanted_column in ("*", column)


def _measures(table: Table, name: str) -> bool:
    """Whether a column's numbers are amounts; whole numbers without a unit identify something."""
    if table.columns[name].unit:
        return True
    values = table.values(name).astype(float, copy=False)
    return bool((values[np.isfinite(values)] % 1 != 0).any())


def _unknown(file: str, line: int, path: str, pattern: str, tables: list[Table]) -> Problem:
    table, _, column = pattern.partition(".")
    names = sorted({t.name for t in tables})
    if table != "*" and table not in names:
        what = f"the results have no table '{table}'; {nearest(table, names)}"
    else:
        columns = sorted({name for t in tables if table in ("*", t.name) for name in t.columns})
        what = f"there is no column '{column}' in '{table}'; {nearest(column, columns)}"
    return Problem(file, what, "`dumping explain CASE TABLE` shows a table and its columns", line,
                   path=path)  # fmt: skip
