"""The charts of a respondent: how results are spread, from normal value to net price, and prices over time."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from dumping.report import svg
from dumping.report.pictures import Pictures, pictures
from dumping.result import RespondentResult

# Months that stand below an axis at most.
LABELS = 7


@dataclass(frozen=True)
class Chart:
    """A drawing and the name it goes by on the page."""

    name: str
    drawing: str


def charts(one: RespondentResult) -> list[Chart]:
    """What can be drawn of a respondent; nothing where no sales were compared."""
    found = pictures(one)
    if found is None:
        return []
    made = [Chart("spread", _spread(found))]
    if found.drivers:
        made.append(Chart("waterfall", _waterfall(found)))
    if found.sales:
        made.append(Chart("prices", _prices(one, found)))
    return made


def _spread(found: Pictures) -> str:
    percents = np.nan_to_num(found.table.values("result_percent").astype(float), nan=-np.inf)
    quantity = found.table.values("quantity").astype(float)
    edges = [-np.inf, *found.edges, np.inf]
    bars, marked = [], set()
    for number, (low, high) in enumerate(pairwise(edges)):
        inside = np.isfinite(percents) & (percents >= low) & (percents < high)
        said = f"< {high:g}" if low == -np.inf else f"≥ {low:g}" if high == np.inf else f"{low:g}"
        bars.append((said, float(quantity[inside].sum())))
        if low >= 0:
            marked.add(number)
    unit = found.table.columns["quantity"].unit
    label = "Result in % of net U.S. price, from (orange, edged: dumped)"
    return svg.columns("How results are spread", label, f"Quantity, {unit}", bars, frozenset(marked))


def _waterfall(found: Pictures) -> str:
    """The product that adds most, step by step: averages of its compared sales, weighted by quantity."""
    name, table = found.drivers[0], found.table
    rows = table.values("connum").astype(str) == name
    weight = table.values("quantity").astype(float)[rows]

    def mean(column: str) -> float:
        return float(np.nansum(table.values(column).astype(float)[rows] * weight) / weight.sum())

    high, low = mean("normal_value"), mean("net_us_price")
    steps = [("Normal value", high), ("Dumped" if high >= low else "Not dumped", low - high)]
    unit = table.columns["unit_result"].unit
    return svg.waterfall(f"{name}: from normal value to net U.S. price", unit, steps, "Net U.S. price")


def _prices(one: RespondentResult, found: Pictures) -> str:
    sales, table = one.tables["us_sales"], found.table
    rows = np.array(found.sales) - 1
    at = table.values("sale").astype(int)[rows] - 1
    days = sales.values("sale_date")[at].astype("datetime64[D]")
    x = days.astype(float)
    price = sales.values("net_us_price").astype(float)[at]
    value = table.values("normal_value").astype(float)[rows]
    months = np.arange(days.min().astype("datetime64[M]"), days.max().astype("datetime64[M]") + 1)
    step = -(-len(months) // LABELS)
    names = [(float(m.astype("datetime64[D]").astype(float)), str(m)) for m in months[::step]]
    names = [(place, name) for place, name in names if x.min() <= place <= x.max()]
    unit = table.columns["unit_result"].unit
    series = {
        "Normal value": list(zip(x.tolist(), value.tolist(), strict=True)),
        "Net U.S. price of a sale": list(zip(x.tolist(), price.tolist(), strict=True)),
    }
    title = f"{found.drivers[0]}: prices over time"
    return svg.lines(title, "Date of sale", unit, series, x_names=names, points=("Net U.S. price of a sale",))
