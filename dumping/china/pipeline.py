"""China: averages by product, per cent of the CIF value; no lesser duty."""

from __future__ import annotations

from dumping.case.load import Case, RespondentInputs
from dumping.formula.rule import Rule
from dumping.formula.table import Parameter, Table
from dumping.law.lookup import Law
from dumping.result import Computation
from dumping.stages.choices import Choices
from dumping.stages.frontier import full_duty, needed, on_cif
from dumping.stages.weighted_averages import weighted_averages

NAME = "China"
ALL_OTHERS_CITE = "Anti-Dumping Regulations of the People's Republic of China"
ALL_OTHERS_EXCEPTION = ALL_OTHERS_CITE
MARGIN_CITE = "Anti-Dumping Regulations of the People's Republic of China, Article 6"
DUTY_CITE = "Anti-Dumping Regulations of the People's Republic of China, Article 42"
FURTHER = ("percent_of_export_price",)
IN_WORDS = "the whole margin, on the CIF price; no lesser duty"
ENTRY = Rule("anti_dumping_duty", "cif_value * duty_percent / 100", "Anti-dumping duty", "{money}", DUTY_CITE)
DE_MINIMIS = Rule(
    "de_minimis", "percent_of_export_price < de_minimis_threshold_percent", "De minimis", "truth",
    "Anti-Dumping Regulations of the People's Republic of China, Article 9",
)  # fmt: skip
DEPOSIT = Rule(
    "cash_deposit_percent", "if(percent_of_export_price < de_minimis_threshold_percent, 0, margin_percent)",
    "Highest duty that the margin allows", "%", DUTY_CITE,
)  # fmt: skip


def respondent(case: Case, inputs: RespondentInputs, law: Law, choices: Choices) -> Computation:
    """One exporter with sales: the totals of both methods in per cent of the CIF value."""
    done = weighted_averages(case, inputs, choices)
    needed(case, inputs, done.tables["us_sales"], ["cif_price"], NAME)
    for method in ("average_to_average", "average_to_transaction"):
        names = f"total_{method}", f"comparison_{method}"
        total, comparison = done.tables[names[0]], done.tables[names[1]]
        made = on_cif(total, comparison, done.tables["us_sales"], MARGIN_CITE)
        done.tables[names[1]], done.tables[names[0]] = made
    return done


def duty(
    case: Case, inputs: RespondentInputs, tables: dict[str, Table], rate: Table, parameters: dict[str, Parameter]
) -> dict[str, Table]:
    """The whole margin, on the customs dutiable value."""
    return {"duty": full_duty(rate, DUTY_CITE, "Anti-dumping duty, of the dutiable value")}
