"""Totals of a table beside those that the questionnaire response states for it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from dumping.vetting.finding import ERROR, NOTE, QUESTION, Finding
from dumping.vetting.practice import Practice
from dumping.vetting.prices import price_of
from dumping.vetting.subject import Subject


def reconciled(subject: Subject, practice: Practice) -> Iterator[Finding]:
    """The file's total quantity and value beside the stated ones: the difference, and its share in per cent.

    All rows count, whether used or not. The value of sales is gross unit price times quantity, that of costs total
    cost of manufacturing times production quantity, in the table's currency.
    """
    stated = getattr(subject.stated, "reconciliation", None)
    if stated is None:
        return
    name = "production_quantity" if subject.key == "costs" else "quantity"
    quantity = subject.read.values(name)
    each = price_of(subject) if subject.sales else None
    if subject.key == "costs" and subject.made is not None and "total_com" in subject.made:
        each = subject.made.values("total_com")
    unit, money = subject.read.quantity_unit, subject.read.currency
    source = f" ({stated.source})" if stated.source else ""
    for said, reported, found, in_what, field in (
        ("quantity", stated.quantity, float(quantity.sum()), unit, name),
        ("value", stated.value, None if each is None else float(np.sum(each * quantity)), money,
         "gross_unit_price" if subject.sales else ""),
    ):  # fmt: skip
        if reported is None:
            continue
        if found is None or not np.isfinite(found):
            what = f"no total {said} can be made of the file, and {reported:,.10g} {in_what} are stated{source}"
            yield subject.finding(QUESTION, f"reconciliation of {said}", what, "", None, field)
            continue
        off = found - reported
        share = off / reported * 100 if reported else float("inf")
        if abs(share) > practice["reconciliation_percent"]:
            what = f"total {said} {found:,.10g} {in_what} in the file, {reported:,.10g} stated{source}: "
            what += f"difference {off:+,.10g} {in_what}, {share:+.4g} %"
            mend = "which sales are missing or counted twice?" if subject.sales else "which production is missing?"
            yield subject.finding(ERROR, f"reconciliation of {said}", what, mend, None, field)
        else:
            what = f"total {said} {found:,.10g} {in_what} agrees with the {reported:,.10g} stated{source}: {off:+,.10g}"
            yield subject.finding(NOTE, f"reconciliation of {said}", what, "", None, field)
