"""Cohen's d test: the difference of two average prices in units of their pooled standard deviation."""

from __future__ import annotations

from dumping.formula.rule import Rule
from dumping.formula.table import Parameters, Table
from dumping.us.differential_pricing.dimensions import CITE
from dumping.us.differential_pricing.products import PER_UNIT, SAME

POOLED = Rule(
    "pooled_standard_deviation",
    "sqrt((base_standard_deviation * base_standard_deviation "
    "+ test_standard_deviation * test_standard_deviation) / 2)",
    "Pooled standard deviation, a simple average of both variances", PER_UNIT, CITE,
)  # fmt: skip
D = Rule("cohens_d", "price_difference / pooled_standard_deviation", "Cohen's d", "", CITE)
# Where all prices of both groups are the same, any difference between the two prices passes.
PASSES = Rule(
    "passes",
    "if(tested, if(pooled_standard_deviation > 0, if(abs(cohens_d) >= cohens_d_large, 1, 0), "
    f"if(abs(price_difference) > {SAME!r} * abs(base_price), 1, 0)), 0)",
    "Passes Cohen's d test (1) or not (0)", "", CITE,
)  # fmt: skip


def cohens_d(groups: Table, parameters: Parameters) -> Table:
    """Adds pooled standard deviation, `cohens_d` and `passes` to a table of compared groups.

    Only groups that are `tested` can pass. `cohens_d` is missing where neither group's prices vary; then
    different prices pass and the same price does not. Exactly `cohens_d_large` passes.
    Source: 79 FR 26720; margin program, US-13.
    """
    for rule in (POOLED, D, PASSES):
        groups = groups.with_rule(rule, parameters)
    return groups
