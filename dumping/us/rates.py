"""From a margin to a rate in the United States: de minimis and the cash deposit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dumping.formula.rule import Rule
from dumping.stages.rules import DECIMALS

if TYPE_CHECKING:
    from dumping.formula.table import Parameters, Table

# The program tests "greater than"; the statute says "less than". A margin of exactly the threshold is
# de minimis to the program and not to the statute: `run` warns when that happens.
DE_MINIMIS = Rule(
    "de_minimis", "margin_percent <= de_minimis_threshold_percent", "De minimis", "truth",
    "19 USC 1673b(b)(3), 1673d(a)(4); 19 CFR 351.106(c)",
)  # fmt: skip
DEPOSIT = Rule(
    "cash_deposit_percent", "if(margin_percent <= de_minimis_threshold_percent, 0, margin_percent)",
    "Cash deposit rate", "%", "19 USC 1673b(d)(1)(B), 1673d(c)(1)(B), 1675(a)(2)(C)",
)  # fmt: skip
# Of each method, computed or applied: what would be deposited and published.
DEPOSIT_PER_UNIT = Rule(
    "cash_deposit_per_unit", "if(percent <= de_minimis_threshold_percent, 0, per_unit)", "Cash deposit per unit",
    "{money}/{quantity}", DEPOSIT.cite,
)  # fmt: skip
PUBLISHED = (
    Rule("percent_published", f"round(percent, {DECIMALS})", "Margin as published, rounded half up", "%",
         "practice: two decimals"),
    Rule("per_unit_published", f"round(per_unit, {DECIMALS})", "Dumping per unit as published",
         "{money}/{quantity}", "practice: two decimals"),
)  # fmt: skip


def with_rates(total: Table, parameters: Parameters) -> Table:
    """Adds to a method's totals: de minimis or not, cash deposit in per cent and per unit, published figures.

    De minimis where the unrounded margin is not more than `de_minimis_threshold_percent`, as the program tests
    it. Source: 19 CFR 351.106(c); margin program, US-16, US-19.
    """
    own = {"margin_percent": "percent"}
    for rule in (DE_MINIMIS.reading(own), DEPOSIT.reading(own), DEPOSIT_PER_UNIT, *PUBLISHED):
        total = total.with_rule(rule, parameters)
    return total


def above_de_minimis(total: Table) -> bool:
    """Whether a method's margin is above de minimis; a method without sales is not."""
    return bool(total.value("de_minimis") == 0)


def ties(total: Table, parameters: Parameters) -> tuple[str, ...]:
    """A warning where the margin is the threshold itself, which program and statute take differently."""
    threshold = float(parameters["de_minimis_threshold_percent"].value)
    # A method without sales has no margin (NaN), which is no tie.
    if not abs(float(total.value("percent")) - threshold) <= 1e-9:
        return ()
    return (
        f"{total.title}: the margin is exactly {threshold:g} %, de minimis to the program's test of the deposit "
        "rate, not to the statute or to the program's tests of difference and assessment",
    )
