"""A U.S. sale told in order: net price, match and why that one, normal value, margin, differential pricing.

The same figures as the full account of the sale, each with its numbers and source, without what they are made of.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from dumping.formula.table import Cell, Parameter, Table
from dumping.report.cells import shown
from dumping.report.factors_story import factors_story, from_factors
from dumping.report.numbers import amount
from dumping.report.steps import Scope, Step
from dumping.report.trace import Trace

SALES, MODELS, CANDIDATES = "us_sales", "us_models", "candidates"
SHORT = "in_short."
NET_PRICE = ("price_less_movement", "cep_expenses", "cep_profit", "net_us_price")
PRICE = ("cm_net_price", "difmer", "lot_adjustment", "foreign_price_usd")
CONSTRUCTED = (
    "avg_total_cop", "avg_cv_total_cop", "cv_direct_selling", "cv_indirect_selling", "cv_commissions", "cv_profit",
    "constructed_value", "cv_credit", "foreign_price_usd",
)  # fmt: skip
ADJUSTED = (
    "us_packing", "commission_offset", "commissions", "direct_selling", "imputed_credit", "cep_offset",
    "added_to_normal_value", "foreign_unit_price_usd", "normal_value",
)  # fmt: skip
MARGIN = ("net_us_price", "facts_available_margin", "unit_result", "result", "value", "result_percent")
KINDS = {1: "identical product", 2: "similar product", 3: "constructed value", 4: "facts available"}
DIMENSIONS = {
    "purchaser": ("dp_purchaser", "dp_purchasers"), "region": ("dp_region", "dp_regions"),
    "period": ("dp_period", "dp_periods"),
}  # fmt: skip
MATCH_CITE = "19 USC 1677(16), 1677b(a)(1); 19 CFR 351.411, 351.414(f)"


def sale_story(trace: Trace, scope: Scope, respondent: int, row: int, method: str) -> Iterator[Step]:
    """The steps of a sale that is used; none for a table that knows no matches and no factors of production."""
    sales = scope.tables[SALES]
    factors = from_factors(scope)
    known = factors or "match_type" in sales
    if not known or "net_us_price" not in sales or sales.value("excluded", row):
        return
    parts: list[tuple[str, list[Step]]] = []
    names = [name for name in NET_PRICE if name in sales]
    names = ["net_price", *names] if names == ["net_us_price"] and "net_price" in sales else names
    parts.append(("Net U.S. price", [*_figures(trace, sales, respondent, row, names)]))
    if not factors:
        parts.append(("Match", [*_match(scope, sales, row)]))
    comparison = scope.tables.get(f"comparison_{_part(scope, sales, row, method)}")
    at: list[int] = np.flatnonzero(comparison.values("sale") == row).tolist() if comparison is not None else []
    stated = _has(sales, "facts_available_percent", row)
    if stated:
        figures = []
    elif factors:
        figures = [*factors_story(trace, scope, respondent, int(sales.value("normal_value_row", row)))]
    else:
        built = sales.value("match_type", row) == 3
        figures = [*_figures(trace, sales, respondent, row, CONSTRUCTED if built else PRICE)]
    if comparison is not None and len(at):
        there = int(at[0]) + 1
        if not stated and not factors:
            figures += _figures(trace, comparison, respondent, there, ADJUSTED)
        margin = [*_figures(trace, comparison, respondent, there, MARGIN)]
    else:
        margin = []
    if stated:
        reason = str(sales.value("facts_available_reason", row))
        percent = float(sales.value("facts_available_percent", row))
        source = scope.tables["facts_available"].value("source", int(sales.value("facts_available_row", row)))
        words = f"of the net price, stated instead of calculated: {reason} ({source})"
        figures = [Step("facts_available", "Facts available", percent, "%", words=words, cite="19 USC 1677e")]
    parts.append(("Normal value", figures) if not stated else ("Facts available", figures))
    said = f"Margin, {method.replace('_', '-')}"
    parts.append((said, margin))
    parts.append(("Differential pricing", [*_differential_pricing(scope, sales, row)]))
    for number, (title, steps) in enumerate(((t, s) for t, s in parts if s), 1):
        for step in steps:
            yield replace(step, name=SHORT + step.name, section=f"{number}. {title}", depth=0)


def _part(scope: Scope, sales: Table, row: int, method: str) -> str:
    """The comparison that holds the sale under a method: in the mixed one, that of sales that pass or do not."""
    if method != "mixed":
        return method
    return "mixed_passing" if sales.value("dp_passes", row) == 1 else "mixed_not_passing"


def _has(table: Table, name: str, row: int) -> bool:
    if name not in table:
        return False
    value = table.value(name, row)
    return bool(value) if isinstance(value, str) else not np.isnan(float(value))


def _figures(trace: Trace, table: Table, respondent: int, row: int, names: Any) -> Iterator[Step]:
    for name in names:
        if _has(table, name, row):
            yield trace.alone(Cell(respondent, table.name, name, row))


def _match(scope: Scope, sales: Table, row: int) -> Iterator[Step]:
    kind = int(sales.value("match_type", row))
    if MODELS not in scope.tables or kind == 4:
        how = {4: "no price is looked for"}.get(kind, "the case compares with constructed value only")
        cite = "19 USC 1677e" if kind == 4 else "19 USC 1677b(a)(4)"
        yield Step("match", "Compared with", KINDS[kind], "", "text", "choice", how, cite)
        return
    model = int(sales.value("model", row))
    candidates = scope.tables[CANDIDATES]
    rows = np.flatnonzero(candidates.values("model") == model) + 1
    limit = scope.parameters["difmer_limit"]
    if not len(rows):
        how = (
            "no product with the same CONNUM in the months looked in, and no similar one there whose variable cost "
            f"differs by {limit.value:g} % of the U.S. product's total cost or less"
        )
        yield Step("match", "Compared with", KINDS[kind], "", "text", "choice", how, f"{MATCH_CITE}; {limit.cite}")
        return
    first = int(rows[0])
    how = {
        1: "the same CONNUM is sold in the comparison market in the months looked in; similar ones are not looked for",
        2: f"no identical product in the months looked in; among similar ones within {limit.value:g} % the first by "
        "characteristics in their order, level of trade, month, difference in cost",
    }[kind]
    yield Step("match", "Compared with", KINDS[kind], "", "text", "choice", how, f"{MATCH_CITE}; {limit.cite}")
    for place, at in enumerate((int(r) for r in rows), 1):
        label = f"Candidate {place}, {'taken' if place == 1 else 'not taken'}"
        words = _candidate(candidates, at) + ("" if place == 1 else f"; {_why_not(candidates, first, at)}")
        connum = str(candidates.value("cm_connum", at))
        yield Step(f"candidate_{place}", label, connum, "", "text", "choice", words, MATCH_CITE)
    if len(rows) == 1:
        yield Step("candidates", "Other candidates", "none", "", "text", "choice", "", MATCH_CITE)


def _months(before: int) -> str:
    if before == 0:
        return "the same month"
    return f"{abs(before)} month{'s' if abs(before) > 1 else ''} {'before' if before > 0 else 'after'}"


def _candidate(candidates: Table, row: int) -> str:
    said = []
    if _has(candidates, "months_before", row):
        said.append(_months(int(candidates.value("months_before", row))))
    if candidates.value("match_type", row) == 2:
        names = [name for name in candidates.columns if name.startswith("difference_characteristic_")]
        apart = ", ".join(amount(candidates.value(name, row)) for name in names)
        said.append(f"differences of characteristics {apart}")
        said.append(f"difference in variable cost {100 * float(candidates.value('difmer_ratio', row)):.2f} %")
    if _has(candidates, "lot_difference", row):
        said.append(f"{amount(candidates.value('lot_difference', row))} levels of trade apart")
    return ", ".join(said)


def _why_not(candidates: Table, first: int, row: int) -> str:
    """The first criterion in which a candidate is behind the one that is taken."""
    similar = candidates.value("match_type", row) == 2
    names = [n for n in candidates.columns if n.startswith("difference_characteristic_")] if similar else []
    criteria = {name: f"characteristic {name.rpartition('_')[2]}" for name in names}
    criteria |= {"lot_difference": "level of trade", "window_rank": "order of the months looked in"}
    criteria |= {"difmer_ratio": "difference in variable cost"} if similar else {}
    for name, said in criteria.items():
        if name in candidates and candidates.value(name, row) != candidates.value(name, first):
            return f"behind the first in {said}"
    return "equal to the first in every criterion, and later in the order of level of trade, month and CONNUM"


def _differential_pricing(scope: Scope, sales: Table, row: int) -> Iterator[Step]:
    if "dp_passes" not in sales:
        return
    passing = []
    for said, (column, name) in DIMENSIONS.items():
        if name not in scope.tables or f"{column}_row" not in sales:
            continue
        groups, at = scope.tables[name], int(sales.value(f"{column}_row", row))
        label, group = said.capitalize(), str(sales.value(column, row))
        cite = "19 USC 1677f-1(d)(1)(B)(i); 79 FR 26720 (9 May 2014)"
        if at == 0:
            words = f"the {said} is not known: the sale is in no test group"
            yield Step(column, label, group or "-", "", "text", "choice", words, cite)
            continue
        words, passes = _tested(groups, at, scope.parameters)
        if passes:
            passing.append(f"{said} {group}")
        yield Step(column, f"{label}, test group", group, "", "text", "choice", words, cite)
    passes = sales.value("dp_passes", row) == 1
    words = f"as a sale to {' and '.join(passing)}" if passing else "in none of its test groups"
    words = words.replace("to region", "to the region").replace("to period", "in the period")
    words = words.replace("and region", "and the region").replace("and period", "and in the period")
    cite = scope.parameters["differential_pricing_test"].cite
    yield Step("dp_passes", "The sale passes", "yes" if passes else "no", "", "text", "choice", words, cite)


def _tested(groups: Table, row: int, parameters: Any) -> tuple[str, bool]:
    """How a test group compares with its base group, and whether it passes."""

    def figure(name: str) -> str:
        return amount(groups.value(name, row))

    counts = f"{figure('test_sales')} sales against {figure('base_sales')} in the base group, all others of the product"
    if groups.value("tested", row) != 1:
        fewest: Parameter = parameters["minimum_sales"]
        least: Parameter = parameters["minimum_base_percent"]
        return (
            f"{counts}, with {figure('base_quantity_percent')} % of its quantity: not tested, for {fewest.value} sales "
            f"in each and {least.value:g} % of the quantity in the base group are needed; does not pass",
            False,
        )
    passes = groups.value("passes", row) == 1
    unit = groups.columns["test_price"].unit
    prices = f"average prices {figure('test_price')} and {figure('base_price')} {unit}"
    if "cohens_d" in groups:
        limit = parameters["cohens_d_large"]
        d = (
            f"d = {figure('cohens_d')}"
            if _has(groups, "cohens_d", row)
            else "prices do not vary, so that there is no d"
        )
        measure = f"pooled standard deviation {figure('pooled_standard_deviation')}, {d}"
        verdict = f"{'at least' if passes else 'less than'} {limit.value:g} in size"
    else:
        limit = parameters["price_difference_percent_significant"]
        measure = f"difference {figure('price_difference_percent')} % of the base group's"
        verdict = f"{'at least' if passes else 'less than'} {limit.value:g} %"
    return f"{counts}; {prices}; {measure}, {verdict}: {'passes' if passes else 'does not pass'}", passes


def method_step(reason: str, method: str) -> Step:
    """Which method the respondent's margin is of, and why."""
    said = shown(method.replace("_", "-"))
    return Step(f"{SHORT}method", "Method of the margin", said, "", "text", "law", where=reason)
