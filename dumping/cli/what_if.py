"""dumping what-if: a case as it is against the case changed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dumping.cli.app import INTERRUPTED, ExampleCommand, Refused, Unwritable
from dumping.cli.finite import FiniteNumber
from dumping.cli.inputs import load_one, refuse_inputs
from dumping.cli.output import json_option, print_json, show, warn
from dumping.cli.progress import progress

if TYPE_CHECKING:
    from dumping.case.load import Case

EXAMPLES = (
    ("dumping what-if octg-korea --set 'us_sales.gross_unit_price *= 1.03'", "U.S. prices 3 % higher"),
    (
        "dumping what-if octg-korea --set 'us_sales.gross_unit_price += 20 where customer == \"U04\"'",
        "one customer's prices 20 higher",
    ),
    ("dumping what-if octg-korea --scenarios", "every scenario of the case file, each setting's share of it"),
    ("dumping what-if octg-korea --sweep 'exchange_rates.KRW.rate *= 0.9:1.1:0.05'", "a grid of exchange rates"),
    ("dumping what-if octg-korea --tornado 5", "every input 5 % lower and higher, ranked by what it does"),
    (
        "dumping what-if octg-korea --draw 'us_sales.gross_unit_price *= normal(1, 0.02)' --draws 200",
        "margins over prices drawn at random",
    ),
    (
        "dumping what-if octg-korea --target 0.5 --vary us_sales.gross_unit_price",
        "the factor on U.S. prices that brings the margin to 0.5 %",
    ),
)
FILES = (".csv", ".svg", ".xlsx")


class ResultFile(click.ParamType[Path]):
    """A file for the points or scenarios: .csv, .svg (a chart) or .xlsx (worksheets)."""

    name = "file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The path, in a folder that exists."""
        path = Path(value)
        if path.suffix.lower() not in FILES or path.resolve().suffix.lower() not in FILES:
            self.fail(f"'{value}': give it a name that ends in .csv, .svg (a chart) or .xlsx (worksheets)", param, ctx)
        if path.is_dir():
            self.fail(f"'{value}' is a folder", param, ctx)
        if not path.parent.is_dir():
            self.fail(f"there is no folder '{path.parent}'", param, ctx)
        return path


@click.command(
    "what-if",
    cls=ExampleCommand,
    examples=EXAMPLES,
    short_help="A case against the same case changed: scenarios, sweeps, draws, targets.",
)
@click.argument("case")
@click.option(
    "--set",
    "changes",
    multiple=True,
    metavar="CHANGE",
    help="PATH=VALUE, PATH+=VALUE, PATH-=VALUE or PATH*=VALUE, for columns with 'where CONDITION'; "
    "'remove TABLE where CONDITION', 'keep TABLE where CONDITION', 'add TABLE from FILE'; repeatable.",
)
@click.option("--scenario", "names", multiple=True, metavar="NAME", help="A scenario of the case file; A+B joins two.")
@click.option("--scenarios", "every", is_flag=True, help="Every scenario of the case file.")
@click.option("--sweep", "grids", multiple=True, metavar="PATH=FROM:TO:STEP", help="A grid; twice, over two inputs.")
@click.option("--tornado", type=FiniteNumber(), metavar="PERCENT", help="Move inputs by this much each, and rank them.")
@click.option("--draw", "drawn", multiple=True, metavar="PATH=DISTRIBUTION(...)",
              help="normal, uniform, triangular, lognormal or choice; repeatable.")  # fmt: skip
@click.option("--draws", "count", type=int, default=1000, show_default=True, help="How many draws.")
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="The same seed, the same draws.")
@click.option(
    "--target", type=FiniteNumber(), metavar="PERCENT", help="Find the value of --vary that gives this margin."
)
@click.option("--vary", "varied", multiple=True, metavar="PATH",
              help="What --target may change, or --tornado moves: a key, or a column (multiplied).")  # fmt: skip
@click.option("-o", "--output", "files", multiple=True, type=ResultFile(), metavar="FILE",
              help="Points or scenarios as .csv, a chart as .svg, worksheets as .xlsx; repeatable.")  # fmt: skip
@click.option("--workers", type=click.IntRange(min=1), help="Processes; by default one a core where it is worth it.")
@click.option(
    "--dask",
    metavar="ADDRESS",
    help="Compute the points on a Dask cluster at this address; the case's data go to its workers.",
)
@json_option
def command(
    case: str, changes: tuple[str, ...], names: tuple[str, ...], every: bool, grids: tuple[str, ...],
    tornado: float | None, drawn: tuple[str, ...], count: int, seed: int, target: float | None,
    varied: tuple[str, ...], files: tuple[Path, ...], workers: int | None, dask: str | None, as_json: bool,
) -> int:  # fmt: skip
    """Compare a case with the same case changed; the files of the case stay as they are.

    A PATH is a key of the case file (respondents.SeAH.products.A.export_price, exchange_rates.KRW.rate) or a
    column of its tables (us_sales.gross_unit_price, comparison_sales.quantity; respondents.SeAH.us_sales.quantity
    for one respondent alone). Only what a change reaches is computed again. Ctrl-C keeps the points that are done.
    """  # fmt: skip
    asked = [word for word, there in (
        ("--scenario", bool(names) or every), ("--sweep", bool(grids)), ("--tornado", tornado is not None),
        ("--draw", bool(drawn)), ("--target", target is not None),
    ) if there]  # fmt: skip
    if len(asked) > 1:
        raise click.UsageError(f"ask for one of {', '.join(asked)} at a time")
    if (target is not None and len(varied) != 1) or (varied and target is None and tornado is None):
        raise click.UsageError("--target and --vary belong together")
    if not changes and not asked:
        raise click.UsageError(
            "say what changes: --set, --scenario, --sweep, --tornado, --draw, or --target with --vary"
        )
    loaded = load_one(case)
    from dumping.scenarios.changes import ChangeError

    try:
        with progress() as tick:
            ways = {"workers": workers, "dask": dask, "tick": tick}
            if names or every:
                answer = _scenarios(loaded, names, changes, tick)
            elif grids:
                answer = _sweep(loaded, grids, changes, ways)
            elif tornado is not None:
                answer = _tornado(loaded, tornado, varied, changes, ways)
            elif drawn:
                answer = _draws(loaded, drawn, count, seed, changes, ways)
            elif target is not None:
                answer = _solve(loaded, target, varied[0], list(changes))
            else:
                answer = _compare(loaded, list(changes))
    except ChangeError as error:
        raise Refused(str(error)) from None
    for path in files:
        refuse_inputs([loaded], path)
    content = answer.to_dict()
    header = loaded.stated.case
    written = [_write(path, loaded, answer, content) for path in files]
    if as_json:
        warn(content.get("warnings", []))
        content.setdefault("set", list(changes))
        print_json({"schema": "dumping/what-if/1", "case": header.title, "notice": header.notice, **content})
    else:
        from dumping.report.scenario import scenario_blocks
        from dumping.report.terminal import title_blocks

        show([*title_blocks(header), *scenario_blocks(content, list(changes), loaded.stated.average_name)])
    for path in written:
        click.echo(f"written: {path}", err=True)
    return INTERRUPTED if "stopped_after" in content else 0


def _compare(case: Case, changes: list[str]) -> Any:
    from dumping.scenarios.comparison import compare

    return compare(case, changes)


def _scenarios(case: Case, names: tuple[str, ...], changes: tuple[str, ...], tick: Any) -> Any:
    from dumping.scenarios.named import scenarios

    if not names and not case.stated.scenarios:
        raise Refused(f"{case.file} states no scenarios; write them as [[scenarios]] with `name` and `set`")
    return scenarios(case, names, changes, tick)


def _solve(case: Case, target: float, vary: str, changes: list[str]) -> Any:
    from dumping.scenarios.solve import solve

    return solve(case, target, vary, changes)


def _sweep(case: Case, grids: tuple[str, ...], changes: tuple[str, ...], ways: dict[str, Any]) -> Any:
    from dumping.scenarios.sweep import sweep

    return sweep(case, grids, changes, **ways)


def _tornado(
    case: Case, percent: float, varied: tuple[str, ...], changes: tuple[str, ...], ways: dict[str, Any]
) -> Any:
    from dumping.scenarios.tornado import tornado

    return tornado(case, percent, varied, changes, **ways)


def _draws(
    case: Case, drawn: tuple[str, ...], count: int, seed: int, changes: tuple[str, ...], ways: dict[str, Any]
) -> Any:
    from dumping.scenarios.draws import draws

    return draws(case, drawn, count, seed=seed, changes=changes, **ways)


def _write(path: Path, case: Case, answer: Any, content: dict[str, Any]) -> Path:
    from dumping.report.scenario_files import write

    try:
        return write(path, case, answer, content)
    except OSError as error:
        raise Unwritable(f"{path} cannot be written: {error.strerror or error}") from None
    except ValueError as error:
        raise Refused(str(error)) from None
