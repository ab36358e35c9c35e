"""Sales one by one: reported twice, without a price or a quantity, outside the period, days in the wrong order."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from dumping.formula.evaluate import Array
from dumping.formula.text import coded, is_text
from dumping.vetting.finding import ERROR, NOTE, QUESTION, Finding
from dumping.vetting.practice import Practice
from dumping.vetting.subject import Subject, count, numbered

# What tells sales apart: without one of these, equal rows are no sign of anything.
_TELLING = ("invoice", "sale_date", "customer")
_SAME_LINE = ("invoice", "invoice_line", "connum", "quantity", "gross_unit_price")


def repeated(subject: Subject, practice: Practice) -> Iterator[Finding]:
    """Rows that are equal in every column read, and lines of one invoice with the same CONNUM, quantity and price."""
    if not subject.sales or not any(name in subject.read for name in _TELLING):
        return
    names = [name for name in subject.read.columns if name != "file_row"]
    whole = _repeats(subject, names)
    if whole.any():
        what = f"{count(int(whole.sum()), 'row')} equal to an earlier one in every column that the case reads"
        yield subject.finding(QUESTION, "repeated rows", what, "are these sales reported twice?", whole)
    if "invoice" in subject.read:
        lines = _repeats(subject, [name for name in _SAME_LINE if name in subject.read])
        lines = lines & ~whole & ~_blank(subject.values("invoice"))
        if lines.any():
            what = f"{count(int(lines.sum()), 'line')} with invoice, CONNUM, quantity and price of an earlier one"
            mend = "see in the invoice whether it has the line twice"
            yield subject.finding(QUESTION, "repeated invoice lines", what, mend, lines, "invoice")


def _repeats(subject: Subject, names: list[str]) -> Array:
    numbers = numbered(*(subject.read.values(name) for name in names))
    return np.asarray(pd.Series(numbers).duplicated())


def _blank(values: Array) -> Array:
    return coded(values).equal("") if is_text(values) else pd.isna(values)


def without_amount(subject: Subject, practice: Practice) -> Iterator[Finding]:
    """Quantities and gross prices that are zero, negative or missing."""
    if not subject.sales:
        return
    for name, said in (("quantity", "quantity"), ("gross_unit_price", "gross unit price")):
        if name not in subject.read:
            continue
        values = subject.read.values(name)
        for rows, what, mend in (
            (values < 0, "negative", "a return or a correction belongs to the sale that it corrects"),
            (values == 0, "zero", "a sample or a replacement is no sale; a price that is missing is not zero"),
            (np.isnan(values), "missing", "ask for it"),
        ):
            if rows.any():
                number = count(int(rows.sum()), "sale")
                lowest = f", the lowest {values[rows].min():,.10g}" if what == "negative" else ""
                severity = ERROR if name == "gross_unit_price" and what == "negative" else QUESTION
                yield subject.finding(severity, f"{what} {said}", f"{number} with a {what} {said}{lowest}", mend, rows,
                                      name)  # fmt: skip


def outside_period(subject: Subject, practice: Practice) -> Iterator[Finding]:
    """Sales that the method leaves out since their date is outside the period or window."""
    if not subject.sales or subject.made is None or "excluded" not in subject.made:
        return
    said = coded(subject.made.values("excluded"))
    for name in said.names:
        if "outside" not in name:
            continue
        rows = said.equal(name)
        if rows.any():
            what = f"{count(int(rows.sum()), 'sale')} left out: {name}"
            yield subject.finding(NOTE, "outside the period", what, "should the sales be in this database?", rows,
                                  "sale_date")  # fmt: skip


def days_in_order(subject: Subject, practice: Practice) -> Iterator[Finding]:
    """Days of sale, shipment, entry and payment that cannot follow each other."""
    if not subject.sales:
        return
    day = {name: found for name in ("sale_date", "shipment_date", "entry_date", "payment_date")
           if (found := days_of(subject, name)) is not None}  # fmt: skip
    early, late, unpaid = (
        practice[name]
        for name in ("shipment_before_sale_days", "shipment_after_sale_days", "payment_after_shipment_days")
    )
    for first, second, least, most, mend in (
        ("sale_date", "shipment_date", -early, late, "is the date of sale that of the contract or of the invoice?"),
        ("shipment_date", "entry_date", 0, late, "goods enter after they are shipped"),
        ("shipment_date", "payment_date", 0, unpaid, "imputed credit runs from shipment to payment"),
    ):
        if first not in day or second not in day:
            continue
        after = (day[second] - day[first]).astype("timedelta64[D]").astype(float)
        after[np.isnat(day[second]) | np.isnat(day[first])] = np.nan
        one, other = first.removesuffix("_date"), second.removesuffix("_date")
        for rows, severity, how, limit, far in (
            (after < least, QUESTION, "before", -least, "earliest"),
            (after > most, NOTE, "after", most, "latest"),
        ):
            if rows.any():
                extreme = after[rows].min() if how == "before" else after[rows].max()
                than = f"more than {limit:.0f} days {how}" if limit else how
                what = f"{count(int(rows.sum()), other)} {than} {one}, the {far} by {abs(extreme):,.0f} days"
                yield subject.finding(severity, f"{other} {how} {one}", what, mend, rows, second)


def days_of(subject: Subject, name: str) -> Array | None:
    """A column of days, whether it was read as days or as text that states them; None where it is neither."""
    if name not in subject.read:
        return None
    values = subject.read.values(name)
    if values.dtype.kind == "M":
        return values.copy()
    if not is_text(values):
        return None
    said = coded(values)
    days = pd.to_datetime(pd.Series(said.names, dtype=object), format="%Y-%m-%d", errors="coerce")
    found = said.mapped(days.to_numpy().astype("datetime64[D]"), "datetime64[D]")
    return None if np.isnat(found).all() else found
