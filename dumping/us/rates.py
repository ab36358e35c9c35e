"""From a margin to a rate in the United States: de minimis and the cash deposit."""

from __future__ import annotations

from dumping.formula.rule import Rule

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
