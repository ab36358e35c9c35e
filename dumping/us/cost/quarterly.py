"""Quarterly costs: what is missing of a quarter's costs, from the product's other quarters or a similar product."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from dumping.case.cost_keys import Quarterly
from dumping.case.problems import CaseError, Problem
from dumping.formula.evaluate import Array
from dumping.formula.rule import Rule
from dumping.formula.table import Table
from dumping.stages.groups import grouped, numbered
from dumping.stages.reuse import reusable

CITE = "practice: quarterly costs; comparison-market program part 3"
REPORTED, INDEXED, BLENDED, COPIED = "reported", "indexed from another quarter", "blended", "most similar product"
UNIT = "{money}/{quantity}"

Key = tuple[object, ...]


@dataclass(frozen=True)
class _Entry:
    """One row to be: whose, of which quarter, and the rows of the tables that it is made from (0: none)."""

    product: str
    maker: Key
    quarter: int
    origin: str
    counts: bool
    reported: int = 0
    period: int = 0
    source: int = 0
    index: Mapping[str, tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class QuarterlyCosts:
    """The reported rows, the costs of the whole period, the rows by quarter, and warnings."""

    reported: Table
    period: Table
    rows: Table
    warnings: tuple[str, ...]


@reusable
def quarterly_costs(
    rows: Table,
    stated: Quarterly,
    *,
    columns: Sequence[str],
    characteristics: Sequence[str],
    makers: Sequence[str],
    sold: set[tuple[int, Key, str]],
) -> QuarterlyCosts:
    """A row for each product and quarter that was produced or sold, with `columns` as the build-up reads them.

    `rows` bring `product`, `quarter` (a number), `production_quantity` and the cost `columns`; `sold` lists
    quarter, maker and product of the sales in both markets. In a quarter in which a maker produced nothing
    each of its products takes its cost of the nearest quarter, materials indexed by purchase costs and the
    rest from the whole period. A product without production in a quarter that has some takes the materials
    of the most similar product of the quarter and the rest from its own whole period. A product sold in a
    quarter and still without a cost takes the whole row of the most similar one. `cost_origin` says which;
    `counts_for_recovery` is 1 where the program's recovery test counts the row. Raises CaseError for a
    purchase cost that is not stated. Where `rows` bring `sold` and some product was not produced, products that
    nobody sold stay out. Source: comparison-market program part 3, quarterly costs.
    """
    maker_of = (
        [tuple(row) for row in zip(*(rows.values(k) for k in makers), strict=True)] if makers else [()] * rows.rows
    )
    quantity = np.nan_to_num(rows.values("production_quantity").astype(float))
    whole, _ = numbered(rows, ("product", *makers, "quarter"), np.ones(rows.rows, dtype=bool))
    produced = np.bincount(whole, weights=quantity)[whole] > 0
    wanted = np.ones(rows.rows, dtype=bool)
    if "sold" in rows and not produced.all():
        wanted = rows.values("sold") == 1
    inside = {int(q) for q in stated.quarters}
    among = produced & np.isin(rows.values("quarter"), sorted(inside))
    reported, period = _period(rows, ("product", *makers), columns, among)
    entries = [
        _Entry(str(rows.values("product")[i]), maker_of[i], int(rows.values("quarter")[i]), REPORTED, True, int(i) + 1)
        for i in np.flatnonzero(produced & wanted)
    ]
    entries.sort(key=lambda e: (e.maker, e.product, str(e.quarter)))
    place = {
        (tuple(period.values(k)[row] for k in makers), str(period.values("product")[row])): row + 1
        for row in range(period.rows)
    }
    made = _Filling(rows, stated, characteristics, entries, place)
    made.indexed(sold)
    if not produced.all():
        missing = [
            (str(rows.values("product")[i]), maker_of[i], int(rows.values("quarter")[i]), int(i))
            for i in np.flatnonzero(~produced & wanted)
        ]
        made.blended(missing)
        made.copied(sold)
    table = _table(reported, period, made.entries, columns, makers, stated)
    count = {origin: sum(e.origin == origin for e in made.entries) for origin in (INDEXED, BLENDED, COPIED)}
    said = tuple(f"{rows.title}: {n} rows are {origin}" for origin, n in count.items() if n)
    return QuarterlyCosts(reported, period, table, said)


def _period(rows: Table, keys: Sequence[str], columns: Sequence[str], among: Array) -> tuple[Table, Table]:
    """Each product's costs averaged over the whole period, by production."""
    how = "production quantity"
    weight = np.maximum(np.nan_to_num(rows.values("production_quantity").astype(float)), 0.0)
    rows = rows.with_choice("period_weight", weight, "Weight", how, CITE, "{quantity}")
    rows, period = grouped(rows, keys, "period_costs", "Costs of the whole period", "period_row", among, CITE)
    rule = Rule("production_quantity", "total(period_weight)", "Production quantity", "{quantity}", CITE)
    period = period.with_rule(rule, over=rows, by="period_row")
    for name in columns:
        label = rows.columns[name].label
        extended = Rule(f"{name}_times_weight", f"{name} * period_weight", f"{label}, times weight", "{money}", CITE)
        rows = rows.with_rule(extended)
        rule = Rule(name, f"total({name}_times_weight) / total(period_weight)", label, UNIT, CITE)
        period = period.with_rule(rule, over=rows, by="period_row")
    return rows, period


class _Pool:
    """Entries by maker and quarter in the order of their products, with the products' characteristics."""

    def __init__(self, entries: Sequence[_Entry], first: Mapping[str, int], shapes: Array) -> None:
        self.found: dict[tuple[Key, int], list[_Entry]] = {}
        for entry in sorted((e for e in entries if e.product in first), key=lambda e: e.product):
            self.found.setdefault((entry.maker, entry.quarter), []).append(entry)
        self.shapes = {key: shapes[[first[e.product] for e in some]] for key, some in self.found.items()}

    def of(self, maker: Key, quarter: int) -> tuple[list[_Entry], Array]:
        """The entries of a maker in a quarter."""
        key = (maker, quarter)
        return self.found.get(key, []), self.shapes.get(key, np.empty((0, 0)))


@dataclass
class _Filling:
    """The rows so far, and what is added to them, one kind after the other as the program does it."""

    rows: Table
    stated: Quarterly
    characteristics: Sequence[str]
    entries: list[_Entry]
    place: dict[tuple[Key, str], int]
    first: dict[str, int] = field(init=False)
    shapes: Array = field(init=False)

    def __post_init__(self) -> None:
        self.first = {str(p): i for i, p in reversed(list(enumerate(self.rows.values("product"))))}
        columns = [self.rows.values(c).astype(float) for c in self.characteristics]
        self.shapes = np.array(columns).reshape(len(columns), self.rows.rows).T

    def indexed(self, sold: set[tuple[int, Key, str]]) -> None:
        """Quarters with sales in which a maker produced nothing: every product's nearest quarter, indexed."""
        producing = {(e.quarter, e.maker) for e in self.entries}
        needed = sorted({(quarter, maker) for quarter, maker, _ in sold} - producing)
        reported: dict[Key, list[_Entry]] = {}
        for e in self.entries:
            reported.setdefault(e.maker, []).append(e)
        for quarter, maker in needed:
            nearest: dict[str, _Entry] = {}
            for e in reported.get(maker, []):
                if e.product not in nearest or abs(quarter - e.quarter) < abs(quarter - nearest[e.product].quarter):
                    nearest[e.product] = e
            for product, e in nearest.items():
                if (maker, product) in self.place:
                    index = {
                        m: (self._cost(m, quarter), self._cost(m, e.quarter)) for m in self.stated.direct_materials
                    }
                    at = self.place[maker, product]
                    self.entries.append(_Entry(product, maker, quarter, INDEXED, False, 0, at, e.reported, index))

    def blended(self, missing: list[tuple[str, Key, int, int]]) -> None:
        """Unproduced products of a producing quarter: a similar product's materials, their own conversion."""
        pool, added = _Pool(self.entries, self.first, self.shapes), []
        for product, maker, quarter, row in missing:
            similar = self._similar(pool, maker, quarter, int(row))
            if similar is not None and similar.reported and (maker, product) in self.place:
                at = self.place[maker, product]
                added.append(_Entry(product, maker, quarter, BLENDED, False, 0, at, similar.reported))
        # From here on the program takes every earlier row for a reported one.
        self.entries = [replace(e, counts=True) for e in self.entries] + added

    def copied(self, sold: set[tuple[int, Key, str]]) -> None:
        """What is sold in a quarter and still without a cost: the whole row of the most similar product."""
        have = {(e.quarter, e.maker, e.product) for e in self.entries}
        pool, first = _Pool(self.entries, self.first, self.shapes), self.first
        for quarter, maker, product in sorted(sold - have):
            if product in first:
                similar = self._similar(pool, maker, quarter, first[product])
                if similar is not None:
                    self.entries.append(replace(similar, product=product, origin=COPIED))

    def _similar(self, pool: _Pool, maker: Key, quarter: int, row: int) -> _Entry | None:
        """The most similar of a maker's products in a quarter, by ranked characteristics, then by product."""
        entries, shapes = pool.of(maker, quarter)
        if not entries:
            return None
        apart = np.abs(shapes - self.shapes[row])
        near = np.arange(len(entries))
        for ranked in apart.T:
            # A characteristic that is not known is farthest.
            value = np.where(np.isnan(ranked[near]), np.inf, ranked[near])
            near = near[value == value.min()]
        return entries[int(near[0])]

    def _cost(self, material: str, quarter: int) -> float:
        costs = self.stated.purchase_costs.get(material, {})
        if str(quarter) not in costs:
            what = f"no purchase cost of {material} in quarter {quarter}"
            mend = f"state it under costs.quarterly.purchase_costs.{material}"
            raise CaseError([Problem(self.rows.title, what, mend)])
        return costs[str(quarter)]


def _table(
    reported: Table,
    period: Table,
    entries: list[_Entry],
    columns: Sequence[str],
    makers: Sequence[str],
    stated: Quarterly,
) -> Table:
    table = Table("costs", "Costs by quarter", len(entries), reported.currency, reported.quantity_unit)
    texts: dict[str, Sequence[object]] = {"product": [e.product for e in entries]}
    texts |= {key: [e.maker[i] for e in entries] for i, key in enumerate(makers)}
    for key, said in texts.items():
        label = reported.columns[key].label
        table = table.with_choice(key, np.array(said, dtype=object), label, "as sold or produced")
    quarters = np.array([float(e.quarter) for e in entries])
    table = table.with_choice("quarter", quarters, "Quarter", "quarters counted from the period's first month")
    origins = np.array([e.origin for e in entries], dtype=object)
    how = "reported; or filled in because the quarter or the product had no production"
    table = table.with_choice("cost_origin", origins, "Cost is", how, CITE)
    counts = np.array([1.0 if e.counts else 0.0 for e in entries])
    table = table.with_choice("counts_for_recovery", counts, "Counts for recovery of costs", how, CITE)
    for name in ("reported", "period", "source"):
        numbers = np.array([getattr(e, name) for e in entries], dtype=np.int64)
        table = table.with_choice(f"{name}_row", numbers, f"{name.capitalize()} costs: row (0: none)", how, CITE)
    for name in ("production_quantity", *columns):
        table = table.with_lookup(f"{name}_reported", reported, "reported_row", name)
        table = table.with_lookup(f"{name}_period", period, "period_row", name)
    materials = stated.direct_materials
    for name in materials:
        table = table.with_lookup(f"{name}_source", reported, "source_row", name)
        for which, label in ((0, "of the quarter"), (1, "of the source quarter")):
            values = np.array([e.index.get(name, (1.0, 1.0))[which] for e in entries])
            where = "costs.quarterly.purchase_costs"
            table = table.with_input(f"{name}_index_{which}", values, f"Purchase cost {label}, {name}", "", where)
        indexed = f"{name}_source * (1 + ({name}_index_0 - {name}_index_1) / {name}_index_1)"
        table = table.with_rule(Rule(name, f"if(reported_row > 0, {name}_reported, {indexed})", name, UNIT, CITE))
    for name in ("production_quantity", *columns):
        if name not in materials:
            expression = f"if(reported_row > 0, {name}_reported, {name}_period)"
            if name == stated.reported_total:
                rest = " - ".join([f"{name}_period", *(f"{m}_period" for m in materials)])
                expression = f"if(reported_row > 0, {name}_reported, {rest} + {' + '.join(materials)})"
            unit = "{quantity}" if name == "production_quantity" else UNIT
            table = table.with_rule(Rule(name, expression, reported.columns[name].label, unit, CITE))
    return table
