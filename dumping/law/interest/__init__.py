"""Dated rates of interest on duties, with their sources."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from dumping.law.lookup import NoLawError

FOLDER = Path(__file__).parent
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """Rates in per cent a year on the days from `start` to `end`, both included."""

    start: dt.date
    end: dt.date
    underpayment: float
    overpayment: float
    corporate_overpayment: float
    cite: str
    checked: dt.date
    verified: bool = True


@dataclass(frozen=True)
class Span:
    """Days in a row within one period of rates and one calendar year; `period` counts from 0."""

    period: int
    first: dt.date
    days: int
    days_in_year: int


@lru_cache
def periods(country: str = "us") -> tuple[Period, ...]:
    """The rates on file, oldest first. Raises NoLawError for a country that has none."""
    path = FOLDER / f"{country}.toml"
    if not path.is_file():
        raise NoLawError(f"no rates of interest of '{country}' are on file")
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    found = (
        Period(
            e["from"],
            e["to"],
            e["underpayment"],
            e["overpayment"],
            e["corporate_overpayment"],
            e["cite"],
            e["checked"],
            e.get("verified", True),
        )
        for e in content["periods"]
    )
    return tuple(sorted(found, key=lambda period: period.start))


def quarter(day: dt.date) -> str:
    """'the third quarter of 2026'."""
    return f"the {('first', 'second', 'third', 'fourth')[(day.month - 1) // 3]} quarter of {day.year}"


def spans(start: dt.date, end: dt.date, country: str = "us") -> list[Span]:
    """The days after `start` up to and including `end`, cut where the rate or the year changes.

    Raises NoLawError with the first quarter whose rate is not on file.
    Source: 26 USC 6622; the day of payment bears no interest, the day of liquidation does.
    """
    known = periods(country)
    found: list[Span] = []
    day = start + ONE_DAY
    while day <= end:
        number = next((i for i, period in enumerate(known) if period.start <= day <= period.end), None)
        if number is None:
            raise NoLawError(f"no rate of interest is on file for {quarter(day)} ({day})")
        last = min(end, known[number].end, dt.date(day.year, 12, 31))
        length = (dt.date(day.year + 1, 1, 1) - dt.date(day.year, 1, 1)).days
        found.append(Span(number, day, (last - day).days + 1, length))
        day = last + ONE_DAY
    return found
