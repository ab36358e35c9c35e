"""Which sale of ours a row of their data set is.

By the number that the respondent or the program gave the sale, where the data set has it; by the program's own
count of sales, where another data set says which sale has which count; else by CONNUM, customer, quantity and price
together, and by all else that both sides report where several sales agree in these.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dumping.reconcile.case_names import NUMBERS, CaseNames
from dumping.reconcile.theirs import DataSet, Theirs
from dumping.reconcile.values import key_parts
from dumping.tables.file_table import FileTable

COUNT = "DP_COUNT"
# Data sets that have both a sale's number and the program's count, the first that is there is taken.
COUNTED = ("USSALES", "DPSALES", "USPRICES", "USNETPR", "NVCV", "NVIDSIM")
# A number that tells fewer than half of their rows apart from ours is another number.
ENOUGH = 0.5


@dataclass(frozen=True)
class Identity:
    """A key for each of our sales and for each row of theirs, and what it was made of."""

    ours: Sequence[tuple[str, ...]]
    theirs: Sequence[tuple[str, ...]]
    by: tuple[str, ...]
    numbered: bool
    # What else both sides have of a sale, which tells sales of one key apart where it is the same on both.
    further: tuple[Sequence[tuple[str, ...]], Sequence[tuple[str, ...]]] | None = None


def identity(names: CaseNames, sales: str, data_set: DataSet, theirs: Theirs) -> Identity | None:
    """How rows of `data_set` are told to be sales of our table `sales`; None where nothing tells it."""
    own = names.reported(sales)
    table = data_set.table
    number = _number(own, table)
    if number is not None:
        return Identity([(v,) for v in own[number[1]]], [(v,) for v in _parts(table, number[0])], (number[0],), True)
    counted = _counted(own, table, theirs)
    if counted is not None:
        return counted
    capitals = _capitals(table)
    telling = [column for column in dict.fromkeys(names.telling(sales)) if column in capitals]
    if not telling:
        return None
    ours = list(zip(*(own[c] for c in telling), strict=True))
    others = list(zip(*(_parts(table, c) for c in telling), strict=True))
    further = None
    more = [column for column in own if column in capitals and column not in telling]
    if more and len(set(others)) < len(others):
        further = (
            list(zip(*(own[c] for c in more), strict=True)),
            list(zip(*(_parts(table, c) for c in more), strict=True)),
        )
    return Identity(ours, others, tuple(telling), False, further)


def _number(own: dict[str, list[str]], table: FileTable) -> tuple[str, str] | None:
    """Their column that numbers sales, and ours: the file's own of that name, or the place in the file."""
    for column in _capitals(table):
        if not NUMBERS.match(column):
            continue
        cells = _parts(table, column)
        if len(set(cells)) < len(cells):
            continue
        for mine in (column, ""):
            if mine in own and len(set(own[mine])) == len(own[mine]):
                known = set(own[mine])
                if sum(cell in known for cell in cells) >= ENOUGH * len(cells):
                    return column, mine
    return None


def _counted(own: dict[str, list[str]], table: FileTable, theirs: Theirs) -> Identity | None:
    """By the count, where other data sets say which sale it is; the first of them that has a sale tells it."""
    if COUNT not in _capitals(table):
        return None
    sale_of: dict[str, str] = {}
    mine = ""
    where: list[str] = []
    for name in COUNTED:
        for other in theirs.named(name):
            number = _number(own, other.table) if COUNT in _capitals(other.table) else None
            if number is None or (where and number[1] != mine):
                continue
            mine = number[1]
            where.append(other.name)
            known = zip(_parts(other.table, COUNT), _parts(other.table, number[0]), strict=True)
            sale_of |= {count: sale for count, sale in known if count not in sale_of}
    if not where:
        return None
    keys = [(sale_of.get(count, f"{COUNT} {count}"),) for count in _parts(table, COUNT)]
    return Identity([(v,) for v in own[mine]], keys, (f"{COUNT} of {where[0]}",), True)


def _capitals(table: FileTable) -> dict[str, str]:
    return {name.upper(): name for name in table.columns}


def _parts(table: FileTable, column: str) -> list[str]:
    return key_parts(table.columns[_capitals(table)[column]].texts())
