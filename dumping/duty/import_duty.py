"""What entries pay under an authority's law: anti-dumping and countervailing duty, customs duty, tax, and totals."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dumping.case.problems import CaseError, Problem
from dumping.duty.case_figures import safeguard_percent
from dumping.duty.charge import bases_parameters, charge, unlinked
from dumping.duty.import_entries import read_import_entries
from dumping.duty.measures import Measure, NoMeasureError, measures
from dumping.formula.rule import Rule
from dumping.formula.table import Computed, Parameter, Table
from dumping.formula.tree import names_in
from dumping.result import Result
from dumping.stages.frontier import landing
from dumping.tables.file_table import FileTable

SUMMED = (
    "quantity", "cif_value", "customs_duty", "surcharge", "safeguard_duty", "anti_dumping_duty",
    "countervailing_duty", "value_added_tax", "to_pay", "landed_cost",
)  # fmt: skip


@dataclass(frozen=True)
class Charged:
    """Entries with their duties, totals by exporter and in all, the parameters, warnings, and what is not verified."""

    tables: dict[str, Table]
    parameters: dict[str, Parameter]
    warnings: tuple[str, ...]
    unverified: tuple[str, ...]


def import_duty(path: Path, result: Result) -> Charged:
    """Charges a file's entries under the result's authority.

    Tables: `entries`, `exporters` and `total` (one row). Raises CaseError with every fault at once: of the file, of
    entries whose duty is not known, and of those that lack a value which their duty is charged on.
    """
    case, known = result.case, measures(result)
    header = case.stated.case
    parameters = bases_parameters(known.bases, landing(case))
    table, warnings, read = read_import_entries(
        path, header.currency, header.unit, known.bases, parameters, safeguard_percent(result)
    )
    orders, problems = _orders(table, read, known.of)
    if problems:
        raise CaseError(problems)
    entries, without = charge(table, unlinked(orders), known.bases, case, parameters)
    problems = [
        Problem(
            read.file, f"there is no rate of exchange for {one.currency} on {one.day}", "add it to the case's rates",
            row=read.row(one.row - 1), column="entry_date",
        )
        for one in without
    ]  # fmt: skip
    problems += _lacking(entries, read)
    if problems:
        raise CaseError(problems)
    said = list(warnings)
    code, own_rates = header.authority, {"customs_duty_percent", "vat_percent"} & set(read.columns)
    if code not in case.stated.landing and not own_rates:
        said.append(f"no costs of importing are stated: without customs duty and tax; state [landing.{code}]")
    said += _notes(orders)
    unverified = dict.fromkeys(text for order in orders for text in order.unverified)
    at_import = known.bases.import_notes if code in case.stated.landing or own_rates else ()
    tables = _totals(entries)
    own = {n: p for n, p in parameters.items() if n not in entries}
    return Charged(tables, own, tuple(said), (*unverified, *known.bases.notes, *at_import))


def _orders(table: Table, read: FileTable, of: object) -> tuple[list[Measure], list[Problem]]:
    """Each entry's measure; companies and products that have none are told once, by their first entry."""
    assert callable(of)
    found: dict[tuple[str, str], Measure | None] = {}
    problems: list[Problem] = []
    orders = []
    exporters, products = (table.values(name) for name in ("exporter", "product"))
    for row, key in enumerate(zip(map(str, exporters), map(str, products), strict=True)):
        if key not in found:
            try:
                found[key] = of(*key)
            except NoMeasureError as error:
                found[key] = None
                problems.append(Problem(read.file, str(error), row=read.row(row), column="exporter"))
        order = found[key]
        if order is not None:
            orders.append(order)
    return orders, problems


def _lacking(entries: Table, read: FileTable) -> list[Problem]:
    """A fault for each value that an entry needs and lacks, every row at once."""
    problems = []
    wanted = ("anti_dumping_duty", "to_pay")
    for row in range(1, entries.rows + 1):
        missing: dict[str, str] = {}
        for figure in wanted:
            if np.isnan(entries.value(figure, row)):
                for name in _leaves(entries, figure, row):
                    missing.setdefault(name, entries.columns[figure].label.lower())
        for name, figure in missing.items():
            column = "export_price" if name == "export_value" else name
            what = f"is missing, and the {figure} of the entry needs it"
            problems.append(Problem(read.file, what, "write it", row=read.row(row - 1), column=column))
    return problems


def _leaves(table: Table, figure: str, row: int) -> list[str]:
    """The columns of input that make a figure of a row missing."""
    source = table.columns[figure].source
    if not isinstance(source, Computed):
        return [figure]
    names = list(dict.fromkeys(names_in(source.rule.tree)))
    if figure == "anti_dumping_due" and "form" in names:
        names = [f"duty_{table.value('form', row)}"]
    found: list[str] = []
    for name in names:
        if name in table and table.columns[name].kind == "number" and np.isnan(table.value(name, row)):
            found += [leaf for leaf in _leaves(table, name, row) if leaf not in found]
    return found


def _notes(orders: list[Measure]) -> list[str]:
    """What was taken for goods without a duty of their own, with the number of entries."""
    counted: dict[str, int] = {}
    for order in orders:
        for note in order.notes:
            counted[note] = counted.get(note, 0) + 1
    return [f"{note} ({count} {'entry' if count == 1 else 'entries'})" for note, count in counted.items()]


def _totals(entries: Table) -> dict[str, Table]:
    """Sums by exporter and in all."""
    exporters = [str(value) for value in entries.values("exporter")]
    present = sorted(set(exporters))
    rows = np.array([present.index(name) + 1 for name in exporters])
    numbered = entries.with_choice("exporter_row", rows, "Exporters: row", "the entry's exporter")
    by = Table("exporters", "By exporter", len(present), entries.currency, entries.quantity_unit)
    shown = np.array([name or "(not stated)" for name in present], dtype=object)
    by = by.with_choice("exporter", shown, "Exporter", "each exporter of the entries")
    total = Table("total", "Total", 1, entries.currency, entries.quantity_unit)
    for name in SUMMED:
        if name not in entries or np.isnan(entries.values(name)).any():
            continue
        spec = entries.columns[name]
        unit = "{quantity}" if name == "quantity" else "{money}"
        rule = Rule(name, f"total({name})", spec.label, unit, "sum of the entries")
        by = by.with_rule(rule, over=numbered, by="exporter_row")
        total = total.with_rule(rule, over=numbered)
    share = Rule("anti_dumping_percent", "if(cif_value == 0, 0, 100 * anti_dumping_duty / cif_value)",
                 "Anti-dumping duty, of the CIF value", "%", "duty over value")  # fmt: skip
    if "cif_value" in total:
        by, total = by.with_rule(share), total.with_rule(share)
    return {"entries": numbered, "exporters": by, "total": total}
