"""The result as JSON, to the names that other programs rely on (`dumping/result/1`)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from dumping.formula.table import Table
from dumping.result import RespondentResult, Result
from dumping.stages.matching import NO_NORMAL_VALUE

METHODS = ("average_to_average", "mixed", "average_to_transaction")


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
        "figures": _figures(result),
        "parameters": [
            {"name": p.name, "value": p.value, "unit": p.unit, "cite": p.cite, "where": p.where, "note": p.note}
            for p in result.parameters.values()
        ],
        "checks": [
            {"name": c.name, "holds": c.holds, "detail": c.detail, "source": c.source, "note": c.note}
            for c in result.checks
        ],
        "warnings": list(result.warnings),
    }


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
        "differential_pricing": None,
        "method": one.method,
        "method_reason": one.method_reason,
        "margin_percent": number(rates.value("margin_percent")),
        "margin_percent_published": number(rates.value("margin_percent_published")),
        "de_minimis": bool(rates.value("de_minimis") == 1),
        "de_minimis_threshold_percent": one.parameters["de_minimis_threshold_percent"].value,
        "cash_deposit_percent": number(rates.value("cash_deposit_percent")),
        "assessment": [],
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
    us_sales, comparison = one.tables["us_sales"], one.tables["comparison_sales"]
    matched = int(np.count_nonzero(us_sales.values("normal_value_row")))
    return {
        "us_sales": us_sales.rows,
        "us_sales_used": int(np.count_nonzero(us_sales.values("excluded") == "")),
        "us_sales_without_normal_value": int(np.count_nonzero(us_sales.values("excluded") == NO_NORMAL_VALUE)),
        "comparison_sales": comparison.rows,
        "comparison_sales_used": int(np.count_nonzero(comparison.values("excluded") == "")),
        "identical": matched,
        "similar": 0,
        "constructed_value": 0,
    }


def _all_others(result: Result) -> dict[str, Any] | None:
    if "all_others" not in result.tables:
        return None
    rate = result.tables["all_others"]
    return {
        "name": rate.title,
        "percent": number(rate.value("percent")),
        "percent_published": number(rate.value("percent_published")),
        "basis": result.all_others_basis,
    }


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
