"""Entered (customs) value of each U.S. sale and its importer, for the assessment of duties in a review."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dumping.formula.rule import Rule
from dumping.formula.table import Table
from dumping.formula.text import coded, text
from dumping.stages.columns import sum_of, used
from dumping.stages.keys import firsts, own_codes
from dumping.stages.reuse import reusable
from dumping.us.us_sales.net_price import DISCOUNTS, PRICE
from dumping.us.us_sales.sale_type import CEP, on_cep, types

# Entries that say that the importer is not known; the program compares them in capitals.
UNKNOWN = ("", "NA", "UNK", "UNKNOWN")
CITE = "19 CFR 351.212(b)(1)"


@dataclass(frozen=True)
class EnteredValues:
    """The sales with importer and entered value, the totals per importer, sale type and source; warnings."""

    sales: Table
    importers: Table
    warnings: tuple[str, ...]


@reusable
def entered_values(
    sales: Table,
    *,
    reported: str | None = "entered_value_per_unit",
    computed: str | None = None,
    unknown: Sequence[str] = UNKNOWN,
) -> EnteredValues:
    """Adds importer, entered value and where it comes from; all in U.S. dollars per unit.

    `us_importer`: the importer, or the customer where the importer is not known or the sales have none.
    `entered_value`: column `reported` where that is above zero, otherwise computed: price plus additions
    less discounts and international movement and, on CEP sales, less U.S.-incurred indirect selling and
    other expenses and CEP profit (not imputed credit or carrying costs); `computed` states another expression.
    `entered_value_basis`: reported or computed, sale by sale. `entered_value_source`: reported, computed or
    mixed over all sales of the importer that are used; empty on sales that are not.
    `unknown` are the entries that count as no importer; a blank one among them brings a warning.
    Source: 19 CFR 351.212(b)(1); margin program part 4.
    """
    sales, warnings = _with_importer(sales, unknown)
    computed = computed or _computed(sales)
    value, basis = computed, '"computed"'
    if reported is not None and reported in sales:
        stands = f"coalesce({reported}, 0) > 0"
        value, basis = f"if({stands}, {reported}, {computed})", f'if({stands}, "reported", "computed")'
    unit = "{money}/{quantity}"
    sales = sales.with_rule(Rule("entered_value", value, "Entered value", unit, CITE))
    sales = sales.with_rule(Rule("entered_value_basis", basis, "Entered value: basis", "", CITE))
    rule = Rule("entered_value_total", "entered_value * quantity", "Entered value, in all", "{money}", CITE)
    sales = sales.with_rule(rule)
    sales = _with_source(sales)
    sales, importers = _by_importer(sales)
    return EnteredValues(sales, importers, warnings)


def _computed(sales: Table) -> str:
    computed = sum_of(sales, PRICE, (*DISCOUNTS, "movement_international"))
    if CEP in types(sales):
        deducted = on_cep(sales, sum_of(sales, ("cep_indirect_selling", "cep_other", "cep_profit")))
        computed += f" - ({deducted})"
    return computed


def _with_importer(sales: Table, unknown: Sequence[str]) -> tuple[Table, tuple[str, ...]]:
    customer = sales.values("customer")
    if "importer" not in sales:
        how = "the customer: the sales have no importer"
        return sales.with_choice("us_importer", customer, "Importer", how, CITE), ()
    importer = sales.values("importer")
    theirs, others = coded(importer), coded(customer)
    said = [name.strip().upper() for name in theirs.names]
    nobody = theirs.mapped([name in unknown for name in said], bool)
    chosen = text(np.where(nobody, others.numbers + len(said), theirs.numbers), [*theirs.names, *others.names])
    how = f"the importer, or the customer where the importer is {', '.join(name or 'blank' for name in unknown)}"
    sales = sales.with_choice("us_importer", chosen, "Importer", how, CITE)
    blank = int((theirs.mapped([name == "" for name in said], bool) & used(sales)).sum()) if "" in unknown else 0
    warning = f"{sales.title}: {blank} sales have a blank importer; the customer is taken as the importer"
    return sales, (warning,) if blank else ()


def _with_source(sales: Table) -> Table:
    kept = np.flatnonzero(used(sales))
    number = own_codes([sales.values("us_importer")], kept)
    is_reported = coded(sales.values("entered_value_basis")).equal("reported")[kept]
    sales_of = np.bincount(number)
    share = np.bincount(number, weights=is_reported)[number]
    source = np.zeros(sales.rows, dtype=np.intp)
    source[kept] = np.where(share == 0, 1, np.where(share == sales_of[number], 2, 3))
    names = text(source, ["", "computed", "reported", "mixed"])
    how = "reported or computed where all of the importer's sales are, otherwise mixed"
    return sales.with_choice("entered_value_source", names, "Entered value: source", how, CITE)


def _by_importer(sales: Table) -> tuple[Table, Table]:
    """One row for each importer, sale type and basis, with its number of sales, quantity and entered value."""
    keys = [key for key in ("us_importer", "sale_type", "entered_value_basis") if key in sales]
    kept = np.flatnonzero(used(sales))
    group = own_codes([sales.values(key) for key in keys], kept)
    first = firsts(group)
    numbers = np.zeros(sales.rows, dtype=np.int64)
    numbers[kept] = group + 1
    title = "Entered values by importer"
    how = "same " + ", ".join(sales.columns[key].label for key in keys)
    sales = sales.with_choice("importer_row", numbers, f"{title}: row", how, CITE)
    table = Table("entered_values", title, len(first), sales.currency, sales.quantity_unit)
    table = table.with_choice("first_sale", kept[first] + 1, "First sale: row", how, CITE)
    for key in [*keys, "entered_value_source"]:
        table = table.with_lookup(key, sales, "first_sale")
    for rule in (
        Rule("sales", "count()", "Sales", "", CITE),
        Rule("quantity", "total(quantity)", "Quantity", "{quantity}", CITE),
        Rule("entered_value_total", "total(entered_value_total)", "Entered value, in all", "{money}", CITE),
    ):
        table = table.with_rule(rule, over=sales, by="importer_row")
    return sales, table
