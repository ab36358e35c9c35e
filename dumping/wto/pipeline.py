"""The WTO baseline: averages by product over the whole period, per cent of the export price."""

from __future__ import annotations

from dumping.case.load import Case, RespondentInputs
from dumping.formula.rule import Rule
from dumping.law.lookup import Law
from dumping.result import Computation
from dumping.stages.choices import Choices
from dumping.stages.weighted_averages import weighted_averages
from dumping.wto.rates import DE_MINIMIS, DEPOSIT

ALL_OTHERS_CITE = "Anti-Dumping Agreement, Article 9.4"
ALL_OTHERS_EXCEPTION = "Anti-Dumping Agreement, Article 9.4; Appellate Body, US - Hot-Rolled Steel (DS184)"

IN_WORDS = "the baseline: at most the margin, of the export price"
ENTRY = Rule(
    "anti_dumping_duty",
    "entered_value * cash_deposit_percent / 100",
    "Anti-dumping duty or deposit",
    "{money}",
    DEPOSIT.cite,
)

__all__ = ["ALL_OTHERS_CITE", "ALL_OTHERS_EXCEPTION", "DEPOSIT", "DE_MINIMIS", "ENTRY", "IN_WORDS", "respondent"]


def respondent(case: Case, inputs: RespondentInputs, law: Law, choices: Choices) -> Computation:
    """One exporter with sales, from its tables to the totals of both methods."""
    return weighted_averages(case, inputs, choices)
