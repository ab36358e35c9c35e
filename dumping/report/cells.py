"""Cells of tables as people read them, and as JSON has them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from dumping.report.numbers import MISSING, amount


def shown(value: Any, unit: str = "", kind: str = "number") -> str:
    """A cell of a table with its unit: 135 USD/MT, 4.3155 %, 2014-07-18, yes."""
    if value is None:
        return MISSING
    if kind == "truth":
        return MISSING if isinstance(value, float) and math.isnan(value) else "yes" if value else "no"
    if isinstance(value, str):
        return value or "-"
    if isinstance(value, np.datetime64):
        return MISSING if np.isnat(value) else str(value)
    if isinstance(value, list | tuple):
        return ", ".join(shown(v) for v in value) + (f" {unit}" if unit else "")
    return amount(value) + (f" {unit}" if unit and unit != "count" else "")


def plain_value(value: Any, kind: str = "number") -> Any:
    """A cell for JSON: a number, text, true or false, a day as text; missing becomes null."""
    if isinstance(value, np.datetime64):
        return None if np.isnat(value) else str(value)
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return bool(value) if kind == "truth" and value is not None else value
