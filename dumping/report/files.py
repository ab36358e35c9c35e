"""A file written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path


def written(path: Path, content: bytes) -> Path:
    """Writes the file beside its place and then puts it there; one that stood there stays if that fails."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.writing")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    return path
