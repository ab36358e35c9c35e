"""Facts available on chosen U.S. sales: a stated margin, in per cent of net price, instead of a comparison."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dumping.case.sale_keys import FactsAvailable
from dumping.formula.evaluate import Array, evaluate
from dumping.formula.parse import parse
from dumping.formula.table import Table
from dumping.stages.averaging import FACTS_AVAILABLE_GROUP
from dumping.stages.columns import used, with_excluded
from dumping.stages.comparison import FACTS_AVAILABLE, FACTS_AVAILABLE_CITE

SET_ASIDE = "facts available: no normal value is looked for"
ROW = "facts_available_row"


def with_facts_available(
    sales: Table, given: Table, stated: Sequence[FactsAvailable], file: str
) -> tuple[Table, Table, tuple[str, ...]]:
    """The sales with what is stated about them, the table of statements, and a warning for each.

    `given` are the same rows as the case brings them: `where` reads its columns. A sale that is used and chosen
    gets `facts_available_row` (0: none), `facts_available_percent` and `facts_available_reason`, and a number
    of its own in `facts_available_group`, by which it is averaged with no other sale. It is set aside (a reason
    in `excluded`) until `restored` brings it back, so that it needs no cost, match or constructed value.
    Commerce's program names such sales (type of comparison 4, a rate of facts available in its margin
    programs' offsets) and leaves the rest to the analyst: here the margin per unit is net price times the
    stated per cent, in the comparison of every method, before totals.
    Source: 19 USC 1677e; margin program parts 7, 10.
    """
    table = Table("facts_available", "Facts available", len(stated))
    named = {name: [getattr(one, name) for one in stated] for name in ("where", "percent", "reason", "source")}
    for name, label, unit in (
        ("where", "Sales with", ""),
        ("percent", "Margin on facts available, of net price", "%"),
        ("reason", "Reason", ""),
        ("source", "Source of the rate", ""),
    ):
        values = np.array(named[name], dtype=float if name == "percent" else object)
        table = table.with_input(name, values, label, unit, f"{file}: us_sales.facts_available")
    rows = np.zeros(sales.rows, dtype=np.int64)
    warnings = []
    for number, one in enumerate(stated, 1):
        mine = (evaluate(parse(one.where), given.data) == 1) & used(sales) & (rows == 0)
        rows[mine] = number
        quantity = f"{sales.values('quantity')[mine].sum():,.10g} {sales.quantity_unit}"
        warnings.append(
            f"{sales.title}: {mine.sum()} of {sales.rows} sales ({quantity}) carry facts available, {one.percent:g} % "
            f"of net price, instead of a calculated margin: {one.reason} ({one.source})"
        )
    how = "the first statement of the case that chooses the sale; 0 for a sale whose margin is calculated"
    sales = sales.with_choice(ROW, rows, f"{table.title}: row", how, FACTS_AVAILABLE_CITE)
    sales = sales.with_lookup("facts_available_percent", table, ROW, "percent")
    sales = sales.with_lookup("facts_available_reason", table, ROW, "reason")
    own = np.where(rows > 0, np.arange(1, sales.rows + 1), 0).astype(float)
    how = "a sale on facts available is averaged with no other; 0 for the others"
    sales = sales.with_choice(FACTS_AVAILABLE_GROUP, own, "Averaged alone", how, FACTS_AVAILABLE_CITE)
    return set_aside(sales), table, tuple(warnings)


def on_facts_available(sales: Table) -> Array:
    """Which sales have a stated margin."""
    if ROW not in sales:
        return np.zeros(sales.rows, dtype=bool)
    return np.asarray(sales.values(ROW) > 0, dtype=bool)


def set_aside(sales: Table) -> Table:
    """The sales with facts available not used, for the stages that look for costs and normal value."""
    return with_excluded(sales, on_facts_available(sales), SET_ASIDE) if ROW in sales else sales


def restored(sales: Table) -> Table:
    """The sales that were set aside, used again."""
    if ROW not in sales:
        return sales
    reasons = sales.values("excluded").astype(object)
    reasons[reasons == SET_ASIDE] = ""
    return sales.with_column("excluded", reasons, sales.columns["excluded"])


def matched_by_facts_available(sales: Table) -> Table:
    """The sales used again, with `match_type` 4 where the margin is stated."""
    if ROW not in sales:
        return sales
    sales = restored(sales)
    own = on_facts_available(sales) & used(sales)
    kinds = np.where(own, float(FACTS_AVAILABLE), sales.values("match_type").astype(float))
    return sales.with_column("match_type", kinds, sales.columns["match_type"])
