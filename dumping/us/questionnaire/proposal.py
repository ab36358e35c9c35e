"""A case proposed from tables: which is which, whose each is, what every column becomes, and what is still missing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from dumping.tables.cells import days, numbers
from dumping.tables.columns import COSTS
from dumping.tables.file_table import FileTable
from dumping.tables.repairs.names import folded
from dumping.us.questionnaire.characteristics import Characteristics, characteristics_of
from dumping.us.questionnaire.fields import COMPARISON, COST, FACTORS, UNITED_STATES
from dumping.us.questionnaire.placing import Placed, placed
from dumping.us.questionnaire.sections import FURTHER, RATES, STATEMENTS, TITLES, UNKNOWN, VALUES, section_of

_RATE = re.compile(r"(?<![a-z])([a-z]{3})_?(?:per|/)_?([a-z]{3})(?![a-z])", re.IGNORECASE)


@dataclass(frozen=True)
class Source:
    """A table that was given: the file's name beside the case, its sheet, and the table read."""

    file: str
    sheet: str | None
    table: FileTable

    @property
    def shown(self) -> str:
        """The file, and the sheet of a workbook with several."""
        return f"{self.file}, sheet {self.sheet}" if self.sheet else self.file


@dataclass(frozen=True)
class Proposed:
    """One table in its place in the case; `respondent` counts from 0, None for tables of the case as a whole."""

    source: Source
    section: str
    why: str
    respondent: int | None = None
    placed: Placed | None = None

    @property
    def title(self) -> str:
        """What the table is."""
        return TITLES[self.section]


@dataclass(frozen=True)
class Rate:
    """A table of exchange rates: its columns, and the currency where its name says it."""

    source: Source
    date_column: str
    rate_columns: tuple[str, ...]
    currency: str = ""


@dataclass(frozen=True)
class Proposal:
    """The case as far as it can be told; `missing` is what it needs and no column gives."""

    tables: tuple[Proposed, ...]
    rates: tuple[Rate, ...]
    characteristics: Mapping[int, Characteristics]
    period: tuple[np.datetime64, np.datetime64] | None
    missing: tuple[tuple[str, str], ...] = field(default=())

    def respondents(self) -> list[int]:
        """The respondents' numbers, from 0."""
        return sorted({one.respondent for one in self.tables if one.respondent is not None})

    def of(self, respondent: int | None, section: str) -> Proposed | None:
        """A respondent's table of one section."""
        return next((t for t in self.tables if t.respondent == respondent and t.section == section), None)


def proposal(sources: Sequence[Source]) -> Proposal:
    """What the tables make together. Nothing is guessed: what fits twice is left open, with what it can be."""
    told = [(source, *section_of(list(source.table.columns))) for source in sources]
    owners = _owners([(source, section) for source, section, _ in told])
    tables: list[Proposed] = []
    found: dict[int, Characteristics] = {}
    for number in sorted({owner for owner in owners if owner is not None}):
        own = {s: source.table for (source, s, _), owner in zip(told, owners, strict=True) if owner == number}
        # Without prices or costs to match nothing is compared by characteristics.
        compared = {COMPARISON, COST} & set(own)
        found[number] = characteristics_of(own) if compared else Characteristics((), {}, False)
    for (source, section, why), owner in zip(told, owners, strict=True):
        if owner is None:
            kept = section in (RATES, VALUES, STATEMENTS, FURTHER, UNKNOWN)
            why = why if kept else f"{why}; whose it is cannot be told from the files' names"
            tables.append(Proposed(source, section, why))
            continue
        columns = placed(source.table, section, found[owner].of(section))
        tables.append(Proposed(source, section, why, owner, columns))
    rates = tuple(_rate(source) for source, section, _ in told if section == RATES)
    made = Proposal(tuple(tables), rates, found, _period(tables))
    return Proposal(made.tables, made.rates, found, made.period, tuple(_missing(made)))


def cost_rules(table: Placed) -> dict[str, str]:
    """The amounts of the cost table as expressions over its columns, as far as the columns make them."""
    has = {one.name for one in table.by_role("cost")}
    parts = ("direct_materials", "direct_labor", "variable_overhead", "fixed_overhead")
    rules: dict[str, str] = {}
    if "reported_total" in has:
        rules["total_com"] = "reported_total"
    elif has >= set(parts):
        rules["total_com"] = " + ".join(parts)
    if "reported_variable" in has:
        rules["variable_com"] = "reported_variable"
    elif "fixed_overhead" in has and "total_com" in rules:
        rules["variable_com"] = "reported_total - fixed_overhead" if "reported_total" in has else " + ".join(parts[:3])
    elif has >= set(parts[:3]):
        rules["variable_com"] = " + ".join(parts[:3])
    for ours, name in (("ga_expense", "general_expense"), ("interest_expense", "net_interest")):
        if name in has:
            rules[ours] = name
    return rules


def _owners(tables: list[tuple[Source, str]]) -> list[int | None]:
    """The respondent of each table: the one there is, or the one whose U.S. sales' file has the nearest name."""
    sales = [place for place, (_, section) in enumerate(tables) if section == UNITED_STATES]
    owners: list[int | None] = [None] * len(tables)
    for number, place in enumerate(sales):
        owners[place] = number
    for place, (source, section) in enumerate(tables):
        if section not in (COMPARISON, COST, FACTORS):
            continue
        if len(sales) <= 1:
            others = [p for p, (_, s) in enumerate(tables) if s == section]
            owners[place] = 0 if len(others) == 1 else None
            continue
        near = [_alike(_plain(source), _plain(tables[one][0])) for one in sales]
        best = max(near)
        if best and near.count(best) == 1:
            owners[place] = near.index(best)
    # Two tables of one section for one respondent are a question.
    for place, (_, section) in enumerate(tables):
        same = [p for p, (_, s) in enumerate(tables) if s == section and owners[p] == owners[place]]
        if owners[place] is not None and len(same) > 1:
            for p in same:
                owners[p] = None
    return owners


def _alike(one: str, other: str) -> int:
    """How many letters two names begin with alike."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _plain(source: Source) -> str:
    return folded(source.sheet or source.file)


def _rate(source: Source) -> Rate:
    columns = list(source.table.columns)
    date = next(column for column in columns if folded(column).endswith("date"))
    rates = tuple(c for c in columns if c != date and not numbers(source.table, c)[1])
    # usd_per_krw: the currency that has a price in the other.
    match = (_RATE.search(rates[0]) or _RATE.search(source.file)) if len(rates) == 1 else None
    currency = match[2].upper() if match is not None and match[1].upper() == "USD" else ""
    return Rate(source, date, rates, currency)


def _period(tables: list[Proposed]) -> tuple[np.datetime64, np.datetime64] | None:
    """The first and the last date of the U.S. sales."""
    found = []
    for one in tables:
        column = one.placed.named("sale_date") if one.section == UNITED_STATES and one.placed else None
        if column is None:
            continue
        dates, problems = days(one.source.table, column.column)
        known = dates[~np.isnat(dates)]
        if not problems and len(known):
            found += [known.min(), known.max()]
    return (min(found), max(found)) if found else None


def _missing(made: Proposal) -> list[tuple[str, str]]:
    """What a case needs and the tables do not give, each with its place."""
    missing: list[tuple[str, str]] = []
    for number in made.respondents():
        tables = {s: made.of(number, s) for s in (UNITED_STATES, COMPARISON, COST, FACTORS)}
        if not any(tables[s] for s in (COMPARISON, COST, FACTORS)):
            missing.append(("normal value", "comparison-market sales (B), costs (D) or factors (non-market D)"))
        for section in (UNITED_STATES, COMPARISON):
            one = tables[section]
            if one is None or one.placed is None:
                continue
            where = one.source.shown
            needed = ["connum", "quantity", "gross_unit_price", "sale_date"]
            needed += ["sale_type"] if section == UNITED_STATES else []
            missing += [(f"{where}: {name}", _NEEDED[name]) for name in needed if one.placed.named(name) is None]
            if section == UNITED_STATES and not any(one.placed.named(n) for n in ("state", "zip", "region")):
                missing.append((f"{where}: state, zip or region", "differential pricing by region"))
            if section == COMPARISON and one.placed.named("affiliation") is None:
                missing.append((f"{where}: affiliation", "the arm's-length test is left out without it"))
        cost = tables[COST]
        if cost is not None and cost.placed is not None:
            rules = cost_rules(cost.placed)
            lacking = [name for name in COSTS.amounts if name not in rules]
            missing += [(f"{cost.source.shown}: {name}", "the cost test and constructed value") for name in lacking]
            missing += [
                (f"{cost.source.shown}: {name}", _NEEDED[name])
                for name in COSTS.required
                if not cost.placed.named(name)
            ]
        if tables[FACTORS] is not None and not any(t.section == VALUES for t in made.tables):
            missing.append(("surrogate values", "what the inputs are worth"))
    if not made.respondents():
        missing.append(("U.S. sales", "a case needs a table of them (section C)"))
    return missing


_NEEDED = {
    "connum": "products are compared by it",
    "product": "costs are matched with sales by it",
    "quantity": "prices are averaged by it",
    "production_quantity": "costs are averaged by it",
    "gross_unit_price": "net prices are made of it",
    "sale_date": "reviews compare month by month, and amounts are converted at its rate",
    "sale_type": "EP or CEP, or sale_type for all sales",
}
