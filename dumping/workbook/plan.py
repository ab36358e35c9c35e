"""Which tables go on which sheet, side by side or one below the other, before anything is written."""

from __future__ import annotations

from dataclasses import dataclass, field

from dumping.formula.table import Table
from dumping.result import RespondentResult, Result
from dumping.workbook.places import DATA, Place, Places

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
    """A sheet with its blocks: whose it is, and which tables stand on it."""

    name: str
    title: str
    result: Result
    respondent: RespondentResult | None
    number: int
    places: list[Place] = field(default_factory=list)


def planned(results: list[Result], places: Places) -> list[Sheet]:
    """The sheets of the calculation, in its order; respondents are numbered on through all results."""
    sheets: list[Sheet] = []
    first = 1
    many = sum(len(r.respondents) for r in results) > 1
    for case, result in enumerate(results, 1):
        seen: dict[int, Place] = {}
        for offset, one in enumerate(result.respondents):
            number = first + offset
            own: list[Sheet] = []
            for name, table in one.tables.items():
                if id(table) in seen:
                    # Rates of exchange serve several respondents and stand once.
                    places.tables[number, name] = seen[id(table)]
                    continue
                wanted = _wanted(table)
                found = next((s for s in own if s.title == wanted), None)
                if found is None:
                    suffix = f" {number}" if many and not table.name.startswith("exchange_rates") else ""
                    found = Sheet(places.sheet(f"{wanted[: 31 - len(suffix)]}{suffix}"), wanted, result, one, number)
                    own.append(found)
                place = _placed(found, table)
                found.places.append(place)
                places.tables[number, name] = seen[id(table)] = place
            sheets += own
        if result.tables:
            title = "All others and figures"
            own_sheet = Sheet(places.sheet(title), title, result, None, -case)
            for name, table in result.tables.items():
                place = _placed(own_sheet, table)
                own_sheet.places.append(place)
                places.tables[-case, name] = place
            sheets.append(own_sheet)
        first += len(result.respondents)
    return sheets


def _wanted(table: Table) -> str:
    if table.name.startswith("exchange_rates"):
        return "Exchange rates"
    if table.rows == 1 and table.name not in ("us_sales", "comparison_sales", *TOGETHER):
        return "Totals and rates"
    return TOGETHER.get(table.name, table.title) if table.title not in OWN_SHEET else table.title


def _placed(sheet: Sheet, table: Table) -> Place:
    """Tables of many rows stand side by side, a column apart; those of one row below each other."""
    upright = table.rows == 1 and sheet.title in ("Totals and rates", "All others and figures")
    lying = [p for p in sheet.places if not p.upright]
    below = [p for p in sheet.places if p.upright]
    if upright:
        row = below[-1].row + below[-1].height + 3 if below else DATA
        if lying and not below:
            row = max(p.row + p.height for p in lying) + 4
        return Place(table, sheet.name, row, 0, True)
    column = lying[-1].column + lying[-1].width + 1 if lying else 0
    return Place(table, sheet.name, DATA, column, False)
