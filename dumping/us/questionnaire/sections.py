"""Which section of a questionnaire, or other table of a case, a file answers: told by the names of its columns."""

from __future__ import annotations

import re
from collections.abc import Collection

from dumping.tables.repairs.names import folded
from dumping.us.questionnaire.fields import COMPARISON, COST, FACTORS, UNITED_STATES, find

RATES, VALUES, STATEMENTS, FURTHER, UNKNOWN = "rates", "surrogate values", "financial statements", "E", ""
TITLES = {
    UNITED_STATES: "U.S. sales (section C)",
    COMPARISON: "comparison-market sales (section B)",
    COST: "costs (section D)",
    FACTORS: "factors of production (non-market section D)",
    FURTHER: "further manufacturing (section E)",
    RATES: "exchange rates",
    VALUES: "surrogate values",
    STATEMENTS: "surrogate financial statements",
    UNKNOWN: "not recognised",
}
KEYS = {
    UNITED_STATES: "us_sales", COMPARISON: "comparison_sales", COST: "costs", FACTORS: "factors",
    VALUES: "surrogate_values", STATEMENTS: "financial_statements",
}  # fmt: skip
# Costs that only a market-economy section D reports.
_COSTS = {"totcom", "tcom", "gna", "gnaexp", "intex", "intexp", "dirmat", "vcom", "foh", "voh"}
_FURTHER = re.compile(r"furman\w+|fm(mat|lab|oh|gna|int)\w*|us(mat|lab|voh|foh)\w*")
_FEWEST = 3


def section_of(columns: Collection[str]) -> tuple[str, str]:
    """The section, and why; '' where no section or more than one fits."""
    names = {folded(name) for name in columns}
    if {"input"} <= names and names & {"value", "importvalue"}:
        return VALUES, "it has the columns input and value"
    if {"company", "materials", "labor", "overhead"} <= names:
        return STATEMENTS, "it has the columns company, materials, labor and overhead"
    if any(name.endswith("date") for name in names) and len(names) <= 6 and not any("connum" in name for name in names):
        return RATES, "it has dates and few other columns"
    found = {section: [c for c in columns if find(c, section)] for section in (UNITED_STATES, COMPARISON)}
    best = max(found, key=lambda section: len(found[section]))
    other = UNITED_STATES if best == COMPARISON else COMPARISON
    if len(found[best]) >= _FEWEST and len(found[best]) > 2 * len(found[other]):
        return (
            best,
            f"{len(found[best])} of its columns are fields of this section, such as {', '.join(found[best][:3])}",
        )
    if sum(1 for name in names if _FURTHER.fullmatch(name)) >= _FEWEST:
        return FURTHER, "its columns are parts of further manufacturing"
    costs = names & _COSTS
    if len(costs) >= 2 and any(find(c, COST) and find(c, COST).field.ours == "product" for c in columns):  # type: ignore[union-attr]
        return COST, f"it has costs by control number, such as {', '.join(sorted(c.upper() for c in costs)[:3])}"
    if not costs and names & {"connum", "fopconnum"} and len(names) >= 5:
        return FACTORS, "it has a control number and no costs"
    if len(found[best]) >= _FEWEST:
        return UNKNOWN, f"{len(found[best])} columns are fields of section {best} and {len(found[other])} of {other}"
    return UNKNOWN, "its columns are fields of no section"
