"""The three methods of comparison: average-to-average, mixed, average-to-transaction, from sales to totals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from dumping.formula.table import Parameters, Table
from dumping.stages.averaging import KEYS, PARTS, averaged, averaging_keys
from dumping.stages.comparison import compared, with_foreign_price
from dumping.stages.reuse import reusable
from dumping.stages.totals import summed, totals
from dumping.us.rates import ties, with_rates

STANDARD, MIXED, ALTERNATIVE = "average_to_average", "mixed", "average_to_transaction"


@dataclass(frozen=True)
class Methods:
    """The sales, the tables in order, the totals by method, and warnings."""

    sales: Table
    tables: dict[str, Table]
    totals: dict[str, Table]
    warnings: tuple[str, ...] = field(default=())


@reusable
def methods(
    sales: Table,
    parameters: Parameters,
    *,
    segment: str,
    quarterly: bool = False,
    keys: Sequence[str] = KEYS,
    parts: Sequence[str] = PARTS,
    respondent: int = 1,
) -> Methods:
    """Computes every method that the case has, for the cash deposit.

    Average-to-average and average-to-transaction always; mixed where some sales have `dp_passes` 1 and some 0.
    In the mixed method the sales that do not pass are compared on average, among themselves, and the ones that
    pass each with its own price. Tables: `us_averages`, `us_averages_mixed`, `comparison_<part>`,
    `total_<method>` and the parts of the mixed total. `parameters` holds how negative results are treated in
    each method (`negative_results_average_to_average`, `negative_results_average_to_transaction`: 'offset' or
    'zeroed') and `de_minimis_threshold_percent`. Source: 19 CFR 351.414; margin program, US-14 to US-16.
    """
    sales = with_foreign_price(sales)
    group = averaging_keys(sales, segment=segment, quarterly=quarterly, keys=keys)
    found = averaged(sales, group, name="us_averages", title="U.S. averages", row="us_average_row", parts=parts)
    sales, warnings = found.sales, list(found.warnings)
    tables = {"us_averages": found.averages}
    title = "Average-to-average"
    standard = compared(
        sales, found.averages, name=f"comparison_{STANDARD}", title=title, row="us_average_row", parts=parts
    )
    alternative = compared(sales, sales, name=f"comparison_{ALTERNATIVE}", title="Average-to-transaction", parts=parts)
    warnings += [*standard.warnings, *alternative.warnings]
    tables |= {one.name: one for one in (standard.table, alternative.table)}
    result = {
        STANDARD: _total(standard.table, STANDARD, STANDARD, parameters),
        ALTERNATIVE: _total(alternative.table, ALTERNATIVE, ALTERNATIVE, parameters),
    }
    if mixes(sales):
        sales, extra = _mixed(sales, group, parameters, respondent, parts)
        tables |= extra
        result[MIXED] = extra.pop(f"total_{MIXED}")
    result = {name: with_rates(result[name], parameters) for name in (STANDARD, MIXED, ALTERNATIVE) if name in result}
    for total in result.values():
        warnings += ties(total, parameters)
    tables |= {total.name: total for total in result.values()}
    return Methods(sales, tables, result, tuple(warnings))


def mixes(sales: Table) -> bool:
    """Whether some of the sales pass and some do not, so that the mixed method is a method of its own."""
    if "dp_passes" not in sales:
        return False
    passing = sales.values("dp_passes")[sales.values("dp_counted") == 1]
    return bool((passing == 1).any() and (passing == 0).any())


def mixed_comparisons(
    sales: Table,
    group: Sequence[str],
    *,
    suffix: str = "",
    titled: str = "",
    parts: Sequence[str] = PARTS,
    passing_alone: Table | None = None,
) -> tuple[Table, Table, Table, Table]:
    """The sales, the averages of the mixed method, and the comparisons of its two parts.

    Averages are over sales that do not pass, by averaging group; `suffix` ends the names of the tables.
    `passing_alone`: the comparisons of the passing sales with their own prices, where they are there already.
    """
    row = f"us_average_mixed{suffix}_row"
    passing = sales.values("dp_passes") == 1
    title = f"U.S. averages, mixed method{titled}"
    found = averaged(sales, group, name=f"us_averages_mixed{suffix}", title=title, row=row, among=~passing, parts=parts)
    sales = found.sales
    not_passing = compared(
        sales, found.averages, name=f"comparison_mixed_not_passing{suffix}",
        title=f"Mixed, average-to-average{titled}", row=row, parts=parts,
    )  # fmt: skip
    name, title = f"comparison_mixed_passing{suffix}", f"Mixed, average-to-transaction{titled}"
    if passing_alone is not None:
        own = replace(passing_alone, name=name, title=title)
    else:
        own = compared(sales, sales, name=name, title=title, among=passing, parts=parts).table
    return sales, found.averages, not_passing.table, own


def _mixed(
    sales: Table, group: Sequence[str], parameters: Parameters, respondent: int, parts: Sequence[str]
) -> tuple[Table, dict[str, Table]]:
    sales, averages, *halves = mixed_comparisons(sales, group, parts=parts)
    treated = (STANDARD, ALTERNATIVE)
    ends = ("mixed_not_passing", "mixed_passing")
    each = tuple(_total(part, method, end, parameters) for part, method, end in zip(halves, treated, ends, strict=True))
    both, total = summed(each, name=f"total_{MIXED}", title="Totals, mixed", respondent=respondent)
    tables = (averages, *halves, *each, both, total)
    return sales, {table.name: table for table in tables}


def _total(comparison: Table, method: str, end: str, parameters: Parameters) -> Table:
    treatment = parameters[f"negative_results_{method}"]
    return totals(
        comparison, name=f"total_{end}", title=f"Totals, {comparison.title[0].lower()}{comparison.title[1:]}",
        negative_results=str(treatment.value), cite=treatment.cite,
    )  # fmt: skip
