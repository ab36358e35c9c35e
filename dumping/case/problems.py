"""What is wrong with a case: one entry a fault, each with its place, and all of them reported at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """A fault: file, line (case files) or row and column (tables), the key's path, what is wrong, what to do."""

    file: str
    what: str
    mend: str = ""
    line: int | None = None
    row: int | None = None
    column: str | None = None
    path: str = ""
    unreadable: bool = False

    @property
    def place(self) -> str:
        """`case.toml:12` or `us_sales.csv, row 7, column QTYU`."""
        if self.row is not None or self.column is not None:
            row = f", row {self.row}" if self.row is not None else ""
            return f"{self.file}{row}" + (f", column {self.column}" if self.column else "")
        return f"{self.file}:{self.line}" if self.line is not None else self.file

    def __str__(self) -> str:
        path = f" {self.path}:" if self.path else ""
        return f"{self.place}:{path} {self.what}" + (f"; {self.mend}" if self.mend else "")

    def to_dict(self) -> dict[str, object]:
        """The problem for JSON output."""
        return {
            "file": self.file,
            "line": self.line,
            "row": self.row,
            "column": self.column,
            "path": self.path,
            "what": self.what,
            "mend": self.mend,
        }


class CaseError(Exception):
    """A case that cannot be computed, with all that is wrong with it, the most important last."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems, key=lambda p: (p.unreadable, p.row is None, -(p.line or 0)))
        super().__init__("\n".join(str(p) for p in self.problems))

    @property
    def unreadable(self) -> bool:
        """Whether a file could not be read at all."""
        return any(p.unreadable for p in self.problems)
