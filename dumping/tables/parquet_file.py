"""A Parquet file's columns."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet

from dumping.case.problems import Problem
from dumping.tables.arrow import ArrowColumn, is_string, readable
from dumping.tables.file_table import MAX_CELLS, FileTable, Read, header_problems, unreadable

DAMAGED = "the file is damaged or cut off"


def read_parquet(path: Path, file: str) -> Read:
    """The table in a Parquet file, rows counted from 1; or what is wrong with it."""
    try:
        with pyarrow.parquet.ParquetFile(path) as opened:
            schema, rows = opened.schema_arrow, opened.metadata.num_rows
            problems = header_problems([name.strip() for name in schema.names], file, row=None)
            for field in schema:
                if not readable(field.type):
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
            table = opened.read()
    except (pa.ArrowException, OSError):
        return unreadable(file, DAMAGED, "write it again")
    columns = {name.strip(): ArrowColumn(table.column(place)) for place, name in enumerate(schema.names)}
    return FileTable(file, columns, table.num_rows, first_row=1), []
