"""Weight-averaged U.S. prices and adjustments, by averaging group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dumping.formula.evaluate import Array
from dumping.formula.rule import Rule
from dumping.formula.table import Table
from dumping.stages.columns import used
from dumping.stages.groups import grouped
from dumping.stages.reuse import reusable

CITE = "19 USC 1677f-1(d)(1)(A)(i); 19 CFR 351.414(d)"
# Averaged together: what is on the U.S. side of a comparison. Where a case lacks one it stays out.
PARTS = (
    "net_us_price", "us_packing", "commissions", "imputed_credit", "direct_selling", "cep_offset",
    "commission_offset", "added_to_normal_value",
)  # fmt: skip
# Each sale on facts available is an averaging group of its own, by this column.
FACTS_AVAILABLE_GROUP = "facts_available_group"
KEYS = ("manufacturer", "prime", "level_of_trade", "sale_type", "connum")
# What has no name of its own in a worksheet is shown by its label.
QUANTITY = Rule("quantity", "total(quantity)", "Quantity", "{quantity}", CITE)
SALES = Rule("sales", "count()", "Sales", "sales", CITE)


@dataclass(frozen=True)
class Averages:
    """The sales with the row of their average, the averages, and warnings."""

    sales: Table
    averages: Table
    warnings: tuple[str, ...]


def averaging_keys(
    sales: Table,
    *,
    segment: str,
    quarterly: bool = False,
    importer: str | None = None,
    keys: Sequence[str] = KEYS,
) -> tuple[str, ...]:
    """The columns that make an averaging group, those that the sales have of them.

    Manufacturer, prime, level of trade, sale type and CONNUM (`keys`); the quarter where comparisons are
    quarterly, otherwise in a review the month; and `importer`, the column of the importer, where duties are
    assessed. A sale on facts available is alone in its group.
    """
    wanted = [*keys]
    if quarterly:
        wanted.append("quarter")
    elif segment == "review":
        wanted.append("month")
    if importer is not None:
        wanted.append(importer)
    wanted.append(FACTS_AVAILABLE_GROUP)
    return tuple(key for key in wanted if key in sales)


@reusable
def averaged(
    sales: Table,
    keys: Sequence[str],
    *,
    name: str,
    title: str,
    row: str,
    among: Array | None = None,
    parts: Sequence[str] = PARTS,
) -> Averages:
    """Adds to the sales the row of their averaging group; makes the table of the groups, weighted by quantity.

    `sales` brings `quantity` and those of `parts` that there are, U.S. dollars per unit. Offsets
    are computed for each sale first and averaged then. A blank key is a group like any other. Sales that
    lack a part are in no group, with a warning. `name` is the table's name, `row` the column with its rows;
    `among` says which sales are averaged (default all that are used).
    Source: 19 CFR 351.414(d)(2), (3); margin program, US-14.
    """
    parts = [part for part in parts if part in sales]
    complete = _complete(sales, parts)
    inside = used(sales) & complete
    inside = inside if among is None else inside & among
    sales, groups = grouped(sales, keys, name, title, row, inside, CITE)
    for rule in (SALES, QUANTITY):
        groups = groups.with_rule(rule, over=sales, by=row)
    for part in parts:
        label = sales.columns[part].label
        extended = f"{part}_extended"
        if extended not in sales:
            rule = Rule(extended, f"{part} * quantity", f"{label}, times quantity", "{money}", CITE)
            sales = sales.with_rule(rule)
        expression = f"total({extended}) / total(quantity)"
        rule = Rule(part, expression, f"Average {within(label)}", "{money}/{quantity}", CITE)
        groups = groups.with_rule(rule, over=sales, by=row)
    return Averages(sales, groups, _warnings(sales, parts, complete))


def within(label: str) -> str:
    """A label inside a sentence: its first letter small, unless it is an abbreviation's."""
    return label if label[1:2] in (".", "") or label[1].isupper() else label[0].lower() + label[1:]


def _complete(sales: Table, parts: Sequence[str]) -> Array:
    complete: Array = ~np.isnan(sales.values("quantity").astype(float, copy=False))
    if "facts_available_percent" in sales:
        # Of a sale whose margin is stated only the net price counts.
        calculated = np.isnan(sales.values("facts_available_percent").astype(float, copy=False))
    else:
        calculated = np.ones(sales.rows, dtype=bool)
    for part in parts:
        known = ~np.isnan(sales.values(part).astype(float, copy=False))
        complete &= known if part == "net_us_price" else known | ~calculated
    return complete


def _warnings(sales: Table, parts: Sequence[str], complete: Array) -> tuple[str, ...]:
    lacking = used(sales) & ~complete
    if not lacking.any():
        return ()
    gaps = [
        sales.columns[part].label.lower()
        for part in ("quantity", *parts)
        if np.isnan(sales.values(part)[lacking].astype(float, copy=False)).any()
    ]
    first = ", ".join(str(number) for number in (np.flatnonzero(lacking) + 1)[:5])
    return (f"{sales.title}: {int(lacking.sum())} sales lack {', '.join(gaps)} and are not compared (row {first})",)
