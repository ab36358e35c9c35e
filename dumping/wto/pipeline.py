"""The WTO baseline: averages over the whole period, per cent of the export price, below 2 % de minimis."""

from __future__ import annotations

from dumping.case.load import Case, RespondentInputs
from dumping.formula.rule import Rule
from dumping.formula.table import Table
from dumping.law.lookup import Law
from dumping.stages.choices import Choices, window_months
from dumping.stages.price_comparison import price_comparison

DE_MINIMIS = Rule(
    "de_minimis", "margin_percent < de_minimis_threshold_percent", "De minimis", "truth",
    "Anti-Dumping Agreement, Article 5.8",
)  # fmt: skip
DEPOSIT = Rule(
    "cash_deposit_percent", "if(margin_percent < de_minimis_threshold_percent, 0, margin_percent)",
    "Highest duty or security allowed", "%", "Anti-Dumping Agreement, Articles 7.2, 9.3",
)  # fmt: skip
AVERAGE_CITE = "Anti-Dumping Agreement, Article 2.4.2"
ALL_OTHERS_CITE = "Anti-Dumping Agreement, Article 9.4"
ALL_OTHERS_EXCEPTION = "Anti-Dumping Agreement, Article 9.4; Appellate Body, US - Hot-Rolled Steel (DS184)"


def respondent(
    case: Case, inputs: RespondentInputs, law: Law, choices: Choices
) -> tuple[dict[str, Table], tuple[str, ...]]:
    """The tables of one exporter with sales, in order, and warnings."""
    months = window_months(law, case.stated)
    return price_comparison(
        inputs, case.rates, case.stated.case.currency, choices, months, (None, None), AVERAGE_CITE
    )
