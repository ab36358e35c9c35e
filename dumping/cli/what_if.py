"""dumping what-if: a case as it is against the case changed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from dumping.cli.app import ExampleCommand, Refused
from dumping.cli.inputs import load_one
from dumping.cli.output import json_option, print_json, show, warn

if TYPE_CHECKING:
    from dumping.case.load import Case

EXAMPLES = (
    ("dumping what-if octg-korea --set 'us_sales.gross_unit_price *= 1.03'", "U.S. prices 3 % higher"),
    (
        "dumping what-if octg-korea --set 'us_sales.gross_unit_price += 20 where customer == \"C\"'",
        "one customer's prices 20 higher",
    ),
    ("dumping what-if my-case --set case.law_as_of=2012-01-01", "the law of another day"),
    ("dumping what-if my-case --sweep 'exchange_rates.KRW.rate *= 0.9:1.1:0.05'", "a grid of exchange rates"),
    (
        "dumping what-if my-case --target 0.5 --vary us_sales.gross_unit_price",
        "the factor on U.S. prices that brings the margin to 0.5 %",
    ),
)


@click.command(
    "what-if",
    cls=ExampleCommand,
    examples=EXAMPLES,
    short_help="A case against the same case changed; sweeps; target margins.",
)
@click.argument("case")
@click.option(
    "--set",
    "changes",
    multiple=True,
    metavar="CHANGE",
    help="PATH=VALUE, PATH+=VALUE, PATH-=VALUE or PATH*=VALUE, for columns with 'where CONDITION'; repeatable.",
)
@click.option("--sweep", "grid", metavar="PATH=FROM:TO:STEP", help="The margin at each value of a grid.")
@click.option("--target", type=float, metavar="PERCENT", help="Find the value of --vary that gives this margin.")
@click.option("--vary", metavar="PATH", help="What --target may change: a key, or a column (multiplied).")
@json_option
def command(
    case: str, changes: tuple[str, ...], grid: str | None, target: float | None, vary: str | None, as_json: bool
) -> None:
    """Compare a case with the same case changed; the files of the case stay as they are.

    A PATH is a key of the case file (respondents.SeAH.products.A.export_price, exchange_rates.KRW.rate) or a
    column of its tables (us_sales.gross_unit_price, comparison_sales.quantity; respondents.SeAH.us_sales.quantity
    for one respondent alone).
    """  # fmt: skip
    if (target is None) != (vary is None):
        raise click.UsageError("--target and --vary belong together")
    if grid is not None and target is not None:
        raise click.UsageError("ask for either --sweep or --target")
    if not changes and grid is None and target is None:
        raise click.UsageError("say what changes: --set, --sweep, or --target with --vary")
    loaded = load_one(case)
    from dumping.scenarios.changes import ChangeError

    try:
        if grid is not None:
            content = _sweep(loaded, grid, list(changes))
        elif target is not None and vary is not None:
            content = _solve(loaded, target, vary, list(changes))
        else:
            content = _compare(loaded, list(changes))
    except ChangeError as error:
        raise Refused(str(error)) from None
    header = loaded.stated.case
    if as_json:
        warn(content.get("warnings", []))
        content.setdefault("set", list(changes))
        print_json({"schema": "dumping/what-if/1", "case": header.title, "notice": header.notice, **content})
        return
    from dumping.report.scenario import scenario_blocks
    from dumping.report.terminal import title_blocks

    stated = loaded.stated.all_others
    others = stated.name if stated else "All others"
    show([*title_blocks(header), *scenario_blocks(content, list(changes), others)])


def _compare(case: Case, changes: list[str]) -> dict[str, Any]:
    from dumping.scenarios.comparison import compare

    return compare(case, changes).to_dict()


def _solve(case: Case, target: float, vary: str, changes: list[str]) -> dict[str, Any]:
    from dumping.scenarios.solve import solve

    return solve(case, target, vary, changes).to_dict()


def _sweep(case: Case, grid: str, changes: list[str]) -> dict[str, Any]:
    from dumping.scenarios.sweep import sweep

    with _ticking() as tick:
        return sweep(case, grid, changes, tick).to_dict()


@contextmanager
def _ticking() -> Iterator[Callable[[], None]]:
    """A count of the points computed, on a terminal alone, gone when the sweep ends."""
    done = 0
    seen = sys.stderr.isatty()

    def tick() -> None:
        nonlocal done
        done += 1
        if seen:
            click.echo(f"\r{done} points computed", err=True, nl=False)

    try:
        yield tick
    finally:
        if seen:
            click.echo("\r" + " " * 40 + "\r", err=True, nl=False)
