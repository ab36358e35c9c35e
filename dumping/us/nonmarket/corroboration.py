"""How far the results of sales bear out the petition's rate: their numbers, quantities and values above and below."""

from __future__ import annotations

import numpy as np

from dumping.formula.rule import Rule
from dumping.formula.table import Parameters, Table

CITE = "19 USC 1677e(c); 19 CFR 351.308(d)"
RATE = "petition_rate_percent"
SHARES = tuple(
    Rule(f"share_of_{name}_percent", f"100 * {name} / all_{name}", f"Share in {label} with positive results", "%", CITE)
    for name, label in (("sales", "sales"), ("quantity", "quantity"), ("value", "value"))
)


def corroboration(comparisons: list[Table], parameters: Parameters, *, method: str) -> tuple[list[Table], Table]:
    """The comparisons with the row they count in, and a table of two rows: above the rate, and not above.

    `comparisons` are the tables of one method, two for the mixed one. Only sales with a positive result
    count; one exactly at the rate is not above. It informs: no rate depends on it.
    Source: 19 USC 1677e(c); 19 CFR 351.308(d); NME program part 14.
    """
    rate = float(parameters[RATE].value)
    table = Table(f"corroboration_{method}", f"Corroboration, {method.replace('_', '-')}", 2,
                  comparisons[0].currency, comparisons[0].quantity_unit)  # fmt: skip
    sides = np.array([f"above {rate:g} %", f"at or below {rate:g} %"], dtype=object)
    table = table.with_choice("side", sides, "Results", "positive results, against the petition's rate", CITE)
    counted = []
    ends = ("_not_passing", "_passing") if len(comparisons) > 1 else ("",)
    for end, one in zip(ends, comparisons, strict=True):
        percent = one.values("result_percent").astype(float)
        row = np.where(percent > rate, 1, np.where(percent > 0, 2, 0))
        how = f"1 above {rate:g} %, 2 positive and not above, 0 not positive"
        one = one.with_choice("corroboration_row", row, f"{table.title}: row", how, CITE)
        counted.append(one)
        for rule in _sums(end):
            table = table.with_rule(rule, over=one, by="corroboration_row")
    if len(comparisons) > 1:
        for rule in _sums(""):
            expression = " + ".join(f"{rule.name}{end}" for end in ends)
            table = table.with_rule(Rule(rule.name, expression, rule.label, rule.unit, CITE))
    for name, label in (("sales", "Sales"), ("quantity", "Quantity"), ("value", "Value")):
        rule = Rule(f"all_{name}", f"total({name})", f"{label} with positive results", table.columns[name].unit, CITE)
        table = table.with_rule(rule, over=table)
    for rule in SHARES:
        table = table.with_rule(rule)
    return counted, table


def _sums(end: str) -> tuple[Rule, ...]:
    said = end.replace("_", " ")
    said = f",{said}" if said else ""
    return (
        Rule(f"sales{end}", "count()", f"Sales{said}", "sales", CITE),
        Rule(f"quantity{end}", "total(quantity)", f"Quantity{said}", "{quantity}", CITE),
        Rule(f"value{end}", "total(value)", f"Value{said}", "{money}", CITE),
    )
