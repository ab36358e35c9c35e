"""Normal value from factors of production: inputs at surrogate values, overhead, SG&A, profit, packing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dumping.case.nonmarket_keys import FactorInput, Factors
from dumping.formula.rule import Rule
from dumping.formula.table import Cell, Parameters, Table
from dumping.formula.tree import names_in
from dumping.stages.columns import used, with_excluded
from dumping.stages.keys import codes
from dumping.stages.sales import with_exchange_rate
from dumping.tables.exchange_rates import CITE as RATES_CITE
from dumping.tables.exchange_rates import Rates
from dumping.us.nonmarket.factors import SIGMA_CITE, on_sales
from dumping.us.nonmarket.inputs import PURCHASES_CITE
from dumping.us.nonmarket.surrogate_values import CITE

NO_FACTORS = "no factors of production for the product"
UNIT = "{money}/{quantity}"
COST_CITE = "19 USC 1677b(c)(1), (3)"
RATIOS_CITE = "19 CFR 351.408(c)(4)"
NAME, TITLE = "normal_values", "Normal value"

# What the inputs' costs add up to, by category.
SUMS = {
    "direct_materials": ("direct materials", "Direct materials"),
    "energy": ("energy", "Energy"),
    "labor": ("labor", "Labor"),
    "packing": ("packing", "Packing"),
    "by_products": ("by-product", "By-products"),
}
BUILD_UP = (
    Rule("materials_energy_labor", "direct_materials + energy + labor", "Materials, energy and labor", UNIT, COST_CITE),
    Rule("overhead", "materials_energy_labor * overhead_ratio", "Overhead", UNIT, RATIOS_CITE),
    Rule("cost_of_manufacture", "materials_energy_labor + overhead", "Cost of manufacture", UNIT, COST_CITE),
    Rule("sga", "cost_of_manufacture * sga_ratio", "SG&A and interest", UNIT, RATIOS_CITE),
    Rule("profit", "(cost_of_manufacture + sga) * profit_ratio", "Profit", UNIT, RATIOS_CITE),
    # Packing bears no overhead, SG&A or profit; by-products come off last, whatever sign they are reported in.
    Rule("normal_value", "cost_of_manufacture + sga + profit + packing - abs(by_products)", "Normal value", UNIT,
         "19 USC 1677b(c)(1)"),
)  # fmt: skip


@dataclass(frozen=True)
class FactorValues:
    """The sales with their normal value, the normal values with every input's part, and warnings."""

    sales: Table
    values: Table
    warnings: tuple[str, ...]


def normal_values(
    sales: Table,
    factors: Table,
    inputs: Table,
    ratios: Table,
    stated: Factors,
    *,
    rates: Mapping[str, Rates],
    parameters: Parameters,
    home: str,
    respondent: int = 1,
) -> FactorValues:
    """Adds `foreign_price_usd` to the sales, from the table `normal_values`.

    That has a row for each product; for each product and day of sale where a surrogate value is in a currency
    with daily rates; for each sale where freight depends on a distance that the sale reports. For each input
    k: `k_factor`, `k_surrogate` (and `k_price`, converted, or averaged with the price of purchases from
    market economies), `k_haul`, `k_freight_rate`, `k_freight`, `k_cost`; then the sums, overhead, SG&A,
    profit and `normal_value`, in `home` per unit of product. Sales of products without factors are left out.
    Source: 19 USC 1677b(c); 19 CFR 351.408; NME program, normal value.
    """
    ours, theirs = codes(sales, factors, ("connum",))
    order = np.argsort(theirs, kind="stable")
    at = np.minimum(np.searchsorted(theirs[order], ours), max(len(order) - 1, 0))
    found = theirs[order][at] == ours if len(order) else np.zeros(sales.rows, dtype=bool)
    row = np.where(found, order[at] + 1, 0) if len(order) else np.zeros(sales.rows, dtype=np.int64)
    out = ~found & used(sales)
    quantity = np.nansum(sales.values("quantity")[out])
    sales = with_excluded(sales, out, NO_FACTORS)
    warnings = []
    if out.any():
        warnings.append(f"{sales.title}: {out.sum()} of {sales.rows} not used, quantity {quantity:,.10g}: {NO_FACTORS}")
    daily = _daily(inputs, rates, home)
    reads = {
        n for item in stated.inputs.values() if item.freight and item.freight.port_distance
        for n in names_in(Rule("", item.freight.port_distance, "", "", "").tree) if n in sales
    }  # fmt: skip
    by_sale = any(_on_sales(item, sales, factors) for item in stated.inputs.values())
    sales, values = _rows(sales, factors, row, daily=bool(daily), by_sale=by_sale)
    for name in sorted(reads) if by_sale else ():
        values = values.with_lookup(name, sales, "sale")
    for currency in daily:
        values = with_exchange_rate(values, rates[currency])
    for number, (name, item) in enumerate(stated.inputs.items(), 1):
        values = _with_input(values, factors, inputs, name, item, number, rates, parameters, home, respondent, by_sale)
    for name, (category, label) in SUMS.items():
        costs = [f"{one}_cost" for one, item in stated.inputs.items() if item.category == category]
        values = values.with_rule(Rule(name, " + ".join(costs) or "0", label, UNIT, COST_CITE))
    for name in ("overhead_ratio", "sga_ratio", "profit_ratio"):
        values = _linked(values, name, ratios, name, 1, respondent)
    for rule in BUILD_UP:
        values = values.with_rule(rule)
    sales = sales.with_lookup("foreign_price_usd", values, "normal_value_row", "normal_value")
    amounts = values.values("normal_value").astype(float)
    if (amounts < 0).any():
        first = int(np.flatnonzero(amounts < 0)[0]) + 1
        warnings.append(f"{TITLE}: {(amounts < 0).sum()} normal values are below zero, the first in row {first}")
    return FactorValues(sales, values, tuple(warnings))


def _on_sales(item: FactorInput, sales: Table, factors: Table) -> bool:
    port = item.freight.port_distance if item.freight else None
    if port is None:
        return False
    return any(n in sales for n in names_in(Rule("", port, "", "", "").tree)) and on_sales(port, factors)


def _daily(inputs: Table, rates: Mapping[str, Rates], home: str) -> list[str]:
    """The currencies of surrogate values, freight rates and purchases that are converted at the sale's day."""
    names = [name for name in ("value_currency", "freight_currency", "market_currency") if name in inputs]
    found = {str(currency) for name in names for currency in inputs.values(name)} - {"", home}
    return sorted(currency for currency in found if rates[currency].table is not None)


def _rows(
    sales: Table, factors: Table, row: np.ndarray[tuple[int], np.dtype[np.int64]], *, daily: bool, by_sale: bool
) -> tuple[Table, Table]:
    """The table of normal values with a row for each product, product and day, or sale; the sales with their row."""
    kept = np.flatnonzero(used(sales))
    number = np.zeros(sales.rows, dtype=np.int64)
    if by_sale:
        number[kept] = np.arange(1, len(kept) + 1)
        at, how = row[kept], "a row for each sale: freight depends on a distance that the sale reports"
    elif daily:
        days = sales.values("sale_date").astype("datetime64[D]")[kept]
        pairs, place = np.unique(np.stack([row[kept], days.astype(np.int64)]), axis=1, return_inverse=True)
        number[kept] = place.ravel() + 1
        at, how = pairs[0], "a row for each product and day of sale: surrogate values are converted at its rate"
    else:
        number[kept] = row[kept]
        at, how = np.arange(1, factors.rows + 1), "a row for each product"
    values = Table(NAME, TITLE, len(at), sales.currency, sales.quantity_unit)
    if by_sale:
        values = values.with_choice("sale", kept + 1, f"{sales.title}: row", how, COST_CITE)
    values = values.with_choice("factor_row", at, f"{factors.title}: row", "the product's row", COST_CITE)
    # The first look-up tells whose row it is: the sale's, or the product's.
    values = values.with_lookup("connum", sales if by_sale else factors, "sale" if by_sale else "factor_row")
    if daily and by_sale:
        values = values.with_lookup("sale_date", sales, "sale")
    elif daily:
        dates = pairs[1].astype("datetime64[D]")
        values = values.with_choice("sale_date", dates, "Date of sale", "each day on which the product is sold")
    sales = sales.with_choice("normal_value_row", number, f"{TITLE}: row (0: none)", how, COST_CITE)
    return sales, values


def _with_input(
    values: Table, factors: Table, inputs: Table, name: str, item: FactorInput, row: int, rates: Mapping[str, Rates],
    parameters: Parameters, home: str, respondent: int, by_sale: bool,
) -> Table:  # fmt: skip
    """An input's surrogate value, freight and cost per unit of product."""
    label = item.label or name.replace("_", " ").capitalize()
    values = values.with_lookup(f"{name}_factor", factors, "factor_row")
    values = _linked(
        values, f"{name}_surrogate", inputs, "value_per_unit", row, respondent, f"{label}: surrogate value"
    )
    price = _in_dollars(f"{name}_surrogate", str(inputs.value("value_currency", row)), rates, home)
    cite = CITE
    if item.market_economy is not None:
        for column, said in (("market_price", "price of market-economy purchases"), ("market_share_percent", "share")):
            values = _linked(values, f"{name}_{column}", inputs, column, row, respondent, f"{label}: {said}")
        paid = _in_dollars(f"{name}_market_price", str(inputs.value("market_currency", row)), rates, home)
        share = f"{name}_market_share_percent / 100"
        price = (
            f"if({name}_market_share_percent >= market_economy_share_percent, {paid}, "
            f"{share} * {paid} + (1 - {share}) * {price})"
        )
        cite = PURCHASES_CITE
    if price != f"{name}_surrogate":
        rule = Rule(f"{name}_price", price, f"{label}: price", "{money}/unit of input", f"{cite}; {RATES_CITE}")
        values = values.with_rule(rule, parameters)
        price = f"{name}_price"
    cost = f"{name}_factor * {price}"
    if item.freight is not None:
        port = item.freight.port_distance
        distance = f"{name}_haul"
        values = values.with_lookup(distance, factors, "factor_row")
        if port is not None and by_sale and any(n in values for n in names_in(Rule("", port, "", "", "").tree)):
            capped = Rule(f"{name}_haul_counted", f"min({distance}, {port})", f"{label}: distance", "km", SIGMA_CITE)
            values, distance = values.with_rule(capped), capped.name
        said = f"{label}: freight rate"
        values = _linked(values, f"{name}_freight_rate", inputs, "freight_rate", row, respondent, said)
        rate = _in_dollars(f"{name}_freight_rate", str(inputs.value("freight_currency", row)), rates, home)
        rule = Rule(f"{name}_freight", f"{distance} * {rate}", f"{label}: freight", "{money}/unit of input", CITE)
        values = values.with_rule(rule, parameters)
        cost = f"{name}_factor * ({price} + {name}_freight)"
    return values.with_rule(Rule(f"{name}_cost", cost, f"{label}: cost", UNIT, COST_CITE))


def _in_dollars(name: str, currency: str, rates: Mapping[str, Rates], home: str) -> str:
    return name if currency == home else f"{name} * {rates[currency].name}"


def _linked(
    values: Table, name: str, table: Table, column: str, row: int, respondent: int, label: str | None = None
) -> Table:
    """A column that takes one cell of another table in every row."""
    cells: Sequence[Cell] = (Cell(respondent, table.name, column, row),) * values.rows
    figure = np.full(values.rows, float(table.value(column, row)))
    return values.with_links(
        name, figure, label or table.columns[column].label, tuple(cells), table.columns[column].unit
    )
