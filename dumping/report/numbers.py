"""Figures as people read them. JSON keeps full precision; these are for text, and never fed back."""

from __future__ import annotations

import math
from typing import Any

from dumping.formula.rounding import round_half_up

MISSING = "missing"


def amount(value: Any) -> str:
    """A number with thousands separators: at most four decimals, six digits where it is below one."""
    number = float(value)
    if not math.isfinite(number):
        return MISSING
    if number == 0:
        return "0"
    decimals = 4 if abs(number) >= 1 else 5 - math.floor(math.log10(abs(number)))
    text = f"{round_half_up(number, decimals):,.{decimals}f}".rstrip("0").rstrip(".")
    whole, _, fraction = text.partition(".")
    return text if len(fraction) != 1 else f"{whole}.{fraction}0"


def percent(value: Any, decimals: int = 2) -> str:
    """A percentage rounded half up, as rates are published: 11.70 %."""
    if value is None or not math.isfinite(float(value)):
        return MISSING
    return f"{round_half_up(float(value), decimals):,.{decimals}f} %"
