"""Meaningful difference: whether another method gives a margin that average-to-average would hide."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from dumping.formula.rule import Rule
from dumping.formula.table import Cell, Parameters, Table

CITE = "19 USC 1677f-1(d)(1)(B)(ii); 79 FR 26720 (9 May 2014); margin program, US-17"
STANDARD = "average_to_average"
ALTERNATIVES = ("mixed", "average_to_transaction")

# The threshold is tested with "at least" here, with "more than" for the deposit rate; both as the program does.
BELOW = "margin_percent < de_minimis_threshold_percent"
STANDARD_BELOW = "standard_margin_percent < de_minimis_threshold_percent"
RULES = (
    Rule("relative_change_percent",
         "100 * (margin_percent - standard_margin_percent) / standard_margin_percent",
         "Change of the margin, of the average-to-average margin", "%", CITE),
    Rule("meaningful",
         f"if({BELOW}, 1 == 0, if({STANDARD_BELOW}, 1 == 1, "
         "relative_change_percent >= meaningful_change_percent))",
         "Meaningful difference", "truth", CITE),
    Rule("why",
         f'if({BELOW}, "neither margin is above de minimis", '
         f'if({STANDARD_BELOW}, "the margin crosses the de minimis threshold", '
         'if(relative_change_percent >= meaningful_change_percent, "the margin changes by enough", '
         '"the margin does not change by enough")))',
         "Why", "", CITE),
)  # fmt: skip
METHOD = Rule(
    "method", f'if(meaningful, candidate, "{STANDARD}")', "Method applied", "",
    "19 USC 1677f-1(d)(1)(B); 19 CFR 351.414(c)(1)",
)  # fmt: skip


def meaningful_difference(
    totals: Mapping[str, Table], parameters: Parameters, *, ratio: Table | None = None, respondent: int = 1
) -> Table | None:
    """`meaningful_difference`: a row for each alternative method that was computed, against average-to-average.

    `totals` holds tables by method with their margin in `percent`; margins are unrounded. Meaningful where the
    margin reaches the de minimis threshold and average-to-average does not, or where both do and it is higher
    by `meaningful_change_percent` or more. None where no sale passes in `ratio`, the ratio test's table: then
    there is no alternative. Needs `de_minimis_threshold_percent` among the parameters.
    """
    methods = [method for method in ALTERNATIVES if method in totals]
    if not methods or (ratio is not None and ratio.value("passing_sales") == 0):
        return None
    table = Table("meaningful_difference", "Meaningful difference", len(methods))
    table = table.with_choice("method", np.array(methods, dtype=object), "Method", "each method computed", CITE)
    for name, sources in (("margin_percent", methods), ("standard_margin_percent", [STANDARD] * len(methods))):
        values = [float(totals[method].value("percent")) for method in sources]
        cells = tuple(Cell(respondent, totals[method].name, "percent") for method in sources)
        label = "Margin, average-to-average" if name.startswith("standard") else "Margin"
        table = table.with_links(name, values, label, cells, "%")
    for rule in RULES:
        table = table.with_rule(rule, parameters)
    return table


def applied_method(ratio: Table, difference: Table | None) -> Table:
    """`method`: one row with the candidate of the ratio test, whether it matters, and the method applied.

    The ratio test's candidate is applied where it makes a meaningful difference, otherwise average-to-average.
    """
    table = Table("method", "Method of comparison", 1, notes=ratio.notes)
    table = table.with_choice("ratio_row", [1], "Row of the ratio test", "the only one")
    for name in ("test", "percent_passing", "candidate"):
        table = table.with_lookup(name, ratio, "ratio_row")
    candidate = str(ratio.value("candidate"))
    methods = [] if difference is None else difference.values("method").tolist()
    if difference is not None and candidate in methods:
        row = methods.index(candidate) + 1
        how = "the row of the candidate"
        table = table.with_choice("difference_row", [row], "Row of the meaningful difference test", how)
        table = table.with_lookup("meaningful", difference, "difference_row")
        table = table.with_lookup("why", difference, "difference_row")
        return table.with_rule(METHOD)
    how = "the ratio test points to no other method"
    table = table.with_choice("meaningful", [np.nan], "Meaningful difference", how, CITE)
    why = np.array([how], dtype=object)
    table = table.with_choice("why", why, "Why", how, CITE)
    return table.with_choice("method", np.array([STANDARD], dtype=object), "Method applied", how, CITE)
