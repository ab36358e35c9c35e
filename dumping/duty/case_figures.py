"""Figures of duties that a computed case gives: rates, amounts per unit, prices of products, companies in groups."""

from __future__ import annotations

import numpy as np

from dumping.formula.evaluate import Array
from dumping.formula.table import Cell, Table
from dumping.result import RespondentResult, Result

# Figure of a respondent -> table and column.
COMPUTED = {
    "duty_percent": ("duty", "duty_percent"), "duty_per_unit": ("duty", "duty_per_unit"),
    "cash_deposit_percent": ("rates", "cash_deposit_percent"),
}  # fmt: skip
# Prices of a product in the period, as compared and in the case's currency, by what they serve as.
OF_PRODUCTS = {
    "normal_value": "normal_value", "ascertained_normal_value": "normal_value",
    "ascertained_export_price": "net_us_price",
}  # fmt: skip
COUNTERVAILING = ("countervailing_percent", "countervailing_per_unit")


def computed(one: RespondentResult, product: str = "") -> dict[str, float]:
    """A respondent's rate and amount per unit, and its prices of a product: averages weighted by quantity."""
    found = {
        name: float(one.tables[table].value(column))
        for name, (table, column) in COMPUTED.items()
        if table in one.tables and column in one.tables[table]
    }
    if "duty" not in one.tables:
        # Where a method makes no table of duties, what is deposited is the duty.
        found["duty_percent"] = found["cash_deposit_percent"]
    table, rows = _compared(one, product)
    for name, column in OF_PRODUCTS.items():
        if table is not None and len(rows):
            prices, weights = table.values(column)[rows].astype(float), table.values("quantity")[rows].astype(float)
            if not np.isnan(prices).any() and weights.sum() > 0:
                found[name] = float((prices * weights).sum() / weights.sum())
    return found


def cells(one: RespondentResult, product: str = "") -> dict[str, Cell]:
    """Where the computed figures stand; prices of a product only where one row has them."""
    found = {
        name: Cell(one.number, table, column)
        for name, (table, column) in COMPUTED.items()
        if table in one.tables and column in one.tables[table]
    }
    if "duty" not in one.tables:
        found["duty_percent"] = found["cash_deposit_percent"]
    table, rows = _compared(one, product)
    if table is not None and len(rows) == 1:
        row = int(rows[0]) + 1
        found |= {name: Cell(one.number, table.name, column, row) for name, column in OF_PRODUCTS.items()}
    return found


def comparison_of(one: RespondentResult) -> Table | None:
    """The comparison that a respondent's products have their prices in; None where margins are stated."""
    return one.tables.get("comparison_average_to_average", one.tables.get(f"comparison_{one.method}"))


def _compared(one: RespondentResult, product: str) -> tuple[Table | None, Array]:
    """The comparison and the rows of a product in it, counted from 0."""
    table = comparison_of(one)
    if table is None or not product:
        return None, np.array([], dtype=np.intp)
    return table, np.flatnonzero(table.values("connum") == product)


def countervailing(result: Result, one: RespondentResult) -> dict[str, float]:
    """The countervailing duty that the case states of a respondent."""
    stated = next(inputs.stated for inputs in result.case.respondents if inputs.number == one.number)
    return {name: float(value) for name in COUNTERVAILING if (value := getattr(stated, name, None)) is not None}


def group_row(result: Result, company: str) -> int | None:
    """The row, from 1, of the companies not individually examined that a company is one of; None for none."""
    groups = result.case.stated.other_companies
    if "other_companies" not in result.tables:
        return None
    return next((n for n, g in enumerate(groups, 1) if company in (g.name, *g.companies)), None)


def residual_row(result: Result) -> int | None:
    """The row of everybody who is not named, where the case has one: of several groups without cooperation the one
    called as the residual rate is, or the last."""
    stated, table = result.case.stated, result.tables.get("other_companies")
    if table is None:
        return None
    if not stated.other_companies:
        return table.rows if stated.residual is not None else None
    rows = [n for n, group in enumerate(stated.other_companies, 1) if group.cooperation == "non-cooperating"]
    name = stated.residual.name if stated.residual is not None else ""
    named = [n for n in rows if stated.other_companies[n - 1].name == name]
    chosen = named or rows
    return chosen[-1] if chosen else None


def of_group(result: Result, row: int) -> dict[str, float]:
    """The duties of the companies in a row."""
    table = result.tables["other_companies"]
    names = ("duty_percent", "duty_per_unit", *COUNTERVAILING)
    return {name: float(table.value(name, row)) for name in names if name in table}


def highest(result: Result) -> dict[str, float]:
    """The highest of the respondents' rates, amounts per unit and countervailing duties."""
    found: dict[str, float] = {}
    for one in result.respondents:
        own = computed(one) | countervailing(result, one)
        for name in (*COMPUTED, *COUNTERVAILING):
            if name in own:
                found[name] = max(found.get(name, 0.0), own[name])
    return found


def safeguard_percent(result: Result) -> float | None:
    """The safeguard duty above the quota that the case states, of the authority or of its respondents."""
    stated = result.case.stated
    duty = stated.duty.get(stated.case.authority)
    if duty is not None and duty.safeguard_percent is not None:
        return duty.safeguard_percent
    found = [one.safeguard_percent for one in stated.respondents]
    return max((float(value) for value in found if value is not None), default=None)
