"""dumping floor-prices: prices at which nothing is dumped, and the least rise that brings the margin to a target."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dumping.cli.answer_file import TableFile, write_answer
from dumping.cli.app import ExampleCommand, Refused
from dumping.cli.finite import Finite
from dumping.cli.inputs import load_one
from dumping.cli.output import json_option, print_json, show, warn

if TYPE_CHECKING:
    from dumping.formula.table import Table
    from dumping.scenarios.floor_prices import Floors
    from dumping.scenarios.price_list import PriceList

EXAMPLES = (
    ("dumping floor-prices nails-nonmarket", "the lowest price of each product at which it is not dumped"),
    ("dumping floor-prices octg-korea -o floors.xlsx", "by product and month, with the price list, as worksheets"),
    ("dumping floor-prices octg-korea --target 2", "the price list for a margin of 2 % in the place of de minimis"),
)
MOST = 30
NAMES = ("sale_type", "connum", "level_of_trade", "calendar_month", "month")


@click.command("floor-prices", cls=ExampleCommand, examples=EXAMPLES, short_help="Prices at which nothing is dumped.")
@click.argument("case")
@click.option("--target", type=Finite(0), metavar="PERCENT", help="The price list's margin; de minimis by default.")
@click.option("--method", type=click.Choice(["average_to_average", "average_to_transaction"]), metavar="METHOD",
              help="average_to_average or average_to_transaction; the one that applies by default.")  # fmt: skip
@click.option("-o", "--output", type=TableFile(), metavar="FILE", help="All rows as .csv (floors) or .xlsx (and list).")
@json_option
def command(case: str, target: float | None, method: str | None, output: Path | None, as_json: bool) -> None:
    """For each product and month the lowest U.S. gross price at which its sales are not dumped, and the price list
    that brings the whole margin to de minimis (or to --target) with the least rise of prices in all.

    Both are found with the engine itself and verified by a run at the prices that are printed.
    """  # fmt: skip
    loaded = load_one(case)
    from dumping.scenarios.changes import ChangeError
    from dumping.scenarios.floor_prices import floor_prices
    from dumping.scenarios.price_list import price_lists

    try:
        floors, lists = floor_prices(loaded, method or ""), price_lists(loaded, target)
    except ChangeError as error:
        raise Refused(str(error)) from None
    header = loaded.stated.case
    if output is not None:
        tables = {one.respondent: one.table for one in floors}
        if output.suffix.lower() == ".xlsx":
            tables |= {f"{one.respondent} list": one.table for one in lists}
        notes = [note for one in (floors[0], lists[0]) for note in one.table.notes]
        write_answer(output, tables, f"{header.title}: floor prices", notes)
    warn(warning for one in floors for warning in one.warnings)
    if as_json:
        respondents = [{**one.to_dict(), "price_list": made.to_dict()} for one, made in zip(floors, lists, strict=True)]
        content = {"case": header.title, "notice": header.notice, "respondents": respondents}
        print_json({"schema": "dumping/floor-prices/1", **content})
        return
    from dumping.report.terminal import title_blocks

    pairs = zip(floors, lists, strict=True)
    show([*title_blocks(header), *(block for pair in pairs for block in _blocks(*pair))])


def _blocks(one: Floors, made: PriceList) -> list[Any]:
    from dumping.report.blocks import Heading, Line
    from dumping.report.numbers import amount, percent

    words = one.method.replace("_", "-")
    per = f"{one.table.currency} per {one.table.quantity_unit}"
    after = f"at the floors {percent(one.margin_at_floors_percent, 4)}, {one.method_at_floors.replace('_', '-')}"
    blocks: list[Any] = [
        Heading(f"{one.respondent}: floor prices, {words}, {per}", 2),
        _grid(one.table, ("sales", "quantity", "gross_price", "dumping_now", "floor_price", "price_change")),
        Line(f"margin now {percent(one.margin_percent, 4)}; {after}", "strong", 1),
        *_rest(one.table), *(Line(note, "quiet", 1) for note in one.table.notes),
        Heading(f"{one.respondent}: price list for a margin of {made.target_percent:g} %", 2),
    ]  # fmt: skip
    if not made.table.rows:
        return [*blocks, Line(f"the margin is {percent(made.margin_percent, 4)} already: nothing is raised", "good", 1)]
    blocks.append(_grid(made.table, ("quantity", "gross_price", "rise_per_unit", "new_price", "rise")))
    rise = f"{amount(round(made.rise, 2))} {made.table.currency}"
    margin = f"{percent(made.margin_after_percent, 4)}, {made.method_after.replace('_', '-')}"
    blocks.append(Line(f"margin after: {margin}; prices rise by {rise} in all", "strong", 1))
    return [*blocks, *_rest(made.table), *(Line(note, "quiet", 1) for note in made.table.notes)]


def _grid(table: Table, figures: tuple[str, ...]) -> Any:
    from dumping.report.blocks import grid
    from dumping.report.cells import shown

    names = [n for n in NAMES if n in table and not (n == "month" and "calendar_month" in table)]
    rows = [
        [
            *(shown(table.value(name, row), "", table.columns[name].kind) for name in names),
            *(_figure(float(table.value(name, row)), name) for name in figures),
        ]
        for row in range(1, min(table.rows, MOST) + 1)
    ]
    return grid([table.columns[name].label for name in (*names, *figures)], rows, left=len(names))


def _figure(value: float, name: str) -> str:
    return "none" if value != value else f"{value:,.0f}" if name == "sales" else f"{value:,.2f}"


def _rest(table: Table) -> list[Any]:
    from dumping.report.blocks import Line

    return [Line(f"{table.rows - MOST:,} more rows; -o FILE.xlsx has all", "quiet", 1)] if table.rows > MOST else []
