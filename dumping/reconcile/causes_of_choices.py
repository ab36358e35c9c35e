"""Likely causes of another choice: cost, match, test at its threshold, rule, code, or one group of rows alone."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from dumping.formula.table import Computed, Lookup, Table
from dumping.formula.tree import names_in
from dumping.reconcile.cause import CLOSE, Cause
from dumping.reconcile.look import look_at
from dumping.reconcile.pattern import Pattern
from dumping.report.numbers import amount


def another_cost(pattern: Pattern) -> Cause | None:
    """The cost is that of another quarter, product or maker."""
    costs = pattern.reconciliation.respondent.tables.get("average_costs")
    if costs is None or pattern.column not in costs or pattern.table.name == "average_costs":
        return None
    values = costs.values(pattern.column).astype(float)
    found = [np.flatnonzero(np.isclose(values, wanted, rtol=CLOSE)) for wanted in pattern.theirs[:5]]
    if any(not len(rows) for rows in found):
        return None
    row = int(found[0][0])
    name = ", ".join(str(costs.value(key, row + 1)) for key in ("product", "manufacturer", "quarter") if key in costs)
    what = f"theirs is the average cost of {name}: another product, maker or quarter is linked to the sale"
    return Cause("another cost", what, look_at(pattern, key="product", of=costs))


def threshold(pattern: Pattern) -> Cause | None:
    """A test passes on one side only, right at its threshold."""
    table, row = pattern.table, int(pattern.rows[0])
    tests = {
        "passes": (("cohens_d", "cohens_d_large"), ("customer_ratio_percent", "arms_length_low_percent"),
                   ("customer_ratio_percent", "arms_length_high_percent")),
        "below_cost_disregarded": (("pct_quantity_above", "cost_test_kept_percent"),),
        "de_minimis": (("percent", "de_minimis_threshold_percent"), ("test_percent", "assessment_threshold_percent")),
        "match_type": (("difmer_ratio", "difmer_limit"),),
    }  # fmt: skip
    parameters = pattern.reconciliation.respondent.parameters
    for column, name in tests.get(pattern.column, ()):
        if column not in table or name not in parameters:
            continue
        value, limit = float(table.value(column, row + 1)), float(parameters[name].value)
        if abs(abs(value) - limit) <= 1e-3 * abs(limit):
            what = f"{table.columns[column].label} is {amount(value)}, at the threshold of {amount(limit)}"
            return Cause("threshold", what, f"dumping law {name}")
    return None


KINDS = {1: "identical", 2: "similar", 3: "constructed value"}


def another_match(pattern: Pattern) -> Cause | None:
    """The sale is compared with something else."""
    if pattern.column == "match_type" and not (np.isnan(pattern.ours[0]) or np.isnan(pattern.theirs[0])):
        ours, theirs = (KINDS.get(int(side[0]), "another") for side in (pattern.ours, pattern.theirs))
        what = f"another kind of match: {ours} here, {theirs} in theirs; see characteristics, window and DIFMER limit"
        return Cause("match", what, look_at(pattern, key="characteristics"))
    if pattern.column in ("cm_connum", "cm_level_of_trade", "cm_month"):
        what = f"another match: {pattern.label} {pattern.ours[0]} here, {pattern.theirs[0]} in theirs"
        return Cause("match", what, look_at(pattern, key="characteristics"))
    averages = pattern.reconciliation.respondent.tables.get("cm_averages")
    if pattern.column != "cm_net_price" or averages is None:
        return None
    found = np.flatnonzero(np.isclose(averages.values("net_price").astype(float), pattern.theirs[0], rtol=CLOSE))
    if not len(found):
        return None
    keys = ("connum", "calendar_month", "level_of_trade", "manufacturer", "prime")
    name = ", ".join(str(averages.value(k, int(found[0]) + 1)) for k in keys if k in averages)
    return Cause("match", f"theirs is the price of {name}: another match", look_at(pattern, key="characteristics"))


def inputs_agree(pattern: Pattern) -> Cause | None:
    """What the figure is computed from agrees on both sides, so that the computation differs."""
    known = pattern.compared_columns
    leaves = _leaves(pattern.table, pattern.column, known)
    agreeing = [name for name in leaves if known.get(name)]
    if not agreeing or any(name in known and not known[name] for name in leaves):
        return None
    labels = ", ".join(pattern.table.columns[name].label for name in agreeing[:6])
    what = f"{labels} agree on both sides: the rule itself, or what it takes besides, is another"
    return Cause("rule", what, look_at(pattern))


def _leaves(table: Table, name: str, known: Mapping[str, bool]) -> list[str]:
    """The columns that a column is computed from, back to those that were compared or read."""
    column = table.columns.get(name)
    if column is None or not isinstance(column.source, Computed):
        return []
    found: dict[str, None] = {}
    for read in dict.fromkeys(names_in(column.source.rule.tree)):
        if read in table and read != name:
            further = [] if read in known else _leaves(table, read, known)
            found |= dict.fromkeys(further or [read])
    return list(found)


def looked_up(pattern: Pattern) -> Cause | None:
    """The figure is taken from another table, row by row."""
    spec = pattern.spec
    if spec is None or not isinstance(spec.source, Lookup) or pattern.column.startswith("exchange_rate"):
        return None
    return Cause("source", f"it is taken from {spec.source.table} ({spec.source.column}): see whether that agrees", "")


def letters(pattern: Pattern) -> Cause | None:
    """Two texts, and what each side says."""
    pairs = list(dict.fromkeys(zip(pattern.ours.tolist(), pattern.theirs.tolist(), strict=True)))
    if len(pairs) == 1 and len(pattern.ours) > 1:
        ours, theirs = (text or "(blank)" for text in pairs[0])
        return Cause(
            "code", f"{theirs} throughout in theirs for {ours} here: another code for the same?", look_at(pattern)
        )
    if not any(pattern.theirs.tolist()):
        return Cause("missing", "theirs is blank", look_at(pattern))
    if not any(pattern.ours.tolist()):
        return Cause("missing", "ours is blank", look_at(pattern))
    return None


def concentrated(pattern: Pattern) -> Cause | None:
    """Only rows of one customer, month, CONNUM, level of trade or sale type differ."""
    figure = pattern.difference.figure
    assert figure is not None
    pairs = pattern.difference.comparison.pairs
    agree = pairs.ours[figure.compared & ~figure.differs]
    if not len(agree) or len(pattern.rows) < 2:
        return None
    for name, word in (
        ("customer", "customer"), ("sale_type", "sales of type"), ("us_importer", "importer"),
        ("importer", "importer"), ("connum", "CONNUM"), ("product", "product"), ("calendar_month", "month"),
        ("quarter", "quarter"), ("level_of_trade", "level of trade"), ("manufacturer", "manufacturer"),
        ("match_type", "kind of match"),
    ):  # fmt: skip
        table, own, others = pattern.table, pattern.rows, agree
        if name not in table and pattern.sale_table is not None:
            table, own, others = pattern.sale_table, pattern.sale_rows(own), pattern.sale_rows(agree)
        if name not in table:
            continue
        values = table.values(name).astype(str)
        mine = set(values[own].tolist())
        if len(mine) == 1 and not mine & set(values[others].tolist()):
            return Cause("one group", f"all rows of {word} {next(iter(mine))} differ and no others", "")
        if len(mine) == 1 and len(set(values[others].tolist())) > 1 and len(own) > 2:
            return Cause("one group", f"only rows of {word} {next(iter(mine))} differ", "")
    return None
