"""dumping check: a case validated, with the counts and totals to hold against its sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from dumping.cli.app import FAILED, ExampleCommand
from dumping.cli.inputs import computed
from dumping.cli.output import json_option, print_json, show

if TYPE_CHECKING:
    from dumping.report.control import Control
    from dumping.result import Result

EXAMPLES = (
    ("dumping check my-case", "every problem of the case file and its tables, or counts and totals"),
    ("dumping check cases/worked-examples", "every case file in a folder"),
)


@click.command(
    "check", cls=ExampleCommand, examples=EXAMPLES, short_help="A case validated, with counts and control totals."
)
@click.argument("case")
@json_option
def command(case: str, as_json: bool) -> int:
    """Validate a case and show its control totals.

    Every problem is reported at once, with file and line, or file, row and column, what is wrong and what to
    do about it. A case without problems shows rows, quantity, value, dates, products and blank cells of each of
    its tables, to be held against the respondent's own totals, what was repaired in its files, and whether the
    printed results that it expects hold.
    """
    from dumping.report.control import control_totals

    results = computed(case)
    holds = all(check.holds for result in results for check in result.checks)
    found = [(result, control_totals(result)) for result in results]
    if as_json:
        cases = [_as_dict(result, tables) for result, tables in found]
        print_json({"schema": "dumping/check/1", "ok": holds, "problems": [], "cases": cases})
    else:
        _show(found)
    return 0 if holds else FAILED


def _as_dict(result: Result, tables: list[Control]) -> dict[str, Any]:
    from dumping.report.json import result_dict

    content = result_dict(result)
    return {
        **{key: content["case"][key] for key in ("title", "file", "sha256", "notice")},
        "tables": [table.to_dict() for table in tables],
        "checks": content["checks"],
        "warnings": [*result.warnings, *(w for one in result.respondents for w in one.warnings)],
    }


def _show(found: list[tuple[Result, list[Control]]]) -> None:
    from dumping.report.blocks import BLANK, Block, Line
    from dumping.report.control import control_blocks
    from dumping.report.terminal import check_blocks, title_blocks, warning_blocks

    blocks: list[Block] = []
    for result, tables in found:
        if blocks:
            blocks.append(BLANK)
        blocks += title_blocks(result.case.stated.case)
        blocks += [Line(f"OK: {result.case.file} can be computed", "good"), BLANK]
        blocks += [*control_blocks(tables), *check_blocks(result.checks), *warning_blocks(result)]
    show(blocks)
