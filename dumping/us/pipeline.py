"""The Department of Commerce's method, from top to bottom."""

from __future__ import annotations

import datetime as dt

import numpy as np

from dumping.case.load import Case, RespondentInputs
from dumping.formula.table import Table
from dumping.law.lookup import Law
from dumping.stages.choices import Choices, window_months
from dumping.stages.price_comparison import price_comparison
from dumping.stages.sales import Window
from dumping.us.rates import DE_MINIMIS, DEPOSIT

__all__ = ["ALL_OTHERS_CITE", "ALL_OTHERS_EXCEPTION", "DEPOSIT", "DE_MINIMIS", "respondent"]

AVERAGE_CITE = "19 USC 1677f-1(d)(1)(A)(i); 19 CFR 351.414(d)"
ALL_OTHERS_CITE = "19 USC 1673d(c)(5)(A)"
ALL_OTHERS_EXCEPTION = "19 USC 1673d(c)(5)(B)"


def respondent(
    case: Case, inputs: RespondentInputs, law: Law, choices: Choices
) -> tuple[dict[str, Table], tuple[str, ...]]:
    """The tables of one respondent with sales, in order, and warnings."""
    months = window_months(law, case.stated)
    header = case.stated.case
    period: Window = (np.datetime64(header.period[0]), np.datetime64(header.period[1]))
    comparison = period if header.segment == "investigation" else _review_window(header.period, months[0])
    return price_comparison(
        inputs, case.rates, header.currency, choices, months, (period, comparison), AVERAGE_CITE
    )


def _review_window(period: list[dt.date], months: tuple[int, ...]) -> Window:
    """From the first day of the earliest month that a sale of the period may be matched with to the last."""
    first = np.datetime64(period[0], "M") - max(months)
    last = np.datetime64(period[1], "M") - min(months) + 1
    return first.astype("datetime64[D]"), last.astype("datetime64[D]") - 1
