"""Outputs are whole or not there: killed at any moment, stopped by a fault, or aimed at something that is no file."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from dumping.report.files import replacing, written
from tests.cli.conftest import dumping
from tests.conftest import ROOT

SIZE = 1 << 20
BYTES = """
from pathlib import Path
from dumping.report.files import written
while True:
    for letter in (b"A", b"B"):
        written(Path("out"), letter * (1 << 20))
"""
WORKBOOK = """
from pathlib import Path
import numpy as np
from dumping.formula.table import Table
from dumping.workbook.tables import write_tables
table = Table("t", "T", 3000).with_input("x", np.arange(3000.0), "X")
while True:
    write_tables({"t": table}, Path("out"), "Title")
"""


def killed(program: str, folder: Path, good: Callable[[Path], bool], times: int) -> None:
    """Kills a program that writes `out` over and over at moments made by chance; what stands there is whole."""
    draw = random.Random(3)
    for _ in range(times):
        running = subprocess.Popen(
            [sys.executable, "-c", program], cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}
        )
        for _ in range(3000):
            if (folder / "out").exists() or running.poll() is not None:
                break
            time.sleep(0.01)
        time.sleep(draw.uniform(0, 0.05))
        running.send_signal(signal.SIGKILL)
        running.wait()
        assert good(folder / "out")


def test_a_process_killed_while_it_writes(tmp_path: Path) -> None:
    letters = (b"A" * SIZE, b"B" * SIZE, b"old")
    (tmp_path / "out").write_bytes(b"old")
    killed(BYTES, tmp_path, lambda path: path.read_bytes() in letters, 6)


def test_a_process_killed_while_it_writes_a_workbook(tmp_path: Path) -> None:
    killed(WORKBOOK, tmp_path, lambda path: zipfile.ZipFile(path).testzip() is None, 3)


def test_a_fault_keeps_the_old_file_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = written(tmp_path / "out.csv", b"old")

    def half() -> None:
        with replacing(path) as beside:
            beside.write_bytes(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["out.csv"]


def test_what_is_written_is_on_the_disk_before_its_name_is_exchanged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    sync, replace = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda fd: (done.append("sync"), sync(fd))[1])
    monkeypatch.setattr(Path, "replace", lambda self, to: (done.append("replace"), replace(self, to))[1])
    written(tmp_path / "out.csv", b"new")
    assert done == ["sync", "replace", "sync"]


def test_a_link_is_replaced_and_never_followed(tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(b"keep")
    (tmp_path / "out.csv").symlink_to("other")
    written(tmp_path / "out.csv", b"new")
    assert (tmp_path / "other").read_bytes() == b"keep"
    assert not (tmp_path / "out.csv").is_symlink()


def test_an_old_file_keeps_its_permissions(tmp_path: Path) -> None:
    path = written(tmp_path / "out.csv", b"old")
    path.chmod(0o600)
    written(path, b"new")
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "words", [("export", "-o", "out.xlsx"), ("run", "--html", "out.html"), ("check", "-o", "out.csv")]
)
def test_what_is_no_file_is_not_written_to(
    words: tuple[str, ...], two_products: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkfifo(tmp_path / words[-1])
    answer = dumping(words[0], two_products, *words[1:])
    assert answer.code == 3
    assert "cannot be written: there is something at this place that is no file" in answer.err


@pytest.mark.parametrize(
    "words", [("check", "-o", "us.csv"), ("what-if", "--sweep", "us_sales.quantity*=1:2:1", "-o", "hm.csv")]
)
def test_the_tables_of_the_case_are_not_written_over(words: tuple[str, ...], review: Path) -> None:
    before = (review / words[-1]).read_bytes()
    answer = dumping(words[0], review, *words[1:-1], review / words[-1])
    assert answer.code == 2
    assert "is a file of the case itself; give the output another name" in answer.err
    assert (review / words[-1]).read_bytes() == before


@pytest.mark.parametrize("name", ["x" * 300, "a\udc80"])
@pytest.mark.parametrize("words", [("check",), ("new",), ("law", "us"), ("export", "octg-korea", "-o")])
def test_names_that_no_file_can_have(name: str, words: tuple[str, ...]) -> None:
    answer = dumping(*words, f"{name}.xlsx" if "-o" in words else name)
    assert answer.code in (2, 3)
    assert "defect" not in answer.err


TEXTS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|'/c calc'!A1"]


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_in_a_csv_file_is_no_formula(text: str, tmp_path: Path) -> None:
    import csv

    from dumping.cli.answer_file import write_answer
    from dumping.formula.table import Table
    from dumping.formula.text import all_of

    table = Table("t", "T", 2).with_input("x", all_of(text, 2), "X")
    write_answer(tmp_path / "a.csv", {"t": table}, "=1", ["=1"])
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert cells == ["x", f"'{text}", f"'{text}"]
