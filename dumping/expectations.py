"""Printed results that a case expects, held against what was computed, at the precision of the print."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from dumping.case.schema import Expected
from dumping.formula.rounding import round_half_up
from dumping.formula.table import Cell, Table
from dumping.result import Check, Result
from dumping.stages.figures import result_cell

# Figures of a product, and their columns where these have other names.
PRODUCT_COLUMNS = {"net_price": "net_us_price"}


def expectations(result: Result) -> Result:
    """The result with one check for each entry of [[expected]]."""
    checks = tuple(_check(result, expected) for expected in result.case.stated.expected)
    return replace(result, checks=(*result.checks, *checks))


def at_print(value: float, printed: str, rounding: str) -> float:
    """The value at the precision of `printed`, rounded half up or truncated as its source did."""
    decimals = len(printed.partition(".")[2])
    if rounding == "truncated":
        scale = 10.0**decimals
        return math.trunc(round_half_up(value * scale, 9)) / scale
    return round_half_up(value, decimals)


def _check(result: Result, expected: Expected) -> Check:
    value = expected_value(result, expected)
    who = f"{expected.respondent}: " if expected.respondent else ""
    what = f"{who}{expected.figure}{f' of {expected.connum}' if expected.connum else ''}"
    holds = value is not None and not math.isnan(value)
    holds = holds and at_print(value or 0.0, expected.printed, expected.rounding) == float(expected.printed)
    found = "not computed" if value is None else f"{value:.10g}"
    detail = f"printed {expected.printed}, computed {found}"
    shown = 0.0 if value is None or math.isnan(value) else at_print(value, expected.printed, expected.rounding)
    return Check(what, bool(holds), detail, expected.source or "", expected.note or "", shown)


def expected_value(result: Result, expected: Expected) -> float | None:
    """The computed figure that an expectation speaks of; None where the case has none."""
    cell = expected_cell(result, expected)
    if cell is None:
        return None
    tables = result.respondents[cell.respondent - 1].tables if cell.respondent else result.tables
    return float(tables[cell.table].value(cell.column, cell.row))


def expected_cell(result: Result, expected: Expected) -> Cell | None:
    """Where the figure stands that an expectation speaks of; None where the case has none."""
    number = 1
    groups = [group.name for group in result.case.stated.other_companies]
    if expected.respondent in groups:
        row = groups.index(str(expected.respondent)) + 1
        table = result.tables.get("other_companies")
        known = table is not None and expected.figure in table
        return Cell(0, "other_companies", expected.figure, row) if known else None
    if expected.respondent:
        number = result.respondent(expected.respondent).number
    tables = result.respondents[number - 1].tables if result.respondents else {}
    if expected.connum:
        return _product_cell(tables, number, expected)
    figures = result.tables.get("figures")
    if figures is not None and expected.figure in figures:
        return Cell(0, "figures", expected.figure)
    cell = result_cell(expected.figure, tables, result.tables)
    return replace(cell, respondent=number) if cell is not None and cell.respondent else cell


def _product_cell(tables: Mapping[str, Table], number: int, expected: Expected) -> Cell | None:
    """The figure of a product's first sale in the average-to-average comparison."""
    name, column = "comparison_average_to_average", PRODUCT_COLUMNS.get(expected.figure, expected.figure)
    if name not in tables or column not in tables[name]:
        name = "injury"
    if name not in tables or column not in tables[name]:
        return None
    rows = np.flatnonzero(tables[name].values("connum") == expected.connum)
    return Cell(number, name, column, int(rows[0]) + 1) if len(rows) else None
