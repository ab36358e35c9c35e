"""One case from CSV, Excel, SAS and Parquet files: the same figures, the same texts, the same warnings."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import dumping
from dumping.result import Result
from dumping.tables import excel_file, sas_file
from dumping.tables.file_table import DayColumn, NumberColumn, TextColumn
from dumping.tables.read import read_table
from tests.tables.formats import WRITERS, frames, sas_columns, write_case


@pytest.fixture(scope="module")
def from_csv(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return dumping.run(dumping.load_case(write_case(tmp_path_factory.mktemp("csv"), "csv")))


def same(ours: Result, theirs: Result) -> None:
    """Every table of both results, cell by cell; only the rows of the files count from another number."""
    one, other = ours.respondents[0], theirs.respondents[0]
    assert one.warnings == other.warnings
    assert list(one.tables) == list(other.tables)
    for name, table in one.tables.items():
        assert list(table.columns) == list(other.tables[name].columns)
        for column in table.columns:
            if column != "file_row":
                np.testing.assert_array_equal(
                    table.values(column), other.tables[name].values(column), f"{name}.{column}"
                )
    assert one.margin_percent == other.margin_percent
    assert one.margin_percent > 0


@pytest.mark.parametrize("extension", [name for name in WRITERS if name != "csv"])
def test_the_format_of_the_tables_does_not_matter(from_csv: Result, extension: str, tmp_path: Path) -> None:
    result = dumping.run(dumping.load_case(write_case(tmp_path, extension)))
    same(result, from_csv)
    first = 2 if extension == "xlsx" else 1
    assert result.respondents[0].tables["us_sales"].values("file_row")[0] == first


def typed(path: Path) -> pd.DataFrame:
    """A table as a program would write it: days, numbers, and codes such as 01-02 as texts."""
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    for column in frame:
        cells = frame[column]
        if cells.str.fullmatch(r"\d{4}-\d{2}-\d{2}").all():
            frame[column] = pd.to_datetime(cells)
        elif cells.str.fullmatch(r"(-?(0|[1-9]\d*)(\.\d+)?)?").all():
            frame[column] = pd.to_numeric(cells)
    return frame


@pytest.mark.parametrize("extension", list(WRITERS))
@pytest.mark.parametrize("name", ["dates_and_regions", "prices_in_three_currencies"])
def test_a_golden_case_in_every_format(name: str, extension: str, tmp_path: Path) -> None:
    # The margins are those of the Department of Commerce's programs; see tests/us/test_whole_cases.py.
    folder = Path(__file__).parents[1] / "us" / "whole_cases" / name
    text = (folder / "case.toml").read_text(encoding="utf-8")
    for path in folder.glob("*.csv"):
        WRITERS[extension](typed(path), tmp_path / f"{path.stem}.{extension}")
    (tmp_path / "case.toml").write_text(text.replace('.csv"', f'.{extension}"'), encoding="utf-8")
    ours = dumping.run(dumping.load_case(tmp_path))
    theirs = dumping.run(dumping.load_case(folder))
    same(ours, theirs)
    wanted = json.loads((folder / "expected.json").read_text())
    found = {method: float(ours.respondents[0].tables[f"total_{method}"].value("percent")) for method in wanted}
    assert found == pytest.approx(wanted, rel=1e-9)
    assert not ours.warnings


def test_columns_of_a_sas_data_set(from_csv: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Nothing but SAS writes .sas7bdat files, so that the tables are put in the place of what its reader gives.
    folder = write_case(tmp_path, "csv")
    case = (folder / "case.toml").read_text(encoding="utf-8").replace('.csv"', '.sas7bdat"')
    (folder / "case.toml").write_text(case, encoding="utf-8")
    sample = (Path(__file__).parent / "data" / "sample.sas7bdat").read_bytes()
    given = {name: sas_columns(frame) for name, frame in frames().items()}
    for name in given:
        (folder / f"{name}.sas7bdat").write_bytes(sample)

    class About:
        def __init__(self, columns: dict[str, object], shown: dict[str, str]) -> None:
            self.column_names, self.original_variable_types, self.number_rows = list(columns), shown, 1

    def read(path: str, **_: object) -> tuple[object, About]:
        columns, shown = given[Path(path).stem]
        return columns, About(columns, shown)

    monkeypatch.setattr(sas_file.pyreadstat, "read_sas7bdat", read)
    same(dumping.run(dumping.load_case(folder)), from_csv)


def test_a_sheet_that_is_streamed_is_read_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frame = frames()["a_us_sales"].assign(NOTE=["x", 7, True, None, pd.Timestamp("2014-07-18")] * 30)
    path = tmp_path / "us.xlsx"
    WRITERS["xlsx"](frame, path)
    held, _ = read_table(path, path.name)
    monkeypatch.setattr(excel_file, "_memory", lambda: 0)
    monkeypatch.setattr(excel_file, "_AT_A_TIME", 40)
    streamed, _ = read_table(path, path.name)
    assert held is not None
    assert streamed is not None
    assert list(streamed.columns) == list(held.columns)
    for name, column in streamed.columns.items():
        assert type(column) is type(held.columns[name])
        assert column.texts().tolist() == held.columns[name].texts().tolist()


@pytest.mark.parametrize("extension", ["xpt", "sas7bdat"])
@pytest.mark.parametrize("chunk", [1, 49, 50, 150, 151])
def test_sas_files_are_read_in_chunks(
    extension: str, chunk: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sas_file, "_CHUNK", chunk)
    frame = frames()["a_us_sales"][["INVU", "SALEDTU", "QTYU", "ENTVALU"]].head(150 if chunk > 1 else 5)
    path = tmp_path / f"us.{extension}"
    WRITERS[extension](frame, path)
    table, _ = read_table(path, path.name)
    assert table is not None
    assert table.columns["INVU"].texts().tolist() == frame["INVU"].tolist()
    assert table.columns["SALEDTU"].texts().tolist() == frame["SALEDTU"].dt.strftime("%Y-%m-%d").tolist()
    for name in ("QTYU", "ENTVALU"):
        np.testing.assert_array_equal(table.columns[name].numbers(), frame[name].to_numpy())


def test_a_sas_data_set() -> None:
    # The values stand in sample.csv beside the sample in its project.
    path = Path(__file__).parent / "data" / "sample.sas7bdat"
    table, problems = read_table(path, path.name)
    assert table is not None
    assert not problems
    assert (table.rows, table.first_row) == (5, 1)
    columns = table.columns
    assert isinstance(columns["mychar"], TextColumn)
    assert columns["mychar"].texts().tolist() == ["a", "b", "c", "d", "e"]
    assert isinstance(columns["mynum"], NumberColumn)
    np.testing.assert_array_equal(columns["mynum"].values, [1.1, 1.2, -1000.3, -1.4, 1000.3])
    days = ["2018-05-06", "1880-05-06", "1960-01-01", "1583-01-01", ""]
    for name in ("mydate", "dtime"):
        assert isinstance(columns[name], DayColumn)
        assert columns[name].texts().tolist() == days


def test_the_golden_tables_as_parquet(tmp_path: Path) -> None:
    beside = [Path(__file__).parents[k] / "../shared/golden/me_simple/inputs" for k in (2, 3)]
    shared = next((folder for folder in beside if folder.is_dir()), None)
    if shared is None:
        pytest.skip("the golden cases are not beside this checkout")
    import pyarrow.csv
    import pyarrow.parquet

    for path in shared.glob("*.csv"):
        texts = pyarrow.csv.ConvertOptions(strings_can_be_null=True)
        made = tmp_path / f"{path.stem}.parquet"
        pyarrow.parquet.write_table(pyarrow.csv.read_csv(path, convert_options=texts), made)
        ours, _ = read_table(path, path.name)
        theirs, _ = read_table(made, made.name)
        assert ours is not None
        assert theirs is not None
        assert list(ours.columns) == list(theirs.columns)
        for name, column in theirs.columns.items():
            if (numbers := column.numbers()) is not None:
                wanted = [float(cell) if cell else np.nan for cell in ours.columns[name].texts()]
                np.testing.assert_array_equal(numbers, wanted)
            else:
                assert column.texts().tolist() == ours.columns[name].texts().tolist()
