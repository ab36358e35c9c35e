"""A workbook as a spreadsheet program computes it, with every cached value taken out first.

The parts of the file are read and rewritten as text: a library that loads whole workbooks takes longer than the
spreadsheet program itself.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from html import unescape
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook

needs_libreoffice = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")

_CACHED = re.compile(rb"(</f>|<f/>)<v>[^<]*</v>")
_ERROR = re.compile(r'<c r="([A-Z]+[0-9]+)"[^>]* t="e"[^>]*>.*?<v>([^<]*)</v>')


def recalculated(
    paths: list[Path],
    folder: Path,
    change: Callable[[Path, Workbook], None] | Mapping[str, Callable[[Workbook], None]] | None = None,
) -> dict[str, dict[str, Any]]:
    """For each workbook the values of its named cells after recalculation, and under '' its cells with errors.

    `change` is made to every workbook first, or to those that it names by their file.
    """
    bare = folder / "bare"
    bare.mkdir()
    for path in paths:
        changed = path
        if change is not None and (callable(change) or path.name in change):
            book = openpyxl.load_workbook(path)
            if callable(change):
                change(path, book)
            else:
                change[path.name](book)
            changed = bare / f"changed-{path.name}"
            book.save(changed)
        without_cached_values(changed, bare / path.name)
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to",
         "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder / "done"), *(str(bare / p.name) for p in paths)],
        check=True, capture_output=True, timeout=280,
    )  # fmt: skip
    return {path.name: _named(folder / "done" / path.name) for path in paths}


def parts_of_sheets(path: Path) -> dict[str, str]:
    """The part of the file that each sheet stands in, by its title."""
    with zipfile.ZipFile(path) as book:
        workbook = book.read("xl/workbook.xml").decode()
        related = book.read("xl/_rels/workbook.xml.rels").decode()
    targets = {_attribute(r, "Id"): _attribute(r, "Target") for r in re.findall(r"<Relationship [^>]*>", related)}
    sheets = re.findall(r"<sheet [^>]*>", workbook)
    return {unescape(_attribute(s, "name")): f"xl/{targets[_attribute(s, 'r:id')]}" for s in sheets}


def typed(path: Path, into: Path, cells: Mapping[tuple[str, str], float]) -> Path:
    """The workbook with figures typed into cells, by sheet and cell."""
    parts = parts_of_sheets(path)
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for item in old.infolist():
            content = old.read(item)
            for (title, cell), value in cells.items():
                if parts[title] == item.filename:
                    found = re.compile(rb'(<c r="%s"[^>]*>)<v>[^<]*</v>' % cell.encode())
                    content, count = found.subn(rb"\g<1><v>%r</v>" % value, content)
                    assert count == 1, (title, cell)
            new.writestr(item.filename, content)
    return into


def without_cached_values(path: Path, into: Path) -> None:
    """The same workbook with formulas alone, so that what a spreadsheet program shows was computed anew."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for item in old.infolist():
            content = old.read(item)
            if item.filename.startswith("xl/worksheets/sheet"):
                content = _CACHED.sub(rb"\1", content)
            new.writestr(item.filename, content)


def _named(path: Path) -> dict[str, Any]:
    with zipfile.ZipFile(path) as book:
        workbook = book.read("xl/workbook.xml").decode()
        sheets = parts_of_sheets(path)
        shared = [
            unescape("".join(re.findall(r"<t[^>]*>([^<]*)</t>", s)))
            for s in re.findall(r"<si>(.*?)</si>", book.read("xl/sharedStrings.xml").decode(), re.S)
        ]
        texts = {title: book.read(part).decode() for title, part in sheets.items()}
    values: dict[str, Any] = {}
    for name, place in re.findall(r'<definedName [^>]*name="([A-Z][A-Z_0-9]*)"[^>]*>([^<]*)<', workbook):
        sheet, cell = unescape(place).removeprefix("$").rsplit("!", 1)
        title = sheet.strip("'").replace("''", "'")
        values[name] = _cell(texts[title], cell.replace("$", ""), shared)
    values[""] = [f"{title}!{cell} {value}" for title, text in texts.items() for cell, value in _ERROR.findall(text)]
    return values


def _attribute(element: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', element)
    assert found is not None, element
    return found.group(1)


def _cell(text: str, cell: str, shared: list[str]) -> Any:
    found = re.search(rf'<c r="{cell}"([^>]*)>(.*?)</c>', text)
    value = re.search(r"<v>([^<]*)</v>", found.group(2)) if found else None
    if found is None or value is None:
        return None
    kind = re.search(r' t="(\w+)"', found.group(1))
    if kind is None or kind.group(1) == "n":
        return float(value.group(1))
    if kind.group(1) == "b":
        return value.group(1) == "1"
    return shared[int(value.group(1))] if kind.group(1) == "s" else unescape(value.group(1))
