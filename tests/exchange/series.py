"""Made-up series of daily rates: working days, with holidays, and what happens to the currency."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from fractions import Fraction

DAY = dt.timedelta(days=1)
MONDAY = dt.date(2019, 1, 7)


def working_days(count: int, start: dt.date = MONDAY, holidays: Collection[dt.date] = ()) -> list[dt.date]:
    """So many days from Monday to Friday, without the holidays."""
    found, day = [], start
    while len(found) < count:
        if day.weekday() < 5 and day not in holidays:
            found.append(day)
        day += DAY
    return found


def reported(
    values: Iterable[str], start: dt.date = MONDAY, holidays: Collection[dt.date] = ()
) -> dict[dt.date, Fraction]:
    """The rates on working days in a row."""
    figures = [Fraction(value) for value in values]
    return dict(zip(working_days(len(figures), start, holidays), figures, strict=True))


def as_csv(rates: dict[dt.date, Fraction]) -> str:
    """The case's own table: date and rate, U.S. dollars per unit, at full precision."""
    return "date,rate\n" + "".join(f"{day},{float(rate)!r}\n" for day, rate in rates.items())
