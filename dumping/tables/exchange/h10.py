"""The Federal Reserve's H.10 rates: files of its Data Download Program, its pages of one country, and FRED's files."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from dumping.case.problems import Problem
from dumping.tables.exchange.h10_series import DAILY, Series, by_country, by_fred, by_unit
from dumping.tables.exchange.quotes import LISTED, Found, Quote, counted, of_days, of_size, quoted
from dumping.tables.file_table import SHOWN, day_of

_NUMBER = re.compile(r"-?(\d+\.?\d*|\.\d+)", re.ASCII)
_LINE = re.compile(r"\s*(\d{1,2})-([A-Za-z]{3})-(\d{4}|\d{2})[\s,]+(\S+)\s*", re.ASCII)
_TITLES = (
    re.compile(r"SPOT EXCHANGE RATE\s*-+\s*(?P<name>.+)", re.IGNORECASE),
    re.compile(r"(?P<name>.+?)\s*--\s*SPOT EXCHANGE RATE.*", re.IGNORECASE),
    re.compile(r"Historical Rates for the (?P<name>.+)", re.IGNORECASE),
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# The release begins in 1971: years of two digits from there on are of the twentieth century.
_FIRST_YEAR = 71
_FOOT = re.compile(r"\s*(last update|release dates?|h\.10|nd\b.*no data|[-\s]*$)", re.IGNORECASE)
_ND = "write ND where there is no rate on a day"

Rows = Sequence[Sequence[str]]


def is_download(rows: Rows) -> bool:
    """Whether these are the rows of a file of the Data Download Program."""
    return bool(rows) and _label(rows[0][0] if rows[0] else "") in ("series description", "descriptions")


def is_fred(rows: Rows) -> bool:
    """Whether these are the rows of a file of FRED's, with series of this release."""
    if not rows or len(rows[0]) < 2 or rows[0][0].strip().lower() not in ("observation_date", "date"):
        return False
    return all(name.strip().startswith("DEX") for name in rows[0][1:])


def is_page(text: str) -> bool:
    """Whether this is the text of a page of one country: a title, then lines such as 3-JAN-00 1126.0."""
    return any(_LINE.fullmatch(line) for line in text.splitlines()[:60])


def read_download(rows: Rows, file: str, currency: str, comparison: str, wanted: str | None) -> Found:
    """The rates of one currency in a file of the Data Download Program; `wanted` names its series, if the case does."""
    if any(_label(cell) == "unit" for cell in rows[0][1:]):
        # One series a row instead of one a column; rows are then told as columns of the file.
        rows = [list(column) for column in zip(*rows, strict=False)]
    about: dict[str, Sequence[str]] = {}
    start = 0
    for start, row in enumerate(rows, 1):  # noqa: B007
        label = _label(row[0]) if row else ""
        if label in ("time period", "series name"):
            break
        about[label] = row
    lacking = [name for name in ("unit", "multiplier", "currency", "unique identifier") if name not in about]
    if lacking or start == len(rows):
        what = f"the file lacks the row '{lacking[0].title()}'" if lacking else "there are no rates under the header"
        return None, [Problem(file, what, "download the file again, with labels included", row=1)]
    chosen, faults = [], []
    have = []
    for at in range(1, len(about["unique identifier"])):
        identifier = _cell(about["unique identifier"], at)
        if not identifier:
            continue
        series, fault = by_unit(identifier, _cell(about["unit"], at), _cell(about["currency"], at))
        if series is None:
            faults.append((identifier, fault))
            continue
        have.append(f"{identifier} ({series.units} per {series.base})")
        if series.currency == currency and (wanted is None or wanted in _names(rows, start, at, identifier)):
            chosen.append((at, series))
    if len(chosen) != 1:
        return None, [_choice(file, [s for _, s in chosen], have, faults, currency, wanted)]
    at, series = chosen[0]
    if series.frequency != DAILY:
        what = f"series {series.identifier} is not of business days"
        return None, [Problem(file, what, "download the daily series, such as RXI_N.B.KO")]
    multiplier = _cell(about["multiplier"], at)
    if not _NUMBER.fullmatch(multiplier) or float(multiplier) != 1:
        what = f"series {series.identifier} has the multiplier '{multiplier}', and 1 is wanted"
        return None, [Problem(file, what, "download the series in single units")]
    cells = [(n, _cell(row, 0), _cell(row, at)) for n, row in enumerate(rows[start:], start + 1) if any(row)]
    return _read(cells, file, series, currency, comparison, ("ND",))


def read_fred(rows: Rows, file: str, currency: str, comparison: str, wanted: str | None) -> Found:
    """The rates of one currency in a file of FRED's; a day without a rate is blank or a full stop."""
    chosen = []
    have = [name.strip() for name in rows[0][1:]]
    for at, name in enumerate(have, 1):
        series = by_fred(name)
        if series is not None and series.currency == currency and wanted in (None, name):
            chosen.append((at, series))
    if len(chosen) != 1:
        return None, [_choice(file, [s for _, s in chosen], have, [], currency, wanted)]
    at, series = chosen[0]
    cells = [(n, _cell(row, 0), _cell(row, at)) for n, row in enumerate(rows[1:], 2) if any(row)]
    return _read(cells, file, series, currency, comparison, (".", ""))


def read_page(text: str, file: str, currency: str, comparison: str) -> Found:
    """The rates on a page of one country, saved as text; its title says whose they are and how they are quoted."""
    lines = text.splitlines()
    first = next(n for n, line in enumerate(lines) if _LINE.fullmatch(line))
    heads = [form.fullmatch(line.strip()) for line in lines[:first] for form in _TITLES]
    titles = [match.group("name") for match in heads if match is not None]
    series = by_country(titles[0]) if titles else None
    if series is None:
        named = f"'{titles[0]}' is no country of the release" if titles else "the page has no title above its rates"
        what = f"{named}: it cannot be told which currency is quoted, and which way"
        mend = "keep the line 'SPOT EXCHANGE RATE - SOUTH KOREA', or give a file of the Data Download Program"
        return None, [Problem(file, what, mend, row=1)]
    if series.currency != currency:
        what = f"these are rates of {series.currency}, and {currency} is wanted"
        return None, [Problem(file, what, f"give the page of {currency}", row=1)]
    cells, problems = [], []
    for number, line in enumerate(lines[first:], first + 1):
        match = _LINE.fullmatch(line)
        if match is not None:
            cells.append((number, _iso(*match.groups()[:3]), match.group(4)))
        elif not _FOOT.match(line):
            what = f"'{line.strip()[:40]}' is no day and rate"
            problems.append(Problem(file, what, "write 3-JAN-00 and the rate, or ND", row=number))
    if problems:
        return None, problems[:SHOWN]
    return _read(cells, file, series, currency, comparison, ("ND",))


def _read(
    cells: list[tuple[int, str, str]], file: str, series: Series, currency: str, comparison: str, none: tuple[str, ...]
) -> Found:
    """The quotes in cells of row, day and rate; every cell that is neither is named."""
    problems, days, values, rows = [], [], [], []
    wrong = last = 0
    for row, said, rate in cells:
        day = day_of(said)
        fault = mend = ""
        if day is None or np.isnat(day):
            fault, mend = f"'{said}' is not a date", "write it 2014-07-18"
        elif rate not in none:
            number = float(rate) if _NUMBER.fullmatch(rate) else np.nan
            fault = f"'{rate}' is not a rate" if np.isnan(number) else of_size(number)
            mend = _ND if np.isnan(number) else f"check it: the file quotes {series.units} per {series.base}"
            values.append(number)
        else:
            values.append(np.nan)
        if fault:
            wrong, last = wrong + 1, row
            problems.append(Problem(file, fault, mend, row=row))
            continue
        days.append(day)
        rows.append(row)
    if problems:
        return None, problems[:SHOWN] + counted(file, wrong, last)
    when = np.array(days, dtype="datetime64[D]")
    problems = of_days(file, when, np.array(rows, dtype=int))
    if problems:
        return None, problems
    column = Quote(series.units, series.base, np.array(values, dtype=float), series.identifier)
    return quoted(file, "h10", when, (column,), currency, comparison)


def _choice(
    file: str, chosen: list[Series], have: list[str], faults: list[tuple[str, str]], currency: str, wanted: str | None
) -> Problem:
    """Why no one series of a file can be read."""
    if chosen:
        names = ", ".join(series.identifier for series in chosen)
        return Problem(file, f"several series are of {currency}: {names}", "name one of them as `rate_column`", row=1)
    named = f" called '{wanted}'" if wanted else ""
    what = f"there is no series of {currency}{named}"
    if faults and not have:
        what += f": {faults[0][1]}"
    more = f" and {len(have) - LISTED} more" if len(have) > LISTED else ""
    mend = f"the file has {', '.join(have[:LISTED])}{more}" if have else "give a file of the spot rates of H.10"
    return Problem(file, what, mend, row=1)


def _names(rows: Rows, start: int, at: int, identifier: str) -> tuple[str, ...]:
    """What a case may call a series: its identifier, long or short, or its description."""
    return (identifier, identifier.rpartition("/")[2], _cell(rows[start - 1], at), _cell(rows[0], at))


def _label(cell: str) -> str:
    return cell.strip().rstrip(":").strip().lower()


def _cell(row: Sequence[str], at: int) -> str:
    return row[at].strip() if at < len(row) else ""


def _iso(day: str, month: str, year: str) -> str:
    if month.lower() not in _MONTHS:
        return f"{day}-{month}-{year}"
    number = int(year)
    if len(year) == 2:
        number += 1900 if number >= _FIRST_YEAR else 2000
    return f"{number}-{_MONTHS.index(month.lower()) + 1:02}-{int(day):02}"
