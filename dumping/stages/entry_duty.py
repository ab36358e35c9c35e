"""What a shipment pays at the frontier: customs duty, anti-dumping duty, and the tax on the price with both."""

from __future__ import annotations

from dumping.formula.rule import Rule
from dumping.formula.table import Parameters, Table

CUSTOMS = (
    Rule("customs_duty", "cif_value * customs_duty_percent / 100", "Customs duty", "{money}", "of the CIF value"),
    Rule("surcharge", "customs_duty * surcharge_percent / 100", "Surcharge", "{money}", "of the customs duty"),
)
# Duties are added to each other, never one charged on the other; the tax is on all of them.
TAX = (
    Rule("tax_base", "cif_value + customs_duty + surcharge + anti_dumping_duty", "Price with all duties", "{money}",
         "the CIF value and every duty"),
    Rule("value_added_tax", "tax_base * vat_percent / 100", "Value-added tax", "{money}", "of the price with duties"),
    Rule("to_pay", "customs_duty + surcharge + anti_dumping_duty + value_added_tax", "To pay at the frontier",
         "{money}", "sum"),
)  # fmt: skip


def entry_duty(
    figures: dict[str, float], anti_dumping: Rule, parameters: Parameters, currency: str, unit: str
) -> Table:
    """One row: what the shipment pays. `figures` are what `anti_dumping` reads, `cif_value` and quantity among them."""
    table = Table("shipment", "Duties on the shipment", 1, currency, unit)
    for name, value in figures.items():
        table = table.with_input(name, [value], name.replace("_", " ").capitalize(), "", "the shipment and the duty")
    for rule in (*CUSTOMS, anti_dumping, *TAX):
        table = table.with_rule(rule, parameters)
    return table
