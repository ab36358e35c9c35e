"""Broken cases: each fault is reported with its place, what is wrong and what to do, and nothing is written.

A fault is made by one change to a good case; the expectation names file and line (or file, row and column),
found from the changed text itself, and words of the message.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import dumping
from dumping.case.problems import CaseError, Problem
from dumping.cli.main import cli
from tests.case.broken.good import CASES, CM, PARTS, TABLES, US, Fault
from tests.case.broken.more_product_faults import MORE_PRODUCT_FAULTS
from tests.case.broken.part_faults import PART_FAULTS
from tests.case.broken.product_faults import PRODUCT_FAULTS
from tests.case.broken.setting_faults import SETTING_FAULTS
from tests.case.broken.table_faults import TABLE_FAULTS
from tests.case.broken.toml_faults import TOML_FAULTS

# Faults of a whole table are placed at its header, further up than the changed line.
ENCLOSING = (
    "either `export_price`", "two respondents", "state one of", "did you mean 'Maker'", "no column is named",
)  # fmt: skip
FAULTS = [
    *(("products", f) for f in (*PRODUCT_FAULTS, *MORE_PRODUCT_FAULTS, *TOML_FAULTS)),
    *(("tables", f) for f in TABLE_FAULTS),
    *(("parts", f) for f in (*PART_FAULTS, *SETTING_FAULTS)),
]


def written(folder: Path, kind: str, **changed: str) -> Path:
    """A good case in a folder, with some of its files exchanged; dots in names are written _."""
    files = CASES[kind] | {name.replace("_", "."): text for name, text in changed.items()}
    for name, text in files.items():
        (folder / name).write_bytes(text.encode())
    return folder / "case.toml"


def broken(kind: str, fault: Fault, folder: Path) -> Path:
    text = CASES[kind][fault.file]
    assert fault.old in text
    return written(folder, kind, **{fault.file.replace(".", "_"): text.replace(fault.old, fault.new, 1)})


def place(fault: Fault, path: Path) -> str:
    """The place that the report must name."""
    if fault.place.partition(",")[0].endswith(".csv"):
        return fault.place
    text = path.read_text()
    if any(fault.words.startswith(words) for words in ENCLOSING):
        return "case.toml:"
    added = fault.new.removeprefix(f"{fault.old}\n")
    wanted = fault.place or "".join(added.splitlines()[:1])
    if not wanted or wanted not in text:
        return "case.toml:"
    at = text.rindex(wanted) if added == fault.old else text.index(wanted)
    return f"case.toml:{text[:at].count(chr(10)) + 1}"


def says(words: str, message: str) -> bool:
    """Whether a message has the words; words parted by | are other ways to say it in other versions of Python."""
    return any(one.lower() in message.lower() for one in words.split("|"))


@pytest.mark.parametrize("kind", CASES)
def test_the_good_cases_are_good(kind: str, tmp_path: Path) -> None:
    result = dumping.run(dumping.load_case(written(tmp_path, kind)))
    assert result.respondents[0].margin_percent > 0


def test_there_are_many_faults() -> None:
    assert len(FAULTS) > 200


@pytest.mark.parametrize(("kind", "fault"), FAULTS, ids=[f"{k}-{i}" for i, (k, _) in enumerate(FAULTS)])
def test_a_fault_is_reported_where_it_stands(kind: str, fault: Fault, tmp_path: Path) -> None:
    path = broken(kind, fault, tmp_path)
    with pytest.raises(CaseError) as raised:
        dumping.load_case(path)
    problems = raised.value.problems
    told = [p for p in problems if says(fault.words, str(p))]
    assert told, "\n".join(map(str, problems))
    where = place(fault, path)
    assert any(p.place == where or (where.endswith(":") and p.place.startswith(where)) for p in told), (
        where,
        [p.place for p in told],
    )
    if fault.path:
        assert any(p.path.endswith(fault.path) for p in told), [p.path for p in told]
    output = tmp_path / "out.xlsx"
    ran = CliRunner().invoke(cli, ["run", str(path), "-o", str(output)])
    assert ran.exit_code == fault.code, ran.stderr
    assert ran.stdout == ""
    assert "Traceback" not in ran.stderr
    assert says(fault.words, ran.stderr)
    assert not output.exists()


def test_all_faults_are_reported_at_once_the_unreadable_last(tmp_path: Path) -> None:
    text = TABLES.replace('title = "Tables"', "title = 3").replace('file = "krw.csv"', 'file = "won.csv"')
    text = text.replace("gross_unit_price - freight", "gross_unit_price - frieght")
    path = written(tmp_path, "tables", case_toml=text, cm_csv=CM.replace("90000", "x"))
    with pytest.raises(CaseError) as raised:
        dumping.load_case(path)
    told = [str(p) for p in raised.value.problems]
    for words in ("a text is wanted", "frieght", "cm.csv, row 3", "won.csv"):
        assert any(words in one for one in told), (words, told)
    assert "won.csv" in told[-1]


def test_a_fault_of_one_table_hides_none_of_another(tmp_path: Path) -> None:
    """Faults of form, of references, of cells, and of rates in three tables, in one run."""
    text = PARTS.replace('"ship_date"', '"shp_date"').replace(
        '"freight"\n\n[respondents.costs]', '"frt"\n\n[respondents.costs]'
    )
    text = text.replace("cep_offset = true", "cep_ofset = true")
    us = CASES["parts"]["us.csv"].replace("2020-04-06,2020-04-06", "2020-05-06,2020-05-06", 1)
    costs = CASES["parts"]["costs.csv"].replace("69000", "n/a")
    with pytest.raises(CaseError) as raised:
        dumping.load_case(written(tmp_path, "parts", case_toml=text, us_csv=us, costs_csv=costs))
    told = str(raised.value)
    for words in (
        "shp_date",
        "'frt'",
        "cep_ofset",
        "us.csv, row 4: there is no KRW",
        "costs.csv, row 4, column TOTCOM",
    ):
        assert words in told, (words, told)


def test_the_report_as_json(tmp_path: Path) -> None:
    path = broken("products", PRODUCT_FAULTS[0], tmp_path)
    ran = CliRunner().invoke(cli, ["check", str(path), "--json"])
    assert ran.exit_code == 1
    problems = json.loads(ran.stdout)["problems"]
    assert problems[0]["line"] == 4
    assert problems[0]["path"] == "case.titel"


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"\xff\xfe", "not UTF-8"), (b"", "is missing"), (b"a = 1\n" * 2, "overwrite"), (b"[" * 3000, "not valid"),
     (b"a = " + b"[" * 5000, "nested too deeply"), (b"#" * 5_000_001, "too large for a case file"),
     (b"PK\x03\x04", "not valid TOML|not UTF-8"), (b"\x00", "not valid TOML")],
)  # fmt: skip
def test_files_that_are_no_case_files(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "case.toml"
    path.write_bytes(content)
    with pytest.raises(CaseError, match=words):
        dumping.load_case(path)


@pytest.mark.parametrize(
    ("content", "words", "place"),
    [
        (US.replace("B,7", "\xdc,7").encode("latin-1"), "not UTF-8", "us.csv, row 4"),
        (US.encode("utf-16-le"), "UTF-16 without a byte-order mark", "us.csv, row 1"),
        (b"A,x;B;C\n1,2;3;4\n", "by commas or semicolons, and both are possible", "us.csv, row 1"),
        (b"PK\x03\x04" + b"\x00" * 20, "an Excel workbook", "us.csv"),
        (b",".join(b"C%d" % i for i in range(1001)), "the most is 1000", "us.csv, row 1"),
        (b"CONNUMU,QTYU\n" + b"A,1,1\n" * 30, "20 more rows have too many or too few cells", "us.csv, row 12"),
    ],
)
def test_files_that_are_no_tables(tmp_path: Path, content: bytes, words: str, place: str) -> None:
    path = written(tmp_path, "tables")
    (tmp_path / "us.csv").write_bytes(content)
    with pytest.raises(CaseError) as raised:
        dumping.load_case(path)
    told = [p for p in raised.value.problems if words in p.what]
    assert [p.place for p in told] == [place], str(raised.value)


@pytest.mark.parametrize("ends", ["\r\n", "\r", "\n"])
@pytest.mark.parametrize("quoted", [True, False])
def test_line_ends_blanks_and_signs_that_cannot_be_seen_do_not_matter(tmp_path: Path, ends: str, quoted: bool) -> None:
    wanted = dumping.run(dumping.load_case(written(tmp_path, "tables"))).respondents[0].margin_percent
    text = US.replace("A,10", '"A", 10' if quoted else "A, 10\u00a0").replace("QTYU", "QTYU\u200b")
    (tmp_path / "us.csv").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", ends).encode())
    assert dumping.run(dumping.load_case(tmp_path)).respondents[0].margin_percent == wanted


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "case"
    folder.mkdir()
    path = written(folder, "tables")
    (tmp_path / "secret.csv").write_text(US)
    (folder / "us.csv").unlink()
    (folder / "us.csv").symlink_to(tmp_path / "secret.csv")
    with pytest.raises(CaseError, match="outside the case's folder"):
        dumping.load_case(path)


@pytest.mark.parametrize("name", ["us.csv/x", ".", "x" * 5000 + ".csv", "us\\ud800.csv"])
def test_names_that_no_file_can_have(tmp_path: Path, name: str) -> None:
    text = TABLES.replace('file = "us.csv"', f'file = "{name}"')
    with pytest.raises(CaseError):
        dumping.load_case(written(tmp_path, "tables", case_toml=text))


def test_a_link_to_itself_is_no_file(tmp_path: Path) -> None:
    path = written(tmp_path, "tables")
    (tmp_path / "us.csv").unlink()
    (tmp_path / "us.csv").symlink_to(tmp_path / "us.csv")
    with pytest.raises(CaseError, match=r"us\.csv"):
        dumping.load_case(path)


def test_what_only_the_computation_finds_is_told_by_file_and_row(tmp_path: Path) -> None:
    us = CASES["parts"]["us.csv"].replace("C,2,4", "C,,4")
    case = dumping.load_case(written(tmp_path, "parts", us_csv=us))
    with pytest.raises(CaseError) as raised:
        dumping.run(case)
    assert [p.place for p in raised.value.problems] == ["us.csv, row 5, column GRADEU"]


def test_no_sale_that_can_be_compared_is_no_tie_with_the_threshold(tmp_path: Path) -> None:
    text = PARTS.replace('earlier_date = "ship_date"', "window = [2021-01-01, 2021-12-31]")
    one = dumping.run(dumping.load_case(written(tmp_path, "parts", case_toml=text))).respondents[0]
    assert one.margin_percent != one.margin_percent
    assert not any("exactly" in warning for warning in one.warnings)
    assert any("there is no margin" in warning for warning in one.warnings)


def test_a_mistyped_name_of_a_shipped_case() -> None:
    with pytest.raises(CaseError, match="did you mean 'octg-korea'"):
        dumping.load_case("octg-korae")


def test_problems_say_their_place() -> None:
    assert (
        str(Problem("us.csv", "is blank", "write it", row=3, column="Q"))
        == "us.csv, row 3, column Q: is blank; write it"
    )
    assert str(Problem("case.toml", "wrong", line=7, path="case.title")) == "case.toml:7: case.title: wrong"


def test_the_words_of_a_message_are_sentences() -> None:
    """Nothing of Python or of the reader's library shows: no class names, no quotes of quotes."""
    for fault in (*PRODUCT_FAULTS, *PART_FAULTS):
        assert not re.search(r"pydantic|Traceback|<class|Error\b", fault.words)
