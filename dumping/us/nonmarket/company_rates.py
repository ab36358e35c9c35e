"""The rate of every exporter of a non-market economy: examined, with a separate rate, or of the country-wide entity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from dumping.case.load import Case
from dumping.formula.rule import Rule
from dumping.formula.table import Cell, Table
from dumping.result import RespondentResult
from dumping.stages.rules import DECIMALS

CITE = "19 USC 1677f-1(c)(2), 1673d(c)(5); 19 CFR 351.107(c), (d)"
PUBLISHED = Rule("published_percent", f"round(rate_percent, {DECIMALS})", "Rate as published", "%",
                 "practice: two decimals")  # fmt: skip


def company_rates(case: Case, respondents: Sequence[RespondentResult], tables: Mapping[str, Table]) -> Table:
    """One row for each exporter, with its producer where the rate is of a combination, and the entity last.

    Examined exporters have the rate found for them; those in `nonmarket.separate_rates` the average of the
    examined ones' rates as in `all_others`; everybody else the country-wide entity's. Per cent.
    Source: 19 USC 1673d(c)(5) by analogy; 19 CFR 351.107; practice on combination rates.
    """
    stated = case.stated.nonmarket
    assert stated is not None
    rows: list[tuple[str, str, str, float, Cell | None]] = []
    for inputs, one in zip(case.respondents, respondents, strict=True):
        cell = Cell(one.number, "rates", "margin_percent")
        rows.append((one.name, inputs.stated.producer or "", "individually examined", one.margin_percent, cell))
    if stated.separate_rates and "all_others" in tables:
        rate = float(tables["all_others"].value("percent"))
        for exporter in stated.separate_rates:
            cell = Cell(0, "all_others", "percent")
            rows.append((exporter.exporter, exporter.producer or "", "separate rate", rate, cell))
    if stated.entity is not None:
        own, petition = stated.entity.rate_percent, stated.petition_rate_percent
        rate = own if own is not None else petition or 0.0
        where = stated.entity.source or ("the case file" if own is not None else "the petition's rate")
        rows.append((stated.entity.name, "", f"country-wide entity, as stated: {where}", rate, None))
    table = Table("company_rates", "Rates by exporter", len(rows))
    names = [np.array([row[place] for row in rows], dtype=object) for place in range(3)]
    table = table.with_input("exporter", names[0], "Exporter")
    table = table.with_input("producer", names[1], "Producer")
    table = table.with_choice("basis", names[2], "Basis", "examined, separate rate or entity", CITE)
    table = table.with_links("rate_percent", [row[3] for row in rows], "Rate", tuple(row[4] for row in rows), "%")
    return table.with_rule(PUBLISHED)
