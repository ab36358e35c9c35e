"""A file written whole or not at all: at every moment its name leads to the old content or to the new."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def written(path: Path, content: bytes) -> Path:
    """Writes the file beside its place and then puts it there; one that stood there stays if that fails."""
    with replacing(path) as beside:
        beside.write_bytes(content)
    return path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A new, empty file in the folder of `path`, to be filled; it takes the place of `path` when that is done.

    What it holds is on the disk before its name is exchanged, so that neither a killed process nor a machine that
    stops leaves a half-written file. A link at `path` is replaced, never followed; an old file keeps its permissions.
    Raises OSError where the file cannot be written, or where something else than a file stands there.
    """
    path = Path(path)
    try:
        old: os.stat_result | None = path.lstat()
    except FileNotFoundError:
        old = None
    if old is not None and not (stat.S_ISREG(old.st_mode) or stat.S_ISLNK(old.st_mode)):
        raise OSError("there is something at this place that is no file")
    # Under a name that nobody can have prepared, and of a length that every file system takes.
    beside = path.with_name(f".{path.name[:40]}.{secrets.token_hex(6)}.writing")
    os.close(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
    try:
        yield beside
        with beside.open("rb+") as opened:
            os.fsync(opened.fileno())
        if old is not None and stat.S_ISREG(old.st_mode):
            beside.chmod(stat.S_IMODE(old.st_mode))
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    _settle(path.parent)


def _settle(folder: Path) -> None:
    """Asks that the folder's new entry be on the disk too; where a system cannot do that, it is left to it."""
    with suppress(OSError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
