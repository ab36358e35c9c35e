"""The duty: the margin, or the injury margin where that is lower; less what countervailing duty takes of it.

Anti-dumping duty, countervailing duty and their sum stand apart, since published rates are often the sum.
"""

from __future__ import annotations

import numpy as np

from dumping.case.load import Case, RespondentInputs
from dumping.case.problems import CaseError, Problem
from dumping.formula.rule import Rule
from dumping.formula.table import Parameter, Table
from dumping.law.lookup import Law
from dumping.stages.authority import Authority
from dumping.stages.frontier import PER_UNIT
from dumping.stages.injury import minimal_rule

# What the law says of a duty that is lower than the margin.
APPLIED, UNLESS_FACTS, DISCRETIONARY, NONE = "applied", "applied unless facts available", "discretionary", "none"
LABEL = "Whether the duty is the injury margin where that is lower"
BOTH = "countervailing and anti-dumping duty are added, not charged on each other"
IMPLIED = {"injury_margin_percent", "injury_per_unit"}
SAFEGUARD = "Safeguard duty above the quota"
# What a case states of a company beside its margin.
STATED = {
    "injury_margin_percent": "Injury margin, as stated",
    "injury_per_unit": "Injury per unit, as stated",
    "countervailing_percent": "Countervailing duty",
    "countervailing_per_unit": "Countervailing duty per unit",
    "safeguard_percent": SAFEGUARD,
}
SAFEGUARD_CITE = "Regulation (EU) 2019/1382; Taxation Notice 2021/05 (United Kingdom)"


def lesser_duty_rule(
    case: Case, inputs: RespondentInputs | None, authority: Authority, law: Law
) -> tuple[Parameter, tuple[str, ...]]:
    """Whether the injury margin caps the duty (`applied` or `not applied`), and what there is to say about it.

    By law, or as the case chooses under [injury]. Raises CaseError for a choice that the law does not leave.
    """
    header, name = case.stated.case, "lesser_duty"
    chosen = case.stated.injury.lesser_duty if case.stated.injury is not None else "by law"
    where = f"{case.file}:{case.line('injury', name)}"
    provision = law.provisions.get(name)
    value = provision.on(header.law_as_of) if provision is not None else None
    held = NONE if value is None else str(value.value)
    if chosen == "applied" and held == NONE:
        what = f"the law of {authority.name} on file has no lesser duty"
        if value is None:
            what = f"the law of {authority.name} on file has no '{name}'"
        line = case.line("injury", name)
        raise CaseError([Problem(case.file, what, "leave `lesser_duty` out", line, path="injury.lesser_duty")])
    cite = value.cite if value is not None else authority.duty.cite
    note = value.note if value is not None else ""
    if chosen != "by law":
        said = f"the law on {header.law_as_of} has '{held}' ({cite})"
        return Parameter(name, chosen, LABEL, "", "chosen in the case file", where, said), ()
    where = f"law on {header.law_as_of}"
    facts = inputs is not None and inputs.stated.basis == "facts available"
    if held == APPLIED or (held == UNLESS_FACTS and not facts):
        return Parameter(name, APPLIED, LABEL, "", cite, where, note), ()
    warnings: tuple[str, ...] = ()
    if held == UNLESS_FACTS:
        warnings = (f"the margin rests on facts available: the whole of it is the duty, {cite}",)
    elif held == DISCRETIONARY:
        warnings = (
            f"the lesser duty is discretionary ({cite}): the duty is the whole margin; state "
            '[injury] lesser_duty = "applied" for the injury margin where that is lower',
        )
    return Parameter(name, "not applied", LABEL, "", cite, where, note), warnings


def whole_on_facts_available(case: Case, law: Law) -> bool:
    """Whether by law those whose margin rests on facts available pay the whole of it."""
    if case.stated.injury is not None and case.stated.injury.lesser_duty != "by law":
        return False
    provision = law.provisions.get("lesser_duty")
    return provision is not None and provision.on(case.stated.case.law_as_of).value == UNLESS_FACTS


def begun(rate: Table, currency: str = "", unit: str = "") -> Table:
    """One row with the margin and whether it is de minimis."""
    table = Table("duty", "Duty", 1, currency, unit).with_choice("row", np.array([1]), "Row", "one")
    return table.with_lookup("margin_percent", rate, "row").with_lookup("de_minimis", rate, "row")


def with_injury(
    table: Table, total: Table | None, case: Case, inputs: RespondentInputs, minimal: Parameter | None
) -> Table:
    """The injury margin and injury per unit: computed (`total`), or as the case states them; and what stands beside.

    That is the countervailing duty in per cent or per unit, and the safeguard duty. A stated injury margin below the
    law's `minimal` one is none.
    """
    computed = total is not None
    if total is not None:
        table = table.with_lookup("injury_margin_percent", total, "row").with_lookup("injury_per_unit", total, "row")
    for name, label in STATED.items():
        value = getattr(inputs.stated, name)
        if value is not None and not (computed and name in table):
            unit = "%" if name.endswith("_percent") else PER_UNIT
            where = f"{case.file}:{case.line('respondents', inputs.number - 1, name)}"
            found = minimal is not None and name == "injury_margin_percent"
            table = table.with_input("injury_found_percent" if found else name, [value], label, unit, where)
            if found and minimal is not None:
                table = table.with_rule(minimal_rule(minimal), {minimal.name: minimal})
    return table


def with_percent(table: Table, authority: Authority, capped: bool) -> Table:
    """The duty in per cent, the countervailing duty beside it, and their sum; rows as `table` has them.

    `table` brings margin_percent, de_minimis where it is known, and where there are such: injury_margin_percent,
    countervailing_percent, safeguard_percent, and average_duty_percent, the duty itself where it is an average of
    duties. `capped`: the injury margin counts where it is lower.
    """
    cite, margin = authority.duty.cite, "margin_percent"
    if "collected_percent" in table:
        margin = "collected_percent"
    duty = margin
    if "injury_margin_percent" in table:
        left = "injury_margin_percent"
        if "countervailing_percent" in table:
            rule = Rule("injury_left_percent", "max(injury_margin_percent - countervailing_percent, 0)",
                        "Injury margin that countervailing leaves", "%", cite)  # fmt: skip
            table, left = table.with_rule(rule), rule.name
        duty = _lesser(table, margin, left) if capped else margin
    if "de_minimis" in table:
        duty = f"if(de_minimis == 1, 0, {duty})"
    if "average_duty_percent" in table:
        duty = f"coalesce(average_duty_percent, {duty})"
    table = table.with_rule(Rule("duty_percent", duty, authority.duty.label, "%", cite))
    table = table.with_rule(
        Rule("duty_percent_published", "round(duty_percent, 1)", "Duty as published", "%", "one decimal")
    )
    if "countervailing_percent" in table:
        both = "duty_percent + countervailing_percent"
        table = table.with_rule(Rule("total_duty_percent", both, "Anti-dumping and countervailing duty", "%", BOTH))
    if "safeguard_percent" in table:
        rest = "max(duty_percent - safeguard_percent, 0)"
        label = "Anti-dumping duty beside the safeguard duty"
        table = table.with_rule(Rule("duty_above_quota_percent", rest, label, "%", SAFEGUARD_CITE))
    return table


def with_implied_price(table: Table) -> Table:
    """The CIF price of companies whose injury is stated in per cent and per unit, and what follows from it.

    That is the margin per unit, and a countervailing duty per unit in per cent. Other tables stay as they are.
    """
    if not set(table.columns) >= IMPLIED:
        return table
    said = "the injury margin in per cent and per unit"
    price = Rule("implied_cif_price", "100 * injury_per_unit / injury_margin_percent", "CIF price, implied", PER_UNIT,
                 said)  # fmt: skip
    dumped = Rule("dumping_per_unit", "margin_percent * implied_cif_price / 100", "Dumping per unit", PER_UNIT, said)
    table = table.with_rule(price).with_rule(dumped)
    if "countervailing_per_unit" in table:
        share = "100 * countervailing_per_unit / implied_cif_price"
        table = table.with_rule(Rule("countervailing_percent", share, "Countervailing duty", "%", said))
    return table


def with_implied_duty(table: Table, authority: Authority, capped: bool) -> Table:
    """The duty per unit of companies with an implied CIF price; other tables stay as they are."""
    if "implied_cif_price" not in table:
        return table
    left = "injury_per_unit"
    if "countervailing_per_unit" in table:
        left = "max(injury_per_unit - countervailing_per_unit, 0)"
    lesser = _lesser(table, "dumping_per_unit", left) if capped else "dumping_per_unit"
    expression = f"if(de_minimis == 1, 0, {lesser})" if "de_minimis" in table else lesser
    label = f"{authority.duty.label} per unit"
    return table.with_rule(Rule("duty_per_unit", expression, label, PER_UNIT, authority.duty.cite))


def with_per_unit(table: Table, authority: Authority, capped: bool) -> Table:
    """The duty per unit; `table` brings dumping_per_unit and, where there is one, injury_per_unit."""
    lesser = "max(dumping_per_unit, 0)"
    if "injury_per_unit" in table and capped:
        lesser = f"max({_lesser(table, 'dumping_per_unit', 'injury_per_unit')}, 0)"
    if "de_minimis" in table:
        lesser = f"if(de_minimis == 1, 0, {lesser})"
    label = f"{authority.duty.label} per unit"
    return table.with_rule(Rule("duty_per_unit", lesser, label, PER_UNIT, authority.duty.cite))


def _lesser(table: Table, margin: str, injury: str) -> str:
    """The lower of the two, the margin where there is no injury margin; where rows say `capped`, only in those."""
    known = "injury_per_unit" if "per_unit" in margin else "injury_margin_percent"
    if np.isnan(table.values(known).astype(float)).any():
        injury = f"coalesce({injury}, {margin})"
    lower = f"min({margin}, {injury})"
    return f"if(capped == 1, {lower}, {margin})" if "capped" in table else lower
