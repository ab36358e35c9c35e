"""Margins at many points: the changes of each on top of one base run, over the processor's cores or a cluster."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import signal
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from dataclasses import dataclass
from typing import Any

from dumping.case.change import Change, ChangeError
from dumping.case.load import Case
from dumping.case.problems import CaseError
from dumping.scenarios.changes import apply
from dumping.scenarios.reuse import Base

# Below this many seconds of work there is nothing to gain from more processes.
WORTH_IT = 1.0
# Parts that each process is given in turn, so that all of them end at about the same time.
PARTS = 8

Point = tuple[Change, ...]
Tick = Callable[[int, int], None]


@dataclass(frozen=True)
class Margins:
    """What a point gives: each respondent's margin in per cent by name, or why there is none."""

    by_name: dict[str, float]
    why: str = ""


@dataclass(frozen=True)
class Points:
    """The margins of points that were computed, by their number; `complete` unless somebody stopped it."""

    found: dict[int, Margins]
    asked: int

    @property
    def complete(self) -> bool:
        """Whether every point was computed."""
        return len(self.found) == self.asked


def margins_at(
    base: Base,
    points: Sequence[Point],
    *,
    workers: int | None = None,
    dask: str | None = None,
    tick: Tick | None = None,
) -> Points:
    """The margins at each point; the same figures however many processes compute them.

    `workers`: processes, by default one for each core where the work is worth it; 1 stays in this one. `dask`: the
    address of a Dask scheduler. `tick` is told how many are done of how many. An interruption keeps what is done.
    """
    found: dict[int, Margins] = {}

    def take(done: dict[int, Margins]) -> None:
        found.update(done)
        if tick:
            tick(len(found), len(points))

    try:
        if dask is not None:
            for done in _on_cluster(base.case, points, dask):
                take(done)
            return Points(found, len(points))
        start = time.perf_counter()
        rest = 0
        most = workers if workers is not None else len(os.sched_getaffinity(0)) if _LINUX else os.cpu_count() or 1
        while rest < len(points):
            take({rest: _margins(base, points[rest])})
            rest += 1
            spent = time.perf_counter() - start
            if most > 1 and (workers is not None or spent / rest * (len(points) - rest) > WORTH_IT):
                break
        for done in _in_processes(base, points, rest, most) if rest < len(points) else ():
            take(done)
    except KeyboardInterrupt:
        pass
    return Points(found, len(points))


def _margins(base: Base, point: Point) -> Margins:
    try:
        return Margins(base.margins(apply(base.case, list(point))))
    except (ChangeError, CaseError) as error:
        return Margins({}, str(error))


_LINUX = sys.platform == "linux"
# The base run of this process: of the one that forked it, or computed when the process began.
_base: Base | None = None


def _begin(case: Case | None) -> None:
    global _base
    # Whoever waits for the points is told of an interruption, not those who compute them.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if case is not None:
        _base = Base(case)


def _part(numbers: Sequence[int], points: Sequence[Point]) -> dict[int, Margins]:
    assert _base is not None
    return {number: _margins(_base, point) for number, point in zip(numbers, points, strict=True)}


def _in_processes(base: Base, points: Sequence[Point], first: int, workers: int) -> Iterator[dict[int, Margins]]:
    global _base
    # A forked process has the base run at once; elsewhere each one loads the program and computes it again.
    context = multiprocessing.get_context("fork" if _LINUX else "spawn")
    _base = base
    pool = ProcessPoolExecutor(
        workers, mp_context=context, initializer=_begin, initargs=(None if _LINUX else base.case,)
    )
    try:
        size = max(1, (len(points) - first) // (workers * PARTS))
        waiting = {
            pool.submit(_part, range(n, min(n + size, len(points))), points[n : n + size])
            for n in range(first, len(points), size)
        }
        while waiting:
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for one in done:
                yield one.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
        _base = None


# The base runs of a worker of a cluster, the latest one alone.
_bases: dict[str, Base] = {}


def _remote_part(case: Case, name: str, numbers: Sequence[int], points: Sequence[Point]) -> dict[int, Margins]:
    if name not in _bases:
        _bases.clear()
        _bases[name] = Base(case)
    return {number: _margins(_bases[name], point) for number, point in zip(numbers, points, strict=True)}


def _on_cluster(case: Case, points: Sequence[Point], address: str) -> Iterator[dict[int, Margins]]:
    try:
        distributed: Any = importlib.import_module("distributed")
    except ImportError:
        raise ChangeError("a Dask cluster needs the package 'distributed': pip install 'dumping[dask]'") from None
    try:
        client: Any = distributed.Client(address, timeout="10s")
    except OSError as error:
        raise ChangeError(f"there is no Dask scheduler at {address}: {error}") from None
    try:
        there = client.scatter(case, broadcast=True)
        name = uuid.uuid4().hex
        workers = max(1, len(client.scheduler_info()["workers"]))
        size = max(1, len(points) // (workers * PARTS))
        waiting = [
            client.submit(
                _remote_part, there, name, range(n, min(n + size, len(points))), points[n : n + size], pure=False
            )
            for n in range(0, len(points), size)
        ]
        for done in distributed.as_completed(waiting):
            yield done.result()
    finally:
        client.close()
