"""What `dumping new --from` shows: every column with what it becomes, and what is still missing."""

from __future__ import annotations

from dumping.report.blocks import Block, Grid, Heading, Line
from dumping.us.questionnaire.placing import PLACED, Placement
from dumping.us.questionnaire.proposal import Proposal, Rate

_ORDER = {"placed": 0, "open": 1, "not known": 2, "not read": 3}
_SHOWN = {"placed": "placed", "open": "NOT PLACED", "not known": "NOT KNOWN", "not read": "not read"}


def mapping_blocks(made: Proposal) -> list[Block]:
    """A table for each file: its columns, placed ones first, and those that are not with the reason."""
    blocks: list[Block] = []
    for one in made.tables:
        whose = f", respondent {one.respondent + 1}" if one.respondent is not None else ""
        blocks.append(Heading(f"{one.source.shown}: {one.title}{whose}, {one.source.table.rows:,} rows", 2))
        if one.placed is None:
            blocks.append(Line(one.why, indent=1))
            blocks += [Line(_rate(rate), indent=1) for rate in made.rates if rate.source is one.source]
            continue
        columns = sorted(one.placed.columns, key=lambda column: _ORDER[column.status])
        rows = tuple((c.column, _SHOWN[c.status], _becomes(c), c.meaning) for c in columns)
        strong = frozenset(place for place, c in enumerate(columns) if c.status in ("open", "not known"))
        blocks.append(Grid(("Column", "", "Becomes", "What it is"), rows, frozenset(), strong))
        blocks += [Line(f"question: {question}", indent=1) for question in one.placed.questions]
        if unverified := one.placed.unverified():
            said = "named as in practice, not verified against a published questionnaire"
            blocks.append(Line(f"{said}: {', '.join(unverified)}", "quiet", 1))
    if made.missing:
        blocks += [Heading("Needed and missing", 2), Grid(("What", "For"), made.missing)]
    return blocks


def _rate(rate: Rate) -> str:
    """A table of rates: its currency, or what its columns leave open."""
    columns = ", ".join(rate.rate_columns)
    if rate.currency:
        return f"placed: U.S. dollars for one {rate.currency} in {columns}, by days in {rate.date_column}"
    return f"NOT PLACED: nothing says of which currency the rates are, and which column counts: {columns}"


def _becomes(one: Placement) -> str:
    if one.status == PLACED:
        return f"{one.name} in {one.part}" if one.part else one.name
    if one.status == "open":
        return f"{' or '.join(one.candidates)}: {one.why}" if one.candidates else one.why
    return one.why if one.status == "not known" else ""
