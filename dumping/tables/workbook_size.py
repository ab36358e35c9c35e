"""How large a workbook becomes when it is read: told from the file itself, block by block, before it is read."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dumping.tables.file_table import MAX_COLUMNS

MAX_EXPANDED = 4 << 30
MAX_CELLS = 100_000_000
# Sheets of figures become ten to forty times as large as they are packed; what is far beyond that was made to.
MAX_TIMES, MANY = 100, 1 << 28
_BLOCK = 1 << 20
# Addresses of cells and rows, in a part from which all blanks are taken out: XML allows them around the sign =.
_BLANKS = b" \t\r\n"
_COLUMN = re.compile(rb"""(?:<(?:\w+:)?c|["'])r=["']([A-Za-z]{1,3})\d""")
_FAR = re.compile(rb"""(?:<(?:\w+:)?(?:row|c)|["'])r=["'][A-Za-z]{0,3}(\d{6,10})["']""")
_ERRORS = (b't="e"', b"t='e'")
# Sheets with no more rows than the first of these numbers are small enough whatever their rows are.
_NEAR_ROWS = 99_999


@dataclass(frozen=True)
class Size:
    """Why a workbook cannot be read in bounded memory, or ''; whether some cell on a sheet holds an error; and how
    many cells its largest sheet can have at most."""

    refused: str
    errors: bool
    cells: int = 0


def too_large(path: Path) -> tuple[str, bool]:
    """Why a workbook cannot be read in bounded memory, or '', and whether some cell on a sheet holds an error."""
    size = size_of(path)
    return size.refused, size.errors


def size_of(path: Path) -> Size:
    """The size of a workbook. What is no archive is left to the reader to refuse."""
    expanded, errors, cells = 0, False, 0
    try:
        packed = path.stat().st_size
        with zipfile.ZipFile(path) as archive, path.open("rb") as file:
            for part in archive.infolist():
                if part.flag_bits & 1:
                    return Size("the workbook is encrypted", errors)
                # Any part may be a sheet: the workbook says which, not the part's name.
                furthest, row, tail = 0, _NEAR_ROWS, b""
                for block in _blocks(file, part):
                    expanded += len(block)
                    if expanded > max(MANY, MAX_TIMES * packed):
                        return Size(f"the workbook unpacks to more than {MAX_TIMES} times its size", errors)
                    if expanded > MAX_EXPANDED:
                        return Size(f"the workbook unpacks to more than {MAX_EXPANDED >> 30} GiB", errors)
                    seen = tail + block.translate(None, _BLANKS)
                    furthest = max([furthest, *map(_number, set(_COLUMN.findall(seen)))])
                    row = max([row, *map(int, _FAR.findall(seen))])
                    if furthest > MAX_COLUMNS:
                        what = f"a sheet reaches to column {furthest}; the most is {MAX_COLUMNS}"
                        return Size(what, errors)
                    if furthest * row > MAX_CELLS:
                        what = f"a sheet reaches over {row:,} rows and {furthest} columns"
                        return Size(f"{what}, more cells than can be read", errors)
                    errors = errors or any(sign in seen for sign in _ERRORS)
                    cells = max(cells, furthest * row)
                    tail = seen[-64:]
    except (zipfile.BadZipFile, zlib.error, OSError, struct.error, NotImplementedError, ValueError):
        return Size("", errors)
    return Size("", errors, cells)


def _blocks(file: object, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """A part unpacked, block by block, however large it says that it is."""
    assert hasattr(file, "seek")
    assert hasattr(file, "read")
    file.seek(part.header_offset)
    names, extra = struct.unpack("<26x2H", file.read(30))
    file.seek(part.header_offset + 30 + names + extra)
    left = part.compress_size
    unpack = zlib.decompressobj(-15) if part.compress_type == zipfile.ZIP_DEFLATED else None
    while left > 0 and (packed := file.read(min(_BLOCK, left))):
        left -= len(packed)
        if unpack is None:
            yield packed
            continue
        while packed:
            yield unpack.decompress(packed, _BLOCK)
            packed = unpack.unconsumed_tail


def _number(letters: bytes) -> int:
    """A column's number from its letters: A is 1, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
