"""The tables of a concordance: U.S. models, the best candidates of each, and the matches that sales take over."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dumping.formula.rule import Rule
from dumping.formula.table import Parameters, Table
from dumping.stages.columns import present, used
from dumping.stages.keys import finer, firsts, own_codes
from dumping.stages.reuse import reusable
from dumping.us.candidates import Integers, Pairs
from dumping.us.comparison_market.currencies import parts_of

IDENTICAL, SIMILAR, CONSTRUCTED = 1, 2, 3
MATCH_CITE = "19 USC 1677(16), 1677b(a)(1)(A), (4)"
MONTH_CITE = "19 CFR 351.414(f)"
CONVERSION_CITE = "19 USC 1677b-1(a); 19 CFR 351.415"
DIFMER_CITE = "19 USC 1677b(a)(6)(C)(ii); 19 CFR 351.411"
LOT_CITE = "19 USC 1677b(a)(1)(B)(i)"
COSTS = ("avg_variable_com", "avg_total_com")
# Columns of the averages that a sale takes over, and their names there.
TAKEN = {
    "net_price": "cm_net_price",
    "commissions": "cm_commissions",
    "commission_offset_pool": "cm_commission_pool",
    "inventory_carrying": "cm_inventory_carrying",
    "indirect_selling": "cm_indirect_selling",
}


@reusable
def us_models(
    sales: Table, characteristics: Sequence[str], window: Sequence[int], same: Sequence[str]
) -> tuple[Table, Table, tuple[str, ...]]:
    """The sales with `model`, and a table of the models that takes everything from each one's first sale."""
    time = [*present(sales, [k for k in ("quarter", "year_month") if k in same]), *(["month"] if window else [])]
    lot = present(sales, ["level_of_trade"])
    keys = [*[k for k in same if k not in time], *lot, "connum", *time]
    kept = np.flatnonzero(used(sales))
    costs = present(sales, COSTS)

    by_key = own_codes([sales.values(name) for name in keys], kept)
    by_cost = finer(by_key, [sales.values(name) for name in costs], kept)
    warnings = []

    def count(number: Integers) -> int:
        return int(number.max(initial=-1)) + 1

    if several := count(by_cost) - count(by_key):
        warnings.append(
            f"{sales.title}: sales of one model have different costs ({several} more costs than models); "
            "each cost is matched by itself"
        )
    by_kind = finer(by_cost, [sales.values(name) for name in characteristics], kept)
    if differing := count(by_kind) - count(by_cost):
        warnings.append(
            f"{sales.title}: sales of one CONNUM have different characteristics ({differing} times); "
            "those of the model's first sale are taken"
        )
    first = firsts(by_cost)
    numbers = np.zeros(sales.rows, dtype=np.int64)
    numbers[kept] = by_cost + 1
    how = "same " + ", ".join(sales.columns[key].label for key in keys)
    sales = sales.with_choice("model", numbers, "Models: row", how, MATCH_CITE)
    models = Table("us_models", "U.S. models", len(first), sales.currency, sales.quantity_unit)
    models = models.with_choice("first_sale", kept[first] + 1, "First sale: row", how, MATCH_CITE)
    for name in dict.fromkeys([*keys, *characteristics, *costs]):
        models = models.with_lookup(name, sales, "first_sale")
    return sales, models, tuple(warnings)


@reusable
def candidate_table(
    models: Table,
    averages: Table,
    found: Pairs,
    place: Integers,
    kind: Integers,
    characteristics: Sequence[str],
    window: Sequence[int],
) -> Table:
    """One row for each candidate in `found`, with the figures that decided its `place`."""
    table = Table(
        "candidates", "Best candidates of each U.S. model", len(found.us), averages.currency, averages.quantity_unit
    )
    how = "the best five in order of match, characteristics, level of trade, month, DIFMER"
    table = table.with_choice("model", found.us + 1, "Models: row", how, MATCH_CITE)
    table = table.with_choice("choice", place, "Choice", how, MATCH_CITE)
    table = table.with_choice("match_type", kind, "Match", "1 identical CONNUM, 2 similar", MATCH_CITE)
    table = table.with_choice("cm_row", found.cm + 1, f"{averages.title}: row", how, MATCH_CITE)
    lots = ["level_of_trade"] if "level_of_trade" in models and "level_of_trade" in averages else []
    months = ["month"] if window else []
    compared = [c for c in characteristics if c in averages]
    costs = present(models, COSTS) if "cm_vcom" in averages else []
    for name in ("connum", *lots, *months, *compared, *costs):
        table = table.with_lookup(name, models, "model")
    for name in ("connum", *lots, *months, *compared):
        table = table.with_lookup(f"cm_{name}", averages, "cm_row", name)
    for name in compared:
        label = f"Difference in {models.columns[name].label.lower()}"
        table = table.with_rule(Rule(f"difference_{name}", f"abs({name} - cm_{name})", label, "", DIFMER_CITE))
    if lots:
        expression = "abs(level_of_trade - cm_level_of_trade)"
        table = table.with_rule(Rule("lot_difference", expression, "Difference in level of trade", "", LOT_CITE))
    if window:
        rule = Rule("months_before", "month - cm_month", "Months before the sale", "months", MONTH_CITE)
        table = table.with_rule(rule)
        how = "place in the window; months before the sale: " + ", ".join(map(str, window))
        table = table.with_choice("window_rank", found.window, "Window preference", how, MONTH_CITE)
    difmer, ratio = "0", "0"
    if len(costs) == len(COSTS):
        table = table.with_lookup("cm_vcom", averages, "cm_row")
        difmer = f"if(match_type == {IDENTICAL}, 0, cm_vcom - avg_variable_com)"
        ratio = f"if(match_type == {IDENTICAL}, 0, abs(difmer / avg_total_com))"
    unit = f"{averages.currency or 'comparison-market currency'}/{{quantity}}"
    table = table.with_rule(Rule("difmer", difmer, "Difference in merchandise (DIFMER)", unit, DIFMER_CITE))
    return table.with_rule(Rule("difmer_ratio", ratio, "DIFMER, share of U.S. cost", "", DIFMER_CITE))


@reusable
def with_best(models: Table, candidates: Table) -> Table:
    """The models with their first choice."""
    first = np.flatnonzero(candidates.values("choice") == 1)
    at = candidates.values("model")[first] - 1
    rows = np.zeros(models.rows, dtype=np.int64)
    rows[at] = first + 1
    kind = np.full(models.rows, CONSTRUCTED)
    kind[at] = candidates.values("match_type")[first]
    cm_row = np.zeros(models.rows, dtype=np.int64)
    cm_row[at] = candidates.values("cm_row")[first]
    how = "first choice (0: no candidate)"
    models = models.with_choice("best_candidate", rows, f"{candidates.title}: row", how, MATCH_CITE)
    how = "1 identical, 2 similar, 3 constructed value where there is no candidate"
    models = models.with_choice("match_type", kind, "Match", how, MATCH_CITE)
    models = models.with_choice("cm_row", cm_row, "Comparison-market average: row", "of the first choice", MATCH_CITE)
    decided = (
        "cm_connum",
        "cm_level_of_trade",
        "cm_month",
        "lot_difference",
        "window_rank",
        "difmer",
        "difmer_ratio",
    )
    for name in present(candidates, decided):
        models = models.with_lookup(name, candidates, "best_candidate")
    return models


@reusable
def with_matches(sales: Table, models: Table, averages: Table, parameters: Parameters) -> Table:
    """The sales with their model's match and, where any price is matched, the average's amounts.

    Amounts that are in several currencies are put together at the rates of the U.S. sale's date.
    """
    sales = sales.with_lookup("match_type", models, "model")
    row = models.values("cm_row")
    if not row.any():
        return sales
    cm_row = np.concatenate([[0], row])[sales.values("model")]
    how = "the first choice of the sale's model (0: none)"
    sales = sales.with_choice("cm_row", cm_row, f"{averages.title}: row", how, MATCH_CITE)
    for name in present(models, ("difmer", "cm_level_of_trade", "lot_difference")):
        sales = sales.with_lookup(name, models, "model")
    for name in present(averages, TAKEN):
        parts = parts_of(averages, name)
        if not parts:
            sales = sales.with_lookup(TAKEN[name], averages, "cm_row", name)
            continue
        terms = []
        for currency, part in parts.items():
            sales = sales.with_lookup(f"cm_{part}", averages, "cm_row", part)
            terms.append(f"cm_{part}")
            if currency.upper() != averages.currency:
                if currency.upper() != sales.currency:
                    terms[-1] += f" * exchange_rate_{currency}"
                if averages.currency != sales.currency:
                    terms[-1] += " / exchange_rate"
        label = f"{averages.columns[name].label}, at the U.S. sale's exchange rates"
        unit = averages.columns[name].unit
        rule = Rule(TAKEN[name], " + ".join(terms), label, unit, CONVERSION_CITE)
        sales = sales.with_rule(rule, parameters)
    return sales
