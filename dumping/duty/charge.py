"""Goods charged by the measures on them: the figures of each order beside the goods, and every duty and tax."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from dumping.case.load import Case
from dumping.duty.measures import Measure
from dumping.formula.table import Cell, Parameter, Parameters, Table
from dumping.law.forms.rules import AMOUNTS, LABELS
from dumping.stages.entry_duty import Bases, Charge, charged

DAY = np.dtype("datetime64[D]")


@dataclass(frozen=True)
class NoRate:
    """Goods whose duty is in a currency without a rate on their day; rows count from 1."""

    row: int
    currency: str
    day: str


def charge(
    goods: Table, orders: Sequence[Measure], law: Bases, case: Case, parameters: Parameters
) -> tuple[Table, list[NoRate]]:
    """The goods with their duties, a measure for each row; and rows for which there is no rate of exchange.

    In: what `charged` reads of goods, and `entry_date` where amounts are converted at daily rates. Figures that stand
    in tables of the case are links to them.
    """
    table = goods
    keys: dict[tuple[str, str, tuple[tuple[str, str], ...]], str] = {}
    charges: dict[str, Charge] = {}
    for order in orders:
        of = order.form, order.rule.expression, order.rule.reads
        if of not in keys:
            same = sum(name == order.form for name, *_ in keys)
            keys[of] = order.form + (f"_{same + 1}" if same else "")
            column = f"duty_{keys[of]}"
            charges[keys[of]] = Charge(column, order.rule.named(column))
    forms = [keys[order.form, order.rule.expression, order.rule.reads] for order in orders]
    how = "as the case states it, or by law"
    table = table.with_choice("form", np.array(forms, dtype=object), "Form of the duty", how)
    table = table.with_choice(
        "duty_source", np.array([o.source for o in orders], dtype=object), "Figures of the duty", "as the case has them"
    )
    table, without = _exchange(table, orders, case)
    for name, (label, unit) in LABELS.items():
        values = [order.figures.get(name, np.nan) for order in orders]
        if name in ("countervailing_percent", "countervailing_per_unit"):
            # Where a case states no countervailing duty, none is charged.
            values = [0.0 if value != value else value for value in values]
            if name == "countervailing_per_unit" and not any(values):
                continue
        elif name == "export_subsidy_percent":
            values = [0.0 if value != value else value for value in values]
            if not any(values):
                continue
        elif all(value != value for value in values):
            continue
        cells: tuple[Cell | None, ...] = tuple(order.cells.get(name) for order in orders)
        column = name
        if name in AMOUNTS and "duty_exchange_rate" in table:
            stated = [value if name in order.stated else np.nan for value, order in zip(values, orders, strict=True)]
            where = "in the duty's currency"
            table = table.with_input(f"{name}_stated", stated, f"{label}, as stated", "", where)
            column = f"{name}_of_case"
            values = [np.nan if name in order.stated else value for value, order in zip(values, orders, strict=True)]
            if all(value != value for value in values):
                continue
        if any(cell is not None for cell in cells):
            table = table.with_links(column, values, label, cells, unit)
        else:
            table = table.with_input(column, values, label, unit, orders[0].source)
    return charged(table, charges, law, parameters), without


def bases_parameters(law: Bases, parameters: Mapping[str, Parameter]) -> dict[str, Parameter]:
    """The parameters with what the law adds to the base of the tax."""
    if not law.uplift_percent:
        return dict(parameters)
    name = "tax_uplift_percent"
    uplift = Parameter(name, law.uplift_percent, "Added to the customs value for the tax", "%", law.uplift_cite)
    return {**parameters, name: uplift}


def _exchange(table: Table, orders: Sequence[Measure], case: Case) -> tuple[Table, list[NoRate]]:
    """The rate of exchange of each row's duty, where any is in another currency than the table's."""
    home = table.currency
    currencies = [order.currency or home for order in orders]
    if all(currency == home for currency in currencies):
        return table, []
    values, without = [], []
    for row, currency in enumerate(currencies, 1):
        rates = case.rates.get(currency)
        value = 1.0 if currency == home else np.nan
        if rates is not None and rates.parameter is not None:
            value = float(rates.parameter.value)
        elif rates is not None and rates.table is not None:
            day = table.value("entry_date", row) if "entry_date" in table else np.datetime64("NaT", "D")
            at = 0 if np.isnat(day) else int(rates.rows_for(np.array([day], dtype=DAY))[0])
            if at:
                value = float(rates.table.value("rate", at))
            else:
                without.append(NoRate(row, currency, "" if np.isnat(day) else str(day)))
        values.append(value)
    names = np.array(currencies, dtype=object)
    table = table.with_choice("duty_currency", names, "Currency of the duty", "as the case states it")
    where = "[exchange_rates], on the day of entry"
    return table.with_input("duty_exchange_rate", values, f"{home} for one unit of it", "", where), without


def unlinked(orders: Sequence[Measure]) -> list[Measure]:
    """The measures without links to cells of the case, for goods that its tables do not stand beside."""
    return [replace(order, cells={}) for order in orders]
