"""The tables of a case on a non-market economy, and whether every input of the factors can be valued."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from dumping.case.key_types import TableFile
from dumping.case.locate import line_of
from dumping.case.nonmarket_keys import FactorInput, Factors, Nonmarket
from dumping.case.problems import Problem
from dumping.case.schema import Header
from dumping.case.validate import written
from dumping.formula.check import kind_of, nearest
from dumping.formula.parse import parse
from dumping.formula.tree import FormulaError, names_in
from dumping.tables.columns import NONMARKET_LAYOUTS
from dumping.tables.file_table import SHOWN
from dumping.tables.sales import SalesInputs, factor_columns, pointed, read_sales
from dumping.tables.units import carried_unit, conversion

if TYPE_CHECKING:
    from dumping.case.load import RespondentInputs
    from dumping.tables.exchange_rates import Rates

Fault = Callable[[str, str, str], None]


@dataclass(frozen=True)
class NonmarketInputs:
    """What a case states on surrogate values, with its tables."""

    stated: Nonmarket
    surrogate_values: SalesInputs
    financial_statements: SalesInputs | None = None


def read_nonmarket(
    stated: Nonmarket, header: Header, folder: Path, file: str, text: str
) -> tuple[NonmarketInputs | None, list[Problem]]:
    """The tables of surrogate values and financial statements, and all that is wrong with them."""
    problems: list[Problem] = []
    tables: dict[str, SalesInputs | None] = {}
    for name in NONMARKET_LAYOUTS:
        table: TableFile | None = getattr(stated, name)
        if table is None:
            continue

        def line(at: str, name: str = name) -> int:
            return line_of(text, ("nonmarket", name, *at.split(".")))

        found, faults = read_sales(table, name, folder, header.currency, header.unit, file, line)
        problems += [replace(f, path=f"nonmarket.{f.path}") if f.path else f for f in faults]
        tables[name] = found
    values = tables.get("surrogate_values")
    if values is None:
        return None, problems
    read = NonmarketInputs(stated, values, tables.get("financial_statements"))
    problems += _of_countries(read, file, text)
    problems += _of_values(read)
    problems += _of_statements(read)
    return read, problems


def surrogate_names(nonmarket: NonmarketInputs | None) -> dict[str, str]:
    """What U.S. sales may read of the surrogate values: surrogate_truck is the value of 'truck'."""
    if nonmarket is None:
        return {}
    return {f"surrogate_{name}": "number" for name in nonmarket.surrogate_values.table.values("input")}


def of_factors(
    one: RespondentInputs, nonmarket: NonmarketInputs | None, rates: Mapping[str, Rates], header: Header,
    file: str, text: str,
) -> list[Problem]:  # fmt: skip
    """Whether the inputs of a respondent read columns that are there and are valued in units and currencies known."""
    stated, factors = one.stated.factors, one.factors
    if stated is None or factors is None:
        return []
    problems: list[Problem] = []

    def fault(at: str, what: str, mend: str) -> None:
        place: tuple[str | int, ...] = ("respondents", one.number - 1, "factors", *at.split("."))
        problems.append(Problem(file, what, mend, line_of(text, place), path=written(place)))

    for name, item in stated.inputs.items():
        _expressions(name, item, one, fault)
        if nonmarket is not None:
            _valued(name, item, nonmarket, rates, header, fault)
    if nonmarket is None:
        fault("inputs", "nothing says what the inputs are worth", "state [nonmarket] with its surrogate_values")
    problems += _unvalued(one, stated)
    return problems + list(_rows(one, stated))


def _of_countries(read: NonmarketInputs, file: str, text: str) -> Iterator[Problem]:
    """The surrogate country must be among those of the tables."""
    stated = read.stated
    at = line_of(text, ("nonmarket", "surrogate_country"))
    for table in (read.surrogate_values, read.financial_statements):
        if table is None or "country" not in table.table:
            continue
        known = sorted({str(c) for c in table.table.values("country")} - {""})
        if stated.surrogate_country is None:
            what = f"{table.file} has values of {', '.join(known)}, and no surrogate country is chosen"
            yield Problem(file, what, f'write surrogate_country = "{known[0]}"', at, path="nonmarket.surrogate_country")
            return
        for place, country in enumerate((stated.surrogate_country, *stated.further_countries)):
            # Financial statements may be of another country than the values, and are then chosen by themselves.
            if country not in known and table is read.surrogate_values:
                key: tuple[str | int, ...] = ("nonmarket", "further_countries" if place else "surrogate_country")
                what = f"{table.file} has nothing of '{country}'; {nearest(country, known)}"
                yield Problem(file, what, "", line_of(text, key), path=written(key))


def _of_values(read: NonmarketInputs) -> Iterator[Problem]:
    """Every surrogate value needs a figure; one input has one value in each country, or import statistics."""
    table, file = read.surrogate_values.table, read.surrogate_values.file
    stated = read.stated.surrogate_values.columns
    has = {name: name in table for name in ("value", "import_value", "import_quantity", "source_country", "country")}

    def at(row: int, column: str, what: str, mend: str) -> Problem:
        number = int(table.values("file_row")[row])
        return Problem(file, what, mend, row=number, column=stated.get(column, column))

    seen: dict[tuple[str, str, str], int] = {}
    for i, name in enumerate(table.values("input")):
        value = float(table.values("value")[i]) if has["value"] else np.nan
        imports = has["import_value"] and has["import_quantity"]
        quantity = float(table.values("import_quantity")[i]) if imports else np.nan
        worth = float(table.values("import_value")[i]) if imports else np.nan
        if np.isnan(value) and (np.isnan(quantity) or np.isnan(worth)):
            what = f"the surrogate value of '{name}' is missing"
            yield at(i, "value", what, "write its value, or import_value and import_quantity")
        elif np.isnan(value) and quantity <= 0:
            yield at(i, "import_quantity", f"imports of '{name}' have no quantity", "write it, or take the row out")
        elif value < 0 or worth < 0:
            yield at(i, "value" if value < 0 else "import_value", f"the value of '{name}' is below zero", "check it")
        key = tuple(str(table.values(c)[i]) if has.get(c, True) else "" for c in ("input", "country", "source_country"))
        if key in seen:
            what = f"'{name}' has a value in row {seen[key]} already"
            yield at(i, "input", what, "keep one for each country" + (" and source" if has["source_country"] else ""))
        seen.setdefault((key[0], key[1], key[2]), int(table.values("file_row")[i]))
        if "index_base" in table and "index_period" in table:
            pair = [float(table.values(c)[i]) for c in ("index_base", "index_period")]
            if np.isnan(pair[0]) != np.isnan(pair[1]) or min(pair) <= 0:
                yield at(i, "index_base", f"the price indices of '{name}' are not a pair", "write both, above zero")


def _of_statements(read: NonmarketInputs) -> Iterator[Problem]:
    if read.financial_statements is None:
        return
    table = read.financial_statements.table
    spent = sum(np.nan_to_num(table.values(c).astype(float)) for c in ("materials", "energy", "labor") if c in table)
    for i in np.flatnonzero(np.asarray(spent) <= 0)[:SHOWN]:
        what = f"{table.values('company')[i]} has no materials, energy and labor to take overhead of"
        row = int(table.values("file_row")[i])
        yield Problem(read.financial_statements.file, what, "write them, or take the row out", row=row)
    if "not_used" in table and all(str(reason).strip() for reason in table.values("not_used")):
        what = "no company is used: every row says why it is not"
        yield Problem(read.financial_statements.file, what, "leave not_used blank for a company that is", row=2)


def _expressions(name: str, item: FactorInput, one: RespondentInputs, fault: Fault) -> None:
    """The quantity and the distances, over the columns that they may read."""
    assert one.factors is not None
    own = {n: c.kind for n, c in one.factors.table.columns.items() if n != "file_row"}
    sales = {n: c.kind for n, c in one.us_sales.table.columns.items()} if one.us_sales is not None else {}
    wanted = {"quantity": (item.quantity or name, own)}
    if item.freight is not None:
        wanted["freight.distance"] = (item.freight.distance, own)
        if item.freight.port_distance is not None:
            wanted["freight.port_distance"] = (item.freight.port_distance, {**sales, **own})
    for key, (expression, kinds) in wanted.items():
        try:
            if kind_of(parse(expression), kinds) != "number":
                fault(f"inputs.{name}.{key}", f"'{expression}' is no number", "write an expression that gives one")
        except FormulaError as error:
            what = pointed(expression, error)
            mend = f"name the column under factors.columns: {expression} = ..." if expression not in kinds else ""
            fault(f"inputs.{name}.{key}", what, mend if expression.isidentifier() else "")


def _valued(
    name: str, item: FactorInput, nonmarket: NonmarketInputs, rates: Mapping[str, Rates], header: Header, fault: Fault
) -> None:
    """The surrogate value of an input and of its freight: there, in a unit and a currency that can be converted."""
    wanted = [(item.surrogate or name, "surrogate" if item.surrogate else "", item.unit)]
    if item.freight is not None:
        wanted.append((item.freight.surrogate, "freight.surrogate", item.unit))
    table = nonmarket.surrogate_values.table
    stated = nonmarket.stated
    countries = [stated.surrogate_country, *stated.further_countries]
    for surrogate, key, unit in wanted:
        at = f"inputs.{name}.{key}".rstrip(".")
        rows = np.flatnonzero(table.values("input") == surrogate)
        if not len(rows):
            near = nearest(surrogate, sorted({str(n) for n in table.values("input")}))
            what = f"{nonmarket.surrogate_values.file} has no value of '{surrogate}'; {near}"
            fault(at, what, f"add a row for it, or name the surrogate of '{name}'")
            continue
        if "country" in table:
            theirs = [str(table.values("country")[i]) for i in rows]
            rows = np.array([i for i, c in zip(rows, theirs, strict=True) if c in countries or not c], dtype=int)
            if not len(rows):
                what = f"'{surrogate}' has no value in {stated.surrogate_country}, only in {', '.join(theirs)}"
                fault(at, what, "add its value, or name a country that has one in further_countries")
                continue
        for i in rows:
            theirs_unit = str(table.values("unit")[i]) if "unit" in table else ""
            carried = carried_unit(theirs_unit) if key.startswith("freight") else theirs_unit
            if unit and carried and conversion(unit, carried) is None:
                row = int(table.values("file_row")[i])
                what = (
                    f"'{name}' is measured in {unit}, and the value of '{surrogate}' "
                    f"({nonmarket.surrogate_values.file}, row {row}) is per {theirs_unit}"
                )
                fault(at or "inputs", what, "state both in units of one kind; see docs/case-file.md")
            currency = str(table.values("currency")[i]) if "currency" in table else ""
            if currency and currency != header.currency and currency not in rates:
                what = f"the value of '{surrogate}' is in {currency}, and there is no exchange rate for it"
                fault(at, what, f"state it under [exchange_rates.{currency}]")
    paid = item.market_economy.currency if item.market_economy else None
    if paid and paid != header.currency and paid not in rates:
        fault(f"inputs.{name}.market_economy.currency", f"there is no exchange rate for {paid}", "state it")


def _unvalued(one: RespondentInputs, stated: Factors) -> Iterator[Problem]:
    """Columns of the factors that are named and used and that no input values."""
    assert one.factors is not None
    table = one.factors.table
    read = {*factor_columns(stated), *stated.characteristics, "output", "connum", "plant", "file_row"}
    for name, column in table.columns.items():
        if name in read or column.kind != "number":
            continue
        some = np.flatnonzero(np.nan_to_num(table.values(name).astype(float)) != 0)
        if len(some):
            row, connum = int(table.values("file_row")[some[0]]), table.values("connum")[some[0]]
            what = f"'{name}' is used for {connum} and nothing values it"
            mend = f"state it as an input, factors.inputs.{name}, or take it out of factors.columns"
            yield Problem(one.factors.file, what, mend, row=row, column=stated.columns.get(name, name))


def _rows(one: RespondentInputs, stated: Factors) -> Iterator[Problem]:
    """Every product once, or with the output that its rows are averaged by; no blank factor or distance."""
    assert one.factors is not None
    table, file = one.factors.table, one.factors.file

    def at(i: int, column: str, what: str, mend: str) -> Problem:
        return Problem(
            file, what, mend, row=int(table.values("file_row")[i]), column=stated.columns.get(column, column)
        )

    connums = table.values("connum")
    if "output" in table:
        output = table.values("output").astype(float)
        for i in np.flatnonzero(~(output > 0))[:SHOWN]:
            said = "is missing" if np.isnan(output[i]) else f"is {output[i]:g}"
            yield at(int(i), "output", f"the output of {connums[i]} {said}", "rows are averaged by output above zero")
    else:
        seen: dict[str, int] = {}
        for i, connum in enumerate(connums):
            if connum in seen:
                what = f"{connum} stands in row {seen[connum]} already"
                yield at(i, "connum", what, "name the column `output`, by which the rows of a product are averaged")
            seen.setdefault(str(connum), int(table.values("file_row")[i]))
    for name, item in stated.inputs.items():
        distances = set() if item.freight is None else set(names_in(parse(item.freight.distance)))
        for column in sorted({*names_in(parse(item.quantity or name)), *distances}):
            if column not in table or table.columns[column].kind != "number":
                continue
            for i in np.flatnonzero(np.isnan(table.values(column).astype(float)))[:SHOWN]:
                said = "distance" if column in distances else "quantity"
                what = f"the {said} of '{name}' is missing for {connums[i]}"
                yield at(int(i), column, what, "write it; 0 where none is used" if said == "quantity" else "write it")
