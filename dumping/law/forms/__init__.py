"""Forms of duty by authority, and what is charged on what at its frontier: dated, each with its source."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from dumping.law.lookup import NoLawError, Provision, Value

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class FormLaw:
    """A form that an authority's law has, from a day on.

    `price` names the price that a minimum price is held against (cif_price, landed_price, export_price), `base` the
    value that a percentage is charged on where it is not the authority's usual one.
    """

    form: str
    since: dt.date
    cite: str
    price: str = ""
    base: str = ""
    verified: bool = True
    note: str = ""
    checked: dt.date | None = None


@dataclass(frozen=True)
class Frontier:
    """What an authority's law says on forms of duty and on the bases of duties and taxes."""

    authority: str
    name: str
    provisions: dict[str, Provision]
    forms: tuple[FormLaw, ...]

    def on(self, name: str, day: dt.date) -> Value:
        """The value of a provision on a day. Raises NoLawError where there is none."""
        if name not in self.provisions:
            raise NoLawError(f"the law of '{self.authority}' on file has no '{name}'")
        return self.provisions[name].on(day)

    def has(self, name: str, day: dt.date) -> bool:
        """Whether a provision is in force on a day."""
        return name in self.provisions and self.provisions[name].values[0].since <= day

    def forms_on(self, day: dt.date) -> dict[str, FormLaw]:
        """The forms that the law has on a day, by name."""
        held = sorted((one for one in self.forms if one.since <= day), key=lambda one: one.since)
        return {one.form: one for one in held}


def as_provisions(book: Frontier) -> dict[str, Provision]:
    """The bases of duties and taxes, and each form of duty as a provision of its own, for a list of the law."""
    found = dict(book.provisions)
    for one in sorted(book.forms, key=lambda form: form.since):
        name = f"duty_{one.form}"
        said = f"held against the {one.price.replace('_', ' ')}" if one.price else "yes"
        value = Value(said, one.since, one.cite, one.checked or one.since, one.note, one.verified)
        known = found[name].values if name in found else ()
        found[name] = Provision(name, f"Form of duty: {one.form.replace('_', ' ')}", "", (*known, value))
    return found


def on_file() -> list[str]:
    """Short names of the authorities whose forms of duty are on file."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


@lru_cache
def frontier(authority: str) -> Frontier:
    """The law of one authority. Raises NoLawError for an authority that has no file."""
    path = FOLDER / f"{authority}.toml"
    if not path.is_file():
        raise NoLawError(f"no forms of duty of '{authority}' are on file; on file: {', '.join(on_file())}")
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    provisions = {
        name: Provision(
            name, entry["label"], entry.get("unit", ""),
            tuple(sorted((_value(one) for one in entry["values"]), key=lambda value: value.since)),
        )
        for name, entry in content.items()
        if isinstance(entry, dict)
    }  # fmt: skip
    forms = tuple(
        FormLaw(
            one["form"], one["from"], one["cite"], one.get("price", ""), one.get("base", ""),
            one.get("verified", True), one.get("note", ""), one["checked"],
        )
        for one in content["forms"]
    )  # fmt: skip
    return Frontier(content["authority"], content["name"], provisions, forms)


def _value(entry: dict[str, object]) -> Value:
    day, checked = entry["from"], entry["checked"]
    assert isinstance(day, dt.date)
    assert isinstance(checked, dt.date)
    note, verified = str(entry.get("note", "")), bool(entry.get("verified", True))
    return Value(entry["value"], day, str(entry["cite"]), checked, note, verified)
