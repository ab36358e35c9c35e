"""A workbook as a spreadsheet program computes it, with every cached value taken out first."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook

needs_libreoffice = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")


def recalculated(
    paths: list[Path], folder: Path, change: Callable[[Path, Workbook], None] | None = None
) -> dict[str, dict[str, Any]]:
    """For each workbook the values of its named cells after recalculation, and under '' its cells with errors."""
    bare = folder / "bare"
    bare.mkdir()
    for path in paths:
        # Loading and saving drops the cached values, so that what comes back was computed anew.
        book = openpyxl.load_workbook(path)
        if change:
            change(path, book)
        book.save(bare / path.name)
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to",
         "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder / "done"), *(str(bare / p.name) for p in paths)],
        check=True, capture_output=True, timeout=240,
    )  # fmt: skip
    return {path.name: _named(folder / "done" / path.name) for path in paths}


def _named(path: Path) -> dict[str, Any]:
    book = openpyxl.load_workbook(path, data_only=True)
    values: dict[str, Any] = {}
    for name, defined in book.defined_names.items():
        if not name.startswith("_"):
            ((sheet, cell),) = defined.destinations
            values[name] = book[sheet][cell.replace("$", "")].value
    values[""] = [
        f"{sheet.title}!{cell.coordinate} {cell.value}"
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith("#")
    ]
    return values
