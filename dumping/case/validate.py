"""A case file's content against the schema: every fault at once, each with its line and a way to mend it."""

from __future__ import annotations

import difflib
import re
import tomllib
from typing import Any

from pydantic import BaseModel, ValidationError

from dumping.case import schema
from dumping.case.locate import Path, line_of
from dumping.case.problems import Problem

# pydantic names the branch of a union in an error's place; these are not keys of the file.
_BRANCHES = {"float", "constrained-float", "Price", "ExportPrice", "Amount", "Quantity"}


# What a text must look like, in words.
_FORMS = {
    r"^[A-Z]{3}$": "a currency is three capitals: USD, KRW, EUR",
    r"^[A-Za-z_][A-Za-z0-9_]*$": "a name is made of letters, digits and underscores, and begins with a letter",
    r"^\d{4}-(0[1-9]|1[0-2])$": "a month is written 2013-05",
    r"^\d{6}$": "a month is written 202312",
    r"^-?\d+(\.\d+)?$": 'write the figure as it is printed, in quotation marks: "12.82"',
}


def read_toml(text: str, file: str) -> tuple[dict[str, Any], list[Problem]]:
    """The content of a TOML text, or the one fault that keeps it from being read."""
    try:
        return tomllib.loads(text), []
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+)", str(error))
        what = re.sub(r" \(at .*\)$", "", str(error))
        line = int(found.group(1)) if found else text.count("\n") + 1
        return {}, [Problem(file, f"not valid TOML: {what[0].lower()}{what[1:]}", _toml_hint(what), line)]
    except RecursionError:
        return {}, [Problem(file, "nested too deeply to be read", "write it flatter", 1)]


def validate(content: dict[str, Any], text: str, file: str) -> tuple[schema.CaseFile | None, list[Problem]]:
    """The case file as an object, or None with all faults of form."""
    try:
        return schema.CaseFile.model_validate(content), []
    except ValidationError as error:
        problems = []
        for fault in error.errors(include_url=False):
            path = _path(content, fault["loc"])
            if path is not None:
                problems.append(_problem(dict(fault), path, content, text, file))
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
    shown = f"'{value}'" if isinstance(value, str) else f"{value}"
    shown = shown if len(shown) <= 60 else shown[:57] + "..."
    mend = ""
    if kind == "extra_forbidden":
        what = f"there is no key '{path[-1]}' here"
        mend = _nearest_key(str(path[-1]), path[:-1], content)
    elif kind == "missing":
        what, mend = f"'{path[-1]}' is missing", _description(path)
    elif kind == "literal_error":
        choices = re.findall(r"'([^']*)'", str(context["expected"]))
        near = difflib.get_close_matches(str(value), choices, 1)
        what = f"{shown} is not one of the choices"
        mend = f"did you mean '{near[0]}'?" if near else "write one of: " + ", ".join(choices)
    elif kind in ("float_type", "int_type"):
        what, mend = f"a number is wanted, not {shown}", _number_hint(value)
    elif kind == "string_type":
        what, mend = f"a text is wanted, not {shown}", f'write "{value}" in quotation marks'
    elif kind in ("date_type", "date_from_datetime_inexact"):
        what, mend = f"a date is wanted, not {shown}", "write it without quotation marks: 2014-07-18"
    elif kind == "finite_number":
        what, mend = f"{shown} is not a finite number", "state the number, or leave the key out"
    elif kind in ("greater_than", "greater_than_equal"):
        bound = context.get("gt", context.get("ge"))
        what = f"{shown} is out of range"
        mend = f"it must be {'above' if kind == 'greater_than' else 'at least'} {bound:g}"
    elif kind == "string_pattern_mismatch":
        what, mend = f"{shown} is not of the right form", _FORMS.get(context["pattern"], "")
    elif kind in ("string_too_long", "string_too_short"):
        bound = context.get("max_length", context.get("min_length"))
        what = f"the text is {len(str(value))} characters long"
        mend = f"{'the most' if 'long' in kind else 'the fewest'} is {bound}"
    elif kind in ("too_short", "too_long"):
        what = f"{context['actual_length']} entries stand here"
        mend = f"{context.get('min_length', context.get('max_length'))} are wanted"
    elif kind in ("dict_type", "list_type", "model_type", "model_attributes_type"):
        wanted = "a list" if kind == "list_type" else "a table of keys"
        what, mend = f"{wanted} is wanted, not {shown}", _description(path)
    else:
        what = str(context.get("error", fault["msg"]))
        what = what[0].lower() + what[1:]
    return Problem(file, what, mend, line_of(text, path), path=written(path))


def _toml_hint(message: str) -> str:
    if "overwrite" in message or "twice" in message:
        return "the same key stands there twice; keep one"
    if "value" in message.lower():
        return "texts stand in quotation marks, dates are written 2014-07-18, true and false in small letters"
    return "see https://toml.io for how keys and values are written"


def _number_hint(value: object) -> str:
    if isinstance(value, str) and re.fullmatch(r"\s*-?[\d.,]+\s*%?\s*", value):
        return "write it without quotation marks, thousands separators or signs: 1234.56"
    return "write it like 1234.56"


def _model_at(path: Path) -> type[BaseModel] | None:
    """The schema's model for the table at a path, as far as it can be told from the keys."""
    model: type[BaseModel] | None = schema.CaseFile
    models: dict[str, type[BaseModel]] = {
        "case": schema.Header, "method": schema.Method, "all_others": schema.AllOthers,
        "respondents": schema.Respondent, "products": schema.Product, "us_sales": schema.Sales,
        "comparison_sales": schema.Sales, "normal_value": schema.Price, "normal_values": schema.Price,
        "export_price": schema.ExportPrice, "export_prices": schema.ExportPrice, "figures": schema.CaseFigure,
        "expected": schema.Expected,
    }  # fmt: skip
    for part in path:
        if isinstance(part, int):
            continue
        if part in models:
            model = models[part]
        elif path[0] == "exchange_rates":
            model = schema.ExchangeRate
        elif path[0] == "inputs":
            model = schema.Quantity
        else:
            model = None
    return model


def _keys(model: type[BaseModel]) -> dict[str, str]:
    return {field.alias or name: field.description or "" for name, field in model.model_fields.items()}


def _nearest_key(key: str, path: Path, content: dict[str, Any]) -> str:
    model = _model_at(path)
    if model is None:
        return ""
    keys = _keys(model)
    near = difflib.get_close_matches(key, keys, 1)
    if near:
        return f"did you mean '{near[0]}'?"
    return "the keys here are " + ", ".join(keys)


def _description(path: Path) -> str:
    model = _model_at(path[:-1])
    if model is None or not path:
        return ""
    described = _keys(model).get(str(path[-1]), "")
    return described[0].lower() + described[1:] if described else ""
