"""Weighted-average cost of production by product, with the costs of similar products for those not produced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dumping.formula.evaluate import Array
from dumping.formula.rule import Rule
from dumping.formula.table import Table
from dumping.stages.groups import grouped, numbered
from dumping.stages.reuse import reusable

CITE = "19 USC 1677b(b)(3), (f)(1)(A); 19 CFR 351.407"
SIMILAR_CITE = "practice: the most similar product's cost for a product sold and not produced in the period"
UNIT = "{money}/{quantity}"
TOTAL_COP = Rule("total_cop", "total_com + ga_expense + interest_expense", "Total cost of production", UNIT, CITE)
CONSTRUCTED_LABEL = "Total cost of production, for constructed value"
# A row's amount -> the average's column and label.
AVERAGED = {
    "variable_com": ("avg_variable_com", "Average variable cost of manufacturing"),
    "total_com": ("avg_total_com", "Average total cost of manufacturing"),
    "ga_expense": ("avg_ga", "Average general and administrative expenses"),
    "interest_expense": ("avg_interest", "Average interest expense"),
    "total_cop": ("avg_total_cop", "Average total cost of production"),
}


@dataclass(frozen=True)
class AverageCosts:
    """Cost rows with their group, averages of what was produced, the costs used, and warnings."""

    rows: Table
    produced: Table
    costs: Table
    warnings: tuple[str, ...]


@reusable
def average_costs(
    rows: Table,
    *,
    keys: Sequence[str] = ("product",),
    characteristics: Sequence[str] = (),
    similar: bool = True,
    carried: Sequence[str] = (),
    amounts: Mapping[str, str] | None = None,
    constructed: Mapping[str, str] | None = None,
) -> AverageCosts:
    """Average costs by `keys` (product, and manufacturer or prime where sales and costs both report them).

    `rows` bring `production_quantity` and, per unit, `total_com`, `variable_com`, `ga_expense`,
    `interest_expense`, in the currency of costs. `produced` has a row for each product with production, each
    cost averaged by quantity; a row without quantity counts as one unit where its product was produced.
    `costs` is what sales are joined with: the produced products and, where `similar`, the unproduced ones with
    the whole cost of the most similar produced product of the same manufacturer and prime: smallest
    difference in the first characteristic, then the second and so on, then the order of products.
    Without `similar`, rows without quantity are averaged like any other. A missing characteristic counts as
    the largest difference. Where `rows` bring `sold` and some product was not produced, products that nobody
    sold (`sold` is 0) stay out. `amounts` says under which other names the costs stand, where they were adjusted;
    `constructed` the same for the costs of constructed value, where those differ: then there is
    `avg_cv_total_cop` beside `avg_total_cop`. Source: 19 USC 1677b(b)(3), (f); comparison-market program part 3.
    """
    rows = rows.with_rule(TOTAL_COP.reading(dict(amounts or {})))
    averaged = dict(AVERAGED)
    if constructed is not None:
        rows = rows.with_rule(TOTAL_COP.reading(dict(constructed)).named("cv_total_cop", CONSTRUCTED_LABEL))
        averaged["cv_total_cop"] = (
            "avg_cv_total_cop",
            f"Average {CONSTRUCTED_LABEL[0].lower()}{CONSTRUCTED_LABEL[1:]}",
        )
    quantity = rows.values("production_quantity").astype(float)
    whole, _ = numbered(rows, keys, np.ones(rows.rows, dtype=bool))
    total = np.bincount(whole, weights=np.nan_to_num(quantity), minlength=int(whole.max(initial=0)) + 1)
    counted = (total[whole] > 0) if similar else np.ones(rows.rows, dtype=bool)
    wanted = np.ones(rows.rows, dtype=bool)
    if "sold" in rows and not counted.all():
        wanted = rows.values("sold") == 1
    rows = weighted(rows)
    for name in averaged:
        own = (amounts or {}).get(name, name)
        label = f"{rows.columns[own].label}, times weight"
        rows = rows.with_rule(Rule(f"{name}_extended", f"{own} * weight", label, "{money}", CITE))
    rows, produced = grouped(rows, keys, "produced_costs", "Average costs", "cost_group", counted & wanted, CITE)
    rule = Rule("production_quantity", "total(weight)", "Production quantity", "{quantity}", CITE)
    produced = produced.with_rule(rule, over=rows, by="cost_group")
    for name, (average, label) in averaged.items():
        rule = Rule(average, f"total({name}_extended) / total(weight)", label, UNIT, CITE)
        produced = produced.with_rule(rule, over=rows, by="cost_group")
    first = first_rows(rows, produced.rows)
    for name in (c for c in (*characteristics, *carried) if c in rows):
        produced = produced.with_choice(name, rows.values(name)[first], rows.columns[name].label, "as reported", CITE)
    taken = [*(average for average, _ in averaged.values()), *carried]
    costs, warnings = _with_unproduced(rows, produced, keys, characteristics, taken, ~counted & wanted)
    return AverageCosts(rows, produced, costs, warnings)


def weighted(rows: Table) -> Table:
    """Adds `weight`: what a cost row counts in an average."""
    quantity = rows.values("production_quantity").astype(float)
    weight = np.maximum(np.where(np.isnan(quantity) | (quantity == 0), 1.0, quantity), 0.0)
    how = "production quantity; 1 where a produced product reports none or zero, 0 where it is negative"
    return rows.with_choice("weight", weight, "Weight", how, CITE, "{quantity}")


def first_rows(rows: Table, groups: int) -> Array:
    """The first row (from 0) of each group in `cost_group`."""
    number = rows.values("cost_group")
    first = np.full(groups, rows.rows, dtype=np.int64)
    inside = np.flatnonzero(number > 0)
    np.minimum.at(first, number[inside] - 1, inside)
    return first


def _with_unproduced(
    rows: Table,
    produced: Table,
    keys: Sequence[str],
    characteristics: Sequence[str],
    taken: Sequence[str],
    unproduced: Array,
) -> tuple[Table, tuple[str, ...]]:
    """The costs that sales are joined with, and a sentence for what was not produced."""
    _, first = numbered(rows, keys, unproduced)
    source = np.arange(1, produced.rows + 1)
    origin: Array = np.array(["produced"] * produced.rows, dtype=object)
    found: list[tuple[int, int]] = []
    lacking: list[tuple[int, int]] = []
    for row in first:
        similar = most_similar(rows, produced, keys, characteristics, int(row))
        (found if similar else lacking).append((int(row), similar))
    names = {key: produced.values(key) for key in keys}
    if found:
        at = np.array([row for row, _ in found])
        source = np.concatenate([source, [s for _, s in found]])
        origin = np.concatenate([origin, np.array(["most similar product"] * len(found), dtype=object)])
        names = {key: np.concatenate([names[key], rows.values(key)[at]]) for key in keys}
    costs = Table("average_costs", "Costs used", len(source), rows.currency, rows.quantity_unit)
    for key in keys:
        costs = costs.with_choice(key, names[key], rows.columns[key].label, "one row for each product", CITE)
    costs = costs.with_choice("cost_origin", origin, "Cost of", "produced in the period or not", SIMILAR_CITE)
    how = "its own row, or the row of the most similar product by ranked characteristics"
    costs = costs.with_choice("cost_source_row", source, f"{produced.title}: row", how, SIMILAR_CITE)
    for name in ("production_quantity", *taken):
        costs = costs.with_lookup(name, produced, "cost_source_row")
    warnings = []
    if found:
        warnings.append(f"{rows.title}: {len(found)} products not produced take the cost of the most similar product")
    if lacking:
        warnings.append(f"{rows.title}: {len(lacking)} products not produced have no similar product and no cost")
    return costs, tuple(warnings)


def most_similar(rows: Table, produced: Table, keys: Sequence[str], characteristics: Sequence[str], row: int) -> int:
    """The row number in `produced` of the most similar product; 0 where none is of the same maker and prime."""
    candidates = np.ones(produced.rows, dtype=bool)
    for key in keys:
        if key != "product":
            candidates &= produced.values(key) == rows.values(key)[row]
    at = np.flatnonzero(candidates)
    known = [c for c in characteristics if c in produced]
    if not len(at) or not known:
        return 0
    apart = [np.abs(produced.values(c)[at].astype(float) - float(rows.values(c)[row])) for c in known]
    ranks = [np.where(np.isnan(a), np.inf, a) for a in apart]
    order = np.lexsort((at, *reversed(ranks)))
    return int(at[order[0]]) + 1
