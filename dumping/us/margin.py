"""From net U.S. prices and normal values to the margin: differential pricing, comparison, assessment."""

from __future__ import annotations

from collections.abc import Sequence

from dumping.case.load import Case, RespondentInputs
from dumping.formula.table import Table
from dumping.result import Computation
from dumping.stages.averaging import KEYS, PARTS
from dumping.stages.choices import Choices
from dumping.us.assessment import assessed_methods, assessment
from dumping.us.duty_absorption import comparisons, duty_absorption
from dumping.us.method_choice import apply_method, differential_pricing
from dumping.us.methods import methods


def margin(
    sales: Table,
    inputs: RespondentInputs,
    case: Case,
    choices: Choices,
    done: Computation,
    *,
    monthly: bool,
    quarterly: bool = False,
    keys: Sequence[str] = KEYS,
    parts: Sequence[str] = PARTS,
    comparable: Sequence[str] | None = None,
) -> Computation:
    """The computation with the totals of each method, the one that applies, a review's assessment and duty absorption.

    `sales` have `net_us_price` and what their normal value is made of; `keys` make an averaging group,
    `parts` are averaged in it, and `comparable` makes merchandise comparable in differential pricing
    (default: manufacturer, prime, level of trade and CONNUM that there are).
    """
    header, calculation = case.stated.case, inputs.stated.calculation
    sales = differential_pricing(
        sales, header.period[0], calculation.differential_pricing, calculation.regions_from, done, keys=comparable
    )
    segment = "review" if monthly else "investigation"
    found = methods(
        sales, done.parameters, segment=segment, quarterly=quarterly, keys=keys, parts=parts, respondent=inputs.number
    )
    done.warnings += found.warnings
    done.tables |= {"us_sales": found.sales, **found.tables}
    apply_method(found, choices, done, inputs.number)
    if choices.assessed and header.segment == "review" and "us_importer" in found.sales:
        made = assessment(
            found.sales, done.parameters, methods=assessed_methods(found.totals), segment=segment, quarterly=quarterly,
            keys=keys, parts=parts, importer="us_importer", entered_value="entered_value",
            per_unit=calculation.per_unit, known=found.tables,
        )  # fmt: skip
        done.tables |= {"us_sales": made.sales, **made.tables}
        done.warnings += made.warnings
    absorption = inputs.stated.duty_absorption
    if choices.assessed and absorption is not None and header.segment == "review" and "us_importer" in found.sales:
        halves = [done.tables[name] for name in comparisons(done.method)]
        tables, said = duty_absorption(absorption, done.tables["us_sales"], halves, "us_importer")
        done.tables |= tables
        done.warnings += said
    return done
