"""A file of entries as a table, every fault told by row and column."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from dumping.case.problems import CaseError, Problem
from dumping.formula.evaluate import Array
from dumping.formula.table import Table
from dumping.formula.text import text as text_column
from dumping.tables import cells
from dumping.tables.file_table import FileTable
from dumping.tables.read import read_table
from dumping.tables.repairs.repair import REPAIRED

# Our name -> kind, label, unit. A file has the first ones, and of the others what it needs.
NEEDED = {
    "entry_number": ("text", "Entry number", ""),
    "importer": ("text", "Importer", ""),
    "entry_date": ("date", "Date of entry", ""),
    "liquidation_date": ("date", "Date of liquidation", ""),
}
OPTIONAL = {
    "exporter": ("text", "Exporter", ""),
    "deposit_date": ("date", "Date on which the deposit was due", ""),
    "quantity": ("number", "Quantity", "{quantity}"),
    "entered_value": ("number", "Entered value", "{money}"),
    "deposit_percent": ("number", "Deposit rate", "%"),
    "deposit_per_unit": ("number", "Deposit per unit", "{money}/{quantity}"),
    "deposit_amount": ("number", "Deposit, as stated", "{money}"),
    "security": ("text", "Cash or bond", ""),
    "corporation": ("text", "Importer is a corporation", ""),
}
DEPOSITS = ("deposit_amount", "deposit_percent", "deposit_per_unit")
WORDS = {"security": ("cash", "bond"), "corporation": ("yes", "no")}


def read_entries(path: Path, currency: str = "USD", unit: str = "unit") -> tuple[Table, tuple[str, ...]]:
    """The table `entries` and warnings. Raises CaseError with every fault of the file.

    Missing columns that the rules read become missing figures; `security` left out is cash, `corporation` yes,
    `deposit_date` the date of entry, each with a warning.
    """
    table, warnings, problems = checked_entries(path, currency, unit)
    if problems or table is None:
        raise CaseError(problems)
    return table, warnings


def checked_entries(
    path: Path, currency: str = "USD", unit: str = "unit", deposits_elsewhere: bool = False
) -> tuple[Table | None, tuple[str, ...], list[Problem]]:
    """The same with the faults beside it, so that others can be found in the same run; no table without its columns.

    `deposits_elsewhere`: the file need not state deposits.
    """
    file = path.name
    read, problems = read_table(path, file)
    if read is None:
        return None, (), problems
    known = {**NEEDED, **OPTIONAL}
    problems += cells.columns(read, NEEDED, known)
    unstated = not any(name in read.columns for name in DEPOSITS)
    if unstated and not deposits_elsewhere:
        what = "no column says what was deposited"
        problems.append(Problem(file, what, f"add one of {', '.join(DEPOSITS)}", row=1))
    table = Table("entries", "Entries", read.rows, currency, unit)
    for name, (kind, label, its_unit) in known.items():
        if name in read.columns:
            values, faults = {"text": cells.texts, "number": cells.numbers, "date": cells.days}[kind](read, name)
            problems += faults
            if kind == "text":
                values = values if name not in WORDS else _words(read, name, values, problems)
            table = table.with_input(name, values, label, its_unit, file)
        elif kind == "number":
            table = table.with_input(name, np.full(read.rows, np.nan), label, its_unit, "not in the file")
    problems += _faults(read, table, not unstated)
    if any(name not in table for name in NEEDED):
        return None, (), problems
    table, warnings = _completed(table)
    return table, (*(f"{REPAIRED}{repair}" for repair in read.repairs), *warnings), problems


def _words(read: FileTable, name: str, values: Array, problems: list[Problem]) -> Array:
    said = [str(value).lower() or WORDS[name][0] for value in values]
    for row, word in enumerate(said):
        if word not in WORDS[name]:
            what, mend = f"'{word}' is not known here", f"write {' or '.join(WORDS[name])}"
            problems.append(Problem(read.file, what, mend, row=read.row(row), column=name))
    return np.array(said, dtype=object)


def _faults(read: FileTable, table: Table, deposits: bool) -> list[Problem]:
    problems: list[Problem] = []

    def fault(row: int, column: str, what: str, mend: str = "") -> None:
        problems.append(Problem(read.file, what, mend, row=read.row(row), column=column))

    have = {name: table.values(name) for name in table.columns}
    if any(name not in have for name in NEEDED):
        return []
    seen: dict[str, int] = {}
    for row in range(read.rows):
        number = str(have["entry_number"][row])
        if not number:
            fault(row, "entry_number", "is blank", "every entry has a number")
        elif number in seen:
            fault(row, "entry_number", f"'{number}' stands in row {seen[number]} already", "an entry is listed once")
        seen.setdefault(number, read.row(row))
        days = [name for name in ("entry_date", "deposit_date", "liquidation_date") if name in have]
        for name in days:
            if np.isnat(have[name][row]):
                fault(row, name, "is blank", "write the day: 2014-07-18")
        if have["liquidation_date"][row] < max(have[name][row] for name in days[:-1]):
            fault(row, "liquidation_date", "is before the entry or its deposit", "check the days")
        for amount in ("quantity", "entered_value", *DEPOSITS):
            if have[amount][row] < 0:
                fault(row, amount, f"{have[amount][row]:g} is below zero")
        for rate, base in (("deposit_percent", "entered_value"), ("deposit_per_unit", "quantity")):
            if not np.isnan(have[rate][row]) and np.isnan(have[base][row]):
                fault(row, base, f"is missing, and {rate} is stated", "write it")
        if deposits and sum(not np.isnan(have[name][row]) for name in DEPOSITS) != 1:
            fault(row, DEPOSITS[0], "of the three kinds of deposit one is stated", f"one of {', '.join(DEPOSITS)}")
    return problems


def _completed(table: Table) -> tuple[Table, tuple[str, ...]]:
    warnings = []
    if "deposit_date" not in table:
        how = "not stated: the date of entry"
        label = OPTIONAL["deposit_date"][1]
        table = table.with_choice("deposit_date", table.values("entry_date"), label, how, "19 USC 1505(a)")
        warnings.append("the file has no deposit_date: interest runs from the date of entry")
    for name, said in (("security", "deposits are taken to be in cash"), ("corporation", "importers are corporations")):
        if name not in table:
            word = WORDS[name][0]
            values = text_column(np.zeros(table.rows, dtype=np.intp), [word])
            table = table.with_choice(name, values, OPTIONAL[name][1], f"not stated: {word}")
            warnings.append(f"the file has no column {name}: {said}")
    return table, tuple(warnings)
