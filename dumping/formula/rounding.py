"""Rounding as published rates and Excel's ROUND do it."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal


def round_half_up(value: float, decimals: int = 0) -> float:
    """Round halves away from zero: 11.695 becomes 11.70.

    The value is first taken to 15 significant digits, so that 11.695 stored as 11.69499999999999993 is a half.
    """
    if not math.isfinite(value):
        return float(value)
    exact = Decimal(format(float(value), ".15g"))
    if exact.as_tuple().exponent >= -decimals:  # type: ignore[operator]
        # It has no more decimals than are asked for, however many those are.
        return float(exact)
    return float(exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP))
