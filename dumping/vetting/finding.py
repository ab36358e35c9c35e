"""What vetting finds: a fact of the data that an analyst would stop at, with its place and what to look at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

# An error can hardly be right as it stands; a question wants an answer; a note is to be known. In this order.
ERROR, QUESTION, NOTE = "error", "question", "note"
SEVERITIES = (ERROR, QUESTION, NOTE)
SHOWN = 5


@dataclass(frozen=True)
class Finding:
    """One finding in one table of one respondent (empty for the case as a whole).

    `rows` are all the rows of the file that it speaks of, as a spreadsheet program counts them; `field` is the
    file's own name of the column.
    """

    severity: str
    check: str
    file: str
    what: str
    look_at: str = ""
    rows: tuple[int, ...] = ()
    field: str = ""
    respondent: str = ""

    @property
    def place(self) -> str:
        """`us.csv, column QTYU, rows 3, 4 and 2 more`."""
        column = f", column {self.field}" if self.field else ""
        if not self.rows:
            return f"{self.file}{column}"
        shown = ", ".join(map(str, self.rows[:SHOWN]))
        more = f" and {len(self.rows) - SHOWN:,} more" if len(self.rows) > SHOWN else ""
        return f"{self.file}{column}, row{'s' if len(self.rows) > 1 else ''} {shown}{more}"

    def __str__(self) -> str:
        whose = f"{self.respondent}: " if self.respondent else ""
        return f"{whose}{self.place}: {self.what}" + (f"; {self.look_at}" if self.look_at else "")

    def to_dict(self) -> dict[str, Any]:
        """The finding for JSON: the first rows, and how many there are."""
        return {
            "severity": self.severity,
            "check": self.check,
            "respondent": self.respondent,
            "file": self.file,
            "field": self.field,
            "rows": list(self.rows[:SHOWN]),
            "row_count": len(self.rows),
            "what": self.what,
            "look_at": self.look_at,
        }


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """The most important first: by severity, within it as the checks stand in their list."""
    return sorted(findings, key=lambda one: SEVERITIES.index(one.severity))
