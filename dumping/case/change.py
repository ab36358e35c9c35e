"""A change to a case as people type it: in a scenario of the case file, or on the command line.

case.law_as_of = 2012-01-01
respondents.SeAH.products.A.export_price += 5
us_sales.gross_unit_price *= 1.03 where customer == "C"
exchange_rates.KRW.rate *= 1.05
remove us_sales where customer == "C"
keep comparison_sales where quantity >= 20
add us_sales from later_sales.csv
unset respondents.SeAH.calculation.constructed_value
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from dumping.case.cost_keys import Costs
from dumping.case.nonmarket_keys import Factors
from dumping.case.sale_keys import Sales
from dumping.tables.columns import NONMARKET_LAYOUTS, RESPONDENT_LAYOUTS

TABLES = tuple(RESPONDENT_LAYOUTS)
# What is done to whole rows of a table.
REMOVE, KEEP, ADD = "remove", "keep", "add"
ROWS = (REMOVE, KEEP, ADD)
# A key is left out, so that the law's or the program's own choice holds.
UNSET = "unset"
# What the case states about a table, beside its columns.
KEYS = {*Sales.model_fields, *Costs.model_fields, *Factors.model_fields}

_CHANGE = re.compile(r"\s*(?P<path>(?:\"[^\"]*\"|[^=+*\"])+?)\s*(?P<operator>[-+*]?=)(?!=)\s*(?P<rest>.*)", re.S)
_ROWS = re.compile(r"\s*(?P<verb>remove|keep)\s+(?P<path>(?:\"[^\"]*\"|[^\s\"=])+)\s+where\s+(?P<where>\S.*)", re.S)
_UNSET = re.compile(r"\s*unset\s+(?P<path>(?:\"[^\"]*\"|[^\s=\"])(?:\"[^\"]*\"|[^=+*\"])*)", re.S)
_ADD = re.compile(r"\s*add\s+(?P<path>(?:\"[^\"]*\"|[^\s\"=])+)\s+from\s+(?P<file>\S[^=]*)", re.S)
# A `where` that is followed by '=' is a key inside the value.
_WHERE = re.compile(r"(?:^|\s)where\s+(?![\s=])")
_PART = re.compile(r"\"([^\"]*)\"|([^.\"]+)")


class ChangeError(Exception):
    """A change that cannot be made, in words for the person who typed it."""


class NoRowError(ChangeError):
    """No row of a table has the condition of a change."""


@dataclass(frozen=True)
class Change:
    """One change: where, with which operator, to or by what, and for which rows.

    The operator is =, +=, -= or *=; or remove, keep (the rows that `where` picks), add (the rows of a file) or unset.
    """

    path: tuple[str, ...]
    operator: str
    value: str
    where: str = ""

    def __str__(self) -> str:
        path = written(self.path)
        if self.operator == ADD:
            return f"add {path} from {self.value}"
        if self.operator == UNSET:
            return f"unset {path}"
        if self.operator in ROWS:
            return f"{self.operator} {path} where {self.where}"
        where = f" where {self.where}" if self.where else ""
        return f"{path} {self.operator} {self.value}{where}"

    def with_value(self, value: float) -> Change:
        """The same change with another figure."""
        return replace(self, value=repr(float(value)))


def parse_change(text: str) -> Change:
    """The change that a text states. Raises ChangeError."""
    if found := _ROWS.fullmatch(text):
        return Change(_table(found["path"], text), found["verb"], "", found["where"].strip())
    if found := _ADD.fullmatch(text):
        return Change(_table(found["path"], text), ADD, found["file"].strip().strip("\"'"))
    if found := _UNSET.fullmatch(text):
        return Change(_parts(found["path"]), UNSET, "")
    found = _CHANGE.fullmatch(text)
    if not found or not found["rest"].strip():
        raise ChangeError(
            f"'{text}' is not a change; write PATH=VALUE, PATH+=VALUE or PATH*=VALUE [where ...], "
            "'unset PATH', 'remove TABLE where ...', 'keep TABLE where ...' or 'add TABLE from FILE'"
        )
    value, where = _split_where(found["rest"])
    return Change(_parts(found["path"]), found["operator"], value.strip(), where)


def parse_variation(text: str) -> Change:
    """What is to be varied: a path, with an operator and a `where` if wanted; its figure is still open.

    Columns of a table are multiplied by the figure unless an operator says otherwise.
    """
    found = _CHANGE.fullmatch(text)
    if found:
        value, where = _split_where(" " + found["rest"])
        if value.strip():
            raise ChangeError(f"'{value.strip()}' is what is looked for; leave the value out")
        return Change(_parts(found["path"]), found["operator"], "", where)
    path, where = _split_where(text)
    parts = _parts(path)
    return Change(parts, "*=" if is_column(parts) else "=", "", where)


def written(path: tuple[str, ...]) -> str:
    """A path as it is typed."""
    return ".".join(f'"{part}"' if "." in part else part for part in path)


def is_column(path: tuple[str, ...]) -> bool:
    """Whether a path names a column of sales, of one respondent or of all."""
    if path[0] == "nonmarket":
        return len(path) == 3 and path[1] in NONMARKET_LAYOUTS and path[2] not in KEYS
    below = path[2:] if path[0] == "respondents" else path
    return len(below) == 2 and below[0] in TABLES and below[1] not in KEYS


def _table(path: str, text: str) -> tuple[str, ...]:
    parts = _parts(path)
    below = parts[2:] if parts[0] == "respondents" else parts
    if len(below) != 1 or below[0] not in TABLES:
        raise ChangeError(f"'{text}': '{path}' is not a table; write one of {', '.join(TABLES)}")
    return parts


def _parts(path: str) -> tuple[str, ...]:
    parts = tuple((quoted or plain).strip() for quoted, plain in _PART.findall(path.strip()))
    if not parts or not all(parts) or ".." in path:
        raise ChangeError(f"'{path.strip()}' is not a path; write names joined by dots")
    return parts


def _split_where(text: str) -> tuple[str, str]:
    found = _WHERE.search(text)
    return (text[: found.start()], text[found.end() :].strip()) if found else (text, "")
