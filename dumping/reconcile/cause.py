"""A likely cause, and when columns of figures count as the same."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

CLOSE = 1e-7


@dataclass(frozen=True)
class Cause:
    """A likely cause in words, and what to look at in the case file: `case.toml:41 respondents.us_sales...`."""

    name: str
    text: str
    look: str = ""


def same(a: object, b: object) -> bool:
    """Whether two columns of figures are the same to rounding in the last places."""
    return bool(np.allclose(np.asarray(a, float), np.asarray(b, float), rtol=CLOSE, atol=1e-9, equal_nan=False))
