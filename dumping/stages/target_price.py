"""The non-injurious price made of the domestic industry's cost: with a profit, or with a return on capital."""

from __future__ import annotations

from dumping.case.injury_keys import TargetPrice
from dumping.case.load import Case, RespondentInputs
from dumping.case.problems import CaseError, Problem
from dumping.formula.rule import Rule
from dumping.formula.table import Parameter, Table
from dumping.law.lookup import Law

UNIT = "{money}/{quantity}"
PROFIT = {
    "cost": "industry_cost * max(target_profit_percent, minimum_target_profit_percent) / 100",
    "turnover": "(industry_cost + compliance_cost) * max(target_profit_percent, minimum_target_profit_percent) "
    "/ (100 - max(target_profit_percent, minimum_target_profit_percent))",
}
RETURN = "industry_cost - interest_cost + capital_employed * return_on_capital_percent / 100"


def with_target_price(
    case: Case, inputs: RespondentInputs, law: Law, sales: Table, parameters: dict[str, Parameter]
) -> Table:
    """Adds `non_injurious_price` to export sales that bring `industry_cost`; others as they are.

    With [injury.target_price] profit_percent: cost, compliance cost and a profit that is a share of cost or of
    turnover, not less than the law's least. Else by the law's return on capital: cost without interest, and the
    return on `capital_employed`. Money per unit. Adds to `parameters`. Raises CaseError where a part is missing.
    """
    if "industry_cost" not in sales or "non_injurious_price" in sales:
        return sales
    stated = case.stated.injury.target_price if case.stated.injury is not None else None
    if stated is not None and stated.profit_percent is not None:
        return _with_profit(case, law, stated, sales, parameters)
    return _with_return(case, law, stated, sales, parameters)


def _with_profit(case: Case, law: Law, stated: TargetPrice, sales: Table, parameters: dict[str, Parameter]) -> Table:
    day = case.stated.case.law_as_of
    least = law.provisions.get("minimum_target_profit_percent")
    value = least.on(day) if least is not None else None
    at = "target_price"
    for name, amount, label, unit, cite, where in (
        ("target_profit_percent", stated.profit_percent, "Target profit", "%", "stated in the case",
         f"{case.file}:{case.line('injury', at, 'profit_percent')}"),
        ("minimum_target_profit_percent", value.value if value is not None else 0.0, "Least target profit", "%",
         value.cite if value is not None else "the law on file has no least target profit", f"law on {day}"),
        ("compliance_cost", stated.compliance_cost, "Future cost of environmental and social rules", "per unit",
         "stated in the case", f"{case.file}:{case.line('injury', at)}"),
    ):  # fmt: skip
        parameters[name] = Parameter(name, amount or 0.0, label, unit, cite, where)
    cite = value.cite if value is not None else "cost of the domestic industry with a reasonable profit"
    assert stated.profit_of is not None
    profit = Rule("industry_profit", PROFIT[stated.profit_of], f"Target profit, of {stated.profit_of}", UNIT, cite)
    price = Rule("non_injurious_price", "industry_cost + compliance_cost + industry_profit", "Target price", UNIT, cite)
    return sales.with_rule(profit, parameters).with_rule(price, parameters)


def _with_return(
    case: Case, law: Law, stated: TargetPrice | None, sales: Table, parameters: dict[str, Parameter]
) -> Table:
    name, day = "return_on_capital_percent", case.stated.case.law_as_of
    own = stated.return_on_capital_percent if stated is not None else None
    line = case.line("injury", "target_price")
    if own is not None:
        where = f"{case.file}:{case.line('injury', 'target_price', name)}"
        parameters[name] = Parameter(name, own, "Return on capital employed", "%", "stated in the case", where)
    elif name in law.provisions:
        value = law.on(name, day)
        label = law.provision(name).label
        parameters[name] = Parameter(name, value.value, label, "%", value.cite, f"law on {day}", value.note)
    else:
        what = f"the law of '{case.stated.case.authority}' on file has no '{name}', and no target profit is stated"
        mend = "state profit_percent, with profit_of, under [injury.target_price], or `non_injurious_price` itself"
        raise CaseError([Problem(case.file, what, mend, line, path="injury.target_price")])
    lacking = [part for part in ("interest_cost", "capital_employed") if part not in sales]
    if lacking:
        mend = "state them beside `industry_cost`; 0 where there is none"
        what = f"a return on capital needs {' and '.join(lacking)} per unit, beside the cost of the domestic industry"
        raise CaseError([Problem(case.file, what, mend, line, path="injury.target_price")])
    rule = Rule("non_injurious_price", RETURN, "Non-injurious price", UNIT, parameters[name].cite)
    return sales.with_rule(rule, parameters)
