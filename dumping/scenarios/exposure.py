"""Exposure: forecast entries against the deposit rate now and the assessment that this case leads to expect."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from dumping.case.change import ChangeError
from dumping.case.problems import CaseError, Problem
from dumping.formula.check import nearest
from dumping.formula.evaluate import Array
from dumping.formula.rounding import round_half_up
from dumping.formula.rule import Rule
from dumping.formula.table import Table
from dumping.formula.text import all_of
from dumping.report.cells import plain_value
from dumping.result import RespondentResult, Result
from dumping.stages.groups import grouped
from dumping.tables import cells
from dumping.tables.file_table import FileTable
from dumping.tables.read import read_table
from dumping.tables.repairs.repair import REPAIRED

NEEDED = {"month": "text", "quantity": "number", "entered_value": "number"}
OPTIONAL = {"importer": "text", "exporter": "text"}
LABELS = {"month": "Month", "quantity": "Quantity", "entered_value": "Entered value", "importer": "Importer",
          "exporter": "Exporter"}  # fmt: skip
UNITS = {"quantity": "{quantity}", "entered_value": "{money}"}
DEPOSIT_CITE = "19 USC 1673d(c)(1)(B)(ii), 1675(a)(2)(C)"
ASSESSMENT_CITE = "19 USC 1675(a)(2)(C); 19 CFR 351.212(b)(1)"
RULES = (
    Rule("deposit", "entered_value * deposit_percent / 100", "Cash deposits", "{money}", DEPOSIT_CITE),
    Rule("expected_duty", "coalesce(quantity * assessment_per_unit, entered_value * assessment_percent / 100)",
         "Duty expected at assessment", "{money}", ASSESSMENT_CITE),
    Rule("difference", "expected_duty - deposit", "Still to pay (refund below zero)", "{money}", ASSESSMENT_CITE),
)  # fmt: skip
SUMMED = ("quantity", "entered_value", "deposit", "expected_duty", "difference")


@dataclass(frozen=True)
class Exposure:
    """The entries with deposits and expected duty, by month and in all; where each rate comes from."""

    entries: Table
    months: Table
    total: Table
    notes: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """`months` and `total` in the case's currency, and the entries row by row."""

        def rows(table: Table) -> list[dict[str, Any]]:
            return [
                {name: plain_value(table.value(name, row), c.kind) for name, c in table.columns.items()}
                for row in range(1, table.rows + 1)
            ]

        return {
            "currency": self.entries.currency, "months": rows(self.months), "total": rows(self.total)[0],
            "entries": rows(self.entries), "notes": list(self.notes),
        }  # fmt: skip


def exposure(result: Result, path: Path, deposit_percent: float | None = None) -> Exposure:
    """What forecast entries cost: cash deposits, the duty expected, and the difference, by month.

    Deposits at `deposit_percent`, or at the case's cash-deposit rate; the duty expected at the importer's assessment
    rate of the case, or at the respondent's margin where the case has none for it. Raises CaseError with every fault
    of the file, ChangeError where the case has no respondent with a margin.
    """
    ones = {one.name: one for one in result.respondents if math.isfinite(one.margin_percent)}
    if not ones:
        raise ChangeError("the case has no respondent with a margin")
    table, exporters, repairs = _read(path, result, list(ones))
    header = result.case.stated.case
    deposits, percents, amounts, sources = [], [], [], []
    for row in range(table.rows):
        one = ones[exporters[row]]
        own = float(one.tables["rates"].value("cash_deposit_percent"))
        # Deposits are collected at the rate as published.
        deposits.append(round_half_up(own, 2) if deposit_percent is None else deposit_percent)
        percent, amount, source = _assessed(one, str(table.values("importer")[row]) if "importer" in table else "")
        percents.append(percent)
        amounts.append(amount)
        sources.append(source)
    where = "the case's cash-deposit rate" if deposit_percent is None else "the deposit rate given"
    table = table.with_input("deposit_percent", deposits, "Deposit rate", "%", where)
    table = table.with_input("assessment_percent", percents, "Rate expected", "%", "see the source")
    table = table.with_input("assessment_per_unit", amounts, "Rate expected, per unit", "{money}/{quantity}", "see it")
    table = table.with_input("rate_source", np.array(sources, dtype=object), "Source of the rate", where="this case")
    for rule in RULES:
        table = table.with_rule(rule)
    every = np.ones(table.rows, dtype=bool)
    table, months = grouped(table, ("month",), "months", "Exposure by month", "month_row", every, ASSESSMENT_CITE)
    total = Table("total", "Exposure in all", 1, table.currency, table.quantity_unit)
    for name in SUMMED:
        rule = Rule(name, f"total({name})", table.columns[name].label, UNITS.get(name, "{money}"), "sum of the entries")
        months = months.with_rule(rule, over=table, by="month_row")
        total = total.with_rule(rule, over=table)
    notes = [
        "Assessment is expected at this case's rates; the review that covers these entries will find its own.",
        *sorted(set(sources)),
        *repairs,
    ]
    if header.segment == "investigation":
        notes.append("an investigation assesses nothing: the respondent's margin stands for the rate of a first review")
    return Exposure(table, months, total, tuple(notes))


def _assessed(one: RespondentResult, importer: str) -> tuple[float, float, str]:
    """Per cent, or amount per unit, of an importer's entries, and where it comes from."""
    table = one.tables.get(f"assessment_{one.method}")
    if table is not None and importer:
        name = next(n for n in ("us_importer", "importer") if n in table)
        for row in range(1, table.rows + 1):
            if str(table.value(name, row)) == importer:
                percent = float(table.value("ad_valorem_published", row))
                amount = float(table.value("per_unit_published", row)) if math.isnan(percent) else math.nan
                return percent, amount, f"{importer}: its assessment rate, {one.name}, {one.method.replace('_', '-')}"
    who = f"{importer}: no rate of its own; " if importer else ""
    return one.margin_percent, math.nan, f"{who}the margin of {one.name}"


def _read(path: Path, result: Result, names: list[str]) -> tuple[Table, list[str], list[str]]:
    """The entries, whose goods each are, and what was repaired in the file. Raises CaseError with every fault."""
    file, header = path.name, result.case.stated.case
    read, problems = read_table(path, file)
    if read is None:
        raise CaseError(problems)
    known = {**NEEDED, **OPTIONAL}
    problems += cells.columns(read, NEEDED, known)
    table = Table("entries", "Entries forecast", read.rows, header.currency, header.unit)
    for name, kind in known.items():
        if name in read.columns:
            values, faults = (cells.texts if kind == "text" else cells.numbers)(read, name)
            problems += faults
            table = table.with_input(name, values, LABELS[name], UNITS.get(name, ""), file)
    if not problems:
        problems += [fault for row in range(read.rows) for fault in _faults(read, table, row, names)]
    if not problems and not read.rows:
        problems.append(Problem(file, "there are no entries", "write a row for each month", row=1))
    if problems:
        raise CaseError(problems)
    own: Array = table.values("exporter") if "exporter" in table else all_of(names[0], read.rows)
    return table, [str(name) for name in own], [f"{REPAIRED}{repair}" for repair in read.repairs]


def _faults(read: FileTable, table: Table, row: int, names: list[str]) -> list[Problem]:
    found = []

    def fault(column: str, what: str, mend: str) -> None:
        found.append(Problem(read.file, what, mend, row=read.row(row), column=column))

    month = str(table.values("month")[row])
    try:
        np.datetime64(month, "M")
        good = len(month) == 7
    except ValueError:
        good = False
    if not good:
        fault("month", f"'{month}' is not a month", "write it 2026-03")
    for name in ("quantity", "entered_value"):
        value = float(table.values(name)[row])
        if not value >= 0:
            fault(name, "is missing" if math.isnan(value) else f"{value:g} is below zero", "write an amount from 0 on")
    if "exporter" in table:
        exporter = str(table.values("exporter")[row])
        if exporter not in names:
            fault("exporter", f"'{exporter}' has no margin in this case", nearest(exporter, names))
    elif len(names) > 1 and row == 0:
        fault("exporter", "the case has several respondents", f"add a column `exporter`: {', '.join(names)}")
    return found
