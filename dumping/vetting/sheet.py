"""Findings as tables for a file: one row a finding, and one row for each row of data that a finding speaks of."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dumping.formula.table import Table
from dumping.formula.text import text
from dumping.vetting.finding import Finding

_COLUMNS = {
    "case": "Case", "severity": "Severity", "check": "Check", "respondent": "Respondent", "file": "File",
    "field": "Column", "what": "What was found", "look_at": "What to look at",
}  # fmt: skip


def finding_tables(found: Sequence[tuple[str, Finding]]) -> dict[str, Table]:
    """Tables `findings` (number, severity, check, place, words, count of rows) and `finding_rows` (number, row)."""
    numbers = np.arange(1, len(found) + 1, dtype=float)
    table = Table("findings", "Findings", len(found)).with_input("finding", numbers, "Finding")
    for name, label in _COLUMNS.items():
        words = [case if name == "case" else getattr(one, name) for case, one in found]
        table = table.with_input(name, text(np.arange(len(words)), words), label)
    counts = np.array([len(one.rows) for _, one in found], dtype=float)
    table = table.with_input("row_count", counts, "Rows")
    which = np.repeat(numbers, counts.astype(int))
    rows = Table("finding_rows", "Rows", len(which)).with_input("finding", which, "Finding")
    of_each = [one.file for _, one in found for _ in one.rows]
    rows = rows.with_input("file", text(np.arange(len(of_each)), of_each), "File")
    rows = rows.with_input("row", np.array([r for _, one in found for r in one.rows], dtype=float), "Row in file")
    return {"findings": table, "finding_rows": rows}
