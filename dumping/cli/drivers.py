"""dumping drivers: which products, customers, months and importers carry the dumping."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dumping.cli.answer_file import TableFile, write_answer
from dumping.cli.app import ExampleCommand, Refused
from dumping.cli.inputs import load_one
from dumping.cli.output import json_option, print_json, show

if TYPE_CHECKING:
    from dumping.scenarios.drivers import Drivers

EXAMPLES = (
    ("dumping drivers octg-korea", "the products that add most to the margin, and the margin without each"),
    ("dumping drivers octg-korea --by customer --top 5", "the customers"),
)


@click.command(
    "drivers", cls=ExampleCommand, examples=EXAMPLES, short_help="Which products, customers, months carry the dumping."
)
@click.argument("case")
@click.option("--by", type=click.Choice(["connum", "customer", "month", "importer"]), default="connum",
              show_default=True, help="What sales are grouped by.")  # fmt: skip
@click.option("--top", type=click.IntRange(1, 1000), default=10, show_default=True,
              help="How many are shown, and left out in turn.")  # fmt: skip
@click.option("-o", "--output", type=TableFile(), metavar="FILE", help="All groups as .csv or .xlsx.")
@json_option
def command(case: str, by: str, top: int, output: Path | None, as_json: bool) -> None:
    """What each group of sales adds to the margin, in points that add up to it, and the margin without the group."""
    loaded = load_one(case)
    from dumping.scenarios.changes import ChangeError
    from dumping.scenarios.drivers import drivers

    try:
        found = drivers(loaded, by, top)
    except ChangeError as error:
        raise Refused(str(error)) from None
    header = loaded.stated.case
    if output is not None:
        write_answer(output, {one.respondent: one.table for one in found}, f"{header.title}: drivers by {by}", [])
    if as_json:
        content = {"case": header.title, "notice": header.notice, "respondents": [one.to_dict() for one in found]}
        print_json({"schema": "dumping/drivers/1", **content})
        return
    from dumping.report.terminal import title_blocks

    show([*title_blocks(header), *(block for one in found for block in _blocks(one, top))])


def _blocks(one: Drivers, top: int) -> list[Any]:
    from dumping.report.blocks import Heading, Line, grid
    from dumping.report.numbers import amount, percent

    rows = []
    table = one.table
    for row in range(1, min(top, table.rows) + 1):
        who = str(table.value(one.by, row))
        left = one.without.get(who)
        figures = [amount(round(float(table.value(name, row)), 2)) for name in ("quantity", "value", "dumping")]
        points = percent(table.value("contribution_points", row), 4).removesuffix(" %")
        own = percent(table.value("own_margin_percent", row))
        rows.append(
            (
                who,
                f"{int(table.value('sales', row)):,}",
                *figures,
                own,
                points,
                percent(left, 4) if left is not None else "",
            )
        )
    unit, money = table.quantity_unit, table.currency
    header = (one.by.capitalize(), "Sales", f"Quantity, {unit}", f"Value, {money}", f"Dumping, {money}", "Own result",
              "Points of margin", "Margin without")  # fmt: skip
    blocks: list[Any] = [Heading(f"{one.respondent}: margin {percent(one.margin_percent, 4)}", 2), grid(header, rows)]
    if table.rows > top:
        rest = float(sum(table.values("contribution_points")[top:]))
        words = percent(rest, 4).removesuffix(" %")
        blocks.append(Line(f"{table.rows - top:,} more add {words} points; -o FILE.csv has all", "quiet", 1))
    return [*blocks, *([Line(one.note, "notice", 1)] if one.note else [])]
