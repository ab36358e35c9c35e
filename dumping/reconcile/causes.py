"""Likely causes of a difference: each is a plain question about the figures that differ.

They are asked in this order; every one that answers is told, the first being the likeliest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dumping.reconcile.cause import Cause
from dumping.reconcile.cause_rows import row_causes
from dumping.reconcile.causes_of_amounts import (
    exchange_rate,
    left_out,
    missing,
    one_component,
    one_factor,
    rounded,
    sign,
)
from dumping.reconcile.causes_of_choices import (
    another_cost,
    another_match,
    concentrated,
    inputs_agree,
    letters,
    looked_up,
    threshold,
)
from dumping.reconcile.pattern import Pattern

MOST = 3


Question = Callable[[Pattern], Cause | None]


QUESTIONS: tuple[Question, ...] = (
    missing, left_out, sign, exchange_rate, threshold, another_match, another_cost, one_component, one_factor, rounded,
    inputs_agree, looked_up,
)  # fmt: skip


TEXT_QUESTIONS: tuple[Question, ...] = (letters, another_match)


def likely_causes(pattern: Pattern) -> list[Cause]:
    """The causes that fit, the likeliest first."""
    return list(_causes(pattern))[:MOST]


def _causes(pattern: Pattern) -> Iterator[Cause]:
    if pattern.difference.figure is None:
        yield from (Cause(*found) for found in row_causes(pattern))
        return
    for question in QUESTIONS if pattern.numeric else TEXT_QUESTIONS:
        found = question(pattern)
        if found is not None:
            yield found
    where = concentrated(pattern)
    if where is not None:
        yield where
