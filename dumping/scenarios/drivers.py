"""Which products, customers, months and importers carry the dumping: what each adds, and the margin without it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from dumping.case.change import ChangeError
from dumping.case.load import Case
from dumping.formula.evaluate import Array
from dumping.formula.rule import Rule
from dumping.formula.table import Parameter, Table
from dumping.report.cells import plain_value
from dumping.result import RespondentResult
from dumping.scenarios.counted import CITE, counted, of_sales
from dumping.scenarios.reuse import Base, with_us_sales
from dumping.stages.groups import grouped

Groups = npt.NDArray[np.intp]
# What the sales can be grouped by -> their column.
BY = {"connum": ("connum", "product"), "customer": ("customer",), "month": ("sale_date", "month"),
      "importer": ("us_importer", "importer")}  # fmt: skip
TOTAL = "total_value_compared"
RULES = (
    Rule("sales", "count()", "Sales", "sales", CITE),
    Rule("quantity", "total(quantity)", "Quantity", "{quantity}", CITE),
    Rule("value", "total(value)", "Net U.S. value", "{money}", CITE),
    Rule("dumping", "total(counted)", "Dumping counted", "{money}", CITE),
)
SHARES = (
    Rule("own_margin_percent", "100 * dumping / value", "Its own result", "%", CITE),
    Rule("contribution_points", f"100 * dumping / {TOTAL}", "Points of the margin", "%", CITE),
)


@dataclass(frozen=True)
class Drivers:
    """One respondent's groups, those that add most first; `without` the margin that is left without the first."""

    respondent: str
    by: str
    margin_percent: float
    table: Table
    without: dict[str, float]
    note: str = ""

    def to_dict(self) -> dict[str, Any]:
        """`groups` with amounts, points of the margin and the margin without each of the first, in per cent."""
        names = [name for name in self.table.columns if name != self.by]
        groups = []
        for row in range(1, self.table.rows + 1):
            who = str(self.table.value(self.by, row))
            found = {name: plain_value(self.table.value(name, row), self.table.columns[name].kind) for name in names}
            left = self.without.get(who)
            without = {"margin_percent_without": plain_value(left)} if left is not None else {}
            groups.append({self.by: who, **found, **without})
        return {
            "respondent": self.respondent, "by": self.by, "margin_percent": plain_value(self.margin_percent),
            "currency": self.table.currency, "groups": groups, "note": self.note,
        }  # fmt: skip


def drivers(case: Case, by: str = "connum", top: int = 10) -> list[Drivers]:
    """What each group of sales adds to each respondent's margin; the margin is computed again without the first `top`.

    Points add up to the margin; where negative results offset the positive ones and outweigh them, to less than zero,
    while the margin is zero. Raises ChangeError where no sales tell the group.
    """
    if by not in BY:
        raise ChangeError(f"'{by}': sales are grouped by {', '.join(BY)}")
    base = Base(case)
    found = [_of(base, one, by, top) for one in base.result.respondents if "us_sales" in one.tables]
    made = [one for one in found if one is not None]
    if not made:
        raise ChangeError(f"no sales of this case tell their {by}")
    return made


def contributions(one: RespondentResult, by: str = "connum") -> tuple[Table, list[Groups]] | None:
    """What each group adds, the first adding most, and the U.S. sales of each, counted from 1; None without sales."""
    table = counted(one)
    column = next((name for name in BY[by] if name in one.tables.get("us_sales", ())), None)
    if table is None or column is None:
        return None
    table = table.with_choice(by, of_sales(one, column, table.values("sale")), by.capitalize(), "of the U.S. sales")
    every = np.ones(table.rows, dtype=bool)
    table, groups = grouped(table, (by,), "drivers", f"What each {by} adds", "driver_row", every, CITE)
    for rule in RULES:
        groups = groups.with_rule(rule, over=table, by="driver_row")
    total = Parameter(TOTAL, float(np.sum(table.values("value"))), "Net U.S. value compared", groups.currency, CITE)
    for rule in SHARES:
        groups = groups.with_rule(rule, {TOTAL: total})
    order = np.argsort(-groups.values("dumping"), kind="stable")
    data = {name: values[order] for name, values in groups.data.items()}
    rows, sales = table.values("driver_row"), table.values("sale").astype(np.intp)
    return replace(groups, data=data), [sales[rows == place + 1] for place in order]


def _of(base: Base, one: RespondentResult, by: str, top: int) -> Drivers | None:
    found = contributions(one, by)
    if found is None:
        return None
    groups, sales = found
    without = {}
    for place in range(min(top, groups.rows) if groups.rows > 1 else 0):
        without[str(groups.value(by, place + 1))] = _without(base, one, sales[place] - 1)
    raw = float(np.sum(groups.values("dumping")))
    note = "" if raw >= 0 else "negative results outweigh the positive ones: the points add up to less than zero"
    return Drivers(one.name, by, one.margin_percent, groups, without, note)


def _without(base: Base, one: RespondentResult, out: Array) -> float:
    """The respondent's margin without some of its U.S. sales, computed anew."""
    inputs = base.case.respondents[one.number - 1]
    assert inputs.us_sales is not None
    kept = np.setdiff1d(np.arange(inputs.us_sales.table.rows), out)
    data = {name: values[kept] for name, values in inputs.us_sales.table.data.items()}
    table = replace(inputs.us_sales.table, rows=len(kept), data=data)
    return base.margins(with_us_sales(base.case, inputs.number, table))[one.name]
