"""The similar comparison-market products of each U.S. product, nearest first, before any pair by month is formed.

What two products differ in does not depend on the month. So the nearest products are found once for each U.S.
product, and only their averages are paired with its models, more of them where these give too few candidates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dumping.stages.keys import firsts, own_codes
from dumping.us.candidates import Floats, Integers

Truths = np.ndarray[tuple[int], np.dtype[np.bool_]]
# How many products are looked at first, and how many times as many if they are too few.
FIRST, MORE = 16, 8


@dataclass(frozen=True)
class Side:
    """One market's rows: what must be equal, ranked characteristics, variable cost and, U.S. only, total cost."""

    key: Integers
    characteristics: Sequence[Floats]
    variable: Floats
    total: Floats | None = None

    def products(self) -> tuple[Integers, Integers]:
        """The number of each row's product, from 0, and the first row of each product."""
        columns = [self.key, *self.characteristics, self.variable, *([] if self.total is None else [self.total])]
        number = own_codes(columns, np.arange(len(self.key)))
        return number, firsts(number)


class Nearest:
    """The comparison-market products within the DIFMER limit of each U.S. product."""

    def __init__(self, us: Side, cm: Side, limit: float) -> None:
        self.us, self.cm, self.limit = us, cm, limit
        self.us_product, self.us_first = us.products()
        self.cm_product, self.cm_first = cm.products()
        # Products are numbered in the order of what must be equal, so that those of one key are a stretch.
        keys = cm.key[self.cm_first]
        self.begin = np.searchsorted(keys, us.key[self.us_first], "left")
        self.end = np.searchsorted(keys, us.key[self.us_first], "right")

    def of(self, product: int, size: int) -> tuple[Integers, bool]:
        """The `size` nearest products, with all that are as near as the last of them, and whether these are all."""
        row = self.us_first[product]
        at = np.arange(self.begin[product], self.end[product])
        there = self.cm_first[at]
        assert self.us.total is not None
        ratio = np.abs((self.cm.variable[there] - self.us.variable[row]) / self.us.total[row])
        inside = ratio <= self.limit
        at, there = at[inside], there[inside]
        if len(at) <= size:
            return at, True
        apart = [
            np.abs(ours[row] - theirs[there])
            for ours, theirs in zip(self.us.characteristics, self.cm.characteristics, strict=True)
        ]
        # Those beyond the first characteristic's bound need not be put in order.
        near = np.flatnonzero(apart[0] <= np.partition(apart[0], size - 1)[size - 1])
        shape = np.array([a[near] for a in apart])
        order = np.lexsort(shape[::-1])
        shape = shape[:, order]
        equal = (shape == shape[:, size - 1 : size]).all(axis=0)
        last = int(np.flatnonzero(equal)[-1]) + 1
        return at[near[order[:last]]], last == len(at)

    def paired(self, models: Integers, size: int) -> tuple[Integers, Integers, Truths]:
        """Each of `models` (rows of the U.S. side) with each of its nearest products; which models have all theirs."""
        wanted, place = np.unique(self.us_product[models], return_inverse=True)
        found = [self.of(int(product), size) for product in wanted]
        counts = np.array([len(near) for near, _ in found], dtype=np.int64)
        begins = np.cumsum(counts) - counts
        each = counts[place]
        within = np.arange(int(each.sum())) - np.repeat(np.cumsum(each) - each, each)
        products = np.concatenate([np.empty(0, dtype=np.int64), *(near for near, _ in found)])
        whole = np.array([all_of_them for _, all_of_them in found], dtype=bool)
        return np.repeat(models, each), products[np.repeat(begins[place], each) + within], whole[place]
