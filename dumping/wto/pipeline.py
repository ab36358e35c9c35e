"""The WTO baseline: averages over the whole period, per cent of the export price, below 2 % de minimis."""

from __future__ import annotations

from dumping.case.load import Case, RespondentInputs
from dumping.law.lookup import Law
from dumping.result import Computation
from dumping.stages.choices import Choices, window_months
from dumping.stages.price_comparison import price_comparison
from dumping.wto.rates import DE_MINIMIS, DEPOSIT

__all__ = ["ALL_OTHERS_CITE", "ALL_OTHERS_EXCEPTION", "DEPOSIT", "DE_MINIMIS", "respondent"]

AVERAGE_CITE = "Anti-Dumping Agreement, Article 2.4.2"
ALL_OTHERS_CITE = "Anti-Dumping Agreement, Article 9.4"
ALL_OTHERS_EXCEPTION = "Anti-Dumping Agreement, Article 9.4; Appellate Body, US - Hot-Rolled Steel (DS184)"


def respondent(case: Case, inputs: RespondentInputs, law: Law, choices: Choices) -> Computation:
    """One exporter with sales, from its tables to the totals of both methods."""
    months = window_months(law, case.stated)
    tables, warnings = price_comparison(
        inputs, case.rates, case.stated.case.currency, choices, months, (None, None), AVERAGE_CITE
    )
    reason = f"{choices.parameters['comparison'].where}: {choices.cite('comparison')}"
    return Computation(tables, {}, list(warnings), choices["comparison"], reason)
