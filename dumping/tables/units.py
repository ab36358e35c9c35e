"""How many of one unit of measure another one is; units of freight rates (kg-km) by their first part."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

CITE = "NIST Special Publication 811, appendix B"


@lru_cache
def _sizes() -> dict[str, tuple[str, float]]:
    content = tomllib.loads((Path(__file__).parent / "units.toml").read_text(encoding="utf-8"))
    return {name: (kind, float(size)) for kind, units in content.items() for name, size in units.items()}


def conversion(unit: str, into: str) -> float | None:
    """How many of `into` one `unit` is: conversion("kg", "t") is 0.001. None where they cannot be converted."""
    one, other = unit.strip().lower(), into.strip().lower()
    if one == other:
        return 1.0
    sizes = _sizes()
    if one not in sizes or other not in sizes or sizes[one][0] != sizes[other][0]:
        return None
    return sizes[one][1] / sizes[other][1]


def known_units() -> list[str]:
    """The units that can be converted."""
    return sorted(_sizes())


def carried_unit(unit: str) -> str:
    """What a freight rate carries: 'kg' of 'kg-km'; the unit itself where it names no distance."""
    return unit.strip()[: -len("-km")].strip() if unit.strip().lower().endswith("-km") else unit
