"""Monte Carlo: margins where inputs are drawn from stated distributions, the same draws for the same seed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from dumping.case.change import Change, ChangeError, parse_change
from dumping.case.load import Case
from dumping.report.json import number
from dumping.scenarios.changes import apply
from dumping.scenarios.points import Tick, margins_at
from dumping.scenarios.reuse import Base, margins

MAX_DRAWS = 100_000
PERCENTILES = (1, 5, 10, 25, 50, 75, 90, 95, 99)
Floats = npt.NDArray[np.float64]
_DRAWN = re.compile(r"\s*(\w+)\s*\(([^()]*)\)\s*")

# Each distribution: how many figures it takes, what they are, and how it draws.
DISTRIBUTIONS: dict[str, tuple[int, str, Callable[[np.random.Generator, list[float], int], Floats]]] = {
    "normal": (2, "mean, standard deviation", lambda r, a, n: r.normal(a[0], a[1], n)),
    "uniform": (2, "lowest, highest", lambda r, a, n: r.uniform(a[0], a[1], n)),
    "triangular": (3, "lowest, likeliest, highest", lambda r, a, n: r.triangular(a[0], a[1], a[2], n)),
    "lognormal": (2, "mean and standard deviation of the logarithm", lambda r, a, n: r.lognormal(a[0], a[1], n)),
    "choice": (0, "the values, all equally likely", lambda r, a, n: r.choice(np.array(a), n)),
}


@dataclass(frozen=True)
class Draws:
    """The draws that were computed: the inputs' values and each respondent's margin."""

    changes: tuple[str, ...]
    seed: int
    values: Floats
    margins: dict[str, Floats]
    base: dict[str, float]
    thresholds: dict[str, float]
    asked: int
    failed: int
    why: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Mean, spread, percentiles and the share of draws above de minimis, by respondent."""
        by_name = {name: self._summary(name) for name in self.margins}
        first = next(iter(by_name.values()))
        found = {
            "base": {"margin_percent": number(next(iter(self.base.values())))},
            "draw": list(self.changes), "seed": self.seed, "draws": self.asked, "computed": len(self.values),
            "failed": self.failed, **first, "respondents": by_name,
        }  # fmt: skip
        if self.why:
            found["why_failed"] = self.why
        if self.asked > len(self.values) + self.failed:
            found["stopped_after"] = {"points": len(self.values) + self.failed, "of": self.asked}
        return found

    def _summary(self, name: str) -> dict[str, Any]:
        drawn = self.margins[name][np.isfinite(self.margins[name])]
        if not len(drawn):
            return {"mean": None, "standard_deviation": None, "percentiles": {}, "share_above_de_minimis": None}
        return {
            "mean": float(drawn.mean()),
            "standard_deviation": float(drawn.std(ddof=1)) if len(drawn) > 1 else 0.0,
            "percentiles": {str(p): float(np.percentile(drawn, p)) for p in PERCENTILES},
            "share_above_de_minimis": float((drawn > self.thresholds[name]).mean()),
        }


def draws(
    case: Case,
    texts: Sequence[str],
    count: int,
    *,
    seed: int = 1,
    changes: Sequence[str] = (),
    workers: int | None = None,
    dask: str | None = None,
    tick: Tick | None = None,
) -> Draws:
    """The margins at `count` draws of the inputs, each stated as PATH=DISTRIBUTION(...) (or += or *=).

    Draws are independent of each other. See `margins_at` for the other arguments. Raises ChangeError.
    """
    if not 1 <= count <= MAX_DRAWS:
        raise ChangeError(f"{count} draws are asked for; from 1 to {MAX_DRAWS:,} can be made")
    drawn = [parse_change(text) for text in texts]
    rng = np.random.default_rng(seed)
    values = np.column_stack([_values(change, rng, count) for change in drawn])
    fixed = [parse_change(text) for text in changes]
    base = Base(apply(case, fixed) if fixed else case)
    points = [tuple(c.with_value(float(v)) for c, v in zip(drawn, row, strict=True)) for row in values]
    done = margins_at(base, points, workers=workers, dask=dask, tick=tick)
    kept = [n for n in range(count) if n in done.found and not done.found[n].why]
    whys = [one.why for one in done.found.values() if one.why]
    if whys and not kept:
        raise ChangeError(f"no draw can be computed: {whys[0]}")
    before = margins(base.result)
    by_name = {name: np.array([done.found[n].by_name.get(name, np.nan) for n in kept]) for name in before}
    limit = float(base.result.parameters["de_minimis_threshold_percent"].value)
    return Draws(
        tuple(texts), seed, values[kept], by_name, before, dict.fromkeys(before, limit), count, len(whys),
        whys[0] if whys else "",
    )  # fmt: skip


def _values(change: Change, rng: np.random.Generator, count: int) -> Floats:
    found = _DRAWN.fullmatch(change.value)
    known = "; ".join(f"{name}({what})" for name, (_, what, _) in DISTRIBUTIONS.items())
    if not found or found[1] not in DISTRIBUTIONS:
        raise ChangeError(f"'{change.value}' is not a distribution; write one of {known}")
    wanted, what, draw = DISTRIBUTIONS[found[1]]
    try:
        figures = [float(part) for part in found[2].split(",")]
    except ValueError:
        raise ChangeError(f"'{change.value}': {found[1]} takes {what}, as numbers") from None
    if (wanted and len(figures) != wanted) or not all(np.isfinite(figures)):
        raise ChangeError(f"'{change.value}': {found[1]} takes {what}")
    try:
        return np.asarray(draw(rng, figures, count), dtype=float)
    except ValueError as error:
        raise ChangeError(f"'{change.value}': {error}") from None
