"""Ratio test: the share of the value of all U.S. sales that passes, and the method it points to."""

from __future__ import annotations

from dumping.formula.rule import Rule
from dumping.formula.table import Parameters, Table
from dumping.stages.reuse import reusable
from dumping.us.differential_pricing.dimensions import CITE
from dumping.us.differential_pricing.thresholds import TESTS, told

PRACTICE = "79 FR 26720 (9 May 2014); decision memoranda since"

PASSING_VALUE = Rule("dp_passing_value", "dp_passes * dp_value", "Value that passes", "{money}", CITE)
RULES = (
    Rule("sales", "count()", "Sales", "sales", CITE),
    Rule("passing_sales", "total(dp_passes)", "Sales that pass", "sales", CITE),
    Rule("total_value", "total(dp_value)", "Value of all sales", "{money}", CITE),
    Rule("passing_value", "total(dp_passing_value)", "Value of sales that pass", "{money}", CITE),
    Rule("percent_passing", "100 * passing_value / total_value", "Value that passes", "%", CITE),
    Rule("mixed_calculated", "passing_sales > 0 and passing_sales < sales",
         "Some sales pass and some do not: the mixed method is a method of its own", "truth", CITE),
    Rule("candidate",
         'if(percent_passing >= ratio_upper_percent, "average_to_transaction", '
         'if(percent_passing > ratio_lower_percent, "mixed", "average_to_average"))',
         "Method that the ratio test points to", "", PRACTICE),
)  # fmt: skip


@reusable
def ratio_test(sales: Table, parameters: Parameters) -> tuple[Table, Table]:
    """Adds `dp_passing_value` to the tested sales; makes `differential_pricing`, one row.

    `percent_passing` is of the value at the net price for differential pricing. More than `ratio_lower_percent`
    points to the mixed method and `ratio_upper_percent` or more to average-to-transaction for all sales, each
    only if it makes a meaningful difference; otherwise average-to-average stands. The programs compute the
    share and leave the choice to management; the two limits are those of the decision memoranda.
    """
    sales = sales.with_rule(PASSING_VALUE)
    table = Table("differential_pricing", "Differential pricing", 1, sales.currency, sales.quantity_unit)
    table = table.with_notes(told(parameters))
    parameter = parameters["differential_pricing_test"]
    name = TESTS[str(parameter.value)]
    how = "; ".join(filter(None, (parameter.where, parameter.note)))
    table = table.with_choice("test", [name], "Test", how, parameter.cite)
    for rule in RULES:
        table = table.with_rule(rule, parameters, over=sales, by="dp_counted")
    return sales, table
