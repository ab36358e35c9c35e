"""Figures on the command line: neither infinite nor NaN, which no bound keeps out."""

from __future__ import annotations

import math
from typing import Any

import click


class _Finite(click.ParamType[Any]):
    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number."""
        number = float(super().convert(value, param, ctx))
        if not math.isfinite(number):
            self.fail(f"'{value}' is not a finite number", param, ctx)
        return number


class FiniteNumber(_Finite, click.types.FloatParamType):
    """A finite number."""

    name = "number"


class Finite(_Finite, click.FloatRange):
    """A finite number within bounds."""

    name = "number"
