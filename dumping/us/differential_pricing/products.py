"""Comparable merchandise: its average price and spread over all U.S. sales, for the differential pricing tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dumping.formula.evaluate import Array
from dumping.formula.rule import Rule
from dumping.formula.table import Table
from dumping.stages.columns import used
from dumping.stages.groups import blank, grouped
from dumping.stages.reuse import reusable
from dumping.us.differential_pricing.dimensions import CITE

# What makes merchandise comparable: no month, quarter or sale type.
KEYS = ("manufacturer", "prime", "level_of_trade", "connum")
PER_UNIT = "{money}/{quantity}"

VALUE = Rule("dp_value", "dp_net_price * quantity", "Value for differential pricing", "{money}", CITE)
TOTALS = (
    Rule("sales", "count()", "Sales of the product", "sales", CITE),
    Rule("quantity", "total(quantity)", "Quantity of the product", "{quantity}", CITE),
    Rule("value", "total(dp_value)", "Value of the product", "{money}", CITE),
    Rule("average_price", "value / quantity", "Average price of the product", PER_UNIT, CITE),
)
# Deviations are taken from the product's average, so that the spread of any group of its sales follows from
# totals without the loss of digits that squares of whole prices would bring.
DEVIATIONS = (
    Rule("dp_deviation_value", "(dp_net_price - dp_product_price) * quantity",
         "Deviation from the product's average price, times quantity", "{money}", CITE),
    Rule("dp_deviation_square", "dp_deviation_value * (dp_net_price - dp_product_price)",
         "Square of the deviation, times quantity", "{money}²/{quantity}", CITE),
)  # fmt: skip
SPREAD = (
    Rule("deviation_value", "total(dp_deviation_value)", "Deviations, in all", "{money}", CITE),
    Rule("deviation_square", "total(dp_deviation_square)", "Squares of deviations, in all",
         "{money}²/{quantity}", CITE),
)  # fmt: skip


@dataclass(frozen=True)
class Products:
    """The sales with the row of their product, the products, and warnings."""

    sales: Table
    products: Table
    warnings: tuple[str, ...]


@reusable
def products(sales: Table, *, price: str = "dp_net_price", keys: Sequence[str] | None = None) -> Products:
    """Adds to the sales `dp_counted`, `dp_product_row`, `dp_value` and deviations; makes `dp_products`.

    `dp_counted` is 1 for sales that are used and have a price; only those count anywhere in the tests.
    `dp_product_row` is 0 for sales with a blank in `keys` (default: those of KEYS that the sales have); they
    are never tested, but are among all sales whose value the ratio test is taken of.
    `dp_products`, a row for each product, in the order of the keys: sales, quantity, value, average price,
    lowest and highest price, totals of deviations, and the weighted standard deviation over all its sales.
    Money in the currency of the sales. Source: margin program, US-13.
    """
    keys = tuple(key for key in KEYS if key in sales) if keys is None else tuple(keys)
    if price != "dp_net_price":
        label = "Net price for differential pricing"
        sales = sales.with_rule(Rule("dp_net_price", price, label, PER_UNIT, CITE))
    priced = ~np.isnan(sales.values("dp_net_price").astype(float, copy=False))
    priced &= ~np.isnan(sales.values("quantity").astype(float, copy=False))
    counted = used(sales) & priced
    how = "the sale is used and has a net price"
    sales = sales.with_choice("dp_counted", counted.astype(np.int64), "Counted in the test", how, CITE)
    sales = sales.with_rule(VALUE)
    complete = counted.copy()
    for key in keys:
        complete &= ~blank(sales.values(key))
    sales, table = grouped(sales, keys, "dp_products", "Comparable merchandise", "dp_product_row", complete, CITE)
    for rule in TOTALS:
        table = table.with_rule(rule, over=sales, by="dp_product_row")
    sales = sales.with_lookup("dp_product_price", table, "dp_product_row", "average_price")
    for rule in DEVIATIONS:
        sales = sales.with_rule(rule)
    for rule in SPREAD:
        table = table.with_rule(rule, over=sales, by="dp_product_row")
    table = _with_range(table, sales)
    rule = spread("standard_deviation", "Standard deviation of the product's prices", "", "one_price")
    return Products(sales, table.with_rule(rule), _warnings(sales, priced, complete, keys))


def spread(name: str, label: str, prefix: str, one_price: str) -> Rule:
    """The weighted standard deviation, divided by the quantity, of sales whose totals stand under a prefix."""
    mean = f"{prefix}deviation_value / {prefix}quantity"
    square = f"{prefix}deviation_square / {prefix}quantity - ({mean}) * ({mean})"
    expression = f"if({one_price} == 1, 0, sqrt(max({square}, 0)))"
    return Rule(name, expression, label, PER_UNIT, CITE)


def _with_range(table: Table, sales: Table) -> Table:
    """Lowest and highest price, and whether they are the same."""
    rows = sales.values("dp_product_row").astype(np.intp)
    prices = sales.values("dp_net_price").astype(float)
    inside = np.flatnonzero(rows)
    prices, product = prices[inside], rows[inside] - 1
    lowest, highest = np.full(table.rows, np.inf), np.full(table.rows, -np.inf)
    np.minimum.at(lowest, product, prices)
    np.maximum.at(highest, product, prices)
    # The first of the sales at the lowest price, the last of those at the highest.
    at_lowest, at_highest = (np.flatnonzero(prices == bound[product]) for bound in (lowest, highest))
    for end, at in (("lowest", at_lowest[::-1]), ("highest", at_highest)):
        sale = np.zeros(table.rows, dtype=np.int64)
        sale[product[at]] = inside[at] + 1
        how = f"the product's sale at the {end} price"
        table = table.with_choice(f"{end}_sale", sale, f"{end.title()} price: row", how, CITE)
        table = table.with_lookup(f"{end}_price", sales, f"{end}_sale", "dp_net_price")
    equal = same_price(table.values("lowest_price"), table.values("highest_price"))
    how = "the lowest and the highest price are the same"
    return table.with_choice("one_price", equal.astype(float), "All sales at one price", how, CITE)


# Prices nearer to each other than this share of them are the same: what is left of the arithmetic of numbers
# in a machine is smaller, and a cent on ten million is larger.
SAME = 1e-10


def same_price(low: Array, high: Array) -> Array:
    """Whether two prices are the same but for the last digits of machine arithmetic."""
    near = np.abs(high - low) <= SAME * np.maximum(np.abs(low), np.abs(high))
    return np.asarray(near & np.isfinite(low))


def _warnings(sales: Table, priced: Array, complete: Array, keys: Sequence[str]) -> tuple[str, ...]:
    warnings = []
    without = int((used(sales) & ~priced).sum())
    if without:
        warnings.append(f"{sales.title}: {without} sales without a net price are left out of differential pricing")
    partial = int((used(sales) & priced & ~complete).sum())
    if partial:
        said = ", ".join(sales.columns[key].label.lower() for key in keys)
        warnings.append(f"{sales.title}: {partial} sales with a blank among {said} are not tested and do not pass")
    return tuple(warnings)
