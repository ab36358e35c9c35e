"""Thresholds of vetting and factors between units: practice of this program, each with its reason."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path


@dataclass(frozen=True)
class UnitFactor:
    """How many of one unit another is, and which units they are; `near` where it is close to 1."""

    factor: float
    tolerance: float
    says: str
    near: bool = False


@dataclass(frozen=True)
class Practice:
    """All thresholds by name, the unit factors, and rough values of currencies in U.S. dollars."""

    limits: dict[str, float]
    units: tuple[UnitFactor, ...]
    rough_rates: dict[str, float]

    def __getitem__(self, name: str) -> float:
        return self.limits[name]

    def unit_of(self, ratio: float) -> UnitFactor | None:
        """The unit factor, not near 1, that a ratio (or its inverse) is closest to, within the tolerance."""
        fits = [(abs(abs(math.log(ratio)) - math.log(u.factor)), u) for u in self.units if not u.near]
        fits = [(off, unit) for off, unit in fits if off <= math.log1p(unit.tolerance)]
        return min(fits, key=lambda fit: fit[0])[1] if fits else None

    def mixed_up(self, ratio: float, slack: float = 0.0) -> str:
        """The units, or currencies, that a ratio (or its inverse) would be explained by, as a question."""
        off = abs(math.log(ratio))
        near = [u.says for u in self.units if abs(off - math.log(u.factor)) <= math.log1p(u.tolerance) + slack]
        return f"{'; or '.join(near)} mixed up?" if near else "another unit or currency?"

    def with_currencies(self, home: str, rates: Mapping[str, float]) -> Practice:
        """The practice of a case in which amounts in its other currencies may be taken for each other too."""
        made = []
        for currency, rate in rates.items():
            factor = max(rate, 1 / rate)
            if factor >= self["currency_factor"]:
                tolerance = self["currency_tolerance_percent"] / 100
                made.append(UnitFactor(factor, tolerance, f"amounts in {currency} and in {home}"))
        return replace(self, units=(*made, *self.units))


@lru_cache
def practice() -> Practice:
    """The thresholds of `practice.toml`."""
    content = tomllib.loads((Path(__file__).parent / "practice.toml").read_text(encoding="utf-8"))
    limits = {name: float(entry["value"]) for name, entry in content.items() if _is_limit(entry)}
    units = tuple(
        UnitFactor(float(u["factor"]), float(u["tolerance_percent"]) / 100, u["says"], u.get("near", False))
        for u in content["unit_factors"]
    )
    return Practice(limits, units, content["rough_rates"])


def _is_limit(entry: object) -> bool:
    return isinstance(entry, dict) and "value" in entry and "reason" in entry
