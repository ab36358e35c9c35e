"""The average cost of production of each product, joined with the sales of it: what authorities share of it."""

from __future__ import annotations

import numpy as np

from dumping.case.load import Case, RespondentInputs
from dumping.case.problems import CaseError, Problem
from dumping.formula.rule import Rule
from dumping.formula.table import Parameter, Table
from dumping.stages.columns import used
from dumping.stages.groups import grouped
from dumping.stages.sales import priced

CITE = "Anti-Dumping Agreement, Article 2.2.1.1"
UNIT = "{money}/{quantity}"
TOTAL = Rule("total_cop", "total_com + ga_expense + interest_expense", "Cost of production", UNIT, CITE)
EXTENDED = Rule("cost_extended", "total_cop * production_quantity", "Cost, times quantity produced", "{money}", CITE)
PRODUCED = Rule("production_quantity", "total(production_quantity)", "Production quantity", "{quantity}", CITE)
AVERAGE = Rule("avg_total_cop", "total(cost_extended) / total(production_quantity)", "Average cost of production",
               UNIT, CITE)  # fmt: skip
SAME_PRODUCT = Rule("product", "connum", "Product in the cost table", "", "the CONNUM")
# What the U.S. program makes of reported costs and these methods do not.
NOT_MADE = ("quarterly", "inflation", "particular_market_situation")


def product_costs(case: Case, inputs: RespondentInputs, parameters: dict[str, Parameter]) -> tuple[Table, Table]:
    """The reported costs, and a row for each product with its `avg_total_cop` per unit, weighted by production.

    In the currency of costs. Raises CaseError for costs by quarter, by month or with adjustments, which only the
    U.S. method makes, and for a product whose production quantities add up to nothing.
    """
    assert inputs.costs is not None
    stated = inputs.stated.costs
    assert stated is not None
    problems = []
    for key in NOT_MADE:
        if getattr(stated, key):
            line = case.line("respondents", inputs.number - 1, "costs", key)
            what = f"the method of '{case.stated.case.authority}' has no costs by `{key}`"
            problems.append(Problem(case.file, what, "leave it out", line, path=f"costs.{key}"))
    if problems:
        raise CaseError(problems)
    rows = priced(inputs.costs, inputs.costs.table, case.rates, parameters, case.stated.case.currency)
    for rule in (TOTAL, EXTENDED):
        rows = rows.with_rule(rule)
    every = np.ones(rows.rows, dtype=bool)
    rows, costs = grouped(rows, ("product",), "average_costs", "Costs used", "cost_group", every, CITE)
    for rule in (PRODUCED, AVERAGE):
        costs = costs.with_rule(rule, over=rows, by="cost_group")
    for place in np.flatnonzero(~(costs.values("production_quantity").astype(float) > 0)):
        what = f"the production quantities of '{costs.values('product')[place]}' add up to nothing"
        problems.append(Problem(inputs.costs.file, what, "state the quantity produced, or leave the product out"))
    if problems:
        raise CaseError(problems)
    return rows, costs


def with_cost(sales: Table, costs: Table) -> Table:
    """Adds `cost_row` (0: none) and `avg_total_cop` of the sale's product: the column product, or else the CONNUM."""
    if "product" not in sales:
        sales = sales.with_rule(SAME_PRODUCT)
    row_of = {str(product): row for row, product in enumerate(costs.values("product"), 1)}
    rows = np.array([row_of.get(str(product), 0) for product in sales.values("product")], dtype=np.int64)
    sales = sales.with_choice("cost_row", rows, f"{costs.title}: row (0: none)", "same product", CITE)
    return sales.with_lookup("avg_total_cop", costs, "cost_row")


def lacking(sales: Table) -> list[str]:
    """The products sold without a cost, among the sales that are used."""
    out = used(sales) & (sales.values("cost_row") == 0)
    return list(dict.fromkeys(str(product) for product in sales.values("product")[out]))
