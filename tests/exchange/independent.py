"""Commerce's exchange-rate policy in plain loops over fractions, written from the policy's words alone.

Nothing here is imported from the program. A rate is U.S. dollars for one unit of the foreign currency.

1. The benchmark of a day is the average of the 40 rates reported before it.
2. A rate more than 2.25 % off its benchmark is a fluctuation: the benchmark is the official rate; else the rate is.
3. A day without a report has the official rate of the last reported day.
4. Investigations only, increases only: when the weekly average of rates has exceeded the weekly average of benchmarks
   by more than 5 % for eight consecutive weeks, exporters have 60 days to adjust. For the 60 calendar days after the
   eighth week's last reported day the official rate is that of this day, or, on the other reading, that of the last
   reported day before the first of the weeks. An unbroken run of weeks is one movement.
"""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

DAY = dt.timedelta(days=1)
HOLIDAYS_AT_MOST = 7


def benchmarks(reported: dict[dt.date, Fraction]) -> dict[dt.date, Fraction]:
    days = sorted(reported)
    found = {}
    for place, day in enumerate(days):
        before = days[:place]
        if len(before) >= 40:
            found[day] = sum((reported[d] for d in before[-40:]), Fraction(0)) / 40
    return found


def off(rate: Fraction, benchmark: Fraction) -> Fraction:
    """Per cent, to nine decimals: what floats can tell apart."""
    return Fraction(round((rate - benchmark) / benchmark * 100 * 10**9), 10**9)


def reviews(reported: dict[dt.date, Fraction]) -> dict[dt.date, Fraction]:
    """The official rates of reported days before sustained movements."""
    found = {}
    for day, benchmark in benchmarks(reported).items():
        rate = reported[day]
        found[day] = benchmark if abs(off(rate, benchmark)) > Fraction(225, 100) else rate
    return found


def movements(reported: dict[dt.date, Fraction]) -> list[tuple[dt.date, dt.date]]:
    """The first and the last reported day of each eight weeks that make a sustained movement."""
    benchmark = benchmarks(reported)
    if not benchmark:
        return []
    monday = min(benchmark) - min(benchmark).weekday() * DAY
    last = max(benchmark)
    run: list[list[dt.date]] = []
    found = []
    while monday <= last:
        week = [monday + n * DAY for n in range(7) if monday + n * DAY in benchmark]
        above = False
        if week:
            actual = sum((reported[d] for d in week), Fraction(0)) / len(week)
            base = sum((benchmark[d] for d in week), Fraction(0)) / len(week)
            above = off(actual, base) > 5
        run = [*run, week] if above else []
        if len(run) == 8:
            # The week's first reported day is the movement's, whether or not it has a benchmark.
            began = min(d for d in reported if run[0][0] - run[0][0].weekday() * DAY <= d)
            found.append((began, run[-1][-1]))
        monday += 7 * DAY
    return found


def official(
    reported: dict[dt.date, Fraction], investigation: bool, before: bool = False
) -> dict[dt.date, Fraction | None]:
    """The official rate of every calendar day that has one; None where the rate to hold is not known."""
    own = reviews(reported)
    days = sorted(reported)
    found: dict[dt.date, Fraction | None] = {}
    end = days[-1]
    if end.weekday() >= 4:
        end += (6 - end.weekday()) * DAY
    stops = [*days[1:], end + DAY]
    for day, after in zip(days, stops, strict=True):
        if day not in own:
            continue
        found[day] = own[day]
        silent = (after - day).days - 1
        if silent <= HOLIDAYS_AT_MOST:
            for n in range(1, silent + 1):
                found[day + n * DAY] = own[day]
    if investigation:
        for began, recognised in movements(reported):
            held: Fraction | None = own[recognised]
            if before:
                earlier = [d for d in own if d < began]
                held = own[max(earlier)] if earlier else None
            for n in range(1, 61):
                if recognised + n * DAY in found:
                    found[recognised + n * DAY] = held
    return found
