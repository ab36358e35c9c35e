"""The European Central Bank's reference rates: eurofxref-hist.csv, every currency per euro."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from dumping.case.problems import Problem
from dumping.tables.exchange.quotes import LISTED, Found, Quote, counted, of_days, of_size, quoted
from dumping.tables.file_table import SHOWN, day_of

EURO = "EUR"
# Fewer currencies than this are a table of somebody's own.
FEWEST = 5
_CODE = re.compile("[A-Z]{3}")
_NUMBER = re.compile(r"-?(\d+\.?\d*|\.\d+)", re.ASCII)
_NONE = ("N/A", "")

Rows = Sequence[Sequence[str]]


def is_ecb(rows: Rows) -> bool:
    """Whether these are the rows of the bank's history: Date, then three capitals a column, the dollar among them."""
    if not rows or not rows[0] or rows[0][0].strip() != "Date":
        return False
    codes = [name.strip() for name in rows[0][1:] if name.strip()]
    return len(codes) >= FEWEST and "USD" in codes and all(_CODE.fullmatch(code) for code in codes)


def read_ecb(rows: Rows, file: str, currency: str, comparison: str) -> Found:
    """The rates of one currency by way of the euro, on days that have both; N/A is no rate."""
    codes = [name.strip() for name in rows[0]]
    wanted = [code for code in (comparison, currency) if code != EURO]
    lacking = [code for code in wanted if code not in codes]
    if lacking:
        have = [code for code in codes[1:] if code]
        what = f"the European Central Bank's file has no {lacking[0]}"
        return None, [Problem(file, what, f"it has {', '.join(have[:LISTED])} and {len(have) - LISTED} more", row=1)]
    problems, days, numbers = [], [], []
    values: dict[str, list[float]] = {code: [] for code in wanted}
    wrong = last = 0
    for number, row in enumerate(rows[1:], 2):
        if not any(row):
            continue
        said = row[0].strip()
        day = day_of(said)
        if day is None or np.isnat(day):
            problems.append(Problem(file, f"'{said}' is not a date", "write it 2014-07-18", row=number, column="Date"))
            wrong, last = wrong + 1, number
            continue
        days.append(day)
        numbers.append(number)
        for code in wanted:
            at = codes.index(code)
            cell = row[at].strip() if at < len(row) else ""
            rate = float(cell) if _NUMBER.fullmatch(cell) else np.nan
            values[code].append(rate)
            if cell not in _NONE:
                fault = f"'{cell}' is not a rate" if np.isnan(rate) else of_size(rate)
                if fault:
                    mend = f"check it: the file quotes {code} per euro"
                    problems.append(Problem(file, fault, mend, row=number, column=code))
                    wrong, last = wrong + 1, number
    if problems:
        return None, problems[:SHOWN] + counted(file, wrong, last)
    when = np.array(days, dtype="datetime64[D]")
    problems = of_days(file, when, np.array(numbers, dtype=int), "Date")
    if problems:
        return None, problems
    columns = tuple(Quote(code, EURO, np.array(values[code], dtype=float), code) for code in wanted)
    return quoted(file, "ecb", when, columns, currency, comparison)
