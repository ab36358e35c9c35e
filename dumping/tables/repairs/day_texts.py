"""Days as people and programs print them. A column's cells are read together: 03/04 is a day only beside 03/25."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from dumping.tables.repairs.number_texts import _NOTHING

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_TIME = r"(?:[T: ]\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d*)?)?\s*(?:Z|[AaPp][Mm])?)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})([-/.])\s?(\d{{1,2}})\2\s?(\d{{1,2}})\.?{_TIME}\Z", re.ASCII)
_EIGHT = re.compile(r"(\d{4})(\d{2})(\d{2})\Z", re.ASCII)
_NAMED = re.compile(rf"(\d{{1,2}})[-/. ]?([A-Za-z]{{3,9}})\.?[-/., ]*(\d{{4}}){_TIME}\Z", re.ASCII)
_NAMED_FIRST = re.compile(rf"([A-Za-z]{{3,9}})\.?[- ](\d{{1,2}}),?[- ](\d{{4}}){_TIME}\Z", re.ASCII)
_YEAR_LAST = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}){_TIME}\Z", re.ASCII)
_NUMBER = re.compile(r"\d{4,11}(\.\d*)?\Z", re.ASCII)

ISO_TIMES = "with a time of day, which is cut off"
ORDERED = "written year, month, day in another form"
NAMED = "written with the month's name"
SLASHES = {"mdy": "written month, day, year", "dmy": "written day, month, year"}
COUNTED = {
    "excel": "given as a number of days, as Excel counts from 1900",
    "sas": "given as a number of days, as SAS counts from 1960",
    "sas datetime": "given as a number of seconds, as SAS counts from 1960",
}
NOTHING = "a word or sign for nothing, read as blank"
# What numbers of days can be taken for days of sales: 1980 to 2040.
_FIRST, _LAST = np.datetime64("1980-01-01"), np.datetime64("2040-12-31")
_SECONDS = 600_000_000
_ZERO = {"excel": np.datetime64("1899-12-30"), "sas": np.datetime64("1960-01-01")}


@dataclass
class DayTexts:
    """What distinct texts state: a day or NaT each; as `NumberTexts` of numbers.

    `unordered` are those of which the case must say whether the month or the day comes first, `counted` numbers of
    which it must say from which day they count.
    """

    values: dict[str, np.datetime64] = field(default_factory=dict)
    done: dict[str, list[str]] = field(default_factory=dict)
    faults: set[str] = field(default_factory=set)
    unordered: list[str] = field(default_factory=list)
    counted: list[str] = field(default_factory=list)


def days_of(texts: Iterable[str], order: str = "", counted: str = "") -> DayTexts:
    """Days that the distinct `texts` of one column state.

    `order` is 'mdy' or 'dmy' where the case or nothing else states it; `counted` is 'excel' or 'sas' where numbers
    are known to count days so.
    """
    found = DayTexts()
    last: dict[str, tuple[int, int, int]] = {}
    for text in texts:
        if not text:
            found.values[text] = np.datetime64("NaT", "D")
        elif _NOTHING.match(text):
            found.values[text] = np.datetime64("NaT", "D")
            found.done.setdefault(NOTHING, []).append(text)
        elif match := _YEAR_LAST.match(text):
            last[text] = (int(match[1]), int(match[3]), int(match[4]))
        else:
            _one(text, found, counted)
    orders = [order] if order else [one for one in SLASHES if all(_in_order(parts, one) for parts in last.values())]
    differ = [text for text, parts in last.items() if parts[0] != parts[1]]
    if len(orders) == 2 and differ:
        found.unordered += differ
        return found
    for text, parts in last.items():
        day = _in_order(parts, orders[0]) if orders else None
        _note(text, day, SLASHES[orders[0]] if orders else "", found)
    return found


def day_of_number(value: float, counted: str) -> np.datetime64 | None:
    """The day of a number of days; None where it is none between 1980 and 2040. Excel counts hours as fractions."""
    if value != int(value) and counted != "excel":
        return None
    day = _ZERO[counted] + np.timedelta64(int(value), "D")
    return day if _FIRST <= day <= _LAST else None


def _one(text: str, found: DayTexts, counted: str) -> None:
    if match := _YEAR_FIRST.match(text):
        day = _day(int(match[1]), int(match[3]), int(match[4]))
        plain = re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII) is not None
        what = "" if plain else ISO_TIMES if ":" in text and text[4] == "-" else ORDERED
        _note(text, day, what, found)
    elif match := _EIGHT.match(text):
        _note(text, _day(int(match[1]), int(match[2]), int(match[3])), ORDERED, found)
    elif match := _NAMED.match(text):
        _note(text, _named(match[3], match[2], match[1]), NAMED, found)
    elif match := _NAMED_FIRST.match(text):
        _note(text, _named(match[3], match[1], match[2]), NAMED, found)
    elif _NUMBER.match(text) and not counted:
        found.counted.append(text)
    elif _NUMBER.match(text):
        # Seconds since 1960 are larger than any number of days.
        seconds = counted == "sas" and float(text) >= _SECONDS
        day = day_of_number(np.floor(float(text) / 86_400) if seconds else float(text), counted)
        _note(text, day, COUNTED["sas datetime" if seconds else counted], found)
    else:
        found.faults.add(text)


def _note(text: str, day: np.datetime64 | None, what: str, found: DayTexts) -> None:
    if day is None:
        found.faults.add(text)
        return
    found.values[text] = day
    if what:
        found.done.setdefault(what, []).append(text)


def _in_order(parts: tuple[int, int, int], order: str) -> np.datetime64 | None:
    month, day = (parts[0], parts[1]) if order == "mdy" else (parts[1], parts[0])
    return _day(parts[2], month, day)


def _named(year: str, month: str, day: str) -> np.datetime64 | None:
    low = month.lower()
    place = next((n for n, name in enumerate(_MONTHS, 1) if low in (name, name[:3]) or low == "sept" == name[:4]), 0)
    return _day(int(year), place, int(day)) if place else None


def _day(year: int, month: int, day: int) -> np.datetime64 | None:
    try:
        return np.datetime64(dt.date(year, month, day), "D")
    except ValueError:
        return None
