"""How large a CSV file becomes when it is read: told block by block, before it is read whole."""

from __future__ import annotations

from pathlib import Path

from dumping.tables.file_table import MAX_CELL, MAX_CELLS, MAX_COLUMNS

# A row with as many and as long cells as there may be.
LONGEST_ROW = MAX_COLUMNS * MAX_CELL
# Smaller files cannot do any harm.
SMALL = 1 << 22
_BLOCK = 1 << 20


def too_large(path: Path) -> str:
    """Why a CSV file cannot be read in bounded memory, or ''."""
    if path.stat().st_size < SMALL:
        return ""
    rows, columns, since = 0, 0, 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            if not block.strip(b"\0"):
                return "the file holds NUL characters"
            ends = block.count(b"\n") or block.count(b"\r")
            last = max(block.rfind(b"\n"), block.rfind(b"\r"))
            if not rows:
                columns = columns + block.partition(b"\n")[0].count(b",") + (1 if ends else 0)
            rows += ends
            since = len(block) - last - 1 if last >= 0 else since + len(block)
            if since > LONGEST_ROW:
                what = f"row {rows + 1:,} is longer than {LONGEST_ROW:,} characters"
                return f"{what}; a cell holds {MAX_CELL:,} at the most"
            if rows * columns > MAX_CELLS:
                return f"more than {MAX_CELLS:,} cells"
    return ""
