"""A case file's content against the schema: every fault at once, each with its line and a way to mend it."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from typing import Any

from pydantic import ValidationError

from dumping.case import schema
from dumping.case.keys import home_of, keys_of, model_at
from dumping.case.locate import Path, line_of
from dumping.case.problems import Problem

# pydantic names the branch of a union in an error's place; these are not keys of the file.
_BRANCHES = {"float", "constrained-float", "Price", "ExportPrice", "Amount", "Quantity"}


_DAY = "write it without quotation marks: 2014-07-18"
# More faults of one file than this are counted, not listed.
SHOWN = 200

# What a text must look like, in words.
_FORMS = {
    r"^[A-Z]{3}$": "a currency is three capitals: USD, KRW, EUR",
    r"^[A-Za-z_][A-Za-z0-9_]*$": "a name is made of letters, digits and underscores, and begins with a letter",
    r"^\d{4}-(0[1-9]|1[0-2])$": "a month is written 2013-05",
    r"^\d{6}$": "a month is written 202312",
    r"^-?\d+(\.\d+)?$": 'write the figure as it is printed, in quotation marks: "12.82"',
}


def validate(content: dict[str, Any], text: str, file: str) -> tuple[schema.CaseFile | None, list[Problem]]:
    """The case file as an object, or None with all faults of form."""
    try:
        return schema.CaseFile.model_validate(content), []
    except ValidationError as error:
        problems = []
        faults = error.errors(include_url=False)
        for fault in faults[:SHOWN]:
            path = _path(content, fault["loc"])
            if path is not None:
                problems.append(_problem(dict(fault), path, content, text, file))
        if len(faults) > SHOWN:
            problems.append(Problem(file, f"{len(faults) - SHOWN:,} more faults", "mend the others first", 1))
        return None, list(dict.fromkeys(problems))


def written(path: Path) -> str:
    """A path as people write it: respondents[1].products[2].quantity, entries counted from 1."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def _path(content: dict[str, Any], place: tuple[str | int, ...]) -> Path | None:
    """The error's place without union branches; None for a branch that the value does not take."""
    path: Path = ()
    node: Any = content
    for part in place:
        if isinstance(part, str) and _is_branch(part) and not (isinstance(node, dict) and part in node):
            if isinstance(node, dict) == ("float" in part):
                return None
            continue
        if part == "[key]":
            continue
        path = (*path, part)
        if isinstance(node, dict):
            node = node.get(str(part))
        elif isinstance(node, list) and isinstance(part, int) and part < len(node):
            node = node[part]
        else:
            node = None
    return path


def _is_branch(part: str) -> bool:
    # A model with a check of its own is named function-after[_one_kind(), Price].
    return part in _BRANCHES or part.startswith("function-")


def _problem(fault: dict[str, Any], path: Path, content: dict[str, Any], text: str, file: str) -> Problem:
    kind, context, value = fault["type"], fault.get("ctx", {}), fault["input"]
    shown = _shown(value)
    mend = ""
    if kind == "extra_forbidden":
        what = f"there is no key '{path[-1]}' here"
        mend = _nearest_key(str(path[-1]), path[:-1])
    elif kind == "missing":
        what, mend = f"'{path[-1]}' is missing", _description(path)
    elif kind == "literal_error":
        choices = re.findall(r"'([^']*)'", str(context["expected"]))
        near = difflib.get_close_matches(str(value).lower(), choices, 1)
        what = f"{shown} is not one of the choices"
        mend = f"did you mean '{near[0]}'?" if near else "write one of: " + ", ".join(choices)
    elif kind in ("float_type", "int_type"):
        large = isinstance(value, int) and not isinstance(value, bool)
        what = f"{shown} is too large" if large else f"a number is wanted, not {shown}"
        mend = "state the number" if large else _number_hint(value)
    elif kind == "bool_type":
        what, mend = f"true or false is wanted, not {shown}", "write true or false, without quotation marks"
    elif kind == "string_type":
        what, mend = f"a text is wanted, not {shown}", "write it in quotation marks"
        if isinstance(value, int | float | dt.date) and shown == f"{value}":
            mend += f': "{value}"'
    elif kind in ("date_type", "date_from_datetime_inexact", "date_from_datetime_parsing"):
        what = f"a date is wanted, not {shown}"
        mend = "write the day alone: 2014-07-18" if isinstance(value, dt.date) else _DAY
    elif kind == "finite_number":
        what, mend = f"{shown} is not a finite number", "state the number, or leave the key out"
    elif kind in ("greater_than", "greater_than_equal"):
        bound = context.get("gt", context.get("ge"))
        what = f"{shown} is out of range"
        mend = f"it must be {'above' if kind == 'greater_than' else 'at least'} {bound:g}"
    elif kind == "string_pattern_mismatch":
        what, mend = f"{shown} is not of the right form", _FORMS.get(context["pattern"], "")
    elif kind == "string_too_short" and not value:
        what, mend = "the text is empty", "write it, or leave the key out if it may be left out"
    elif kind in ("string_too_long", "string_too_short"):
        bound = context.get("max_length", context.get("min_length"))
        what = f"the text is {len(str(value))} characters long"
        mend = f"{'the most' if 'long' in kind else 'the fewest'} is {bound}"
    elif kind in ("too_short", "too_long"):
        count = context["actual_length"]
        what = f"{count} {'entry stands' if count == 1 else 'entries stand'} here"
        wanted = context.get("min_length", context.get("max_length"))
        mend = f"{wanted} {'is' if wanted == 1 else 'are'} {'the most' if kind == 'too_long' else 'wanted'}"
    elif kind in ("dict_type", "list_type", "model_type", "model_attributes_type"):
        wanted = "a list" if kind == "list_type" else "a table of keys"
        what, mend = f"{wanted} is wanted, not {shown}", _container_hint(kind, value, path)
    else:
        what = str(context.get("error", fault["msg"]))
        what = what[0].lower() + what[1:]
    return Problem(file, what, mend, line_of(text, path), path=written(path))


def _shown(value: object) -> str:
    """A value as a message quotes it: short, and as it stands in the file."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict | list):
        return "a table of keys" if isinstance(value, dict) else "a list"
    if isinstance(value, int) and abs(value) >= 10**18:
        return "a number of so many digits"
    shown = f"'{value}'" if isinstance(value, str) else f"{value}"
    return shown if len(shown) <= 60 else shown[:57] + "..."


def _container_hint(kind: str, value: object, path: Path) -> str:
    if kind != "list_type" and isinstance(value, list):
        return f"write it once, in single brackets: [{written(path)}]" if len(path) == 1 else _description(path)
    if kind == "list_type" and isinstance(value, dict):
        name = re.sub(r"\[\d+\]", "", written(path))
        return f"each entry stands under double brackets: [[{name}]]"
    return _description(path)


def _number_hint(value: object) -> str:
    if isinstance(value, str) and re.fullmatch(r"\s*-?[\d.,]+\s*%?\s*", value):
        return "write it without quotation marks, thousands separators or signs: 1234.56"
    return "write it like 1234.56"


def _nearest_key(key: str, path: Path) -> str:
    model = model_at(path)
    keys = keys_of(model) if model is not None else {}
    near = difflib.get_close_matches(key.lower(), keys, 1)
    if near:
        return f"did you mean '{near[0]}'?"
    home = home_of(key)
    if home:
        return f"it belongs in {home}"
    return "the keys here are " + ", ".join(keys) if keys else ""


def _description(path: Path) -> str:
    model = model_at(path[:-1])
    if model is None or not path:
        return ""
    described = keys_of(model).get(str(path[-1]), "")
    return described[0].lower() + described[1:] if described else ""
