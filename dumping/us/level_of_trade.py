"""Level-of-trade adjustment of sales matched at another level of trade than their own."""

from __future__ import annotations

import numpy as np

from dumping.case.problems import CaseError, Problem
from dumping.formula.rule import Rule
from dumping.formula.table import Table
from dumping.stages.keys import firsts, own_codes
from dumping.stages.reuse import reusable

CITE = "19 USC 1677b(a)(7)(A); 19 CFR 351.412"

# Whether an adjustment displaces the CEP offset: a factor is known and the levels differ, even a factor of 0.
ADJUSTED = "lot_factor_row > 0 and coalesce(lot_difference, 0) > 0"


@reusable
def with_lot_adjustment(
    sales: Table, factors: Table, *, factor: str = "lot_factor", complete: bool = False
) -> tuple[Table, tuple[str, ...]]:
    """Adds `lot_factor_row` (0: none), `lot_factor` and `lot_adjustment`, comparison-market currency per unit.

    `factors` has a row for each pair of `us_level_of_trade` and `cm_level_of_trade`, with the ratio to the
    matched price in column `factor`. `sales` bring `level_of_trade`, `cm_level_of_trade`, `lot_difference`
    (missing where the sale is compared with constructed value) and `cm_net_price`.
    The adjustment is price times factor where the levels differ and a factor is known, otherwise 0.
    A pair without factor gives a warning, or a CaseError where `complete` says that the case states all.
    Source: 19 USC 1677b(a)(7)(A); 19 CFR 351.412; margin program parts 7, 8.
    """
    us = factors.values("us_level_of_trade").astype(float)
    cm = factors.values("cm_level_of_trade").astype(float)
    row_of = {pair: row for row, pair in enumerate(zip(us, cm, strict=True), 1)}
    levels = [sales.values(name).astype(float) for name in ("level_of_trade", "cm_level_of_trade")]
    number = own_codes(levels, np.arange(sales.rows))
    pairs = list(zip(*(level[firsts(number)].tolist() for level in levels), strict=True))
    rows = np.array([row_of.get(pair, 0) for pair in pairs], dtype=np.int64)[number]
    how = "the row for the levels of trade of the sale and of its match"
    sales = sales.with_choice("lot_factor_row", rows, f"{factors.title}: row", how, CITE)
    sales = sales.with_lookup("lot_factor", factors, "lot_factor_row", factor)
    label = "Level-of-trade adjustment"
    unit = f"{factors.currency or 'comparison-market currency'}/{{quantity}}"
    rule = Rule("lot_adjustment", f"if({ADJUSTED}, cm_net_price * lot_factor, 0)", label, unit, CITE)
    lacking = (rows == 0) & (sales.values("lot_difference").astype(float) > 0)
    absent = sorted({pairs[i] for i in number[lacking]})
    said = [f"no factor for U.S. level of trade {u:g} matched at level {c:g}" for u, c in absent]
    if complete and said:
        raise CaseError([Problem(factors.title, what, "state a factor, 0 for none") for what in said])
    warnings = tuple(f"{factors.title}: {what}; no adjustment is made there" for what in said)
    return sales.with_rule(rule), warnings
