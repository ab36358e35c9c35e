"""Duty absorption: how much of the sales through affiliated importers was dumped, whose duties the exporter bears."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dumping.case.deposit_keys import DutyAbsorption
from dumping.formula.rule import Rule
from dumping.formula.table import Table
from dumping.us.methods import MIXED

CITE = "19 USC 1675(a)(4); 19 CFR 351.213(j)"
TABLE = "duty_absorption"
SUMS = (
    Rule("quantity", "total(affiliated_quantity)", "Quantity sold through affiliated importers", "{quantity}", CITE),
    Rule("dumped", "total(affiliated_dumped)", "Of it with a positive result", "{quantity}", CITE),
)
# Presumed absorbed, unless evidence on record shows that unaffiliated purchasers will pay the duties.
ABSORBED = (
    Rule("absorbed", 'if(buyers_pay == "yes", 0, dumped)', "Quantity on which duties are absorbed", "{quantity}", CITE),
    Rule("absorbed_percent", "if(quantity > 0, 100 * absorbed / quantity, 0 / 0)",
         "Duties absorbed, of sales through affiliated importers", "%", CITE),
)  # fmt: skip
PARTS = (
    Rule("affiliated_quantity", 'if(affiliated == "yes", quantity, 0)', "Quantity, affiliated importer",
         "{quantity}", CITE),
    Rule("affiliated_dumped", 'if(affiliated == "yes", dumped_quantity, 0)', "Dumped quantity, affiliated importer",
         "{quantity}", CITE),
)  # fmt: skip


def comparisons(method: str) -> tuple[str, ...]:
    """The tables of a method's comparisons, in their order."""
    name = f"comparison_{method}"
    return (f"{name}_not_passing", f"{name}_passing") if method == MIXED else (name,)


def duty_absorption(
    stated: DutyAbsorption, sales: Table, compared: Sequence[Table], importer: str
) -> tuple[dict[str, Table], tuple[str, ...]]:
    """The comparisons with their affiliated quantities, a row of importers, the finding's one row, and warnings.

    `compared` are the applied method's comparisons, a row each sale, with `sale`, `quantity` and `dumped_quantity`.
    The finding: `quantity`, `dumped`, `absorbed` and `absorbed_percent` of the sales through the importers stated.
    Source: 19 USC 1675(a)(4); 19 CFR 351.213(j).
    """
    names = {str(name) for name in sales.values(importer)}
    unknown = [name for name in stated.affiliated_importers if name not in names]
    warnings = [f"duty absorption: no sale is through '{name}'" for name in unknown]
    tables = {}
    made = Table(TABLE, "Duty absorption", 1, sales.currency, sales.quantity_unit)
    for number, table in enumerate(compared, 1):
        table = _with_affiliated(table, stated, importer, sales)
        tables[table.name] = table
        for rule in SUMS:
            named = rule if len(compared) == 1 else rule.named(f"{rule.name}_{number}", f"{rule.label}, part {number}")
            made = made.with_rule(named, over=table)
    if len(compared) > 1:
        for rule in SUMS:
            both = " + ".join(f"{rule.name}_{number}" for number in range(1, len(compared) + 1))
            made = made.with_rule(Rule(rule.name, both, rule.label, rule.unit, "sum of the two parts"))
    pay = "yes" if stated.buyers_pay else "no"
    how = stated.source or "the evidence on record"
    made = made.with_choice("buyers_pay", np.array([pay], dtype=object), "Unaffiliated purchasers will pay", how, CITE)
    for rule in ABSORBED:
        made = made.with_rule(rule)
    if float(made.value("quantity")) <= 0:
        warnings.append("duty absorption: nothing was sold through the affiliated importers; there is no finding")
    return {**tables, TABLE: made}, tuple(warnings)


def _with_affiliated(table: Table, stated: DutyAbsorption, importer: str, sales: Table) -> Table:
    if importer not in table:
        table = table.with_lookup(importer, sales, "sale")
    chosen = [str(name) in stated.affiliated_importers for name in table.values(importer)]
    words = np.array(["yes" if one else "no" for one in chosen], dtype=object)
    how = "affiliated: " + ", ".join(stated.affiliated_importers)
    table = table.with_choice("affiliated", words, "Through an affiliated importer", how, CITE)
    for rule in PARTS:
        table = table.with_rule(rule)
    return table
