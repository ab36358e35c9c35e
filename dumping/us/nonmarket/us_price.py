"""U.S. prices from a non-market economy: surrogate values in price build-ups, net price, entered value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dumping.formula.rule import Rule
from dumping.formula.table import Cell, Parameters, Table
from dumping.formula.tree import names_in
from dumping.stages.columns import present
from dumping.stages.sales import with_exchange_rate
from dumping.tables.exchange_rates import CITE as RATES_CITE
from dumping.tables.exchange_rates import Rates
from dumping.tables.sales import SalesInputs
from dumping.us.us_sales.net_price import with_net_price
from dumping.us.us_sales.sale_type import CEP, EP, FURTHER_MANUFACTURED, types

# Deducted from constructed export price, with profit at the surrogate producers' ratio.
DEDUCTED = ("commissions", "cep_inventory_carrying", "cep_indirect_selling", "imputed_credit", "direct_selling",
            "cep_other")  # fmt: skip
TYPES = (EP, CEP, FURTHER_MANUFACTURED)
PREFIX = "surrogate_"


def with_surrogates(
    inputs: SalesInputs, values: Table, *, rates: Mapping[str, Rates], parameters: Parameters, home: str,
    respondent: int,
) -> SalesInputs:  # fmt: skip
    """The sales with the surrogate values that their build-up reads: `surrogate_truck` is the value of 'truck'.

    In `home` currency; a value in another one is converted at the rate of the sale's date.
    """
    table = inputs.table
    at = {str(name): row for row, name in enumerate(values.values("input"), 1)}
    read = dict.fromkeys(n for rule in inputs.build_up for n in names_in(rule.tree) if n.startswith(PREFIX))
    for name in (n for n in read if n not in table):
        row = at[name.removeprefix(PREFIX)]
        currency = str(values.value("currency", row)) if "currency" in values else ""
        foreign = currency not in ("", home)
        column = f"{name}_{currency.lower()}" if foreign else name
        figure = [float(values.value("surrogate_value", row))] * table.rows
        cells = (Cell(respondent, values.name, "surrogate_value", row),) * table.rows
        label = f"Surrogate value: {name.removeprefix(PREFIX).replace('_', ' ')}"
        table = table.with_links(column, figure, label, cells)
        if foreign:
            table = with_exchange_rate(table, rates[currency])
            rule = Rule(name, f"{column} * {rates[currency].name}", f"{label}, {home}", "", RATES_CITE)
            table = table.with_rule(rule, parameters)
    return replace(inputs, table=table)


def with_price(sales: Table, ratios: Table, *, parameters: Parameters) -> tuple[Table, tuple[str, ...]]:
    """Adds `net_us_price`, which is the price of differential pricing too, in U.S. dollars per unit.

    As in a market economy, with three differences: export taxes and irrecoverable value-added tax come off;
    all selling expenses in the United States come off constructed export price, imputed ones too, with
    profit at the ratio of the surrogate producers; nothing is added to normal value for export price sales.
    Source: 19 USC 1677a(c), (d); 77 FR 36481; NME program, net price.
    """
    if types(sales) & {CEP, FURTHER_MANUFACTURED}:
        sales = sales.with_choice("ratios_row", [1] * sales.rows, f"{ratios.title}: row", "its only row")
        sales = sales.with_lookup("cep_profit_ratio", ratios, "ratios_row", "profit_ratio")
    return with_net_price(sales, parameters=parameters, deducted=DEDUCTED, selling=())


def computed_entered_value(sales: Table) -> str:
    """The entered value of a sale that reports none: net price plus movement in the exporting country."""
    return " + ".join(["net_us_price", *present(sales, ("movement_domestic",))])
