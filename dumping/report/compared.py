"""Authorities side by side as a report: margins and duties, a shipment, differences rule by rule, price lifts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dumping.formula.rounding import round_half_up
from dumping.report.blocks import Block, Grid, Heading, Line, grid
from dumping.report.numbers import percent

if TYPE_CHECKING:
    from dumping.compare.side_by_side import Side

PAID = (
    ("anti_dumping_duty", "Anti-dumping"), ("countervailing_duty", "Countervailing"), ("customs_duty", "Customs duty"),
    ("surcharge", "Surcharge"), ("value_added_tax", "Tax"), ("to_pay", "To pay"), ("landed_cost", "Landed cost"),
)  # fmt: skip
# Columns that are left out where they hold nothing but zeros.
SOMETIMES = ("countervailing_duty", "surcharge")
BASES = {"cif_value": "CIF value", "entered_value": "value for customs", "export_value": "export value"}


def blocks(sides: Sequence[Side], currency: str, unit: str) -> list[Block]:
    """The whole report; landed cost is without the tax."""
    there = [side for side in sides if not side.why_not]
    per = f"{currency}/{unit}"
    found: list[Block] = _left(_duties(there, per), 3)
    found += [Heading("The duty on the period's own sales", 2), *_left(_collected(there, per), 2, 3)]
    found += [Line(text, "", 1) for text in dict.fromkeys(f"{s.name}: {s.in_words} [{s.cite}]" for s in there)]
    found += [Line(f"{side.name}: {side.why_not}", "bad", 1) for side in sides if side.why_not]
    found += _differences(there)
    shipped = [side for side in there if side.shipment is not None]
    if shipped:
        found += [Heading(f"On the shipment, {currency}", 2), _paid(shipped)]
    found += _lifts(there, per)
    notes = dict.fromkeys(f"{side.name}: {note}" for side in there for note in side.notes)
    found += [Line(note, "notice", 1) for note in notes]
    unverified = dict.fromkeys(f"{side.name}: {text}" for side in there for text in side.unverified)
    return found + [Line(f"not verified against the published text: {text}", "notice", 1) for text in unverified]


def _left(table: Grid, *columns: int) -> list[Block]:
    """A table with further columns of text."""
    return [Grid(table.header, table.rows, table.right - set(columns), table.strong)]


def _share(value: Any) -> str:
    return "" if value is None else percent(value)


def _money(value: Any) -> str:
    return "" if value is None or float(value) != float(value) else f"{round_half_up(float(value), 2):,.2f}"


def _duties(sides: Sequence[Side], per: str) -> Grid:
    rows = []
    for side in sides:
        figures = side.figures
        threshold = f", below {figures['de_minimis_threshold_percent']:g} %" if figures["de_minimis"] else ""
        per_unit = figures["duty_per_unit"]
        duty = _share(figures["duty_percent"]) or ("" if per_unit is None else f"{per_unit:,.2f} {per}")
        rows.append((
            side.name, side.respondent, _share(figures["margin_percent"]),
            ("yes" if figures["de_minimis"] else "no") + threshold, _share(figures["injury_margin_percent"]), duty,
        ))  # fmt: skip
    return grid(("Authority", "Respondent", "Margin", "De minimis", "Injury margin", "Duty"), rows, left=2)


def _collected(sides: Sequence[Side], per: str) -> Grid:
    """What the duty's form collects on the period's own sales."""
    rows = [
        (
            side.name, side.respondent, str(side.figures["denominator"] or ""),
            str(side.figures["duty_form_in_words"] or ""),
            str(side.figures["cap"]), _share(side.figures["countervailing_percent"] or None),
            _money(side.figures["average_duty_per_unit"]), _share(side.figures["ad_valorem_equivalent_percent"]),
            BASES.get(str(side.figures["charged_on"]), ""),
        )
        for side in sides
    ]  # fmt: skip
    header = ("Authority", "Respondent", "Margin of the", "Form of duty", "Cap", "CVD", f"Duty, {per}",
              "Ad valorem", "of the")  # fmt: skip
    table = grid(header, rows, left=2)
    return Grid(table.header, table.rows, table.right - {4, 8}, table.strong)


def _differences(sides: Sequence[Side]) -> list[Block]:
    found: list[Block] = []
    for side in sides:
        made = side.difference
        if made is None:
            continue
        if not found:
            found.append(Heading(f"Against {made.against}: the rules that make the difference", 2))
        words = f"{side.name}, {side.respondent}: {made.words}"
        found.append(Line(words if made.steps else f"{words}: no rule differs in effect", "strong", 1))
        found += [Line(f"{step.rule}: {step.points:+.2f} points [{step.cite or 'no source'}]", "", 2)
                  for step in made.steps]  # fmt: skip
    return found


def _paid(shipped: Sequence[Side]) -> Grid:
    tables = [(side, side.shipment) for side in shipped if side.shipment is not None]
    shown = [
        (name, label) for name, label in PAID
        if name not in SOMETIMES or any(float(table.value(name)) != 0 for _, table in tables)
    ]  # fmt: skip
    rows = [(side.name, side.respondent, *(_money(table.value(name)) for name, _ in shown)) for side, table in tables]
    return grid(("Authority", "Respondent", *(label for _, label in shown)), rows, left=2)


def _lifts(sides: Sequence[Side], per: str) -> list[Block]:
    lifted = [(side, side.lift) for side in sides if side.lift is not None]
    if not lifted:
        return []
    rows = []
    for side, lift in lifted:
        rows.append((side.name, side.respondent, "average", "", "", _money(lift.average)))
        # Long lists are for the worksheet and for JSON.
        for rise in lift.products[:5]:
            rows.append(("", "", f"{rise.product}, {rise.price}", _money(rise.now), _money(rise.wanted),
                         _money(rise.rise)))  # fmt: skip
        if len(lift.products) > 5:
            rows.append(("", "", f"and {len(lift.products) - 5} products more", "", "", ""))
    said = dict.fromkeys(f"{side.name}: {lift.words} [{lift.cite or 'no source'}]" for side, lift in lifted)
    words = [Line(text, "quiet", 1) for text in said]
    table = grid(("Authority", "Respondent", "Product, price", "Now", "Wanted", "Rise"), rows, left=3)
    return [Heading(f"Prices at which the duty falls away, {per}", 2), table, *words]
