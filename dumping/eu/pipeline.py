"""The European Union: averages by product, per cent of the CIF value; the duty removes injury and no more."""

from __future__ import annotations

from dumping.case.load import Case, RespondentInputs
from dumping.eu.rates import DE_MINIMIS, DEPOSIT, FURTHER
from dumping.formula.rule import Rule
from dumping.formula.table import Parameter, Parameters, Table
from dumping.law.lookup import Law
from dumping.result import Computation
from dumping.stages.choices import Choices
from dumping.stages.frontier import injury, injury_totals, lesser_duty, needed, on_cif
from dumping.stages.weighted_averages import weighted_averages

NAME = "the European Union"
ALL_OTHERS_CITE = "Regulation (EU) 2016/1036, Article 9(6)"
ALL_OTHERS_EXCEPTION = "Regulation (EU) 2016/1036, Articles 9(6), 18"
MARGIN_CITE = "Regulation (EU) 2016/1036, Article 2(11), (12)"
DUTY_CITE = "Regulation (EU) 2016/1036, Articles 7(2), 9(4), 14(1)"
IN_WORDS = "the lower of the margin and of underselling, on the CIF price; de minimis on the export price"
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
    "stated_duty",
]


def respondent(case: Case, inputs: RespondentInputs, law: Law, choices: Choices) -> Computation:
    """One exporter with sales: the totals of both methods in per cent of the CIF value."""
    return on_cif(case, inputs, weighted_averages(case, inputs, choices), NAME, MARGIN_CITE)


def duty(
    case: Case, inputs: RespondentInputs, tables: dict[str, Table], rate: Table, parameters: dict[str, Parameter]
) -> dict[str, Table]:
    """The underselling margin by product and in all, in per cent of the CIF value, and the lesser duty."""
    sales, cvd = tables["us_sales"], inputs.stated.countervailing_percent or 0.0
    if "non_injurious_price" not in sales:
        stated = inputs.stated.injury_margin_percent
        return {"duty": lesser_duty(rate, DUTY_CITE, stated, cvd)}
    needed(case, inputs, sales, ["non_injurious_price"], NAME)
    table, further = injury(case, tables["comparison_average_to_average"], sales)
    parameters |= further
    total = injury_totals(table, further, "cif_value", DUTY_CITE)
    made = lesser_duty(rate, DUTY_CITE, total, cvd)
    return {"injury": table, "injury_total": total, "duty": made}


def stated_duty(inputs: RespondentInputs, rate: Table, parameters: Parameters) -> dict[str, Table]:
    """The lesser duty of a company whose margins are stated."""
    injury_percent, cvd = inputs.stated.injury_margin_percent, inputs.stated.countervailing_percent or 0.0
    return {"duty": lesser_duty(rate, DUTY_CITE, injury_percent, cvd)}
