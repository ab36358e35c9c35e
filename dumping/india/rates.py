"""From a margin to a rate in India."""

from __future__ import annotations

from dumping.formula.rule import Rule

DE_MINIMIS = Rule(
    "de_minimis", "margin_percent < de_minimis_threshold_percent", "De minimis", "truth",
    "Anti-Dumping Rules 1995, rule 14(c)",
)  # fmt: skip
DEPOSIT = Rule(
    "cash_deposit_percent", "if(margin_percent < de_minimis_threshold_percent, 0, margin_percent)",
    "Highest duty that the margin allows", "%", "Customs Tariff Act 1975, section 9A(1)",
)  # fmt: skip
