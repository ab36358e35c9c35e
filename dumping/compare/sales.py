"""The period's own sales, and a shipment, charged as entries: what a form of duty collects on real goods."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dumping.case.change import ChangeError
from dumping.duty.charge import charge
from dumping.duty.measures import Measure, Measures, NoMeasureError
from dumping.formula.check import nearest
from dumping.formula.rule import Rule
from dumping.formula.table import Parameters, Table
from dumping.result import RespondentResult
from dumping.stages.columns import used

NOT_STATED = "not stated"
EXPORT_VALUE = Rule("export_value", "export_price * quantity", "Value at the export price", "{money}", "the sale")
CIF_VALUE = Rule("cif_value", "cif_price * quantity", "CIF value", "{money}", "the sale")
ENTERED_VALUE = Rule("entered_value", "export_value", "Value for customs", "{money}",
                     "no other is stated: the value at the export price")  # fmt: skip
SUMMED = ("quantity", "cif_value", "export_value", "entered_value", "anti_dumping_duty", "countervailing_duty")


@dataclass(frozen=True)
class Shipment:
    """A stated shipment of one product: quantity, CIF value, and value at the export price (computed if left out)."""

    product: str
    quantity: float
    cif: float
    value: float | None = None


@dataclass(frozen=True)
class OnSales:
    """The period's sales with their duties and the totals; without tables `why_not` says why."""

    tables: dict[str, Table]
    orders: dict[str, Measure]
    why_not: str = ""


def on_sales(known: Measures, one: RespondentResult, parameters: Parameters) -> OnSales:
    """Every sale of the period that is used, charged by the measure on its product: `sales_charged`, and totals."""
    sales = one.tables.get("us_sales")
    if sales is None or "net_us_price" not in sales:
        return OnSales({}, {}, "the margin is stated: no sales are there to charge")
    rows = np.flatnonzero(used(sales)) + 1
    names = [str(name) for name in sales.values("connum")[rows - 1]]
    orders: dict[str, Measure] = {}
    for name in dict.fromkeys(names):
        try:
            orders[name] = known.of(one.name, name)
        except NoMeasureError as error:
            return OnSales({}, {}, str(error))
    if not names:
        return OnSales({}, {}, "no sale is used")
    case = known.result.case
    table = Table("sales_charged", "The period's sales, charged", len(rows), case.stated.case.currency,
                  case.stated.case.unit)  # fmt: skip
    table = table.with_choice("sale", rows, f"{sales.title}: row", "each sale that is used")
    for name, column in (("connum", "connum"), ("quantity", "quantity"), ("export_price", "net_us_price")):
        table = table.with_lookup(name, sales, "sale", column)
    table = table.with_rule(EXPORT_VALUE)
    if "cif_price" in sales:
        table = table.with_lookup("cif_price", sales, "sale").with_rule(CIF_VALUE)
    else:
        table = table.with_input("cif_value", np.full(len(rows), np.nan), "CIF value", "{money}", NOT_STATED)
    if "entered_value_total" in sales:
        table = table.with_lookup("entered_value", sales, "sale", "entered_value_total")
    else:
        table = table.with_rule(ENTERED_VALUE)
    table = table.with_input("incidental_costs", np.zeros(len(rows)), "Incidental costs", "{money}", "none stated")
    table = table.with_input("safeguard_percent", np.zeros(len(rows)), "Safeguard duty", "%", "none: within the quota")
    table, without = charge(table, [orders[name] for name in names], known.bases, case, parameters)
    if without:
        return OnSales({}, orders, f"amounts in {without[0].currency} need one rate of exchange for every day")
    total = Table("sales_charged_total", "The period's sales, charged: totals", 1, table.currency, table.quantity_unit)
    for name in SUMMED:
        unit = "{quantity}" if name == "quantity" else "{money}"
        rule = Rule(name, f"total({name})", table.columns[name].label, unit, "sum of the sales")
        total = total.with_rule(rule, over=table)
    return OnSales({table.name: table, total.name: total}, orders)


def on_shipment(known: Measures, one: RespondentResult, shipment: Shipment, parameters: Parameters) -> Table:
    """One row: what the shipment pays. Raises ChangeError for a product that the respondent has not sold."""
    sales = one.tables.get("us_sales")
    value = shipment.value
    if sales is None:
        if value is None:
            raise ChangeError(f"{one.name}: its rate is stated; a shipment needs products with their prices, or value=")
    else:
        names = [str(name) for name in sales.values("connum")]
        if shipment.product not in names:
            raise ChangeError(f"{one.name} has no product '{shipment.product}'; {nearest(shipment.product, names)}")
        if value is None:
            row = names.index(shipment.product) + 1
            value = float(sales.value("net_us_price", row)) * shipment.quantity
    assert value is not None
    case = known.result.case
    table = Table("shipment", "Duties on the shipment", 1, case.stated.case.currency, case.stated.case.unit)
    stated = "the shipment"
    product = np.array([shipment.product], dtype=object)
    table = table.with_input("product", product, "Product", where=stated)
    for name, figure, label, unit in (
        ("quantity", shipment.quantity, "Quantity", "{quantity}"), ("cif_value", shipment.cif, "CIF value", "{money}"),
        ("export_value", value, "Value at the export price", "{money}"),
        ("incidental_costs", 0.0, "Incidental costs", "{money}"),
        ("safeguard_percent", 0.0, "Safeguard duty above the quota", "%"),
    ):  # fmt: skip
        table = table.with_input(name, [figure], label, unit, stated)
    table = table.with_rule(ENTERED_VALUE)
    try:
        order = known.of(one.name, shipment.product)
    except NoMeasureError as error:
        raise ChangeError(str(error)) from None
    table, without = charge(table, [order], known.bases, case, parameters)
    if without:
        raise ChangeError(f"amounts in {without[0].currency} need one rate of exchange for every day")
    return table.with_notes(*order.notes)
