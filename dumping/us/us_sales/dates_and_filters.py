"""Dates of the U.S. sales, and which sales are used: reasons are written beside a sale, no row is dropped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from dumping.formula.table import Table
from dumping.formula.text import all_of, coded
from dumping.stages.columns import NOT_SELECTED, used, with_excluded
from dumping.stages.keys import said
from dumping.stages.reuse import reusable
from dumping.tables.derived import SELECTED
from dumping.us.us_sales.sale_type import CEP, EP

Window = tuple[dt.date, dt.date]
Days = npt.NDArray[np.datetime64]
DATE_CITE = "19 CFR 351.401(i)"


@reusable
def with_earlier_date(sales: Table, earlier: str) -> tuple[Table, tuple[str, ...]]:
    """`sale_date` set to the date in column `earlier` where that is earlier; the reported one is kept beside.

    A sale without the earlier date keeps its own, with a warning: a missing date is not an early one.
    To be run before exchange rates are looked up. Source: 19 CFR 351.401(i); margin program part 2.
    """
    reported, other = _days(sales, "sale_date"), _days(sales, earlier)
    dates = np.where(other < reported, other, reported)
    column = sales.columns["sale_date"]
    sales = sales.with_column("sale_date_reported", reported, column)
    how = f"the earlier of the reported date and {sales.columns[earlier].label}"
    sales = sales.with_choice("sale_date", dates, column.label, how, DATE_CITE)
    blank = int(np.isnat(other).sum())
    warning = f"{sales.title}: {blank} sales have no {sales.columns[earlier].label} and keep the reported date of sale"
    return sales, (warning,) if blank else ()


@reusable
def with_periods(
    sales: Table,
    *,
    month_one: dt.date | None = None,
    period_begin: dt.date | None = None,
    year_months: bool = False,
) -> Table:
    """Adds the time parts of a sale's key, each where it is asked for.

    `month` (reviews): a running number; January of `month_one`'s year is 1, and January of the next is 13.
    `quarter` (quarterly costs): 1 for the first three months from the month of `period_begin`, 0 and below
    for earlier ones. `year_month` (monthly costs): 'YYYYMM'. Missing where the date is.
    Source: margin program part 2; 19 CFR 351.414(d)(3), (f).
    """
    days = _days(sales, "sale_date")
    known = ~np.isnat(days)
    months = days.astype("datetime64[M]")
    count = np.where(known, months.astype(np.int64), 0).astype(float)
    count[~known] = np.nan

    def since(day: dt.date, month: int) -> npt.NDArray[np.float64]:
        return count - ((day.year - 1970) * 12 + month - 1)

    if month_one is not None:
        how = f"months counted from January {month_one.year}, which is 1"
        number = since(month_one, 1) + 1
        sales = sales.with_choice("month", number, "Month number", how, "19 CFR 351.414(d)(3)")
    if period_begin is not None:
        quarter = 1 + np.floor(since(period_begin, period_begin.month) / 3)
        how = f"three months each, the first from {period_begin:%B %Y}"
        sales = sales.with_choice("quarter", quarter, "Quarter", how, "19 CFR 351.414(d)(3)")
    if year_months:
        text = said(months, lambda month: "" if np.isnat(month) else str(month).replace("-", ""))
        sales = sales.with_choice("year_month", text, "Year and month", "year and month of the date of sale")
    return sales


@reusable
def filtered(
    sales: Table,
    *,
    window: Window,
    cep_date: str | None = None,
    cep_window: Window | None = None,
    ep_date: str | None = None,
    ep_window: Window | None = None,
    types: Sequence[str] = (EP, CEP),
) -> tuple[Table, tuple[str, ...]]:
    """Adds `excluded`: why a sale is not used, empty where it is; the first reason that holds is given.

    In order: a condition of the case's own (`selected`) that does not hold; quantity or gross unit price missing
    or not above zero; date of sale outside `window`; for CEP sales, column `cep_date` outside `cep_window`;
    likewise for EP sales; a sale type not among `types`; no exchange rate. Both ends of a window belong to it, and
    a missing date is outside. Needs `quantity`, `sale_date` and, for the rest, `gross_unit_price`, `sale_type`,
    `exchange_rate`. A warning for each reason.
    Source: margin program part 2 (a default of the program, not a rule of law).
    """
    how = "amounts above zero, dates inside the windows, EP or CEP, exchange rate known"
    reasons = all_of("", sales.rows)
    sales = sales.with_choice("excluded", reasons, "Excluded because", how, "margin program part 2")
    if SELECTED in sales:
        sales = with_excluded(sales, sales.values(SELECTED) != 1, NOT_SELECTED)
    for name in ("quantity", "gross_unit_price"):
        if name in sales:
            amount = sales.values(name).astype(float, copy=False)
            label = sales.columns[name].label.lower()
            sales = with_excluded(sales, ~(amount > 0), f"{label} is missing or not above zero")
    sales = with_excluded(sales, _outside(sales, "sale_date", window), _outside_said(sales, "sale_date", window))
    for kind, date, days in ((CEP, cep_date, cep_window), (EP, ep_date, ep_window)):
        if date is not None and days is not None:
            out = coded(sales.values("sale_type")).equal(kind) & _outside(sales, date, days)
            sales = with_excluded(sales, out, f"{kind} sale, {_outside_said(sales, date, days)}")
    if "sale_type" in sales:
        known = coded(sales.values("sale_type"))
        other = ~known.mapped([name in types for name in known.names], bool)
        sales = with_excluded(sales, other, f"sale type is neither {' nor '.join(types)}")
    if "exchange_rate" in sales:
        rate = sales.values("exchange_rate").astype(float, copy=False)
        sales = with_excluded(sales, ~(rate > 0), "no exchange rate for the date of sale")
    return sales, exclusions(sales)


def exclusions(sales: Table) -> tuple[str, ...]:
    """One sentence for each reason in `excluded`, with the number of sales and their quantity."""
    reasons, quantity = coded(sales.values("excluded")), sales.values("quantity").astype(float, copy=False)
    found = []
    for reason in dict.fromkeys(sales.values("excluded")[~used(sales)]):
        out = reasons.equal(reason)
        amount = f"quantity {np.nansum(quantity[out]):,.10g}"
        found.append(f"{sales.title}: {out.sum()} of {sales.rows} sales not used, {amount}: {reason}")
    return tuple(found)


def _days(sales: Table, name: str) -> Days:
    """Whole days: the time of day is cut off."""
    return sales.values(name).astype("datetime64[D]", copy=False)


def _outside(sales: Table, name: str, window: Window) -> npt.NDArray[np.bool_]:
    days = _days(sales, name)
    return ~((days >= np.datetime64(window[0])) & (days <= np.datetime64(window[1])))


def _outside_said(sales: Table, name: str, window: Window) -> str:
    return f"{sales.columns[name].label.lower()} outside {window[0]} to {window[1]}"
