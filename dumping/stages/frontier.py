"""Margins on the price at the frontier, injury margins and the lesser duty: what authorities share of them.

CIF is the price at the frontier with cost, insurance and freight, before any duty. The landed price adds customs duty
and other costs of importing; the injury margin is what the landed price lacks of the non-injurious price.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dumping.case.load import Case, RespondentInputs
from dumping.case.problems import CaseError, Problem
from dumping.formula.rule import Rule
from dumping.formula.table import Parameter, Table
from dumping.law.lookup import law
from dumping.result import Computation

PER_UNIT = "{money}/{quantity}"
NET = "the export prices as stated"
CIF_VALUE = Rule("cif_value", "cif_price * quantity", "CIF value", "{money}", NET)
TOTAL_CIF = Rule("total_cif", "total(cif_value)", "CIF value of the sales compared", "{money}", NET)
OF_EXPORT_PRICE = Rule(
    "percent_of_export_price", "100 * total_dumping / total_value", "Margin, of the export price", "%",
    "Anti-Dumping Agreement, Article 5.8",
)  # fmt: skip
LANDED = Rule(
    "landed_price",
    "cif_price * (1 + customs_duty_percent / 100 * (1 + surcharge_percent / 100)) + post_import_cost",
    "Landed price", PER_UNIT, "CIF price, customs duty with surcharge, costs of importing",
)  # fmt: skip
INJURY = (
    LANDED,
    Rule("injury_per_unit", "non_injurious_price - landed_price", "Below the non-injurious price", PER_UNIT, NET),
    Rule("injury_value", "injury_per_unit * quantity", "Injury, times quantity", "{money}", NET),
    Rule("landed_value", "landed_price * quantity", "Landed value", "{money}", NET),
    CIF_VALUE,
)
NOT_STATED = "not stated: none is taken"
LABELS = {
    "customs_duty_percent": ("Customs duty", "%"), "surcharge_percent": ("Surcharge on the customs duty", "%"),
    "post_import_cost": ("Other costs of importing", "per unit"), "vat_percent": ("Value-added tax", "%"),
}  # fmt: skip


def needed(case: Case, inputs: RespondentInputs, sales: Table, names: Sequence[str], authority: str) -> None:
    """Raises CaseError naming every product that lacks one of the prices that the authority's rules need."""
    problems = []
    for name in names:
        words = name.replace("_", " ").replace("cif", "CIF")
        for place, product in enumerate(inputs.stated.products):
            if getattr(product, name) is None:
                line = case.line("respondents", inputs.number - 1, "products", place)
                what = f"'{product.connum}' has no {words}, and the method of {authority} needs it"
                mend = f"state `{name}` of the product, in {case.stated.case.currency}"
                problems.append(Problem(case.file, what, mend, line, path=f"products[{place + 1}].{name}"))
        if not inputs.stated.products and name not in sales:
            what = f"there is no {words} of sales, and the method of {authority} needs it"
            problems.append(Problem(case.file, what, "state it product by product", path=name))
    if problems:
        raise CaseError(problems)


def on_cif(case: Case, inputs: RespondentInputs, done: Computation, authority: str, cite: str) -> Computation:
    """The comparisons of both methods with their CIF values, and their totals in per cent of them.

    Raises CaseError for products without a CIF price.
    """
    sales = done.tables["us_sales"]
    needed(case, inputs, sales, ["cif_price"], authority)
    percent = Rule("percent", "100 * total_dumping / total_cif", "Margin, of the CIF value", "%", cite)
    for method in ("average_to_average", "average_to_transaction"):
        comparison = done.tables[f"comparison_{method}"].with_lookup("cif_price", sales, "sale").with_rule(CIF_VALUE)
        total = done.tables[f"total_{method}"].with_rule(TOTAL_CIF, over=comparison).with_rule(OF_EXPORT_PRICE)
        done.tables |= {comparison.name: comparison, total.name: total.with_rule(percent)}
    return done


def injury(case: Case, comparison: Table, sales: Table) -> tuple[Table, dict[str, Parameter]]:
    """A row for each sale compared: landed price, what it lacks of the non-injurious price; and the parameters."""
    negative = _negative_results(case)
    parameters = {negative.name: negative, **landing(case)}
    table = Table("injury", "Injury", comparison.rows, comparison.currency, comparison.quantity_unit)
    how = "each sale compared"
    table = table.with_choice("sale", comparison.values("sale"), f"{sales.title}: row", how)
    for name in ("connum", "quantity", "cif_price", "non_injurious_price"):
        table = table.with_lookup(name, sales, "sale")
    for rule in INJURY:
        table = table.with_rule(rule, parameters)
    return table, parameters


def landing(case: Case) -> dict[str, Parameter]:
    """Customs duty, surcharge, other costs and value-added tax of the authority's market, as the case states them."""
    authority = case.stated.case.authority
    stated = case.stated.landing.get(authority)
    parameters = {}
    for name, (label, unit) in LABELS.items():
        where = f"{case.file}:{case.line('landing', authority, name)}" if stated is not None else NOT_STATED
        value = float(getattr(stated, name)) if stated is not None else 0.0
        parameters[name] = Parameter(name, value, label, unit, "stated in the case", where)
    return parameters


def _negative_results(case: Case) -> Parameter:
    """Whether products sold above the non-injurious price offset the others: the case's choice, or the law's."""
    header, name = case.stated.case, "negative_results_injury"
    provision = law(header.authority).provision(name)
    value = provision.on(header.law_as_of)
    chosen = case.stated.injury.negative_results if case.stated.injury is not None else "by law"
    if chosen == "by law":
        where = f"law on {header.law_as_of}"
        return Parameter(name, value.value, provision.label, "", value.cite, where, value.note)
    where = f"{case.file}:{case.line('injury', 'negative_results')}"
    return Parameter(name, chosen, provision.label, "", "chosen in the case file", where, value.note)


def injury_totals(table: Table, parameters: dict[str, Parameter], denominator: str, cite: str) -> Table:
    """One row: injury in all, per unit, and in per cent of `denominator` (cif_value or landed_value)."""
    negative = parameters["negative_results_injury"]
    summed = "total(injury_value)" if negative.value == "offset" else "total_positive(injury_value)"
    total = Table("injury_total", "Injury margin", 1, table.currency, table.quantity_unit)
    for rule in (
        Rule("total_quantity", "total(quantity)", "Quantity", "{quantity}", "sum of the sales"),
        Rule(f"total_{denominator}", f"total({denominator})", f"{denominator.replace('_', ' ').capitalize()}",
             "{money}", "sum of the sales"),
        Rule("total_injury", f"max({summed}, 0)", f"Injury, negative results {negative.value}", "{money}",
             negative.cite),
        Rule("injury_per_unit", "total_injury / total_quantity", "Injury per unit", PER_UNIT, cite),
        Rule("injury_margin_percent", f"100 * total_injury / total_{denominator}", "Injury margin", "%", cite),
    ):  # fmt: skip
        total = total.with_rule(rule, over=table)
    return total


def lesser_duty(rate: Table, cite: str, injury_percent: Table | float | None, countervailing: float) -> Table:
    """One row: the duty, the lower of the margin and of what countervailing leaves of the injury margin.

    Without an injury margin the margin itself. `rate` is the table of rates; de minimis margins give no duty.
    """
    table = Table("duty", "Duty", 1)
    table = table.with_choice("row", np.array([1]), "Row", "one")
    table = table.with_lookup("margin_percent", rate, "row").with_lookup("de_minimis", rate, "row")
    lesser = "margin_percent"
    if injury_percent is not None:
        if isinstance(injury_percent, Table):
            table = table.with_lookup("injury_margin_percent", injury_percent, "row")
        else:
            table = table.with_input("injury_margin_percent", [injury_percent], "Injury margin, as stated", "%")
        table = table.with_input("countervailing_percent", [countervailing], "Countervailing duty", "%")
        left = Rule("injury_left_percent", "max(injury_margin_percent - countervailing_percent, 0)",
                    "Injury margin that countervailing leaves", "%", cite)  # fmt: skip
        table = table.with_rule(left)
        lesser = "min(margin_percent, injury_left_percent)"
    rule = Rule("duty_percent", f"if(de_minimis == 1, 0, {lesser})", "Anti-dumping duty", "%", cite)
    published = Rule("duty_percent_published", "round(duty_percent, 1)", "Duty as published", "%", "one decimal")
    return table.with_rule(rule).with_rule(published)


def per_unit_duty(rate: Table, total: Table, injury_total: Table | None, cite: str) -> Table:
    """One row: the duty per unit, the lower of dumping and injury per unit."""
    table = Table("duty", "Duty", 1, total.currency, total.quantity_unit)
    table = table.with_choice("row", np.array([1]), "Row", "one").with_lookup("de_minimis", rate, "row")
    table = table.with_lookup("dumping_per_unit", total, "row", "per_unit")
    lesser = "max(dumping_per_unit, 0)"
    if injury_total is not None:
        table = table.with_lookup("injury_per_unit", injury_total, "row")
        table = table.with_lookup("injury_margin_percent", injury_total, "row")
        lesser = "max(min(dumping_per_unit, injury_per_unit), 0)"
    rule = Rule("duty_per_unit", f"if(de_minimis == 1, 0, {lesser})", "Anti-dumping duty per unit", PER_UNIT, cite)
    return table.with_rule(rule)


def full_duty(rate: Table, cite: str, label: str) -> Table:
    """One row: the duty is the whole margin."""
    table = Table("duty", "Duty", 1)
    table = table.with_choice("row", np.array([1]), "Row", "one")
    table = table.with_lookup("margin_percent", rate, "row").with_lookup("de_minimis", rate, "row")
    return table.with_rule(Rule("duty_percent", "if(de_minimis == 1, 0, margin_percent)", label, "%", cite))
