"""dumping rates: the cash-deposit rates of a case's segments, over time or on a day."""

from __future__ import annotations

import datetime as dt
from typing import Any

import click

from dumping.cli.app import ExampleCommand, Refused
from dumping.cli.inputs import computed
from dumping.cli.output import json_option, print_json, show, warn

EXAMPLES = (
    ("dumping rates octg-korea-published", "every company's deposit rates, from segment to segment"),
    ("dumping rates octg-korea-published --on 2018-03-01", "the rates in force on a day"),
    ("dumping rates octg-korea-published --on 2018-03-01 --company Husteel", "what one company's entries pay"),
)


@click.command(
    "rates", cls=ExampleCommand, examples=EXAMPLES, short_help="Cash-deposit rates of a case's segments, on a day."
)
@click.argument("case")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="The rates in force on this day.")
@click.option("--company", metavar="NAME", help="One company's rates; those of all others if it has none.")
@json_option
def command(case: str, day: dt.datetime | None, company: str | None, as_json: bool) -> None:
    """The cash-deposit rates that a case's segments have set: investigation, reviews, amended results, revocation.

    CASE is a folder with a case file for each segment, or a single case. Each file's [deposits] says from which day
    its rates are collected. A company keeps its rate until a later segment gives it another; companies that never had
    one pay the all-others rate of the investigation.
    """
    results = computed(case)
    if any(result.case.stated.case.authority != "us" for result in results):
        raise Refused("cash deposits are the United States'; this case is of another authority")
    from dumping.us.deposits import ON_FILE, timeline

    found = timeline(results)
    if day is not None:
        rates = found.on(day.date(), company or "")
    else:
        rates = [one for one in found.deposits if not company or one.company == company]
    if company and not rates:
        names = ", ".join(dict.fromkeys(one.company for one in found.deposits))
        raise Refused(
            f"'{company}' has no rate there, and no investigation of the case sets one for all others: {names}"
        )
    warn(found.warnings)
    if as_json:
        content: dict[str, Any] = {"on": str(day.date()) if day else None, "company": company}
        rows = [one.to_dict() for one in rates]
        print_json(
            {
                "schema": "dumping/rates/1",
                **content,
                "rates": rows,
                "notes": [ON_FILE],
                "warnings": list(found.warnings),
            }
        )
        return
    from dumping.report.blocks import Block, Grid, Heading, Line
    from dumping.report.numbers import percent

    title = f"Cash-deposit rates on {day.date()}" if day else "Cash-deposit rates"
    blocks: list[Block] = [Heading(title)]
    for number in dict.fromkeys(one.number for one in rates):
        rows_ = [
            (
                one.company, percent(one.percent), str(one.since), str(one.until or ""), one.segment, one.notice,
                one.basis,
            )
            for one in rates
            if one.number == number
        ]  # fmt: skip
        header = ("Company", "Rate", "Since", "Until", "Segment", "Notice", "Basis")
        blocks += [Heading(number or "Case", 2), Grid(header, tuple(rows_), frozenset({1}))]
    cites = dict.fromkeys(one.cite for one in rates)
    show([*blocks, *(Line(text, "quiet", 1) for text in (ON_FILE, *cites))])
