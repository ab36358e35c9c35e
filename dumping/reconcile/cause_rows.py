"""Likely causes of a row that one side has and the other lacks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from dumping.formula.table import Table
from dumping.reconcile.look import at_key
from dumping.reconcile.pattern import Pattern
from dumping.reconcile.sales_identity import identity

Found = tuple[str, str, str]
# Data sets into which the programs put sales that they leave out, and why.
LEFT_OUT = {
    "OUTDATES_US": "its date is outside their window", "OUTDATES_HM": "its date is outside their window",
    "OUTDATES": "its date is outside their window", "NEGDATA_US": "its quantity or price is not above zero",
    "NEGDATA_HM": "its quantity or price is not above zero", "NEGDATA": "its quantity or price is not above zero",
    "NOCOST_USSALES": "their cost file lacks its product", "NOCOST_HMSALES": "their cost file lacks its product",
    "NORATES": "they have no exchange rate for its date", "NOEXRATE": "they have no exchange rate for its date",
    "HMAFFOUT": "its customer fails their arm's-length test", "HMBELOW": "it is below cost in their cost test",
}  # fmt: skip
# Where fewer than half of as many rows as these are on both sides, the two are not of the same data.
FEW = 8
KEYS = {
    "date of sale outside": "window", "affiliated": "unaffiliated", "below the cost": "build_up",
    "no cost": "columns", "EP sale": "ep_window", "CEP sale": "cep_window", "no exchange rate": "currencies",
}  # fmt: skip


def row_causes(pattern: Pattern) -> Iterator[Found]:
    """Name, words and place in the case file of each cause."""
    comparison = pattern.difference.comparison
    if not comparison.against.sale:
        yield from _keyed(pattern)
        return
    sales = pattern.sale_table
    assert sales is not None
    if len(comparison.only_theirs) and "excluded" in sales:
        yield from _left_out_here(pattern, sales)
    if len(comparison.only_ours):
        yield from _left_out_there(pattern, sales)


def _left_out_here(pattern: Pattern, sales: Table) -> Iterator[Found]:
    """Their rows are sales that ours leaves out: why."""
    comparison = pattern.difference.comparison
    reconciliation = pattern.reconciliation
    found = identity(reconciliation.names, comparison.against.sale, comparison.data_set, reconciliation.theirs)
    if found is None:
        return
    row_of = {key: row for row, key in enumerate(found.ours)}
    rows = [row_of.get(found.theirs[row]) for row in comparison.only_theirs.tolist()]
    unknown = sum(row is None for row in rows)
    if unknown:
        yield (
            "another file",
            f"{unknown} of their rows are no sale in our file: is it the same version of the database?",
            at_key(pattern, [(comparison.against.sale, "file")]),
        )
    known = [row for row in rows if row is not None]
    reasons = Counter(str(sales.values("excluded")[row]) or "used here" for row in known)
    for reason, count in reasons.most_common(2):
        key = next((key for begins, key in KEYS.items() if reason.startswith(begins)), "")
        there = f"they have {count} {'sale' if count == 1 else 'sales'} in {comparison.data_set.name}"
        place = at_key(pattern, [(comparison.against.sale, key), (comparison.against.sale,)])
        yield ("date window" if key == "window" else "left out", f"{there} that here is: {reason}", place)


def _left_out_there(pattern: Pattern, sales: Table) -> Iterator[Found]:
    """Our rows are sales that their data set lacks: which of their lists has them."""
    comparison, reconciliation = pattern.difference.comparison, pattern.reconciliation
    wanted = pattern.sale_rows(comparison.only_ours)
    told = False
    for name, why in LEFT_OUT.items():
        for other in reconciliation.theirs.named(name):
            if other is comparison.data_set or not other.table.rows:
                continue
            found = identity(reconciliation.names, comparison.against.sale, other, reconciliation.theirs)
            if found is None:
                continue
            there = set(found.theirs)
            count = sum(found.ours[row] in there for row in wanted.tolist())
            if count:
                told = True
                key = "window" if "OUTDATES" in name else "columns" if "NOCOST" in name else ""
                paths = [(comparison.against.sale, key), (comparison.against.sale,)]
                kind = "date window" if key == "window" else "left out"
                yield kind, f"their {name} has {count} of them: {why}", at_key(pattern, paths)
    if not told and "sale_date" in sales:
        yield from _edges(pattern, sales, wanted)


def _edges(pattern: Pattern, sales: Table, wanted: np.ndarray) -> Iterator[Found]:
    """Our rows are the first or the last by date: the window is another."""
    days = sales.values("sale_date")
    others = np.setdiff1d(pattern.sale_rows(pattern.difference.comparison.pairs.ours), wanted)
    if not len(others):
        return
    first, last = days[others].min(), days[others].max()
    outside = (days[wanted] < first) | (days[wanted] > last)
    if outside.all():
        what = f"their sales are of {first} to {last} and these are outside: another window of dates?"
        yield "date window", what, at_key(pattern, [(pattern.difference.comparison.against.sale, "window")])


def _keyed(pattern: Pattern) -> Iterator[Found]:
    comparison = pattern.difference.comparison
    ours, theirs = len(comparison.only_ours), len(comparison.only_theirs)
    by = ", ".join(comparison.keyed_by)
    every = comparison.rows + ours + theirs
    if every >= FEW and comparison.rows < every / 2:
        what = (
            f"only {comparison.rows} of {every} rows by {by} are on both sides: is it the same respondent and version?"
        )
        yield "another file", what, ""
        return
    if ours and theirs:
        yield (
            "groups",
            f"{ours} groups of ours and {theirs} of theirs have no counterpart by {by}: grouped otherwise",
            "",
        )
    elif ours:
        yield "groups", f"{ours} of our rows by {by} are not in theirs: sales or costs that they leave out", ""
    else:
        yield "groups", f"{theirs} of their rows by {by} are not here: sales or costs that we leave out", ""
