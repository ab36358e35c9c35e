"""Failures: the right exit code, the message on stderr, one JSON object on stdout, no traceback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import dumping

ON_A_CASE = (
    ("run",), ("check",), ("margin",), ("explain", "margin"), ("what-if", "--set", "case.title=x"),
    ("export", "-o", "never.xlsx"),
)  # fmt: skip


def words_for(command: tuple[str, ...], case: Path | str) -> list[str]:
    return [command[0], str(case), *command[1:]]


@pytest.mark.parametrize("command", ON_A_CASE, ids=lambda c: c[0])
def test_errors_of_the_case(
    command: tuple[str, ...], edited: Callable[[str, str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = edited('unit = "piece"', 'unit = "piece"\nnumbre = "A-1"')
    monkeypatch.chdir(folder)
    answer = dumping(*words_for(command, folder), "--json")
    assert answer.code == 1
    assert answer.json["schema"] == "dumping/problems/1"
    (problem,) = answer.json["problems"]
    assert problem["file"] == "case.toml"
    assert problem["line"] == 11
    assert problem["path"] == "case.numbre"
    assert problem["what"]
    assert problem["mend"] == "did you mean 'number'?"
    assert answer.err.splitlines() == [
        f"case.toml:11: {problem['path']}: {problem['what']}; {problem['mend']}",
        "1 problem; nothing was computed or written",
    ]
    assert not (folder / "never.xlsx").exists()


@pytest.mark.parametrize("command", ON_A_CASE, ids=lambda c: c[0])
def test_a_case_that_cannot_be_read(command: tuple[str, ...]) -> None:
    answer = dumping(*words_for(command, "no-such-case"))
    assert answer.code == 3
    assert "no-such-case: there is no such case file, folder or shipped case" in answer.err
    assert answer.out == ""


def test_a_missing_table_cannot_be_read(review: Path) -> None:
    (review / "hm.csv").unlink()
    answer = dumping("run", review)
    assert answer.code == 3
    assert "hm.csv: there is no such file" in answer.err


def test_problems_of_several_cases_come_together(tmp_path: Path, two_products: Path) -> None:
    text = (two_products / "case.toml").read_text(encoding="utf-8")
    for name in ("a", "b"):
        (tmp_path / f"{name}.toml").write_text(text.replace("quantity = 5", "quantity = 0"), encoding="utf-8")
    answer = dumping("run", tmp_path, "--json")
    assert answer.code == 1
    assert {problem["file"] for problem in answer.json["problems"]} == {"a.toml", "b.toml"}


@pytest.fixture
def broken_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> None:
        raise ZeroDivisionError("a slip of ours\nin two lines")

    monkeypatch.setattr("dumping.pipeline.run", fail)


@pytest.mark.usefixtures("broken_engine")
def test_a_defect_of_ours_asks_for_a_report(two_products: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DUMPING_DEBUG", raising=False)
    answer = dumping("run", two_products, "--json")
    assert answer.code == 70
    assert "a defect of dumping, not of your case (ZeroDivisionError: a slip of ours)" in answer.err
    assert "Please report it" in answer.err
    assert "Traceback" not in answer.err
    assert answer.json["problems"][0]["what"] == "a defect of dumping: ZeroDivisionError: a slip of ours"


@pytest.mark.usefixtures("broken_engine")
def test_a_defect_shows_its_place_when_asked(two_products: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUMPING_DEBUG", "1")
    answer = dumping("run", two_products)
    assert answer.code == 70
    assert "Traceback" in answer.err
    assert answer.out == ""


def test_a_workbook_that_cannot_be_written(two_products: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("dumping.workbook.write.write_workbook", refuse)
    answer = dumping("export", two_products, "-o", tmp_path / "x.xlsx")
    assert answer.code == 3
    assert "x.xlsx cannot be written: Permission denied" in answer.err


def test_stopping_is_not_a_defect(two_products: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("dumping.pipeline.run", stop)
    answer = dumping("run", two_products)
    assert answer.code == 130
    assert "Traceback" not in answer.err
