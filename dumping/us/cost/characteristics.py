"""Physical characteristics of the products in the cost table, taken from the sales where costs do not have them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dumping.formula.table import Table
from dumping.stages.columns import used

CITE = "practice: a product's characteristics as its first sale reports them; comparison-market program part 3"


def with_sold_characteristics(costs: Table, sides: Sequence[Table], characteristics: Sequence[str]) -> Table:
    """Adds `characteristics` to each cost row as the first sale of its `product` reports them, and `sold`.

    `sides` are the sales by market, the comparison market first; sales that are not used do not count.
    `sold` is 1 for a product that some sale in use has, otherwise 0: such a product has no characteristics,
    so that it neither needs nor lends a cost. Costs that have characteristics of their own are returned as
    they are. Source: comparison-market program part 3 (characteristics not in the cost database).
    """
    sides = [side for side in sides if all(name in side for name in characteristics)]
    if not characteristics or not sides or any(name in costs for name in characteristics):
        return costs
    first: dict[str, tuple[Table, int]] = {}
    for side in sides:
        products = side.values("product")
        for row in np.flatnonzero(used(side)):
            first.setdefault(str(products[row]), (side, int(row)))
    found = [first.get(str(product)) for product in costs.values("product")]
    sold = np.array([0.0 if place is None else 1.0 for place in found])
    costs = costs.with_choice("sold", sold, "Sold", "1 where a sale that is used has the product", CITE)
    how = "as the product's first sale reports it, in the comparison market or else in the United States"
    for name in characteristics:
        values = [np.nan if place is None else float(place[0].values(name)[place[1]]) for place in found]
        costs = costs.with_choice(name, np.array(values), sides[0].columns[name].label, how, CITE)
    return costs
