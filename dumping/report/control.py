"""Control totals: rows, quantity and value of each table as read, to be held against its source."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from dumping.formula.table import Input, Table
from dumping.result import Result


@dataclass(frozen=True)
class Control:
    """One table of the case. Values are in `currency`; None where the table has no such column."""

    respondent: str
    name: str
    title: str
    file: str
    rows: int
    used: int | None
    quantity: float | None
    gross_value: float | None
    net_value: float | None
    currency: str

    def to_dict(self) -> dict[str, Any]:
        """The totals for JSON."""
        return asdict(self)


def control_totals(result: Result) -> list[Control]:
    """Every table that was read from the case or its files, in order, all of its rows whether used or not."""
    found: list[Control] = []
    for one in result.respondents:
        found += [_control(one.name, table) for table in one.tables.values() if _was_read(table)]
    return list(dict.fromkeys(found))


def _control(respondent: str, table: Table) -> Control:
    inputs = [column.source.where for column in table.columns.values() if isinstance(column.source, Input)]
    file = inputs[0].partition(", column ")[0]
    quantity = table.values("quantity") if "quantity" in table else None
    prices = table.values("gross_unit_price") if "gross_unit_price" in table else None
    gross = None if quantity is None or prices is None else _total(quantity * prices)
    used = int(np.count_nonzero(table.values("excluded") == "")) if "excluded" in table else None
    extended = next((name for name in ("net_value", "net_us_price_extended") if name in table), None)
    net = _total(table.values(extended)) if extended else None
    # A table of exchange rates is shared by the respondents: it belongs to none.
    owner = respondent if quantity is not None else ""
    total = None if quantity is None else _total(quantity)
    return Control(owner, table.name, table.title, file, table.rows, used, total, gross, net, table.currency)


def _total(values: Any) -> float | None:
    total = float(np.sum(values))
    return total if np.isfinite(total) else None


def _was_read(table: Table) -> bool:
    first = next(iter(table.columns.values()), None)
    return table.rows > 0 and first is not None and isinstance(first.source, Input)
