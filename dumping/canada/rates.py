"""From a margin to a rate in Canada."""

from __future__ import annotations

from dumping.formula.rule import Rule

DE_MINIMIS = Rule(
    "de_minimis", "margin_percent < de_minimis_threshold_percent", "Insignificant", "truth",
    "Special Import Measures Act, section 2(1), 'insignificant'",
)  # fmt: skip
DEPOSIT = Rule(
    "cash_deposit_percent", "if(margin_percent < de_minimis_threshold_percent, 0, margin_percent)",
    "Duty by ministerial specification, of the export price", "%", "Special Import Measures Act, sections 3(1)(a), 29",
)  # fmt: skip
