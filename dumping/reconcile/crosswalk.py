"""Which table and columns of ours stand against which data set and columns of theirs, stage by stage."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

MARKET, NONMARKET = "market", "nonmarket"


@dataclass(frozen=True)
class Key:
    """What a row is known by: our column, the names it may have in the data set, their texts for ours."""

    ours: str
    names: tuple[str, ...]
    codes: Mapping[str, str] = field(default_factory=dict)
    first_word: bool = False


@dataclass(frozen=True)
class Figure:
    """A column that is compared: the names it may have in the data set, and our formula over the table.

    The tolerance is relative to the larger of both figures, or to `scale` where that is larger. `codes` are
    their texts for our numbers; `where` says in which of our rows it is compared; `number` that their text only
    begins with the number; `said` that it is compared where they say something; `optional` that it is left out
    where the case states no such figure, instead of being zero.
    """

    names: tuple[str, ...]
    ours: str
    scale: str = ""
    codes: Mapping[str, float] = field(default_factory=dict)
    where: str = ""
    number: bool = False
    said: bool = False
    optional: bool = False


@dataclass(frozen=True)
class Against:
    """A table of ours against a data set of theirs; the fields are explained in crosswalk.toml."""

    data_sets: tuple[str, ...]
    table: str
    figures: tuple[Figure, ...]
    program: str = ""
    sale: str = ""
    by: str = ""
    keys: tuple[Key, ...] = ()
    lookups: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)
    through: tuple[str, str] | None = None
    where: str = ""
    or_where: str = ""
    excluded: tuple[str, ...] = ()
    theirs_where: Mapping[str, str] = field(default_factory=dict)
    rows: str = "both"


@dataclass(frozen=True)
class Stage:
    """One stage of the calculation and what is compared in it, in order."""

    name: str
    title: str
    against: tuple[Against, ...]
    method: str = ""


@cache
def crosswalk() -> tuple[Stage, ...]:
    """All stages in the order of the calculation."""
    content = tomllib.loads((resources.files(__package__) / "crosswalk.toml").read_text(encoding="utf-8"))
    lists = content["figures"]
    return tuple(
        Stage(
            one["name"], one["title"], tuple(_against(each, lists) for each in one["against"]), one.get("method", "")
        )
        for one in content["stage"]
    )  # fmt: skip


def stages(method: str) -> tuple[Stage, ...]:
    """The stages of a market-economy or a nonmarket-economy case."""
    return tuple(stage for stage in crosswalk() if stage.method in ("", method))


def _against(stated: Mapping[str, Any], lists: Mapping[str, Any]) -> Against:
    suffix = stated.get("suffix", "")
    columns = [column for name in stated.get("use", ()) for column in lists[name]] + list(stated.get("figures", ()))
    others = {name: stated[name] for name in ("program", "sale", "by", "where", "or_where", "rows") if name in stated}
    return Against(
        tuple(stated["data_sets"]), stated["table"], tuple(_figure(column, suffix) for column in columns),
        keys=tuple(_key(ours, names) for ours, names in stated.get("keys", {}).items()),
        lookups={name: (*place,) for name, place in stated.get("lookups", {}).items()},
        through=tuple(stated["through"]) if "through" in stated else None,
        excluded=tuple(stated.get("excluded", ())), theirs_where=stated.get("theirs_where", {}), **others,
    )  # fmt: skip


def _figure(stated: list[Any], suffix: str) -> Figure:
    names, ours, *more = stated
    return Figure(tuple(names.replace("~", suffix).split()), ours, **(more[0] if more else {}))


def _key(ours: str, names: str | Mapping[str, Any]) -> Key:
    if isinstance(names, str):
        return Key(ours, tuple(names.split()))
    return Key(ours, tuple(names["names"].split()), names.get("codes", {}), names.get("first_word", False))
