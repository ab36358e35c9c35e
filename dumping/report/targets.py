"""What a person may mean by a name: a figure, a row, a column, a table or a parameter of a result."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from dumping.formula.check import nearest
from dumping.formula.table import Cell, Lookup, Table
from dumping.report.cells import shown
from dumping.report.places import is_input_table, keys, row_number, row_of
from dumping.result import RespondentResult, Result

# Words that people use for our tables.
TABLE_NAMES = {
    "sale": "us_sales", "sales": "us_sales", "us_sale": "us_sales", "export_sale": "us_sales",
    "comparison_sale": "comparison_sales", "home_market_sale": "comparison_sales", "normal_value": "normal_values",
}  # fmt: skip
FIGURE_NAMES = {
    "margin": "margin_percent", "rate": "margin_percent", "cash_deposit": "cash_deposit_percent",
    "deposit": "cash_deposit_percent", "published": "margin_percent_published",
}  # fmt: skip
MATCHES_SHOWN = 6


class UnknownFigureError(Exception):
    """Nothing of that name is in the result; the message says what is near."""


@dataclass(frozen=True)
class Row:
    """A whole row of a respondent's table (0: of the case's)."""

    respondent: int
    table: str
    row: int


@dataclass(frozen=True)
class Whole:
    """A table of a single row (every figure of it), or of many (how each column is made)."""

    respondent: int
    table: str
    column: str = ""


@dataclass(frozen=True)
class Named:
    """A parameter."""

    respondent: int
    name: str


Target = Cell | Row | Whole | Named


def find(result: Result, what: str) -> list[Target]:
    """What `what` means: one target, or one for each respondent. Raises UnknownFigureError."""
    text = " ".join(what.split())
    of_group = _of_group(result, text)
    if of_group is not None:
        return [of_group]
    respondents, rest = _respondent(result, text)
    if not rest:
        raise UnknownFigureError("there is nothing to explain; name a figure, such as margin")
    if _word(rest) in _all_others_names(result):
        if "all_others" not in result.tables:
            raise UnknownFigureError("this case has no rate for all others")
        return [Cell(0, "all_others", "percent")]
    of_case = result.tables if respondents is result.respondents else {}
    if _word(rest) in of_case.get("figures", ()):
        return [Cell(0, "figures", _word(rest))]
    found = [target for one in respondents for target in _in_respondent(one, rest)]
    found = found or [*_in_tables(0, of_case, rest)]
    if not found:
        parameters = [name for one in respondents for name in one.parameters] + list(result.parameters)
        if _word(rest) in parameters:
            holder = next((one for one in respondents if _word(rest) in one.parameters), None)
            return [Named(holder.number if holder else 0, _word(rest))]
        raise UnknownFigureError(f"there is no '{text}' in this result; {nearest(text, names(result))}")
    return found


def _of_group(result: Result, text: str) -> Cell | None:
    """A figure of a group of companies not individually examined: 'Annex I' (its duty), 'Annex I: margin_percent'."""
    table = result.tables.get("other_companies")
    if table is None or text.casefold() in {one.name.casefold() for one in result.respondents}:
        return None
    duty = next((name for name in ("duty_percent", "duty_per_unit") if name in table), "margin_percent")
    for row, name in enumerate(table.values("name"), 1):
        if text.casefold() == str(name).casefold() and _word(text) not in _all_others_names(result):
            return Cell(0, table.name, duty, row)
        if text.casefold().startswith(f"{name}:".casefold()):
            figure = _word(text[len(str(name)) + 1 :].strip())
            figure = {"duty": duty, "margin": "margin_percent"}.get(figure, figure)
            return Cell(0, table.name, figure, row) if figure in table else None
    return None


def names(result: Result) -> list[str]:
    """Every name that can be explained without a row."""
    found = ["margin", "sale 1", *(one.name for one in result.respondents)]
    if "other_companies" in result.tables:
        found += [str(name) for name in result.tables["other_companies"].values("name")]
    for one in result.respondents:
        for table in one.tables.values():
            found += [table.name, *table.columns]
    for table in result.tables.values():
        found += [table.name, *table.columns]
    return list(dict.fromkeys([*found, *result.parameters]))


def _respondent(result: Result, text: str) -> tuple[tuple[RespondentResult, ...], str]:
    """The respondents meant and what is left of the text: 'SeAH', 'SeAH:margin' or no respondent at all."""
    for one in result.respondents:
        if text.casefold() == one.name.casefold():
            return (one,), "margin"
        if text.casefold().startswith(f"{one.name.casefold()}:"):
            return (one,), text[len(one.name) + 1 :].strip()
    name, colon, rest = text.partition(":")
    if colon:
        number = name.strip()
        if number.isdigit() and 1 <= int(number) <= len(result.respondents):
            return (result.respondents[int(number) - 1],), rest.strip()
        known = [one.name for one in result.respondents]
        raise UnknownFigureError(f"there is no respondent '{name}'; {nearest(name, known)}")
    return result.respondents, text


def _all_others_names(result: Result) -> set[str]:
    table = result.tables.get("all_others")
    return {"all_others", "all_others_percent"} | ({_word(table.title)} if table else set())


def _in_respondent(one: RespondentResult, text: str) -> list[Target]:
    word = _word(text)
    figure = FIGURE_NAMES.get(word, word)
    if figure in one.tables["rates"]:
        return [Cell(one.number, "rates", figure)]
    applied = f"total_{one.method}"
    if applied in one.tables and figure in one.tables[applied]:
        return [Cell(one.number, applied, figure)]
    if figure == "average_to_transaction_percent" and "total_average_to_transaction" in one.tables:
        return [Cell(one.number, "total_average_to_transaction", "percent")]
    return list(_in_tables(one.number, one.tables, text))


def _in_tables(number: int, tables: Mapping[str, Table], text: str) -> Iterator[Target]:
    parts = text.split(" ")
    # The longest beginning that is a name: 'normal value A 2014-07' is the table, then a CONNUM and a month.
    for length in range(len(parts), 0, -1):
        head, rest = " ".join(parts[:length]), " ".join(parts[length:])
        for table, column in _named(tables, head):
            if table.rows == 1 and not rest:
                yield Cell(number, table.name, column) if column else Whole(number, table.name)
            elif not rest:
                yield Whole(number, table.name, column)
            else:
                row = _row(table, rest)
                yield Cell(number, table.name, column, row) if column else Row(number, table.name, row)
            return


def _named(tables: Mapping[str, Table], head: str) -> Iterator[tuple[Table, str]]:
    word = head.strip()
    name, dot, column = word.partition(".")
    name = TABLE_NAMES.get(_word(name), _word(name))
    if name == "normal_values" and name not in tables:
        name = "cm_averages"
    if name in tables:
        if not dot:
            yield tables[name], ""
        elif _word(column) in tables[name]:
            yield tables[name], _word(column)
        elif " " not in word:
            near = nearest(column, list(tables[name].columns))
            raise UnknownFigureError(f"{tables[name].title} have no column '{column}'; {near}")
        return
    # Where a figure is made comes before where it is only taken up.
    ranked = sorted(tables.values(), key=lambda t: t.rows != 1)
    for made_here in (True, False):
        for table in ranked:
            for own, spec in table.columns.items():
                same = own == _word(word) or spec.label.casefold() == word.casefold()
                if same and made_here != isinstance(spec.source, Lookup):
                    yield table, own
                    return


def _row(table: Table, text: str) -> int:
    """The row that a number, or CONNUM, month and the like, stand for. Raises UnknownFigureError."""
    number = re.fullmatch(r"(?:no\.? ?|#|row )?(\d+)", text, re.IGNORECASE)
    by_order = number is not None and not text[0].isdigit() and not text.lower().startswith("row")
    if number and by_order and 1 <= int(number[1]) <= table.rows:
        return int(number[1])
    if number and not by_order and (is_input_table(table) or not _matching(table, text)):
        row = row_of(table, int(number[1]))
        if row is not None:
            return row
        last = f"{row_number(table, 1)} to {row_number(table, table.rows)}" if table.rows else "none"
        raise UnknownFigureError(f"{table.title} have no row {number[1]}; the rows are {last}")
    rows = _matching(table, text)
    if len(rows) == 1:
        return rows[0]
    if not rows:
        raise UnknownFigureError(f"no row of {table.title} has '{text}'; {nearest(text, _texts(table))}")
    shown_rows = "; ".join(f"{row_number(table, r)} ({keys(table, r)})" for r in rows[:MATCHES_SHOWN])
    more = f"; and {len(rows) - MATCHES_SHOWN} more" if len(rows) > MATCHES_SHOWN else ""
    raise UnknownFigureError(f"{len(rows)} rows of {table.title} have '{text}'; name one: {shown_rows}{more}")


def _matching(table: Table, text: str) -> list[int]:
    """The rows in which each part of the text is the whole of some text or date."""
    columns = [
        np.array([shown(v).casefold() for v in table.values(name)], dtype=object)
        for name, column in table.columns.items()
        if column.kind in ("text", "date") and name != "excluded"
    ]
    rows = np.ones(table.rows, dtype=bool)
    parts = text.casefold().split(" ")
    while parts:
        for length in range(len(parts), 0, -1):
            part = " ".join(parts[:length])
            hits = [column == part for column in columns]
            if any(hit.any() for hit in hits):
                rows &= np.logical_or.reduce(hits)
                parts = parts[length:]
                break
        else:
            return []
    return [int(i) + 1 for i in np.flatnonzero(rows)]


def _texts(table: Table) -> list[str]:
    found: dict[str, None] = {}
    for name, column in table.columns.items():
        if column.kind in ("text", "date") and name != "excluded":
            found |= dict.fromkeys(shown(v) for v in np.unique(table.values(name).astype(str)))
    return list(found)


def _word(text: str) -> str:
    return text.strip().lower().replace(" ", "_").replace("-", "_")
