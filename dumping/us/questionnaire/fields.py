"""Field names of the questionnaires and what each is in a case. The names are data: fields.csv beside this file.

`basis` says where a name was seen: in the text of Commerce's programs, in the published definition of a respondent's
database ('response'), or only in practice, which was not verified against a published questionnaire.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dumping.tables.repairs.names import folded

COMPARISON, UNITED_STATES, COST, FACTORS = "B", "C", "D", "NME D"
_CURRENCY = re.compile(r"(.+?)[_-]([A-Z]{3})", re.IGNORECASE)
# Currencies of columns such as DINLFTPU_MXN.
_CODES = {
    "USD", "EUR", "MXN", "KRW", "JPY", "CNY", "TWD", "INR", "VND", "THB", "TRY", "BRL", "CAD", "IDR", "MYR", "ZAR",
    "UAH", "RUB", "ARS", "COP", "PHP", "GBP", "SEK", "PLN", "AUD", "OMR", "AED",
}  # fmt: skip


@dataclass(frozen=True)
class Field:
    """A field of one section: `role` says what it is, `ours` which column or amount, `name` what we call it."""

    field: str
    section: str
    role: str
    ours: str
    name: str
    basis: str
    meaning: str

    @property
    def candidates(self) -> list[str]:
        """What the field can be, where it can be several things."""
        return [one for one in self.ours.split(" | ") if one]


@dataclass(frozen=True)
class Found:
    """A column's field, the number of a repeated one (REBATE2U), and the currency that its name states."""

    field: Field
    number: str = ""
    currency: str = ""


@cache
def fields() -> dict[tuple[str, str], Field]:
    """All fields by section and name without capitals, spaces and underscores."""
    with (Path(__file__).parent / "fields.csv").open(encoding="utf-8", newline="") as file:
        return {(row["section"], folded(row["field"])): Field(**row) for row in csv.DictReader(file)}


def find(column: str, section: str) -> Found | None:
    """The field that a column is called after; None where no field of the section is."""
    known = fields()
    currency = ""
    if (match := _CURRENCY.fullmatch(column)) and match[2].upper() in _CODES:
        column, currency = match[1], match[2].upper()
    name = folded(column)
    if (section, name) in known:
        return Found(known[section, name], "", currency)
    # REBATE2U and REBATEU2 are further fields of REBATEU.
    for form in (r"(.+?)(\d{1,2})([uh]?)", r"(.+?)([uh])(\d{1,2})"):
        match = re.fullmatch(form, name)
        if match is None:
            continue
        digits = match[2] if match[2].isdigit() else match[3]
        bare = match[1] + (match[3] if match[2].isdigit() else match[2])
        if (section, bare) in known:
            return Found(known[section, bare], digits, currency)
    return None
