"""Where in the case file a figure is decided: the key's path and its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dumping.case.locate import key_lines
from dumping.formula.table import Computed, Input, Lookup, Table
from dumping.formula.tree import names_in

if TYPE_CHECKING:
    from dumping.reconcile.pattern import Pattern

# Tables whose columns a case states, by the key that states them.
STATED = {
    "us_sales": "us_sales", "comparison_sales": "comparison_sales", "costs": "costs", "average_costs": "costs",
    "produced_costs": "costs", "reported_costs": "costs", "factors": "factors", "average_factors": "factors",
}  # fmt: skip
AVERAGED = {
    "avg_total_com": "total_com", "avg_variable_com": "variable_com", "avg_ga": "ga_expense",
    "avg_interest": "interest_expense", "avg_total_cop": "total_com",
}  # fmt: skip
DECIDED = {
    "cep_profit_ratio": "cep_profit_ratio", "cep_profit": "cep_profit_ratio", "cep_offset": "cep_offset",
    "lot_adjustment": "level_of_trade_adjustment", "lot_factor": "level_of_trade_adjustment",
    "dp_region": "regions_from", "match_type": "normal_value",
}  # fmt: skip


def look_at(pattern: Pattern, key: str = "", column: str = "", of: Table | None = None) -> str:
    """`case.toml:41 respondents.us_sales.build_up.us_packing`, or the nearest key above it that is written out."""
    table = of or pattern.sale_table or pattern.table
    name = column or pattern.column
    stated = STATED.get(table.name, "")
    paths: list[tuple[str, ...]] = []
    if key and stated:
        paths += [(stated, key), (stated, "columns", key)]
    if stated:
        plain = AVERAGED.get(name, name)
        paths += [(stated, "build_up", plain), (stated, "columns", plain)]
        paths += [(stated, "build_up", read) for read in _reads(table, name)]
    if name in DECIDED:
        paths.append(("calculation", DECIDED[name]))
    paths += [(stated,)] if stated else []
    return at_key(pattern, paths)


def at_key(pattern: Pattern, paths: list[tuple[str, ...]]) -> str:
    """The first of the paths under the respondent that the case file has, with its line."""
    case = pattern.case
    lines = key_lines(case.text)
    start: tuple[str | int, ...] = ("respondents", pattern.inputs.number - 1)
    for path in paths:
        if (*start, *path) in lines:
            return f"{case.file}:{lines[*start, *path]} respondents.{'.'.join(path)}"
    return ""


def _reads(table: Table, name: str) -> list[str]:
    column = table.columns.get(name)
    if column is None or isinstance(column.source, Input | Lookup) or not isinstance(column.source, Computed):
        return []
    return list(dict.fromkeys(names_in(column.source.rule.tree)))
