"""One input made by chance: a folder of its own, and a look at what was written around it."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

from tests.fuzz.targets import TARGETS


def once(name: str, seed: int, home: Path) -> None:
    """Runs a target; raises where it fails or where something was written outside of its folder."""
    inside = home / "outer" / "inner" / "work"
    shutil.rmtree(home / "outer", ignore_errors=True)
    inside.mkdir(parents=True)
    before = Path.cwd()
    os.chdir(inside)
    try:
        TARGETS[name](random.Random(f"{name} {seed}"), inside)
    except BaseException as error:
        error.add_note(f"{name}, seed {seed}")
        raise
    finally:
        os.chdir(before)
    assert [p.name for p in (home / "outer").iterdir()] == ["inner"], f"{name}, seed {seed}: written outside"
    assert [p.name for p in inside.parent.iterdir()] == ["work"], f"{name}, seed {seed}: written outside"
