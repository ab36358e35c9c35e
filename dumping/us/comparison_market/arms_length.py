"""Arm's-length test: whether prices to an affiliated customer are those that unaffiliated customers pay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dumping.formula.evaluate import Array
from dumping.formula.rule import Rule
from dumping.formula.table import Parameter, Parameters, Table
from dumping.formula.text import coded, text
from dumping.stages.columns import present, used, with_excluded
from dumping.stages.groups import grouped, largest
from dumping.stages.keys import codes, firsts, own_codes
from dumping.stages.reuse import reusable

CITE = "19 USC 1677(15); 19 CFR 351.403(c); 67 FR 69186 (15 Nov. 2002)"
UNIT = "{money}/{quantity}"
NOT_AT_ARMS_LENGTH = "affiliated customer whose prices are not at arm's length"


@dataclass(frozen=True)
class ArmsLength:
    """The sales with failing customers excluded, the averages, comparisons and results per customer; warnings."""

    sales: Table
    affiliated: Table
    unaffiliated: Table
    comparisons: Table
    customers: Table
    warnings: tuple[str, ...]


@reusable
def arms_length(
    sales: Table,
    *,
    unaffiliated: str,
    parameters: Parameters,
    difmer_limit: Parameter,
    characteristics: Sequence[str] = (),
    same: Sequence[str] = (),
) -> ArmsLength | None:
    """Tests each affiliated customer; None where no sale is to an affiliate.

    `sales` bring `customer`, `affiliation` (equal to `unaffiliated` for unaffiliated customers; anything else,
    blank too, is affiliated), `connum`, `level_of_trade`, `quantity`, `net_price` and, for similar models,
    `avg_variable_com`, `avg_total_com` and the `characteristics`. `same`: manufacturer, prime, quarter, where
    they count. Averages per customer and CONNUM are compared with the average to all unaffiliated customers of
    the same level of trade and `same`, of the same CONNUM or, failing that, of the most similar one within
    `difmer_limit` per cent of the affiliated CONNUM's total cost of manufacturing. A customer passes where the
    quantity-weighted mean of the ratios is from `arms_length_low_percent` to `arms_length_high_percent`, both
    included; one without any comparison fails. Failing customers' sales are excluded. Resales by affiliates
    (`downstream` is 1) are neither tested nor compared with, and stay.
    Source: 19 CFR 351.403(c); comparison-market program part 5.
    """
    keys = (*present(sales, ("level_of_trade",)), *same, "connum")
    own = sales.values("downstream") == 0 if "downstream" in sales else np.ones(sales.rows, dtype=bool)
    affiliated = used(sales) & own & ~coded(sales.values("affiliation")).equal(unaffiliated)
    if not affiliated.any():
        return None
    customer = coded(sales.values("customer"))
    blank = affiliated & customer.equal("")
    tested = affiliated & ~blank
    sales, ours = _averages(sales, ("customer", *keys), "affiliated", "Affiliated customers", tested, characteristics)
    others = used(sales) & own & ~affiliated
    sales, theirs = _averages(sales, keys, "unaffiliated", "Unaffiliated customers", others, characteristics)
    comparisons = _compared(ours, theirs, keys, characteristics, float(difmer_limit.value) / 100)
    comparisons, customers = _customers(comparisons, parameters)
    passing = dict(zip(customers.values("customer"), customers.values("passes"), strict=True))
    fails = customer.mapped([passing.get(name, 1.0) != 1 for name in customer.names], bool)
    out = fails & used(sales) & own
    sales = with_excluded(sales, out, NOT_AT_ARMS_LENGTH)
    warnings = []
    if blank.any():
        warnings.append(f"{sales.title}: {blank.sum()} affiliated sales have no customer code and are not tested")
    if mixed := int((out & ~affiliated).sum()):
        warnings.append(f"{sales.title}: {mixed} sales marked unaffiliated are of customers that fail and go with them")
    return ArmsLength(sales, ours, theirs, comparisons, customers, tuple(warnings))


def _averages(
    sales: Table, keys: Sequence[str], name: str, title: str, among: Array, characteristics: Sequence[str]
) -> tuple[Table, Table]:
    row = f"{name}_row"
    sales, table = grouped(sales, keys, f"arms_length_{name}", title, row, among, CITE)
    if "net_value" not in sales:
        sales = sales.with_rule(Rule("net_value", "net_price * quantity", "Net value", "{money}", CITE))
    table = table.with_rule(Rule("sales", "count()", "Sales", "sales", CITE), over=sales, by=row)
    table = table.with_rule(Rule("quantity", "total(quantity)", "Quantity", "{quantity}", CITE), over=sales, by=row)
    price = Rule(f"{name}_price", "total(net_value) / total(quantity)", f"Average price, {title.lower()}", UNIT, CITE)
    table = table.with_rule(price, over=sales, by=row)
    # Constant within a product; the largest stands where a table has several.
    wanted = present(sales, ("avg_variable_com", "avg_total_com", *characteristics))
    for column, values in largest(sales, wanted, row, table.rows):
        table = table.with_choice(column, values, sales.columns[column].label, "of the product", CITE)
    return sales, table


def _compared(ours: Table, theirs: Table, keys: Sequence[str], characteristics: Sequence[str], limit: float) -> Table:
    """One row for each affiliated average with the unaffiliated average that it is compared with."""
    known = [c for c in characteristics if c in ours]
    similar = bool(known) and "avg_variable_com" in ours
    # Their averages are one for each key, so that one row at most has the key of ours.
    number, their_number = codes(ours, theirs, keys)
    row_of = np.zeros(max(number.max(initial=-1), their_number.max(initial=-1)) + 1, dtype=np.int64)
    row_of[their_number] = np.arange(1, theirs.rows + 1)
    match = row_of[number]
    kind = (match > 0).astype(np.intp)
    if similar and not match.all():
        without = np.flatnonzero(match == 0)
        match[without] = _similar(ours, theirs, without, [key for key in keys if key != "connum"], known, limit)
        kind[without[match[without] > 0]] = 2
    table = ours
    how = "identical CONNUM, or the most similar one within the limit of difference in merchandise"
    table = table.with_choice("match", text(kind, ["none", "identical", "similar"]), "Match", how, CITE)
    table = table.with_choice("unaffiliated_row", match, f"{theirs.title}: row (0: none)", how, CITE)
    table = table.with_lookup("unaffiliated_connum", theirs, "unaffiliated_row", "connum")
    table = table.with_lookup("unaffiliated_price", theirs, "unaffiliated_row")
    difmer = "0"
    if similar:
        table = table.with_lookup("unaffiliated_variable_com", theirs, "unaffiliated_row", "avg_variable_com")
        difmer = 'if(match == "similar", unaffiliated_variable_com - avg_variable_com, 0)'
    table = table.with_rule(Rule("difmer", difmer, "Difference in merchandise (DIFMER)", UNIT, CITE))
    adjusted = Rule("adjusted_price", "unaffiliated_price - difmer", "Unaffiliated price less DIFMER", UNIT, CITE)
    table = table.with_rule(adjusted)
    ratio = Rule("price_ratio_percent", "100 * affiliated_price / adjusted_price", "Price ratio", "%", CITE)
    return table.with_rule(ratio)


def _similar(ours: Table, theirs: Table, rows: Array, wide: Sequence[str], known: Sequence[str], limit: float) -> Array:
    """The row number of the most similar average for each of `rows`, 0 where none is within the limit."""
    group, their_group = codes(ours, theirs, wide)
    order = np.argsort(their_group, kind="stable")
    bounds = np.searchsorted(their_group[order], np.arange(max(group.max(initial=0), their_group.max(initial=0)) + 2))
    # Customers that buy the same product have the same answer.
    costs = ("avg_variable_com", "avg_total_com")
    product = own_codes([group, *(ours.values(name) for name in (*costs, *known))], rows)
    found = np.zeros(int(product.max()) + 1, dtype=np.int64)
    for place, row in enumerate(rows[firsts(product)]):
        at = order[bounds[group[row]] : bounds[group[row] + 1]]
        found[place] = _most_similar(ours, theirs, row, at, known, limit)
    return found[product]


def _most_similar(ours: Table, theirs: Table, row: int, at: Array, known: Sequence[str], limit: float) -> int:
    difmer = theirs.values("avg_variable_com")[at] - ours.values("avg_variable_com")[row]
    total = float(ours.values("avg_total_com")[row])
    ratio = np.abs(difmer / total) if total else np.full(len(at), np.nan)
    inside = np.flatnonzero(ratio <= limit)
    if not len(inside):
        return 0
    apart = [np.abs(theirs.values(c)[at[inside]] - ours.values(c)[row]) for c in known]
    order = np.lexsort((at[inside], ratio[inside], *reversed(apart)))
    return int(at[inside[order[0]]]) + 1


def _customers(comparisons: Table, parameters: Parameters) -> tuple[Table, Table]:
    ratio = comparisons.values("price_ratio_percent").astype(float)
    counted = (~np.isnan(ratio)).astype(float)
    how = "1 where there is a price to compare with"
    comparisons = comparisons.with_choice("compared", counted, "Compared", how, CITE)
    for name, expression, label in (
        ("compared_quantity", "compared * quantity", "Quantity compared"),
        ("ratio_extended", "if(compared == 1, coalesce(price_ratio_percent, 0) * quantity, 0)", "Ratio times quantity"),
    ):
        comparisons = comparisons.with_rule(Rule(name, expression, label, "{quantity}", CITE))
    comparisons, table = grouped(
        comparisons, ("customer",), "arms_length_customers", "Arm's-length test by customer", "customer_row",
        np.ones(comparisons.rows, dtype=bool), CITE,
    )  # fmt: skip
    for rule in (
        Rule("comparisons", "total(compared)", "Comparisons", "count", CITE),
        Rule("quantity", "total(quantity)", "Quantity", "{quantity}", CITE),
        Rule(
            "customer_ratio_percent", "total(ratio_extended) / total(compared_quantity)", "Customer's ratio", "%", CITE
        ),
    ):
        table = table.with_rule(rule, over=comparisons, by="customer_row")
    passes = Rule(
        "passes",
        "if(comparisons > 0, coalesce(customer_ratio_percent, 0) >= arms_length_low_percent and "
        "coalesce(customer_ratio_percent, 0) <= arms_length_high_percent, 1 == 0)",
        "At arm's length", "truth", CITE,
    )  # fmt: skip
    return comparisons, table.with_rule(passes, parameters)
