"""Which rate an importer's entries are assessed at: one for all, or those that a review has found."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from dumping.case.problems import CaseError, Problem
from dumping.formula.table import Table
from dumping.result import RespondentResult, Result

CITE = "19 CFR 351.212(b)(1)"


@dataclass(frozen=True)
class ImporterRate:
    """The rate of an importer's entries of one exporter's goods: per cent of entered value, or money per unit."""

    importer: str
    exporter: str
    percent: float
    per_unit: float
    where: str


def case_rates(result: Result) -> list[ImporterRate]:
    """The assessment rates of a computed review, as published in instructions: two decimals.

    Raises CaseError where the case has no importers: an investigation assesses nothing.
    """
    rates = [rate for one in result.respondents for rate in _of(one)]
    if not rates:
        what = "the case has no assessment rates: it is no review with importers"
        raise CaseError([Problem(result.case.file, what, "give a rate: --rate 12.5, or --per-unit 40")])
    return rates


def _of(one: RespondentResult) -> list[ImporterRate]:
    table = one.tables.get(f"assessment_{one.method}")
    if table is not None:
        name = next(n for n in ("us_importer", "importer") if n in table)
        where = f"assessment of {one.name}, {one.method.replace('_', '-')}"
        return [
            ImporterRate(
                str(table.value(name, row)), one.name, float(table.value("ad_valorem_published", row)),
                float(table.value("per_unit_published", row)), where,
            )
            for row in range(1, table.rows + 1)
        ]  # fmt: skip
    sales = one.tables.get("us_sales")
    if sales is None or "importer" not in sales or not bool(one.tables["rates"].value("de_minimis")):
        return []
    where = f"{one.name} has no margin above de minimis"
    return [
        ImporterRate(str(i), one.name, 0.0, math.nan, where) for i in sorted(set(map(str, sales.values("importer"))))
    ]


def with_rates(entries: Table, rates: list[ImporterRate], file: str) -> tuple[Table, Table]:
    """The entries with their row of `importer_rates`, and that table. Raises CaseError for entries without a rate.

    An importer of several exporters' goods has a rate for each: the entries then need a column `exporter`.
    """
    rows = []
    problems = []
    names = [str(value) for value in entries.values("importer")]
    exporters = [str(v) for v in entries.values("exporter")] if "exporter" in entries else [""] * entries.rows
    for row, (importer, exporter) in enumerate(zip(names, exporters, strict=True)):
        found = [
            i
            for i, r in enumerate(rates, 1)
            if r.importer in (importer, "") and (not exporter or r.exporter in (exporter, ""))
        ]
        if len(found) != 1:
            what = f"no assessment rate is known for '{importer}'" + (f" and '{exporter}'" if exporter else "")
            mend = "the rates are of " + ", ".join(sorted({r.importer for r in rates}))
            if found:
                what = f"'{importer}' has {len(found)} rates, of several exporters' goods"
                mend = "add a column `exporter`: " + ", ".join(sorted({rates[i - 1].exporter for i in found}))
            problems.append(Problem(file, what, mend, row=row + 2, column="importer"))
        rows.append(found[0] if found else 0)
        rate = rates[rows[-1] - 1]
        base = "entered_value" if not math.isnan(rate.percent) else "quantity"
        if found and math.isnan(float(entries.value(base, row + 1))):
            what = f"is missing, and the rate of '{importer}' is on it"
            problems.append(Problem(file, what, "write it", row=row + 2, column=base))
    if problems:
        raise CaseError(problems)
    table = Table("importer_rates", "Assessment rates", len(rates), entries.currency, entries.quantity_unit)
    texts = {"rate_importer": "importer", "rate_exporter": "exporter", "rate_source": "where"}
    for name, attribute in texts.items():
        values = np.array([getattr(rate, attribute) for rate in rates], dtype=object)
        table = table.with_input(name, values, name.replace("rate_", "").capitalize(), where="the rates asked for")
    percents, amounts = [r.percent for r in rates], [r.per_unit for r in rates]
    table = table.with_input("assessment_percent", percents, "Assessment rate", "%", "the rates asked for")
    table = table.with_input("assessment_per_unit", amounts, "Assessment per unit", "{money}/{quantity}", "the same")
    entries = entries.with_choice("rate_row", rows, "Assessment rates: row", "the importer's", CITE)
    for name in ("assessment_percent", "assessment_per_unit"):
        entries = entries.with_lookup(name, table, "rate_row")
    return entries, table
