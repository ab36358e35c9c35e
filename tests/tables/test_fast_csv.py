"""The fast reader of CSV files and the careful one read the same, or the fast one leaves the file to the other."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dumping
from dumping.case.problems import CaseError, Problem
from dumping.formula.evaluate import Array
from dumping.tables import cells, csv_file
from dumping.tables.fast_csv import read_plain
from dumping.tables.file_table import FileTable
from tests.case.broken.good import Fault
from tests.case.broken.test_broken import FAULTS, broken

CELLS = st.one_of(
    st.sampled_from(["", " ", "1", "-2.5", "1e3", ".5", "5.", "+7", "1e400", "nan", "inf", "1,000", "2014-07-18",
                     "2014-02-30", "=1+1", "-", "a b", " x ", "\u00a0y", "ü", '"', 'a"b', "a\nb", "a,b", "TRUE", "0x1F",
                     "1_000", "١", "9007199254740993", "0.1", "4e-320", "\x0b", "\x1c", "\u2028", "\x85"]),
    st.text("abc01.,-\"\r\n é\t", max_size=6),
)  # fmt: skip


@st.composite
def contents(draw: st.DrawFn) -> bytes:
    """Files with names over rows that mostly fit, quoted as they should be or not."""
    wide = draw(st.integers(2, 4))
    rows = draw(st.lists(st.lists(CELLS, min_size=wide, max_size=wide), min_size=1, max_size=6))
    rows = [["A", "B", "C", "D"][:wide], *rows]
    if draw(st.booleans()):
        rows.insert(draw(st.integers(1, len(rows))), draw(st.lists(CELLS, max_size=5)))
    quoting = draw(st.sampled_from(["all", "needed", "none"]))

    def said(cell: str) -> str:
        needed = quoting == "all" or (quoting == "needed" and any(sign in cell for sign in ',"\r\n'))
        return '"' + cell.replace('"', '""') + '"' if needed else cell

    ends = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    text = ends.join(",".join(map(said, row)) for row in rows) + draw(st.sampled_from(["", ends, ends * 2, ",,", '""']))
    return draw(st.sampled_from([b"", b"\xef\xbb\xbf"])) + text.encode()


def careful(content: bytes) -> tuple[FileTable | None, list[Problem]]:
    """The careful reader's answer whatever the file's size."""
    before, csv_file.FAST_FROM = csv_file.FAST_FROM, 1 << 60
    try:
        return csv_file.read_csv(content, "f.csv")
    finally:
        csv_file.FAST_FROM = before


def alike(ours: tuple[Array, list[Problem]], theirs: tuple[Array, list[Problem]]) -> None:
    np.testing.assert_array_equal(ours[0], theirs[0])
    assert ours[1] == theirs[1]


@settings(max_examples=300, deadline=None)
@given(contents())
def test_both_readers_read_the_same(content: bytes) -> None:
    ours = read_plain(content, "f.csv")
    if ours is None:
        return
    theirs, problems = careful(content)
    assert theirs is not None, (content, problems)
    assert (list(ours.columns), ours.rows) == (list(theirs.columns), theirs.rows)
    for name in ours.columns:
        for read in (cells.texts, cells.numbers, cells.days):
            alike(read(ours, name), read(theirs, name))


@pytest.mark.parametrize(
    "content",
    [
        b'A,B\n1,x\n2,"y, z"\n',
        b'A,B\r\n1,"a ""quoted"" word"\r\n',
        b'"A","B"\n"1","line\nbreak"\n',
        b"\xef\xbb\xbfA,B\n1,\n,2\n",
    ],
)
def test_plain_files_are_read_fast(content: bytes) -> None:
    ours, (theirs, _) = read_plain(content, "f.csv"), careful(content)
    assert ours is not None
    assert theirs is not None
    for name in ours.columns:
        assert ours.columns[name].texts().tolist() == theirs.columns[name].texts().tolist()


@pytest.mark.parametrize(
    "content",
    [
        b"A,B\n1,2\n3\n",
        b"A,B\n1,2\n\n3,4\n",
        b"A,A\n1,2\n",
        b"A,\n1,2\n",
        b"A,B\n",
        b"A\n1\n",
        b'A,B\n1,"x"y\n',
        b'A,B\n1,"x\n',
        b"A,B\n1,\xff\n",
        b"A,B\n1,2\n,\n",
        b"",
    ],
)
def test_odd_files_are_left_to_the_careful_reader(content: bytes) -> None:
    assert read_plain(content, "f.csv") is None


CSV_FAULTS = [(kind, fault) for kind, fault in FAULTS if fault.file.endswith(".csv")]


@pytest.mark.parametrize(("kind", "fault"), CSV_FAULTS, ids=range(len(CSV_FAULTS)))
def test_faults_are_told_alike(kind: str, fault: Fault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = broken(kind, fault, tmp_path)
    said = []
    for size in (1 << 60, 0):
        monkeypatch.setattr(csv_file, "FAST_FROM", size)
        with pytest.raises(CaseError) as raised:
            dumping.run(dumping.load_case(path))
        said.append(str(raised.value))
    assert said[0] == said[1]
