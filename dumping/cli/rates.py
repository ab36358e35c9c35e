"""dumping rates: the cash-deposit rates of a case's segments, over time or on a day."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from dumping.cli.app import ExampleCommand, Refused, Unwritable
from dumping.cli.inputs import ExcelFile, computed
from dumping.cli.output import json_option, print_json, say, show, warn

EXAMPLES = (
    ("dumping rates octg-korea-published", "every company's deposit rates, from segment to segment"),
    ("dumping rates octg-korea-published --on 2018-03-01", "the rates in force on a day"),
    ("dumping rates octg-korea-published --on 2018-03-01 --company Husteel", "what one company's entries pay"),
    ("dumping rates octg-korea-published -o deposits.xlsx", "worksheets with live formulas"),
)


@click.command(
    "rates", cls=ExampleCommand, examples=EXAMPLES, short_help="Cash-deposit rates of a case's segments, on a day."
)
@click.argument("case")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="The rates in force on this day.")
@click.option("--company", metavar="NAME", help="One company's rates; those of all others if it has none.")
@click.option("-o", "--output", type=ExcelFile(), help="Write the worksheets to this .xlsx file as well.")
@json_option
def command(case: str, day: dt.datetime | None, company: str | None, output: Path | None, as_json: bool) -> None:
    """The cash-deposit rates that a case's segments have set: investigation, reviews, amended results, revocation.

    CASE is a folder with a case file for each segment, or a single case. Each file's [deposits] says from which day
    its rates are collected and what the notice is. A company keeps its rate until a later segment gives it another;
    companies that never had one pay the all-others rate of the investigation.
    """
    results = computed(case)
    if any(result.case.stated.case.authority != "us" for result in results):
        raise Refused("cash deposits are the United States'; this case is of another authority")
    from dumping.us.deposit_sheets import sheets
    from dumping.us.deposits import ON_FILE, timeline

    found = timeline(results)
    on = day.date() if day is not None else None
    held = found.on(on, company or "") if on is not None else []
    rates = found.of(company) if company else list(found.deposits)
    if company and not (held or rates):
        names = ", ".join(dict.fromkeys(one.company for one in found.deposits))
        raise Refused(
            f"'{company}' has no rate there, and no investigation of the case sets one for all others: {names}"
        )
    if output is not None:
        from dumping.workbook.tables import write_tables

        title = f"Cash-deposit rates: {case}"
        try:
            write_tables(sheets(results, found, held, on), output, title, (ON_FILE, *found.warnings))
        except OSError as error:
            raise Unwritable(f"{output} cannot be written: {error.strerror or error}") from None
    warn(found.warnings)
    if as_json:
        print_json(
            {
                "schema": "dumping/rates/1", "on": str(on) if on else None, "company": company,
                "rates": [one.to_dict() for one in (rates if on is None else held)],
                "timeline": [one.to_dict() for one in rates],
                "notices": [one.to_dict() for one in found.notices],
                "notes": [ON_FILE], "warnings": list(found.warnings),
            }
        )  # fmt: skip
    else:
        from dumping.report.deposits import blocks

        show(blocks(found, rates, held, on))
    if output is not None:
        say(f"worksheets written to {output}")
