"""A Parquet file's columns."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet

from dumping.case.problems import Problem
from dumping.tables.arrow import ArrowColumn, is_string, readable
from dumping.tables.file_table import MAX_CELLS, FileTable, Read, UnreadColumn, header_problems, unreadable
from dumping.tables.repairs.names import wanted_names
from dumping.tables.repairs.rows import without_odd_rows

DAMAGED = "the file is damaged or cut off"


def read_parquet(path: Path, file: str, wanted: Collection[str] | None = None) -> Read:
    """The `wanted` columns of a Parquet file (default: all), rows counted from 1; or what is wrong with it."""
    try:
        with pyarrow.parquet.ParquetFile(path) as opened:
            schema, rows = opened.schema_arrow, opened.metadata.num_rows
            known = wanted_names((name.strip() for name in schema.names), wanted)
            problems = header_problems([name.strip() for name in schema.names], file, row=None)
            for field in schema:
                if not readable(field.type) and field.name.strip() in known:
                    what = f"holds {field.type}, and no texts, numbers or days"
                    problems.append(Problem(file, what, "write one of these", column=field.name))
            if rows == 0:
                problems.append(Problem(file, "there are no rows in the table"))
            if rows * len(schema.names) > MAX_CELLS:
                what = f"{rows:,} rows of {len(schema.names)} columns are more than {MAX_CELLS:,} cells"
                problems.append(Problem(file, what, "leave out what the case does not read"))
            if problems:
                return None, problems
        # Texts stay as numbers of their distinct values, as the file has them.
        texts = [field.name for field in schema if is_string(field.type)]
        with pyarrow.parquet.ParquetFile(path, read_dictionary=texts) as opened:
            columns = [name for name in schema.names if name.strip() in known]
            table = opened.read(columns)
        # Damaged pages can hold texts that are none, and numbers of texts that are not there.
        table.validate(full=True)
    except (pa.ArrowException, OSError, UnicodeDecodeError):
        return unreadable(file, DAMAGED, "write it again")
    found = {name.strip(): ArrowColumn(table.column(name)) for name in columns}
    every = {name.strip(): found.get(name.strip(), UnreadColumn()) for name in schema.names}
    # Rows of totals inside a data base are looked for only where some text says so.
    pages = any(column.mentions("total") for column in found.values() if column.written)
    clean, problems = without_odd_rows(FileTable(file, every, rows, first_row=1), pages=pages)
    return (None, problems) if problems else (clean, [])
