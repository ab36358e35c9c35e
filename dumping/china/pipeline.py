"""China: averages by product, per cent of the CIF value; no lesser duty."""

from __future__ import annotations

from dumping.case.load import Case, RespondentInputs
from dumping.china.rates import DE_MINIMIS, DEPOSIT, FURTHER
from dumping.formula.rule import Rule
from dumping.formula.table import Parameter, Table
from dumping.law.lookup import Law
from dumping.result import Computation
from dumping.stages.choices import Choices
from dumping.stages.frontier import full_duty, on_cif
from dumping.stages.weighted_averages import weighted_averages

NAME = "China"
ALL_OTHERS_CITE = "Anti-Dumping Regulations of the People's Republic of China"
ALL_OTHERS_EXCEPTION = ALL_OTHERS_CITE
MARGIN_CITE = "Anti-Dumping Regulations of the People's Republic of China, Article 6"
DUTY_CITE = "Anti-Dumping Regulations of the People's Republic of China, Article 42"
IN_WORDS = "the whole margin, on the CIF price; no lesser duty"
ENTRY = Rule("anti_dumping_duty", "cif_value * duty_percent / 100", "Anti-dumping duty", "{money}", DUTY_CITE)

__all__ = [
    "ALL_OTHERS_CITE",
    "ALL_OTHERS_EXCEPTION",
    "DEPOSIT",
    "DE_MINIMIS",
    "ENTRY",
    "FURTHER",
    "IN_WORDS",
    "duty",
    "respondent",
]


def respondent(case: Case, inputs: RespondentInputs, law: Law, choices: Choices) -> Computation:
    """One exporter with sales: the totals of both methods in per cent of the CIF value."""
    return on_cif(case, inputs, weighted_averages(case, inputs, choices), NAME, MARGIN_CITE)


def duty(
    case: Case, inputs: RespondentInputs, tables: dict[str, Table], rate: Table, parameters: dict[str, Parameter]
) -> dict[str, Table]:
    """The whole margin, on the customs dutiable value."""
    return {"duty": full_duty(rate, DUTY_CITE, "Anti-dumping duty, of the dutiable value")}
