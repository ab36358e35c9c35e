"""Canada: averages by model, per cent of the export price; shipments pay what they lack of a normal value."""

from __future__ import annotations

from dumping.canada.rates import DE_MINIMIS, DEPOSIT
from dumping.case.load import Case, RespondentInputs
from dumping.formula.rule import Rule
from dumping.formula.table import Parameter, Table
from dumping.law.lookup import Law
from dumping.result import Computation
from dumping.stages.choices import Choices
from dumping.stages.frontier import full_duty
from dumping.stages.weighted_averages import weighted_averages

ALL_OTHERS_CITE = "Special Import Measures Regulations, section 25.2"
ALL_OTHERS_EXCEPTION = "Special Import Measures Regulations, section 25.2"
DUTY_CITE = "Special Import Measures Act, sections 3(1)(a), 29"
IN_WORDS = "each model pays what its price lacks of its own normal value; no lesser duty"
ENTRY = Rule(
    "anti_dumping_duty", "quantity * max(normal_value - export_price, 0)", "Anti-dumping duty", "{money}", DUTY_CITE
)

__all__ = [
    "ALL_OTHERS_CITE",
    "ALL_OTHERS_EXCEPTION",
    "DEPOSIT",
    "DE_MINIMIS",
    "ENTRY",
    "IN_WORDS",
    "duty",
    "respondent",
]


def respondent(case: Case, inputs: RespondentInputs, law: Law, choices: Choices) -> Computation:
    """One exporter with sales: its average normal value less its average export price, not below zero."""
    return weighted_averages(case, inputs, choices)


def duty(
    case: Case, inputs: RespondentInputs, tables: dict[str, Table], rate: Table, parameters: dict[str, Parameter]
) -> dict[str, Table]:
    """The whole margin; exporters with normal values of their own pay model by model (`normal_values`)."""
    return {"duty": full_duty(rate, DUTY_CITE, "Anti-dumping duty, of the export price, without normal values")}
