"""Cash deposits as text: rates in force, the timeline of every company, and notices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from dumping.report.blocks import Block, Grid, Heading, Line
from dumping.report.numbers import amount, percent
from dumping.us.deposits import ON_FILE, Deposit, Timeline


def blocks(found: Timeline, rates: Sequence[Deposit], held: Sequence[Deposit], day: dt.date | None) -> list[Block]:
    """`held`, the rates in force on `day`, where one is asked for; then `rates`, from notice to notice."""
    title = f"Cash-deposit rates on {day}" if day is not None else "Cash-deposit rates"
    shown: list[Block] = [Heading(title), *_by_number(held, ""), *_by_number(rates, "timeline" if day else "since")]
    if found.notices:
        rows = [(str(one.day), one.segment, one.notice, one.does) for one in found.notices]
        shown += [Heading("Notices", 2), Grid(("Day", "Segment", "Notice", "What it does"), tuple(rows), frozenset())]
    cites = dict.fromkeys([*(one.cite for one in (*held, *rates)), *(one.cite for one in found.notices)])
    return [*shown, *(Line(text, "quiet", 1) for text in (ON_FILE, *cites))]


def _by_number(rates: Sequence[Deposit], heading: str) -> list[Block]:
    timeline = bool(heading)
    shown: list[Block] = []
    for number in dict.fromkeys(one.number for one in rates):
        here = [one for one in rates if one.number == number]
        per_unit = any(one.per_unit is not None for one in here)
        header = ["Company", "Rate", *(["Per unit"] if per_unit else []), "Since", *(["Until"] if timeline else [])]
        header += ["Segment", "Notice", "Basis"]
        rows = [
            (
                one.company, percent(one.percent),
                *([amount(one.per_unit) if one.per_unit is not None else ""] if per_unit else []),
                str(one.since), *([str(one.until or "")] if timeline else []), one.segment, one.notice, one.basis,
            )
            for one in here
        ]  # fmt: skip
        right = frozenset({1, 2} if per_unit else {1})
        title = (number or "Case") + (", timeline" if heading == "timeline" else "")
        shown += [Heading(title, 2), Grid(tuple(header), tuple(rows), right)]
    return shown
