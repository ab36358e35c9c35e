"""dumping duty under an authority other than the United States: what each entry pays at the frontier."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from dumping.cli.app import Refused, Unwritable
from dumping.cli.output import print_json, say, show, warn

if TYPE_CHECKING:
    from dumping.case.load import Case
    from dumping.duty.import_duty import Charged
    from dumping.formula.table import Table

SHOWN = (
    "quantity", "cif_value", "anti_dumping_duty", "countervailing_duty", "safeguard_duty", "customs_duty", "surcharge",
    "value_added_tax", "to_pay",
)  # fmt: skip
# Columns that are left out where they hold nothing but zeros.
SOMETIMES = ("countervailing_duty", "safeguard_duty", "surcharge")
SHORT = {
    "anti_dumping_duty": "Anti-dumping", "countervailing_duty": "Countervailing", "safeguard_duty": "Safeguard",
    "value_added_tax": "Tax", "to_pay": "To pay",
}  # fmt: skip


def charge_entries(entries: Path, case: Case, authority: str, output: Path | None, as_json: bool) -> None:
    """Charges the entries under an authority, prints them and writes the worksheets."""
    from dumping.case.change import ChangeError
    from dumping.duty.import_duty import import_duty
    from dumping.pipeline import run
    from dumping.scenarios.changes import apply, parse_change

    if authority != case.stated.case.authority:
        try:
            case = apply(case, [parse_change(f'case.authority = "{authority}"')])
        except ChangeError as error:
            raise Refused(str(error)) from None
    header = case.stated.case
    done = import_duty(entries, run(case))
    unverified = tuple(f"not verified against the published text: {text}" for text in done.unverified)
    notes = [header.notice] if header.notice else []
    if output is not None:
        from dumping.workbook.tables import write_tables

        said = (*notes, *done.warnings, *unverified)
        try:
            write_tables(done.tables, output, f"Duty on entries: {entries.name}", said, done.parameters)
        except OSError as error:
            raise Unwritable(f"{output} cannot be written: {error.strerror or error}") from None
    warn(done.warnings)
    if as_json:
        print_json({
            "schema": "dumping/import-duty/1", "authority": header.authority, "currency": header.currency,
            "unit": header.unit, "notice": header.notice, **_as_dict(done), "warnings": list(done.warnings),
            "not_verified": list(done.unverified),
        })  # fmt: skip
    else:
        show(_blocks(done, header.title, header.currency, notes, unverified))
    if output is not None:
        say(f"worksheets written to {output}")


def _as_dict(done: Charged) -> dict[str, Any]:
    from dumping.report.cells import plain_value

    def rows(name: str) -> list[dict[str, Any]]:
        table = done.tables[name]
        return [
            {key: plain_value(table.value(key, row), column.kind) for key, column in table.columns.items()}
            for row in range(1, table.rows + 1)
        ]

    return {"entries": rows("entries"), "exporters": rows("exporters"), "total": rows("total")[0]}


def _blocks(done: Charged, title: str, currency: str, notes: list[str], unverified: tuple[str, ...]) -> list[Any]:
    from dumping.formula.table import Computed
    from dumping.report.blocks import Heading, Line, grid

    entries, exporters, total = (done.tables[name] for name in ("entries", "exporters", "total"))
    names = [
        name for name in SHOWN
        if name in entries and not (name in SOMETIMES and not entries.values(name).any())
    ]  # fmt: skip
    header = [SHORT.get(name, entries.columns[name].label) for name in names]

    def row(table: Table, at: int) -> list[str]:
        return [_money(table, name, at) for name in names]

    lines = [
        [str(entries.value("entry_number", at)), str(entries.value("exporter", at)), *row(entries, at)]
        for at in range(1, entries.rows + 1)
    ]
    sums = [[str(exporters.value("exporter", at)), *row(exporters, at)] for at in range(1, exporters.rows + 1)]
    sums.append(["Total", *row(total, 1)])
    forms = {name: entries.columns[f"duty_{name}"] for name in dict.fromkeys(map(str, entries.values("form")))}
    found = [f"{column.label}: {column.source.rule.cite}" for column in forms.values()
             if isinstance(column.source, Computed)]  # fmt: skip
    return [
        Heading(title), *(Line(note, "notice") for note in notes), Heading(f"Duty on entries, {currency}", 2),
        grid(["Entry", "Exporter", *header], lines, 2), Heading("Totals", 2),
        grid(["Exporter", *header], sums, 1, [len(sums) - 1]),
        *(Line(text, "quiet") for text in found), *(Line(text, "notice", 1) for text in unverified),
    ]  # fmt: skip


def _money(table: Table, name: str, at: int) -> str:
    from dumping.formula.rounding import round_half_up

    if name not in table:
        return ""
    value = float(table.value(name, at))
    return "" if value != value else f"{round_half_up(value, 2):,.2f}"
