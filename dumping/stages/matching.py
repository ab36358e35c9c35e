"""Which normal value an export sale is compared with: the same CONNUM, in the first month that has one."""

from __future__ import annotations

import numpy as np

from dumping.formula.table import Table

NO_NORMAL_VALUE = "no normal value to compare with"


def matched(us_sales: Table, normal_values: Table, months: tuple[int, ...] | None, cite: str) -> Table:
    """Adds `normal_value_row` (0: none), and `months_before` where prices are averaged by month.

    `months` are the offsets that are looked in, in order of preference: 0 the sale's own month, 1 the
    month before, -1 the month after. None: averages are over the whole period. Sales left without a
    normal value get it as their reason in `excluded`.
    """
    used = us_sales.values("excluded") == ""
    rows: dict[tuple[str, int], int] = {}
    own = normal_values.values("month_number") if months else np.zeros(normal_values.rows)
    for row, (connum, month) in enumerate(zip(normal_values.values("connum"), own, strict=True), 1):
        rows[str(connum), int(month)] = row
    sold = us_sales.values("month_number") if months else np.zeros(us_sales.rows)
    found: dict[tuple[str, int], tuple[int, int]] = {}
    numbers = np.zeros(us_sales.rows, dtype=np.int64)
    before = np.zeros(us_sales.rows, dtype=np.int64)
    for i in np.flatnonzero(used):
        key = str(us_sales.values("connum")[i]), int(sold[i])
        if key not in found:
            hits = ((rows[key[0], key[1] - m], m) for m in months or (0,) if (key[0], key[1] - m) in rows)
            found[key] = next(hits, (0, 0))
        numbers[i], before[i] = found[key]
    how = "same CONNUM" + (
        "; months before the sale's own looked in, in this order: " + ", ".join(map(str, months)) if months else ""
    )
    us_sales = us_sales.with_choice("normal_value_row", numbers, "Normal value: row", how, cite)
    if months:
        us_sales = us_sales.with_choice("months_before", before, "Months before the sale", how, cite)
    reasons = us_sales.values("excluded").copy()
    reasons[used & (numbers == 0)] = NO_NORMAL_VALUE
    column = us_sales.columns["excluded"]
    return us_sales.with_column("excluded", reasons, column)
