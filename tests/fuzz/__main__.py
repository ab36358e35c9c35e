"""A long run: python -m tests.fuzz --seconds 1200 [--first 0] [--only workbook].

Counts come last, each failure with its seed where it happens.

Memory is limited, and an input that takes more than a minute counts as a hang.
"""

from __future__ import annotations

import argparse
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path
from types import FrameType

from tests.fuzz.once import once
from tests.fuzz.targets import TARGETS

MEMORY = 6 << 30
LONGEST = 60


def _hang(signum: int, frame: FrameType | None) -> None:
    raise TimeoutError(f"more than {LONGEST} seconds")


def _failed(name: str, seed: int, home: Path) -> bool:
    """Whether an input failed, which is told with where it happened."""
    signal.alarm(LONGEST)
    try:
        once(name, seed, home)
    except BaseException as error:
        said = "".join(traceback.format_exception(error))[-1500:]
        sys.stdout.write(f"FAILED {name}, seed {seed}\n{said}\n")
        sys.stdout.flush()
        return True
    finally:
        signal.alarm(0)
    return False


def main() -> int:
    """Runs the targets in turn until the CPU time is used up, or until it is stopped."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--seconds", type=float, default=60)
    asked.add_argument("--first", type=int, default=0)
    asked.add_argument("--only", choices=list(TARGETS))
    given = asked.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGALRM, _hang)
    # Asked to end, in the background too, it still says what it has done.
    asked_to_end: list[int] = []
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda number, _: asked_to_end.append(number))
    done: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    seed = given.first
    with tempfile.TemporaryDirectory() as home:
        while time.process_time() < given.seconds and not asked_to_end:
            for name in [given.only] if given.only else TARGETS:
                # Quick targets are run more often.
                for again in range({"expression": 50, "data_file": 5}.get(name, 1)):
                    done[name] += 1
                    failed[name] += _failed(name, seed * 50 + again, Path(home))
            seed += 1
    for name, count in done.items():
        sys.stdout.write(f"{name}: {count:,} inputs, {failed[name]} failures\n")
    sys.stdout.write(f"{time.process_time():.0f} s of CPU\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
