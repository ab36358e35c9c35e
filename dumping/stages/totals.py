"""Totals over totals: what the comparison results add up to, per cent of the export value and per unit."""

from __future__ import annotations

from dumping.formula.rule import Rule
from dumping.formula.table import Table
from dumping.stages.comparison import METHODS

SUMS = (
    Rule("sales", "count()", "Sales", "count", "sales compared"),
    Rule("total_quantity", "total(quantity)", "Quantity", "{quantity}", "sales compared"),
    Rule("total_value", "total(value)", "Export value, net", "{money}", "19 USC 1677(35)(B)"),
    Rule("total_normal_value", "total(normal_value_extended)", "Normal value of the same sales", "{money}",
         "19 USC 1677(35)(A)"),
    Rule("positive_results", "total_positive(result)", "Positive results", "{money}", "19 USC 1677(35)(A)"),
    Rule("negative_results", "total_negative(result)", "Negative results", "{money}", "19 USC 1677(35)(A)"),
    Rule("total_dumping_offset", "max(positive_results + negative_results, 0)",
         "Dumping, negative results offset", "{money}", "19 CFR 351.414(c)(1); 71 FR 77722; 77 FR 8101"),
    Rule("total_dumping_zeroed", "positive_results", "Dumping, negative results zeroed", "{money}",
         "19 USC 1677(35)(A)"),
    Rule("offset_percent", "100 * total_dumping_offset / total_value", "Margin with offsets", "%",
         "19 USC 1677(35)(B)"),
    Rule("zeroed_percent", "100 * total_dumping_zeroed / total_value", "Margin with zeroing", "%",
         "19 USC 1677(35)(B)"),
)  # fmt: skip
PERCENT = Rule(
    "percent", "100 * total_dumping / total_value", "Weighted-average margin", "%", "19 USC 1677(35)(B)"
)
PER_UNIT = Rule(
    "per_unit", "total_dumping / total_quantity", "Dumping per unit", "{money}/{quantity}", "19 USC 1677(35)"
)


def totals(comparison: Table, method: str, negative_results: str, cite: str) -> Table:
    """One row: the totals of one comparison method, both with offsets and zeroed, and the one that counts.

    `negative_results` is 'offset' or 'zeroed', `cite` its source. Money in the comparison's currency.
    A method without sales has no totals but zeros, and its margins are missing.
    """
    suffix = METHODS[method]
    names = {n: f"{n}_{suffix}" for n in ("value", "result", "normal_value_extended")}
    title = f"Totals, {method.replace('_', '-')}"
    table = Table(f"total_{method}", title, 1, comparison.currency, comparison.quantity_unit)
    for rule in SUMS:
        table = table.with_rule(rule.reading(names), over=comparison)
    chosen = Rule("total_dumping", f"total_dumping_{negative_results}", "Total dumping", "{money}", cite)
    for rule in (chosen, PERCENT, PER_UNIT):
        table = table.with_rule(rule)
    return table
