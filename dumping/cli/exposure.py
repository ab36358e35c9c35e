"""dumping exposure: what forecast entries cost in deposits and, as expected, at assessment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from dumping.cli.answer_file import TableFile, write_answer
from dumping.cli.app import ExampleCommand, Refused
from dumping.cli.finite import Finite
from dumping.cli.inputs import load_one
from dumping.cli.output import json_option, print_json, show

EXAMPLES = (
    ("dumping exposure octg-korea --entries examples/forecast.csv", "deposits and expected duty, month by month"),
    ("dumping exposure octg-korea --entries examples/forecast.csv --deposit 16.26", "at another deposit rate"),
)
SHOWN = ("quantity", "entered_value", "deposit", "expected_duty", "difference")


@click.command(
    "exposure", cls=ExampleCommand, examples=EXAMPLES, short_help="Deposits and expected duty of forecast entries."
)
@click.argument("case")
@click.option("--entries", required=True, type=click.Path(path_type=Path), metavar="FILE",
              help="Table with month, quantity, entered_value; importer and exporter where they matter.")  # fmt: skip
@click.option("--deposit", type=Finite(0), metavar="PERCENT", help="Deposit rate, if not the case's.")
@click.option("-o", "--output", type=TableFile(), metavar="FILE", help="As .csv (by month) or .xlsx (entries as well).")
@json_option
def command(case: str, entries: Path, deposit: float | None, output: Path | None, as_json: bool) -> None:
    """A forecast of entries against the deposit rate and the assessment that the case leads to expect."""
    loaded = load_one(case)
    from dumping.pipeline import run
    from dumping.scenarios.changes import ChangeError
    from dumping.scenarios.exposure import exposure

    try:
        found = exposure(run(loaded), entries, deposit)
    except ChangeError as error:
        raise Refused(str(error)) from None
    header = loaded.stated.case
    if output is not None:
        tables = {"months": found.months}
        if output.suffix.lower() == ".xlsx":
            tables = {"entries": found.entries, "months": found.months, "total": found.total}
        write_answer(output, tables, f"{header.title}: exposure", list(found.notes))
    if as_json:
        print_json({"schema": "dumping/exposure/1", "case": header.title, "notice": header.notice, **found.to_dict()})
        return
    from dumping.report.blocks import Line, grid
    from dumping.report.terminal import title_blocks

    def row(table: Any, at: int) -> list[str]:
        return [f"{float(table.value(name, at)):,.2f}" for name in SHOWN]

    rows = [[str(found.months.value("month", at)), *row(found.months, at)] for at in range(1, found.months.rows + 1)]
    rows.append(["Total", *row(found.total, 1)])
    labels = [found.entries.columns[name].label for name in SHOWN]
    notes = [Line(note, "quiet", 1) for note in found.notes]
    show([*title_blocks(header), grid(["Month", *labels], rows, strong=[len(rows) - 1]), *notes])
