"""Likely causes of a difference: each is a plain question about the figures that differ.

They are asked in this order; every one that answers is told, the first being the likeliest.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from dumping.formula.evaluate import Array
from dumping.formula.table import Computed, Lookup, Table
from dumping.formula.tree import names_in
from dumping.reconcile.cause_rows import row_causes
from dumping.reconcile.look import look_at
from dumping.reconcile.pattern import Pattern
from dumping.report.numbers import amount

CLOSE = 1e-7
MOST = 3
# What a unit or a way of writing a figure makes of another; in words.
FACTORS = {
    1000.0: "kilograms and metric tons", 0.001: "kilograms and metric tons",
    100.0: "a per cent written as a fraction", 0.01: "a per cent written as a fraction",
    2204.62262185: "pounds and metric tons", 2.20462262185: "pounds and kilograms",
    1.10231131: "short tons and metric tons", 0.90718474: "short tons and metric tons",
    0.45359237: "pounds and kilograms", 1.0160469: "long tons and metric tons",
}  # fmt: skip


@dataclass(frozen=True)
class Cause:
    """A likely cause in words, and what to look at in the case file: `case.toml:41 respondents.us_sales...`."""

    name: str
    text: str
    look: str = ""


Question = Callable[[Pattern], Cause | None]


def likely_causes(pattern: Pattern) -> list[Cause]:
    """The causes that fit, the likeliest first."""
    return list(_causes(pattern))[:MOST]


def _causes(pattern: Pattern) -> Iterator[Cause]:
    if pattern.difference.figure is None:
        yield from (Cause(*found) for found in row_causes(pattern))
        return
    for question in QUESTIONS if pattern.numeric else TEXT_QUESTIONS:
        found = question(pattern)
        if found is not None:
            yield found
    where = concentrated(pattern)
    if where is not None:
        yield where


def same(a: object, b: object) -> bool:
    """Whether two columns of figures are the same to rounding in the last places."""
    return bool(np.allclose(np.asarray(a, float), np.asarray(b, float), rtol=CLOSE, atol=1e-9, equal_nan=False))


def missing(pattern: Pattern) -> Cause | None:
    """One side says nothing where the other has a number."""
    ours, theirs = np.isnan(pattern.ours), np.isnan(pattern.theirs)
    if not (ours | theirs).all():
        return None
    side, other, values = ("ours", "theirs", pattern.theirs) if ours.all() else ("theirs", "ours", pattern.ours)
    if not (ours.all() or theirs.all()):
        return None
    zero = bool((values == 0).all())
    what = f"{side} is missing where {other} is {'zero' if zero else 'a number'}"
    hint = "; say what a blank stands for with coalesce(..., 0) in the build-up" if zero else ""
    return Cause("missing", what + hint, look_at(pattern))


def left_out(pattern: Pattern) -> Cause | None:
    """One side has zero throughout: it leaves the amount out."""
    assert pattern.difference.figure is not None
    if pattern.difference.figure.absent:
        what = f"the case states nothing for {pattern.column.replace('_', ' ')}: it is zero here"
        return Cause("left out", what, look_at(pattern, key="build_up"))
    ours, theirs = bool((pattern.ours == 0).all()), bool((pattern.theirs == 0).all())
    if ours == theirs:
        return None
    side, other = ("ours", "theirs") if ours else ("theirs", "ours")
    return Cause("left out", f"{side} is zero where {other} has an amount: one side leaves it out", look_at(pattern))


def sign(pattern: Pattern) -> Cause | None:
    """Theirs is ours with the other sign."""
    if not same(pattern.ours, -pattern.theirs):
        return None
    return Cause("sign", "theirs has the other sign: an addition on one side is a deduction on the other",
                 look_at(pattern))  # fmt: skip


def rounded(pattern: Pattern) -> Cause | None:
    """Theirs are ours, rounded."""
    for decimals in range(7):
        half = 0.5 * 10.0**-decimals
        plain = np.abs(pattern.theirs * 10**decimals - np.round(pattern.theirs * 10**decimals)) < 1e-6
        if plain.all() and (np.abs(pattern.ours - pattern.theirs) <= half * (1 + 1e-9)).all() and len(pattern.ours) > 1:
            size = np.maximum(np.abs(pattern.ours), np.abs(pattern.theirs))
            needed = float(np.max(np.abs(pattern.ours - pattern.theirs) / np.where(size > 0, size, 1.0)))
            what = f"theirs are ours rounded to {decimals} decimals: they agree to --tolerance {_above(needed):g}"
            return Cause("rounding", what, "")
    return None


def _above(size: float) -> float:
    """The power of ten above a number."""
    return float(10.0 ** math.ceil(math.log10(size))) if size > 0 else 0.0


def exchange_rate(pattern: Pattern) -> Cause | None:
    """Another series of exchange rates, or an amount that one side did not convert."""
    table, rows = pattern.sale_table, pattern.rows
    if table is None:
        return None
    sales = pattern.sale_rows(rows)
    if pattern.column.startswith("exchange_rate"):
        return _other_series(pattern, sales)
    ratio = _ratio(pattern)
    if ratio is None:
        return None
    for name in table.columns:
        if name.startswith("exchange_rate") and not name.endswith("_row") and table.columns[name].kind == "number":
            rate = table.values(name)[sales].astype(float)
            if same(rate, 1.0):
                continue
            if same(ratio * rate, 1.0) or same(ratio, rate):
                converted = "ours is converted and theirs is not" if same(ratio * rate, 1.0) else (
                    "theirs is converted and ours is not")  # fmt: skip
                return Cause("currency", f"the two differ by the exchange rate of the day: {converted}",
                             look_at(pattern, key="currencies"))  # fmt: skip
    return None


def _other_series(pattern: Pattern, sales: Array) -> Cause | None:
    table = pattern.sale_table
    assert table is not None
    from dumping.reconcile.rate_files import other_series

    found = other_series(pattern.case, pattern.column, table.values("sale_date")[sales], pattern.theirs)
    if found is None:
        return None
    what = f"theirs is the column {found.column} of {found.file}; the case reads {found.read}"
    why = " (investigations and reviews have series of their own)" if found.column[:-1] == found.read[:-1] else ""
    return Cause("exchange rate series", what + why, found.look)


def one_factor(pattern: Pattern) -> Cause | None:
    """All rows differ by one factor."""
    ratio = _ratio(pattern)
    if ratio is None or len(ratio) < 2 or np.ptp(ratio) > CLOSE * abs(ratio[0]):
        return None
    factor = float(ratio[0])
    known = next((words for value, words in FACTORS.items() if abs(factor / value - 1) < 1e-6), "")
    how = "every row is" if pattern.whole else f"all {len(ratio)} rows that differ are"
    what = f"{how} {amount(factor)} times ours in theirs"
    if known:
        return Cause("unit", f"{what}: {known}?", look_at(pattern))
    return Cause("factor", f"{what}: one factor, such as a unit, a currency or a rate", look_at(pattern))


def one_component(pattern: Pattern) -> Cause | None:
    """The difference is another amount of the row, in the same unit."""
    apart = pattern.theirs - pattern.ours
    if np.isnan(apart).any() or not np.any(apart) or pattern.spec is None or not pattern.spec.unit:
        return None
    # What a build-up names comes before what it is read from, and the table that is compared before its sales.
    for table, rows in _beside(pattern):
        for name in sorted(table.columns, key=lambda n: n != n.lower() or n.endswith(("_usd", "_extended"))):
            column = table.columns[name]
            if column.kind != "number" or column.unit != pattern.spec.unit or name == pattern.column:
                continue
            values = table.values(name)[rows].astype(float)
            if np.any(values) and same(np.abs(apart), np.abs(values)):
                more = "more" if same(apart, values) else "less"
                what = f"theirs is ours {more} exactly {column.label} ({name}): does one side leave it out?"
                return Cause("component", what, look_at(pattern, column=name, of=table))
    return None


def _beside(pattern: Pattern) -> Iterator[tuple[Table, Array]]:
    """The compared rows, and the sales that they are, as tables with row numbers from 0."""
    yield pattern.table, pattern.rows
    if pattern.sale_table is not None and pattern.difference.comparison.against.by:
        yield pattern.sale_table, pattern.sale_rows(pattern.rows)


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


def _ratio(pattern: Pattern) -> np.ndarray | None:
    ours, theirs = pattern.ours.astype(float), pattern.theirs.astype(float)
    if np.isnan(ours).any() or np.isnan(theirs).any() or (ours == 0).any() or (theirs == 0).any():
        return None
    ratio: np.ndarray = theirs / ours
    return ratio


QUESTIONS: tuple[Question, ...] = (
    missing, left_out, sign, exchange_rate, threshold, another_match, another_cost, one_component, one_factor, rounded,
    inputs_agree, looked_up,
)  # fmt: skip
TEXT_QUESTIONS: tuple[Question, ...] = (letters, another_match)
