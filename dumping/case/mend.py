"""A faulty part of a case without its faulty keys, so that the rest of it can be checked in the same run."""

from __future__ import annotations

import copy
import datetime as dt
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

_M = TypeVar("_M", bound=BaseModel)

# What stands in for keys of [case] that are missing or faulty; nothing is ever computed with it.
STANDING_IN: dict[str, Any] = {
    "title": "-",
    "authority": "us",
    "segment": "investigation",
    "period": [dt.date(1995, 1, 1), dt.date(2199, 12, 31)],
    "law_as_of": dt.date(9999, 12, 31),
    "currency": "USD",
    "unit": "unit",
}


def mended(model: type[_M], content: object, standing_in: dict[str, Any] | None = None, tries: int = 4) -> _M | None:
    """The part of a case in `content` without the keys that are wrong; None where that is not enough."""
    content = copy.deepcopy(content)
    for _ in range(tries):
        try:
            return model.model_validate(content)
        except ValidationError as error:
            if not isinstance(content, dict):
                return None
            for fault in error.errors(include_url=False):
                _drop(content, [part for part in fault["loc"] if part != "[key]"])
            for key, value in (standing_in or {}).items():
                content.setdefault(key, value)
    return None


def _drop(content: Any, place: list[str | int]) -> None:
    """Takes out the key that a fault speaks of, or nothing where it is missing already."""
    node = content
    for part in place[:-1]:
        # Parts that name a branch of a union are no keys and are passed over.
        inside = part in node if isinstance(node, dict) else isinstance(part, int) and part < len(node)
        if isinstance(node, dict | list) and inside:
            node = node[part]  # type: ignore[index]
    if place and isinstance(node, dict):
        node.pop(place[-1], None)
