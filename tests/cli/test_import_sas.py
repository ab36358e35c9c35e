"""dumping import-sas on small programs: what it prints, writes, refuses, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import dumping
from tests.sas_programs.small import MARGIN_PERCENT, market_economy, nonmarket


def test_a_case_that_runs(tmp_path: Path) -> None:
    answer = dumping("import-sas", *market_economy(tmp_path), "-o", tmp_path / "case")
    assert answer.code == 0
    assert "cm.sas: comparison-market program" in answer.out
    assert "Nothing was left out." in answer.out
    assert "dumping run" in answer.err
    run = dumping("run", tmp_path / "case", "--json")
    assert run.json["respondents"][0]["margin_percent"] == pytest.approx(MARGIN_PERCENT, rel=1e-12)
    text = (tmp_path / "case/case.toml").read_text()
    # Behind a key stands the program's line that it comes from.
    line = next(n for n, one in enumerate((tmp_path / "margin.sas").read_text().splitlines(), 1) if "USQTY" in one)
    assert f'quantity = "QTYU"  # margin.sas:{line} USQTY' in text


def test_the_folder_has_the_last_programs_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = market_economy(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert dumping("import-sas", *files).code == 0
    assert (tmp_path / "margin-case" / "case.toml").is_file()


def test_json_has_all_that_was_taken_and_left(tmp_path: Path) -> None:
    files = market_economy(tmp_path, read="QTYU = INT(QTYU);\n")
    answer = dumping("import-sas", *files, "-o", tmp_path / "case", "--json")
    assert answer.code == 1
    found = json.loads(answer.out)
    assert found["schema"] == "dumping/import-sas/1"
    assert [one["kind"] for one in found["programs"]] == ["comparison market", "margin"]
    assert {"file": "margin.sas", "name": "USGUP", "value": "GRSUPRU"}.items() <= next(
        one for one in found["settings"] if one["name"] == "USGUP"
    ).items()
    assert [one["text"] for one in found["untranslated"]] == ["QTYU = INT(QTYU)"]
    assert found["missing_data"] == []
    # The case is written and says what it lacks.
    text = (tmp_path / "case/case.toml").read_text()
    assert "# NOT TRANSLATED" in text
    assert "QTYU = INT(QTYU): the function INT() has no counterpart" in text


def test_a_folder_is_not_written_over(tmp_path: Path) -> None:
    files = market_economy(tmp_path)
    folder = tmp_path / "case"
    folder.mkdir()
    (folder / "mine.txt").write_text("kept")
    answer = dumping("import-sas", *files, "-o", folder)
    assert answer.code == 2
    assert "is not empty" in answer.err
    assert dumping("import-sas", *files, "-o", folder, "--force").code == 0
    assert (folder / "mine.txt").read_text() == "kept"
    assert sorted(p.name for p in folder.iterdir()) == ["case.toml", "costdb.csv", "hmsls.csv", "mine.txt", "ussls.csv"]


def test_data_are_looked_for_beside_the_programs_only(tmp_path: Path) -> None:
    files = market_economy(tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "hmsls.csv").rename(elsewhere / "HMSLS.CSV")
    files[0].write_text(f"LIBNAME COMPANY '{elsewhere}';\n" + files[0].read_text())
    answer = dumping("import-sas", *files, "-o", tmp_path / "case", "--json")
    assert answer.code == 1
    assert answer.json["missing_data"] == ["hmsls"]
    assert any("looked for HMSLS.sas7bdat" in note and str(tmp_path) in note for note in answer.json["notes"])
    assert (tmp_path / "case/case.toml").is_file()
    # In a folder that is given they are found, whatever the capitals.
    again = dumping("import-sas", *files, "--data", elsewhere, "-o", tmp_path / "other", "--json")
    assert (again.code, again.json["missing_data"]) == (0, [])


def test_surrogate_values_of_a_workbook_named_with_its_path(tmp_path: Path) -> None:
    program = nonmarket(tmp_path)
    assert dumping("import-sas", program, "-o", tmp_path / "case").code == 0
    assert (tmp_path / "case/surrogate-values.csv").read_text() == (
        "input,value\nSTEEL_SV,3.0\nELEC_SV,0.5\nTRUCK_SV,0.001\n"
    )
    (tmp_path / "values.xlsx").unlink()
    answer = dumping("import-sas", program, "-o", tmp_path / "without", "--json")
    assert answer.code == 1
    assert answer.json["missing_data"] == ["Values.xlsx"]
    # The inputs are there, and their values are to be written.
    assert "STEEL_SV,\n" in (tmp_path / "without/surrogate-values.csv").read_text()


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (None, 3, "there is no such file"),
        (b"\0\0", 3, "this is no text"),
        (b"DATA A; SET B; RUN;", 1, "this is no calculation program of the Department of Commerce"),
    ],
)
def test_what_is_no_program_is_refused_and_nothing_written(
    content: bytes | None, code: int, said: str, tmp_path: Path
) -> None:
    program = tmp_path / "p.sas"
    if content is not None:
        program.write_bytes(content)
    answer = dumping("import-sas", program, "-o", tmp_path / "case")
    assert answer.code == code
    assert said in answer.err
    assert not (tmp_path / "case").exists()


def test_programs_of_two_cases_are_refused(tmp_path: Path) -> None:
    market, margin = market_economy(tmp_path)
    twin = tmp_path / "twin.sas"
    twin.write_text(margin.read_text())
    assert "margin.sas is the margin program already" in dumping(
        "import-sas", market, margin, twin, "-o", tmp_path / "case"
    ).err  # fmt: skip
    answer = dumping("import-sas", margin, nonmarket(tmp_path), "-o", tmp_path / "case")
    assert "are two cases" in answer.err


def test_one_program_of_two_is_told(tmp_path: Path) -> None:
    market, margin = market_economy(tmp_path)
    for program, lacking in ((market, "the margin program is not given"), (margin, "program is not given")):
        answer = dumping("import-sas", program, "-o", tmp_path / program.stem)
        assert answer.code == 1
        assert lacking in answer.out
