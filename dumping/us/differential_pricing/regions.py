"""Regions of the differential pricing tests: from a state's two letters or a ZIP code to a Census region."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent
_ZIP = re.compile(r"[0-9 -]+")
# Lowest and highest ZIP code that the program takes for one.
_ZIP_ABOVE, _ZIP_BELOW = 500, 100_000


@dataclass(frozen=True)
class Regions:
    """State code to region, three-digit ZIP prefix to state code, and where both come from."""

    region_of_state: dict[str, str]
    state_of_prefix: dict[str, str]
    cite: str


@lru_cache
def regions() -> Regions:
    """The tables that come with the program: `regions.toml`, `zip_prefixes.toml`."""
    stated = tomllib.loads((FOLDER / "regions.toml").read_text(encoding="utf-8"))
    zips = tomllib.loads((FOLDER / "zip_prefixes.toml").read_text(encoding="utf-8"))
    prefixes: dict[str, str] = {}
    for state, ranges in zips["prefixes"].items():
        for stretch in ranges:
            first, _, last = stretch.partition("-")
            prefixes |= {f"{number:03d}": state for number in range(int(first), int(last or first) + 1)}
    region = {state: name for name, states in stated["regions"].items() for state in states}
    return Regions(region, prefixes, stated["cite"])


def state_of_zip(code: str | float) -> str:
    """The state of a ZIP code, with or without the last four digits; empty where there is none.

    A code that lost its leading zeros in a spreadsheet is taken with them: 7030 is 07030.
    """
    if isinstance(code, str):
        text = code.strip()
        if not text or not _ZIP.fullmatch(text):
            return ""
        digits = text.replace(" ", "-").partition("-")[0]
        # Nine digits without a hyphen; eight where the leading zero is lost.
        digits = digits.zfill(9)[:5] if len(digits) > 5 else digits.zfill(5)
    elif _ZIP_ABOVE < code < _ZIP_BELOW:
        digits = f"{int(code):05d}"
    else:
        return ""
    return regions().state_of_prefix.get(digits[:3], "")


def region_of_state(state: str) -> str:
    """The region of a state's two letters in either case; other text is a region of its own, blank is none."""
    code = state.strip().upper()
    return regions().region_of_state.get(code, code)
