"""The Department of Commerce's method, from top to bottom."""

from __future__ import annotations

import datetime as dt

import numpy as np

from dumping.case.load import Case, RespondentInputs
from dumping.formula.rule import Rule
from dumping.formula.table import Table
from dumping.law.lookup import Law
from dumping.stages.choices import Choices, window_months
from dumping.stages.price_comparison import price_comparison
from dumping.stages.sales import Window

# The program tests "greater than"; the statute says "less than". A margin of exactly the threshold is
# de minimis to the program and not to the statute: `run` warns when that happens.
DE_MINIMIS = Rule(
    "de_minimis", "margin_percent <= de_minimis_threshold_percent", "De minimis", "truth",
    "19 USC 1673b(b)(3), 1673d(a)(4); 19 CFR 351.106(c)",
)  # fmt: skip
DEPOSIT = Rule(
    "cash_deposit_percent", "if(margin_percent <= de_minimis_threshold_percent, 0, margin_percent)",
    "Cash deposit rate", "%", "19 USC 1673b(d)(1)(B), 1673d(c)(1)(B), 1675(a)(2)(C)",
)  # fmt: skip
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
