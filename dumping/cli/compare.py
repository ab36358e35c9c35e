"""dumping compare: the same facts under several authorities."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dumping.cli.app import ExampleCommand, Refused, Unwritable
from dumping.cli.inputs import ExcelFile, load_one
from dumping.cli.output import json_option, print_json, say, show

if TYPE_CHECKING:
    from dumping.compare.side_by_side import Shipment, Side

EXAMPLES = (
    ("dumping compare seven-regimes --authorities us,eu,in,ca,cn", "margins and duties side by side"),
    (
        "dumping compare seven-regimes --authorities eu,in,cn --shipment product=A,quantity=10,cif=9000",
        "and what a shipment pays",
    ),
    (
        "dumping compare seven-regimes --authorities us,eu,in -o compared.xlsx",
        "each authority's live worksheets, and a sheet that links to them",
    ),
)


@click.command("compare", cls=ExampleCommand, examples=EXAMPLES, short_help="The same facts under several authorities.")
@click.argument("case")
@click.option("--authorities", required=True, metavar="CODES", help="us, wto, eu, in, ca, cn: joined by commas.")
@click.option("--shipment", metavar="product=NAME,quantity=N,cif=AMOUNT[,value=AMOUNT]",
              help="What a shipment of a product pays under each; value at the export price if left out.")  # fmt: skip
@click.option("-o", "--output", type=ExcelFile(), help="Write the worksheets of all of them to this .xlsx file.")
@json_option
def command(case: str, authorities: str, shipment: str | None, output: Path | None, as_json: bool) -> None:
    """Each authority's margin, duty and duty on a shipment for the same facts, and the rules that make the difference.

    Products state `cif_price` and `non_injurious_price` beside normal value and export price; [landing.CODE] states
    customs duty, other costs of importing and value-added tax in that authority's market; [duty.CODE] the form of its
    duty, where that is not the usual one. Differences are from the first authority, one rule exchanged after the
    other, so that the points add up.
    """  # fmt: skip
    loaded = load_one(case)
    from dumping.case.change import ChangeError
    from dumping.compare.side_by_side import compare

    try:
        codes = list(dict.fromkeys(code.strip() for code in authorities.split(",")))
        sides = compare(loaded, codes, _shipment(shipment))
    except ChangeError as error:
        raise Refused(str(error)) from None
    header = loaded.stated.case
    if output is not None:
        _write(sides, output)
    if as_json:
        content = {"case": header.title, "notice": header.notice, "currency": header.currency, "unit": header.unit}
        print_json({"schema": "dumping/compare/1", **content, "sides": [side.to_dict() for side in sides]})
    else:
        from dumping.report.blocks import Heading, Line
        from dumping.report.compared import blocks

        notice = [Line(header.notice, "notice")] if header.notice else []
        show([Heading(header.title), *notice, *blocks(sides, header.currency, header.unit)])
    if output is not None:
        say(f"worksheets written to {output}")


def _write(sides: list[Side], output: Path) -> None:
    from dumping.workbook.comparison import compared
    from dumping.workbook.write import write_workbook

    shown = compared(sides)
    if shown is None:
        raise Refused("no authority's rules can be applied to these facts: there is nothing to write")
    try:
        write_workbook(list(shown.results), output, comparison=shown)
    except OSError as error:
        raise Unwritable(f"{output} cannot be written: {error.strerror or error}") from None


def _shipment(text: str | None) -> Shipment | None:
    from dumping.case.change import ChangeError
    from dumping.compare.side_by_side import Shipment

    if text is None:
        return None
    parts = dict(part.partition("=")[::2] for part in text.split(","))
    try:
        value = float(parts["value"]) if "value" in parts else None
        made = Shipment(parts["product"].strip(), float(parts["quantity"]), float(parts["cif"]), value)
    except (KeyError, ValueError):
        raise ChangeError(f"'{text}' is not a shipment; write product=A,quantity=10,cif=9000") from None
    if not (made.quantity > 0 and made.cif > 0 and (value is None or value > 0)):
        raise ChangeError(f"'{text}': quantity, CIF value and value are above zero")
    return made
