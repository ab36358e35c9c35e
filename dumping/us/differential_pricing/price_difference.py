"""Price difference test: the difference of two average prices in per cent of the base group's.

The successor of Cohen's d test. It is not verified against the published text, and every table says so.
"""

from __future__ import annotations

from dumping.formula.rule import Rule
from dumping.formula.table import Parameters, Table

CITE = "practice since the programs of 27 June 2025 (not verified against the published text)"

PERCENT = Rule(
    "price_difference_percent", "100 * price_difference / base_price", "Difference, of the base group's price",
    "%", CITE,
)  # fmt: skip
PASSES = Rule(
    "passes",
    "if(tested and coalesce(abs(price_difference_percent), 0) >= price_difference_percent_significant, 1, 0)",
    "Passes the price difference test (1) or not (0)", "", CITE,
)  # fmt: skip


def price_difference(groups: Table, parameters: Parameters) -> Table:
    """Adds `price_difference_percent` and `passes` to a table of compared groups.

    Same groups and same conditions to be `tested` as in Cohen's d test. Exactly the significant percentage
    passes; a base group whose average price is zero gives no percentage and does not pass.
    """
    for rule in (PERCENT, PASSES):
        groups = groups.with_rule(rule, parameters)
    return groups
