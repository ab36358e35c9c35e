"""Prices, quantities and costs out of line: single ones, those of a customer or month, and of one market to another.

The measure is robust: the logarithm of a price less that of its CONNUM's median, in units of 1.4826 times the median
absolute deviation of these differences. A few wrong prices move neither the median nor that deviation.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from dumping.formula.evaluate import Array
from dumping.formula.text import coded, is_text
from dumping.result import Result
from dumping.vetting.finding import ERROR, QUESTION, Finding
from dumping.vetting.practice import Practice
from dumping.vetting.subject import Subject, count, figure, group_medians, group_sizes, numbered, spread_of

GROUPS = (
    ("customer", "customer"),
    ("manufacturer", "manufacturer"),
    ("calendar_month", "month"),
    ("invoice", "invoice"),
)


def price_of(subject: Subject) -> Array | None:
    """Gross prices in the table's currency, or net prices where a case reads no gross ones; None without either."""
    for table in (subject.made, subject.read):
        if table is not None and "gross_unit_price" in table:
            return table.values("gross_unit_price")
    if subject.made is not None and "net_price" in subject.made:
        return subject.made.values("net_price")
    return None


def price_name(subject: Subject) -> str:
    """The column that `price_of` gives."""
    return "gross_unit_price" if "gross_unit_price" in subject else "net_price"


def median_rates(result: Result) -> dict[str, float]:
    """The middle of each currency's rates, in units of the case's currency."""
    found = {result.case.stated.case.currency: 1.0}
    for currency, rates in result.case.rates.items():
        if rates.parameter is not None:
            found[currency] = float(rates.parameter.value)
        elif rates.table is not None:
            found[currency] = float(np.median(rates.table.values("rate")))
    return found


def rate_to_home(subject: Subject, name: str, rates: dict[str, float]) -> float:
    """What turns an amount of column `name` into the table's currency; NaN where no rate is known."""
    own = subject.read.columns[name].unit.partition("/")[0]
    table = subject.read.currency
    if own == table:
        return 1.0
    return rates.get(own, math.nan) / rates.get(table, math.nan)


def _deviations(values: Array, groups: Array, practice: Practice) -> tuple[Array, Array, Array, float]:
    """For each row: the logarithm of value to median, its robust score, and whether the median is its group's.

    Last, the robust standard deviation of all rows together.
    """
    positive = np.where(values > 0, values, np.nan).astype(float)
    logs = np.log(positive)
    own = group_sizes(logs, groups) >= practice["sales_of_a_group"]
    known = logs[np.isfinite(logs)]
    every = float(np.median(known)) if len(known) else math.nan
    off = logs - np.where(own, group_medians(logs, groups), every)
    within = off[own]
    pooled = max(spread_of(within), practice["least_spread"])
    spread = np.maximum(1.4826 * group_medians(np.abs(off), groups), pooled)
    return off, np.abs(off) / spread, own, pooled


def single_prices(subject: Subject, practice: Practice) -> Iterator[Finding]:
    """Prices far from their CONNUM's median; those near a unit's factor are told together."""
    prices = price_of(subject)
    if not subject.sales or prices is None or "connum" not in subject.read:
        return
    off, score, own, spread = _deviations(prices, coded(subject.read.values("connum")).numbers, practice)
    least = np.where(own, math.log(practice["price_far"]), math.log(practice["price_far_in_table"]))
    with np.errstate(invalid="ignore"):
        rows = (np.abs(off) > least) & ((score > practice["robust_score"]) | ~own)
    yield from _of_a_unit(subject, practice, rows, off, spread)


def single_quantities(subject: Subject, practice: Practice) -> Iterator[Finding]:
    """Quantities a hundred times and more from their CONNUM's median."""
    if not subject.sales or "connum" not in subject.read:
        return
    quantities = subject.read.values("quantity")
    off, score, own, _ = _deviations(quantities, coded(subject.read.values("connum")).numbers, practice)
    with np.errstate(invalid="ignore"):
        far = (np.abs(off) > math.log(practice["quantity_far"])) & ((score > practice["quantity_score"]) | ~own)
    for rows, most in ((far & (off > 0), np.argmax), (far & (off < 0), np.argmin)):
        if rows.any():
            worst = int(np.flatnonzero(rows)[most(off[rows])])
            what = f"{count(int(rows.sum()), 'quantity', 'quantities')} far from the CONNUM's median, row "
            what += f"{int(subject.read.values('file_row')[worst])} the furthest: {_multiple(off[worst])} it"
            mend = "kilograms or pounds and metric tons, or pieces and thousands mixed up?"
            yield subject.finding(QUESTION, "unit of quantity", what, mend, rows, "quantity")


def _of_a_unit(subject: Subject, practice: Practice, rows: Array, off: Array, spread: float) -> Iterator[Finding]:
    """Prices out of line: those at one unit's factor together, the others as outliers."""
    name, left = price_name(subject), rows.copy()
    for unit in practice.units if rows.any() else ():
        for sign in () if unit.near else (1, -1):
            near = np.abs(off - sign * math.log(unit.factor)) <= math.log1p(unit.tolerance) + 2 * spread
            found = left & near
            if found.any():
                middle = float(np.median(off[found]))
                what = f"{count(int(found.sum()), 'price')} about {_multiple(middle)} the CONNUM's median"
                mend = practice.mixed_up(math.exp(middle), 2 * spread)
                yield subject.finding(ERROR, "unit of price", what, mend, found, name)
                left &= ~found
    if left.any():
        worst = int(np.flatnonzero(left)[np.argmax(np.abs(off[left]))])
        row = int(subject.read.values("file_row")[worst])
        what = f"{count(int(left.sum()), 'price')} far from the CONNUM's median, row {row} the furthest: "
        what += f"{_multiple(off[worst])} it"
        mend = (
            f"another product, unit or currency? By more than {practice['robust_score']:g} robust standard deviations"
        )
        yield subject.finding(QUESTION, "outlying price", what, mend, left, name)


def _multiple(logarithm: float) -> str:
    """`2.2 times`, or `1/2.2 of`."""
    return f"{figure(math.exp(logarithm))} times" if logarithm > 0 else f"1/{figure(math.exp(-logarithm))} of"


def group_prices(subject: Subject, practice: Practice) -> Iterator[Finding]:
    """Customers, invoices or months all of whose prices stand at a unit's factor from the other ones'."""
    prices = price_of(subject)
    if not subject.sales or prices is None or "connum" not in subject.read:
        return
    logs = np.log(np.where(prices > 0, prices, np.nan).astype(float))
    off = logs - group_medians(logs, coded(subject.read.values("connum")).numbers)
    for name, said in GROUPS:
        if name not in subject or not is_text(subject.values(name)):
            continue
        groups = coded(subject.values(name))
        large = group_sizes(off, groups.numbers) >= practice["sales_of_a_group"]
        middle = group_medians(off, groups.numbers)
        spread = 1.4826 * group_medians(np.abs(off - middle), groups.numbers)
        first = np.unique(groups.numbers, return_index=True)[1]
        each = {int(groups.numbers[n]): (float(middle[n]), float(spread[n])) for n in first.tolist() if large[n]}
        if len(each) < practice["groups"]:
            continue
        middles = np.array([at for at, _ in each.values()])
        center = float(np.median(middles))
        apart = practice["group_score"] * max(spread_of(middles - center), 1e-9)
        for number, (at, within) in each.items():
            shift = at - center
            if abs(shift) < apart:
                continue
            for unit in practice.units:
                close = max(practice["group_close_percent"] / 100, 0 if unit.near else unit.tolerance)
                tight = within < math.log(unit.factor) / 4
                if abs(abs(shift) - math.log(unit.factor)) > math.log1p(close) or not tight:
                    continue
                rows = (groups.numbers == number) & np.isfinite(off)
                what = (
                    f"all prices of {said} {groups.names[number]} are about {figure(math.exp(shift))} times those of "
                )
                what += f"other {said}s, CONNUM by CONNUM ({count(int(rows.sum()), 'sale')})"
                yield subject.finding(QUESTION, f"unit of a {said}", what, f"{unit.says} mixed up?", rows,
                                      price_name(subject))  # fmt: skip
                break


def between_markets(tables: Sequence[Subject], practice: Practice, rates: dict[str, float]) -> Iterator[Finding]:
    """Prices of one market a multiple of the other's, and costs a multiple of prices, over the CONNUMs of both."""
    by_key = {one.key: one for one in tables}
    us, home = by_key.get("us_sales"), by_key.get("comparison_sales")
    if us is not None and home is not None:
        here, there = (_by_connum(one, price_of(one), "connum", rates) for one in (us, home))
        yield from _compared(us, here, there, home.inputs.file, "prices", "markets_far", practice)
    costs, sales = by_key.get("costs"), home or us
    if sales is not None and costs is not None and costs.made is not None and "total_cop" in costs.made:
        own = "product" if "product" in sales.read else "connum"
        here = _by_connum(costs, costs.made.values("total_cop"), "product", rates)
        there = _by_connum(sales, price_of(sales), own, rates)
        yield from _compared(costs, here, there, sales.inputs.file, "costs", "cost_to_price_far", practice)


def _by_connum(subject: Subject, values: Array | None, name: str, rates: dict[str, float]) -> dict[str, float]:
    """The median of each CONNUM's positive values, in the case's currency."""
    if values is None or name not in subject.read:
        return {}
    said, rate = coded(subject.read.values(name)), rates.get(subject.read.currency, math.nan)
    medians = group_medians(np.where(values > 0, values, np.nan).astype(float) * rate, said.numbers)
    first = np.unique(said.numbers, return_index=True)[1]
    return {said.names[said.numbers[n]]: float(medians[n]) for n in first.tolist() if np.isfinite(medians[n])}


def _compared(
    subject: Subject, here: dict[str, float], there: dict[str, float], file: str, said: str, limit: str,
    practice: Practice,
) -> Iterator[Finding]:  # fmt: skip
    ratios = {name: math.log(here[name] / there[name]) for name in here.keys() & there.keys()}
    if not ratios:
        return
    middle, far = float(np.median(list(ratios.values()))), math.log(practice[limit])
    name = "product" if said == "costs" else "connum"
    if abs(middle) > far:
        what = (
            f"{said} are {figure(math.exp(middle))} times the prices of {file}, by the median of {len(ratios)} CONNUMs"
        )
        yield subject.finding(ERROR, f"{said} of another unit", what, practice.mixed_up(math.exp(middle)), None,
                              "gross_unit_price" if said == "prices" else "")  # fmt: skip
        return
    odd = sorted((n for n, ratio in ratios.items() if abs(ratio) > far), key=lambda n: -abs(ratios[n]))
    if odd and said == "costs":
        rows = np.isin(subject.read.values(name).astype(str), odd)
        worst = odd[0]
        what = f"{count(len(odd), 'CONNUM')} with a cost far from the price in {file}: {worst}, "
        what += f"{figure(math.exp(ratios[worst]))} times it"
        yield subject.finding(QUESTION, "cost far from price", what, "another unit or product?", rows, name)


def single_costs(subject: Subject, practice: Practice) -> Iterator[Finding]:
    """Products whose cost of production is far from the median of all products."""
    if subject.key != "costs" or subject.made is None or "total_cop" not in subject.made:
        return
    values = subject.made.values("total_cop")
    off, score, *_ = _deviations(values, numbered(np.zeros(len(values))), practice)
    with np.errstate(invalid="ignore"):
        rows = (np.abs(off) > math.log(practice["cost_far"])) & (score > practice["robust_score"])
    if rows.any():
        worst = int(np.flatnonzero(rows)[np.argmax(np.abs(off[rows]))])
        what = f"{count(int(rows.sum()), 'cost')} of production far from the median of all products, the furthest "
        what += f"{figure(math.exp(off[worst]))} times it"
        unit = practice.unit_of(math.exp(off[worst]))
        mend = f"{unit.says} mixed up?" if unit else "another unit or product, or very little produced?"
        yield subject.finding(QUESTION, "outlying cost", what, mend, rows, "product")
