"""What facts available on chosen sales and adjustments of costs refer to: sales, and elements of cost."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from dumping.case.cost_keys import Costs
from dumping.case.sale_keys import Sales
from dumping.case.schema import Header
from dumping.formula.check import kind_of, nearest
from dumping.formula.evaluate import Array, evaluate
from dumping.formula.parse import parse
from dumping.formula.table import Table
from dumping.formula.tree import FormulaError, names_in
from dumping.law.lookup import NoLawError, authorities, law
from dumping.tables.sales import SalesInputs

NO_COSTS = {"production_quantity", "quarter", "file_row", "case_line"}
# What the total cost of production is the sum of.
COUNTED = {"total_com", "ga_expense", "interest_expense"}

Fault = Callable[[str, str, str], None]


def of_facts_available(key: str, stated: Sales, table: Table, authority: str, fault: Fault) -> None:
    """Conditions that can be read and choose sales, none of them twice, in the table and law that know them."""
    if not stated.facts_available:
        return
    if key != "us_sales":
        fault(f"{key}.facts_available", "facts available are stated of U.S. sales", "move them under us_sales")
        return
    if authority != "us":
        what = f"the method of '{authority}' has no facts available on single sales"
        fault(f"{key}.facts_available", what, "leave them out")
        return
    kinds = {name: column.kind for name, column in table.columns.items()}
    taken = np.zeros(table.rows, dtype=np.int64)
    for place, one in enumerate(stated.facts_available):
        at = f"{key}.facts_available.{place}.where"
        try:
            tree = parse(one.where)
            if kind_of(tree, kinds) != "truth":
                raise FormulaError('a condition is wanted: customer == "U03"')
        except FormulaError as error:
            fault(at, error.message, "")
            continue
        chosen: Array = np.broadcast_to(np.asarray(evaluate(tree, table.data) == 1), (table.rows,))
        if not chosen.any():
            fault(at, f"no row of {table.title} has {one.where}", "check the condition, or leave the statement out")
        twice = np.flatnonzero(chosen & (taken > 0))
        if len(twice):
            row, other = int(table.values("file_row")[twice[0]]), int(taken[twice[0]])
            what = f"{len(twice)} sales are chosen by statement {other} as well (row {row})"
            fault(at, what, "make the conditions exclude each other")
        taken[chosen & (taken == 0)] = place + 1


def of_market_situation(stated: Costs, costs: SalesInputs, header: Header, fault: Fault) -> None:
    """Elements that are costs, and read by the total; a law that knows the adjustment."""
    amounts = {rule.name for rule in costs.build_up}
    own = [n for n, c in costs.table.columns.items() if c.kind == "number" and n not in NO_COSTS]
    for place, one in enumerate(stated.particular_market_situation):
        at = f"costs.particular_market_situation.{place}"
        if one.element not in own and one.element not in amounts:
            near = nearest(one.element, [*own, *amounts])
            fault(f"{at}.element", f"there is no cost '{one.element}'; {near}", "")
            continue
        reached = {one.element}
        for rule in costs.build_up:
            if reached & set(names_in(rule.tree)):
                reached.add(rule.name)
        if not reached & COUNTED:
            what = f"neither total_com, ga_expense nor interest_expense reads '{one.element}': nothing would change"
            fault(f"{at}.element", what, f"adjust what they read ({', '.join(own)}), or total_com itself")
        if one.applies_to == "by law" and header.authority in authorities():
            try:
                law(header.authority).on("particular_market_situation", header.law_as_of)
            except NoLawError as error:
                fault(f"{at}.applies_to", str(error), 'state it: applies_to = "constructed value"')
