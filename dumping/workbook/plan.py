"""Which tables go on which sheet, side by side or one below the other, before anything is written."""

from __future__ import annotations

from dataclasses import dataclass, field

from dumping.case.filing_keys import Footnote
from dumping.formula.table import Table
from dumping.result import RespondentResult, Result
from dumping.workbook.confidential import Confidential, confidential
from dumping.workbook.places import DATA, REPEATED, Part, Place, Places
from dumping.workbook.sections import SHORT, sections

# Tables that are read together. A table that is not named here has a sheet of its own, called by its title.
TOGETHER = {
    "us_averages": "Averages",
    "normal_values": "Averages",
    "rates": "Totals and rates",
    "comparison": "Comparison",
}
# A table of this title has a sheet of its own all the same: it is a calculation, not a row of averages.
OWN_SHEET = ("Normal value",)


@dataclass(frozen=True)
class Sheet:
    """A sheet with its blocks: whose it is, and which tables, or parts of a table, stand on it."""

    name: str
    title: str
    result: Result
    respondent: RespondentResult | None
    number: int
    blocks: list[tuple[Place, Part | None]] = field(default_factory=list)

    @property
    def places(self) -> list[Place]:
        """The tables that begin on this sheet."""
        return [place for place, part in self.blocks if part is None or part == place.all_parts()[0]]


def planned(results: list[Result], places: Places, masked: bool = False) -> list[Sheet]:
    """The sheets of the calculation, in its order; respondents are numbered on through all results.

    Raises CaseError where a case speaks of tables or columns that its results do not have.
    """
    sheets: list[Sheet] = []
    first = 1
    many = sum(len(r.respondents) for r in results) > 1
    for case, result in enumerate(results, 1):
        kept = confidential(result, masked)
        seen: dict[int, Place] = {}
        for offset, one in enumerate(result.respondents):
            number = first + offset
            own: list[Sheet] = []
            for name, table in one.tables.items():
                if id(table) not in seen:
                    suffix = f" {number}" if many and not table.name.startswith("exchange_rates") else ""
                    seen[id(table)] = _laid_out(table, own, places, result, one, number, suffix, kept)
                # Rates of exchange serve several respondents and stand once.
                places.tables[number, name] = seen[id(table)]
            sheets += own
        if result.tables:
            title = "All others and figures"
            own_sheet = Sheet(places.sheet(title), title, result, None, -case)
            for name, table in result.tables.items():
                places.tables[-case, name] = _placed(own_sheet, table, kept)
            sheets.append(own_sheet)
        first += len(result.respondents)
    return sheets


def _laid_out(
    table: Table, own: list[Sheet], places: Places, result: Result, one: RespondentResult, number: int, suffix: str,
    kept: Confidential,
) -> Place:  # fmt: skip
    """The place of a table, on a sheet that is there already, on a new one, or on several."""
    cut = sections(table)

    def sheet(title: str) -> Sheet:
        found = next((s for s in own if s.title == title), None)
        if found is None:
            found = Sheet(places.sheet(f"{title[: 31 - len(suffix)]}{suffix}"), title, result, one, number)
            own.append(found)
        return found

    if len(cut) == 1 or table.rows == 1:
        return _placed(sheet(_wanted(table)), table, kept)
    pages = [sheet(title) for title, _ in cut]
    repeated = tuple(name for name in REPEATED if name in table)
    parts = tuple(
        Part(page.name, 0, columns, tuple(name for name in repeated if name not in columns))
        for page, (_, columns) in zip(pages, cut, strict=True)
    )
    place = Place(table, pages[0].name, DATA, 0, False, parts, *_marked(table, kept, result))
    for page, part in zip(pages, parts, strict=True):
        page.blocks.append((place, part))
    return place


def _wanted(table: Table) -> str:
    if table.name.startswith("exchange_rates"):
        return "Exchange rates"
    if table.rows == 1 and table.name not in ("us_sales", "comparison_sales", *TOGETHER):
        return "Totals and rates"
    own = SHORT.get(table.name, table.title)
    return own if table.title in OWN_SHEET else TOGETHER.get(table.name, own)


def _marked(
    table: Table, kept: Confidential, result: Result
) -> tuple[frozenset[str], dict[str, tuple[tuple[int, Footnote], ...]]]:
    """The columns of a table that are proprietary, and its footnotes by column."""
    notes: dict[str, tuple[tuple[int, Footnote], ...]] = {}
    for number, note in enumerate(result.case.stated.footnotes, 1):
        name, _, column = note.on.partition(".")
        if name == table.name and (not column or column in table):
            notes[column] = (*notes.get(column, ()), (number, note))
    return frozenset(name for name in table.columns if kept.keeps(table, name)), notes


def _placed(sheet: Sheet, table: Table, kept: Confidential) -> Place:
    """Tables of many rows stand side by side, a column apart; those of one row below each other."""
    upright = table.rows == 1 and sheet.title in ("Totals and rates", "All others and figures")
    lying = [p for p in sheet.places if not p.upright]
    below = [p for p in sheet.places if p.upright]
    if upright:
        row = below[-1].row + below[-1].height + 3 if below else DATA
        if lying and not below:
            row = max(p.row + p.height for p in lying) + 4
        place = Place(table, sheet.name, row, 0, True, (), *_marked(table, kept, sheet.result))
        sheet.blocks.append((place, None))
        return place
    column = lying[-1].column + lying[-1].width + 1 if lying else 0
    place = Place(table, sheet.name, DATA, column, False, (), *_marked(table, kept, sheet.result))
    sheet.blocks.append((place, place.all_parts()[0]))
    return place
