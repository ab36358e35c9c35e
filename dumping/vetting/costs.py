"""Costs of production: parts that do not add up, negative parts, no production."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from dumping.formula.tree import names_in
from dumping.vetting.finding import ERROR, QUESTION, Finding
from dumping.vetting.practice import Practice
from dumping.vetting.subject import Subject, count, figure

# Names under which a case may state the parts of the cost of manufacturing, and their reported total.
PARTS = ("direct_materials", "direct_labor", "variable_overhead", "fixed_overhead")
TOTALS = ("reported_total", "total_com_reported")


def production(subject: Subject, practice: Practice) -> Iterator[Finding]:
    """Production quantities that are zero or negative."""
    name = "production_quantity"
    if subject.key != "costs" or name not in subject.read:
        return
    quantities = subject.read.values(name)
    rows = ~(quantities > 0)
    if rows.any():
        what = f"{count(int(rows.sum()), 'row')} without production: the quantity is zero or negative"
        mend = "rows of a product are averaged by it; a product not made has no cost of its own"
        yield subject.finding(QUESTION, "no production", what, mend, rows, name)


def negative_costs(subject: Subject, practice: Practice) -> Iterator[Finding]:
    """Amounts below zero that costs are made of, and costs of manufacturing of zero or less."""
    if subject.key != "costs":
        return
    read = {name for rule in subject.inputs.build_up for name in names_in(rule.tree)}
    for name, column in subject.read.columns.items():
        if column.kind != "number" or (name not in read and name not in PARTS) or name == "production_quantity":
            continue
        rows = subject.read.values(name) < 0
        if rows.any():
            what = f"{count(int(rows.sum()), 'row')} with a negative {name}, "
            what += f"the lowest {figure(subject.read.values(name)[rows].min())}"
            yield subject.finding(QUESTION, "negative cost", what, "a credit or an offset has a column of its own",
                                  rows, name)  # fmt: skip
    if subject.made is None:
        return
    for name, said in (("total_com", "total"), ("variable_com", "variable")):
        if name in subject.made and (rows := subject.made.values(name) <= 0).any():
            what = f"{count(int(rows.sum()), 'row')} with a {said} cost of manufacturing of zero or less"
            yield subject.finding(ERROR, "no cost", what, "a cost that is missing is not zero", rows)
    if "variable_com" in subject.made and "total_com" in subject.made:
        rows = subject.made.values("variable_com") > subject.made.values("total_com") * (1 + 1e-9)
        if rows.any():
            what = f"{count(int(rows.sum()), 'row')} whose variable cost of manufacturing is above the total"
            yield subject.finding(ERROR, "variable above total", what, "fixed overhead negative, or not in the total?",
                                  rows)  # fmt: skip


def sum_of_parts(subject: Subject, practice: Practice) -> Iterator[Finding]:
    """Reported totals that are not the sum of the reported parts."""
    total = next((name for name in TOTALS if subject.number(name)), None)
    if subject.key != "costs" or not all(subject.number(name) for name in PARTS):
        return
    if total is None and (subject.made is None or "total_com" not in subject.made):
        return
    reported = subject.values(total or "total_com")
    parts = np.sum([subject.read.values(name) for name in PARTS], axis=0)
    off = np.abs(reported - parts) / np.maximum(np.abs(reported), 1e-12) * 100
    rows = off > practice["sum_of_parts_percent"]
    if rows.any():
        worst = int(np.nanargmax(np.where(rows, off, -1)))
        what = f"{count(int(rows.sum()), 'row')} whose total cost of manufacturing is not the sum of its parts; "
        what += f"row {int(subject.read.values('file_row')[worst])}: {reported[worst]:,.10g} and {parts[worst]:,.10g}"
        mend = "which parts does the total hold beside " + ", ".join(name.replace("_", " ") for name in PARTS) + "?"
        yield subject.finding(QUESTION, "sum of parts", what, mend, rows, total or "")
