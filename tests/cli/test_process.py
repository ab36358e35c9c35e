"""The program as its own process: what it imports, and what it prints on a terminal and into a pipe."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, TWO_PRODUCTS

DUMPING = (sys.executable, "-m", "dumping")
PAIR = ("margin", "--normal-value", "135", "--export-price", "90")
HEAVY = ("numpy", "pandas", "pydantic", "rich", "xlsxwriter", "openpyxl", "tree_sitter")


def call(*words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **settings}
    return subprocess.run(
        [*DUMPING, *words], capture_output=True, text=True, encoding="utf-8", env=environment, check=False
    )


def test_one_margin_loads_nothing_heavy() -> None:
    done = call(*PAIR, "--json", PYTHONPROFILEIMPORTTIME="1")
    assert json.loads(done.stdout)["margin_percent"] == 50
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}
    assert "click" in imported
    assert imported & set(HEAVY) == set()


def test_pipes_carry_utf8_whatever_the_locale() -> None:
    done = call(*PAIR, PYTHONIOENCODING="ascii", LC_ALL="C")
    assert done.returncode == 0
    assert "135 − 90" in done.stdout


def test_a_closed_pipe_is_no_defect() -> None:
    read, write = os.pipe()
    os.close(read)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [*DUMPING, "law"], stdout=write, stderr=subprocess.PIPE, text=True, env=environment, check=False
    )
    os.close(write)
    assert done.returncode == 141
    assert done.stderr == ""


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are of Unix")
@pytest.mark.parametrize("colour", [True, False])
def test_a_terminal_gets_colour_unless_it_is_not_wanted(tmp_path: Path, colour: bool) -> None:
    import pty

    (tmp_path / "case.toml").write_text(TWO_PRODUCTS, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color", "COLUMNS": "100"}
    environment.pop("NO_COLOR", None)
    if not colour:
        environment["NO_COLOR"] = "1"
    master, terminal = pty.openpty()
    done = subprocess.Popen([*DUMPING, "run", str(tmp_path)], stdout=terminal, env=environment)
    os.close(terminal)
    shown = b""
    while True:
        try:
            piece = os.read(master, 65536)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    os.close(master)
    assert done.wait() == 0
    text = shown.decode("utf-8")
    assert "10.00 %" in text
    # Cyan for the title; without colour only bold and the like remain.
    assert ("\x1b[1;36m" in text) is colour
