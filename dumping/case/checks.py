"""What a case must satisfy beyond its form: plain functions, each giving the faults it finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from dumping.case.locate import line_of
from dumping.case.problems import Problem
from dumping.case.schema import Header
from dumping.case.validate import written
from dumping.formula.check import nearest
from dumping.law.lookup import NoLawError, authorities, law

if TYPE_CHECKING:
    from dumping.case.load import RespondentInputs

# Periods outside these years are slips of the pen.
YEARS = (1900, 2199)
# Larger amounts than this are no prices or quantities; their products would not be figures any more.
LARGEST = 1e15


def of_header(header: Header, file: str, text: str) -> list[Problem]:
    """The authority's law must be on file for the day whose law applies."""
    if header.authority not in authorities():
        line = line_of(text, ("case", "authority"))
        what = f"no law of '{header.authority}' is on file; {nearest(header.authority, authorities())}"
        return [Problem(file, what, "", line, path="case.authority")]
    try:
        for provision in law(header.authority).provisions.values():
            if provision.name.endswith(header.segment) or "_" not in provision.name:
                provision.on(header.law_as_of)
    except NoLawError as error:
        line = line_of(text, ("case", "law_as_of"))
        mend = "state a later day, or add the earlier law to the authority's file"
        return [Problem(file, str(error), mend, line, path="case.law_as_of")]
    for day in header.period:
        if not YEARS[0] <= day.year <= YEARS[1]:
            line = line_of(text, ("case", "period"))
            what = f"the period reaches the year {day.year}"
            return [Problem(file, what, "check the year", line, path="case.period")]
    return []


def of_dates(one: RespondentInputs, header: Header, file: str, text: str) -> list[Problem]:
    """Every sale of a file with dates needs one, and monthly averages need dates or months."""
    problems = []
    for key, sales in one.sides():
        at = line_of(text, ("respondents", one.number - 1, key))
        if "sale_date" in sales.table:
            for i in np.flatnonzero(np.isnat(sales.table.values("sale_date")))[:10]:
                row = int(sales.table.values("file_row")[i])
                problems.append(Problem(sales.file, "has no date of sale", "write it 2014-07-18", row=row))
        elif header.segment == "review" and "sale_month" not in sales.table and not one.stated.products:
            what = "a review compares month by month, and there is no 'sale_date' and no 'sale_month'"
            mend = f"name the column of the date of sale under {key}.columns"
            problems.append(Problem(file, what, mend, at, path=f"respondents[{one.number}].{key}"))
        elif sales.window is not None:
            what = "a window needs a date for each sale, and there is no 'sale_date'"
            problems.append(Problem(file, what, "", at, path=f"respondents[{one.number}].{key}.window"))
    return problems


def of_amounts(content: dict[str, Any], file: str, text: str) -> list[Problem]:
    """Figures of the case file itself that no price, rate or quantity can have."""
    problems = []
    level: list[tuple[tuple[str | int, ...], Any]] = [((), content)]
    while level:
        at, value = level.pop()
        if isinstance(value, dict):
            level += [((*at, str(key)), inner) for key, inner in value.items()]
        elif isinstance(value, list):
            level += [((*at, place), inner) for place, inner in enumerate(value)]
        elif isinstance(value, int | float) and LARGEST < abs(value) < float("inf"):
            what = f"{value:g} is more than {LARGEST:g}" if isinstance(value, float) else "the number is too large"
            problems.append(Problem(file, what, "check the number", line_of(text, at), path=written(at)))
    return problems
