"""dumping margin: one margin with its arithmetic."""

from __future__ import annotations

import datetime as dt
import math
import re
import shlex
from typing import TYPE_CHECKING, Any

import click

from dumping.cli.app import ExampleCommand, Refused
from dumping.cli.inputs import load_one
from dumping.cli.output import json_option, print_json, show, show_light, terminal_width
from dumping.report.blocks import BLANK, Block, Grid, Heading, Line, plain
from dumping.report.numbers import amount, percent

if TYPE_CHECKING:
    from dumping.case.load import Case
    from dumping.single_margin import Figure

EXAMPLES = (
    ("dumping margin --normal-value 135 --export-price 90", "in an investigation, by today's U.S. law"),
    ("dumping margin --normal-value 135 --export-price 90 --quantity 250 --json", "as JSON, with the amount"),
    ("dumping margin --normal-value 100.4 --export-price 100 --segment review", "a review's de minimis is lower"),
    ("dumping margin my-case", "the margins of a case, with their arithmetic"),
)
# Beyond this a figure is a slip of the keyboard, and its products may not be numbers any more.
LARGEST = 1e15


class Price(click.ParamType):  # type: ignore[type-arg]
    """A number above zero."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number. A sign, thousands separators and words are refused with a hint."""
        text = str(value).strip()
        try:
            number = float(text)
        except ValueError:
            hint = "; write it without separators and signs: 1234.56" if re.search(r"\d", text) else ""
            self.fail(f"'{value}' is not a number{hint}", param, ctx)
        if not math.isfinite(number):
            self.fail(f"'{value}' is not a finite number", param, ctx)
        if not 0 < number <= LARGEST:
            self.fail(f"{value} is out of range; it must be above 0 and at most {LARGEST:.0e}", param, ctx)
        return number


@click.command(
    "margin", cls=ExampleCommand, examples=EXAMPLES, short_help="One margin with its arithmetic and citations."
)
@click.argument("case", required=False)
@click.option("--normal-value", type=Price(), help="Normal value per unit.")
@click.option("--export-price", type=Price(), help="Export price or constructed export price per unit.")
@click.option("--quantity", type=Price(), default=1.0, show_default=True, help="Quantity sold.")
@click.option("--currency", default="USD", show_default=True, help="Currency of both prices.")
@click.option(
    "--segment",
    type=click.Choice(["investigation", "review"]),
    default="investigation",
    show_default=True,
    help="Which de minimis threshold applies.",
)
@click.option("--on", "day", metavar="DATE", help="The day whose law applies, such as 2014-07-18; today if left out.")
@click.option("--authority", default="us", show_default=True, help="Whose law applies.")
@json_option
def command(
    case: str | None,
    normal_value: float | None,
    export_price: float | None,
    quantity: float,
    currency: str,
    segment: str,
    day: str | None,
    authority: str,
    as_json: bool,
) -> None:
    """Show one margin with its arithmetic, each line with its citation.

    Give a normal value and an export price, or a CASE. Prices are per unit and in one currency.
    """  # fmt: skip
    if case is not None:
        if normal_value is not None or export_price is not None:
            raise click.UsageError("give either a case or --normal-value and --export-price, not both")
        _of_case(load_one(case), case, as_json)
        return
    if normal_value is None or export_price is None:
        raise click.UsageError("give --normal-value and --export-price, or a case")
    if not re.fullmatch("[A-Z]{3}", currency):
        raise click.BadParameter(f"'{currency}' is not a currency; write USD, EUR, KRW", param_hint="--currency")
    from dumping.law.lookup import NoLawError, law
    from dumping.single_margin import single_margin

    on = date_of(day)
    try:
        lines = single_margin(normal_value, export_price, quantity, currency, authority, segment, on)
    except NoLawError as error:
        raise Refused(str(error)) from None
    if as_json:
        print_json(_as_dict(lines))
    else:
        show_light(_blocks(lines, f"{law(authority).name}; {segment}; law on {on}", terminal_width()))


def date_of(text: str | None) -> dt.date:
    """The day that --on names, or today."""
    if text is None:
        return dt.date.today()
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"'{text}' is not a date; write it 2014-07-18", param_hint="--on") from None


def _as_dict(lines: dict[str, Figure]) -> dict[str, Any]:
    return {
        "schema": "dumping/margin/1",
        "margin_percent": lines["margin_percent"].value,
        "margin_percent_published": lines["margin_percent_published"].value,
        "dumping_amount_per_unit": lines["per_unit"].value,
        "dumping_amount": lines["total_dumping"].value,
        "de_minimis": lines["de_minimis"].value == 1,
        "cash_deposit_percent": lines["cash_deposit_percent"].value,
        "lines": [
            {
                "name": line.name, "label": line.label, "value": _value(line), "unit": _unit(line),
                "words": line.words, "cite": line.cite,
            }
            for line in lines.values()
        ],
    }  # fmt: skip


def _blocks(lines: dict[str, Figure], law: str, width: int | None) -> list[Block]:
    """The arithmetic as a table; on a narrow terminal the citations stand beneath it."""
    # A total of one comparison is that comparison: said once.
    told = [line for line in lines.values() if not re.fullmatch(r"[-\d.,]+", line.words)]
    rows = tuple((line.label, _said(line), _unit(line), line.words, line.cite) for line in told)
    table = Grid(("",) * 5, rows, frozenset({1}))
    blocks: list[Block] = [
        Heading(f"Margin {percent(lines['margin_percent_published'].value)}"), Line(law, "quiet"), BLANK,
    ]  # fmt: skip
    if width is None or max(map(len, plain([table]).splitlines())) <= width:
        return [*blocks, table]
    cites: dict[str, list[str]] = {}
    for line in told:
        if line.cite:
            cites.setdefault(line.cite, []).append(line.label)
    blocks += [Grid(("",) * 4, tuple(row[:4] for row in rows), frozenset({1})), BLANK]
    return blocks + [Line(f"{'; '.join(labels)}: {cite}", "quiet", 1) for cite, labels in cites.items()]


def _value(line: Figure) -> float | bool:
    return line.value == 1 if line.unit == "truth" else line.value


def _unit(line: Figure) -> str:
    return "" if line.unit == "truth" else line.unit


def _said(line: Figure) -> str:
    return ("yes" if line.value else "no") if line.unit == "truth" else amount(line.value)


def _of_case(case: Case, word: str, as_json: bool) -> None:
    from dumping.pipeline import run
    from dumping.report.case_margin import margin_blocks, margins_dict

    result = run(case)
    if as_json:
        print_json(margins_dict(result))
    else:
        show(margin_blocks(result, shlex.quote(word)))
