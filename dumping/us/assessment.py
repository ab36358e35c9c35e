"""Duties assessed on each importer's entries in a review: compared anew by importer, tested, and made a rate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from dumping.formula.evaluate import Array
from dumping.formula.rule import Rule
from dumping.formula.table import Parameters, Table
from dumping.stages.averaging import KEYS, PARTS, averaged, averaging_keys
from dumping.stages.columns import used
from dumping.stages.comparison import compared
from dumping.stages.groups import blank, grouped
from dumping.stages.reuse import reusable
from dumping.stages.rules import DECIMALS
from dumping.us.methods import ALTERNATIVE, MIXED, STANDARD, mixed_comparisons
from dumping.us.rates import above_de_minimis

CITE = "19 USC 1675(a)(2); 19 CFR 351.212(b)(1)"
DE_MINIMIS_CITE = "19 CFR 351.106(c)(2)"
SUFFIX, TITLED = "_by_importer", ", by importer"

# Per importer, from the sales of one comparison; a method in two parts has these twice.
RESULTS = (
    Rule("sales", "count()", "Sales", "sales", CITE),
    Rule("quantity", "total(quantity)", "Quantity", "{quantity}", CITE),
    Rule("entered_value", "total(entered_value_total)", "Entered value", "{money}", CITE),
    Rule("positive_results", "total_positive(result)", "Positive results", "{money}", CITE),
    Rule("negative_results", "total_negative(result)", "Negative results", "{money}", CITE),
)
DUTY = {
    "offset": Rule("duty", "max(positive_results + negative_results, 0)", "Antidumping duties due", "{money}", CITE),
    "zeroed": Rule("duty", "positive_results", "Antidumping duties due", "{money}", CITE),
}
TESTS = (
    # Nothing can be tested on an entered value that is missing, zero or below.
    Rule("test_percent", "if(coalesce(entered_value, 0) > 0, 100 * duty / entered_value, 0 / 0)",
         "Rate for the de minimis test", "%", DE_MINIMIS_CITE),
    # Shown cut off after two decimals, not rounded, so that 0.499 does not read as the threshold.
    Rule("test_percent_shown", f"max(round(test_percent - 0.005, {DECIMALS}), 0)",
         "Rate for the de minimis test, cut off after two decimals", "%", DE_MINIMIS_CITE),
    Rule("de_minimis", "test_percent < assessment_threshold_percent", "De minimis", "truth", DE_MINIMIS_CITE),
)  # fmt: skip
SMALL = "coalesce(test_percent, assessment_threshold_percent) < assessment_threshold_percent"
# Of the two an importer has one; the other is missing, not zero: nothing divided by nothing.
RATES = (
    Rule("ad_valorem_percent", f'if({SMALL}, 0, if(rate_basis == "value", test_percent, 0 / 0))',
         "Assessment rate on value", "%", CITE),
    Rule("per_unit", f'if({SMALL}, 0, if(rate_basis == "unit", duty / quantity, 0 / 0))',
         "Assessment per unit", "{money}/{quantity}", CITE),
    Rule("ad_valorem_published", f"round(ad_valorem_percent, {DECIMALS})", "Assessment rate as published", "%",
         "practice: two decimals"),
    Rule("per_unit_published", f"round(per_unit, {DECIMALS})", "Assessment per unit as published",
         "{money}/{quantity}", "practice: two decimals"),
)  # fmt: skip


@dataclass(frozen=True)
class Assessment:
    """The sales, the tables in order, the importers' tables by method, and warnings."""

    sales: Table
    tables: dict[str, Table]
    importers: dict[str, Table]
    warnings: tuple[str, ...]


def assessed_methods(totals: Mapping[str, Table]) -> tuple[str, ...]:
    """The methods whose margin is above de minimis: only under those are duties assessed."""
    return tuple(method for method, total in totals.items() if above_de_minimis(total))


@reusable
def assessment(
    sales: Table,
    parameters: Parameters,
    *,
    methods: Sequence[str],
    segment: str = "review",
    quarterly: bool = False,
    keys: Sequence[str] = KEYS,
    parts: Sequence[str] = PARTS,
    importer: str = "importer",
    entered_value: str = "entered_value_per_unit",
    source: str = "entered_value_source",
    reported: str = "reported",
    per_unit: bool = False,
    known: Mapping[str, Table] | None = None,
) -> Assessment:
    """A table `assessment_<method>` with a row for each importer and source of its entered value.

    `sales` comes from `methods.methods` and brings the columns `importer`, `entered_value` (U.S. dollars per
    unit) and `source`, which says `reported` where all of the importer's values were. Averages are taken anew by
    importer, and negative results offset positive ones within an importer only, as each method has it; the
    two parts of the mixed method are added. `test_percent` is of the entered value; de minimis is less than
    `assessment_threshold_percent`. Then `ad_valorem_percent` where the values were reported, otherwise
    `per_unit`, the other one missing; both 0 for a de minimis importer; `per_unit` (the argument) asks for
    amounts per unit throughout. An importer without entered value cannot be tested: it is assessed per unit,
    with a warning. `known`: tables of the methods; comparisons of sales with their own prices are the same here
    and are taken from there. Source: 19 CFR 351.212(b)(1), 351.106(c)(2); margin program, US-18 and common part 6.
    """
    inside = used(sales)
    if "entered_value_total" not in sales:
        rule = Rule("entered_value_total", f"{entered_value} * quantity", "Entered value, in all", "{money}", CITE)
        sales = sales.with_rule(rule)
    title = "Importers"
    sales, importers = grouped(sales, (importer, source), "importers", title, "assessment_row", inside, CITE)
    tables = {"importers": importers}
    group = averaging_keys(sales, segment=segment, quarterly=quarterly, importer=importer, keys=keys)
    found: dict[str, Table] = {}
    for method in methods:
        if method == MIXED:
            alone = (known or {}).get("comparison_mixed_passing")
            sales, averages, *halves = mixed_comparisons(
                sales, group, suffix=SUFFIX, titled=TITLED, parts=parts, passing_alone=alone
            )
            tables[averages.name] = averages
        elif method == STANDARD:
            row = f"us_average{SUFFIX}_row"
            made = averaged(
                sales, group, name=f"us_averages{SUFFIX}", title=f"U.S. averages{TITLED}", row=row, parts=parts
            )
            sales = made.sales
            tables[made.averages.name] = made.averages
            name = f"comparison_{STANDARD}{SUFFIX}"
            title = f"Average-to-average{TITLED}"
            halves = [compared(sales, made.averages, name=name, title=title, row=row, parts=parts).table]
        else:
            name, title = f"comparison_{ALTERNATIVE}{SUFFIX}", f"Average-to-transaction{TITLED}"
            alone = (known or {}).get(f"comparison_{ALTERNATIVE}")
            if alone is None:
                alone = compared(sales, sales, name=name, title=title, parts=parts).table
            halves = [replace(alone, name=name, title=title)]
        halves = [_with_importer(half, sales) for half in halves]
        tables |= {half.name: half for half in halves}
        table = _importers(method, halves, importers, parameters)
        table = _with_rates(table, parameters, source, reported, per_unit)
        tables[table.name] = found[method] = table
    return Assessment(sales, tables, found, _warnings(sales, inside, importer, found))


def _with_importer(comparison: Table, sales: Table) -> Table:
    for column in ("assessment_row", "entered_value_total"):
        comparison = comparison.with_lookup(column, sales, "sale")
    return comparison


def _importers(method: str, parts: Sequence[Table], importers: Table, parameters: Parameters) -> Table:
    """Sums of the results per importer, and the duty by the method's treatment of negative results."""
    said = method.replace("_", "-")
    table = Table(f"assessment_{method}", f"Assessment, {said}", importers.rows, parts[0].currency,
                  parts[0].quantity_unit)  # fmt: skip
    rows = np.arange(1, importers.rows + 1)
    table = table.with_choice("importer_row", rows, f"{importers.title}: row", "every importer", CITE)
    for key in importers.columns:
        table = table.with_lookup(key, importers, "importer_row")
    treated = [STANDARD, ALTERNATIVE] if len(parts) > 1 else [method]
    if len(parts) == 1:
        for rule in RESULTS:
            table = table.with_rule(rule, over=parts[0], by="assessment_row")
        return table.with_rule(_duty(treated[0], parameters))
    ends = ("not_passing", "passing")
    for part, end, way in zip(parts, ends, treated, strict=True):
        names = {rule.name: f"{rule.name}_{end}" for rule in RESULTS}
        label = end.replace("_", " ")
        for rule in RESULTS:
            table = table.with_rule(
                rule.named(names[rule.name], f"{rule.label}, {label}"), over=part, by="assessment_row"
            )
        duty = _duty(way, parameters)
        table = table.with_rule(duty.reading(names).named(f"duty_{end}", f"{duty.label}, {label}"))
    for rule in (*RESULTS, _duty(STANDARD, parameters)):
        both = f"{rule.name}_{ends[0]} + {rule.name}_{ends[1]}"
        table = table.with_rule(Rule(rule.name, both, rule.label, rule.unit, "sum of the two parts"))
    return table


def _duty(method: str, parameters: Parameters) -> Rule:
    return DUTY[str(parameters[f"negative_results_{method}"].value)]


def _with_rates(table: Table, parameters: Parameters, source: str, reported: str, per_unit: bool) -> Table:
    for rule in TESTS:
        table = table.with_rule(rule, parameters)
    by_value = table.values(source) == reported
    by_value &= (table.values("entered_value") > 0) & np.array(not per_unit)
    how = "on value where all entered values were reported, otherwise per unit"
    how = "per unit, as the case asks" if per_unit else how
    basis = np.where(by_value, "value", "unit").astype(object)
    table = table.with_choice("rate_basis", basis, "Rate on value or per unit", how, CITE)
    for rule in RATES:
        table = table.with_rule(rule, parameters)
    return table


def _warnings(sales: Table, inside: Array, importer: str, found: Mapping[str, Table]) -> tuple[str, ...]:
    warnings = []
    nameless = int((blank(sales.values(importer)) & inside).sum())
    if nameless:
        warnings.append(f"{sales.title}: {nameless} sales have no importer; they are assessed together as one")
    for table in found.values():
        lacking = (table.values("quantity") > 0) & ~(table.values("entered_value") > 0)
        for row in np.flatnonzero(lacking):
            warnings.append(
                f"{table.title}: {table.values(importer)[row]!s} has no entered value: it cannot be tested for "
                "de minimis and is assessed per unit"
            )
    return tuple(warnings)
