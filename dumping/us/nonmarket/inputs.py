"""Each input of a respondent with its surrogate value and freight rate, per unit that the input is measured in."""

from __future__ import annotations

import numpy as np

from dumping.case.nonmarket_keys import FactorInput, Factors
from dumping.formula.rule import Rule
from dumping.formula.table import Table
from dumping.tables.units import CITE as UNITS_CITE
from dumping.tables.units import carried_unit, conversion
from dumping.us.nonmarket.surrogate_values import CITE, SHOWN

PURCHASES_CITE = "19 CFR 351.408(c)(1)"
VALUE = Rule("value_per_unit", "surrogate_value * units_in_one", "Surrogate value per unit of the input", "", CITE)
FREIGHT = Rule("freight_rate", "freight_surrogate * freight_units_in_one",
               "Freight rate per unit of the input and kilometer", "", CITE)  # fmt: skip


def inputs(stated: Factors, values: Table, *, currency: str) -> tuple[Table, tuple[str, ...]]:
    """The table `inputs`, a row for each input, in the order of the case; and warnings.

    `value_per_unit`: the surrogate value per unit of the input, in `value_currency`; `freight_rate` likewise,
    per kilometer, in `freight_currency`; `market_price` and `market_share_percent` of purchases from market
    economies where the case states them. A unit that the case leaves out is taken to be the surrogate
    value's, with a warning. Source: 19 CFR 351.408(c).
    """
    items = list(stated.inputs.items())
    table = Table("inputs", "Inputs", len(items))
    for name, label, column in (
        ("input", "Input", [item.label or name.replace("_", " ").capitalize() for name, item in items]),
        ("category", "Category", [item.category for _, item in items]),
        ("unit", "Measured in", [item.unit or "" for _, item in items]),
    ):
        table = table.with_input(name, np.array(column, dtype=object), label)
    table, unsaid = _valued(table, values, [(item.surrogate or name, item) for name, item in items], currency)
    if any(item.freight for _, item in items):
        found = [(item.freight.surrogate if item.freight else "", item) for _, item in items]
        table = _with_freight(table, values, found, currency)
    if any(item.market_economy for _, item in items):
        bought = [item.market_economy for _, item in items]
        price = [one.price if one else np.nan for one in bought]
        table = table.with_input("market_price", price, "Price paid to market-economy suppliers", "")
        paid = [(one.currency or currency) if one else "" for one in bought]
        table = table.with_input("market_currency", np.array(paid, dtype=object), "Paid in")
        share = [one.share_percent if one else 0.0 for one in bought]
        table = table.with_input("market_share_percent", share, "Share bought from market economies", "%")
    if not unsaid:
        return table, ()
    return table, (
        f"Inputs: no unit is stated for {', '.join(unsaid)} or its surrogate value: they are taken to be the same",
    )


def _rows(values: Table, names: list[str]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    at = {str(name): row for row, name in enumerate(values.values("input"), 1)}
    return np.array([at.get(name, 0) for name in names], dtype=np.int64)


def _valued(
    table: Table, values: Table, wanted: list[tuple[str, FactorInput]], currency: str
) -> tuple[Table, list[str]]:
    names = [name for name, _ in wanted]
    how = "the surrogate value that the case names for the input, or the one of its name"
    table = table.with_choice("surrogate_row", _rows(values, names), f"{values.title}: row", how, CITE)
    for name in (name for name in SHOWN if name in values and name not in ("unit", "currency", "comment")):
        table = table.with_lookup(name, values, "surrogate_row")
    table = _with_currency(table, values, "surrogate_row", "value_currency", "Currency of the value", currency)
    table = table.with_lookup("surrogate_value", values, "surrogate_row")
    sizes, said, unsaid = [], [], []
    for (_, item), row in zip(wanted, table.values("surrogate_row"), strict=True):
        theirs = str(values.value("unit", int(row))) if "unit" in values else ""
        known = conversion(item.unit, theirs) if item.unit and theirs else None
        sizes.append(1.0 if known is None else known)
        said.append(theirs)
    for theirs, (name, item) in zip(said, wanted, strict=True):
        if bool(theirs) != bool(item.unit):
            unsaid.append(f"'{name}'")
    table = table.with_choice(
        "surrogate_unit", np.array(said, dtype=object), "Valued per", "the surrogate's unit", CITE
    )
    how = "how many of the surrogate value's units one unit of the input is"
    table = table.with_choice("units_in_one", sizes, "Conversion", how, UNITS_CITE)
    return table.with_rule(VALUE), unsaid


def _with_freight(table: Table, values: Table, wanted: list[tuple[str, FactorInput]], currency: str) -> Table:
    how = "the freight rate that the case names for the input; 0 where it has no freight"
    rows = _rows(values, [name for name, _ in wanted])
    table = table.with_choice("freight_row", rows, f"{values.title}: row of the freight rate", how, CITE)
    table = _with_currency(table, values, "freight_row", "freight_currency", "Currency of the freight rate", currency)
    table = table.with_lookup("freight_surrogate", values, "freight_row", "surrogate_value")
    sizes = []
    for (_, item), row in zip(wanted, rows, strict=True):
        theirs = carried_unit(str(values.value("unit", int(row)))) if row and "unit" in values else ""
        known = conversion(item.unit, theirs) if item.unit and theirs else None
        sizes.append(1.0 if known is None else known)
    how = "how many of the freight rate's units one unit of the input is"
    table = table.with_choice("freight_units_in_one", sizes, "Conversion for freight", how, UNITS_CITE)
    return table.with_rule(FREIGHT)


def _with_currency(table: Table, values: Table, row: str, name: str, label: str, currency: str) -> Table:
    rows = table.values(row).astype(int)
    stated = values.values("currency") if "currency" in values else np.full(values.rows, "", dtype=object)
    found = [(str(stated[r - 1]) or currency) if r else "" for r in rows]
    how = f"as stated for the value, or {currency}"
    return table.with_choice(name, np.array(found, dtype=object), label, how)
