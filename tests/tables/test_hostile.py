"""Files that are damaged, of another kind than their name says, or made to exhaust memory: told in one line, unread."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet
import pytest

import dumping
from dumping.case.problems import CaseError
from dumping.tables import workbook_size
from dumping.tables.read import read_table
from tests.case.broken.good import CASES
from tests.case.broken.test_broken import written
from tests.tables.formats import to_transport

SAMPLE = Path(__file__).parent / "data" / "sample.sas7bdat"
US = pd.DataFrame({"CONNUMU": ["A", "A", "B"], "QTYU": [10.0, 5.0, 7.0]})


def told(path: Path, sheet: str | None = None) -> str:
    """What is said of a file that cannot be read."""
    table, problems = read_table(path, path.name, sheet)
    assert table is None
    return "\n".join(str(problem) for problem in problems)


def good(folder: Path, extension: str) -> Path:
    path = folder / f"us.{extension}"
    if extension == "xlsx":
        US.to_excel(path, index=False)
    elif extension == "parquet":
        US.to_parquet(path)
    elif extension == "xpt":
        to_transport(US, path)
    else:
        path.write_bytes(SAMPLE.read_bytes())
    return path


@pytest.mark.parametrize("extension", ["xlsx", "parquet", "xpt", "sas7bdat"])
def test_files_under_another_name(extension: str, tmp_path: Path) -> None:
    content = good(tmp_path, extension).read_bytes()
    for other in ("xlsx", "parquet", "xpt", "sas7bdat", "csv"):
        if other != extension:
            path = tmp_path / f"named.{other}"
            path.write_bytes(content)
            assert f"name it .{extension}" in told(path)
    path.with_suffix(f".{extension}").write_bytes(b"A,B\n1,2\n")
    assert "this is not" in told(path.with_suffix(f".{extension}"))


@pytest.mark.parametrize("name", ["us", "us.xls", "us.sav", "us.docx"])
def test_names_of_other_formats(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"A,B\n1,2\n")
    assert "a data file ends in .csv, .xlsx" in told(tmp_path / name)


def test_an_old_workbook(tmp_path: Path) -> None:
    (tmp_path / "us.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    assert "an old Excel workbook (.xls), or one with a password" in told(tmp_path / "us.xlsx")


@pytest.mark.parametrize("extension", ["xlsx", "parquet", "xpt", "sas7bdat"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_files_that_are_cut_off(extension: str, share: float, tmp_path: Path) -> None:
    path = good(tmp_path, extension)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    table, problems = read_table(path, path.name)
    # A transport file has no end mark: what is left of it may be rows.
    assert (table is None) == bool(problems)
    assert problems or extension == "xpt" or share == 0.99
    assert all("Traceback" not in str(problem) for problem in problems)


@pytest.mark.parametrize("extension", ["xlsx", "parquet", "xpt", "sas7bdat"])
def test_files_with_wrong_bytes(extension: str, tmp_path: Path) -> None:
    path = good(tmp_path, extension)
    content = np.frombuffer(path.read_bytes(), np.uint8)
    rng = np.random.default_rng(7)
    for _ in range(20):
        changed = content.copy()
        changed[rng.integers(0, len(content), 20)] = rng.integers(0, 256, 20)
        path.write_bytes(changed.tobytes())
        table, problems = read_table(path, path.name)
        assert (table is None) == bool(problems)


def with_sheet(path: Path, sheet: bytes, size: int | None = None) -> None:
    """Puts another sheet into a workbook; `size` is what the archive says of its size."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, sheet if name == "xl/worksheets/sheet1.xml" else content)
    if size is not None:
        content = path.read_bytes().replace(struct.pack("<I", len(sheet)), struct.pack("<I", size))
        path.write_bytes(content)


@pytest.mark.parametrize("size", [None, 1000])
def test_a_workbook_that_unpacks_to_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int | None) -> None:
    path = good(tmp_path, "xlsx")
    with_sheet(path, b"<worksheet>" + b" " * 3_000_000 + b"</worksheet>", size)
    assert path.stat().st_size < 20_000
    monkeypatch.setattr(workbook_size, "MAX_EXPANDED", 1 << 21)
    assert "unpacks to more than" in told(path)


def test_a_workbook_that_unpacks_to_many_times_its_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = good(tmp_path, "xlsx")
    with_sheet(path, b"<worksheet>" + b" " * 9_000_000 + b"</worksheet>")
    monkeypatch.setattr(workbook_size, "MANY", 1 << 21)
    assert "unpacks to more than 100 times its size" in told(path)


def test_parts_that_share_their_bytes_count_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A hundred entries of the archive's list that lead to the same three megabytes.
    with zipfile.ZipFile(tmp_path / "one.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * 3_000_000)
    content = (tmp_path / "one.zip").read_bytes()
    begins, ends = content.rindex(b"PK\x01\x02"), content.rindex(b"PK\x05\x06")
    listed = b"".join(content[begins:ends].replace(b"sheet1", b"sh%04d" % n) for n in range(100))
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 100, 100, len(listed), begins, 0)
    (tmp_path / "us.xlsx").write_bytes(content[:begins] + listed + end)
    monkeypatch.setattr(workbook_size, "MANY", 1 << 25)
    assert "unpacks to more than 100 times its size" in told(tmp_path / "us.xlsx")


def test_a_part_is_unpacked_block_by_block(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", b"\0" * 30_000_000)
    with zipfile.ZipFile(path) as archive, path.open("rb") as file:
        sizes = [len(block) for block in workbook_size._blocks(file, archive.infolist()[0])]
    assert max(sizes) <= 1 << 20
    assert sum(sizes) == 30_000_000


@pytest.mark.parametrize(
    ("cell", "words"), [("ZZ1048576", "more cells than"), ("XFD2", "a sheet reaches to column 16384")]
)
def test_a_sheet_with_a_cell_far_away(cell: str, words: str, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page["A1"], page["A2"], page[cell] = "CONNUMU", "A", 1
    book.save(tmp_path / "us.xlsx")
    assert words in told(tmp_path / "us.xlsx")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'r="B3"', b'r = "XFD1048576"'),
        (b'r="B3"', b"r\n=\t'XFD1048576'"),
        (b'r="B3"', b"r" + b" " * 2_000_000 + b'="XFD1048576"'),
        (b'<c r="B3"', b'<c x="1" r="XFD1048576"'),
    ],
)
@pytest.mark.parametrize("name", ["xl/worksheets/sheet1.xml", "xl/other/s.bin"])
def test_a_cell_far_away_however_it_is_written(old: bytes, new: bytes, name: str, tmp_path: Path) -> None:
    path = good(tmp_path, "xlsx")
    with zipfile.ZipFile(path) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    short = b"worksheets/sheet1.xml"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            sheet = part == "xl/worksheets/sheet1.xml"
            assert not sheet or old in content
            made = content.replace(old, new) if sheet else content.replace(short, name.removeprefix("xl/").encode())
            archive.writestr(name if sheet else part, made)
    assert "a sheet reaches to column 16384; the most is 1000" in told(path)


def test_sheets(tmp_path: Path) -> None:
    path = tmp_path / "us.xlsx"
    with pd.ExcelWriter(path) as writer:
        US.to_excel(writer, sheet_name="Sales", index=False)
        US.assign(QTYU=1).to_excel(writer, sheet_name="Other", index=False)
    assert 'the workbook has 2 sheets: Sales, Other; say which one: sheet = "Sales"' in told(path)
    assert "there is no sheet 'sales'; the workbook has Sales, Other" in told(path, "sales")
    table, _ = read_table(path, "us.xlsx", "Other")
    assert table is not None
    assert table.columns["QTYU"].texts().tolist() == ["1", "1", "1"]
    (tmp_path / "us.csv").write_bytes(b"A,B\n1,2\n")
    assert "only a workbook has sheets" in told(tmp_path / "us.csv", "Sales")


def test_what_cells_of_a_sheet_say(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in (["CONNUMU", "QTYU"], ["A", 10], [], [7, "#DIV/0!"], ["B", "5"]):
        page.append(row)
    book.save(tmp_path / "us.xlsx")
    table, _ = read_table(tmp_path / "us.xlsx", "us.xlsx")
    assert table is not None
    assert [str(repair) for repair in table.repairs] == ["us.xlsx, row 3: 1 blank row left out"]
    assert [table.row(cell) for cell in range(table.rows)] == [2, 4, 5]
    # An error is no blank cell, a number among texts is one, and a number typed as text is read as in a CSV file.
    assert table.columns["QTYU"].texts().tolist() == ["10", "#DIV/0!", "5"]
    assert table.columns["CONNUMU"].texts().tolist() == ["A", "7", "B"]


@pytest.mark.parametrize("extension", ["csv", "xlsx", "parquet"])
def test_many_columns(extension: str, tmp_path: Path) -> None:
    frame = pd.DataFrame({f"C{n}": [1.0] for n in range(10_000)})
    path = tmp_path / f"us.{extension}"
    {"csv": frame.to_csv, "xlsx": frame.to_excel, "parquet": frame.to_parquet}[extension](path, index=False)
    assert "the most is 1000" in told(path)


def refused(folder: Path, content: bytes) -> str:
    path = written(folder, "tables")
    (folder / "us.csv").write_bytes(content)
    with pytest.raises(CaseError) as raised:
        dumping.load_case(path)
    return str(raised.value)


@pytest.mark.parametrize("quoted", [True, False])
def test_a_cell_of_many_megabytes(tmp_path: Path, quoted: bool) -> None:
    cell = "A" * 5_000_000
    said = refused(
        tmp_path, CASES["tables"]["us.csv"].replace("A,5", f'"{cell}",5' if quoted else f"{cell},5").encode()
    )
    assert "32767" in said
    assert len(said) < 2_000


def test_control_characters(tmp_path: Path) -> None:
    said = refused(tmp_path, CASES["tables"]["us.csv"].replace("A,5", "A\x01,5").encode())
    assert "us.csv, row 3, column CONNUMU: a character that is no text: U+0001" in said


def test_numbers_that_are_none(tmp_path: Path) -> None:
    path = tmp_path / "us.parquet"
    values = pa.array([1.0, None, float("nan"), float("inf")])
    pyarrow.parquet.write_table(pa.table({"CONNUMU": ["A"] * 4, "QTYU": values}), path)
    from dumping.tables.cells import numbers

    table, _ = read_table(path, "us.parquet")
    assert table is not None
    _, problems = numbers(table, "QTYU")
    assert [(p.row, p.what) for p in problems] == [(3, "'nan' is not a number"), (4, "'inf' is not a number")]


def test_columns_that_hold_no_cells(tmp_path: Path) -> None:
    path = tmp_path / "us.parquet"
    pyarrow.parquet.write_table(pa.table({"CONNUMU": ["A"], "QTYU": [[1, 2]]}), path)
    assert "us.parquet, column QTYU: holds list<element: int64>, and no texts, numbers or days" in told(path)


def test_a_folder_and_a_pipe(tmp_path: Path) -> None:
    import os

    (tmp_path / "us.csv").mkdir()
    assert "this is no file" in told(tmp_path / "us.csv")
    os.mkfifo(tmp_path / "us.parquet")
    assert "this is no file" in told(tmp_path / "us.parquet")
