"""A normal value from factors of production told in short: each input's quantity, price, freight and cost, the sums."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dumping.formula.table import Cell, Table
from dumping.report.steps import Scope, Step
from dumping.report.trace import Trace

VALUES, INPUTS = "normal_values", "inputs"
COST = "_cost"
BUILD_UP = (
    "direct_materials", "energy", "labor", "packing", "by_products", "materials_energy_labor", "overhead",
    "cost_of_manufacture", "sga", "profit", "normal_value",
)  # fmt: skip
# Where a surrogate value comes from, in the order in which it is told.
ORIGIN = ("hts", "source", "citation")


def from_factors(scope: Scope) -> bool:
    """Whether a respondent's normal values are made of factors of production."""
    return VALUES in scope.tables and INPUTS in scope.tables and "materials_energy_labor" in scope.tables[VALUES]


def factors_story(trace: Trace, scope: Scope, respondent: int, row: int) -> Iterator[Step]:
    """The cost of each input in one row of the normal values, with its source; then the sums down to normal value."""
    values, inputs = scope.tables[VALUES], scope.tables[INPUTS]
    costs = [name for name in values.columns if name.endswith(COST)]
    for number, name in enumerate(costs, 1):
        item = name.removesuffix(COST)
        for part in (f"{item}_price", f"{item}_freight"):
            if part in values:
                yield trace.alone(Cell(respondent, VALUES, part, row))
        step = trace.alone(Cell(respondent, VALUES, name, row))
        yield replace(step, note=_origin(inputs, number))
    for name in BUILD_UP:
        yield trace.alone(Cell(respondent, VALUES, name, row))


def _origin(inputs: Table, row: int) -> str:
    """HTS number, source and citation of an input's surrogate value, as far as the case states them."""
    found = {name: str(inputs.value(name, row)) for name in ORIGIN if name in inputs}
    return ", ".join(f"HTS {text}" if name == "hts" else text for name, text in found.items() if text)
