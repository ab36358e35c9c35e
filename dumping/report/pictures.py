"""What charts show: how unit margins are spread, which products drive the dumping, and their prices over time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dumping.formula.table import Table
from dumping.result import RespondentResult

BINS, DRIVERS, POINTS = 12, 4, 60
# Steps of a scale that people read easily.
STEPS = (0.5, 1.0, 2.0, 2.5, 5.0, 10.0, 20.0, 25.0, 50.0, 100.0)


@dataclass(frozen=True)
class Pictures:
    """The comparison that the method applied rests on, and what of it is drawn.

    `edges` are the borders of the classes of results in per cent of the net U.S. price, the outermost ones open;
    `drivers` the CONNUMs with the largest positive results; `sales` the rows of the comparison, counted from 1, that
    hold the sales of the first driver, in order of their dates.
    """

    table: Table
    edges: tuple[float, ...]
    drivers: tuple[str, ...]
    sales: tuple[int, ...]


def pictures(one: RespondentResult) -> Pictures | None:
    """What can be drawn of a respondent; None where no sales were compared."""
    wanted = ("comparison_mixed_passing" if one.method == "mixed" else f"comparison_{one.method}",)
    table = next((one.tables[name] for name in wanted if name in one.tables), None)
    if table is None or not table.rows or "result_percent" not in table:
        return None
    percents = table.values("result_percent").astype(float)
    percents = percents[np.isfinite(percents)]
    if not len(percents):
        return None
    return Pictures(table, _edges(percents), *_drivers(one, table))


def _edges(percents: np.ndarray) -> tuple[float, ...]:
    low, high = np.quantile(percents, [0.02, 0.98])
    step = next((s for s in STEPS if (high - low) / s <= BINS - 3), STEPS[-1])
    first = float(np.floor(low / step) * step)
    return tuple(first + step * n for n in range(BINS - 1))


def _drivers(one: RespondentResult, table: Table) -> tuple[tuple[str, ...], tuple[int, ...]]:
    names, groups = np.unique(table.values("connum").astype(str), return_inverse=True)
    results = np.nan_to_num(table.values("result").astype(float))
    dumped = np.bincount(groups, weights=np.maximum(results, 0), minlength=len(names))
    order = np.argsort(-dumped, kind="stable")[:DRIVERS]
    drivers = tuple(str(names[n]) for n in order if dumped[n] > 0)
    us_sales = one.tables.get("us_sales")
    if not drivers or us_sales is None or "sale_date" not in us_sales or "net_us_price" not in us_sales:
        return drivers, ()
    rows = np.flatnonzero(groups == order[0])
    dates = us_sales.values("sale_date")[table.values("sale").astype(int)[rows] - 1]
    rows = rows[np.argsort(dates, kind="stable")]
    if len(rows) > POINTS:
        rows = rows[np.unique(np.linspace(0, len(rows) - 1, POINTS).round().astype(int))]
    return drivers, tuple(int(n) + 1 for n in rows)
