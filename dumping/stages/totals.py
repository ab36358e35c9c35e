"""Totals over totals: what the comparison results add up to, per cent of the export value and per unit."""

from __future__ import annotations

from dumping.formula.table import Table
from dumping.stages.comparison import METHODS
from dumping.stages.rules import PER_UNIT, PERCENT, SUMS, total_dumping


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
    for rule in (total_dumping(negative_results, cite), PERCENT, PER_UNIT):
        table = table.with_rule(rule)
    return table
