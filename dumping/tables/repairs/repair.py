"""What was repaired in a file, and what a case states of a file's form where it cannot be told from the file."""

from __future__ import annotations

import re
from dataclasses import dataclass

# How messages of repairs begin among the warnings of every output.
REPAIRED = "repaired: "


@dataclass(frozen=True)
class Repair:
    """What was done with a file: `count` cells or rows of it, the first in `row`, in `column` if it was one.

    `signs` are the signs of currencies that were taken off amounts.
    """

    file: str
    what: str
    row: int | None = None
    column: str = ""
    count: int = 1
    signs: tuple[str, ...] = ()

    def __str__(self) -> str:
        column = f", column {self.column}" if self.column else ""
        row = "" if self.row is None else f", row {self.row}" if self.count == 1 else f", from row {self.row}"
        return f"{self.file}{row}{column}: {self.what}"

    def to_dict(self) -> dict[str, object]:
        """The repair for JSON output."""
        return {"file": self.file, "row": self.row, "column": self.column, "count": self.count, "what": self.what}


@dataclass(frozen=True)
class Form:
    """What a case states of a file's form; left out, it is told from the file where that is certain."""

    encoding: str = ""
    delimiter: str = ""
    decimal: str = ""
    date_order: str = ""
    date_numbers: str = ""
    header_row: int = 0
    skip_rows: frozenset[int] = frozenset()


UNSTATED = Form()


def uncited(message: str) -> str:
    """A message of a repair without the cells that it quotes, which may be anybody's figures and names."""
    return re.sub(r"'.*'", "[ ]", message) if message.startswith(REPAIRED) else message


def several(count: int, one: str, many: str = "") -> str:
    """`1 row`, `2 rows`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
