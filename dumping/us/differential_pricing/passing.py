"""Which U.S. sales pass the differential pricing test: those of a group whose prices differ significantly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dumping.formula.rule import Rule
from dumping.formula.table import Parameters, Table
from dumping.stages.reuse import reusable
from dumping.us.differential_pricing.cohens_d import cohens_d
from dumping.us.differential_pricing.dimensions import CITE, DIMENSIONS
from dumping.us.differential_pricing.groups import compared_groups
from dumping.us.differential_pricing.price_difference import price_difference
from dumping.us.differential_pricing.products import KEYS, products
from dumping.us.differential_pricing.thresholds import COHENS_D, NOT_VERIFIED, PRICE_DIFFERENCE, TESTS, told

# The measure that each test compares with a threshold, and the threshold.
MEASURES = {
    COHENS_D: ("cohens_d", "cohens_d_large"),
    PRICE_DIFFERENCE: ("price_difference_percent", "price_difference_percent_significant"),
}
# A measure this near to its threshold, relatively, may fall on either side by the last digits.
TIE = 1e-9


@dataclass(frozen=True)
class Passing:
    """The sales with `dp_passes`; `dp_products`, `dp_regions`, `dp_periods`, `dp_purchasers`; warnings."""

    sales: Table
    tables: dict[str, Table]
    warnings: tuple[str, ...]


@reusable
def passing_sales(
    sales: Table, parameters: Parameters, *, price: str = "dp_net_price", keys: Sequence[str] | None = None
) -> Passing:
    """Runs the test of `parameters` by region, by period and by purchaser, each over all sales.

    `sales` brings quantity, `price` and the columns of DIMENSIONS that there are; `keys` say what makes
    merchandise comparable (default: those of manufacturer, prime, level_of_trade, connum that there are).
    Adds to the sales `dp_region_passes` and so on and `dp_passes`, which is 1 where any of the three is and
    0 elsewhere. Only sales of the group under test pass, never those of its base group.
    Raises ValueError where the law of the day has no test and none is chosen.
    Source: 19 USC 1677f-1(d)(1)(B)(i); 79 FR 26720; margin program, US-13.
    """
    keys = tuple(key for key in KEYS if key in sales) if keys is None else tuple(keys)
    test = str(parameters["differential_pricing_test"].value)
    if test not in TESTS:
        raise ValueError("the law of that day has no differential pricing test; choose one, or leave the stage out")
    note = told(parameters)
    found = products(sales, price=price, keys=keys)
    sales, warnings = found.sales, [*found.warnings]
    tables = {"dp_products": found.products.with_notes(note)}
    flags = []
    for dimension, word in DIMENSIONS.items():
        if dimension not in sales:
            continue
        sales, groups = compared_groups(sales, found.products, dimension, keys, parameters)
        groups = (cohens_d if test == COHENS_D else price_difference)(groups, parameters)
        warnings += _ties(groups, test, word, parameters)
        if test == COHENS_D:
            warnings += _same_prices(groups, word)
        tables[groups.name] = groups.with_notes(note)
        flag = f"{dimension}_passes"
        sales = sales.with_lookup(flag, groups, f"{dimension}_row", "passes")
        flags.append(f"coalesce({flag}, 0)")
    any_of_them = f"max({', '.join(flags)})" if len(flags) > 1 else "".join(flags) or "0"
    sales = sales.with_rule(Rule("dp_passes", any_of_them, f"Passes the {TESTS[test]} (1) or not (0)", "", CITE))
    # Cohen's d on a day that the law has it needs no warning, only the note that stands on every table.
    parameter = parameters["differential_pricing_test"]
    if NOT_VERIFIED in parameter.note or parameter.where.find("law on") < 0:
        warnings.append(note)
    return Passing(sales.with_notes(note), tables, tuple(warnings))


def _ties(groups: Table, test: str, word: str, parameters: Parameters) -> list[str]:
    measure, threshold = MEASURES[test]
    limit = float(parameters[threshold].value)
    near = np.abs(np.abs(groups.values(measure)) - limit) <= TIE * limit
    near &= groups.values("tested") == 1
    return [
        f"{groups.title}, row {row}: the {TESTS[test]} by {word} is at its threshold of {limit:g}"
        for row in np.flatnonzero(near)[:10] + 1
    ]


def _same_prices(groups: Table, word: str) -> list[str]:
    """Groups at their base group's only price do not pass here; the program compares rounded averages there."""
    alike = (groups.values("tested") == 1) & (groups.values("pooled_standard_deviation") == 0)
    alike &= groups.values("passes") == 0
    if not alike.any():
        return []
    return [
        f"{groups.title}: {int(alike.sum())} groups by {word} are sold at the one price of their base group and "
        "do not pass; the program may pass them where its two averages of that price differ in the last digits"
    ]
