"""The injury margin: what the landed price lacks of the price that is not injurious, and of the domestic price."""

from __future__ import annotations

from dumping.case.load import Case
from dumping.case.problems import CaseError, Problem
from dumping.formula.rule import Rule
from dumping.formula.table import Parameter, Table
from dumping.law.lookup import Law
from dumping.stages.authority import Authority, Injury
from dumping.stages.frontier import CIF_VALUE, LANDED, NET, PER_UNIT, landing

# What a sale may bring of its own, instead of the market's costs that the case states once.
OF_SALES = ("customs_duty_percent", "surcharge_percent", "post_import_cost", "landed_price", "domestic_price")
INJURY = (
    Rule("injury_per_unit", "non_injurious_price - landed_price", "Below the non-injurious price", PER_UNIT, NET),
    Rule("injury_value", "injury_per_unit * quantity", "Injury, times quantity", "{money}", NET),
    Rule("injury_percent", "100 * injury_per_unit / landed_price", "Injury, % of landed price", "%", NET),
    Rule("landed_value", "landed_price * quantity", "Landed value", "{money}", NET),
    CIF_VALUE,
)
EXPORT_VALUE = Rule("export_value", "net_us_price * quantity", "Export value, net", "{money}", NET)
UNDERCUTTING_CITE = "practice; what it is a share of was not verified"
UNDERCUTTING = (
    Rule("undercutting_per_unit", "domestic_price - landed_price", "Price undercutting", PER_UNIT, UNDERCUTTING_CITE),
    Rule("undercutting_value", "undercutting_per_unit * quantity", "Undercutting, times quantity", "{money}",
         UNDERCUTTING_CITE),
    Rule("domestic_value", "domestic_price * quantity", "Domestic price, times quantity", "{money}",
         UNDERCUTTING_CITE),
)  # fmt: skip
UNDERCUT = (
    Rule("total_undercutting", "total(undercutting_value)", "Undercutting", "{money}", UNDERCUTTING_CITE),
    Rule("total_domestic_value", "total(domestic_value)", "Value at domestic prices", "{money}", UNDERCUTTING_CITE),
    Rule("undercutting_margin_percent", "100 * total_undercutting / total_domestic_value",
         "Price undercutting, of the domestic price", "%", UNDERCUTTING_CITE),
)  # fmt: skip
NO_CHOICE = "no product is above the non-injurious price: there is nothing to offset or to zero"


def injury(
    case: Case, authority: Authority, law: Law, rule: Injury, comparison: Table, sales: Table
) -> tuple[Table, Table, dict[str, Parameter]]:
    """The injury margin sale by sale and in all, and the parameters it rests on.

    `sales` bring cif_price (or landed_price) and non_injurious_price; customs duty and other costs of importing of
    their own, where they have such columns, else those of [landing]. With domestic_price there is price undercutting
    beside underselling. Money in the comparison's currency. Raises CaseError where products above the non-injurious
    price decide and neither law nor case says what they count.
    """
    parameters = landing(case)
    table = Table("injury", "Injury", comparison.rows, comparison.currency, comparison.quantity_unit)
    how = "each sale compared"
    table = table.with_choice("sale", comparison.values("sale"), f"{sales.title}: row", how)
    for name in ("connum", "quantity", "cif_price", "non_injurious_price", "net_us_price", *OF_SALES):
        if name in sales:
            table = table.with_lookup(name, sales, "sale")
    rules = INJURY if "cif_price" in table else tuple(one for one in INJURY if one != CIF_VALUE)
    rules = rules if "landed_price" in table else (LANDED, *rules)
    rules += (EXPORT_VALUE,) if rule.of == "export price" else ()
    for one in (*rules, *(UNDERCUTTING if "domestic_price" in table else ())):
        table = table.with_rule(one, parameters)
    negative = negative_results(case, authority, law, table)
    parameters[negative.name] = negative
    minimal = minimal_injury(law, case)
    if minimal is not None:
        parameters[minimal.name] = minimal
    return table, _total(table, parameters, rule), parameters


def negative_results(case: Case, authority: Authority, law: Law, table: Table) -> Parameter:
    """What products sold above the non-injurious price count: the case's choice, or the law's."""
    header, name = case.stated.case, "negative_results_injury"
    label = "Products above the non-injurious price, in the injury margin"
    provision = law.provisions.get(name)
    chosen = case.stated.injury.negative_results if case.stated.injury is not None else "by law"
    if chosen != "by law":
        where = f"{case.file}:{case.line('injury', 'negative_results')}"
        note = provision.on(header.law_as_of).note if provision is not None else ""
        return Parameter(name, chosen, label, "", "chosen in the case file", where, note)
    if provision is not None:
        value = provision.on(header.law_as_of)
        return Parameter(name, value.value, label, "", value.cite, f"law on {header.law_as_of}", value.note)
    if not (table.values("injury_value") < 0).any():
        return Parameter(name, "offset", label, "", NO_CHOICE, NO_CHOICE)
    what = f"the law of {authority.name} on file has no '{name}', and a product is above the non-injurious price"
    mend = 'state it under [injury]: negative_results = "offset" or "zeroed"'
    raise CaseError([Problem(case.file, what, mend, case.line("injury"), path="injury.negative_results")])


def minimal_injury(law: Law, case: Case) -> Parameter | None:
    """The share of the import price below which an injury margin counts for nothing, where the law has one."""
    provision = law.provisions.get("minimal_injury_percent")
    if provision is None:
        return None
    value = provision.on(case.stated.case.law_as_of)
    where = f"law on {case.stated.case.law_as_of}"
    return Parameter(provision.name, value.value, provision.label, "%", value.cite, where, value.note)


def minimal_rule(minimal: Parameter) -> Rule:
    """The injury margin as found, or nothing where it is below the law's least share of the import price."""
    expression = "if(injury_found_percent < minimal_injury_percent, 0, injury_found_percent)"
    return Rule("injury_margin_percent", expression, "Injury margin", "%", minimal.cite)


def _total(table: Table, parameters: dict[str, Parameter], rule: Injury) -> Table:
    """One row: injury in all, per unit, and in per cent of what the authority has it a share of."""
    negative = parameters["negative_results_injury"]
    summed = "total(injury_value)" if negative.value == "offset" else "total_positive(injury_value)"
    total = Table("injury_total", "Injury margin", 1, table.currency, table.quantity_unit)
    share, label = rule.value, rule.of[0].upper() + rule.of[1:]
    found = f"100 * total_injury / total_{share}"
    minimal = parameters.get("minimal_injury_percent")
    rules = [
        Rule("total_quantity", "total(quantity)", "Quantity", "{quantity}", "sum of the sales"),
        Rule(f"total_{share}", f"total({share})", label if "value" in label else f"{label}s, times quantity",
             "{money}", "sum of the sales"),
        Rule("total_injury", f"max({summed}, 0)", f"Injury, negative results {negative.value}", "{money}",
             negative.cite),
    ]  # fmt: skip
    if minimal is None:
        rules += [
            Rule("injury_per_unit", "total_injury / total_quantity", "Injury per unit", PER_UNIT, rule.cite),
            Rule("injury_margin_percent", found, "Injury margin", "%", rule.cite),
        ]
    else:
        rules += [
            Rule("injury_found_percent", found, "Injury margin as found", "%", rule.cite),
            minimal_rule(minimal),
            Rule("injury_per_unit", "if(injury_margin_percent == 0, 0, total_injury / total_quantity)",
                 "Injury per unit", PER_UNIT, rule.cite),
        ]  # fmt: skip
    for one in (*rules, *(UNDERCUT if "undercutting_value" in table else ())):
        total = total.with_rule(one, parameters, over=table)
    return total
