"""SAS data sets (.sas7bdat) for tests, written by the library that the readers of pyreadstat are made of.

Its Python interface offers no writing of this format, so that its functions are called one by one.
"""

from __future__ import annotations

import ctypes
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

_WRITE = ctypes.CFUNCTYPE(ctypes.c_ssize_t, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_void_p)
_STRING, _DOUBLE = 0, 5


def _library() -> ctypes.CDLL:
    from pyreadstat import _readstat_writer

    try:
        found = ctypes.CDLL(_readstat_writer.__file__)
        found.readstat_begin_writing_sas7bdat  # noqa: B018
    except (OSError, AttributeError):
        pytest.skip("this build of pyreadstat does not show its functions that write SAS data sets")
    pointer, text = ctypes.c_void_p, ctypes.c_char_p
    found.readstat_writer_init.restype = pointer
    found.readstat_set_data_writer.argtypes = [pointer, _WRITE]
    found.readstat_writer_set_table_name.argtypes = [pointer, text]
    found.readstat_add_variable.argtypes = [pointer, text, ctypes.c_int, ctypes.c_size_t]
    found.readstat_add_variable.restype = pointer
    found.readstat_variable_set_format.argtypes = [pointer, text]
    found.readstat_begin_writing_sas7bdat.argtypes = [pointer, pointer, ctypes.c_long]
    for name in ("readstat_begin_row", "readstat_end_row", "readstat_end_writing", "readstat_writer_free"):
        getattr(found, name).argtypes = [pointer]
    found.readstat_insert_double_value.argtypes = [pointer, pointer, ctypes.c_double]
    found.readstat_insert_string_value.argtypes = [pointer, pointer, text]
    found.readstat_insert_missing_value.argtypes = [pointer, pointer]
    return found


def write_sas(frame: pd.DataFrame, path: Path) -> None:
    """Writes numbers, texts and days (with the format DATE9)."""
    library = _library()
    content = bytearray()

    def take(data: int, length: int, _: object) -> int:
        content.extend(ctypes.string_at(data, length))
        return length

    taking = _WRITE(take)
    writer = library.readstat_writer_init()
    library.readstat_set_data_writer(writer, taking)
    library.readstat_writer_set_table_name(writer, b"SALES")
    columns: list[tuple[int, list[object]]] = []
    for name in frame:
        column = frame[name]
        if column.dtype.kind == "M":
            days = (column.to_numpy().astype("datetime64[D]") - np.datetime64("1960-01-01")).astype(float)
            values: list[object] = days.tolist()
        elif column.dtype.kind in "if":
            values = column.astype(float).tolist()
        else:
            values = [str(cell).encode() for cell in column]
        text = bool(values) and isinstance(values[0], bytes)
        wide = max((len(v) for v in values if isinstance(v, bytes)), default=0) if text else 0
        variable = library.readstat_add_variable(writer, str(name).encode(), _STRING if text else _DOUBLE, wide)
        if column.dtype.kind == "M":
            library.readstat_variable_set_format(variable, b"DATE9")
        columns.append((variable, values))
    done = [library.readstat_begin_writing_sas7bdat(writer, None, len(frame))]
    for row in range(len(frame)):
        library.readstat_begin_row(writer)
        for variable, values in columns:
            value = values[row]
            if isinstance(value, bytes):
                done.append(library.readstat_insert_string_value(writer, variable, value))
            elif value != value:
                done.append(library.readstat_insert_missing_value(writer, variable))
            else:
                done.append(library.readstat_insert_double_value(writer, variable, value))
        done.append(library.readstat_end_row(writer))
    done.append(library.readstat_end_writing(writer))
    library.readstat_writer_free(writer)
    assert not any(done), set(done)
    path.write_bytes(content)
