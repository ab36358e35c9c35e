"""Likely causes of amounts that differ: left out, other sign, unit, currency, another amount of the row, rounding."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from dumping.formula.evaluate import Array
from dumping.formula.table import Table
from dumping.reconcile.cause import CLOSE, Cause, same
from dumping.reconcile.look import look_at
from dumping.reconcile.pattern import Pattern
from dumping.report.numbers import amount

# What a unit or a way of writing a figure makes of another; in words.
FACTORS = {
    1000.0: "kilograms and metric tons", 0.001: "kilograms and metric tons",
    100.0: "a per cent written as a fraction", 0.01: "a per cent written as a fraction",
    2204.62262185: "pounds and metric tons", 2.20462262185: "pounds and kilograms",
    1.10231131: "short tons and metric tons", 0.90718474: "short tons and metric tons",
    0.45359237: "pounds and kilograms", 1.0160469: "long tons and metric tons",
}  # fmt: skip


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


def _ratio(pattern: Pattern) -> np.ndarray | None:
    ours, theirs = pattern.ours.astype(float), pattern.theirs.astype(float)
    if np.isnan(ours).any() or np.isnan(theirs).any() or (ours == 0).any() or (theirs == 0).any():
        return None
    ratio: np.ndarray = theirs / ours
    return ratio
