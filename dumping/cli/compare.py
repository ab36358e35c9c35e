"""dumping compare: the same facts under several authorities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from dumping.cli.app import ExampleCommand, Refused
from dumping.cli.inputs import load_one
from dumping.cli.output import json_option, print_json, show

if TYPE_CHECKING:
    from dumping.compare.side_by_side import Shipment, Side

EXAMPLES = (
    ("dumping compare seven-regimes --authorities us,eu,in,ca,cn", "margins and duties side by side"),
    (
        "dumping compare seven-regimes --authorities eu,in,cn --shipment product=A,quantity=10,cif=9000",
        "and what a shipment pays",
    ),
)


@click.command("compare", cls=ExampleCommand, examples=EXAMPLES, short_help="The same facts under several authorities.")
@click.argument("case")
@click.option("--authorities", required=True, metavar="CODES", help="us, wto, eu, in, ca, cn: joined by commas.")
@click.option("--shipment", metavar="product=NAME,quantity=N,cif=AMOUNT[,value=AMOUNT]",
              help="What a shipment of a product pays under each; value at the export price if left out.")  # fmt: skip
@json_option
def command(case: str, authorities: str, shipment: str | None, as_json: bool) -> None:
    """Each authority's margin, duty and duty on a shipment for the same facts, and the rule that makes the difference.

    Products state `cif_price` and `non_injurious_price` beside normal value and export price; [landing.CODE] states
    customs duty, other costs of importing and value-added tax in that authority's market.
    """  # fmt: skip
    loaded = load_one(case)
    from dumping.case.change import ChangeError
    from dumping.compare.side_by_side import compare

    try:
        sides = compare(loaded, [code.strip() for code in authorities.split(",")], _shipment(shipment))
    except ChangeError as error:
        raise Refused(str(error)) from None
    header = loaded.stated.case
    if as_json:
        content = {"case": header.title, "notice": header.notice, "currency": header.currency, "unit": header.unit}
        print_json({"schema": "dumping/compare/1", **content, "sides": [side.to_dict() for side in sides]})
        return
    from dumping.report.blocks import Heading, Line

    notice = [Line(header.notice, "notice")] if header.notice else []
    show([Heading(header.title), *notice, *_blocks(sides, header.currency, header.unit)])


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
    if not (made.quantity > 0 and made.cif > 0):
        raise ChangeError(f"'{text}': quantity and CIF value are above zero")
    return made


def _blocks(sides: list[Side], currency: str, unit: str) -> list[Any]:
    from dumping.formula.rounding import round_half_up
    from dumping.report.blocks import Heading, Line, grid
    from dumping.report.numbers import percent

    def share(value: Any) -> str:
        return "" if value is None else percent(value)

    there = [side for side in sides if not side.why_not]
    rows = [
        (
            side.name, side.respondent, share(side.figures["margin_percent"]),
            "yes" if side.figures["de_minimis"] else "no", share(side.figures["injury_margin_percent"]),
            share(side.figures["duty_percent"]) or f"{side.figures['duty_per_unit']:,.2f} {currency}/{unit}",
        )
        for side in there
    ]  # fmt: skip
    table = grid(("Authority", "Respondent", "Margin", "De minimis", "Injury margin", "Duty"), rows, left=2)
    blocks: list[Any] = [type(table)(table.header, table.rows, table.right - {3})]
    blocks += [Line(f"{side.name}: {side.in_words} [{side.cite}]", "", 1) for side in there]
    blocks += [Line(f"{side.name}: {side.why_not}", "bad", 1) for side in sides if side.why_not]
    shipped = [side for side in there if side.shipment is not None]
    if shipped:
        names = ("anti_dumping_duty", "customs_duty", "surcharge", "value_added_tax", "to_pay")
        lines = [
            (side.name, side.respondent, *(f"{round_half_up(float(side.shipment.value(n)), 2):,.2f}" for n in names))
            for side in shipped
            if side.shipment is not None
        ]  # fmt: skip
        header = ("Authority", "Respondent", "Anti-dumping", "Customs duty", "Surcharge", "Tax", "To pay")
        blocks += [Heading(f"On the shipment, {currency}", 2), grid(header, lines, left=2)]
    blocks += [Line(f"{side.name}: {note}", "notice", 1) for side in there for note in side.notes]
    unverified = dict.fromkeys(f"{side.name}: {text}" for side in there for text in side.unverified)
    blocks += [Line(f"not verified against the published text: {text}", "notice", 1) for text in unverified]
    return blocks
