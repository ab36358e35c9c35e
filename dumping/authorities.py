"""Which method an authority has: one declared over the shared stages, or a pipeline of its own."""

from __future__ import annotations

import importlib
from types import ModuleType

from dumping.formula.rule import Rule
from dumping.law.lookup import PACKAGES
from dumping.stages.authority import Authority


def pipeline_of(code: str) -> ModuleType:
    """The authority's pipeline; its ENTRY and IN_WORDS tell what a shipment pays and why."""
    return importlib.import_module(f"dumping.{PACKAGES.get(code, code)}.pipeline")


def declared(code: str) -> Authority | None:
    """The method that an authority declares; None for the one that has stages of its own."""
    return getattr(pipeline_of(code), "METHOD", None) if code not in WITH_OWN_STAGES else None


# The Department of Commerce's method is a pipeline of its own.
WITH_OWN_STAGES = ("us",)


def rate_rules(code: str) -> tuple[Rule, Rule, tuple[str, ...]]:
    """De minimis, the rate that the margin allows, and the further figures that these read."""
    method = declared(code)
    if method is not None:
        return method.de_minimis, method.deposit, method.further
    own = importlib.import_module(f"dumping.{PACKAGES.get(code, code)}.rates")
    return own.DE_MINIMIS, own.DEPOSIT, ()
