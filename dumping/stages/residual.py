"""The residual rate: of those who did not cooperate, and of everybody who has no other rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dumping.case.company_keys import Residual
from dumping.case.problems import CaseError, Problem
from dumping.formula.rule import Rule
from dumping.formula.table import Cell, Table
from dumping.result import RespondentResult
from dumping.stages.all_others import DUMPING_PER_UNIT, INJURY, INJURY_PER_UNIT, MARGIN, AllOthers, Figure
from dumping.stages.columns import used
from dumping.stages.rules import DECIMALS

HIGHEST = "highest examined"
AVERAGE = "average of the examined"
SPREAD = "highest normal value, lowest export price"
STATED = "stated"
UNIT = "{money}/{quantity}"
PRICES = (
    Rule("average_normal_value", "total_normal_value / total_quantity", "Average normal value", UNIT, ""),
    Rule("average_export_price", "total_value / total_quantity", "Average net export price", UNIT, ""),
)


@dataclass(frozen=True)
class ResidualRate:
    """Tables of the residual rate: `residual` with one row, and what it is taken from; its basis in words."""

    tables: dict[str, Table]
    basis: str
    warnings: tuple[str, ...] = ()


def residual(
    stated: Residual,
    rule: str,
    cite: str,
    averages: Sequence[tuple[Figure, AllOthers]],
    respondents: Sequence[RespondentResult],
    currency: str,
    unit: str,
    file: str,
) -> ResidualRate:
    """One row: the residual margin, and the other `averages` (injury, per unit) that examined companies have.

    `rule` is one of HIGHEST, AVERAGE, SPREAD and STATED; a figure that the case states is taken as it is. `averages`
    are those of the examined companies, by figure. Per cent, or money per unit. Raises CaseError where the rule needs
    prices of examined companies and there are none.
    """
    table = Table("residual", stated.name, 1, currency, unit)
    made: dict[str, Table] = {}
    warnings: tuple[str, ...] = ()
    if rule == SPREAD and stated.margin_percent is None:
        prices, table = _spread(table, respondents, cite, file)
        made[prices.name] = prices
        highest = max(one.margin_percent for one in respondents)
        if float(table.value("margin_percent")) <= highest:
            warnings = (
                f"{stated.name}: the rate found is not above every examined company's, as it should be, {cite}",
            )
    known, problems = dict(averages), []
    for figure in (MARGIN, INJURY, DUMPING_PER_UNIT, INJURY_PER_UNIT):
        given, one = getattr(stated, figure.column), known.get(figure)
        if given is not None:
            where = stated.source or "the case file"
            table = table.with_input(figure.column, [given], f"{figure.label}, as stated", figure.unit, where)
        elif figure.column in table or one is None:
            continue
        elif rule == SPREAD and figure in (INJURY, INJURY_PER_UNIT):
            problems.append(Problem(
                file, f"the residual rate has a rule for the margin, and none on file for the {figure.label.lower()}",
                f"state `{figure.column}` under [residual]", path=f"residual.{figure.column}",
            ))  # fmt: skip
        elif rule == HIGHEST:
            values = one.respondents.values(figure.column).astype(float)
            row = f"{figure.column}_row"
            at = int(np.nanargmax(values)) + 1
            table = table.with_choice(row, [at], "Row of the highest", "the highest of the examined companies", cite)
            table = table.with_lookup(figure.column, one.respondents, row, figure.column)
        elif rule == AVERAGE:
            cells = (Cell(0, one.rate.name, figure.rate),)
            label = one.rate.title
            table = table.with_links(figure.column, [one.rate.value(figure.rate)], label, cells, figure.unit)
    if problems:
        raise CaseError(problems)
    published = Rule("percent_published", f"round(margin_percent, {DECIMALS})", "Rate as published, rounded half up",
                     "%", "practice: two decimals")  # fmt: skip
    table = table.with_rule(published)
    basis = f"as stated: {stated.source or file}" if rule == STATED or stated.margin_percent is not None else rule
    return ResidualRate({**made, "residual": table}, basis, warnings)


def _spread(table: Table, respondents: Sequence[RespondentResult], cite: str, file: str) -> tuple[Table, Table]:
    """The highest average normal value against the lowest average export price; of a single company's, its sale's."""
    known = [one for one in respondents if f"total_{one.method}" in one.tables]
    if not known:
        what = "the residual rate compares normal values and export prices, and no respondent states any"
        raise CaseError([Problem(file, what, "state `residual.margin_percent`", path="residual")])
    totals = [one.tables[f"total_{one.method}"] for one in known]
    prices = Table("residual_prices", "Prices for the residual rate", len(known), table.currency, table.quantity_unit)
    prices = prices.with_input("name", np.array([one.name for one in known], dtype=object), "Respondent")
    for name in ("total_normal_value", "total_value", "total_quantity"):
        spec = totals[0].columns[name]
        cells = tuple(Cell(one.number, f"total_{one.method}", name) for one in known)
        prices = prices.with_links(name, [total.value(name) for total in totals], spec.label, cells, spec.unit)
    for rule in PRICES:
        prices = prices.with_rule(Rule(rule.name, rule.expression, rule.label, rule.unit, cite))
    at = int(np.nanargmax(prices.values("average_normal_value"))) + 1
    table = table.with_choice("normal_value_row", [at], "Row of the highest normal value", "the highest", cite)
    table = table.with_lookup("highest_normal_value", prices, "normal_value_row", "average_normal_value")
    if len(known) == 1:
        sales = known[0].tables["us_sales"]
        values = np.where(used(sales), sales.values("net_us_price").astype(float), np.inf)
        row = int(np.argmin(values)) + 1
        cell = (Cell(known[0].number, "us_sales", "net_us_price", row),)
        label = "Lowest net export price of a sale"
        table = table.with_links("lowest_export_price", [values[row - 1]], label, cell, UNIT)
    else:
        at = int(np.nanargmin(prices.values("average_export_price"))) + 1
        table = table.with_choice("export_price_row", [at], "Row of the lowest export price", "the lowest", cite)
        table = table.with_lookup("lowest_export_price", prices, "export_price_row", "average_export_price")
    for rule in (
        Rule("dumping_per_unit", "highest_normal_value - lowest_export_price", "Dumping per unit", UNIT, cite),
        Rule("margin_percent", "100 * dumping_per_unit / lowest_export_price", "Margin", "%", cite),
    ):
        table = table.with_rule(rule)
    return prices, table
