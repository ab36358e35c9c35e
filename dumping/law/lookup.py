"""Dated parameters of an authority's law: which value is in force on a day, and by what authority."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
# The package of each authority's method, where it does not go by the authority's own code.
PACKAGES = {
    "in": "india", "ca": "canada", "cn": "china", "au": "australia", "br": "brazil", "mx": "mexico",
    "za": "south_africa", "tr": "turkey", "kr": "korea", "jp": "japan", "sa": "saudi_arabia",
}  # fmt: skip


class NoLawError(Exception):
    """Asked for a parameter that the law lacks, or for a day before its first value."""


@dataclass(frozen=True)
class Value:
    """One value of a parameter, from the day it took effect."""

    value: Any
    since: dt.date
    cite: str
    checked: dt.date
    note: str = ""
    verified: bool = True


@dataclass(frozen=True)
class Provision:
    """A parameter of the law with all its values, oldest first."""

    name: str
    label: str
    unit: str
    values: tuple[Value, ...]

    def on(self, day: dt.date) -> Value:
        """The value in force on `day`. Raises NoLawError before the first one."""
        held = [v for v in self.values if v.since <= day]
        if not held:
            raise NoLawError(f"{self.name}: no value before {self.values[0].since} is on file; asked for {day}")
        return held[-1]


@dataclass(frozen=True)
class Law:
    """An authority's provisions by name."""

    authority: str
    name: str
    provisions: dict[str, Provision]
    citations: dict[str, str]
    # Whether the method makes no net prices of its own: a case must state them.
    net_prices_stated: bool = False

    def citation(self, rule: str, own: str) -> str:
        """This authority's source of a rule that several authorities share; `own` where it states none.

        Rules of the two comparison methods carry the method's name behind their own.
        """
        found = [key for key in self.citations if rule == key or rule.startswith(f"{key}_")]
        return self.citations[max(found, key=len)] if found else own

    def provision(self, name: str) -> Provision:
        """A provision by name. Raises NoLawError for one that this authority lacks."""
        if name not in self.provisions:
            raise NoLawError(f"the law of '{self.authority}' on file has no '{name}'")
        return self.provisions[name]

    def on(self, name: str, day: dt.date) -> Value:
        """The value of a provision in force on a day."""
        return self.provision(name).on(day)


def authorities() -> list[str]:
    """Short names of the authorities whose law is on file."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


@lru_cache
def law(authority: str) -> Law:
    """The law of one authority. Raises NoLawError for an authority that is not on file."""
    if authority not in authorities():
        raise NoLawError(f"no law of '{authority}' is on file; on file: {', '.join(authorities())}")
    content = tomllib.loads((FOLDER / f"{authority}.toml").read_text(encoding="utf-8"))
    provisions = {
        name: Provision(name, entry["label"], entry.get("unit", ""), _values(entry["values"]))
        for name, entry in content.items()
        if isinstance(entry, dict) and "values" in entry
    }
    stated = content.get("net_prices_stated", False)
    citations = content.get("citations", {})
    if "based_on" in content:
        # What the authority's own file does not state is that of the baseline, with the baseline's citation.
        base = law(content["based_on"])
        without = content.get("without", [])
        provisions = {n: p for n, p in base.provisions.items() if n not in without} | provisions
        citations = base.citations | citations
        stated = content.get("net_prices_stated", base.net_prices_stated)
    return Law(content["authority"], content["name"], provisions, citations, stated)


def _values(entries: list[dict[str, Any]]) -> tuple[Value, ...]:
    values = (
        Value(e["value"], e["from"], e["cite"], e["checked"], e.get("note", ""), e.get("verified", True))
        for e in entries
    )
    return tuple(sorted(values, key=lambda v: v.since))
