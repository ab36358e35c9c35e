"""The table of Commerce's official rates: which rate each day has, and why."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from dumping.case.problems import Problem
from dumping.formula.evaluate import Array, evaluate
from dumping.formula.parse import parse
from dumping.formula.rule import Rule
from dumping.formula.table import Parameter, Table
from dumping.tables.exchange import law, model
from dumping.tables.exchange.commerce import Series
from dumping.tables.exchange.quotes import Quotes

ABOVE, ADJUSTING = "above for {} weeks", "adjustment period"
_DAY = np.timedelta64(1, "D")


@dataclass(frozen=True)
class Official:
    """Official rates of one currency by day, the movements found, and what is to be said on every output."""

    table: Table
    parameters: dict[str, Parameter]
    movements: tuple[model.Movement, ...]
    warnings: tuple[str, ...]


def daily_rates(table: Table, quotes: Quotes, at: Array, rate: str, unit: str, carried: str = "") -> Table:
    """The quotes of rows `at` as inputs, and the daily rate that comes of them under the name `rate`."""
    where = f"{quotes.file}, column {{}}{carried}"
    # What is not the agency's says so wherever its figures stand.
    whose = " by the European Central Bank" if quotes.kind == "ecb" else ""
    label = f"Daily rate, {unit}{whose}" if rate != "rate" else f"{unit}{whose}"
    direct = len(quotes.columns) == 1 and quotes.daily_rate == quotes.columns[0].name
    for one in quotes.columns:
        name = rate if direct else one.name
        said = label if direct else f"{one.unit} as reported{whose}"
        table = table.with_input(name, one.values[at], said, unit=one.unit, where=where.format(one.header))
    return table if direct else table.with_rule(Rule(rate, quotes.daily_rate, label, unit, law.CITE))


def official_rates(
    quotes: Quotes, currency: str, comparison: str, series: Series, day: dt.date, period: tuple[dt.date, dt.date] | None
) -> tuple[Official | None, list[Problem]]:
    """Commerce's official rates for investigations or reviews, a row a calendar day from the first with a benchmark.

    Columns: date; reported_on, the day whose rate was reported; the quotes; daily_rate; benchmark;
    deviation_percent; fluctuation; and, in an investigation, the week's deviation, its run, the movement and the
    rate held in the days to adjust; rate, in `comparison` per unit. `day` is the day whose law applies, `period`
    that of the case.
    """
    known = law.parameters(day)
    figures = law.figures(known)
    unit = f"{comparison} per {currency}"
    reported = np.asarray(evaluate(parse(quotes.daily_rate), {c.name: c.values for c in quotes.columns}), dtype=float)
    if len(reported) <= figures.benchmark_days:
        what = f"{len(reported)} days have a rate, and the first benchmark takes {figures.benchmark_days} before it"
        return None, [Problem(quotes.file, what, "give rates that begin months before the period")]
    benchmark = model.benchmarks(reported, figures.benchmark_days)
    after = model.model_rates(reported, benchmark, figures.fluctuation_percent)
    weeks = model.weekly(quotes.days, reported, benchmark, figures)
    found = model.movements(quotes.days, after, weeks, figures) if series == "investigation" else []
    days, at = model.calendar(quotes.days)
    days = days.astype("datetime64[D]")
    days, at = days[at >= figures.benchmark_days], at[at >= figures.benchmark_days]

    table = Table(f"exchange_rates_{currency.lower()}", f"Exchange rates, {unit}", len(days))
    carried = ", the last reported one on days without"
    table = table.with_input("date", days, "Date", where=f"{quotes.file}, column {quotes.date_header}")
    how = "the last day on or before this one that has a rate in the file"
    table = table.with_choice("reported_on", quotes.days[at], "Rate reported on", how, law.CITE)
    table = daily_rates(table, quotes, at, "daily_rate", unit, carried)
    how = f"average of the {figures.benchmark_days} rates reported before that day"
    table = table.with_choice("benchmark", benchmark[at], f"Benchmark, {unit}", how, law.CITE, unit)
    for rule in _fluctuations(unit):
        table = table.with_rule(rule, known)
    if series == "investigation":
        table = _with_movements(table, found, weeks, at, figures, unit)
    rate = "if(fluctuation, benchmark, daily_rate)"
    rate = f'if(movement == "{ADJUSTING}", held_rate, {rate})' if series == "investigation" else rate
    table = table.with_rule(Rule("rate", rate, f"Official rate, {unit}", unit, law.CITE), known)
    said = _warnings(quotes, currency, found, weeks, table, known, figures, period, series)
    missing = [m for m in found if np.isnan(m.held)]
    if missing:
        what = f"a sustained movement begins on {missing[0].began}, and no official rate is known before it"
        return None, [Problem(quotes.file, what, "give rates that begin earlier")]
    return Official(table.with_notes(*said), known, tuple(found), tuple(said)), []


def _fluctuations(unit: str) -> tuple[Rule, ...]:
    deviation = "100 * (daily_rate / benchmark - 1)"
    test = f"round(abs(deviation_percent), {model.DECIMALS}) > fluctuation_percent"
    return (
        Rule("deviation_percent", deviation, "Daily rate above benchmark", "%", law.CITE),
        Rule("fluctuation", test, "Fluctuation", "truth", law.CITE),
    )


def _with_movements(
    table: Table, found: list[model.Movement], weeks: model.Weekly, at: Array, figures: model.Figures, unit: str
) -> Table:
    days = table.values("date")
    run = weeks.weeks_above[at]
    movement = np.array([ABOVE.format(n) if n else "" for n in run.tolist()], dtype=object)
    movement[run == 1] = "above for 1 week"
    held = np.full(len(days), np.nan)
    for one in found:
        rows = (days > one.recognised) & (days <= one.until)
        movement[rows] = ADJUSTING
        held[rows] = one.held
    how = "average of the daily rates reported in the week over that of their benchmarks, less 1"
    table = table.with_choice(
        "weekly_deviation_percent", weeks.deviation_percent[at], "Week above benchmark", how, law.CITE, "%"
    )
    how = (
        f"consecutive weeks, this one included, above by more than {figures.sustained_percent:g} %; after "
        f"{figures.recognition_weeks} of them the movement is sustained, and exporters have "
        f"{figures.adjustment_days} calendar days to adjust"
    )
    table = table.with_choice("movement", movement, "Sustained movement", how, law.CITE)
    how = "the official rate at the end of the recognition period"
    if figures.adjustment_rate == model.BEFORE:
        how = "the official rate of the last reported day before the movement"
    return table.with_choice("held_rate", held, f"Rate held in the adjustment period, {unit}", how, law.CITE, unit)


def _warnings(
    quotes: Quotes, currency: str, found: list[model.Movement], weeks: model.Weekly, table: Table,
    known: dict[str, Parameter], figures: model.Figures, period: tuple[dt.date, dt.date] | None, series: Series,
) -> list[str]:  # fmt: skip
    """What every output says of these rates."""
    said = []
    doubt = law.unverified(known)
    if doubt:
        said.append(f"exchange rates of {currency} are by Commerce's model as it is known here; {doubt}")
    for before, after in model.gaps(quotes.days):
        said.append(f"exchange rates of {currency}: {quotes.file} has no rate between {before} and {after}")
    if series == "review":
        return said
    for one in found:
        said.append(
            f"exchange rates of {currency}: a sustained rise was recognised on {one.recognised}; the rate of "
            f"{one.held_of}, {one.held:.10g}, is used until {one.until}"
        )
    first = table.values("date")[0]
    # A movement that ends its adjustment period on the period's first day began so long before it.
    needed = figures.adjustment_days + 7 * figures.recognition_weeks
    late = period is not None and first > np.datetime64(period[0], "D") - needed * _DAY
    if late or weeks.weeks_above[figures.benchmark_days] > 0:
        said.append(
            f"exchange rates of {currency}: benchmarks begin on {first}; a sustained movement that was under way "
            f"before is not seen: give rates from at least {needed} days and {figures.benchmark_days} reported rates "
            "before the period"
        )
    return said
