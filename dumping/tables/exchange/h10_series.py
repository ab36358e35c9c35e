"""Which currency a series of the H.10 release is of, and which way it quotes it: told by its identifier or its unit."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

DOLLAR = "USD"
_IDENTIFIER = re.compile(r"(?:H10/H10/)?RXI(\$US)?_N\.([A-Z])\.([A-Z]{2})")
_FRED = re.compile(r"DEX(?:(?P<own>[A-Z]{2})US|US(?P<dollars>[A-Z]{2}))")
_UNIT = re.compile(r"Currency:_Per_([A-Z]{3})")
DAILY = "B"


@dataclass(frozen=True)
class Series:
    """A series: `units` per `base`, one of them the U.S. dollar. `frequency` is B for business days."""

    identifier: str
    units: str
    base: str
    frequency: str = DAILY

    @property
    def currency(self) -> str:
        """The currency that is not the dollar."""
        return self.base if self.units == DOLLAR else self.units


@lru_cache
def known() -> dict[str, dict[str, object]]:
    """The release's series by their two letters."""
    path = Path(__file__).parent / "h10.toml"
    series: dict[str, dict[str, object]] = tomllib.loads(path.read_text(encoding="utf-8"))["series"]
    return series


def by_unit(identifier: str, unit: str, currency: str) -> tuple[Series | None, str]:
    """The series of the Data Download Program with this unit and currency; or what contradicts what."""
    name = _IDENTIFIER.fullmatch(identifier.strip())
    per = _UNIT.fullmatch(unit.strip())
    if name is None:
        return None, f"'{identifier}' is no spot rate of the H.10 release (RXI_N.B.KO)"
    if per is None or not re.fullmatch("[A-Z]{3}", currency.strip()):
        return None, f"series {identifier}: the unit '{unit}' of '{currency}' is not one currency per another"
    units, base = currency.strip(), per.group(1)
    dollars = name.group(1) is not None
    if units == base or DOLLAR not in (units, base) or dollars != (units == DOLLAR):
        quotes = "U.S. dollars per unit" if dollars else "units per U.S. dollar"
        return None, f"series {identifier} quotes {quotes}, and its unit says {units} per {base}"
    found = Series(identifier.strip(), units, base, name.group(2))
    listed = known().get(name.group(3))
    if listed is not None and listed["currency"] != found.currency:
        return None, f"series {identifier} is of {listed['currency']}, and its unit says {units} per {base}"
    return found, ""


def by_fred(identifier: str) -> Series | None:
    """The series that FRED calls DEXKOUS (won per dollar) or DEXUSEU (dollars per euro)."""
    name = _FRED.fullmatch(identifier)
    if name is None:
        return None
    code = name.group("own") or name.group("dollars")
    for letters, entry in known().items():
        if code == entry.get("fred", letters):
            dollars = bool(entry.get("dollars_per_unit", False))
            if dollars == (name.group("dollars") is not None):
                return _listed(identifier, entry)
    return None


def by_country(title: str) -> Series | None:
    """The series of a country's or a currency's name, as the pages of one country have it."""
    wanted = title.strip().rstrip(".").lower()
    for letters, entry in known().items():
        names = entry["names"]
        if isinstance(names, list) and wanted in names:
            return _listed(letters, entry)
    return None


def _listed(identifier: str, entry: dict[str, object]) -> Series:
    own = str(entry["currency"])
    dollars = bool(entry.get("dollars_per_unit", False))
    return Series(identifier, DOLLAR if dollars else own, own if dollars else DOLLAR)
