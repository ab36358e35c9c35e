"""dumping exchange-rates: daily rates as Commerce's official rates."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dumping.cli.answer_file import TableFile, write_answer
from dumping.cli.app import ExampleCommand, Refused, Unwritable
from dumping.cli.output import json_option, print_json, say, show, warn

if TYPE_CHECKING:
    from dumping.formula.table import Table
    from dumping.report.blocks import Block
    from dumping.tables.exchange.history import History

EXAMPLES = (
    ("dumping exchange-rates FRB_H10.csv --currency KRW", "fluctuations and sustained movements of the won"),
    ("dumping exchange-rates dat89_ko.txt dat00_ko.txt -o krw.csv", "one history of two files, for a case to read"),
    ("dumping exchange-rates DEXKOUS.csv --from 2013-07-01 --to 2014-06-30 --json", "every day of a period"),
)
DAY = click.DateTime(["%Y-%m-%d"])
SPANS_SHOWN = 40


@click.command(
    "exchange-rates", cls=ExampleCommand, examples=EXAMPLES,
    short_help="Daily rates as Commerce's official rates: fluctuations, sustained movements.",
)  # fmt: skip
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--currency", metavar="CODE", help="The currency, such as KRW; left out where the file has one alone.")
@click.option("--from", "first", type=DAY, metavar="DATE", help="The first day shown and written.")
@click.option("--to", "last", type=DAY, metavar="DATE", help="The last day shown and written.")
@click.option(
    "--law-as-of", "law_as_of", type=DAY, metavar="DATE", help="The day whose law applies; today's if left out."
)
@click.option(
    "-o", "--output", type=TableFile(),
    help="Write both series: .csv for a case to read, or .xlsx with every day's benchmark and live formulas.",
)  # fmt: skip
@json_option
def command(
    files: tuple[Path, ...],
    currency: str | None,
    first: dt.datetime | None,
    last: dt.datetime | None,
    law_as_of: dt.datetime | None,
    output: Path | None,
    as_json: bool,
) -> None:
    """Turn daily rates into the two series of official rates, for investigations and for reviews, in U.S. dollars.

    FILES hold the Federal Reserve's H.10 rates (Data Download Program, a country's page as text, FRED), the European
    Central Bank's eurofxref-hist.csv, Commerce's own, or a table with the columns date and rate; docs/exchange-rates.md
    says what the model is and what of it is verified. All days before --from count for benchmarks.
    """
    if currency is not None and not re.fullmatch("[A-Z]{3}", currency):
        raise click.UsageError(f"'{currency}' is no currency; write three capitals: KRW")
    if first is not None and last is not None and first > last:
        raise click.UsageError("--from is after --to")
    import numpy as np

    from dumping.law.lookup import NoLawError
    from dumping.tables.exchange.history import between, history

    try:
        found = history(files, currency, law_as_of.date() if law_as_of else dt.date.today())
    except NoLawError as error:
        raise Refused(str(error)) from None
    table = between(
        found.table, np.datetime64(first, "D") if first else None, np.datetime64(last, "D") if last else None
    )
    if not table.rows:
        days = found.table.values("date")
        raise Refused(f"no official rate lies between these days; they run from {days[0]} to {days[-1]}")
    if output is not None and output.suffix.lower() == ".csv":
        _write_series(output, table, found)
    elif output is not None:
        title = f"Exchange rates of {found.currency}: {found.quotes.file}"
        write_answer(output, {table.name: table}, title, list(found.warnings), found.parameters)
    warn(found.warnings)
    if as_json:
        print_json(_as_dict(found, table))
    else:
        show(_blocks(found, table))


def _write_series(path: Path, table: Table, found: History) -> None:
    """The two series in the layout of Commerce's files, each row with what is to be said of it."""
    import csv
    import io

    from dumping.report.files import written

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["date", f"{found.currency}I", f"{found.currency}R", "source"])
    said = "; ".join([_publisher(found), *found.warnings[: 1 if found.quotes.kind != "ecb" else 2]])
    columns = (table.values(name).tolist() for name in ("investigation", "review"))
    for day, *rates in zip(table.values("date"), *columns, strict=True):
        writer.writerow([str(day), *map(repr, rates), said])
    try:
        written(path, text.getvalue().encode())
    except OSError as error:
        raise Unwritable(f"{path} cannot be written: {error.strerror or error}") from None
    say(f"written: {path}")


def _publisher(found: History) -> str:
    from dumping.tables.exchange.quotes import PUBLISHERS

    model = "; official rates by Commerce's model" if found.parameters else ""
    return f"{PUBLISHERS[found.quotes.kind]} daily rates, {found.quotes.file}{model}"


def _as_dict(found: History, table: Table) -> dict[str, Any]:
    from dumping.report.cells import plain_value

    days = [
        {name: plain_value(table.value(name, row), column.kind) for name, column in table.columns.items()}
        for row in range(1, table.rows + 1)
    ]
    return {
        "schema": "dumping/exchange-rates/1", "currency": found.currency, "unit": f"USD per {found.currency}",
        "files": found.quotes.file.split(", "), "kind": found.quotes.kind,
        "law": {
            name: {"value": p.value, "unit": p.unit, "cite": p.cite, "note": p.note}
            for name, p in found.parameters.items()
        },
        "movements": [
            {
                "began": str(one.began), "recognised": str(one.recognised), "until": str(one.until), "rate": one.held,
                "rate_of": str(one.held_of),
            }
            for one in found.movements
        ],
        "days": days, "warnings": list(found.warnings),
    }  # fmt: skip


def _blocks(found: History, table: Table) -> Iterator[Block]:
    from dumping.report.blocks import Heading, Line, grid

    days = table.values("date")
    yield Heading(f"Exchange rates of {found.currency}, USD per {found.currency}")
    yield Line(_publisher(found))
    yield Line(f"{table.rows} days from {days[0]} to {days[-1]}")
    if "fluctuation" not in table:
        yield Line("Commerce's own rates: they are not computed here.", "quiet")
        return
    spans = _spans(table)
    fluctuating = int(table.values("fluctuation").astype(bool).sum())
    yield Heading(f"Fluctuations: the benchmark is used on {fluctuating} days", 2)
    if spans:
        yield grid(("From", "To", "Days", "Furthest from benchmark, %"), spans[:SPANS_SHOWN], 2)
    if len(spans) > SPANS_SHOWN:
        yield Line(f"and {len(spans) - SPANS_SHOWN} more spans; -o writes every day", "quiet", 1)
    yield Heading("Sustained rises: the rate is held while exporters adjust, in investigations", 2)
    rows = [
        (str(m.began), str(m.recognised), str(m.until), f"{m.held:.10g}", str(m.held_of))
        for m in found.movements
        if m.until >= days[0] and m.began <= days[-1]
    ]
    if rows:
        yield grid(("Began in the week of", "Recognised", "Held until", "Rate held", "of"), rows, 5)
    else:
        yield Line("none: both series are the same", "", 1)


def _spans(table: Table) -> list[tuple[str, ...]]:
    """The stretches of days on which the daily rate fluctuates, with the furthest deviation of each."""
    days, fluctuates = table.values("date"), table.values("fluctuation").astype(bool).tolist()
    deviation = table.values("deviation_percent").tolist()
    spans: list[tuple[str, ...]] = []
    start: int | None = None
    for at, one in enumerate([*fluctuates, False]):
        if one and start is None:
            start = at
        elif not one and start is not None:
            furthest = max(deviation[start:at], key=abs)
            spans.append((str(days[start]), str(days[at - 1]), str(at - start), f"{furthest:+.2f}"))
            start = None
    return spans
