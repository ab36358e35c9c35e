"""Exchange rates: upside down, out of line on a day, missing for a month or for longer than a holiday."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from dumping.formula.evaluate import Array
from dumping.formula.table import Input
from dumping.result import Result
from dumping.tables.exchange_rates import Rates
from dumping.vetting.finding import ERROR, NOTE, QUESTION, Finding
from dumping.vetting.practice import Practice
from dumping.vetting.prices import median_rates
from dumping.vetting.subject import count, figure


def exchange_rates(result: Result, practice: Practice) -> Iterator[Finding]:
    """What is odd about the rates that a case states, currency by currency."""
    medians, home = median_rates(result), result.case.stated.case.currency
    period = np.array(result.case.stated.case.period, dtype="datetime64[D]")
    for currency, rates in result.case.rates.items():
        stated = result.case.stated.exchange_rates[currency]
        file = stated.file or result.case.file
        field = stated.rate_column if stated.file else f"exchange_rates.{currency}.rate"
        middle = medians[currency]
        if currency in practice.rough_rates and (home == "USD" or home in practice.rough_rates):
            rough = practice.rough_rates[currency] / practice.rough_rates.get(home, 1.0)
            off, inverse = abs(math.log(middle / rough)), abs(math.log(middle * rough))
            if off > math.log(practice["known_rate_far"]):
                what = f"{figure(middle)} {home} per {currency}, and a {currency} is worth about {figure(rough)} {home}"
                upside = inverse < math.log(practice["known_rate_far"])
                mend = f"the rates seem to be {currency} per {home}: write their inverse" if upside else "another unit?"
                check = "exchange rate upside down" if upside else "exchange rate"
                yield Finding(ERROR, check, file, what, mend, (), field)
        if rates.table is not None:
            yield from _daily(rates, file, field, stated.date_column, period, practice)


def _daily(
    rates: Rates, file: str, field: str, date_field: str, period: Array, practice: Practice
) -> Iterator[Finding]:
    assert rates.table is not None
    dates, values = rates.table.values("date"), rates.table.values("rate")
    assert isinstance(rates.table.columns["date"].source, Input)
    off = np.log(values / np.median(values))
    rows = np.abs(off) > math.log(practice["rate_far"])
    if rows.any():
        worst = int(np.argmax(np.abs(off)))
        what = f"{count(int(rows.sum()), 'rate')} far from the median, the furthest on {dates[worst]}: "
        what += f"{figure(math.exp(off[worst]))} times it"
        yield Finding(QUESTION, "exchange rate out of line", file, what, "mistyped, or upside down?", (), field)
    months = np.arange(period[0].astype("datetime64[M]"), period[1].astype("datetime64[M]") + 1)
    missing = np.setdiff1d(months, dates.astype("datetime64[M]"))
    if len(missing):
        said = ", ".join(map(str, missing[:5])) + (f" and {len(missing) - 5} more" if len(missing) > 5 else "")
        what = f"no rate of {rates.currency} in {count(len(missing), 'month')} of the period: {said}"
        yield Finding(QUESTION, "months without exchange rates", file, what, "is the file whole?", (), date_field)
    gaps = np.diff(dates).astype(int)
    inside = (dates[1:] >= period[0]) & (dates[:-1] <= period[1])
    # Months without any rate are told of already.
    whole = np.isin(dates[:-1].astype("datetime64[M]") + 1, missing)
    long = (gaps > practice["rate_gap_days"]) & inside & ~whole
    # Rates by month leave the same gap between any two.
    if long.any() and np.median(gaps) < practice["rate_gap_days"]:
        at = int(np.flatnonzero(long)[0])
        what = f"{count(int(long.sum()), 'gap')} of more than {practice['rate_gap_days']:.0f} days without a rate of "
        what += f"{rates.currency}, the first after {dates[at]}"
        yield Finding(NOTE, "days without exchange rates", file, what, "is the file whole?", (), date_field)
