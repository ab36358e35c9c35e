"""Wall time and peak memory of a case as its sales grow tenfold: the OCTG case's rows, repeated with other quantities.

.venv/bin/python benchmarks/many_sales.py [U.S. SALES]
"""

from __future__ import annotations

import csv
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent
CASE = ROOT / "cases" / "octg-korea"
RUN = (
    "import sys, time, dumping; t = time.perf_counter(); case = dumping.load_case(sys.argv[1]);"
    "u = time.perf_counter(); dumping.run(case); print(u - t, time.perf_counter() - u)"
)


def enlarged(folder: Path, times: int) -> None:
    """The case of one respondent with each of its sales `times` times, at quantities of their own."""
    for path in CASE.glob("*.csv"):
        shutil.copy(path, folder)
    text = (CASE / "case.toml").read_text(encoding="utf-8")
    second = text.index("[[respondents]]", text.index("[[respondents]]") + 1)
    (folder / "case.toml").write_text(text[:second].rstrip("# -\n") + "\n", encoding="utf-8")
    for name, quantity in (("a_us_sales.csv", "QTYU"), ("a_korean_sales.csv", "QTYH")):
        with (CASE / name).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            for again in range(times):
                for row in rows:
                    writer.writerow(row | {quantity: f"{float(row[quantity]) + again / 1000:.3f}"})


def measured(sales: int) -> tuple[float, float, float]:
    """Seconds to load, seconds to compute, and peak memory in GiB, in a process of its own."""
    with TemporaryDirectory() as name:
        enlarged(Path(name), max(sales // 1000, 1))
        ran = subprocess.run([sys.executable, "-c", RUN, name], check=True, capture_output=True, text=True)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024**2
    load, compute = (float(part) for part in ran.stdout.split())
    return load, compute, peak


def main() -> None:
    """Prints a line for each size, and the ratio of ten times the sales to one."""
    largest = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    totals = []
    for sales in (largest // 10, largest):
        start = time.perf_counter()
        load, compute, peak = measured(sales)
        totals.append(load + compute)
        line = f"{sales:9,} U.S. and {2 * sales:9,} Korean sales: load {load:6.1f} s, compute {compute:6.1f} s"
        sys.stdout.write(f"{line}, peak {peak:.1f} GiB ({time.perf_counter() - start:.0f} s in all)\n")
        sys.stdout.flush()
    sys.stdout.write(f"ten times the sales take {totals[1] / totals[0]:.1f} times as long\n")


if __name__ == "__main__":
    main()
