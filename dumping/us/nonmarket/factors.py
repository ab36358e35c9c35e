"""Factors of production by product: what is used of each input, averaged over plants and suppliers by output."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dumping.case.nonmarket_keys import Factors
from dumping.formula.rule import Rule
from dumping.formula.table import Table
from dumping.formula.tree import names_in
from dumping.stages.groups import grouped

CITE = "19 USC 1677b(c)(3)"
SIGMA_CITE = "Sigma Corp. v. United States, 117 F.3d 1401 (Fed. Cir. 1997)"


@dataclass(frozen=True)
class AverageFactors:
    """The rows as reported, with what is used and how far it comes; and a row for each product."""

    reported: Table
    averages: Table


def average_factors(reported: Table, stated: Factors) -> AverageFactors:
    """`<input>_factor` per unit of product and `<input>_haul` to the factory in kilometers, by CONNUM.

    Rows of one CONNUM are averaged by `output`; a distance by the quantity of the input that comes over it,
    output times use. Without `output` every CONNUM has one row, and that is its factor. The distance is the
    shorter of the supplier's and the port's where the case caps it and the port's is known from the factors;
    a port distance that the U.S. sales report is compared sale by sale, later.
    Source: 19 USC 1677b(c)(3); 19 CFR 351.408(c).
    """
    for rule in _rules(reported, stated):
        reported = reported.with_rule(rule)
    inside = np.ones(reported.rows, dtype=bool)
    averaged = "output" in reported
    if averaged:
        for name, item in stated.inputs.items():
            used = f"{name}_factor * output"
            label = f"{_label(name, item.label)}, times output"
            reported = reported.with_rule(Rule(f"{name}_factor_output", used, label, "unit of input", CITE))
            if item.freight is not None:
                label = f"Distance of {_label(name, item.label).lower()}, times what is used"
                carried = Rule(f"{name}_haul_output", f"{name}_haul * {name}_factor_output", label, "", CITE)
                reported = reported.with_rule(carried)
    title = "Average factors of production" if averaged else "Factors by product"
    reported, table = grouped(reported, ("connum",), "average_factors", title, "factor_row", inside, CITE)
    if not averaged:
        first = np.empty(table.rows, dtype=np.int64)
        first[reported.values("factor_row") - 1] = np.arange(1, reported.rows + 1)
        how = "the product's only row"
        table = table.with_choice("reported_row", first, f"{reported.title}: row", how, CITE)
        for name, item in stated.inputs.items():
            table = table.with_lookup(f"{name}_factor", reported, "reported_row")
            if item.freight is not None:
                table = table.with_lookup(f"{name}_haul", reported, "reported_row")
        return AverageFactors(reported, table)
    table = table.with_rule(
        Rule("output", "total(output)", "Output", "{quantity}", CITE), over=reported, by="factor_row"
    )
    for name, item in stated.inputs.items():
        label = _label(name, item.label)
        used, unit = f"{label}, used per unit", per_product(item.unit)
        rule = Rule(f"{name}_factor", f"total({name}_factor_output) / total(output)", used, unit, CITE)
        table = table.with_rule(rule, over=reported, by="factor_row")
        if item.freight is not None:
            expression = f"coalesce(total({name}_haul_output) / total({name}_factor_output), 0)"
            rule = Rule(f"{name}_haul", expression, f"Distance of {label.lower()}", "km", CITE)
            table = table.with_rule(rule, over=reported, by="factor_row")
    return AverageFactors(reported, table)


def _rules(reported: Table, stated: Factors) -> list[Rule]:
    rules = []
    for name, item in stated.inputs.items():
        label = _label(name, item.label)
        used, unit = f"{label}, used per unit", per_product(item.unit)
        rules.append(Rule(f"{name}_factor", item.quantity or name, used, unit, CITE))
        if item.freight is not None:
            distance, port, cite = item.freight.distance, item.freight.port_distance, CITE
            if port is not None and not on_sales(port, reported):
                distance, cite = f"min({distance}, {port})", SIGMA_CITE
            rules.append(Rule(f"{name}_haul", distance, f"Distance of {label.lower()}", "km", cite))
    return rules


def per_product(unit: str | None) -> str:
    """The unit of a factor: units of the input for one of the product."""
    return f"{unit or 'unit of input'}/{{quantity}}"


def on_sales(expression: str, factors: Table) -> bool:
    """Whether an expression reads a column that the factors do not have, so one of the U.S. sales."""
    return any(name not in factors for name in names_in(Rule("", expression, "", "", "").tree))


def _label(name: str, stated: str | None) -> str:
    return stated or name.replace("_", " ").capitalize()
