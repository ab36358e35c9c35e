"""The columns that the stages read by name: in sales, in costs, and the amounts that a build-up states."""

from __future__ import annotations

import re
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
    "invoice_line": Standard("text", "Line of the invoice"),
    "shipment_date": Standard("date", "Date of shipment"),
    "payment_date": Standard("date", "Date of payment"),
    "customer_name": Standard("text", "Customer's name"),
    "level_of_trade": Standard("number", "Level of trade"),
    "manufacturer": Standard("text", "Manufacturer"),
    "prime": Standard("text", "Prime or non-prime"),
}

# What other authorities than the United States take of an export sale at the frontier and of their own industry.
FRONTIER = {
    "cif_price": "CIF price, before duties",
    "landed_price": "Landed price",
    "post_import_cost": "Other costs of importing",
    "non_injurious_price": "Non-injurious price",
    "domestic_price": "Domestic price",
    "industry_cost": "Cost of the domestic industry",
    "interest_cost": "Interest in the cost of the domestic industry",
    "capital_employed": "Capital employed by the domestic industry",
}

US_SALES = Layout(
    "U.S. sales",
    {
        **_SHARED,
        "sale_type": Standard("text", "EP or CEP"),
        "importer": Standard("text", "Importer"),
        "entry_date": Standard("date", "Date of entry"),
        "entered_value_per_unit": Standard("number", "Entered value per unit", PRICE),
        "state": Standard("text", "State"),
        "zip": Standard("text", "Zip code"),
        "region": Standard("text", "Region"),
        "period_group": Standard("text", "Period group"),
        **{name: Standard("number", label, PRICE) for name, label in FRONTIER.items()},
        "customs_duty_percent": Standard("number", "Customs duty", "%"),
        "surcharge_percent": Standard("number", "Surcharge on the customs duty", "%"),
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
        "export_tax": "Export tax",
        "irrecoverable_vat": "Irrecoverable value-added tax",
        **FRONTIER,
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
FACTORS = Layout(
    "Factors of production",
    {
        "connum": Standard("text", "CONNUM"),
        "plant": Standard("text", "Plant or supplier"),
        "output": Standard("number", "Output of the product", "{quantity}"),
    },
    ("connum",),
    {},
)
SURROGATE_VALUES = Layout(
    "Surrogate values",
    {
        "input": Standard("text", "Input"),
        "country": Standard("text", "Surrogate country"),
        "source_country": Standard("text", "Imported from"),
        "hts": Standard("text", "HTS number"),
        "description": Standard("text", "Description"),
        "currency": Standard("text", "Currency"),
        "unit": Standard("text", "Per unit"),
        "value": Standard("number", "Value"),
        "import_value": Standard("number", "Value of imports"),
        "import_quantity": Standard("number", "Quantity of imports"),
        "index_base": Standard("number", "Price index when the value was recorded"),
        "index_period": Standard("number", "Price index in the period"),
        "inflator": Standard("number", "Inflator"),
        "source": Standard("text", "Source"),
        "citation": Standard("text", "Citation"),
        "comment": Standard("text", "Comment"),
    },
    ("input",),
    {},
)
STATEMENTS = Layout(
    "Surrogate financial statements",
    {
        "company": Standard("text", "Company"),
        "country": Standard("text", "Surrogate country"),
        "year": Standard("text", "Financial year"),
        "materials": Standard("number", "Raw materials"),
        "energy": Standard("number", "Energy"),
        "labor": Standard("number", "Labor"),
        "overhead": Standard("number", "Manufacturing overhead"),
        "sga": Standard("number", "Selling, general and administrative expenses"),
        "interest": Standard("number", "Interest expenses, net"),
        "profit": Standard("number", "Profit before tax"),
        "not_used": Standard("text", "Not used because"),
        "source": Standard("text", "Source"),
        "comment": Standard("text", "Comment"),
    },
    ("company", "materials", "labor", "overhead", "sga", "profit"),
    {},
)
# The tables of a respondent, and those of a case on a non-market economy.
RESPONDENT_LAYOUTS = {"us_sales": US_SALES, "comparison_sales": COMPARISON_SALES, "costs": COSTS, "factors": FACTORS}
NONMARKET_LAYOUTS = {"surrogate_values": SURROGATE_VALUES, "financial_statements": STATEMENTS}
LAYOUTS = {**RESPONDENT_LAYOUTS, **NONMARKET_LAYOUTS}

# Names that the stages give to columns they add to sales and costs, and to thresholds that rules read beside
# them: a case's own columns and amounts go by other names.
MADE = {
    "above_all_cost", "above_cost", "added_to_normal_value_extended", "arms_length_high_percent",
    "arms_length_low_percent", "assessment_threshold_percent", "avg_cv_total_cop", "avg_ga", "avg_interest",
    "avg_total_com", "avg_total_cop", "avg_variable_com", "below_cost_disregarded", "calendar_month", "case_line",
    "cep_cogs", "cep_counted", "cep_expenses", "cep_movement", "cep_offset", "cep_profit", "cep_profit_cogs",
    "cep_profit_counted", "cep_profit_movement", "cep_profit_ratio", "cep_profit_revenue", "cep_profit_selling",
    "cep_revenue", "cep_selling", "cm_average_price", "cm_commission_pool", "cm_commission_pool_usd",
    "cm_commission_usd", "cm_commissions", "cm_indirect_remaining_usd", "cm_indirect_selling", "cm_indirect_usd",
    "cm_inventory_carrying", "cm_level_of_trade", "cm_net_price", "commission_offset", "commission_offset_pool",
    "commission_offset_pool_us", "constructed_normal_value", "constructed_value", "cost_group", "cost_origin",
    "cost_test_kept_percent", "cost_test_price", "cost_test_value", "counts_for_recovery", "credit_base_price",
    "de_minimis_threshold_percent", "difmer", "difmer_limit", "downstream", "entered_value", "entered_value_basis",
    "entered_value_source", "entered_value_total", "excluded", "facts_available_group", "facts_available_margin",
    "facts_available_percent", "facts_available_reason", "file_row", "foreign_price_usd", "industry_profit",
    "insufficient_sales", "lot_adjustment", "lot_difference", "lot_factor", "match_type", "model", "month",
    "net_price", "net_us_price", "net_value", "normal_value", "price_index", "price_index_base",
    "price_less_movement", "product", "quantity_above", "quantity_below", "quarter", "read_from", "recovered",
    "sale_date_reported", "sale_type", "selected", "total_cop", "us_importer", "weight", "year_month",
}  # fmt: skip
_MADE = re.compile(
    r"characteristic_\d+|surrogate_.*|exchange_rate(_[a-z]{3})?|(cv|dp)_.*|.*_(row|extended|constant|stated)"
    r"|.*_(index_\d|part_[a-z]{3}|(factor|haul)(_output)?)"
    r"|.*_market_situation(_cv)?(_part)?|market_situation_\d.*"
)


def is_made(name: str) -> bool:
    """Whether the stages give this name to a column of their own."""
    return name in MADE or _MADE.fullmatch(name) is not None


def label_for(name: str, layout: Layout | None = None) -> str:
    """A column's label: the layout's, or its name in words."""
    for known in [layout] if layout else LAYOUTS.values():
        if name in known.columns:
            return known.columns[name].label
        if name in known.amounts:
            return known.amounts[name]
    return name.replace("_", " ").capitalize()
