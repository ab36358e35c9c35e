"""What each sale adds to the total amount of dumping under the method that applies."""

from __future__ import annotations

import numpy as np

from dumping.formula.evaluate import Array
from dumping.formula.rule import Rule
from dumping.formula.table import Table
from dumping.formula.text import all_of, text
from dumping.result import RespondentResult
from dumping.stages.keys import said

CITE = "19 USC 1677(35)(A)"
STANDARD, ALTERNATIVE, MIXED = "average_to_average", "average_to_transaction", "mixed"
COUNTED = Rule("counted", 'if(treatment == "zeroed", max(result, 0), result)', "Counted as dumping", "{money}", CITE)


def parts(one: RespondentResult, method: str = "") -> list[tuple[Table, str]]:
    """The comparison tables of a method (default: the one that applies), and how negative results are treated."""
    method = method or one.method
    offset, zeroed = (str(one.parameters[f"negative_results_{way}"].value) for way in (STANDARD, ALTERNATIVE))
    if method == MIXED:
        names = [("comparison_mixed_not_passing", offset), ("comparison_mixed_passing", zeroed)]
    else:
        names = [(f"comparison_{method}", offset if method == STANDARD else zeroed)]
    return [(one.tables[name], treatment) for name, treatment in names if name in one.tables]


def counted(one: RespondentResult, method: str = "") -> Table | None:
    """A row for each sale compared: its row in the U.S. sales, quantity, value, result and what is counted of it.

    None where the respondent has no sales. Money in the currency of the comparison.
    """
    found = parts(one, method)
    if not found:
        return None
    first = found[0][0]
    rows = sum(table.rows for table, _ in found)
    made = Table("counted", "Sales compared", rows, first.currency, first.quantity_unit)
    for name in ("sale", "quantity", "value", "result"):
        spec = first.columns[name]
        values = np.concatenate([table.values(name).astype(float) for table, _ in found])
        where = "the comparison of the method that applies"
        made = made.with_input(name, values, spec.label, spec.unit, where)
    numbers = np.repeat(np.arange(len(found)), [table.rows for table, _ in found])
    treatments = text(numbers, [treatment for _, treatment in found]) if rows else all_of("", 0)
    made = made.with_choice("treatment", treatments, "Negative results", "as the method has it", CITE)
    return made.with_rule(COUNTED)


def of_sales(one: RespondentResult, column: str, sale: Array) -> Array:
    """A column of the U.S. sales for each compared sale, as text; months as 2015-01."""
    sales = one.tables["us_sales"]
    values = sales.values(column)[sale.astype(np.intp) - 1]
    if values.dtype.kind == "M":
        return said(values.astype("datetime64[M]"), lambda month: "" if np.isnat(month) else str(month))
    return said(values, lambda value: str(value) if not isinstance(value, float) else f"{value:g}")
