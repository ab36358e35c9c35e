"""Deposits of entries at the rates in force on their days, from the notices of a proceeding."""

from __future__ import annotations

import datetime as dt

import numpy as np

from dumping.case.problems import Problem
from dumping.duty.entries import DEPOSITS
from dumping.formula.table import Table
from dumping.us.deposits import Deposit, Timeline

CITE = "19 USC 1673b(d)(1)(B), 1673e(a)(3), 1675(a)(2)(C)"


def with_deposits(entries: Table, found: Timeline, file: str) -> tuple[Table, tuple[str, ...], list[Problem]]:
    """The entries with the deposit rate in force, where the file states none; else compared with it, in a warning.

    Reads `entry_date` and `exporter`; writes `deposit_percent`, or `deposit_per_unit` where the rate is per unit.
    Problems: an exporter that is not stated, a day without a rate, rates of several orders, a base that is missing.
    """
    problems: list[Problem] = []
    if "exporter" not in entries:
        what, mend = "no column `exporter` tells whose rate is in force", "add it; a name without a rate is all others'"
        return entries, (), [Problem(file, what, mend, row=1, column="exporter")]
    stated = any(np.isfinite(entries.values(name)).any() for name in DEPOSITS)
    rates: list[Deposit | None] = []
    known: dict[tuple[str, dt.date], list[Deposit]] = {}
    for row in range(entries.rows):
        exporter, day = str(entries.values("exporter")[row]), entries.values("entry_date")[row]
        if np.isnat(day):
            rates.append(None)
            continue
        key = exporter, day.astype("datetime64[D]").item()
        held = known.setdefault(key, found.on(key[1], exporter or "-"))
        if len(held) != 1:
            what = f"no rate is in force for '{exporter}' on {key[1]}"
            if held:
                what = f"{len(held)} rates are in force for '{exporter}', of " + ", ".join(one.number for one in held)
            problems.append(Problem(file, what, "give one proceeding's segments", row=row + 2, column="exporter"))
        rates.append(held[0] if len(held) == 1 else None)
    if stated:
        return entries, _compared(entries, rates), problems
    missing = float("nan")
    percents = [missing if r is None or r.per_unit is not None else r.percent for r in rates]
    amounts = [missing if r is None or r.per_unit is None else r.per_unit for r in rates]
    for name, values, base in (
        ("deposit_percent", percents, "entered_value"),
        ("deposit_per_unit", amounts, "quantity"),
    ):
        lacking = np.isfinite(values) & np.isnan(entries.values(base))
        what = "is missing, and the deposit in force is on it"
        problems += [
            Problem(file, what, "write it", row=row + 2, column=base) for row in np.flatnonzero(lacking).tolist()
        ]
        column, how = entries.columns[name], "in force on the date of entry"
        entries = entries.with_choice(name, np.array(values, dtype=float), column.label, how, CITE, column.unit)
    notices = np.array([_where(rate) for rate in rates], dtype=object)
    entries = entries.with_choice("deposit_notice", notices, "Rate in force by", "the latest notice before the entry")
    return entries, (), problems


def _where(rate: Deposit | None) -> str:
    return "" if rate is None else f"{rate.company}, {rate.notice or rate.segment}"


def _compared(entries: Table, rates: list[Deposit | None]) -> tuple[str, ...]:
    other = [
        (row, float(stated), rate)
        for row, (stated, rate) in enumerate(zip(entries.values("deposit_percent"), rates, strict=True))
        if rate is not None and rate.per_unit is None and np.isfinite(stated) and float(stated) != rate.percent
    ]
    if not other:
        return ()
    row, percent, rate = other[0]
    return (
        f"{len(other)} entries state another deposit rate than the one in force; first in row {row + 2}: "
        f"{percent:g} %, and {rate.percent:g} % is in force ({_where(rate)})",
    )
