"""From totals to a rate: the margin, whether it is de minimis, the rate as published, the cash deposit."""

from __future__ import annotations

from collections.abc import Sequence

from dumping.formula.rule import Rule
from dumping.formula.table import Parameters, Table
from dumping.stages.rules import PUBLISHED

STATED = Rule("margin_percent", "stated_margin_percent", "Margin, as stated in the case", "%", "the case file")


def rates(
    total: Table | None, parameters: Parameters, de_minimis: Rule, deposit: Rule, further: Sequence[str] = ()
) -> Table:
    """One row: margin, published margin, de minimis or not, cash deposit rate, in per cent.

    `total` is the applied method's totals; without it the parameter `stated_margin_percent` is the margin.
    `further` figures of the totals are carried along; where the margin is stated they are the margin itself.
    `de_minimis` and `deposit` are the authority's own rules over margin_percent and the threshold.
    """
    table = Table("rates", "Rates", 1)
    if total is None:
        table = table.with_rule(STATED, parameters)
    else:
        table = table.with_choice("method_row", [1], "Row of the applied method's totals", "the applied method")
        table = table.with_lookup("margin_percent", total, by="method_row", column="percent")
    for name in further:
        if total is None:
            table = table.with_rule(Rule(name, "margin_percent", "Margin, as stated", "%", "the case file"))
        else:
            table = table.with_lookup(name, total, by="method_row")
    for rule in (PUBLISHED, de_minimis, deposit):
        table = table.with_rule(rule, parameters)
    return table
