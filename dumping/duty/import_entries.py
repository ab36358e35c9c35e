"""A file of entries under any authority as a table, every fault told by row and column."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from dumping.case.problems import CaseError, Problem
from dumping.formula.rule import Rule
from dumping.formula.table import Parameters, Table
from dumping.formula.text import all_of
from dumping.stages.entry_duty import Bases
from dumping.tables import cells
from dumping.tables.file_table import FileTable
from dumping.tables.read import read_table
from dumping.tables.repairs.repair import REPAIRED

# Our name -> kind, label, unit.
NEEDED = {"entry_number": ("text", "Entry number", ""), "entry_date": ("date", "Date of entry", "")}
OPTIONAL = {
    "exporter": ("text", "Exporter", ""),
    "product": ("text", "Product", ""),
    "importer": ("text", "Importer", ""),
    "quantity": ("number", "Quantity", "{quantity}"),
    "cif_value": ("number", "CIF value", "{money}"),
    "entered_value": ("number", "Value for customs", "{money}"),
    "export_price": ("number", "Export price", "{money}/{quantity}"),
    "export_value": ("number", "Value at the export price", "{money}"),
    "customs_duty_percent": ("number", "Customs duty", "%"),
    "surcharge_percent": ("number", "Surcharge on the customs duty", "%"),
    "vat_percent": ("number", "Value-added tax", "%"),
    "post_import_cost": ("number", "Other costs of importing", "{money}/{quantity}"),
    "incidental_costs": ("number", "Incidental costs up to the first destination", "{money}"),
    "above_quota": ("text", "Above the quota of a safeguard", ""),
}
ALSO_CALLED = {"date": "entry_date", "company": "exporter", "connum": "product", "customs_value": "entered_value"}
RATES = ("customs_duty_percent", "surcharge_percent", "vat_percent", "post_import_cost")
YES_NO = ("no", "yes")
EXPORT_VALUE = Rule("export_value", "export_price * quantity", "Value at the export price", "{money}", "the entry")
# How far a value may be from price times quantity: prices are rounded.
ROUNDED = 0.01


def read_import_entries(
    path: Path, currency: str, unit: str, law: Bases, parameters: Parameters, safeguard_percent: float | None
) -> tuple[Table, tuple[str, ...], FileTable]:
    """The table `entries`, warnings, and the file as read. Raises CaseError with every fault of the file.

    Rates of customs duty, surcharge and tax that an entry leaves open are the case's `parameters`. `law` says which
    values are needed at all.
    """
    file = path.name
    read, problems = read_table(path, file)
    if read is None:
        raise CaseError(problems)
    names = {ALSO_CALLED.get(name, name): column for name, column in read.columns.items()}
    if len(names) < len(read.columns):
        twice = [name for name in read.columns if ALSO_CALLED.get(name) in read.columns]
        mend = "keep one of the two columns"
        problems += [Problem(file, f"'{n}' and '{ALSO_CALLED[n]}' are the same", mend, row=1) for n in twice]
    if not read.rows:
        problems.append(Problem(file, "the file has no entries", "write a row for each"))
    read = replace(read, columns=names)
    known = {**NEEDED, **OPTIONAL}
    problems += cells.columns(read, NEEDED, known)
    table = Table("entries", "Entries", read.rows, currency, unit)
    for name, (kind, label, its_unit) in known.items():
        if name in read.columns:
            values, faults = {"text": cells.texts, "number": cells.numbers, "date": cells.days}[kind](read, name)
            problems += faults
            table = table.with_input(name, values, label, its_unit, file)
    problems += _faults(read, table, safeguard_percent)
    if problems:
        raise CaseError(problems)
    table, warnings = _completed(table, law, parameters, safeguard_percent)
    return table, (*(f"{REPAIRED}{repair}" for repair in read.repairs), *warnings), read


def _faults(read: FileTable, table: Table, safeguard_percent: float | None) -> list[Problem]:
    problems: list[Problem] = []

    def fault(row: int, column: str, what: str, mend: str = "") -> None:
        problems.append(Problem(read.file, what, mend, row=read.row(row), column=column))

    have = {name: table.values(name) for name in table.columns}
    seen: dict[str, int] = {}
    for row, number in enumerate(map(str, have.get("entry_number", ()))):
        if not number:
            fault(row, "entry_number", "is blank", "every entry has a number")
        elif number in seen:
            fault(row, "entry_number", f"'{number}' stands in row {seen[number]} already", "an entry is listed once")
        seen.setdefault(number, read.row(row))
    for row, day in enumerate(have.get("entry_date", ())):
        if np.isnat(day):
            fault(row, "entry_date", "is blank", "write the day: 2024-07-18")
    for name, (kind, *_) in OPTIONAL.items():
        for row, value in enumerate(have.get(name, ()) if kind == "number" else ()):
            if value < 0 or (value == 0 and name in ("quantity", "cif_value", "export_price")):
                fault(row, name, f"{value:g} is {'below' if value < 0 else 'not above'} zero")
    if {"export_price", "export_value", "quantity"} <= set(have):
        product = have["export_price"] * have["quantity"]
        for row in np.flatnonzero(np.abs(have["export_value"] - product) > ROUNDED * product).tolist():
            what = f"{have['export_value'][row]:,.10g} is not export_price times quantity, {product[row]:,.10g}"
            fault(row, "export_value", what, "correct one of them")
    for row, word in enumerate(map(str, have.get("above_quota", ()))):
        if word.lower() not in ("", *YES_NO):
            fault(row, "above_quota", f"'{word}' is not known here", "write yes or no")
        elif word.lower() == "yes" and safeguard_percent is None:
            what = "the entry is above a safeguard's quota, and the case states no safeguard duty"
            fault(row, "above_quota", what, "state `safeguard_percent` in [duty.CODE]")
    return problems


def _completed(
    table: Table, law: Bases, parameters: Parameters, safeguard_percent: float | None
) -> tuple[Table, tuple[str, ...]]:
    """Values that follow from others, and rates of the case where an entry states none."""
    rows, warnings = table.rows, []
    blank = np.full(rows, np.nan)
    for name in ("exporter", "product"):
        if name not in table:
            table = table.with_choice(name, all_of("", rows), OPTIONAL[name][1], "not in the file")
    for name in ("quantity", "cif_value"):
        if name not in table:
            table = table.with_input(name, blank, OPTIONAL[name][1], OPTIONAL[name][2], "not in the file")
    read = f"{law.charge} {law.customs} {law.tax}"
    if "export_value" not in table and "export_price" in table:
        table = table.with_rule(EXPORT_VALUE)
    both = ("export_value", "entered_value")
    for name, other in (both, both[::-1]):
        if name in table:
            continue
        label = OPTIONAL[name][1]
        if other in table:
            how = f"not in the file: the {OPTIONAL[other][1].lower()}"
            table = table.with_rule(Rule(name, other, label, "{money}", how))
            if name in read:
                warnings.append(f"the file has no {name}: the {OPTIONAL[other][1].lower()} is taken")
        else:
            table = table.with_input(name, blank, label, "{money}", "not in the file")
    if "entered_value" in table and not np.isnan(table.values("cif_value")).all() and "entered_value" in read:
        above = int((table.values("entered_value") > table.values("cif_value")).sum())
        if above:
            warnings.append(f"{above} entries have a value for customs above their CIF value")
    for name in RATES:
        stated = table.values(name) if name in table else blank
        label, unit = OPTIONAL[name][1:]
        where = parameters[name].where or "the case"
        if name not in table or np.isnan(stated).any():
            values = np.where(np.isnan(stated), float(parameters[name].value), stated)
            table = table.with_input(name, values, label, unit, f"the entry, or {where}")
    costs = table.values("incidental_costs") if "incidental_costs" in table else blank
    label = OPTIONAL["incidental_costs"][1]
    table = table.with_input("incidental_costs", np.nan_to_num(costs), label, "{money}", "left out: none")
    above_quota = [str(v).lower() == "yes" for v in table.values("above_quota")] if "above_quota" in table else []
    percents = [safeguard_percent or 0.0 if over else 0.0 for over in above_quota] or [0.0] * rows
    table = table.with_input("safeguard_percent", percents, "Safeguard duty above the quota", "%", "the case")
    return table, tuple(warnings)
