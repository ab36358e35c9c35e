"""Tables of an answer as a file: .csv, or .xlsx with live formulas."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dumping.cli.app import Unwritable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dumping.formula.table import Parameter, Table

ENDINGS = (".csv", ".xlsx")


class TableFile(click.ParamType[Path]):
    """A file for tables: its name ends in .csv or .xlsx and its folder exists."""

    name = "file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The path. A link that leads to another kind of file is refused."""
        path = Path(value)
        if path.suffix.lower() not in ENDINGS or path.resolve().suffix.lower() not in ENDINGS:
            self.fail(f"'{value}': give it a name that ends in .csv or .xlsx", param, ctx)
        if path.is_dir():
            self.fail(f"'{value}' is a folder", param, ctx)
        if not path.parent.is_dir():
            self.fail(f"there is no folder '{path.parent}'", param, ctx)
        return path


def write_answer(
    path: Path,
    tables: dict[str, Table],
    title: str,
    notes: list[str],
    parameters: Mapping[str, Parameter] | None = None,
) -> None:
    """Writes the tables; of a .csv the first one alone, with a column for each figure."""
    try:
        if path.suffix.lower() == ".xlsx":
            from dumping.workbook.tables import write_tables

            write_tables(tables, path, title, notes, parameters)
        else:
            from dumping.report.files import written

            written(path, _csv(tables).encode("utf-8-sig"))
    except OSError as error:
        raise Unwritable(f"{path} cannot be written: {error.strerror or error}") from None
    click.echo(f"written: {path}", err=True)


def _csv(tables: dict[str, Table]) -> str:
    from dumping.report.cells import plain_value
    from dumping.report.scenario_files import safe

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    names: list[str] = []
    for key, table in tables.items():
        if list(table.columns) != names:
            names = list(table.columns)
            writer.writerow(["", *names] if len(tables) > 1 else names)
        for row in range(1, table.rows + 1):
            cells = [safe(plain_value(table.value(name, row), table.columns[name].kind)) for name in names]
            writer.writerow([safe(key), *cells] if len(tables) > 1 else cells)
    return text.getvalue()
