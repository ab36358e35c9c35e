"""Costs under high inflation: reported by month, averaged in constant prices, restated in each month's prices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np

from dumping.case.cost_keys import Inflation
from dumping.case.problems import CaseError, Problem
from dumping.formula.evaluate import Array
from dumping.formula.rule import Rule
from dumping.formula.table import Parameter, Parameters, Table
from dumping.stages.groups import grouped, numbered
from dumping.stages.reuse import reusable
from dumping.us.cost.average_cost import AVERAGED, TOTAL_COP, AverageCosts, first_rows, most_similar, weighted

CITE = "practice: high inflation; comparison-market program part 3"
SAME_MONTH, OTHER_MONTH, SIMILAR = "produced in the month", "produced in other months", "most similar product"
UNIT = "{money}/{quantity}"
BASE = "price_index_base"
WHERE = "costs.inflation.price_index"


def base_index(stated: Inflation, period: Sequence[dt.date]) -> Parameter:
    """The price index of the base month, in whose prices costs are averaged. Raises CaseError without one."""
    month = stated.base_month or f"{period[1]:%Y-%m}"
    value = _index(stated, month)
    return Parameter(BASE, value, f"Price index of {month}, the base month", "", CITE, WHERE)


@reusable
def indexed_costs(
    rows: Table,
    stated: Inflation,
    *,
    period: Sequence[dt.date],
    parameters: Parameters,
    makers: Sequence[str] = (),
    characteristics: Sequence[str] = (),
) -> AverageCosts:
    """Average costs by product and month, from costs by month and the price index of each month.

    `rows` bring `product`, `year_month` (YYYYMM or YYYY-MM), `production_quantity` and, per unit in each
    month's money, the amounts that `average_costs` reads; `parameters` the base month's index. `produced` has
    each product's costs of the period's months in prices of the base month, averaged by quantity. `costs` has
    a row for each month and product that was reported: that average times the month's index over the base
    month's. A product without production in any month of the period takes the average of the most similar
    product of the same manufacturer and prime, by ranked characteristics, restated likewise.
    Raises CaseError for a month without an index. Source: comparison-market program part 3, high inflation.
    """
    rows = rows.with_rule(TOTAL_COP)
    rows = _with_months(rows, stated)
    quantity = np.nan_to_num(rows.values("production_quantity").astype(float))
    keys = ("product", *makers)
    number, first = numbered(rows, (*keys, "year_month"), np.ones(rows.rows, dtype=bool))
    produced = np.bincount(number, weights=quantity)[number] > 0
    rows = weighted(rows)
    for name in AVERAGED:
        label = f"{rows.columns[name].label}, prices of the base month"
        constant = Rule(f"{name}_constant", f"{name} * {BASE} / price_index", label, UNIT, CITE)
        rows = rows.with_rule(constant, parameters)
        rule = Rule(f"{name}_extended", f"{name}_constant * weight", f"{label}, times weight", "{money}", CITE)
        rows = rows.with_rule(rule)
    months = rows.values("year_month").astype(str)
    inside = produced & (months >= f"{period[0]:%Y%m}") & (months <= f"{period[1]:%Y%m}")
    title = "Costs of the period, prices of the base month"
    rows, whole = grouped(rows, keys, "period_costs", title, "cost_group", inside, CITE)
    rule = Rule("production_quantity", "total(weight)", "Production quantity", "{quantity}", CITE)
    whole = whole.with_rule(rule, over=rows, by="cost_group")
    for name, (average, label) in AVERAGED.items():
        label = f"{label}, prices of the base month"
        rule = Rule(f"{average}_constant", f"total({name}_extended) / total(weight)", label, UNIT, CITE)
        whole = whole.with_rule(rule, over=rows, by="cost_group")
    leading = first_rows(rows, whole.rows)
    for name in (c for c in characteristics if c in rows):
        whole = whole.with_choice(name, rows.values(name)[leading], rows.columns[name].label, "as reported", CITE)
    return _by_month(rows, whole, keys, first, produced, characteristics, stated, parameters)


def _by_month(
    rows: Table, whole: Table, keys: Sequence[str], first: Array, produced: Array, characteristics: Sequence[str],
    stated: Inflation, parameters: Parameters,
) -> AverageCosts:  # fmt: skip
    """The costs used: one row for each product and month that the cost table has."""
    place = {tuple(whole.values(k)[i] for k in keys): i + 1 for i in range(whole.rows)}
    wanted = [int(row) for row in first]
    source, origin = [], []
    for row in wanted:
        own = place.get(tuple(rows.values(k)[row] for k in keys), 0)
        source.append(own or most_similar(rows, whole, keys, characteristics, row))
        origin.append(SIMILAR if not own else SAME_MONTH if produced[row] else OTHER_MONTH)
    at = np.array([row for row, found in zip(wanted, source, strict=True) if found], dtype=np.int64)
    kept = np.array([bool(found) for found in source], dtype=bool)
    costs = Table("average_costs", "Costs used", len(at), rows.currency, rows.quantity_unit)
    for key in (*keys, "year_month"):
        how = "one row for each product and month"
        costs = costs.with_choice(key, rows.values(key)[at], rows.columns[key].label, how, CITE)
    origins = np.array(origin, dtype=object)[kept]
    costs = costs.with_choice("cost_origin", origins, "Cost of", "produced in the month, or when else", CITE)
    how = "its own row, or the row of the most similar product by ranked characteristics"
    costs = costs.with_choice("cost_source_row", np.array(source, dtype=np.int64)[kept], f"{whole.title}: row", how)
    index = np.array([_index(stated, str(m)) for m in costs.values("year_month")])
    costs = costs.with_input("price_index", index, "Price index of the month", "", WHERE)
    costs = costs.with_lookup("production_quantity", whole, "cost_source_row")
    for average, label in AVERAGED.values():
        costs = costs.with_lookup(f"{average}_constant", whole, "cost_source_row")
        rule = Rule(average, f"{average}_constant * price_index / {BASE}", label, UNIT, CITE)
        costs = costs.with_rule(rule, parameters)
    said = []
    if count := int((origins == OTHER_MONTH).sum()):
        said.append(f"{rows.title}: {count} products and months without production take the product's period average")
    if count := int((origins == SIMILAR).sum()):
        said.append(f"{rows.title}: {count} products and months take the cost of the most similar product")
    if lacking := int((~kept).sum()):
        said.append(f"{rows.title}: {lacking} products and months have no similar product and no cost")
    return AverageCosts(rows, whole, costs, tuple(said))


def _with_months(rows: Table, stated: Inflation) -> Table:
    """`year_month` written YYYYMM, and the month's price index beside each row."""
    months = np.array([str(m).replace("-", "") for m in rows.values("year_month")], dtype=object)
    if not np.array_equal(months, rows.values("year_month")):
        label = rows.columns["year_month"].label
        rows = rows.with_choice("year_month", months, label, "as reported, written YYYYMM", CITE)
    known = {month: _index(stated, month) for month in dict.fromkeys(months)}
    return rows.with_input("price_index", [known[m] for m in months], "Price index of the month", "", WHERE)


def _index(stated: Inflation, month: str) -> float:
    month = month if "-" in month else f"{month[:4]}-{month[4:]}"
    if month not in stated.price_index:
        what = f"no price index of {month}"
        raise CaseError([Problem("Costs", what, f'state it under {WHERE}: "{month}" = ...')])
    return stated.price_index[month]
