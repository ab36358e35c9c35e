"""Wall time of the commands a person waits for, as the best of several runs and as ratios to bare Python.

.venv/bin/python benchmarks/wall_time.py
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
DUMPING = [sys.executable, "-m", "dumping"]
COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "dumping margin": [*DUMPING, "margin", "--normal-value", "135", "--export-price", "90"],
    "dumping run octg-korea": [*DUMPING, "run", str(ROOT / "cases/octg-korea")],
    "dumping what-if octg-korea": [
        *DUMPING, "what-if", str(ROOT / "cases/octg-korea"), "--set", "us_sales.gross_unit_price *= 1.03",
    ],
}  # fmt: skip
GOALS = {"dumping margin": 0.4, "dumping run octg-korea": 2.0}
RUNS = 5


def best(command: list[str]) -> float:
    """The shortest of several runs, in seconds."""
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    """Prints a line for each command."""
    bare = 0.0
    for name, command in COMMANDS.items():
        seconds = best(command)
        bare = bare or seconds
        goal = f"   goal {GOALS[name]:.1f} s" if name in GOALS else ""
        sys.stdout.write(f"{name:28} {seconds:6.2f} s   {seconds / bare:5.1f} x bare Python{goal}\n")


if __name__ == "__main__":
    main()
