"""Totals over totals: what the comparison results of a method add up to, in per cent of the U.S. value."""

from __future__ import annotations

import numpy as np

from dumping.formula.rule import Rule
from dumping.formula.table import Cell, Table
from dumping.stages.rules import PER_UNIT, PERCENT, SUMS, total_dumping

RESULT_CITE = "19 USC 1677(35)(A)"

DUMPED = (
    Rule("dumped_quantity", "total(dumped_quantity)", "Quantity with positive results", "{quantity}", RESULT_CITE),
    Rule("dumped_value", "total(dumped_value)", "Value with positive results", "{money}", RESULT_CITE),
)
# What adds up where a method has two parts, and what is computed anew from the sums.
ADDITIVE = tuple(rule for rule in (*SUMS, *DUMPED) if rule.unit != "%")
ADDED = (*(rule.name for rule in ADDITIVE), "total_dumping")
SHARES = (
    *(rule for rule in SUMS if rule.unit == "%"),
    PERCENT,
    PER_UNIT,
    Rule("dumped_quantity_percent", "100 * dumped_quantity / total_quantity", "Quantity with positive results",
         "%", RESULT_CITE),
    Rule("dumped_value_percent", "100 * dumped_value / total_value", "Value with positive results", "%",
         RESULT_CITE),
)  # fmt: skip
ENDS = ("lowest", "highest")


def totals(comparison: Table, *, name: str, title: str, negative_results: str, cite: str) -> Table:
    """One row: the totals of one method, both with offsets and zeroed, and the one that counts.

    `negative_results` is 'offset' (they reduce the positive ones, in all to no less than zero) or 'zeroed',
    `cite` its source. Also the lowest and highest result in per cent, and how much of the sales has a positive
    result. A method without sales has totals of zero and no margin. Money in the comparison's currency.
    Source: 19 USC 1677(35); margin program, US-16.
    """
    table = Table(name, title, 1, comparison.currency, comparison.quantity_unit)
    for rule in ADDITIVE:
        table = table.with_rule(rule, over=comparison)
    for rule in (total_dumping(negative_results, cite), *SHARES):
        table = table.with_rule(rule)
    return _with_ends(table, comparison, "result_percent", "sale")


def summed(parts: tuple[Table, ...], *, name: str, title: str, respondent: int = 1) -> tuple[Table, Table]:
    """The totals of a method in parts (mixed): a table of the parts, a row each, and one row of their sums.

    Each part keeps its own treatment of negative results: a negative total of one part reduces no other's.
    """
    each = Table(f"{name}_parts", f"{title}: parts", len(parts), parts[0].currency, parts[0].quantity_unit)
    titles = np.array([part.title for part in parts], dtype=object)
    each = each.with_choice("part", titles, "Part", "the parts of the method")
    ends = tuple(f"{end}_result_percent" for end in ENDS)
    for column in (*ADDED, *ends):
        spec = parts[0].columns[column]
        cells = tuple(Cell(respondent, part.name, column) for part in parts)
        each = each.with_links(column, [part.value(column) for part in parts], spec.label, cells, spec.unit)
    table = Table(name, title, 1, each.currency, each.quantity_unit)
    for column in ADDED:
        spec = each.columns[column]
        rule = Rule(column, f"total({column})", spec.label, spec.unit, "sum of the parts")
        table = table.with_rule(rule, over=each)
    for rule in SHARES:
        table = table.with_rule(rule)
    for end in ENDS:
        table = _with_end(table, each, f"{end}_result_percent", end, "part")
    return each, table


def _with_ends(table: Table, source: Table, column: str, row: str) -> Table:
    for end in ENDS:
        table = _with_end(table, source, column, end, row)
    return table


def _with_end(table: Table, source: Table, column: str, end: str, row: str) -> Table:
    """The lowest or highest of a column, looked up in the row that has it; missing where none has."""
    values = source.values(column).astype(float)
    name, label = f"{end}_result_percent", f"{end.title()} result, % of U.S. price"
    if np.isnan(values).all():
        how = "no sale has a result"
        return table.with_choice(name, [np.nan], label, how, unit="%")
    at = int(np.nanargmin(values) if end == "lowest" else np.nanargmax(values)) + 1
    how = f"the row with the {end} result"
    table = table.with_choice(f"{end}_{row}", [at], f"{end.title()} result: row of {source.title}", how)
    return table.with_lookup(name, source, f"{end}_{row}", column)
