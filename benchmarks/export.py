"""The worksheets of 20,000 U.S. sales with live formulas, against as many plain cells from the same library.

Both are written in this run, one after the other; the ratio is what counts. Peak memory is that of the process.

.venv/bin/python benchmarks/export.py [U.S. SALES]
"""

from __future__ import annotations

import re
import resource
import sys
import time
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import xlsxwriter
from many_sales_case import write_case

import dumping

GOAL = 2.0


def plain(path: Path, cells: int, columns: int = 40) -> float:
    """Seconds for a workbook of `cells` numbers."""
    start = time.perf_counter()
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    rows = 1_000_000
    for cell in range(cells):
        row, column = divmod(cell, columns)
        if row and row % rows == 0 and column == 0:
            sheet = book.add_worksheet()
        sheet.write_number(row % rows, column, cell * 1.25)
    book.close()
    return time.perf_counter() - start


def main() -> None:
    """Prints cells, formulas, both times, their ratio and the peak of memory."""
    sales = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with TemporaryDirectory() as folder:
        case = dumping.load_case(write_case(Path(folder), sales))
        result = dumping.run(case)
        start = time.perf_counter()
        path = dumping.export(result, Path(folder) / "live.xlsx")
        live = time.perf_counter() - start
        with zipfile.ZipFile(path) as archive:
            parts = [archive.read(n) for n in archive.namelist() if n.startswith("xl/worksheets/sheet")]
        cells = sum(len(re.findall(rb"<c r=", part)) for part in parts)
        formulas = sum(part.count(b"<f>") for part in parts)
        del parts
        numbers = plain(Path(folder) / "plain.xlsx", cells)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    sys.stdout.write(
        f"{sales:,} U.S. sales: {cells:,} cells, {formulas:,} of them live, {live:.1f} s; as many plain cells "
        f"{numbers:.1f} s; ratio {live / numbers:.2f} (goal {GOAL:g}); peak {peak:.2f} GiB\n"
    )


if __name__ == "__main__":
    main()
