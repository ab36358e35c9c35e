"""Each group of sales of a product (one purchaser, region or period) against all other sales of the product."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dumping.formula.evaluate import Array
from dumping.formula.rule import Rule
from dumping.formula.table import Parameters, Table
from dumping.formula.text import coded
from dumping.stages.groups import grouped
from dumping.stages.reuse import reusable
from dumping.us.differential_pricing.dimensions import CITE, DIMENSIONS
from dumping.us.differential_pricing.products import PER_UNIT, same_price, spread

TEST = (
    Rule("test_sales", "count()", "Sales of the test group", "sales", CITE),
    Rule("test_quantity", "total(quantity)", "Quantity of the test group", "{quantity}", CITE),
    Rule("test_value", "total(dp_value)", "Value of the test group", "{money}", CITE),
    Rule("test_deviation_value", "total(dp_deviation_value)", "Deviations of the test group", "{money}", CITE),
    Rule("test_deviation_square", "total(dp_deviation_square)", "Squares of deviations of the test group",
         "{money}²/{quantity}", CITE),
    Rule("test_price", "test_value / test_quantity", "Average price of the test group", PER_UNIT, CITE),
)  # fmt: skip
FROM_PRODUCT = {
    "product_sales": "sales",
    "product_quantity": "quantity",
    "product_value": "value",
    "product_deviation_value": "deviation_value",
    "product_deviation_square": "deviation_square",
}
BASE = (
    *(
        Rule(f"base_{what}", f"product_{what} - test_{what}", f"{label} of the base group", unit, CITE)
        for what, label, unit in (
            ("sales", "Sales", "sales"),
            ("quantity", "Quantity", "{quantity}"),
            ("value", "Value", "{money}"),
            ("deviation_value", "Deviations", "{money}"),
            ("deviation_square", "Squares of deviations", "{money}²/{quantity}"),
        )
    ),
    Rule("base_price", "base_value / base_quantity", "Average price of the base group", PER_UNIT, CITE),
    Rule("base_quantity_percent", "100 * base_quantity / product_quantity",
         "Base group, of the product's quantity", "%", CITE),
)  # fmt: skip
TESTED = Rule(
    "tested",
    "test_sales >= minimum_sales and base_sales >= minimum_sales "
    "and base_quantity_percent >= minimum_base_percent",
    "Tested: enough sales in both groups, and enough quantity in the base group", "truth", CITE,
)  # fmt: skip
DIFFERENCE = Rule("price_difference", "base_price - test_price", "Base price less test price", PER_UNIT, CITE)


@reusable
def compared_groups(
    sales: Table, products: Table, dimension: str, keys: Sequence[str], parameters: Parameters
) -> tuple[Table, Table]:
    """Adds to the sales the row of their group; makes the table of the groups of one dimension.

    `dimension` is a name of DIMENSIONS. Sales with a blank in it are in no group, yet among the base group's.
    The table, `dp_regions` and so on, has a row for each product and group: number of sales, quantity, value,
    average price and standard deviation of the group under test and of the base group, which is all other
    sales of the product; the base group's share of the quantity; whether both are large enough to be `tested`.
    Standard deviations are weighted by quantity and divided by it. Money in the currency of the sales.
    Source: 79 FR 26720; margin program, US-13.
    """
    word = DIMENSIONS[dimension]
    row = f"{dimension}_row"
    inside = (sales.values("dp_product_row") > 0) & ~coded(sales.values(dimension)).equal("")
    # The product's row comes first: groups stand in the order of the products, whatever their keys.
    sales, groups = grouped(
        sales, ("dp_product_row", dimension), f"{dimension}s", f"Prices by {word}", row, inside, CITE
    )
    groups = _with_keys(groups, products, keys)
    for rule in TEST:
        groups = groups.with_rule(rule, over=sales, by=row)
    for name, column in FROM_PRODUCT.items():
        groups = groups.with_lookup(name, products, "dp_product_row", column)
    for rule in BASE:
        groups = groups.with_rule(rule)
    groups = groups.with_rule(TESTED, parameters)
    for name, (low, high) in zip(("test", "base"), _ranges(sales, products, groups, row), strict=True):
        how = "the lowest and the highest price of the group are the same"
        equal = same_price(low, high).astype(float)
        groups = groups.with_choice(f"{name}_one_price", equal, f"{name.title()} group at one price", how, CITE)
        label = f"Standard deviation of the {name} group's prices"
        groups = groups.with_rule(spread(f"{name}_standard_deviation", label, f"{name}_", f"{name}_one_price"))
    return sales, groups.with_rule(DIFFERENCE)


@reusable
def _with_keys(groups: Table, products: Table, keys: Sequence[str]) -> Table:
    for key in keys:
        groups = groups.with_lookup(key, products, "dp_product_row")
    return groups


def _ranges(sales: Table, products: Table, groups: Table, row: str) -> tuple[tuple[Array, Array], ...]:
    """Lowest and highest price of each group, and of all other sales of its product."""
    prices = sales.values("dp_net_price").astype(float)
    number = sales.values(row).astype(np.intp)
    product_of_sale = sales.values("dp_product_row").astype(np.intp)
    # Sales of a product that are in no group are together one more group of it.
    loose = np.where((number == 0) & (product_of_sale > 0), groups.rows + product_of_sale, number)
    owner = np.concatenate([groups.values("dp_product_row").astype(np.intp), np.arange(1, products.rows + 1)])
    lowest = _least(prices, loose, len(owner))
    highest = -_least(-prices, loose, len(owner))
    others_low = _least_of_others(lowest, owner)[: groups.rows]
    others_high = -_least_of_others(-highest, owner)[: groups.rows]
    return (lowest[: groups.rows], highest[: groups.rows]), (others_low, others_high)


def _least(values: Array, number: Array, groups: int) -> Array:
    least = np.full(groups, np.inf)
    inside = number > 0
    np.minimum.at(least, number[inside] - 1, values[inside])
    return least


def _least_of_others(values: Array, owner: Array) -> Array:
    """For each entry the least value among the other entries of the same owner; infinite where there is none."""
    place, owners = owner - 1, int(owner.max(initial=0))
    least = np.full(owners, np.inf)
    np.minimum.at(least, place, values)
    is_least = values == least[place]
    number = np.bincount(place[is_least], minlength=owners)
    # The only least entry sees the second least, every other one sees the least.
    alone = is_least & (number[place] == 1)
    second = np.full(owners, np.inf)
    np.minimum.at(second, place[~alone], values[~alone])
    return np.asarray(np.where(alone, second[place], least[place]))
