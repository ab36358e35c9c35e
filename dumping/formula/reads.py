"""What a calculation reads, noted so that nothing is computed twice from the same columns.

`Watched` notes which columns and parameters a stage reads; `Columns` keeps what a base run made of which arrays.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from contextvars import ContextVar
from typing import Any

# Noted where all names are gone through: then it matters which names there are.
ALL = ""


class Watched(Mapping[str, Any]):
    """A mapping that notes each name asked for in every one of `seen`. What is added later is watched as well."""

    __slots__ = ("known", "seen")

    def __init__(self, known: Mapping[str, Any], seen: tuple[set[str], ...]) -> None:
        self.known, self.seen = known, seen

    def __getitem__(self, name: str) -> Any:
        for names in self.seen:
            names.add(name)
        return self.known[name]

    def __contains__(self, name: object) -> bool:
        for names in self.seen:
            names.add(str(name))
        return name in self.known

    def __iter__(self) -> Iterator[str]:
        for names in self.seen:
            names.add(ALL)
        return iter(self.known)

    def __len__(self) -> int:
        return len(self.known)


def joined(known: Mapping[str, Any], name: str, value: Any) -> Mapping[str, Any]:
    """The mapping with one entry more, or one exchanged; to add is not to read."""
    if isinstance(known, Watched):
        return Watched({**known.known, name: value}, known.seen)
    return {**known, name: value}


def bare(known: Mapping[str, Any]) -> Mapping[str, Any]:
    """The mapping that is watched, without the watch."""
    return known.known if isinstance(known, Watched) else known


class Columns:
    """Columns that a base run computed, by what was done to which arrays. Arrays are told apart by identity."""

    def __init__(self) -> None:
        self._made: dict[tuple[Hashable, ...], tuple[tuple[Any, ...], Any]] = {}
        self.recording = True

    def made(self, what: tuple[Hashable, ...], arrays: tuple[Any, ...], make: Callable[[], Any]) -> Any:
        """What `make` gives, or the base run's array where the same was done to the very same arrays."""
        key = (*what, *map(id, arrays))
        found = self._made.get(key)
        if found is not None:
            return found[1]
        values = make()
        if self.recording:
            # The arrays are kept, so that no other can take their identity.
            self._made[key] = (arrays, values)
        return values


known_columns: ContextVar[Columns | None] = ContextVar("known_columns", default=None)
