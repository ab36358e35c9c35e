"""Which comparison method applies: differential pricing by the law of the case's day, or the case's own choice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from dumping.formula.table import Table
from dumping.result import Computation
from dumping.stages.choices import Choices
from dumping.stages.columns import present
from dumping.us.differential_pricing.dimensions import with_dimensions
from dumping.us.differential_pricing.meaningful_difference import applied_method, meaningful_difference
from dumping.us.differential_pricing.passing import passing_sales
from dumping.us.differential_pricing.ratio import ratio_test
from dumping.us.differential_pricing.thresholds import TESTS
from dumping.us.methods import Methods


def differential_pricing(
    sales: Table,
    begin: dt.date,
    chosen: str,
    regions_from: str,
    done: Computation,
    keys: Sequence[str] | None = None,
) -> Table:
    """The test of the case's law, or none where the case or the law has none or net prices are stated."""
    test = str(done.parameters["differential_pricing_test"].value)
    if chosen == "none" or test not in TESTS or "dp_net_price" not in sales:
        if chosen != "none" and test in TESTS:
            done.warnings.append("differential pricing is not tested: the case states net prices, not their parts")
        return sales
    sales, said = with_dimensions(sales, period_begin=begin, region=regions_from, region_kind=regions_from)
    done.warnings += said
    if not present(sales, ("dp_region", "dp_period", "dp_purchaser")):
        return sales
    passing = passing_sales(sales, done.parameters, keys=keys)
    done.warnings += passing.warnings
    sales, ratio = ratio_test(passing.sales, done.parameters)
    done.tables |= {**passing.tables, ratio.name: ratio}
    return sales


def apply_method(found: Methods, choices: Choices, done: Computation, number: int) -> None:
    """The method that applies: the case's own choice, or the law's with differential pricing."""
    parameter = choices.parameters["comparison"]
    done.method, done.reason = str(parameter.value), f"{parameter.where}: {parameter.cite}"
    ratio = done.tables.get("differential_pricing")
    if ratio is None:
        return
    difference = None
    if float(ratio.value("passing_sales")) > 0:
        totals = {name: done.tables[f"total_{name}"] for name in found.totals}
        difference = meaningful_difference(totals, done.parameters, respondent=number)
        if difference is not None:
            done.tables[difference.name] = difference
    applied = applied_method(ratio, difference)
    done.tables[applied.name] = applied
    by_law = parameter.where.startswith("law on")
    if by_law and str(parameter.value) == "average_to_average":
        done.method = str(applied.value("method"))
        done.reason = f"{applied.value('test')}: {applied.value('why')}; 19 USC 1677f-1(d)(1)(B); 19 CFR 351.414(c)(1)"
