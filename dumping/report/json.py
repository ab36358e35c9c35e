"""The result as JSON, to the names that other programs rely on (`dumping/result/1`)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from dumping.formula.table import Table
from dumping.report.control import control_totals
from dumping.result import RespondentResult, Result
from dumping.stages.all_others import DUMPING_PER_UNIT, DUTY, INJURY, INJURY_PER_UNIT
from dumping.stages.sales import NO_NORMAL_VALUE

# Kinds of match, by their number in `match_type`.
MATCHES = {1: "identical", 2: "similar", 3: "constructed_value", 4: "facts_available"}
METHODS = ("average_to_average", "mixed", "average_to_transaction")
# Figures of a duty: injury, the duties beside the anti-dumping duty, and what is charged.
DUTIES = (
    "injury_margin_percent", "countervailing_percent", "duty_percent", "duty_percent_published",
    "total_duty_percent", "safeguard_percent", "duty_above_quota_percent", "dumping_per_unit", "injury_per_unit",
    "implied_cif_price", "countervailing_per_unit", "duty_per_unit",
)  # fmt: skip


def result_dict(result: Result) -> dict[str, Any]:
    """One case's result. Percentages in per cent, money in `case.currency`, unrounded."""
    header = result.case.stated.case
    return {
        "schema": "dumping/result/1",
        "case": {
            "title": header.title,
            "authority": header.authority,
            "segment": header.segment,
            "period": [day.isoformat() for day in header.period],
            "currency": header.currency,
            "unit": header.unit,
            "sha256": result.case.sha256,
            "law_as_of": header.law_as_of.isoformat(),
            "file": result.case.file,
            "notice": header.notice,
            "changes": list(result.case.changes),
        },
        "respondents": [_respondent(one) for one in result.respondents],
        "all_others": _all_others(result),
        "residual": _residual(result),
        "other_companies": _other_companies(result),
        "company_rates": _company_rates(result),
        "figures": _figures(result),
        "parameters": [
            {"name": p.name, "value": p.value, "unit": p.unit, "cite": p.cite, "where": p.where, "note": p.note}
            for p in result.parameters.values()
        ],
        "checks": [
            {"name": c.name, "holds": c.holds, "detail": c.detail, "source": c.source, "note": c.note}
            for c in result.checks
        ],
        "control_totals": [total.to_dict() for total in control_totals(result)],
        "warnings": list(result.warnings),
    }


def _company_rates(result: Result) -> list[dict[str, Any]]:
    """Where a case is on a non-market economy: the rate of every exporter, and of the country-wide entity."""
    table = result.tables.get("company_rates")
    if table is None:
        return []
    texts, figures = ("exporter", "producer", "basis"), ("rate_percent", "published_percent")
    return [
        {**{n: str(table.value(n, row)) for n in texts}, **{n: number(table.value(n, row)) for n in figures}}
        for row in range(1, table.rows + 1)
    ]


def results_dict(results: Iterable[Result]) -> dict[str, Any]:
    """Several cases' results: the first one's, with all of them under `segments`."""
    all_of_them = [result_dict(result) for result in results]
    if len(all_of_them) == 1:
        return all_of_them[0]
    return {**all_of_them[0], "segments": all_of_them}


def number(value: Any) -> float | None:
    """A figure for JSON: missing becomes null."""
    return None if value is None or not math.isfinite(float(value)) else float(value)


def _respondent(one: RespondentResult) -> dict[str, Any]:
    rates = one.tables["rates"]
    return {
        "name": one.name,
        "methods": {m: _method(one.tables.get(f"total_{m}")) for m in METHODS},
        "differential_pricing": _differential_pricing(one),
        "method": one.method,
        "method_reason": one.method_reason,
        "margin_percent": number(rates.value("margin_percent")),
        "margin_percent_published": number(rates.value("margin_percent_published")),
        "de_minimis": bool(rates.value("de_minimis") == 1),
        "de_minimis_threshold_percent": one.parameters["de_minimis_threshold_percent"].value,
        "cash_deposit_percent": number(rates.value("cash_deposit_percent")),
        "assessment": _assessment(one),
        "duty": _duty(one),
        "duty_absorption": _duty_absorption(one),
        "counts": _counts(one),
        "warnings": list(one.warnings),
    }


def _method(total: Table | None) -> dict[str, Any] | None:
    if total is None:
        return None
    names = ("percent", "per_unit", "total_dumping", "positive_results", "negative_results")
    figures = {name: number(total.value(name)) for name in names}
    figures |= {name: number(total.value(name)) for name in ("total_value", "total_quantity")}
    figures["sales"] = int(total.value("sales"))
    figures["offset_percent"] = number(total.value("offset_percent"))
    figures["zeroed_percent"] = number(total.value("zeroed_percent"))
    return figures


def _counts(one: RespondentResult) -> dict[str, int] | None:
    if "us_sales" not in one.tables:
        return None
    us_sales, comparison = one.tables["us_sales"], one.tables.get("comparison_sales")
    kinds = us_sales.values("match_type") if "match_type" in us_sales else us_sales.values("normal_value_row") > 0
    found = {name: int(np.count_nonzero(kinds == kind)) for kind, name in MATCHES.items()}
    if "constructed_row" in us_sales:
        found["constructed_value"] = int(np.count_nonzero(us_sales.values("constructed_row") > 0))
    return {
        "us_sales": us_sales.rows,
        "us_sales_used": int(np.count_nonzero(us_sales.values("excluded") == "")),
        "us_sales_without_normal_value": int(np.count_nonzero(us_sales.values("excluded") == NO_NORMAL_VALUE)),
        "comparison_sales": comparison.rows if comparison else 0,
        "comparison_sales_used": int(np.count_nonzero(comparison.values("excluded") == "")) if comparison else 0,
        **found,
    }


def _differential_pricing(one: RespondentResult) -> dict[str, Any] | None:
    table = one.tables.get("method")
    if table is None:
        return None
    meaningful = number(table.value("meaningful"))
    return {
        "test": str(table.value("test")),
        "percent_passing": number(table.value("percent_passing")),
        "candidate": str(table.value("candidate")),
        "meaningful_difference": None if meaningful is None else bool(meaningful),
        "why": str(table.value("why")),
        "note": "; ".join(table.notes),
    }


def _duty_absorption(one: RespondentResult) -> dict[str, float | None] | None:
    """Quantities sold through affiliated importers, and how much of them duties are absorbed on; null if not asked."""
    table = one.tables.get("duty_absorption")
    names = ("quantity", "dumped", "absorbed", "absorbed_percent")
    return None if table is None else {name: number(table.value(name)) for name in names}


def _assessment(one: RespondentResult) -> list[dict[str, Any]]:
    table = one.tables.get(f"assessment_{one.method}")
    if table is None:
        return []
    importer = next(name for name in ("us_importer", "importer") if name in table)
    return [
        {
            "importer": str(table.value(importer, row)),
            "sales": int(table.value("sales", row)),
            "quantity": number(table.value("quantity", row)),
            "entered_value": number(table.value("entered_value", row)),
            "duty": number(table.value("duty", row)),
            "ad_valorem_percent": number(table.value("ad_valorem_percent", row)),
            "per_unit": number(table.value("per_unit", row)),
            "de_minimis": bool(table.value("de_minimis", row) == 1),
        }
        for row in range(1, table.rows + 1)
    ]


def _duty(one: RespondentResult) -> dict[str, Any] | None:
    """The duty of an authority that does not collect the margin as it is; null elsewhere."""
    table = one.tables.get("duty")
    if table is None:
        return None
    found = {name: number(table.value(name)) for name in DUTIES if name in table}
    total = one.tables.get("injury_total")
    if total is not None and "undercutting_margin_percent" in total:
        found["undercutting_margin_percent"] = number(total.value("undercutting_margin_percent"))
    return found


def _all_others(result: Result) -> dict[str, Any] | None:
    if "all_others" not in result.tables:
        return None
    rate = result.tables["all_others"]
    found = {
        "name": rate.title,
        "percent": number(rate.value("percent")),
        "percent_published": number(rate.value("percent_published")),
        "basis": result.all_others_basis,
    }
    for figure in (INJURY, DUTY, DUMPING_PER_UNIT, INJURY_PER_UNIT):
        table = result.tables.get(figure.named("all_others"))
        if table is not None:
            found[figure.column] = number(table.value(figure.rate))
    return found


def _residual(result: Result) -> dict[str, Any] | None:
    """The rate of those who did not cooperate; null where the case asks for none."""
    table = result.tables.get("residual")
    if table is None:
        return None
    found: dict[str, Any] = {"name": table.title, "percent": number(table.value("margin_percent"))}
    found["percent_published"] = number(table.value("percent_published"))
    found |= {f.column: number(table.value(f.column)) for f in (INJURY, DUMPING_PER_UNIT) if f.column in table}
    found["rule"] = result.parameters["residual_rate"].value
    return {**found, "cite": result.parameters["residual_rate"].cite}


def _other_companies(result: Result) -> list[dict[str, Any]]:
    """A group of companies without individual rates each: margin, injury margin, and the duties, apart and in all."""
    table = result.tables.get("other_companies")
    if table is None:
        return []
    stated = result.case.stated.other_companies
    names = [name for name in ("margin_percent", *DUTIES) if name in table]
    return [
        {
            "name": str(table.value("name", row)), "basis": str(table.value("basis", row)),
            "companies": list(stated[row - 1].companies) if stated else [],
            **{name: number(table.value(name, row)) for name in names},
        }
        for row in range(1, table.rows + 1)
    ]  # fmt: skip


def _figures(result: Result) -> list[dict[str, Any]]:
    table = result.tables.get("figures")
    if table is None:
        return []
    own = {figure.name for figure in result.case.stated.figures}
    return [
        {"name": name, "value": number(table.value(name)), "unit": column.unit}
        for name, column in table.columns.items()
        if name in own
    ]
