"""The keys that the schema of a case file knows at each place, for messages that name the right one."""

from __future__ import annotations

import types
from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from dumping.case import schema
from dumping.case.locate import Path


def model_at(path: Path) -> type[BaseModel] | None:
    """The schema's model for the table at a path; None where the schema has no keys there."""
    kinds: list[Any] = [schema.CaseFile]
    for part in path:
        kinds = [inner for kind in kinds for inner in _into(kind, part)]
    return next((k for k in kinds if _is_model(k)), None)


def keys_of(model: type[BaseModel]) -> dict[str, str]:
    """The keys of a model as they are written, with their descriptions."""
    return {field.alias or name: field.description or "" for name, field in model.model_fields.items()}


def home_of(key: str) -> str:
    """The first table of the schema that has this key, as it is written in a file; '' where none has."""
    return _homes().get(key, "")


@cache
def _homes() -> dict[str, str]:
    homes: dict[str, str] = {}
    level: list[tuple[str, type[BaseModel]]] = [("", schema.CaseFile)]
    seen: set[type[BaseModel]] = set()
    while level:
        below: list[tuple[str, type[BaseModel]]] = []
        for place, model in level:
            if model in seen:
                continue
            seen.add(model)
            for key in keys_of(model):
                # The top of the file is no table: its keys are tables themselves.
                if place:
                    homes.setdefault(key, place)
            for name, field in model.model_fields.items():
                many = "list" in str(field.annotation)
                for inner in _flat(field.annotation):
                    for kind in (inner, *get_args(inner)):
                        if _is_model(kind):
                            path = f"{place.strip('[]')}.{name}".strip(".")
                            below.append((f"[[{path}]]" if many else f"[{path}]", kind))
        level = below
    return homes


def _into(kind: Any, part: str | int) -> Iterator[Any]:
    """The kinds of value that stand under a key or number in a value of one kind."""
    if _is_model(kind):
        for name, field in kind.model_fields.items():
            if part == (field.alias or name):
                yield from _flat(field.annotation)
    elif get_origin(kind) is list and isinstance(part, int):
        yield from _flat(get_args(kind)[0])
    elif get_origin(kind) is dict and isinstance(part, str):
        yield from _flat(get_args(kind)[1])


def _flat(kind: Any) -> Iterator[Any]:
    """The members of a union, without annotations."""
    if get_origin(kind) is Annotated:
        yield from _flat(get_args(kind)[0])
    elif get_origin(kind) in (Union, types.UnionType):
        for member in get_args(kind):
            yield from _flat(member)
    else:
        yield kind


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
