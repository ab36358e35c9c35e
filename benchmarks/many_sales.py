"""A case of a million U.S. and two million comparison-market sales: wall time and peak memory, against DuckDB.

The same Parquet files are read by this engine, which computes the whole case, and by DuckDB, which computes only
net prices, their averages by CONNUM and month, and the statistics of the differential pricing groups. Each runs
in a process of its own; time is from opening the files to the last figure, without starting Python.

.venv/bin/pip install -e .[benchmark]
.venv/bin/python benchmarks/many_sales.py [U.S. SALES] [--csv]
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from many_sales_case import write_case

GOAL_TO_DUCKDB, GOAL_OF_TEN_TIMES = 10.0, 11.0
PEAK = "import resource; peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2;"
ENGINE = (
    "import sys, time, dumping; t = time.perf_counter(); case = dumping.load_case(sys.argv[1]);"
    f"u = time.perf_counter(); dumping.run(case); v = time.perf_counter(); {PEAK} print(u - t, v - u, peak)"
)
DUCKDB = (
    "import sys, time; from many_sales_query import query; t = time.perf_counter(); query(sys.argv[1]);"
    f"v = time.perf_counter(); {PEAK} print(v - t, peak)"
)


def measured(program: str, folder: Path) -> list[float]:
    """The figures that a program prints, run in a process of its own."""
    here = Path(__file__).parent
    ran = subprocess.run(
        [sys.executable, "-c", program, folder], check=True, stdout=subprocess.PIPE, text=True, cwd=here
    )
    return [float(part) for part in ran.stdout.split()]


def engine(folder: Path, sales: int) -> float:
    """Prints the engine's line for a case and gives its seconds."""
    load, compute, peak = measured(ENGINE, folder)
    line = f"{sales:9,} U.S. and {2 * sales:9,} Korean sales: load {load:5.1f} s, compute {compute:5.1f} s"
    sys.stdout.write(f"{line}, peak {peak:.2f} GiB\n")
    sys.stdout.flush()
    return load + compute


def main() -> None:
    """Prints a line for each size and for DuckDB, and both ratios with their goals."""
    sizes = [int(word) for word in sys.argv[1:] if word.isdigit()]
    largest = sizes[0] if sizes else 1_000_000
    form = "csv" if "--csv" in sys.argv else "parquet"
    seconds = []
    for sales in (largest // 10, largest):
        with TemporaryDirectory() as name:
            folder = write_case(Path(name), sales, form)
            seconds.append(engine(folder, sales))
            if sales == largest and form == "parquet":
                other, peak = measured(DUCKDB, folder)
                sys.stdout.write(
                    f"{'DuckDB, averages and group statistics alone':>43}: {other:5.1f} s, peak {peak:.2f} GiB\n"
                )
                ratio = seconds[-1] / other
                sys.stdout.write(f"the whole case takes {ratio:.1f} times as long (goal: {GOAL_TO_DUCKDB:g})\n")
    ratio = seconds[1] / seconds[0]
    sys.stdout.write(f"ten times the sales take {ratio:.1f} times as long (goal: {GOAL_OF_TEN_TIMES:g})\n")


if __name__ == "__main__":
    main()
