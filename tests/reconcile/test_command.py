"""dumping reconcile: what it prints, its exit codes, and the formats of data sets that it reads."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pandas as pd
import pyreadstat
import pytest

from dumping.reconcile.crosswalk import crosswalk
from dumping.reconcile.theirs import read_theirs
from tests.cli.conftest import dumping
from tests.reconcile.planting import CASES, compared, own, planted, ready
from tests.workbook.recalculated import needs_libreoffice, recalculated

CASE = str(CASES["market"])


@pytest.fixture(scope="module", autouse=True)
def _tidy() -> Iterator[None]:
    yield
    shutil.rmtree(ready("market").folder, ignore_errors=True)
    ready.cache_clear()
    own.cache_clear()


def test_all_equal() -> None:
    answer = dumping("reconcile", CASE, str(ready("market").folder))
    assert answer.code == 0
    assert "Equal to the cent: 50 data sets" in answer.out
    assert "average-to-average" in answer.out


def test_a_difference_is_the_answer(tmp_path: Path) -> None:
    def change(rows: list[dict[str, str]]) -> None:
        for row in rows:
            row["USNETPRI"] = repr(float(row["USNETPRI"]) - float(row["USPACK"]))

    folder = planted("market", "USSALES", change, tmp_path)
    answer = dumping("reconcile", CASE, str(folder))
    assert answer.code == 1
    assert "First difference: Net U.S. prices, sale by sale: Net U.S. price, 68 of 68 rows" in answer.out
    assert "likely cause: theirs is ours less exactly U.S. packing (us_packing)" in answer.out
    assert "look at case.toml:63 respondents.us_sales.build_up.us_packing" in answer.out
    line = next(line for line in answer.out.splitlines() if "how ours is made: " in line)
    command = line.partition("dumping explain ")[2]
    assert dumping("explain", CASE, command.rsplit("'", 2)[1]).code == 0
    content = json.loads(dumping("reconcile", CASE, str(folder), "--json").out)
    assert content["schema"] == "dumping/reconciliation/1"
    first = content["first_difference"]
    assert first["difference"] == pytest.approx(first["ours"] - first["theirs"])
    assert first["sum_of_differences"] > 0
    assert first["their_row"].startswith("USSALES.csv, row ")
    assert first["our_row"].startswith("USSLS.csv, row ")
    # Not this stage: equal.
    assert dumping("reconcile", CASE, str(folder), "--stage", "us_amounts").code == 0
    assert dumping("reconcile", CASE, str(folder), "--tolerance", "0.9").code == 0


def test_names_of_stages_and_respondents() -> None:
    answer = dumping("reconcile", CASE, str(ready("market").folder), "--stage", "nothing")
    assert answer.code == 2
    assert "net_us_prices" in answer.err
    answer = dumping("reconcile", "nails-nonmarket", str(ready("market").folder))
    assert answer.code == 2
    assert "--respondent" in answer.err
    assert "Exporter A, Exporter B" in answer.err


def test_nothing_to_read(tmp_path: Path) -> None:
    assert dumping("reconcile", CASE, str(tmp_path / "absent")).code == 3
    assert dumping("reconcile", CASE, str(tmp_path)).code == 3
    (tmp_path / "OTHER.csv").write_text("A\n1\n")
    answer = dumping("reconcile", CASE, str(tmp_path))
    assert answer.code == 3
    assert "none of the data sets can be compared: OTHER" in answer.err
    (tmp_path / "USSALES.sas7bdat").write_bytes(b"nothing")
    assert dumping("reconcile", CASE, str(tmp_path)).code == 3


def test_what_is_not_compared_is_told(tmp_path: Path) -> None:
    for name in ("USSALES", "DPSALES"):
        shutil.copy(ready("market").files[name], tmp_path)
    (tmp_path / "STRANGE.csv").write_text("A\n1\n")
    (tmp_path / "margin.sas").write_text("DATA;\n")
    answer = dumping("reconcile", CASE, str(tmp_path))
    assert answer.code == 0
    assert "average_to_average: they have no R_AVGMARG" in answer.out
    assert "theirs, not known to be a result of a stage: STRANGE.csv, margin.sas" in answer.out
    assert "not given" in answer.out


def as_xpt(frame: pd.DataFrame, path: Path) -> Path:
    pyreadstat.write_xport(frame, str(path.with_suffix(".xpt")), file_format_version=8)
    return path.with_suffix(".xpt")


def as_parquet(frame: pd.DataFrame, path: Path) -> Path:
    frame.to_parquet(path.with_suffix(".parquet"))
    return path.with_suffix(".parquet")


def as_excel(frame: pd.DataFrame, path: Path) -> Path:
    with pd.ExcelWriter(path.with_name("all.xlsx")) as book:
        frame.to_excel(book, sheet_name=path.stem, index=False)
        pd.DataFrame({"A": [1]}).to_excel(book, sheet_name="NOTES", index=False)
    return path.with_name("all.xlsx")


@pytest.mark.parametrize("written", [as_xpt, as_parquet, as_excel])
def test_formats(written: Callable[[pd.DataFrame, Path], Path], tmp_path: Path) -> None:
    """The same data set in every format agrees, and one changed figure is found in its row."""
    frame = pd.read_csv(ready("market").files["USSALES"])
    folder = tmp_path / "theirs"
    folder.mkdir()
    path = written(frame, folder / "USSALES.csv")
    found = compared("market", folder)
    assert found.agrees
    assert found.counts.figures > 2_500
    frame.loc[7, "USCOMM"] += 0.25
    path.unlink()
    path = written(frame, folder / "USSALES.csv")
    first = compared("market", folder).first
    assert first is not None
    assert first.figure is not None
    assert (first.figure.name, first.their_row) == ("USCOMM", 7)
    assert first.figure.difference[first.at] == pytest.approx(-0.25)
    place = first.comparison.data_set.place(7)
    assert place.endswith("observation 8" if path.suffix in (".xpt", ".parquet") else "row 9")


def test_sales_without_a_number_are_told_by_what_was_reported(tmp_path: Path) -> None:
    """Neither a number nor the program's count: CONNUM, customer, quantity and price tell the sale."""
    frame = pd.read_csv(ready("market").files["USSALES"], dtype=str, keep_default_na=False)
    frame.drop(columns="SEQU").sample(frac=1, random_state=1).to_csv(tmp_path / "margin.USSALES.csv", index=False)
    found = compared("market", tmp_path)
    assert found.agrees
    comparison = found.stages[-1].comparisons or found.compared[0].comparisons
    assert "QTYU" in comparison[0].keyed_by
    frame["QTYU"] = "5"
    frame["GRSUPRU"] = "700"
    frame.drop(columns="SEQU").to_csv(tmp_path / "margin.USSALES.csv", index=False)
    assert not compared("market", tmp_path).agrees


def test_names_of_stages_are_unique_within_a_method() -> None:
    for method in ("market", "nonmarket"):
        names = [stage.name for stage in crosswalk() if stage.method in ("", method)]
        assert len(names) == len(set(names))


@needs_libreoffice
def test_the_workbook_recalculates_to_the_differences(tmp_path: Path) -> None:
    """Differences and their sums are live: changed figures of theirs change them."""

    def change(rows: list[dict[str, str]]) -> None:
        for row in rows[:5]:
            row["USPACK"] = repr(float(row["USPACK"]) + 2)

    theirs = tmp_path / "theirs"
    theirs.mkdir()
    folder = planted("market", "USSALES", change, theirs)
    answer = dumping("reconcile", CASE, str(folder), "-o", str(tmp_path / "difference.xlsx"))
    assert answer.code == 1
    found = recalculated([tmp_path / "difference.xlsx"], tmp_path)["difference.xlsx"]
    assert found["SUM_DIFFERENCE_USPACK"] == pytest.approx(-10)
    assert found[""] == []
    sheet = openpyxl.load_workbook(tmp_path / "difference.xlsx")["First difference, USSALES"]
    formulas = [cell.value for row in sheet for cell in row if str(cell.value).startswith("=")]
    assert len([f for f in formulas if "-" in f]) == 5


def test_data_sets_without_the_case_prefix(tmp_path: Path) -> None:
    """HMWTAV alone is the averages; COST alone is the table of costs row by row, not the average costs."""
    for name in ("HMWTAV", "COST"):
        shutil.copy(ready("market").files[f"ACME_AR2_PRELIM_{name}"], tmp_path / f"{name}.csv")
    theirs = read_theirs([tmp_path])
    assert [one.name for one in theirs.named("R_HMWTAV")] == ["HMWTAV"]
    assert theirs.named("R_COST") == []
    shutil.copy(ready("market").files["COST"], tmp_path / "COST.csv")
    found = compared("market", tmp_path)
    assert found.agrees
    assert [each.stage.name for each in found.compared] == ["reported_costs", "comparison_averages"]


def test_the_prefix_is_what_the_kept_data_sets_share(tmp_path: Path) -> None:
    for name in ("SEAH_AR9_FINAL_AVGMARG", "SEAH_AR9_FINAL_HMWTAV", "ANSWER_AVGMARG", "NEGMARG_IMPORTER_IMPSTND"):
        (tmp_path / f"{name}.csv").write_text("A\n1\n")
    theirs = read_theirs([tmp_path])
    assert theirs.prefix == "SEAH_AR9_FINAL_"
    assert [one.name for one in theirs.named("R_AVGMARG")] == ["SEAH_AR9_FINAL_AVGMARG"]
    assert theirs.named("R_IMPSTND") == []


def test_a_column_that_theirs_lack_is_told(tmp_path: Path) -> None:
    frame = pd.read_csv(ready("market").files["USSALES"], dtype=str, keep_default_na=False)
    frame.drop(columns="USNETPRI").to_csv(tmp_path / "USSALES.csv", index=False)
    answer = dumping("reconcile", CASE, str(tmp_path))
    assert answer.code == 0
    assert "net_us_prices: their data sets lack USNETPRI" in answer.out
    frame[["SEQU", "CONNUMU"]].to_csv(tmp_path / "USSALES.csv", index=False)
    answer = dumping("reconcile", CASE, str(tmp_path))
    assert "net_us_prices: USSALES.csv: none of the columns that are compared is there" in answer.out


def test_texts_stand_for_missing_and_zero_is_not_missing(tmp_path: Path) -> None:
    """SAS writes a dot for a missing number: it is no zero."""
    frame = pd.read_csv(ready("market").files["USSALES"], dtype=str, keep_default_na=False)
    frame.loc[0, "USCOMM"] = "."
    frame.to_csv(tmp_path / "USSALES.csv", index=False)
    content = json.loads(dumping("reconcile", CASE, str(tmp_path), "--json").out)
    first = content["first_difference"]
    assert (first["their_column"], first["theirs"]) == ("USCOMM", None)
    assert first["likely_causes"][0]["name"] == "missing"
