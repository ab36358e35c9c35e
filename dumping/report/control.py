"""Control totals: rows, quantity, value, dates and products of each table as read, to be held against its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from dumping.case.load import RespondentInputs
from dumping.formula.table import Input, Table
from dumping.formula.text import coded
from dumping.report.blocks import Block, Heading, Line, grid
from dumping.report.numbers import amount
from dumping.result import Result
from dumping.tables.sales import SalesInputs

# Columns of our own, which no source has.
_OWN = ("file_row", "case_line")


@dataclass(frozen=True)
class Control:
    """One table of the case. Values are in `currency`; None where the table has no such column.

    `value_by_currency` is the gross value as reported, before any conversion; `connums` counts the products, of
    costs too; `blanks` counts the blank cells of each column that has some, under the file's name for it.
    """

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
    value_by_currency: Mapping[str, float] = field(default_factory=dict)
    first_date: str | None = None
    last_date: str | None = None
    connums: int | None = None
    blanks: Mapping[str, int] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The totals for JSON."""
        return asdict(self)

    @property
    def whose(self) -> str:
        """The table, and the respondent that it is of."""
        return f"{self.respondent}: {self.title}" if self.respondent else self.title

    @property
    def dates(self) -> str:
        """First and last date."""
        return f"{self.first_date} to {self.last_date}" if self.first_date else ""

    @property
    def reported_value(self) -> str:
        """The gross value as reported, by currency."""
        return ", ".join(f"{amount(value)} {currency}" for currency, value in self.value_by_currency.items())


def control_totals(result: Result) -> list[Control]:
    """Every table that was read from the case or its files, in order, all of its rows whether used or not."""
    found: dict[tuple[str, str, str], Control] = {}
    for one, inputs in zip(result.respondents, result.case.respondents, strict=True):
        for table in one.tables.values():
            if _was_read(table):
                control = _control(one.name, table, _read(inputs, table.name))
                found.setdefault((control.respondent, control.name, control.file), control)
    return list(found.values())


def control_blocks(totals: list[Control]) -> list[Block]:
    """The totals as tables: rows and values, then dates, products and blank cells."""
    header = ("Table", "File", "Rows", "Used", "Quantity", "Gross value", "Net value", "Currency")
    rows = [
        (
            t.whose, t.file, f"{t.rows:,}", "" if t.used is None else f"{t.used:,}",
            *("" if v is None else amount(v) for v in (t.quantity, t.gross_value, t.net_value)), t.currency,
        )
        for t in totals
    ]  # fmt: skip
    blocks: list[Block] = [grid(header, rows, left=2)]
    more = [t for t in totals if t.connums is not None or t.dates or t.value_by_currency]
    if more:
        heads = ("Table", "Dates", "Gross value as reported", "CONNUMs")
        lines = [(t.whose, t.dates, t.reported_value, "" if t.connums is None else f"{t.connums:,}") for t in more]
        blocks += [Line(""), grid(heads, lines, left=3)]
    blanks = [(t.whose, t.blanks) for t in totals if t.blanks]
    if blanks:
        blocks.append(Line(""))
    for whose, counts in blanks:
        said = ", ".join(f"{column} {count:,}" for column, count in counts.items())
        blocks.append(Line(f"blank cells in {whose}: {said}", indent=1))
    return blocks


def run_blocks(totals: list[Control]) -> list[Block]:
    """The totals of tables read from files, as a report of results has them; nothing where there are none."""
    from_files = [total for total in totals if total.rows and total.connums is not None and "." in total.file]
    return [Heading("Control totals", 2), *control_blocks(from_files)] if from_files else []


def _read(inputs: RespondentInputs, name: str) -> SalesInputs | None:
    """The table as it was read, before the stages, with what the case states of it."""
    return next((sales for sales in inputs.tables() if sales.table.name == name and sales.file), None)


def _control(respondent: str, table: Table, read: SalesInputs | None) -> Control:
    inputs = [column.source.where for column in table.columns.values() if isinstance(column.source, Input)]
    file = inputs[0].partition(", column ")[0]
    quantity = table.values("quantity") if "quantity" in table else None
    prices = table.values("gross_unit_price") if "gross_unit_price" in table else None
    gross = None if quantity is None or prices is None else _total(quantity * prices)
    used = int(np.count_nonzero(table.values("excluded") == "")) if "excluded" in table else None
    extended = next((name for name in ("net_value", "net_us_price_extended") if name in table), None)
    net = _total(table.values(extended)) if extended else None
    # A table of exchange rates is shared by the respondents: it belongs to none.
    owner = respondent if read is not None or quantity is not None else ""
    total = None if quantity is None else _total(quantity)
    if read is not None and quantity is None and "production_quantity" in read.table:
        total = _total(read.table.values("production_quantity"))
    control = Control(owner, table.name, table.title, file, table.rows, used, total, gross, net, table.currency)
    return control if read is None else _with_details(control, read)


def _with_details(control: Control, read: SalesInputs) -> Control:
    """The totals with what only the table as read can tell."""
    table = read.table
    first = last = None
    if "sale_date" in table:
        dates = table.values("sale_date")
        known = dates[~np.isnat(dates)]
        first, last = (str(known.min()), str(known.max())) if len(known) else (None, None)
    key = next((name for name in ("connum", "product") if name in table), None)
    connums = None if key is None else len(coded(table.values(key)).present() - {""})
    values = asdict(control) | {
        "value_by_currency": _by_currency(read), "first_date": first, "last_date": last, "connums": connums,
        "blanks": _blanks(table),
    }  # fmt: skip
    return Control(**values)


def _by_currency(read: SalesInputs) -> dict[str, float]:
    """Gross price times quantity in each currency of the prices, as the file has them."""
    table = read.table
    if "quantity" not in table or "gross_unit_price" not in table:
        return {}
    values = table.values("quantity") * table.values("gross_unit_price")
    own = read.currencies.get("gross_unit_price", table.currency)
    if read.mixed is None or "gross_unit_price" not in read.mixed.amounts:
        return {own: float(np.nansum(values))}
    told = coded(table.values(read.mixed.column)).mapped(
        [read.mixed.codes.get(name, own) for name in coded(table.values(read.mixed.column)).names], object
    )
    return {str(code): float(np.nansum(values[told == code])) for code in sorted(set(told.tolist()))}


def _blanks(table: Table) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name, column in table.columns.items():
        if name in _OWN:
            continue
        values = table.values(name)
        if column.kind == "number":
            count = int(np.isnan(values).sum())
        elif column.kind == "date":
            count = int(np.isnat(values).sum())
        else:
            count = int(coded(values).equal("").sum())
        if count:
            where = column.source.where if isinstance(column.source, Input) else ""
            counts[where.partition(", column ")[2] or name] = count
    return counts


def _total(values: Any) -> float | None:
    total = float(np.sum(values))
    return total if np.isfinite(total) else None


def _was_read(table: Table) -> bool:
    first = next(iter(table.columns.values()), None)
    return table.rows > 0 and first is not None and isinstance(first.source, Input)
