"""An authority's declared method, carried out: from sales to the margin, and from the margin to the duty."""

from __future__ import annotations

from dataclasses import dataclass, field

from dumping.case.load import Case, RespondentInputs
from dumping.case.problems import CaseError, Problem
from dumping.formula.rule import Rule
from dumping.formula.table import Parameter, Table
from dumping.law.lookup import Law
from dumping.result import Computation
from dumping.stages.authority import Authority
from dumping.stages.choices import Choices
from dumping.stages.frontier import needed, with_cif
from dumping.stages.injury import injury, minimal_injury
from dumping.stages.lesser_duty import (
    begun,
    lesser_duty_rule,
    with_implied_duty,
    with_implied_price,
    with_injury,
    with_per_unit,
    with_percent,
)
from dumping.stages.target_price import with_target_price
from dumping.stages.weighted_averages import weighted_averages

COLLECTED = Rule("collected_percent", "100 * total_dumping / total_cif", "Margin, of the CIF value", "%", "")


@dataclass
class Duties:
    """Injury and duty of a respondent: tables, parameters and what there is to say."""

    tables: dict[str, Table] = field(default_factory=dict)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


def respondent(authority: Authority, case: Case, inputs: RespondentInputs, law: Law, choices: Choices) -> Computation:
    """One exporter with sales, from its tables to the totals of both methods, as the authority expresses them.

    Raises CaseError for sales without a CIF price where margin or duty is a share of it.
    """
    done = weighted_averages(case, inputs, law, choices, authority.name)
    if authority.on_cif or authority.duty.expressed_of == "CIF value":
        needed(case, inputs, done.tables["us_sales"], ["cif_price"], authority.name)
        name = "percent" if authority.on_cif else COLLECTED.name
        cite = authority.margin_cite if authority.on_cif else authority.duty.cite
        percent = Rule(name, COLLECTED.expression, COLLECTED.label, "%", cite)
        done = with_cif(done, percent)
    return done


def duty(
    authority: Authority, case: Case, inputs: RespondentInputs, law: Law, done: Computation, rate: Table
) -> Duties:
    """The injury margin of a respondent with sales, where there are prices for it, and the duty."""
    made = Duties()
    if authority.duty.charged_on == "deposit":
        return made
    rule, total = authority.duty.injury, None
    sales = with_target_price(case, inputs, law, done.tables["us_sales"], made.parameters)
    if rule is not None and "non_injurious_price" in sales:
        if sales is not done.tables["us_sales"]:
            made.tables["us_sales"] = sales
        from_landed = "landed_price" in sales and rule.of != "CIF value"
        wanted = ["non_injurious_price"] if from_landed else ["cif_price", "non_injurious_price"]
        needed(case, inputs, sales, wanted, authority.name)
        table, total, further = injury(
            case, authority, law, rule, done.tables["comparison_average_to_average"], sales
        )  # fmt: skip
        made.parameters |= further
        made.tables |= {"injury": table, "injury_total": total}
    dumped = done.tables[f"total_{done.method}"]
    first = begun(rate, dumped.currency, dumped.quantity_unit)
    if authority.duty.per_unit:
        first = first.with_lookup("dumping_per_unit", dumped, "row", "per_unit")
    if authority.duty.expressed_of == "CIF value":
        first = first.with_lookup("collected_percent", dumped, "row")
    return _duty(authority, case, inputs, law, with_injury(first, total, case, inputs, None), made)


def stated_duty(authority: Authority, case: Case, inputs: RespondentInputs, law: Law, rate: Table) -> Duties:
    """The duty of a company whose margins the case states."""
    made = Duties()
    if authority.duty.charged_on == "deposit":
        return made
    header, stated = case.stated.case, inputs.stated
    first = begun(rate, header.currency, header.unit)
    if authority.duty.per_unit:
        if stated.dumping_per_unit is None:
            made.warnings.append(f"the duty of {authority.name} is an amount per unit: state `dumping_per_unit` for it")
            return made
        values = [stated.dumping_per_unit]
        label = "Dumping per unit, as stated"
        where = f"{case.file}:{case.line('respondents', inputs.number - 1, 'dumping_per_unit')}"
        first = first.with_input("dumping_per_unit", values, label, "{money}/{quantity}", where)
    if authority.duty.expressed_of is not None:
        what = f"the duty of {authority.name} is a share of the {authority.duty.expressed_of}, which a stated margin"
        made.warnings.append(f"{what} does not give: state products with `cif_price` for it")
        return made
    minimal = minimal_injury(law, case)
    if minimal is not None and stated.injury_margin_percent is not None:
        made.parameters[minimal.name] = minimal
    return _duty(authority, case, inputs, law, with_injury(first, None, case, inputs, minimal), made)


def _duty(authority: Authority, case: Case, inputs: RespondentInputs, law: Law, table: Table, made: Duties) -> Duties:
    known = {"injury_margin_percent", "injury_per_unit"} & set(table.columns)
    if authority.duty.per_unit and inputs.stated.countervailing_percent is not None:
        line = case.line("respondents", inputs.number - 1, "countervailing_percent")
        what = f"the duty of {authority.name} is an amount per unit, and no countervailing duty is deducted from it"
        raise CaseError([Problem(case.file, what, "leave it out", line, path="countervailing_percent")])
    if "countervailing_per_unit" in table and (inputs.us_sales is not None or len(known) < 2):
        line = case.line("respondents", inputs.number - 1, "countervailing_per_unit")
        what = "a countervailing duty per unit is deducted from a stated injury margin per unit, and there is none"
        mend = "state `injury_margin_percent` and `injury_per_unit`, or `countervailing_percent`"
        raise CaseError([Problem(case.file, what, mend, line, path="countervailing_per_unit")])
    capped = False
    if authority.duty.injury is not None or known or case.stated.injury is not None:
        lesser, said = lesser_duty_rule(case, inputs, authority, law)
        made.parameters[lesser.name] = lesser
        capped = lesser.value == "applied"
        made.warnings += said
        if capped and not known:
            made.warnings.append(f"no injury margin is stated or computed: the duty is the whole margin, {lesser.cite}")
    if authority.duty.per_unit:
        table = with_per_unit(table, authority, capped)
    else:
        table = with_implied_price(table) if inputs.us_sales is None else table
        table = with_implied_duty(with_percent(table, authority, capped), authority, capped)
    made.tables["duty"] = table
    return made
