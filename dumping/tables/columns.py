"""The columns of a sales table that the stages read by name, and what each of them holds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Standard:
    """Kind (number, text, date), label and unit of a column that the stages know by name."""

    kind: str
    label: str
    unit: str = ""


# Columns that a sales table may have under our names. Other columns are amounts or texts of the case's own.
SALES: dict[str, Standard] = {
    "connum": Standard("text", "CONNUM"),
    "sale_date": Standard("date", "Date of sale"),
    "month": Standard("text", "Month"),
    "quantity": Standard("number", "Quantity", "{quantity}"),
    "gross_unit_price": Standard("number", "Gross unit price", "{money}/{quantity}"),
    "customer": Standard("text", "Customer"),
    "importer": Standard("text", "Importer"),
    "invoice": Standard("text", "Invoice"),
}

REQUIRED = ("connum", "quantity")


def label_for(name: str) -> str:
    """A column's label: the standard one, or its name in words."""
    return SALES[name].label if name in SALES else name.replace("_", " ").capitalize()
