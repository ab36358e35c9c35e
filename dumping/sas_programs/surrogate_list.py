"""Surrogate values as the NME program reads them: names in one range of a sheet, values in another."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import column_index_from_string

from dumping.tables.workbook_size import too_large

_CELL = r"\$?(?P<{0}>[A-Z]{{1,3}})\$?(?P<{1}>\d{{1,7}})"
_RANGE = re.compile(r"(?:'?(?P<sheet>[^$'!]+)'?[$!])?" + _CELL.format("a", "b") + ":" + _CELL.format("c", "d") + r"\Z")
_MOST = 20_000


def read_values(path: Path, names: str, values: str, sheet: str | None = None) -> tuple[dict[str, float], list[str]]:
    """Names in capitals with their values; and what is wrong. A range is written `SHEET$R3:R60`."""
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        return {}, [f"{path.name} is no .xlsx workbook; save it as one"]
    what, _ = too_large(path)
    if what:
        return {}, [f"{path.name}: {what}"]
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except Exception:
        # Damaged workbooks fail in many ways inside of the reader.
        return {}, [f"{path.name} is damaged, or no workbook"]
    try:
        columns = [_cells(book, text, sheet) for text in (names, values)]
    except (LookupError, ValueError) as error:
        return {}, [str(error.args[0])]
    finally:
        book.close()
    found: dict[str, float] = {}
    problems = []
    for name, value in zip(*columns, strict=False):
        if name is None or str(name).strip() == "":
            continue
        key = re.sub(r"\W", "_", str(name).strip()).upper()
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            problems.append(f"{path.name}: the value of {key} is no number: {value!r:.40}")
        elif key in found:
            problems.append(f"{path.name}: {key} has two values")
        else:
            found[key] = float(value)
    if not found:
        problems.append(f"{path.name} has no surrogate values in {names} and {values}")
    return found, problems


def _cells(book: Any, text: str, sheet: str | None) -> list[Any]:
    """The cells of a range of one column."""
    found = _RANGE.match(text.strip().upper())
    if found is None:
        raise ValueError(f"'{text}' is no range such as SV DATA$R3:R60")
    wanted = sheet or text[: len(found["sheet"] or "") + 2].replace("'", "").split("$")[0].split("!")[0]
    named = {name.upper(): name for name in book.sheetnames}
    if wanted and wanted.rstrip("$").strip().upper() not in named:
        raise LookupError(f"there is no sheet '{wanted}'; the workbook has {', '.join(book.sheetnames)}")
    page = book[named[wanted.rstrip("$").strip().upper()]] if wanted else book.worksheets[0]
    first, last = int(found["b"]), int(found["d"])
    if found["a"] != found["c"] or not 0 <= last - first < _MOST:
        raise ValueError(f"'{text}' is no range of one column")
    column = column_index_from_string(found["a"])
    rows = page.iter_rows(min_row=first, max_row=last, min_col=column, max_col=column, values_only=True)
    return [row[0] if row else None for row in rows]
