"""India: averages by product code, per cent of the net export price; the lesser of dumping and injury per unit."""

from __future__ import annotations

from dumping.case.load import Case, RespondentInputs
from dumping.formula.rule import Rule
from dumping.formula.table import Parameter, Table
from dumping.india.rates import DE_MINIMIS, DEPOSIT
from dumping.law.lookup import Law
from dumping.result import Computation
from dumping.stages.choices import Choices
from dumping.stages.frontier import injury, injury_totals, needed, per_unit_duty
from dumping.stages.weighted_averages import weighted_averages

NAME = "India"
ALL_OTHERS_CITE = "Anti-Dumping Rules 1995, rule 18(2)"
ALL_OTHERS_EXCEPTION = "Anti-Dumping Rules 1995, rules 6(8), 18(2)"
INJURY_CITE = "Anti-Dumping Rules 1995, Annexure III; DGTR Manual of Operating Practices 10.4"
DUTY_CITE = "Customs Tariff Act 1975, section 9A; Anti-Dumping Rules 1995, rule 4(d)"
IN_WORDS = "the lower of dumping and injury per unit; injury on the landed value, with offsets"
ENTRY = Rule("anti_dumping_duty", "quantity * duty_per_unit", "Anti-dumping duty", "{money}", DUTY_CITE)

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
    """One exporter with sales, from its tables to the totals of both methods."""
    return weighted_averages(case, inputs, choices)


def duty(
    case: Case, inputs: RespondentInputs, tables: dict[str, Table], rate: Table, parameters: dict[str, Parameter]
) -> dict[str, Table]:
    """The injury margin by product code and in all, in per cent of the landed value, and the lesser duty per unit."""
    sales, dumped = tables["us_sales"], tables["total_average_to_average"]
    if "non_injurious_price" not in sales:
        return {"duty": per_unit_duty(rate, dumped, None, DUTY_CITE)}
    needed(case, inputs, sales, ["cif_price", "non_injurious_price"], NAME)
    table, further = injury(case, tables["comparison_average_to_average"], sales)
    parameters |= further
    total = injury_totals(table, further, "landed_value", INJURY_CITE)
    return {"injury": table, "injury_total": total, "duty": per_unit_duty(rate, dumped, total, DUTY_CITE)}
