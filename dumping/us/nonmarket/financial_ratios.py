"""Surrogate financial ratios: overhead, SG&A and interest, and profit, stated or averaged over companies."""

from __future__ import annotations

import numpy as np

from dumping.case.nonmarket_keys import Ratios
from dumping.formula.rule import Rule
from dumping.formula.table import Table
from dumping.stages.columns import sum_of

CITE = "19 CFR 351.408(c)(4)"
LABELS = {
    "overhead_ratio": "Overhead, of materials, energy and labor",
    "sga_ratio": "SG&A and interest, of cost of manufacture",
    "profit_ratio": "Profit, of cost of manufacture and SG&A",
}


def stated_ratios(stated: Ratios, where: str) -> Table:
    """The ratios that a case states, one row: `overhead_ratio`, `sga_ratio`, `profit_ratio`."""
    table = Table("surrogate_ratios", "Surrogate financial ratios", 1)
    origin = f"{where}; {stated.source}" if stated.source else where
    for name, value in (("overhead", stated.overhead), ("sga", stated.sga), ("profit", stated.profit)):
        table = table.with_input(f"{name}_ratio", [value], LABELS[f"{name}_ratio"], "", origin)
    return table


def ratios_of_statements(statements: Table, country: str | None) -> tuple[Table, Table]:
    """The ratios of each company, and their simple average over the companies that are used, one row.

    `statements`, a row for each company: `materials`, `labor`, `overhead`, `sga`, `profit`, and `energy` and
    `interest` where reported apart, all in one currency of the company's own. A company of another country
    than `country`, or with a reason in `not_used`, is left out. Bases are cumulative: overhead on materials,
    energy and labor; SG&A with interest on those and overhead; profit on all. Source: 19 CFR 351.408(c)(4).
    """
    reasons = statements.values("not_used").astype(object) if "not_used" in statements else np.full(
        statements.rows, "", dtype=object
    )  # fmt: skip
    if "country" in statements and country is not None:
        theirs = statements.values("country")
        reasons = np.where((reasons == "") & (theirs != "") & (theirs != country), f"not of {country}", reasons)
    how = "of the surrogate country, and no reason stated against it"
    inside = reasons.astype(str) == ""
    statements = statements.with_choice("left_out", reasons, "Left out because", how, CITE)
    statements = statements.with_choice("counted", inside.astype(np.int64), "Counts in the average", how, CITE)
    spent = sum_of(statements, ("materials", "energy", "labor"))
    sga = sum_of(statements, ("sga", "interest"))
    for rule in (
        Rule("direct_costs", spent, "Materials, energy and labor", "", CITE),
        Rule("overhead_ratio", "overhead / direct_costs", LABELS["overhead_ratio"], "", CITE),
        Rule("sga_ratio", f"({sga}) / (direct_costs + overhead)", LABELS["sga_ratio"], "", CITE),
        Rule("profit_ratio", f"profit / (direct_costs + overhead + {sga})", LABELS["profit_ratio"], "", CITE),
    ):
        statements = statements.with_rule(rule)
    average = Table("surrogate_ratios", "Surrogate financial ratios", 1)
    practice = f"{CITE}; practice: simple average of the companies' ratios"
    for name, label in LABELS.items():
        rule = Rule(name, f"total({name}) / count()", label, "", practice)
        average = average.with_rule(rule, over=statements, by="counted")
    return statements, average
