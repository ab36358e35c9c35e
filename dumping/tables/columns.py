"""The columns that the stages read by name: in sales, in costs, and the amounts that a build-up states."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Standard:
    """Kind (number, text, date), label and unit of a column that the stages know by name."""

    kind: str
    label: str
    unit: str = ""


@dataclass(frozen=True)
class Layout:
    """A table that a case names: columns known by name, those it must have, and amounts of its build-up."""

    title: str
    columns: dict[str, Standard]
    required: tuple[str, ...]
    amounts: dict[str, str]


PRICE = "{money}/{quantity}"

_SHARED = {
    "connum": Standard("text", "CONNUM"),
    "product": Standard("text", "Product in the cost table"),
    "sale_date": Standard("date", "Date of sale"),
    "sale_month": Standard("text", "Month of sale"),
    "quantity": Standard("number", "Quantity", "{quantity}"),
    "gross_unit_price": Standard("number", "Gross unit price", PRICE),
    "customer": Standard("text", "Customer"),
    "invoice": Standard("text", "Invoice"),
    "level_of_trade": Standard("number", "Level of trade"),
    "manufacturer": Standard("text", "Manufacturer"),
    "prime": Standard("text", "Prime or non-prime"),
}

US_SALES = Layout(
    "U.S. sales",
    {
        **_SHARED,
        "sale_type": Standard("text", "EP or CEP"),
        "importer": Standard("text", "Importer"),
        "entered_value_per_unit": Standard("number", "Entered value per unit", PRICE),
        "state": Standard("text", "State"),
        "zip": Standard("text", "Zip code"),
        "region": Standard("text", "Region"),
        "period_group": Standard("text", "Period group"),
    },
    ("connum", "quantity"),
    {
        "net_price": "Net price",
        "added_to_normal_value": "Added to normal value",
        "price_additions": "Additions to price",
        "discounts_rebates": "Discounts and rebates",
        "movement_domestic": "Movement in the exporting country",
        "movement_international": "International and U.S. movement",
        "imputed_credit": "Imputed credit",
        "direct_selling": "Direct selling expenses",
        "commissions": "Commissions",
        "inventory_carrying": "Inventory carrying cost",
        "indirect_selling": "Indirect selling expenses",
        "cep_inventory_carrying": "Inventory carrying cost, U.S.-incurred",
        "cep_indirect_selling": "Indirect selling expenses, U.S.-incurred",
        "cep_other": "Other U.S.-incurred expenses, further manufacturing",
        "us_packing": "U.S. packing",
    },
)
COMPARISON_SALES = Layout(
    "Comparison-market sales",
    {**_SHARED, "affiliation": Standard("text", "Affiliation")},
    ("connum", "quantity"),
    {
        "net_price": "Net price",
        "price_additions": "Additions to price",
        "discounts_rebates": "Discounts and rebates",
        "movement_expense": "Movement expenses",
        "imputed_credit": "Imputed credit",
        "direct_selling": "Direct selling expenses",
        "indirect_selling": "Indirect selling expenses",
        "inventory_carrying_cost": "Inventory carrying cost",
        "commissions": "Commissions",
        "packing": "Packing",
        "cost_test_price": "Net price for the cost test",
    },
)
COSTS = Layout(
    "Costs",
    {
        "product": Standard("text", "Product"),
        "production_quantity": Standard("number", "Production quantity", "{quantity}"),
        "manufacturer": Standard("text", "Manufacturer"),
        "prime": Standard("text", "Prime or non-prime"),
        "quarter": Standard("number", "Quarter"),
        "year_month": Standard("text", "Year and month"),
    },
    ("product", "production_quantity"),
    {
        "total_com": "Total cost of manufacturing",
        "variable_com": "Variable cost of manufacturing",
        "ga_expense": "General and administrative expenses",
        "interest_expense": "Interest expense",
    },
)
LAYOUTS = {"us_sales": US_SALES, "comparison_sales": COMPARISON_SALES, "costs": COSTS}


def label_for(name: str, layout: Layout | None = None) -> str:
    """A column's label: the layout's, or its name in words."""
    for known in [layout] if layout else LAYOUTS.values():
        if name in known.columns:
            return known.columns[name].label
        if name in known.amounts:
            return known.amounts[name]
    return name.replace("_", " ").capitalize()
