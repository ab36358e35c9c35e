"""Purchaser, region and period of each U.S. sale: the three ways that prices are tested for differences."""

from __future__ import annotations

import datetime as dt

import numpy as np

from dumping.formula.evaluate import Array
from dumping.formula.table import Table
from dumping.formula.text import Coded, coded, is_text, text
from dumping.stages.columns import used
from dumping.stages.groups import blank
from dumping.stages.keys import said
from dumping.stages.reuse import reusable
from dumping.us.differential_pricing.regions import region_of_state, regions, state_of_zip

CITE = "19 USC 1677f-1(d)(1)(B)(i); 79 FR 26720 (9 May 2014)"
# Column of the sales -> the word for it, in the order in which the tests run.
DIMENSIONS = {"dp_region": "region", "dp_period": "period", "dp_purchaser": "purchaser"}
# Said of a sale whose group is not known; the tests would take it for a group.
UNKNOWN = {"NA", "N/A", "UNK", "UNKNOWN", "?", "-"}
MONTHS_IN_QUARTER = 3


@reusable
def with_dimensions(
    sales: Table,
    *,
    period_begin: dt.date | None = None,
    purchaser: str = "customer",
    region: str = "state",
    region_kind: str = "state",
    period: str | None = None,
    sale_date: str = "sale_date",
) -> tuple[Table, tuple[str, ...]]:
    """Adds `dp_purchaser`, `dp_region`, `dp_period` as text, each where the sales have its column; warnings.

    `region_kind` says what column `region` holds: 'region' (as it is), 'state' (two letters) or 'zip'.
    The period is column `period` as it is, or the quarter of `sale_date` counted from `period_begin`'s month:
    QTR01 and so on. As in the program, quarters are counted towards zero, so that the five months before the
    period are one quarter, QTR00. A blank stays blank: the sale is tested in no group, but is among the other
    sales that a group is compared with. Source: 79 FR 26720; margin program, US-13.
    """
    if region_kind not in ("region", "state", "zip"):
        raise ValueError(f"region_kind is 'region', 'state' or 'zip', not '{region_kind}'")
    warnings: list[str] = []
    if region in sales:
        how = {
            "region": "as stated",
            "state": f"the Census region of the state ({regions().cite})",
            "zip": f"the Census region of the state of the ZIP code's first three digits ({regions().cite})",
        }[region_kind]
        found = _mapped(sales.values(region), region_kind)
        sales = sales.with_choice("dp_region", found, "Region", how, CITE)
        warnings += _odd_regions(sales, region, region_kind)
    if period is not None:
        sales = sales.with_choice("dp_period", _text(sales.values(period)), "Period", "as stated", CITE)
    elif sale_date in sales and period_begin is not None:
        quarters, before = _quarters(sales.values(sale_date), period_begin)
        how = f"quarter of the date of sale, counted from {period_begin:%B %Y}"
        sales = sales.with_choice("dp_period", quarters, "Period", how, CITE)
        early = int((before & used(sales)).sum())
        if early:
            warnings.append(
                f"{sales.title}: {early} sales are from before the month of {period_begin}; "
                "their quarters are counted towards zero, so that five months are one quarter"
            )
    if purchaser in sales:
        how = f"as stated in {sales.columns[purchaser].label}"
        sales = sales.with_choice("dp_purchaser", _text(sales.values(purchaser)), "Purchaser", how, CITE)
    for column, word in DIMENSIONS.items():
        warnings += _gaps(sales, column, word)
    return sales, tuple(warnings)


def _text(column: Array) -> Array:
    """Values as text: 7.0 is '7', a missing value is ''."""
    if is_text(column):
        known = coded(column)
        if known.whole:
            return known.renamed([name.strip() for name in known.names])
        return np.where(blank(column), "", known.renamed([name.strip() for name in known.names])).astype(object)
    if column.dtype.kind == "M":
        return said(column, lambda day: "" if np.isnat(day) else str(day))
    return said(column.astype(float), lambda value: "" if np.isnan(value) else format(float(value), ".15g"))


def _mapped(column: Array, kind: str) -> Array:
    if kind == "region":
        return _text(column)
    if kind == "zip" and not is_text(column):
        return said(column.astype(float), lambda code: region_of_state(state_of_zip(float(code))))
    known = coded(_text(column))
    return known.renamed([region_of_state(code if kind == "state" else state_of_zip(code)) for code in known.names])


def _quarters(days: Array, begin: dt.date) -> tuple[Array, Array]:
    months = days.astype("datetime64[M]")
    missing = np.isnat(months)
    since = np.where(missing, 0, (months - np.datetime64(begin, "M")).astype(int))
    # Towards zero, as the program counts: one month before the period is in quarter 0, and so are five.
    numbers = np.trunc(1 + since / MONTHS_IN_QUARTER).astype(int)
    low = int(numbers.min(initial=0))
    names = ["", *(f"QTR{number:02d}" for number in range(low, int(numbers.max(initial=0)) + 1))]
    return text(np.where(missing, 0, numbers - low + 1), names), (since < 0) & ~missing


def _odd_regions(sales: Table, column: str, kind: str) -> list[str]:
    """A warning for states that are in no region, and ZIP codes of no state."""
    found, kept = sales.values("dp_region"), used(sales)
    if kind == "region":
        return []
    known = {*regions().region_of_state.values(), ""}
    warnings = []
    own = sorted(Coded(coded(found).numbers[kept], coded(found).names).present() - known)
    if own:
        said = ", ".join(own[:10])
        warnings.append(f"{sales.title}: {said}: no state of a Census region; each is tested as a region of its own")
    if kind == "zip":
        lost = coded(found).equal("") & ~blank(sales.values(column)) & kept
        if lost.any():
            said = ", ".join(sorted({str(code) for code in sales.values(column)[lost]})[:10])
            warnings.append(f"{sales.title}: {int(lost.sum())} sales have no region: {said}: no ZIP code of a state")
    return warnings


def _gaps(sales: Table, column: str, word: str) -> list[str]:
    if column not in sales:
        return [f"{sales.title}: no {word} is stated; prices are not tested by {word}"]
    names, kept = coded(sales.values(column)), used(sales)
    warnings = []
    empty = int((names.equal("") & kept).sum())
    if empty:
        warnings.append(
            f"{sales.title}: {empty} sales without a {word} are tested in no group by {word}, "
            "but are among the other sales of each group"
        )
    unknown = sorted(Coded(names.numbers[kept], names.names).present() & UNKNOWN)
    if unknown:
        said = ", ".join(unknown)
        warnings.append(f"{sales.title}: {word} {said} is tested as a group; leave it blank if it means not known")
    return warnings
