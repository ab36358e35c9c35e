"""Commerce's exchange-rate model: benchmarks, fluctuations and sustained movements of a series of daily rates.

Source: 19 USC 1677b-1; 19 CFR 351.415(c) and (d); 61 FR 9434 (8 Mar. 1996). The figures are the law's, in
dumping/law/us.toml, where each says whether it was held against the published text.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dumping.formula.evaluate import Array

END, BEFORE = "end of recognition", "before the movement"
# Percentages are compared at so many decimals: the last digits of a quotient of two floats mean nothing.
DECIMALS = 9
# A longer run of days without any rate is a hole in the file, not a holiday, and is not filled.
LONGEST_GAP = 7


@dataclass(frozen=True)
class Figures:
    """The figures of the model; percentages in per cent."""

    benchmark_days: int
    fluctuation_percent: float
    sustained_percent: float
    recognition_weeks: int
    adjustment_days: int
    adjustment_rate: str = END


@dataclass(frozen=True)
class Movement:
    """A sustained rise: its first week's first day, the day it was recognised, the days after it, and their rate.

    `before` is missing (NaT) and `held` NaN where the rate before the movement is wanted and the series begins with
    the movement.
    """

    began: np.datetime64
    recognised: np.datetime64
    until: np.datetime64
    held: float
    held_of: np.datetime64


@dataclass(frozen=True)
class Weekly:
    """For each reported day what its week has: the deviation in per cent (NaN without benchmarks), the run of weeks."""

    deviation_percent: Array
    weeks_above: Array


def benchmarks(rates: Array, days: int) -> Array:
    """The average of the `days` rates reported before each one; missing (NaN) for the first `days`."""
    found = np.full(len(rates), np.nan)
    if len(rates) > days:
        windows = np.lib.stride_tricks.sliding_window_view(rates, days)[:-1]
        found[days:] = windows.sum(axis=1) / days
    return found


def model_rates(rates: Array, benchmark: Array, fluctuation_percent: float) -> Array:
    """The daily rate, or the benchmark where the daily rate fluctuates; missing where there is no benchmark."""
    deviation = np.round(np.abs(100 * (rates / benchmark - 1)), DECIMALS)
    return np.where(deviation > fluctuation_percent, benchmark, np.where(np.isnan(benchmark), np.nan, rates))


def week_of(days: Array) -> Array:
    """The number of the week, Monday to Sunday, that each day is in."""
    # 1 January 1970 was a Thursday.
    return (days.astype("datetime64[D]").astype(np.int64) + 3) // 7


def weekly(days: Array, rates: Array, benchmark: Array, figures: Figures) -> Weekly:
    """Each week's average of daily rates against that of benchmarks, over its reported days that have one.

    A week is above where that is more than `sustained_percent`; a week below, without a rate or without a benchmark
    ends the run.
    """
    known = ~np.isnan(benchmark)
    weeks = week_of(days)
    numbers, at = np.unique(weeks, return_inverse=True)
    daily_sum = np.bincount(at[known], weights=rates[known], minlength=len(numbers))
    benchmark_sum = np.bincount(at[known], weights=benchmark[known], minlength=len(numbers))
    with np.errstate(divide="ignore", invalid="ignore"):
        deviation = 100 * (daily_sum / benchmark_sum - 1)
    above = np.round(deviation, DECIMALS) > figures.sustained_percent
    runs = np.zeros(len(numbers), dtype=int)
    for n in range(len(numbers)):
        if above[n]:
            follows = n > 0 and numbers[n] == numbers[n - 1] + 1
            runs[n] = 1 + (runs[n - 1] if follows else 0)
    return Weekly(deviation[at], runs[at])


def movements(days: Array, official: Array, weeks: Weekly, figures: Figures) -> list[Movement]:
    """The sustained rises, oldest first: a run of weeks is recognised once, on its eighth week's last reported day.

    `official` are the rates after fluctuations. The days to adjust are the calendar days after the recognition.
    """
    found = []
    numbers = week_of(days)
    for week in np.unique(numbers[weeks.weeks_above == figures.recognition_weeks]):
        last = int(np.flatnonzero(numbers == week)[-1])
        first = int(np.flatnonzero(numbers == week - figures.recognition_weeks + 1)[0])
        held_at = last if figures.adjustment_rate == END else first - 1
        held = float(official[held_at]) if held_at >= 0 else np.nan
        held_of = days[held_at] if held_at >= 0 else np.datetime64("NaT", "D")
        until = days[last] + np.timedelta64(figures.adjustment_days, "D")
        found.append(Movement(days[first], days[last], until, held, held_of))
    return found


def calendar(days: Array) -> Array:
    """For each calendar day of the series the number of the last reported day on or before it.

    Days run to the end of the weekend after the last reported one. A gap of more than LONGEST_GAP days is left out:
    nothing says that its days were holidays.
    """
    last = days[-1]
    weekday = (last.astype("datetime64[D]").astype(np.int64) + 3) % 7
    end = last + np.timedelta64(6 - int(weekday) if weekday >= 4 else 0, "D")
    all_days = np.arange(days[0], end + np.timedelta64(1, "D"))
    at = np.searchsorted(days, all_days, side="right") - 1
    length = np.diff(np.append(days, end + np.timedelta64(1, "D"))).astype(np.int64) - 1
    kept = (length[at] <= LONGEST_GAP) | (all_days == days[at])
    return np.stack([all_days[kept].astype(np.int64), at[kept]])


def gaps(days: Array) -> list[tuple[np.datetime64, np.datetime64]]:
    """The reported days between which more than LONGEST_GAP days have no rate."""
    holes = np.flatnonzero(np.diff(days).astype(np.int64) - 1 > LONGEST_GAP)
    return [(days[n], days[n + 1]) for n in holes]
