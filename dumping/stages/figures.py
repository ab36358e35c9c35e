"""Figures of the case's own: expressions over typed inputs, results of the first respondent, and each other."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from dumping.case.figure_rules import figure_rule
from dumping.case.schema import CaseFile, Quantity
from dumping.formula.table import Cell, Table
from dumping.formula.tree import names_in
from dumping.tables.columns import label_for

RATES = ("margin_percent", "margin_percent_published", "cash_deposit_percent")
# Figures of the duty, where the authority's is not the margin itself, and of companies not individually examined.
DUTIES = (
    "injury_margin_percent", "injury_per_unit", "dumping_per_unit", "duty_percent", "duty_per_unit",
    "total_duty_percent", "duty_above_quota_percent", "implied_cif_price", "undercutting_margin_percent",
)  # fmt: skip


def result_cell(name: str, tables: Mapping[str, Table], case_tables: Mapping[str, Table]) -> Cell | None:
    """Where a result that figures and expectations may name stands; None where this case has no such result."""
    if name in RATES:
        return Cell(1, "rates", name) if "rates" in tables else None
    if name == "all_others_percent":
        return Cell(0, "all_others", "percent") if "all_others" in case_tables else None
    if name == "residual_percent":
        return Cell(0, "residual", "margin_percent") if "residual" in case_tables else None
    if name == "all_others_injury_percent":
        return Cell(0, "all_others_injury", "percent") if "all_others_injury" in case_tables else None
    if name in DUTIES:
        at = "injury_total" if name.startswith("undercutting") else "duty"
        return Cell(1, at, name) if at in tables and name in tables[at] else None
    if name == "average_to_transaction_percent":
        cell = Cell(1, "total_average_to_transaction", "percent")
    else:
        applied = _applied(tables)
        cell = Cell(1, applied, name) if applied else Cell(1, "", name)
    return cell if cell.table in tables and cell.column in tables[cell.table] else None


def figures(stated: CaseFile, tables: Mapping[str, Table], case_tables: Mapping[str, Table], file: str) -> Table | None:
    """One row: the inputs, the results they use, and the figures, each with its unit; None without figures."""
    if not stated.figures:
        return None
    table = Table("figures", "Figures of the case", 1)
    for name, given in stated.inputs.items():
        one = given if isinstance(given, Quantity) else Quantity(value=given)
        table = table.with_input(name, [one.value], one.label or label_for(name), one.unit, one.source or file)
    rules = [figure_rule(figure, stated.case, file, label_for(figure.name)) for figure in stated.figures]
    used = {n for rule in rules for n in names_in(rule.tree)}
    own = {figure.name for figure in stated.figures}
    for name in sorted(used - own - set(stated.inputs)):
        cell = result_cell(name, tables, case_tables)
        if cell is None:
            value, cells, column = np.nan, None, None
        else:
            source = case_tables if cell.respondent == 0 else tables
            column = source[cell.table].columns[cell.column]
            value, cells = source[cell.table].value(cell.column), cell
        table = table.with_links(
            name, [value], column.label if column else name, (cells,), column.unit if column else ""
        )
    for rule in rules:
        table = table.with_rule(rule)
    return table


def _applied(tables: Mapping[str, Table]) -> str:
    if "rates" not in tables:
        return ""
    source = tables["rates"].columns["margin_percent"].source
    return getattr(source, "table", "")
