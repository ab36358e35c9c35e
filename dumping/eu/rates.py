"""From a margin to a rate in the European Union: de minimis of the export price, duty of the CIF price."""

from __future__ import annotations

from dumping.formula.rule import Rule

# De minimis is a share of the export price though the duty is one of the CIF price.
FURTHER = ("percent_of_export_price",)
DE_MINIMIS = Rule(
    "de_minimis", "percent_of_export_price < de_minimis_threshold_percent", "De minimis", "truth",
    "Regulation (EU) 2016/1036, Article 9(3)",
)  # fmt: skip
DEPOSIT = Rule(
    "cash_deposit_percent", "if(percent_of_export_price < de_minimis_threshold_percent, 0, margin_percent)",
    "Highest duty that the margin allows", "%", "Regulation (EU) 2016/1036, Article 9(4)",
)  # fmt: skip
