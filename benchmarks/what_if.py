"""What-if on 20,000 U.S. sales: one changed price against a run from files, and sweeps on one core and on two.

Loading the program is left out on both sides; the base run that a sweep begins with is stated apart. Ratios of one run.

.venv/bin/python benchmarks/what_if.py [U.S. SALES] [POINTS]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from many_sales_case import write_case

import dumping
from dumping.scenarios.changes import apply, parse_change
from dumping.scenarios.points import margins_at
from dumping.scenarios.reuse import Base

T = TypeVar("T")
PRICE = "us_sales.gross_unit_price += 1 where file_row == 7"
SWEPT = {
    "a price": "us_sales.gross_unit_price *= {} where file_row == 7",
    "an exchange rate": "exchange_rates.KRW.rate *= {}",
}


def timed(make: Callable[[], T], times: int = 1) -> tuple[float, T]:
    """The least seconds of several tries, and what was made."""
    best = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        made = make()
        best = min(best, time.perf_counter() - start)
    return best, made


def main() -> None:
    """Prints the times, their ratios and the goals."""
    sales = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    points = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000
    with TemporaryDirectory() as folder:
        path = write_case(Path(folder), sales, "csv")
        change = [parse_change(PRICE)]
        # What is compiled and cached on first use is so for both sides.
        dumping.run(dumping.load_case(path))
        whole, _ = timed(lambda: dumping.run(apply(dumping.load_case(path), change)), 3)
        case = dumping.load_case(path)
        begun, base = timed(lambda: Base(case))
        again, _ = timed(lambda: base.run(apply(case, change)), 5)
        say(f"{sales:,} U.S. sales: base run {begun:.2f} s")
        ratio = f"{whole / again:.1f} times (goal 20)"
        say(f"one changed U.S. price: from files {whole:.3f} s, from the base {again:.4f} s: {ratio}")
        for what, text in SWEPT.items():
            grid = [(parse_change(text.format(0.9 + 0.2 * n / points)),) for n in range(points)]
            two, found = timed(lambda g=grid: margins_at(base, g, workers=2))  # type: ignore[misc]
            one, _ = timed(lambda g=grid: margins_at(base, g[: points // 4], workers=1))  # type: ignore[misc]
            each, single = 1000 * two / points, 1000 * one / (points // 4)
            assert found.complete
            say(
                f"{points:,} points of {what}: {each:.1f} ms a point on two cores (goal 15), {single:.1f} ms on one; "
                f"two cores {single / each:.2f} times as fast"
            )


def say(line: str) -> None:
    """A line at once, since the next takes a while."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
