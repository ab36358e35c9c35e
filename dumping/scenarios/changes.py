"""A case with changes made to it."""

from __future__ import annotations

import copy
import re
import tomllib
from dataclasses import replace
from typing import Any

from dumping.case.change import (
    ROWS,
    TABLES,
    UNSET,
    Change,
    ChangeError,
    NoRowError,
    is_column,
    parse_change,
    parse_variation,
    written,
)
from dumping.case.load import Case, assemble
from dumping.case.problems import CaseError
from dumping.formula.check import nearest
from dumping.scenarios.columns import change_rates, change_sales
from dumping.scenarios.rows import changed_rows
from dumping.tables.sales import SalesInputs

# Tables of choices that a case may leave out and a change may begin.
OPTIONAL = ("method", "all_others", "calculation", "constructed_value", "injury", "landing", "duty", "residual")

# How entries of a list are named in a path.
_NAMED_BY = {
    "respondents": "name",
    "products": "connum",
    "figures": "name",
    "expected": "figure",
    "other_companies": "name",
}

__all__ = ["Change", "ChangeError", "apply", "parse_change", "parse_variation"]


def apply(case: Case, changes: list[Change]) -> Case:
    """The case with the changes made, in their order. Raises ChangeError; CaseError if it no longer holds.

    Changes to the case file's keys come before changes to columns, since the tables are made from them.
    """
    content = copy.deepcopy(case.content)
    columns: list[Change] = []
    for change in changes:
        if change.operator in ROWS or is_column(change.path) or _is_rate_column(case, change.path):
            columns.append(change)
        else:
            for path in _everywhere(content, change.path):
                _set(content, path, change)
    said = (*case.changes, *(str(change) for change in changes))
    if len(columns) == len(changes):
        return _with_columns(case, columns, said)
    # Tables are made from the keys anew, and the columns that were changed before are changed in them again.
    before = case.unchanged or case
    try:
        after = _kept(before, assemble(case.path, case.text, content, said, before))
    except CaseError as error:
        raise ChangeError("with the change the case does not hold:\n" + str(error)) from None
    if case.unchanged is not None and _same_tables(before, after):
        pairs = zip(case.respondents, after.respondents, strict=True)
        respondents = tuple(replace(old, stated=new.stated) for old, new in pairs)
        changed = replace(after, respondents=respondents, rates=case.rates, nonmarket=case.nonmarket)
        after = replace(changed, unchanged=after, column_changes=case.column_changes)
    else:
        columns = [*case.column_changes, *columns]
    return _with_columns(after, columns, said)


def _with_columns(case: Case, columns: list[Change], said: tuple[str, ...]) -> Case:
    changed = case
    for change in columns:
        changed = _change_column(changed, change)
    if columns:
        made = (*case.column_changes, *columns)
        changed = replace(changed, unchanged=case.unchanged or case, column_changes=made)
    return replace(changed, changes=said)


def _same_tables(before: Case, after: Case) -> bool:
    """Whether a change to the keys left every table as it was read."""
    if before.nonmarket is not after.nonmarket or len(before.respondents) != len(after.respondents):
        return False
    if before.rates.keys() != after.rates.keys() or any(before.rates[c] is not after.rates[c] for c in before.rates):
        return False
    return all(
        getattr(old, key) is getattr(new, key)
        for old, new in zip(before.respondents, after.respondents, strict=True)
        for key in TABLES
    )


def _kept(before: Case, after: Case) -> Case:
    """The changed case with the prices that were typed into a workbook, which its text does not have."""
    if not before.typed_over:
        return after
    pairs = list(zip(before.respondents, after.respondents, strict=False))
    one, other = before.stated.case, after.stated.case
    same = len(before.respondents) == len(after.respondents) and (one.currency, one.unit) == (
        other.currency,
        other.unit,
    )
    if not same or any(old.stated.products != new.stated.products for old, new in pairs):
        raise ChangeError("prices were changed in the workbook: change products there as well, or in the case file")
    kept = tuple(
        replace(new, us_sales=old.us_sales, comparison_sales=old.comparison_sales) if old.stated.products else new
        for old, new in pairs
    )
    return replace(after, respondents=kept, typed_over=True)


def base_value(case: Case, change: Change) -> float:
    """The figure from which a variation starts: the case's own, or 1 for a factor and 0 for an addend."""
    if change.operator != "=":
        return 1.0 if change.operator == "*=" else 0.0
    if is_column(change.path) or _is_rate_column(case, change.path):
        raise ChangeError(f"{written(change.path)} has a figure in every row; vary it with *= or +=")
    value: Any = case.content
    for part in _resolve(case.content, next(iter(_everywhere(case.content, change.path)))):
        value = value[part]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ChangeError(f"{written(change.path)} is not a number")
    return float(value)


def _is_rate_column(case: Case, path: tuple[str, ...]) -> bool:
    if len(path) != 3 or path[0] != "exchange_rates" or path[2] != "rate":
        return False
    rates = case.rates.get(path[1])
    return rates is not None and rates.table is not None


def _change_column(case: Case, change: Change) -> Case:
    if change.path[0] == "exchange_rates":
        rates = change_rates(case.rates[change.path[1]], change.operator, change.value, change.where)
        return replace(case, rates={**case.rates, change.path[1]: rates})
    if change.path[0] == "nonmarket":
        return _change_surrogates(case, change)
    wanted = None
    if change.path[0] == "respondents":
        wanted = _resolve(case.content, change.path[:2])[1]
    whole = change.operator in ROWS
    key, column = (change.path[-1], "") if whole else change.path[-2:]
    respondents = []
    without: list[NoRowError] = []
    for inputs in case.respondents:
        sales = getattr(inputs, key)
        if sales is not None and wanted in (None, inputs.number - 1):
            try:
                if whole:
                    changed = changed_rows(case, inputs, key, change)
                else:
                    changed = change_sales(sales, column, change.operator, change.value, change.where, str(change))
            except NoRowError as error:
                without.append(error)
                changed = sales
            table: dict[str, Any] = {key: changed}
            inputs = replace(inputs, **table) if changed is not sales else inputs
        respondents.append(inputs)
    # A condition may hold for one respondent's rows alone.
    if without and all(old is new for old, new in zip(case.respondents, respondents, strict=True)):
        raise without[0]
    if all(old is new for old, new in zip(case.respondents, respondents, strict=True)):
        raise ChangeError(f"'{change}' changes nothing: no respondent has sales there")
    return replace(case, respondents=tuple(respondents))


def _change_surrogates(case: Case, change: Change) -> Case:
    """The case with a column changed of its surrogate values or of its financial statements."""
    _, key, column = change.path
    table: SalesInputs | None = getattr(case.nonmarket, key, None)
    if case.nonmarket is None or table is None:
        raise ChangeError(f"the case has no nonmarket.{key}")
    changed: dict[str, Any] = {
        key: change_sales(table, column, change.operator, change.value, change.where, str(change))
    }
    return replace(case, nonmarket=replace(case.nonmarket, **changed))


def _everywhere(content: dict[str, Any], path: tuple[str, ...]) -> list[tuple[str, ...]]:
    """A path below a respondent's table that names no respondent means all of them."""
    if path[0] not in TABLES:
        return [path]
    numbers = range(1, len(content.get("respondents", [])) + 1)
    return [("respondents", str(number), *path) for number in numbers]


def _resolve(content: Any, path: tuple[str, ...]) -> tuple[str | int, ...]:
    """The path with list entries numbered. Raises ChangeError for a name that is not there."""
    resolved: tuple[str | int, ...] = ()
    node, named = content, ""
    for place, part in enumerate(path):
        last = place == len(path) - 1
        if isinstance(node, list):
            names = [str(entry.get(_NAMED_BY.get(named, ""), "")) for entry in node if isinstance(entry, dict)]
            key: Any = part
            if part in names:
                key = names.index(part)
            elif part.isdigit() and 1 <= int(part) <= len(node):
                key = int(part) - 1
            else:
                raise ChangeError(f"there is no '{part}' in {written(path[:place])}; {nearest(part, names)}")
            node = node[key]
        elif isinstance(node, dict):
            if part not in node and not last and part not in OPTIONAL:
                raise ChangeError(f"there is no '{part}' in the case; {nearest(part, list(node))}")
            key, node, named = part, node.get(part, {}), part
        else:
            raise ChangeError(f"{written(path[:place])} is a single value; it has no '{part}'")
        resolved = (*resolved, key)
    return resolved


def _set(content: dict[str, Any], path: tuple[str, ...], change: Change) -> None:
    if change.where:
        raise ChangeError(f"'where' picks rows of a table; {written(change.path)} is not a column")
    resolved = _resolve(content, path)
    node: Any = content
    *above, last = resolved
    key: Any
    for key in above:
        node = node.setdefault(key, {}) if isinstance(node, dict) else node[key]
    key = last
    if change.operator == UNSET:
        if isinstance(node, list) or key not in node:
            raise ChangeError(f"the case does not state {written(change.path)}: there is nothing to leave out")
        del node[key]
        return
    value = _literal(change.value)
    if change.operator != "=":
        old = node.get(key) if isinstance(node, dict) else node[key]
        for figure, said in ((old, written(change.path)), (value, f"'{change.value}'")):
            if isinstance(figure, bool) or not isinstance(figure, int | float):
                raise ChangeError(f"{said} is not a number, so '{change.operator}' has no meaning here")
        assert isinstance(old, int | float)
        value = old + value if change.operator == "+=" else old - value if change.operator == "-=" else old * value
    elif isinstance(node, list) or key in node:
        old = node[key]
        if isinstance(old, float) and isinstance(value, int):
            value = float(value)
    node[key] = value


def _literal(text: str) -> Any:
    """A value as TOML reads it; a bare word is a text."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        if re.fullmatch(r"[\w ./%-]+", text):
            return text
        raise ChangeError(f"'{text}' is not a value; put texts in quotation marks") from None
