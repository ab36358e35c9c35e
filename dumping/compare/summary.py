"""One row of figures that authorities are compared by, each a link to where it is computed."""

from __future__ import annotations

from collections.abc import Mapping

from dumping.case.schema import Header
from dumping.formula.rule import Rule
from dumping.formula.table import Cell, Table
from dumping.result import RespondentResult

# Our name -> table and column it is taken from.
LINKED = {
    "margin_percent": ("rates", "margin_percent"),
    "de_minimis": ("rates", "de_minimis"),
    "injury_margin_percent": ("duty", "injury_margin_percent"),
    "duty_percent": ("duty", "duty_percent"),
    "duty_per_unit": ("duty", "duty_per_unit"),
    "quantity_of_sales": ("sales_charged_total", "quantity"),
    "export_value_of_sales": ("sales_charged_total", "export_value"),
    "duty_on_sales": ("sales_charged_total", "anti_dumping_duty"),
    "countervailing_on_sales": ("sales_charged_total", "countervailing_duty"),
    "shipment_anti_dumping_duty": ("shipment", "anti_dumping_duty"),
    "shipment_countervailing_duty": ("shipment", "countervailing_duty"),
    "shipment_customs_duty": ("shipment", "customs_duty"),
    "shipment_surcharge": ("shipment", "surcharge"),
    "shipment_value_added_tax": ("shipment", "value_added_tax"),
    "shipment_to_pay": ("shipment", "to_pay"),
    "shipment_landed_cost": ("shipment", "landed_cost"),
    "shipment_landed_cost_with_tax": ("shipment", "landed_cost_with_tax"),
}
SUM = "duty on the period's sales, over them"


def summary(one: RespondentResult, tables: Mapping[str, Table], charged_on: str, header: Header) -> Table:
    """The table `compared`, one row; `tables` are those of the comparison beside the respondent's own.

    Without a table of duties the rate deposited is the duty. The duty per unit and its share of the value that it is
    charged on (`charged_on`), and of the export value, are those of the period's own sales.
    """
    found = {**one.tables, **tables}
    table = Table("compared", "Compared", 1, header.currency, header.unit)
    for name, (source, column) in LINKED.items():
        if name == "duty_percent" and "duty" not in found:
            source, column = "rates", "cash_deposit_percent"
        if source not in found or column not in found[source]:
            continue
        spec = found[source].columns[column]
        label = f"Shipment: {spec.label[0].lower()}{spec.label[1:]}" if name.startswith("shipment") else spec.label
        cell = Cell(one.number, source, column)
        table = table.with_links(name, [found[source].value(column)], label, (cell,), spec.unit)
    if "duty_on_sales" not in table:
        return table
    total = found["sales_charged_total"]
    if charged_on in total:
        label = total.columns[charged_on].label
        value, cell = total.value(charged_on), Cell(one.number, total.name, charged_on)
        table = table.with_links("charged_value_of_sales", [value], label, (cell,), header.currency)
    rules = [
        Rule("average_duty_per_unit", "duty_on_sales / quantity_of_sales", "Duty per unit, on the period's sales",
             "{money}/{quantity}", SUM),
        Rule("percent_of_export_value", "100 * duty_on_sales / export_value_of_sales",
             "Duty on the period's sales, of their export value", "%", SUM),
    ]  # fmt: skip
    if "charged_value_of_sales" in table:
        text = "100 * duty_on_sales / charged_value_of_sales"
        rules.append(Rule("ad_valorem_equivalent_percent", text, "Ad valorem equivalent of the duty", "%", SUM))
    for rule in rules:
        table = table.with_rule(rule)
    return table
