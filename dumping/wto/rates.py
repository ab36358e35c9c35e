"""From a margin to a rate under the Agreement: de minimis and the highest duty allowed."""

from __future__ import annotations

from dumping.formula.rule import Rule

DE_MINIMIS = Rule(
    "de_minimis", "margin_percent < de_minimis_threshold_percent", "De minimis", "truth",
    "Anti-Dumping Agreement, Article 5.8",
)  # fmt: skip
DEPOSIT = Rule(
    "cash_deposit_percent", "if(margin_percent < de_minimis_threshold_percent, 0, margin_percent)",
    "Highest duty or security allowed", "%", "Anti-Dumping Agreement, Articles 7.2, 9.3",
)  # fmt: skip
