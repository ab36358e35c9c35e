"""The figures of Commerce's exchange-rate model that the law of a day has, as parameters that say what is verified."""

from __future__ import annotations

import datetime as dt

from dumping.formula.table import Parameter
from dumping.law.lookup import law
from dumping.tables.exchange.model import Figures

AUTHORITY = "us"
CITE = "19 USC 1677b-1; 19 CFR 351.415; 61 FR 9434 (8 Mar. 1996)"
NOT_VERIFIED = "not verified against the published text"
# Name that rules read -> provision.
PROVISIONS = {
    "benchmark_days": "exchange_rate_benchmark_days",
    "fluctuation_percent": "exchange_rate_fluctuation",
    "sustained_movement_percent": "exchange_rate_sustained_movement",
    "recognition_weeks": "exchange_rate_recognition_weeks",
    "adjustment_days": "exchange_rate_adjustment_days",
    "adjustment_rate": "exchange_rate_adjustment_rate",
}


def parameters(day: dt.date) -> dict[str, Parameter]:
    """The model's figures on a day by the names that rules read. Raises NoLawError before 1995."""
    book = law(AUTHORITY)
    found = {}
    for name, wanted in PROVISIONS.items():
        provision, value = book.provision(wanted), book.on(wanted, day)
        note = value.note if value.verified else "; ".join(filter(None, (NOT_VERIFIED, value.note)))
        figure = value.value if isinstance(value.value, str) else float(value.value)
        found[name] = Parameter(name, figure, provision.label, provision.unit, value.cite, f"law on {day}", note)
    return found


def figures(known: dict[str, Parameter]) -> Figures:
    """The same as plain figures."""
    return Figures(
        int(known["benchmark_days"].value),
        float(known["fluctuation_percent"].value),
        float(known["sustained_movement_percent"].value),
        int(known["recognition_weeks"].value),
        int(known["adjustment_days"].value),
        str(known["adjustment_rate"].value),
    )


def unverified(known: dict[str, Parameter]) -> str:
    """What of the model was not held against the published text, in one sentence; '' for nothing."""
    said = {
        "benchmark_days": "the benchmark of {:g} days",
        "fluctuation_percent": "the fluctuation above {:g} %",
        "sustained_movement_percent": "the sustained movement above {:g} %",
        "recognition_weeks": "its {:g} weeks",
        "adjustment_days": "the {:g} days to adjust",
        "adjustment_rate": "the rate of the days to adjust ({})",
    }
    parts = [said[n].format(p.value) for n, p in known.items() if p.note.startswith(NOT_VERIFIED)]
    return f"{', '.join(parts)}: {NOT_VERIFIED} of 61 FR 9434" if parts else ""
