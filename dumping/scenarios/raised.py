"""U.S. gross prices moved until nothing is dumped: the engine itself says what each group of sales still lacks.

Every price moves at once, so that what depends on all of them (the ratio of CEP profit, above all) is that of the
moved prices.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dumping.case.change import ChangeError
from dumping.formula.table import Input
from dumping.result import RespondentResult, Result
from dumping.scenarios.counted import ALTERNATIVE, STANDARD, parts
from dumping.scenarios.reuse import Base, with_us_sales

Floats = npt.NDArray[np.float64]
Groups = npt.NDArray[np.intp]
PRICE = "gross_unit_price"
# A result per unit this near to zero, relative to the price, is none; rounds of correction at most.
NEAR, ROUNDS = 1e-11, 60
CENT = 0.01


@dataclass(frozen=True)
class Movable:
    """A respondent's sales whose prices are moved: the group of each (0: in none), in a comparison method."""

    base: Base
    number: int
    method: str
    group: Groups
    groups: int

    @property
    def one(self) -> RespondentResult:
        """The respondent as it is."""
        return self.base.result.respondents[self.number - 1]

    @property
    def prices(self) -> Floats:
        """The gross unit prices as they are."""
        sales = self.base.case.respondents[self.number - 1].us_sales
        assert sales is not None
        return sales.table.values(PRICE).astype(float)

    def at(self, prices: Floats, *, assessed: bool = False) -> Result:
        """The case with these gross unit prices."""
        sales = self.base.case.respondents[self.number - 1].us_sales
        assert sales is not None
        spec = sales.table.columns[PRICE]
        spec = type(spec)(spec.label, spec.unit, spec.kind, Input("prices moved to the floor"))
        table = sales.table.with_column(PRICE, prices, spec)
        return self.base.run(with_us_sales(self.base.case, self.number, table), assessed=assessed)

    def lacking(self, result: Result) -> Floats:
        """What each group's prices lack per unit, in the currency of comparison; missing where nothing is compared.

        Where negative results are offset it is the group's average, where they are zeroed its worst sale.
        """
        one = result.respondents[self.number - 1]
        worst = np.full(self.groups, -np.inf)
        total, quantity = np.zeros(self.groups), np.zeros(self.groups)
        zeroed = False
        for table, treatment in parts(one, self.method):
            group = self.group[table.values("sale").astype(np.intp) - 1] - 1
            amount, units = table.values("result").astype(float), table.values("quantity").astype(float)
            zeroed |= treatment == "zeroed"
            np.maximum.at(worst, group, amount / units)
            total += np.bincount(group, weights=amount, minlength=self.groups)
            quantity += np.bincount(group, weights=units, minlength=self.groups)
        with np.errstate(all="ignore"):
            mean = total / quantity
        return np.where(quantity > 0, worst if zeroed else mean, np.nan)


def movable(base: Base, number: int, method: str, *, by_sale: bool = False) -> Movable:
    """A respondent's sales in their averaging groups, or each by itself. Raises ChangeError without prices to move."""
    one = base.result.respondents[number - 1]
    inputs = base.case.respondents[number - 1].us_sales
    if inputs is None or PRICE not in inputs.table or "us_average_row" not in one.tables.get("us_sales", ()):
        raise ChangeError(f"{one.name}: the case has no gross unit prices of sales to move")
    if PRICE in inputs.currencies and inputs.currencies[PRICE] != inputs.table.currency:
        raise ChangeError(f"{one.name}: gross unit prices are in another currency than the comparison")
    rows = one.tables["us_sales"].values("us_average_row").astype(np.intp)
    if by_sale:
        rows = np.where(rows > 0, np.arange(1, len(rows) + 1), 0)
    groups = len(rows) if by_sale else one.tables["us_averages"].rows
    return Movable(base, number, method, rows, groups)


def balanced(some: Movable, prices: Callable[[Floats], Floats], start: Floats) -> tuple[Floats, Floats]:
    """The figure of each group at which its prices lack nothing, and how fast what they lack falls with it.

    `prices` makes all gross prices of the groups' figures. Newton's steps with slopes from the last two runs, all
    groups at once. Raises ChangeError where they do not settle.
    """
    x, slope = start.copy(), np.full(len(start), -1.0)
    before: tuple[Floats, Floats] | None = None
    scale = float(np.nanmax(np.abs(some.prices))) or 1.0
    for _ in range(ROUNDS):
        found = some.lacking(some.at(prices(x)))
        if before is not None:
            moved, fell = x - before[0], found - before[1]
            told = np.isfinite(fell) & (np.abs(moved) > 1e-7 * scale) & (np.sign(moved) != np.sign(fell))
            slope = np.where(told, np.clip(fell / np.where(told, moved, 1.0), -1.5, -0.05), slope)
        if np.nanmax(np.abs(found), initial=0.0) <= NEAR * scale:
            return x, slope
        before = x, found
        x = x - np.where(np.isfinite(found), found, 0.0) / slope
    raise ChangeError("no prices were found at which nothing is dumped: the results do not settle")


def methods_of(one: RespondentResult) -> str:
    """The method that floors are found for: the one that applies, and for the mixed one sale by sale."""
    return STANDARD if one.method == STANDARD else ALTERNATIVE


def up_to_the_cent(figures: Floats) -> Floats:
    """The figures rounded up to whole cents, those that are whole but for their last digits as they are."""
    return np.asarray(np.ceil(figures / CENT - 1e-7) * CENT).round(2)
