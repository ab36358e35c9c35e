"""dumping run: a case computed."""

from __future__ import annotations

from pathlib import Path

import click

from dumping.cli.app import FAILED, ExampleCommand
from dumping.cli.inputs import ExcelFile, HtmlFile, computed, write, write_html
from dumping.cli.output import json_option, print_json, say, show, warn

EXAMPLES = (
    ("dumping run octg-korea", "a shipped case, by its name"),
    ("dumping run my-case -o my-case.xlsx", "a case of yours, with its worksheets"),
    ("dumping run my-case --html my-case.html", "the report with charts as one page, to read or to print"),
    ("dumping run my-case --json | jq '.respondents[].margin_percent'", "figures for a script"),
)


@click.command(
    "run",
    cls=ExampleCommand,
    examples=EXAMPLES,
    short_help="A case computed: margins, methods side by side, all others.",
)
@click.argument("case")
@click.option("-o", "--output", type=ExcelFile(), help="Write the case's worksheets to this .xlsx file as well.")
@click.option("--html", "page", type=HtmlFile(), help="Write the report as one self-contained page as well.")
@json_option
def command(case: str, output: Path | None, page: Path | None, as_json: bool) -> int:
    """Compute a case: margins, the methods side by side, de minimis, cash deposit and all others.

    CASE is a case file, a folder with one or several case files, the name of a shipped case, or a workbook that
    `dumping export` wrote, with the changes made in its yellow cells. Where the case
    states printed results that it expects, each is checked; the exit code is 1 if one fails.
    """
    results = computed(case)
    if output is not None:
        write(results, output)
    if page is not None:
        write_html(results, page)
    if as_json:
        from dumping.report.json import results_dict

        warn(w for r in results for w in r.all_warnings() if w not in r.case.warnings)
        print_json(results_dict(results))
    else:
        from dumping.report.terminal import results_blocks

        show(results_blocks(results))
    if output is not None:
        say(f"worksheets written to {output}")
    if page is not None:
        say(f"report written to {page}")
    return 0 if all(check.holds for result in results for check in result.checks) else FAILED
