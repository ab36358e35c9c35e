"""Normal value against U.S. price, sale by sale: with the group's average price, or with the sale's own.

Every sale is compared at the exchange rate of its own date, with averages as well; so one averaging group
may hold positive and negative results.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from dumping.formula.evaluate import Array
from dumping.formula.rule import Rule
from dumping.formula.table import Table
from dumping.formula.text import coded
from dumping.stages import rules
from dumping.stages.averaging import PARTS
from dumping.stages.columns import used
from dumping.stages.reuse import reusable

UNIT = "{money}/{quantity}"
CONSTRUCTED = 3
FACTS_AVAILABLE = 4
FACTS_AVAILABLE_CITE = "19 USC 1677e; 19 CFR 351.308"
FACTS_AVAILABLE_MARGIN = Rule(
    "facts_available_margin", "net_us_price * facts_available_percent / 100", "Margin on facts available",
    "{money}/{quantity}", FACTS_AVAILABLE_CITE,
)  # fmt: skip
PRICE_CITE = "19 USC 1677b(a)(1), (6), (7); 19 CFR 351.410 to 351.412"
VALUE_CITE = "19 USC 1677b(a)(4), (8), (e)"
CONVERSION_CITE = "19 USC 1677b-1(a); 19 CFR 351.415"
PACKING_CITE = "19 USC 1677b(a)(6)(A)"
NORMAL_VALUE_CITE = "19 USC 1677b(a)(6)(C)(iii), (7)(B); 19 CFR 351.410, 351.412(f)"

# The shared results, over the column that net U.S. prices have, and what the totals need beside them.
RESULTS = (
    *(rule.reading({"net_price": "net_us_price"}) for rule in rules.RESULTS),
    Rule("dumped_quantity", "if(result > 0, quantity, 0)", "Quantity with a positive result", "{quantity}",
         "19 USC 1677(35)(A)"),
    Rule("dumped_value", "if(result > 0, value, 0)", "Value with a positive result", "{money}",
         "19 USC 1677(35)(A)"),
)  # fmt: skip


@dataclass(frozen=True)
class Comparison:
    """One row for each sale with a result, and warnings."""

    table: Table
    warnings: tuple[str, ...]


def with_foreign_price(sales: Table) -> Table:
    """Adds `foreign_price_usd`: the comparison-market side in U.S. dollars per unit, before U.S. packing.

    Where a price is matched: `cm_net_price` less `difmer` plus `lot_adjustment`. Where `match_type` is 3:
    `constructed_value` less `cv_direct_selling`, `cv_credit` and `cv_commissions`. Both at `exchange_rate`
    (U.S. dollars for one unit of the comparison market's currency). Columns that a case lacks stay out; sales
    that have the column already keep it.
    Source: margin program, US-15.
    """
    if "foreign_price_usd" in sales:
        return sales
    rate = " * exchange_rate" if "exchange_rate" in sales else ""
    price = _sum(sales, ("cm_net_price", "-difmer", "+lot_adjustment"))
    built = _sum(sales, ("constructed_value", "-cv_direct_selling", "-cv_credit", "-cv_commissions"))
    if price and built:
        both = f"if(match_type == {CONSTRUCTED}, ({built}){rate}, ({price}){rate})"
        rule = Rule("foreign_price_usd", both, "Foreign price or constructed value, USD", UNIT,
                    f"{PRICE_CITE}; {VALUE_CITE}; {CONVERSION_CITE}")  # fmt: skip
    elif built:
        rule = Rule("foreign_price_usd", f"({built}){rate}", "Constructed value less selling expenses, USD", UNIT,
                    f"{VALUE_CITE}; {CONVERSION_CITE}")  # fmt: skip
    else:
        rule = Rule("foreign_price_usd", f"({price}){rate}", "Foreign price, USD", UNIT,
                    f"{PRICE_CITE}; {CONVERSION_CITE}")  # fmt: skip
    return sales.with_rule(rule)


@reusable
def compared(
    sales: Table,
    prices: Table,
    *,
    name: str,
    title: str,
    row: str | None = None,
    among: Array | None = None,
    parts: Sequence[str] = PARTS,
) -> Comparison:
    """One row for each sale, with its normal value, the result and what the totals need of it.

    `prices` brings net U.S. price, packing and the adjustments in `parts`: a table of averages, whose rows stand
    in column `row` of the sales, or the sales themselves (`row` None). `sales` has `foreign_price_usd`.
    `among` says which sales belong to the method (default all that are used). A sale whose normal value
    cannot be computed is left out of numerator and denominator, with a warning; a sale with
    `facts_available_percent` needs none: its margin is so many per cent of its net price.
    `foreign_unit_price_usd` is the foreign price with U.S. packing; `normal_value` also has the commission
    offset, U.S. commissions and direct selling expenses, and imputed credit (EP) or the CEP offset (CEP).
    U.S. dollars per unit; `result`, `value` in U.S. dollars; positive results are dumping.
    Source: 19 USC 1677(35); margin program, US-15.
    """
    inside = used(sales) if among is None else used(sales) & among
    if row is not None:
        inside &= sales.values(row) > 0
    whole = inside & ~np.isnan(sales.values("foreign_price_usd").astype(float, copy=False))
    if row is None:
        for part in (part for part in parts if part in prices):
            whole &= ~np.isnan(prices.values(part).astype(float, copy=False))
    stated = "facts_available_percent" in sales
    if stated:
        taken = ~np.isnan(sales.values("facts_available_percent").astype(float, copy=False))
        whole |= inside & taken & ~np.isnan(sales.values("net_us_price").astype(float, copy=False))
    table = _covered(sales, whole, name, title).with_lookup("foreign_price_usd", sales, "sale")
    by = "sale"
    if row is not None:
        table = table.with_lookup("average_row", sales, "sale", row)
        by = "average_row"
    for part in (part for part in parts if part in prices):
        table = table.with_lookup(part, prices, by)
    wanted = (*_normal_value(table), *RESULTS)
    for rule in _with_facts_available(wanted) if stated else wanted:
        table = table.with_rule(rule)
    return Comparison(table, _warnings(sales, title, inside & ~whole))


@reusable
def _covered(sales: Table, whole: Array, name: str, title: str) -> Table:
    """The sales that the method covers, with what names them."""
    rows = np.flatnonzero(whole) + 1
    table = Table(name, title, len(rows), sales.currency, sales.quantity_unit)
    table = table.with_choice("sale", rows, f"{sales.title}: row", "each sale that the method covers")
    for column in ("connum", "sale_type", "match_type", "facts_available_percent", "quantity"):
        if column in sales:
            table = table.with_lookup(column, sales, "sale")
    return table


def _normal_value(table: Table) -> tuple[Rule, Rule]:
    """The rules of this case: without what it lacks, and without a choice where all sales are of one type."""
    with_packing = _sum(table, ("foreign_price_usd", "+us_packing"))
    foreign = Rule("foreign_unit_price_usd", with_packing, "Foreign unit price, USD", UNIT, PACKING_CITE)
    common = ("foreign_unit_price_usd", "-commission_offset", "+commissions", "+direct_selling",
              "+added_to_normal_value")  # fmt: skip
    table = table.with_rule(foreign)
    on_ep = _sum(table, (*common, "+imputed_credit"))
    on_cep = _sum(table, (*common, "-cep_offset"))
    types = coded(table.values("sale_type")).present() if "sale_type" in table else {"EP"}
    if on_ep == on_cep or types <= {"EP"}:
        expression = on_ep
    elif "EP" not in types:
        expression = on_cep
    else:
        expression = f'if(sale_type == "EP", {on_ep}, {on_cep})'
    return foreign, Rule("normal_value", expression, "Normal value", UNIT, NORMAL_VALUE_CITE)


def _with_facts_available(wanted: tuple[Rule, ...]) -> Iterator[Rule]:
    """The rules with the stated margin taken first: normal value is then net price with that margin."""
    cite = FACTS_AVAILABLE_CITE
    for rule in wanted:
        if rule.name == "normal_value":
            yield FACTS_AVAILABLE_MARGIN
            either = f"coalesce(net_us_price + facts_available_margin, {rule.expression})"
            yield replace(rule, expression=either, cite=f"{rule.cite}; {cite}")
        elif rule.name == "unit_result":
            either = "coalesce(facts_available_margin, normal_value - net_us_price)"
            yield Rule(rule.name, either, rule.label, rule.unit, f"{rule.cite}; {cite}")
        else:
            yield rule


def _sum(table: Table, terms: tuple[str, ...]) -> str:
    """The first term, then each signed term that the table has; empty where it lacks the first."""
    if terms[0] not in table:
        return ""
    return " ".join([terms[0], *(f"{term[0]} {term[1:]}" for term in terms[1:] if term[1:] in table)])


def _warnings(sales: Table, title: str, left_out: Array) -> tuple[str, ...]:
    if not left_out.any():
        return ()
    quantity = float(np.nansum(sales.values("quantity").astype(float)[left_out]))
    first = ", ".join(str(number) for number in (np.flatnonzero(left_out) + 1)[:5])
    return (
        f"{title}: {int(left_out.sum())} sales ({quantity:,.10g} {sales.quantity_unit or 'units'}) have no normal "
        f"value or price and are left out (row {first} of {sales.title})",
    )
