"""Which comparison sales give normal values where costs are reported, and the constructed values beside them."""

from __future__ import annotations

import numpy as np

from dumping.case.load import Case, RespondentInputs
from dumping.formula.table import Table
from dumping.law.lookup import Law
from dumping.result import Computation
from dumping.stages.columns import used, with_excluded
from dumping.stages.constructed_normal_value import constructed_normal_values
from dumping.stages.ordinary_course import ordinary_course, sufficient
from dumping.stages.product_costs import product_costs

CONSTRUCTED_ONLY = "the case has normal values constructed"


def comparable_sales(
    case: Case, inputs: RespondentInputs, law: Law, name: str, market: Table, exported: Table, done: Computation
) -> tuple[Table, Table, Table | None]:
    """The comparison sales in the ordinary course and sufficient, and constructed values where they are needed.

    Between the two, the export sales with what the test of sufficiency adds to them.

    Costs by product, the cost test, the sufficiency of what remains; constructed values (by product) where some
    product exported has no comparison sale left, or the case wants no other normal value. Adds tables, parameters and
    warnings to `done`. `name` is the authority's, in a sentence.
    """
    rows, costs = product_costs(case, inputs, done.parameters)
    done.tables |= {"costs": rows, "average_costs": costs}
    calculation = inputs.stated.calculation
    if calculation.cost_test:
        found = ordinary_course(case, inputs, law, name, market, costs)
        market = found.sales
        done.tables[found.products.name] = found.products
        done.parameters |= found.parameters
        done.warnings += found.warnings
    tested = market
    market, exported, products = sufficient(case, law, market, exported, done.parameters)
    if products is not None:
        done.tables[products.name] = products
    constructed_only = calculation.normal_value == "constructed value"
    if constructed_only:
        market = with_excluded(market, np.ones(market.rows, dtype=bool), CONSTRUCTED_ONLY)
    left = {str(connum) for connum in market.values("connum")[used(market)]}
    sold = {str(connum) for connum in exported.values("connum")[used(exported)]}
    if sold <= left:
        return market, exported, None
    constructed = constructed_normal_values(case, inputs, costs, tested, done.parameters)
    done.tables["average_costs"] = constructed
    return market, exported, constructed
