"""Amounts beside the price: expenses larger than it, nothing left of it, entered values far from it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from dumping.formula.tree import names_in
from dumping.vetting.finding import ERROR, QUESTION, Finding
from dumping.vetting.practice import Practice
from dumping.vetting.prices import price_of, rate_to_home
from dumping.vetting.subject import Subject, count, figure

# Columns that hold a price or value themselves, not an expense that comes out of one.
_PRICES = {"gross_unit_price", "entered_value_per_unit"}


def expenses(subject: Subject, practice: Practice, rates: dict[str, float]) -> Iterator[Finding]:
    """Expenses and discounts as large as the gross price or larger, each in the price's currency; negative ones."""
    prices = price_of(subject)
    if not subject.sales or prices is None:
        return
    for name in _expenses(subject):
        amounts, rate = subject.read.values(name), rate_to_home(subject, name, rates)
        with np.errstate(invalid="ignore"):
            rows = (amounts * rate >= prices) & (prices > 0) & (amounts > 0)
        if rows.any():
            largest = float(np.max(amounts[rows] * rate / prices[rows]))
            what = f"{count(int(rows.sum()), 'sale')} with {name} as large as the gross price or larger, up to "
            what += f"{figure(largest)} times it"
            mend = "another currency or unit, or an amount of the whole invoice?"
            yield subject.finding(QUESTION, "expense above price", what, mend, rows, name)


def _expenses(subject: Subject) -> list[str]:
    """Columns that the build-up reads as amounts per unit and that are no prices."""
    read = {n for rule in subject.inputs.build_up if rule.name not in {"price_additions"} for n in names_in(rule.tree)}
    columns = subject.read.columns
    return [
        name for name, column in columns.items()
        if name in read and name not in _PRICES and column.kind == "number" and "/" in column.unit
    ]  # fmt: skip


def nothing_left(subject: Subject, practice: Practice) -> Iterator[Finding]:
    """Net prices that are zero or negative, of sales whose gross price is not."""
    if not subject.sales or subject.made is None:
        return
    name = next((n for n in ("net_us_price", "net_price") if n in subject.made), None)
    if name is None:
        return
    net, gross = subject.made.values(name), price_of(subject)
    rows = net <= 0
    if gross is not None:
        rows &= gross > 0
    if "excluded" in subject.made and "quantity" in subject.read:
        rows &= subject.read.values("quantity") > 0
    if rows.any():
        what = (
            f"{count(int(rows.sum()), 'sale')} with a net price of zero or less, the lowest {figure(net[rows].min())}"
        )
        mend = "which of the deductions is in another unit or currency?"
        yield subject.finding(ERROR, "net price", what, mend, rows)


def entered_values(subject: Subject, practice: Practice) -> Iterator[Finding]:
    """Entered values per unit far from the gross price of the same sale."""
    prices, name = price_of(subject), "entered_value_per_unit"
    if prices is None or name not in subject.read:
        return
    values = subject.read.values(name)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = values / prices
    far = practice["entered_value_far"]
    rows = (prices > 0) & (values > 0) & ((ratio > far) | (ratio < 1 / far))
    if rows.any():
        middle = float(np.median(ratio[rows]))
        unit = practice.unit_of(middle)
        what = f"{count(int(rows.sum()), 'entered value')} far from the gross price, "
        what += f"{figure(middle)} times it by the median"
        mend = f"{unit.says} mixed up?" if unit else "is it the value of the entry instead of one unit's?"
        yield subject.finding(QUESTION, "entered value", what, mend, rows, name)
