"""Factors of production and surrogate values: units that do not fit, values out of line, inputs without a value."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from dumping.case.nonmarket_keys import Factors
from dumping.formula.evaluate import Array
from dumping.formula.text import coded
from dumping.formula.tree import names_in
from dumping.result import Result
from dumping.tables.units import conversion
from dumping.vetting.finding import ERROR, NOTE, QUESTION, Finding
from dumping.vetting.practice import Practice
from dumping.vetting.products import listed
from dumping.vetting.subject import Subject, count, figure, group_medians, group_sizes, numbered


def consumption(subject: Subject, practice: Practice) -> Iterator[Finding]:
    """Consumption below zero or far from the input's median, and materials that cannot make the product's mass."""
    if subject.key != "factors" or not isinstance(subject.stated, Factors) or subject.made is None:
        return
    mass, kilograms = np.zeros(subject.read.rows), conversion(subject.read.quantity_unit, "kg")
    for name, one in subject.stated.inputs.items():
        column = f"{name}_factor"
        if column not in subject.made:
            continue
        used, field = subject.made.values(column), one.quantity or name
        label = one.label or name.replace("_", " ")
        if (rows := used < 0).any():
            what = f"{count(int(rows.sum()), 'row')} with a negative consumption of {label}"
            mend = "a by-product is an input of its own, with the category by-product"
            yield subject.finding(ERROR, "negative consumption", what, mend, rows, field)
        positive = used > 0
        if positive.sum() >= practice["sales_of_a_group"]:
            middle = float(np.median(used[positive]))
            rows = positive & (
                np.abs(np.log(np.where(positive, used, middle) / middle)) > math.log(practice["factor_far"])
            )
            if rows.any():
                worst = int(np.flatnonzero(rows)[np.argmax(np.abs(np.log(used[rows] / middle)))])
                unit = practice.unit_of(float(used[worst] / middle))
                what = f"{count(int(rows.sum()), 'row')} with a consumption of {label} far from the median of "
                what += f"{figure(middle)} {one.unit}, the furthest {figure(float(used[worst]))}"
                mend = f"{unit.says} mixed up?" if unit else "another product, or a plant that uses it otherwise?"
                yield subject.finding(QUESTION, "outlying consumption", what, mend, rows, field)
        weight = conversion(one.unit or "", "kg") if one.category == "direct materials" else None
        mass += used * weight if weight is not None else 0
    if kilograms is None or not mass.any():
        return
    share = mass / kilograms
    for rows, than, limit in (
        (share < practice["material_share_low"], "less than", practice["material_share_low"]),
        (share > practice["material_share_high"], "more than", practice["material_share_high"]),
    ):
        if rows.any():
            middle = float(np.median(share[rows]))
            unit = practice.unit_of(middle)
            what = (
                f"{count(int(rows.sum()), 'row')} with direct materials of {than} {limit:g} times the product's mass, "
            )
            what += f"{figure(middle)} times by the median"
            mend = f"{unit.says} mixed up?" if unit else "materials left out, or in another unit?"
            yield subject.finding(QUESTION, "mass of materials", what, mend, rows)


def surrogate_values(result: Result, practice: Practice) -> Iterator[Finding]:
    """Surrogate values and import statistics out of line with others of their input, in several units, not used."""
    nonmarket = result.case.nonmarket
    if nonmarket is None:
        return
    table, file = nonmarket.surrogate_values.table, nonmarket.surrogate_values.file
    columns = nonmarket.stated.surrogate_values.columns
    inputs, row = coded(table.values("input")), table.values("file_row")

    def finding(severity: str, check: str, what: str, mend: str, rows: Array, name: str) -> Finding:
        return Finding(severity, check, file, what, mend, tuple(int(r) for r in row[rows]), columns.get(name, name))

    values = table.values("value") if "value" in table else np.full(table.rows, np.nan)
    if "import_value" in table and "import_quantity" in table:
        amount, quantity = table.values("import_value"), table.values("import_quantity")
        rows = ~np.isnan(amount) & ~(quantity > 0)
        if rows.any():
            what = f"{count(int(rows.sum()), 'row')} of import statistics without a quantity"
            yield finding(QUESTION, "imports without quantity", what, "an average unit value needs one", rows,
                          "import_quantity")  # fmt: skip
        with np.errstate(divide="ignore", invalid="ignore"):
            values = np.where(np.isnan(values), np.where(quantity > 0, amount / quantity, np.nan), values)
    if (rows := values <= 0).any():
        what = f"{count(int(rows.sum()), 'surrogate value')} of zero or less"
        yield finding(ERROR, "no surrogate value", what, "a value that is missing is not zero", rows, "value")
    said = [table.values(name) for name in ("input", "country", "currency", "unit") if name in table]
    groups = numbered(*said)
    logs = np.log(np.where(values > 0, values, np.nan))
    off = logs - group_medians(logs, groups)
    with np.errstate(invalid="ignore"):
        rows = np.abs(off) > math.log(practice["surrogate_far"])
    rows &= group_sizes(logs, groups) >= practice["surrogate_values_of_an_input"]
    for number in dict.fromkeys(inputs.numbers[rows].tolist()):
        own = rows & (inputs.numbers == number)
        worst = int(np.flatnonzero(own)[np.argmax(np.abs(off[own]))])
        unit = practice.unit_of(math.exp(off[worst]))
        what = f"{count(int(own.sum()), 'value')} of {inputs.names[number]} far from the median of its values"
        what += f", the furthest {figure(math.exp(off[worst]))} times it"
        mend = f"{unit.says} mixed up?" if unit else "is it aberrational? Compare it with benchmarks"
        yield finding(QUESTION, "outlying surrogate value", what, mend, own, "value")
    if "unit" in table:
        for number, name in enumerate(inputs.names):
            own = inputs.numbers == number
            units = sorted(coded(table.values("unit")[own]).present()) if own.any() else []
            if len(units) > 1:
                what = f"values of {name} per {' and per '.join(units)}"
                yield finding(NOTE, "several units", what, "each is converted; is none a slip?", own, "unit")
    yield from _unused(result, inputs.present(), file, columns.get("input", "input"))


def _unused(result: Result, known: set[str], file: str, field: str) -> Iterator[Finding]:
    """Inputs with values that nobody uses: often an input left out of the factors."""
    used = set()
    for one in result.case.respondents:
        stated = one.stated.factors
        if stated is None:
            continue
        for name, each in stated.inputs.items():
            used |= {each.surrogate or name} | ({each.freight.surrogate} if each.freight is not None else set())
        for sales in (one.us_sales, one.factors):
            for rule in sales.build_up if sales is not None else ():
                used |= {name.removeprefix("surrogate_") for name in names_in(rule.tree)}
    left = sorted(known - used)
    if used and left:
        what = f"{count(len(left), 'input')} with a surrogate value that no respondent uses: {listed(left)}"
        yield Finding(NOTE, "surrogate value not used", file, what, "is an input left out of the factors?", (), field)
