"""Sales in the ordinary course of trade: those below cost in substantial quantities are left out; enough must remain.

With costs averaged over the period a price below them does not recover them: there is no test of recovery apart.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dumping.case.load import Case, RespondentInputs
from dumping.case.problems import CaseError, Problem
from dumping.formula.evaluate import Array
from dumping.formula.rule import Rule
from dumping.formula.table import Parameter, Table
from dumping.law.lookup import Law, NoLawError
from dumping.stages.columns import used, with_excluded
from dumping.stages.groups import grouped
from dumping.stages.product_costs import lacking, with_cost

UNIT = "{money}/{quantity}"
BELOW_COST = "below cost, in substantial quantities of the product"
TOO_FEW = "too few sales in the ordinary course of trade, beside the quantity exported"
# The provisions that the test rests on; the last is not every law's.
SHARE, LIMB, KEPT, SUFFICIENT = (
    "below_cost_share_percent", "below_cost_average_price", "below_cost_kept", "sufficiency_percent",
)  # fmt: skip


@dataclass(frozen=True)
class OrdinaryCourse:
    """The comparison sales with those left out, the test of each product, parameters and what there is to say."""

    sales: Table
    products: Table
    parameters: dict[str, Parameter]
    warnings: tuple[str, ...]


def provisions(case: Case, law: Law, name: str) -> dict[str, Parameter]:
    """The law's rules of the test on the case's day. Raises CaseError where the law on file has none."""
    day, found = case.stated.case.law_as_of, {}
    try:
        for key in (SHARE, LIMB, KEPT):
            value = law.on(key, day)
            provision = law.provision(key)
            found[key] = Parameter(key, value.value, provision.label, provision.unit, value.cite, f"law on {day}",
                                   value.note)  # fmt: skip
    except NoLawError as error:
        what = f"the law of {name} on file does not say which sales below cost are left out: {error}"
        mend = "state calculation.cost_test = false, or leave `costs` out"
        raise CaseError([Problem(case.file, what, mend, path="costs")]) from None
    return found


def ordinary_course(
    case: Case, inputs: RespondentInputs, law: Law, name: str, sales: Table, costs: Table
) -> OrdinaryCourse:
    """Leaves out sales below cost of products that have too many of them.

    A sale is below cost where its price (`cost_test_price`, else the net price) is below the product's
    `avg_total_cop`. They are left out where they are `below_cost_share_percent` or more of the product's quantity or,
    where the law has that limb, its average price is below its average cost; but not a sale above the average cost of
    all like goods, where the law keeps it. Quantities of the case, money per unit. Raises CaseError for products
    without a cost and where the law on file has no such rule. Source: Anti-Dumping Agreement, Article 2.2.1, note 5.
    """
    parameters = provisions(case, law, name)
    cite = parameters[SHARE].cite
    sales = with_cost(sales, costs)
    without = lacking(sales)
    if without:
        line = case.line("respondents", inputs.number - 1, "costs")
        told = ", ".join(f"'{one}'" for one in without[:10])
        what = f"{len(without)} products are sold and have no cost: {told}"
        raise CaseError([Problem(case.file, what, "add them to the cost table", line, path="costs")])
    warnings: tuple[str, ...] = ()
    price = "cost_test_price"
    if price not in sales:
        price = "net_price"
        warnings = ("the cost test compares net prices: state build_up.cost_test_price for another level",)
    for rule in (
        Rule("above_cost", f"{price} >= avg_total_cop", "At cost or above", "truth", cite),
        Rule("quantity_below", f"if({price} < avg_total_cop, quantity, 0)", "Quantity below cost", "{quantity}", cite),
        Rule("price_extended", f"{price} * quantity", "Price, times quantity", "{money}", cite),
        Rule("sold_cost_extended", "avg_total_cop * quantity", "Cost, times quantity", "{money}", cite),
    ):
        sales = sales.with_rule(rule)
    row = "cost_test_row"
    sales, products = grouped(sales, ("connum",), "cost_test", "Cost test by product", row, used(sales), cite)
    limb = str(parameters[LIMB].value) == "counts"
    substantial = f"below_cost_percent >= {SHARE}"
    for rule in (
        Rule("quantity", "total(quantity)", "Quantity", "{quantity}", cite),
        Rule("quantity_below", "total(quantity_below)", "Quantity below cost", "{quantity}", cite),
        Rule("below_cost_percent", "100 * quantity_below / quantity", "Below cost, of the quantity", "%", cite),
        Rule("average_price", "total(price_extended) / quantity", "Average price", UNIT, cite),
        Rule("average_cost", "total(sold_cost_extended) / quantity", "Average cost", UNIT, cite),
        Rule("below_cost_disregarded", f"{substantial} or average_price < average_cost" if limb else substantial,
             "Sales below cost are left out", "truth", cite),
    ):  # fmt: skip
        products = products.with_rule(rule, parameters, over=sales, by=row)
    sales = sales.with_lookup("below_cost_disregarded", products, row)
    out: Array = used(sales) & (sales.values("above_cost") == 0) & (sales.values("below_cost_disregarded") == 1)
    if str(parameters[KEPT].value) == "above average cost of like goods":
        alike = _average_of_all(sales, cite)
        parameters[alike.name] = alike
        rule = Rule("above_all_cost", f"{price} > {alike.name}", "Above the average cost of all like goods", "truth",
                    parameters[KEPT].cite)  # fmt: skip
        sales = sales.with_rule(rule, parameters)
        out &= sales.values("above_all_cost") == 0
    return OrdinaryCourse(with_excluded(sales, np.asarray(out, dtype=bool), BELOW_COST), products, parameters, warnings)


def _average_of_all(sales: Table, cite: str) -> Parameter:
    """The average cost of all like goods sold, per unit."""
    inside = used(sales)
    cost = float(sales.values("sold_cost_extended")[inside].sum())
    quantity = float(sales.values("quantity")[inside].sum())
    where = f"{sales.title}: cost of the sales used, over their quantity"
    return Parameter("average_cost_of_like_goods", cost / quantity, "Average cost of all like goods", "per unit", cite,
                     where)  # fmt: skip


def sufficient(
    case: Case, law: Law, sales: Table, exported: Table, parameters: dict[str, Parameter]
) -> tuple[Table, Table, Table | None]:
    """Leaves out comparison sales of products of which too few remain beside the quantity exported.

    Returns the comparison sales, the export sales with the product's row, and a row for each product: quantity in the
    ordinary course, quantity exported, their ratio; None where the law on file has no such share. Adds to
    `parameters`. Source: Anti-Dumping Agreement, Article 2.2, note 2.
    """
    if SUFFICIENT not in law.provisions:
        return sales, exported, None
    day, provision = case.stated.case.law_as_of, law.provision(SUFFICIENT)
    value = provision.on(day)
    parameters[SUFFICIENT] = Parameter(SUFFICIENT, value.value, provision.label, "%", value.cite, f"law on {day}",
                                       value.note)  # fmt: skip
    row = "sufficiency_row"
    sales, products = grouped(sales, ("connum",), "sufficiency", "Sufficient sales", row, used(sales), value.cite)
    rule = Rule("quantity", "total(quantity)", "Quantity in the ordinary course", "{quantity}", value.cite)
    products = products.with_rule(rule, over=sales, by=row)
    at = {str(connum): place for place, connum in enumerate(products.values("connum"), 1)}
    numbers = np.array([at.get(str(connum), 0) for connum in exported.values("connum")], dtype=np.int64)
    numbers = np.where(used(exported), numbers, 0)
    exported = exported.with_choice(row, numbers, f"{products.title}: row (0: none)", "same CONNUM", value.cite)
    for rule in (
        Rule("exported_quantity", "total(quantity)", "Quantity exported", "{quantity}", value.cite),
        Rule("sufficiency_ratio", "100 * quantity / exported_quantity", "Sales, of the quantity exported", "%",
             value.cite),
        Rule("insufficient_sales", f"exported_quantity > 0 and sufficiency_ratio < {SUFFICIENT}", "Too few sales",
             "truth", value.cite),
    ):  # fmt: skip
        products = products.with_rule(rule, parameters, over=exported, by=row)
    sales = sales.with_lookup("insufficient_sales", products, row)
    out = used(sales) & (sales.values("insufficient_sales") == 1)
    return with_excluded(sales, np.asarray(out, dtype=bool), TOO_FEW), exported, products
