"""Which comparison-market average, if any, each U.S. sale is compared with: identical, similar, or none.

A U.S. model is one CONNUM at one level of trade in one month (in a review), of one manufacturer, quality and
cost period where these count. All its sales have one match.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dumping.case.problems import CaseError, Problem
from dumping.formula.table import Parameter, Parameters, Table
from dumping.stages.columns import used
from dumping.stages.keys import codes
from dumping.stages.reuse import reusable
from dumping.us.candidates import KEPT, NO_PAIRS, Floats, Integers, Pairs, best, pairs
from dumping.us.concordance import (
    CONSTRUCTED,
    COSTS,
    IDENTICAL,
    SIMILAR,
    candidate_table,
    us_models,
    with_best,
    with_matches,
)
from dumping.us.similar import FIRST, MORE, Nearest, Side

# Months of products that are looked for at a time.
AT_A_TIME = 4_000_000


@dataclass(frozen=True)
class Concordance:
    """The sales with their matches, the U.S. models, the best candidates of each model, and warnings."""

    sales: Table
    models: Table
    candidates: Table
    warnings: tuple[str, ...]


@reusable
def matched(
    sales: Table,
    averages: Table,
    *,
    difmer_limit: Parameter,
    characteristics: Sequence[str] = (),
    window: Sequence[int] = (),
    same: Sequence[str] = (),
    parameters: Parameters | None = None,
) -> Concordance:
    """The concordance of U.S. sales and comparison-market averages.

    `same`: what must be equal besides the window: manufacturer, prime, quarter, year_month, as they count.
    `window` (reviews): months that the average may lie before the sale's `month` (minus: after), in order
    of preference; empty: the whole period. `difmer_limit` in per cent of the U.S. `avg_total_com`.
    `characteristics`: numbers in both tables, the most important first. Identical: the same `connum`; only
    where there is none, similar: difference of `cm_vcom` and `avg_variable_com` within the limit.
    Among identical candidates the smallest difference of `level_of_trade` is taken, then the month as the
    window prefers; among similar ones first the smallest difference of each characteristic in turn, last
    the smallest DIFMER ratio; then the order of level of trade, month, CONNUM. Without any: type 3,
    constructed value.
    Sales gain `model`, `match_type` (1 identical, 2 similar, 3 constructed value; missing where excluded) and,
    where any price is matched, `cm_row` (0: none), `difmer`, the columns in TAKEN and, with levels of trade,
    `cm_level_of_trade` and `lot_difference`; amounts in comparison-market currency per unit.
    `parameters`: exchange rates that are the same every day, where averages are in several currencies.
    Raises CaseError for a missing characteristic where similar models are looked for.
    Source: 19 USC 1677(16), 1677b(a); 19 CFR 351.411, 351.414(f); margin program part 6.
    """
    sales, models, warnings = us_models(sales, characteristics, window, same)
    if ("level_of_trade" in models) != ("level_of_trade" in averages):
        warnings += (f"{sales.title}: levels of trade are given for one market only and are not compared",)
    limit = float(difmer_limit.value) / 100
    found, place, kind, lacking = _searched(models, averages, sales, characteristics, window, same, limit)
    if lacking:
        warnings += (f"{sales.title}: {lacking}; similar models are not looked for",)
    candidates = candidate_table(models, averages, found, place, kind, characteristics, window)
    models = with_best(models, candidates)
    return Concordance(with_matches(sales, models, averages, parameters or {}), models, candidates, warnings)


@reusable
def _searched(
    models: Table,
    averages: Table,
    sales: Table,
    characteristics: Sequence[str],
    window: Sequence[int],
    same: Sequence[str],
    limit: float,
) -> tuple[Pairs, Integers, Integers, str]:
    """The best candidates of each model, their places and kinds; and what kept similar ones from being looked for."""
    market = _Market.of(models, averages, window, same)
    identical, first_places = market.identical()
    without = np.setdiff1d(np.arange(models.rows), identical.us)
    similar, second_places = NO_PAIRS, NO_PAIRS.us
    lacking = _lacking(models, averages, characteristics) if len(without) else ""
    if not lacking and len(without):
        _complete(models, sales, without, characteristics)
        _complete(averages, averages, np.arange(averages.rows), characteristics)
        similar, second_places = market.similar(without, characteristics, limit)
    kind = np.repeat([IDENTICAL, SIMILAR], [len(identical.us), len(similar.us)])
    place = np.concatenate([first_places, second_places])
    both = [np.concatenate([getattr(identical, n), getattr(similar, n)]) for n in ("us", "cm", "window")]
    order = np.lexsort((place, both[0]))
    return Pairs(*(column[order] for column in both)), place[order], kind[order], lacking


def all_by_constructed_value(sales: Table, *, reason: str) -> Table:
    """`match_type` 3 for every sale that is used: no comparison market. `reason` says why and by what source."""
    kind = np.where(used(sales), CONSTRUCTED, np.nan)
    return sales.with_choice("match_type", kind, "Match", reason, "19 USC 1677b(a)(4)")


@dataclass(frozen=True)
class _Market:
    """The U.S. models and the averages as arrays that the search runs over."""

    models: Table
    averages: Table
    window: Sequence[int]
    key: Integers
    cm_key: Integers
    connum: Integers
    cm_connum: Integers
    month: Floats
    cm_month: Floats
    lot: Floats
    cm_lot: Floats
    position: Integers

    @classmethod
    def of(cls, models: Table, averages: Table, window: Sequence[int], same: Sequence[str]) -> _Market:
        def figure(table: Table, name: str, counts: bool) -> Floats:
            return table.values(name).astype(float) if counts else np.zeros(table.rows)

        levels = "level_of_trade" in models and "level_of_trade" in averages
        lot, cm_lot = (figure(table, "level_of_trade", levels) for table in (models, averages))
        month, cm_month = (figure(table, "month", bool(window)) for table in (models, averages))
        key, cm_key = codes(models, averages, same)
        connum, cm_connum = codes(models, averages, (*same, "connum"))
        # What settles ties: level of trade, month, CONNUM, then the order in which the averages stand.
        position = np.empty(averages.rows, dtype=np.int64)
        position[np.lexsort((cm_connum, cm_month, _missing_first(cm_lot)))] = np.arange(averages.rows)
        return cls(models, averages, window, key, cm_key, connum, cm_connum, month, cm_month, lot, cm_lot, position)

    def apart(self, us: Integers, some: Pairs) -> list[Floats]:
        """Difference in level of trade and the window's preference."""
        return [_missing_first(np.abs(self.lot[us] - self.cm_lot[some.cm])), some.window.astype(float)]

    def identical(self) -> tuple[Pairs, Integers]:
        """The best candidates of the same CONNUM."""
        found = pairs(self.connum, self.cm_connum, self.month, self.cm_month, self.window)
        return best(found, _all, lambda some: self.apart(some.us, some), self.position)

    def similar(self, without: Integers, characteristics: Sequence[str], limit: float) -> tuple[Pairs, Integers]:
        """The best candidates within the DIFMER limit of the models `without` an identical one."""
        ours = [self.models.values(c)[without].astype(float) for c in characteristics]
        theirs = [self.averages.values(c).astype(float) for c in characteristics]
        variable, total = (self.models.values(c)[without].astype(float) for c in COSTS)
        total = np.where(total == 0, np.nan, total)
        cm_variable = self.averages.values("cm_vcom").astype(float)

        def ranks(some: Pairs) -> list[Floats]:
            shape = [np.abs(a[some.us] - b[some.cm]) for a, b in zip(ours, theirs, strict=True)]
            ratio: Floats = np.abs((cm_variable[some.cm] - variable[some.us]) / total[some.us])
            return [*shape, *self.apart(without[some.us], some), ratio]

        us = Side(self.key[without], ours, variable, total)
        nearest = Nearest(us, Side(self.cm_key, theirs, cm_variable), limit)
        chosen: list[tuple[Pairs, Integers]] = []
        todo = [(np.arange(len(without)), FIRST)]
        while todo:
            models, size = todo.pop()
            if (most := AT_A_TIME // (size * max(len(self.window), 1)) + 1) < len(models):
                todo += [(models[start : start + most], size) for start in range(0, len(models), most)]
                continue
            model, product, whole = nearest.paired(models, size)
            month = self.month[without][model]
            found = pairs(product, nearest.cm_product, month, self.cm_month, self.window, model)
            few, places = best(found, _all, ranks, self.position)
            # Enough candidates among the nearest products are the best of all: farther ones rank after them.
            done = whole | (np.bincount(few.us, minlength=len(without))[models] >= KEPT)
            kept = np.isin(few.us, models[done])
            chosen.append((Pairs(without[few.us[kept]], few.cm[kept], few.window[kept]), places[kept]))
            if not done.all():
                todo.append((models[~done], size * MORE))
        if not chosen:
            return NO_PAIRS, NO_PAIRS.us
        joined = (np.concatenate([getattr(some, n) for some, _ in chosen]) for n in ("us", "cm", "window"))
        return Pairs(*joined), np.concatenate([places for _, places in chosen])


def _all(some: Pairs) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.ones(len(some.us), dtype=bool)


def _missing_first(values: Floats) -> Floats:
    return np.where(np.isnan(values), -np.inf, values)


def _lacking(models: Table, averages: Table, characteristics: Sequence[str]) -> str:
    """What keeps similar models from being looked for, if anything does."""
    if not characteristics:
        return "no physical characteristics are given"
    if "cm_vcom" not in averages or not all(cost in models for cost in COSTS):
        return "costs of manufacturing are not given"
    return ""


def _complete(table: Table, where: Table, rows: Integers, characteristics: Sequence[str]) -> None:
    """Raises CaseError for each missing characteristic in `rows`; row numbers are those of `where`."""
    problems = []
    for name in characteristics:
        for row in rows[np.isnan(table.values(name)[rows].astype(float, copy=False))]:
            number = int(table.value("first_sale", int(row) + 1)) if table is not where else int(row) + 1
            mend = "a missing characteristic would count as the best match: state it"
            problems.append(Problem(where.title, "the characteristic is missing", mend, row=number, column=name))
    if problems:
        raise CaseError(problems)
