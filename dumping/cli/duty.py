"""dumping duty: what is owed on entries."""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dumping.cli.app import ExampleCommand, Unwritable
from dumping.cli.finite import Finite
from dumping.cli.inputs import ExcelFile
from dumping.cli.output import json_option, print_json, say, show, warn

if TYPE_CHECKING:
    from dumping.formula.table import Table

EXAMPLES = (
    ("dumping duty examples/entries.csv --rate 12.5", "every entry assessed at 12.5 % of its entered value"),
    (
        "dumping duty examples/entries.csv --case octg-korea -o duty.xlsx",
        "at the importers' rates of a review",
    ),
    (
        "dumping duty examples/entries-by-exporter.csv --rate 9.5 --deposits octg-korea-published",
        "deposits at the rates in force on each day",
    ),
    ("dumping duty examples/entries.csv --per-unit 40 --order 2014-09-10", "per unit; interest from the order on"),
    (
        "dumping duty examples/import_entries.csv --case seven-regimes --authority in",
        "entries under another authority: duties and tax of each",
    ),
)
DAY = click.DateTime(["%Y-%m-%d"])
SHOWN = ("entry_number", "importer", "deposited", "assessed", "difference", "growth", "interest", "balance")


@click.command("duty", cls=ExampleCommand, examples=EXAMPLES, short_help="What is owed on entries, with interest.")
@click.argument("entries", type=click.Path(path_type=Path))
@click.option("--case", "case", metavar="CASE", help="A review: each importer's assessment rate is taken from it.")
@click.option(
    "--authority",
    metavar="CODE",
    help="Whose law the entries are under, with --case: eu, in, ca, ...; the case's own if left out.",
)
@click.option("--rate", type=Finite(0, 10000), metavar="PERCENT", help="One rate for all, % of value.")
@click.option("--per-unit", type=Finite(0), metavar="AMOUNT", help="One amount per unit for all.")
@click.option("--deposits", metavar="CASE", help="Deposit rates in force, if the file has none: as `dumping rates`.")
@click.option("--order", type=DAY, metavar="DATE", help="Publication of the order: interest from then on.")
@click.option(
    "--injury-notice",
    type=DAY,
    metavar="DATE",
    help="Publication of the final injury finding; --order's day if left out.",
)
@click.option("--suspension", type=DAY, metavar="DATE", help="First day of suspension: no earlier entry may be there.")
@click.option(
    "--provisional-end",
    type=DAY,
    metavar="DATE",
    help="Last day of provisional measures: then nothing is owed until the injury notice.",
)
@click.option("-o", "--output", type=ExcelFile(), help="Write the worksheets to this .xlsx file as well.")
@json_option
def command(
    entries: Path,
    case: str | None,
    authority: str | None,
    rate: float | None,
    per_unit: float | None,
    deposits: str | None,
    order: dt.datetime | None,
    injury_notice: dt.datetime | None,
    suspension: dt.datetime | None,
    provisional_end: dt.datetime | None,
    output: Path | None,
    as_json: bool,
) -> None:
    """Liquidate U.S. entries, with interest compounded daily; charge entries under any other authority.

    ENTRIES is a table with the columns entry_number, importer, entry_date, liquidation_date; one of
    deposit_percent, deposit_per_unit, deposit_amount (or none, with --deposits); entered_value or quantity; and,
    where it matters, deposit_date, security (cash, bond), corporation (yes, no) and exporter. Amounts in U.S. dollars.

    Under another authority it has entry_number, entry_date, exporter, product, and what the duty is charged on:
    quantity, cif_value, entered_value (for customs), export_price or export_value, in the case's currency; where it
    matters customs_duty_percent, surcharge_percent, vat_percent, incidental_costs and above_quota (yes, no). Forms of
    duty stand in [duty.CODE], rates of customs duty and tax in [landing.CODE].
    """
    if authority is not None and case is None:
        raise click.UsageError("--authority needs --case: the duties are the case's")
    if sum(given is not None for given in (case, rate, per_unit)) != 1:
        raise click.UsageError("give one of --case, --rate and --per-unit")
    from dumping.duty.assessment_rates import ImporterRate, case_rates
    from dumping.duty.settlement import CaseDays, settled

    unit = "unit"
    if case is not None:
        from dumping.cli.inputs import load_one
        from dumping.pipeline import run

        loaded = load_one(case)
        code = authority or loaded.stated.case.authority
        if code != "us":
            if any(one is not None for one in (order, injury_notice, suspension, provisional_end, deposits)):
                days = "--order, --injury-notice, --suspension, --provisional-end and --deposits"
                raise click.UsageError(f"{days} are for U.S. entries")
            from dumping.cli.import_duty import charge_entries

            charge_entries(entries, loaded, code, output, as_json)
            return
        result = run(loaded)
        unit, rates = result.case.stated.case.unit, case_rates(result)
    else:
        known = math.nan if rate is None else rate, math.nan if per_unit is None else per_unit
        rates = [ImporterRate("", "", *known, "as given")]
    given = (suspension, provisional_end, injury_notice or order, order)
    in_force = None
    if deposits is not None:
        from dumping.cli.inputs import computed
        from dumping.us.deposits import timeline

        in_force = timeline(computed(deposits))
    done = settled(entries, unit, rates, CaseDays(*(day.date() if day else None for day in given)), in_force)
    tables, warnings = done.tables, (*(in_force.warnings if in_force else ()), *done.warnings)
    if output is not None:
        from dumping.workbook.tables import write_tables

        try:
            write_tables(tables, output, f"Duty on entries: {entries.name}", warnings)
        except OSError as error:
            raise Unwritable(f"{output} cannot be written: {error.strerror or error}") from None
    warn(warnings)
    if as_json:
        print_json(_as_dict(tables, warnings))
    else:
        show(_blocks(tables))
    if output is not None:
        say(f"worksheets written to {output}")


def _as_dict(tables: dict[str, Table], warnings: tuple[str, ...]) -> dict[str, Any]:
    from dumping.report.cells import plain_value

    def rows(name: str) -> list[dict[str, Any]]:
        table = tables[name]
        return [
            {key: plain_value(table.value(key, row), column.kind) for key, column in table.columns.items()}
            for row in range(1, table.rows + 1)
        ]

    return {
        "schema": "dumping/duty/1", "currency": "USD", "entries": rows("entries"),
        "interest_days": rows("interest_days"),
        "importers": rows("importers"), "total": rows("total")[0], "warnings": list(warnings),
    }  # fmt: skip


def _blocks(tables: dict[str, Table]) -> list[Any]:
    from dumping.report.blocks import Heading, Line, grid
    from dumping.report.cells import shown

    entries, importers, total = tables["entries"], tables["importers"], tables["total"]

    def row(table: Table, at: int, names: tuple[str, ...]) -> list[str]:
        return [
            shown(table.value(n, at), table.columns[n].unit, table.columns[n].kind) if n in table else "" for n in names
        ]

    header = [entries.columns[name].label for name in SHOWN]
    lines = [row(entries, at, SHOWN) for at in range(1, entries.rows + 1)]
    sums = [["", *row(importers, at, SHOWN[1:])] for at in range(1, importers.rows + 1)]
    sums.append(["", "Total", *row(total, 1, SHOWN[2:])])
    return [
        Heading("Duty on entries, USD"), grid(header, lines, 2), Heading("Totals", 2),
        grid(header, sums, 2, [len(sums) - 1]), Line("Negative amounts are refunded.", "quiet"),
    ]  # fmt: skip
