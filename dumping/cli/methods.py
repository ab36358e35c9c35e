"""dumping methods: the margin under each method and each law, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from dumping.cli.app import ExampleCommand, Refused
from dumping.cli.inputs import load_one
from dumping.cli.output import json_option, print_json, show

if TYPE_CHECKING:
    from dumping.scenarios.methods import Choice

EXAMPLES = (("dumping methods octg-korea", "every comparison method, test and source of profit"),)


@click.command(
    "methods", cls=ExampleCommand, examples=EXAMPLES, short_help="The margin under each method and law, side by side."
)
@click.argument("case")
@json_option
def command(case: str, as_json: bool) -> None:
    """The margin under average-to-average, mixed and average-to-transaction, with negative results offset and zeroed,
    under each test for differential pricing, and with each source of profit for constructed value in the case.

    Each row is a whole run of the case so changed; its last column is what `what-if --set` takes.
    """  # fmt: skip
    loaded = load_one(case)
    from dumping.scenarios.changes import ChangeError
    from dumping.scenarios.methods import methods

    try:
        found = methods(loaded)
    except ChangeError as error:
        raise Refused(str(error)) from None
    header = loaded.stated.case
    if as_json:
        respondents = {name: [choice.to_dict() for choice in choices] for name, choices in found.items()}
        content = {"case": header.title, "notice": header.notice, "respondents": respondents}
        print_json({"schema": "dumping/methods/1", **content})
        return
    from dumping.report.terminal import title_blocks

    show([*title_blocks(header), *(block for name, choices in found.items() for block in _blocks(name, choices))])


def _blocks(name: str, choices: list[Choice]) -> list[Any]:
    from dumping.report.blocks import Heading, Line, grid
    from dumping.report.numbers import percent
    from dumping.scenarios.methods import METHODS

    blocks: list[Any] = [Heading(name, 2)]
    rows: list[tuple[str, ...]] = []
    group = ""
    for choice in choices:
        if choice.why_not:
            continue
        if choice.group != group:
            group = choice.group
            rows.append((group.upper(), "", "", "", "", "", ""))
        by_method = [percent(choice.margins.get(method), 4) if method in choice.margins else "-" for method in METHODS]
        applied = percent(choice.margin_percent, 4) + (" de minimis" if choice.de_minimis else "")
        words = choice.applied.replace("_", "-")
        rows.append((f"  {choice.label}", *by_method, applied, words, "; ".join(choice.changes)))
    header = ("", "A-to-A", "Mixed", "A-to-T", "Margin", "applies", "--set")
    table = grid(header, rows)
    blocks.append(type(table)(table.header, table.rows, table.right - {5, 6}))
    blocks += [Line(f"{c.group}, {c.label}: {c.why_not}", "notice", 1) for c in choices if c.why_not]
    return blocks
