"""Totals over totals: what the comparison results of a method add up to, in per cent of the U.S. value."""

from __future__ import annotations

import numpy as np

from dumping.formula.rule import Rule
from dumping.formula.table import Cell, Table

MARGIN_CITE = "19 USC 1677(35)(B)"
RESULT_CITE = "19 USC 1677(35)(A)"
OFFSET_CITE = "19 CFR 351.414(c)(1); 71 FR 77722; 77 FR 8101"

# Added up over the sales of a method: name, column, label, unit, source.
SUMS = (
    Rule("sales", "count()", "Sales", "sales", "sales compared"),
    Rule("total_quantity", "total(quantity)", "Quantity", "{quantity}", "sales compared"),
    Rule("total_value", "total(value)", "U.S. value, net", "{money}", MARGIN_CITE),
    Rule("total_normal_value", "total(normal_value_extended)", "Normal value of the same sales", "{money}",
         RESULT_CITE),
    Rule("positive_results", "total_positive(result)", "Positive results", "{money}", RESULT_CITE),
    Rule("negative_results", "total_negative(result)", "Negative results", "{money}", RESULT_CITE),
    Rule("dumped_quantity", "total(dumped_quantity)", "Quantity with positive results", "{quantity}", RESULT_CITE),
    Rule("dumped_value", "total(dumped_value)", "Value with positive results", "{money}", RESULT_CITE),
)  # fmt: skip
# Added up again where a method has two parts.
PART_SUMS = (*(rule.name for rule in SUMS), "total_dumping_offset", "total_dumping_zeroed", "total_dumping")
BOTH_TREATMENTS = (
    Rule("total_dumping_offset", "max(positive_results + negative_results, 0)",
         "Dumping, negative results offset", "{money}", OFFSET_CITE),
    Rule("total_dumping_zeroed", "positive_results", "Dumping, negative results zeroed", "{money}", RESULT_CITE),
)  # fmt: skip
SHARES = (
    Rule("offset_percent", "100 * total_dumping_offset / total_value", "Margin with offsets", "%", MARGIN_CITE),
    Rule("zeroed_percent", "100 * total_dumping_zeroed / total_value", "Margin with zeroing", "%", MARGIN_CITE),
    Rule("percent", "100 * total_dumping / total_value", "Weighted-average margin", "%", MARGIN_CITE),
    Rule("per_unit", "total_dumping / total_quantity", "Dumping per unit", "{money}/{quantity}", RESULT_CITE),
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
    for rule in (*SUMS, *BOTH_TREATMENTS):
        table = table.with_rule(rule, over=comparison)
    chosen = Rule("total_dumping", f"total_dumping_{negative_results}", "Total dumping", "{money}", cite)
    for rule in (chosen, *SHARES):
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
    for column in (*PART_SUMS, *ends):
        spec = parts[0].columns[column]
        cells = tuple(Cell(respondent, part.name, column) for part in parts)
        each = each.with_links(column, [part.value(column) for part in parts], spec.label, cells, spec.unit)
    table = Table(name, title, 1, each.currency, each.quantity_unit)
    for column in PART_SUMS:
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
