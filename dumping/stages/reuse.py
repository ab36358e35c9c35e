"""Only what changed is computed again: a stage is given back as it was where nothing that it read has changed.

In a base run each stage notes which columns and parameters it reads. In a later run of the same case changed, a
stage whose reads are the very same arrays and figures gives its earlier columns again; columns that only pass
through it are those of the changed case. What is given back is what was computed, to the last bit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import numpy as np

from dumping.formula.reads import ALL, Columns, Watched, bare, known_columns
from dumping.formula.rule import Rule
from dumping.formula.table import Column, Computed, Parameter, Table
from dumping.formula.text import known_of

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class _Read:
    """A table or a mapping of parameters that a stage was given, and the names that it read of it."""

    given: Any
    names: set[str]


@dataclass(frozen=True)
class _Parts:
    """A dataclass that holds tables, by its fields."""

    kind: type
    parts: dict[str, Any]


@dataclass(frozen=True)
class _Done:
    """One computation of a stage: what it was given, with reads, and what it gave."""

    given: tuple[Any, ...]
    result: Any


class Memory:
    """The stages of a base run."""

    def __init__(self) -> None:
        self._done: dict[Any, list[_Done]] = {}
        self.columns = Columns()
        self.recording = False
        self.computed: list[str] = []
        self.reused: list[str] = []

    @contextmanager
    def base_run(self) -> Iterator[None]:
        """Within it stages are computed and remembered."""
        with self._active(recording=True):
            yield

    @contextmanager
    def later_run(self) -> Iterator[None]:
        """Within it stages are given back where nothing that they read has changed."""
        self.computed, self.reused = [], []
        with self._active(recording=False):
            yield

    @contextmanager
    def _active(self, *, recording: bool) -> Iterator[None]:
        self.recording = self.columns.recording = recording
        token, columns = _memory.set(self), known_columns.set(self.columns)
        try:
            yield
        finally:
            _memory.reset(token)
            known_columns.reset(columns)

    def of(self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """What the stage gives: computed and remembered, given back, or computed anew."""
        given = (*args, *(kwargs[name] for name in sorted(kwargs)))
        names = (function, len(args), *sorted(kwargs), *map(_called, given))
        if self.recording:
            return self._remembered(names, function, args, kwargs)
        known = self._done.get(names, [])
        for done in known:
            exchanged = _exchanged(done.given, given)
            if exchanged is not None:
                self.reused.append(function.__name__)
                return _mapped(done.result, lambda table, e=exchanged: _passed_through(table, e))  # type: ignore[misc]
        result = function(*args, **kwargs)
        self.computed.append(function.__name__)
        # Of several computations by this name, the latest has the most columns; only equal ones are exchanged.
        return _settled(result, known[-1].result) if known else result

    def _remembered(
        self, names: Any, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        watches: list[set[str]] = []

        def watched(value: Any) -> Any:
            return _watched(value, watches)

        seen = [watched(value) for value in args]
        named = {name: watched(kwargs[name]) for name in sorted(kwargs)}
        result = function(*seen, **named)
        own = {id(names) for names in watches}
        notes = iter([set(names) for names in watches])
        given = tuple(_noted(value, notes) for value in (*args, *(kwargs[name] for name in sorted(kwargs))))
        kept = _mapped(result, lambda table: replace(table, data=bare(table.data)))
        self._done.setdefault(names, []).append(_Done(given, kept))
        return _mapped(result, lambda table: _unwatched(table, own))


_memory: ContextVar[Memory | None] = ContextVar("memory", default=None)


def reusable(function: Callable[P, R]) -> Callable[P, R]:
    """A stage that may be given back: a pure function of tables, arrays, parameters and plain values."""

    @wraps(function)
    def stage(*args: P.args, **kwargs: P.kwargs) -> R:
        memory = _memory.get()
        if memory is None:
            return function(*args, **kwargs)
        result: R = memory.of(function, args, kwargs)
        return result

    return stage


def _called(value: Any) -> str:
    """What tells one computation of a stage from another: the names of its tables and what is said in words."""
    return value if isinstance(value, str) else value.name if isinstance(value, Table) else ""


def _holds_tables(value: Any) -> bool:
    return is_dataclass(value) and not isinstance(value, type | Parameter | Rule)


def _is_parameters(value: Any) -> bool:
    if isinstance(value, Watched):
        return True
    return isinstance(value, Mapping) and bool(value) and all(isinstance(one, Parameter) for one in value.values())


def _watched(value: Any, watches: list[set[str]]) -> Any:
    """What a stage is given, noting what it reads; each watch is added to `watches` in order."""
    if isinstance(value, Table) or _is_parameters(value):
        names: set[str] = set()
        watches.append(names)
        known = value.data if isinstance(value, Table) else value
        inner = known.seen if isinstance(known, Watched) else ()
        watch = Watched(bare(known), (*inner, names))
        return replace(value, data=watch) if isinstance(value, Table) else watch
    if isinstance(value, list | tuple):
        return type(value)(_watched(one, watches) for one in value)
    if isinstance(value, Mapping):
        return {key: _watched(one, watches) for key, one in value.items()}
    if _holds_tables(value):
        return replace(value, **{f.name: _watched(getattr(value, f.name), watches) for f in fields(value)})
    return value


def _noted(value: Any, notes: Iterator[set[str]]) -> Any:
    """The same structure, with the names read in the place of the watches."""
    if isinstance(value, Table):
        return _Read(replace(value, data=bare(value.data)), next(notes))
    if _is_parameters(value):
        return _Read(bare(value), next(notes))
    if isinstance(value, list | tuple):
        return type(value)(_noted(one, notes) for one in value)
    if isinstance(value, Mapping):
        return {key: _noted(one, notes) for key, one in value.items()}
    if _holds_tables(value):
        return _Parts(type(value), {f.name: _noted(getattr(value, f.name), notes) for f in fields(value)})
    return value


def _mapped(value: Any, change: Callable[[Table], Table]) -> Any:
    """A stage's result with each table in it changed, in containers of their own."""
    if isinstance(value, Table):
        return change(value)
    if isinstance(value, list | tuple):
        return type(value)(_mapped(one, change) for one in value)
    if isinstance(value, Mapping) and not isinstance(value, Watched):
        return {key: _mapped(one, change) for key, one in value.items()}
    if _holds_tables(value):
        changed = {f.name: _mapped(getattr(value, f.name), change) for f in fields(value)}
        return replace(value, **changed)
    return value


def _unwatched(table: Table, own: set[int]) -> Table:
    if not isinstance(table.data, Watched):
        return table
    others = tuple(names for names in table.data.seen if id(names) not in own)
    return replace(table, data=Watched(table.data.known, others) if others else table.data.known)


Exchanged = dict[tuple[str, int, int], tuple[Any, Any]]
"""Columns that were not read: name and identities of the base run's column and array -> those of the changed case."""


def _exchanged(noted: Any, given: Any) -> Exchanged | None:
    """What passes through a stage in its changed form; None where something that it read has changed."""
    exchanged: Exchanged = {}
    return exchanged if _same(noted, given, exchanged) else None


def _same(noted: Any, given: Any, exchanged: Exchanged) -> bool:
    if isinstance(noted, _Read):
        if isinstance(noted.given, Table):
            return isinstance(given, Table) and _same_reads(noted, given, exchanged)
        return isinstance(given, Mapping) and _same_figures(noted, given)
    if isinstance(noted, np.ndarray):
        return isinstance(given, np.ndarray) and _either(noted, given) is noted
    if isinstance(noted, list | tuple):
        if type(noted) is not type(given) or len(noted) != len(given):
            return False
        return all(_same(one, other, exchanged) for one, other in zip(noted, given, strict=True))
    if isinstance(noted, Mapping):
        if not isinstance(given, Mapping) or list(noted) != list(given):
            return False
        return all(_same(one, given[key], exchanged) for key, one in noted.items())
    if isinstance(noted, _Parts):
        return isinstance(given, noted.kind) and all(
            _same(one, getattr(given, name), exchanged) for name, one in noted.parts.items()
        )
    return noted is given or (type(noted) is type(given) and bool(noted == given))


def _same_reads(noted: _Read, given: Table, exchanged: Exchanged) -> bool:
    table: Table = noted.given
    if table is given:
        return True
    # What is read is looked at first: where it has changed, nothing else matters.
    for name in noted.names:
        if name in table.data and table.data[name] is not given.data.get(name):
            return False
    heads = [(t.name, t.title, t.rows, t.currency, t.quantity_unit, t.notes) for t in (table, given)]
    if heads[0] != heads[1] or list(table.columns) != list(given.columns):
        return False
    every = ALL in noted.names
    for name, column in table.columns.items():
        there = given.columns[name]
        before, now = table.data[name], given.data[name]
        if column is there and before is now:
            continue
        if (column is not there and not _alike(column, there)) or (every and before is not now):
            return False
        # Given twice, as sales beside their averages may be, a column must have changed into one and the same.
        known = exchanged.setdefault((name, id(column), id(before)), (there, now))
        if known[1] is not now:
            return False
    return True


def _alike(column: Column, there: Column) -> bool:
    """Whether a stage cannot tell two columns apart before it reads them: rules are read as well as labels."""
    if (column.kind, column.unit, column.label) != (there.kind, there.unit, there.label):
        return False
    return not isinstance(column.source, Computed) or column.source == there.source


def _same_figures(noted: _Read, given: Mapping[str, Any]) -> bool:
    if ALL in noted.names and list(noted.given) != list(given):
        return False
    names = noted.given if ALL in noted.names else noted.names
    return all(noted.given.get(name) == given.get(name) for name in names)


def _passed_through(table: Table, exchanged: Exchanged) -> Table:
    """A table of the base run with the columns that passed through in the changed case's form."""
    if not exchanged:
        return table
    columns, data = dict(table.columns), dict(table.data)
    for name, values in table.data.items():
        found = exchanged.get((name, id(table.columns[name]), id(values)))
        if found is not None:
            columns[name], data[name] = found
    return replace(table, columns=columns, data=data)


def _settled(result: Any, before: Any) -> Any:
    """A result computed anew, with the base run's own arrays where they came out the same, so that what reads
    only these is not computed again.
    """
    if isinstance(result, Table) and isinstance(before, Table):
        if result.rows != before.rows:
            return result
        data = {name: _either(before.data.get(name), values) for name, values in result.data.items()}
        return replace(result, data=data)
    if isinstance(result, list | tuple) and type(result) is type(before) and len(result) == len(before):
        return type(result)(_settled(one, other) for one, other in zip(result, before, strict=True))
    if isinstance(result, Mapping) and isinstance(before, Mapping):
        return {key: _settled(one, before.get(key)) for key, one in result.items()}
    if isinstance(result, np.ndarray):
        return _either(before if isinstance(before, np.ndarray) else None, result)
    if _holds_tables(result) and type(result) is type(before):
        changed = {f.name: _settled(getattr(result, f.name), getattr(before, f.name)) for f in fields(result)}
        return replace(result, **changed)
    return result


def _either(before: np.ndarray[Any, Any] | None, values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The array of before where it holds the same bits."""
    if before is None or before is values or before.dtype != values.dtype or before.shape != values.shape:
        return values
    if values.dtype.kind == "O":
        ours, theirs = known_of(values), known_of(before)
        if ours is None or theirs is None or not (ours.whole and theirs.whole) or ours.names != theirs.names:
            return values
        return before if np.array_equal(ours.numbers, theirs.numbers) else values
    if values.dtype.kind not in "fibM" or not (values.flags.c_contiguous and before.flags.c_contiguous):
        return values
    if values.size and values.item(0) != before.item(0) and values.item(0) == values.item(0):
        return values
    # Bits are compared, so that a missing value is the same as itself and 0 is not -0.
    bits = f"i{values.dtype.itemsize}"
    return before if np.array_equal(before.view(bits), values.view(bits)) else values
