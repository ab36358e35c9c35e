"""Sales at database depth: a file's columns under our names, with the price build-up that the case states."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import numpy as np

from dumping.case.cost_keys import Costs
from dumping.case.key_types import TableFile
from dumping.case.nonmarket_keys import Factors
from dumping.case.problems import Problem
from dumping.case.sale_keys import Sales
from dumping.formula.check import kind_of, nearest
from dumping.formula.parse import parse
from dumping.formula.rule import Rule
from dumping.formula.table import Table
from dumping.formula.text import coded
from dumping.formula.tree import FormulaError, Name, Node, Operation, Text, guarded_names, names_in
from dumping.tables.cells import are_numbers, blanks, days, numbers, texts
from dumping.tables.columns import LAYOUTS, Layout, label_for
from dumping.tables.derived import with_derived
from dumping.tables.file_table import SHOWN, FileTable, path_in
from dumping.tables.read import read_table
from dumping.tables.repairs.names import with_names
from dumping.tables.repairs.number_texts import OF_CURRENCIES
from dumping.tables.repairs.repair import Repair


@dataclass(frozen=True)
class Mixed:
    """Amounts whose currency stands in `column`: its text -> the currency."""

    column: str
    amounts: tuple[str, ...]
    codes: Mapping[str, str]


@dataclass(frozen=True)
class SalesInputs:
    """A table of sales before the first stage.

    `build_up` holds the case's rules in order of computation, `net_price` among them; `currencies` the
    columns that are in another currency than the table's; `mixed` those that are so on some sales; `repairs` what
    was done with the file so that it could be read.
    """

    table: Table
    build_up: tuple[Rule, ...]
    currencies: dict[str, str] = field(default_factory=dict)
    window: tuple[np.datetime64, np.datetime64] | None = None
    file: str = ""
    mixed: Mixed | None = None
    repairs: tuple[Repair, ...] = ()

    def foreign(self) -> set[str]:
        """The currencies of amounts that are not in the table's own."""
        mixed = set(self.mixed.codes.values()) if self.mixed is not None else set()
        return (mixed | set(self.currencies.values())) - {self.table.currency}


Locate = Callable[[str], int]
_ISO = re.compile(r"[A-Z]{3}")


def read_sales(
    stated: TableFile,
    name: str,
    folder: Path,
    currency: str,
    unit: str,
    file: str,
    line: Locate,
    *,
    given: Mapping[str, str] | None = None,
    also_read: Iterable[str] = (),
) -> tuple[SalesInputs | None, list[Problem]]:
    """The table that a case names; `line` tells where a key below the table stands in the case file.

    `given` are names with their kinds that the build-up may read though they are no columns of the file;
    `also_read` names columns of numbers that something outside the table reads.
    """
    layout = LAYOUTS[name]
    path = path_in(folder, stated.file)
    if path is None:
        what = f"'{stated.file}' is outside the case's folder"
        mend = "copy the file beside the case file and name it without a path"
        return None, [Problem(file, what, mend, line("file"), path=f"{name}.file")]
    text, problems = read_table(
        path, stated.file, stated.sheet, {*stated.columns.values(), *layout.columns, *_read(stated)}, stated.form()
    )
    if text is None:
        return None, problems
    text = with_names(text, stated.columns.values())
    table, problems = _columns(text, stated, name, layout, currency, unit, file, line, also_read)
    if table is None:
        return None, problems
    table, derived, problems = with_derived(table, stated, name, file, line)
    build_up, faults = build_up_rules(stated.build_up, table, name, file, line, given or {})
    problems += faults
    for column in stated.currencies:
        if column not in table:
            what = f"there is no column '{column}'; {nearest(column, list(table.columns))}"
            problems.append(Problem(file, what, "", line(f"currencies.{column}"), path=f"{name}.currencies.{column}"))
    problems += _blank_cells((*derived, *build_up), table, text, stated)
    for column in layout.required:
        problems += _blank_required(column, table, text, stated)
    mixed, faults = _mixed(stated, table, text, file, name, line)
    problems += faults
    if problems:
        return None, problems
    others = {c: x for c, x in stated.currencies.items() if x != table.currency}
    days = stated.window if isinstance(stated, Sales) else None
    window = (np.datetime64(days[0]), np.datetime64(days[1])) if days else None
    return SalesInputs(table, build_up, others, window, stated.file, mixed, tuple(text.repairs)), []


def _mixed(
    stated: TableFile, table: Table, text: FileTable, file: str, name: str, line: Locate
) -> tuple[Mixed | None, list[Problem]]:
    """Which amounts are in which currency where a column tells it; each of its entries must be known."""
    said = stated.mixed_currencies if isinstance(stated, Sales) else None
    if said is None:
        return None, []
    path = f"{name}.mixed_currencies"
    problems = []
    for column in (said.column, *said.amounts):
        if column not in table or column in stated.currencies:
            what = f"there is no column '{column}'; {nearest(column, list(table.columns))}"
            if column in table:
                what = f"'{column}' stands under currencies too"
            problems.append(Problem(file, what, "", line("mixed_currencies"), path=path))
    if problems:
        return None, problems
    entries = table.values(said.column)
    codes = dict(said.codes) or {str(e): str(e) for e in dict.fromkeys(entries) if _ISO.fullmatch(str(e))}
    for row in np.flatnonzero(~np.isin(entries.astype(str), list(codes)))[:SHOWN]:
        mend = f"write one of {', '.join(codes) or 'USD, EUR, ...'}, or state the code under {path}.codes"
        what = f"no currency is known for '{entries[row]}'"
        theirs = stated.columns.get(said.column, said.column)
        problems.append(Problem(text.file, what, mend, row=text.row(int(row)), column=theirs))
    return Mixed(said.column, tuple(said.amounts), codes), problems


def _columns(
    text: FileTable,
    stated: TableFile,
    name: str,
    layout: Layout,
    currency: str,
    unit: str,
    file: str,
    line: Locate,
    also_read: Iterable[str],
) -> tuple[Table | None, list[Problem]]:
    problems = []
    theirs = dict(stated.columns)
    for ours, column in stated.columns.items():
        if column not in text.columns:
            what = f"{text.file} has no column '{column}'; {nearest(column, list(text.columns))}"
            problems.append(Problem(file, what, "", line(f"columns.{ours}"), path=f"{name}.columns.{ours}"))
    dates = date_columns(stated)
    read = {*also_read, *_read(stated)}
    distances = set(also_read) if not isinstance(stated, Factors) else factor_columns(stated, distances_only=True)
    conditions = [one.where for one in stated.facts_available] if isinstance(stated, Sales) else []
    chosen_by = {n for condition in conditions for n in _names(condition)}
    selection = [stated.rows] if isinstance(stated, Sales) and stated.rows is not None else []
    as_text = _compared_with_text([*stated.build_up.values(), *stated.derived.values(), *selection, *conditions])
    if isinstance(stated, Sales) and stated.mixed_currencies is not None:
        as_text.add(stated.mixed_currencies.column)
    for column in text.columns:
        wanted = column in layout.columns or column in read or column in as_text or column in chosen_by
        if column not in theirs and column not in theirs.values() and column not in stated.derived and wanted:
            theirs[column] = column
    for column in layout.required:
        if column not in theirs and column not in stated.derived:
            near = nearest(column, list(stated.columns)) if stated.columns else ""
            mend = f"say which column of {text.file} it is, under {name}.columns ({', '.join(text.columns)})"
            what = f"no column is named for '{column}'"
            what += f" ('{near[14:-2]}' looks like it)" if near.startswith("did you mean") else ""
            problems.append(Problem(file, what, mend, line("columns"), path=f"{name}.columns.{column}"))
    if problems:
        return None, problems
    table = Table(name, layout.title, text.rows, stated.currency or currency, unit)
    table = table.with_input("file_row", text.every_row(), "Row in file", where=text.file)
    for ours in sorted(theirs, key=lambda n: list(text.columns).index(theirs[n])):
        column = theirs[ours]
        if ours in layout.columns:
            kind = layout.columns[ours].kind
        elif ours in dates:
            kind = "date"
        elif ours in as_text:
            kind = "text"
        else:
            kind = "number" if ours in read else _kind(text, column)
        where = f"{text.file}, column {column}"
        if kind == "date":
            values, faults = days(text, column)
        elif kind == "number":
            values, faults = numbers(text, column)
            told = stated.mixed_currencies if isinstance(stated, Sales) else None
            if not faults and (told is None or ours not in told.amounts):
                faults = _signs(text, column, stated.currencies.get(ours) or table.currency)
        else:
            values, faults = texts(text, column)
        problems += faults
        amount = kind == "number" and name not in _NO_PRICES and ours not in stated.characteristics
        unit_text = "{money}/{quantity}" if amount else ""
        if ours in layout.columns:
            unit_text = layout.columns[ours].unit
        elif ours in distances:
            unit_text = "km"
        own = stated.currencies.get(ours)
        shown = replace(table, currency=own).unit_of(unit_text) if own else unit_text
        table = table.with_input(ours, values, label_for(ours, layout), shown, where)
    return (None if problems else table), problems


def _signs(text: FileTable, column: str, currency: str) -> list[Problem]:
    """Amounts whose sign is that of another currency than the case says."""
    signs = [(one, sign) for one in text.repairs if one.column == column for sign in one.signs]
    return [
        Problem(
            text.file, f"'{sign}' is no sign of {currency}", "state the currency of the column under currencies, or "
            "that of the table", row=one.row, column=column,
        )
        for one, sign in signs
        if currency not in OF_CURRENCIES[sign]
    ]  # fmt: skip


def _read(stated: TableFile) -> set[str]:
    """The names that the statement reads: of columns, or of amounts of its build-up."""
    read = {n for expression in (*stated.derived.values(), *stated.build_up.values()) for n in _names(expression)}
    if isinstance(stated, Sales) and stated.rows is not None:
        read |= _names(stated.rows)
    if isinstance(stated, Costs) and stated.quarterly is not None:
        read |= {*stated.quarterly.direct_materials, stated.quarterly.reported_total}
    if isinstance(stated, Factors):
        read |= factor_columns(stated)
    if isinstance(stated, Sales) and stated.mixed_currencies is not None:
        read |= set(stated.mixed_currencies.amounts)
    return read | {*stated.characteristics, *stated.currencies, *date_columns(stated)}


def build_up_rules(
    stated: dict[str, str], table: Table, name: str, file: str, line: Locate, given: Mapping[str, str]
) -> tuple[tuple[Rule, ...], list[Problem]]:
    """The build-up's rules in order of computation, checked against the table's columns and what is `given`."""
    problems: list[Problem] = []
    kinds = {**given, **{n: c.kind for n, c in table.columns.items()}}
    needs: dict[str, set[str]] = {}

    def fault(key: str, what: str, mend: str = "") -> None:
        path = f"{name}.build_up.{key}" if key else f"{name}.build_up"
        problems.append(Problem(file, what, mend, line(f"build_up.{key}" if key else "build_up"), path=path))

    for what, mend in _lacking(stated, name):
        fault("", what, mend)
    read = {n for expression in stated.values() for n in _names(expression)}
    amounts = LAYOUTS[name].amounts
    for key in stated:
        if key not in amounts and key not in read:
            fault(key, f"nothing reads '{key}'", nearest(key, [n for n in amounts if n not in stated]))
    for key, expression in stated.items():
        if key in table:
            mend = f"call the column something else under {name}.columns, such as {key}_reported, and read that"
            fault(key, f"'{key}' is a column of the table already", mend)
            continue
        try:
            needs[key] = set(names_in(parse(expression))) & set(stated)
        except FormulaError as error:
            fault(key, pointed(expression, error))
    try:
        order = [key for key in TopologicalSorter(needs).static_order() if key in needs]
    except CycleError as error:
        circle = " -> ".join(error.args[1])
        fault(error.args[1][0], f"the expressions go in a circle: {circle}")
        return (), problems
    rules = []
    for key in order:
        try:
            kinds[key] = kind_of(parse(stated[key]), kinds)
            if kinds[key] != "number":
                said = "true or false" if kinds[key] == "truth" else f"a {kinds[key]}"
                raise FormulaError(f"it gives {said}; a price is a number")
        except FormulaError as error:
            fault(key, error.message)
            kinds[key] = "number"
        cite = f"{file}:{line(f'build_up.{key}')}"
        rules.append(Rule(key, stated[key], label_for(key), "{money}/{quantity}", cite))
    return tuple(rules), problems


def _lacking(stated: dict[str, str], name: str) -> Iterator[tuple[str, str]]:
    """What a build-up must state and does not."""
    if name == "costs":
        for amount in LAYOUTS[name].amounts:
            if amount not in stated:
                yield f"'{amount}' is missing", f'state it as an expression over the cost table: {amount} = "..."'
    elif name not in ("us_sales", "comparison_sales"):
        return
    elif "net_price" not in stated and not _PARTS & set(stated):
        yield "'net_price' is missing", NET_PRICE_HINT


NET_PRICE_HINT = 'state it as an expression: net_price = "gross_unit_price - freight", or the parts it is made of'
# What makes a net price together with the gross unit price.
_PARTS = {
    "price_additions", "discounts_rebates", "movement_domestic", "movement_international", "movement_expense",
    "imputed_credit", "direct_selling", "commissions", "packing",
}  # fmt: skip


def date_columns(stated: TableFile) -> dict[str, str]:
    """The columns that must be dates besides the date of sale, each with the key that names it."""
    if not isinstance(stated, Sales):
        return {}
    windows = {"ep_window": stated.ep_window, "cep_window": stated.cep_window}
    found = {window.column: f"{key}.column" for key, window in windows.items() if window is not None}
    return found | ({stated.earlier_date: "earlier_date"} if stated.earlier_date is not None else {})


# Tables whose further columns of numbers are quantities, distances and totals, not amounts per unit.
_NO_PRICES = ("factors", "surrogate_values", "financial_statements")


def factor_columns(stated: Factors, *, distances_only: bool = False) -> set[str]:
    """The columns of numbers that the inputs of the factors read, there or in the U.S. sales."""
    found: set[str] = set()
    for name, one in stated.inputs.items():
        found |= set() if distances_only else _names(one.quantity or name)
        if one.freight is not None:
            found |= _names(one.freight.distance) | _names(one.freight.port_distance or "0")
    return found


def _names(expression: str) -> set[str]:
    try:
        return set(names_in(parse(expression)))
    except FormulaError:
        return set()


def _compared_with_text(expressions: Iterable[str]) -> set[str]:
    """The columns that some expression compares with a quoted text, so that they are read as text."""
    found: set[str] = set()
    level: list[Node] = []
    for expression in expressions:
        with suppress(FormulaError):
            level.append(parse(expression))
    while level:
        node = level.pop()
        if isinstance(node, Operation):
            level += node.operands
            if any(isinstance(o, Text) for o in node.operands):
                found |= {o.name for o in node.operands if isinstance(o, Name)}
    return found


def _kind(text: FileTable, column: str) -> str:
    return "number" if are_numbers(text, column) else "text"


def _blank_cells(build_up: tuple[Rule, ...], table: Table, text: FileTable, stated: TableFile) -> list[Problem]:
    readers: dict[str, list[str]] = {}
    for rule in build_up:
        guarded = guarded_names(rule.tree)
        for name in dict.fromkeys(names_in(rule.tree)):
            if name in table and name not in guarded and table.columns[name].kind == "number":
                readers.setdefault(name, []).append(rule.name)
    problems = []
    for name, rules in readers.items():
        said = f"{rules[0]} reads it" if len(rules) == 1 else f"{', '.join(rules)} read it"
        problems += blanks(text, stated.columns.get(name, name), table.values(name), name, said)
    return problems


def _blank_required(column: str, table: Table, text: FileTable, stated: TableFile) -> list[Problem]:
    values = table.values(column)
    empty = np.flatnonzero(np.isnan(values) if values.dtype.kind == "f" else coded(values).equal(""))
    theirs = stated.columns.get(column, column)
    return [
        Problem(text.file, "is blank", f"every row needs a {column}", row=text.row(int(i)), column=theirs)
        for i in empty[:SHOWN]
    ]


def pointed(expression: str, error: FormulaError) -> str:
    """The error's message with the character of the expression that it speaks of."""
    if error.position is None:
        return error.message
    return f'{error.message} (character {error.position + 1} of "{expression[:80]}")'
