"""What is wrong with files as people send them: repaired where it is certain and said, asked about otherwise."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import openpyxl
import pytest

import dumping
from dumping.case.problems import CaseError
from dumping.tables import cells, csv_file
from dumping.tables.file_table import FileTable
from dumping.tables.read import read_table
from dumping.tables.repairs.day_texts import days_of
from dumping.tables.repairs.number_texts import numbers_of
from dumping.tables.repairs.repair import Form
from tests.case.broken.good import CASES
from tests.case.broken.test_broken import written

PLAIN = "CONNUMU,QTYU,GRSUPRU,CUSCODU\nA,10,100.5,U1\nB,5,101,U2\nA,7,90,U1\n"


def read(tmp_path: Path, content: bytes | str, name: str = "us.csv", **form: object) -> FileTable:
    """The table in a file that can be read."""
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    table, problems = read_table(path, name, form=Form(**form))  # type: ignore[arg-type]
    assert table is not None, problems
    return table


def told(tmp_path: Path, content: bytes | str, **form: object) -> str:
    """What is said of a file that cannot be read."""
    (tmp_path / "us.csv").write_bytes(content.encode() if isinstance(content, str) else content)
    table, problems = read_table(tmp_path / "us.csv", "us.csv", form=Form(**form))  # type: ignore[arg-type]
    assert table is None
    return "\n".join(map(str, problems))


def said(table: FileTable) -> list[str]:
    return [str(repair) for repair in table.repairs]


def same_as_plain(table: FileTable) -> None:
    assert list(table.columns) == ["CONNUMU", "QTYU", "GRSUPRU", "CUSCODU"]
    assert table.columns["CONNUMU"].texts().tolist() == ["A", "B", "A"]
    assert cells.numbers(table, "QTYU")[0].tolist() == [10.0, 5.0, 7.0]
    assert cells.numbers(table, "GRSUPRU")[0].tolist() == [100.5, 101.0, 90.0]


def test_a_plain_file_needs_nothing(tmp_path: Path) -> None:
    table = read(tmp_path, PLAIN)
    same_as_plain(table)
    assert not table.repairs


@pytest.mark.parametrize(
    ("content", "repair", "rows"),
    [
        (PLAIN.replace(",", ";"), "us.csv: columns separated by semicolons", [2, 3, 4]),
        (PLAIN.replace(",", "\t"), "us.csv: columns separated by tabs", [2, 3, 4]),
        (PLAIN.replace(",", "|"), "us.csv: columns separated by vertical bars", [2, 3, 4]),
        (PLAIN.encode("utf-16"), "us.csv: read as utf-16-le", [2, 3, 4]),
        (
            "Maker Co.,,,\nU.S. sales\n\n" + PLAIN,
            "us.csv, from row 1: 3 rows above the row of column names left out ('Maker Co.')", [5, 6, 7],
        ),
        (PLAIN.replace("B,5", ",,,\nB,5"), "us.csv, row 3: 1 blank row left out", [2, 4, 5]),
        (
            PLAIN.replace("B,5", "CONNUMU,QTYU,GRSUPRU,CUSCODU\nB,5"),
            "us.csv, row 3: 1 row repeating the column names left out", [2, 4, 5],
        ),
        (PLAIN.replace("\n", ",\n"), "us.csv, row 1: 1 column without a name and without cells left out", [2, 3, 4]),
        (
            PLAIN + "Total,22,,\n",
            "us.csv, row 5: the row 'Total' adds up (QTYU 22) and was left out", [2, 3, 4],
        ),
        (
            PLAIN + "합계,22,,\n",
            "us.csv, row 5: the row '합계' adds up (QTYU 22) and was left out", [2, 3, 4],
        ),
        (
            PLAIN + ",22,291.5,\n",
            "us.csv, row 5: the last row has nothing but sums of the rows above (QTYU 22, GRSUPRU 291.5) and was left "
            "out", [2, 3, 4],
        ),
        (
            PLAIN + "\nNote: prices before rebates,,,\n* see page 3\n",
            "us.csv, from row 6: 2 rows outside the table left out ('Note: prices before rebates')", [2, 3, 4],
        ),
    ],
)  # fmt: skip
def test_what_is_repaired(tmp_path: Path, content: bytes | str, repair: str, rows: list[int]) -> None:
    table = read(tmp_path, content)
    same_as_plain(table)
    assert repair in said(table)
    assert [table.row(cell) for cell in range(table.rows)] == rows
    assert table.every_row().tolist() == rows


def test_subtotals_of_pages(tmp_path: Path) -> None:
    page = "CONNUMU,QTYU,GRSUPRU,CUSCODU\n"
    lines = PLAIN.splitlines(keepends=True)
    content = [*lines[:3], "Subtotal,15,,\n", "Page 2 of 2,,,\n", page, lines[3], "Subtotal,7,,\n", "Total,22,,\n"]
    table = read(tmp_path, "".join(content))
    same_as_plain(table)
    assert table.every_row().tolist() == [2, 3, 7]
    assert [line for line in said(table) if "adds up" in line] == [
        "us.csv, row 4: the row 'Subtotal' adds up (QTYU 15) and was left out",
        "us.csv, row 8: the row 'Subtotal' adds up (QTYU 7) and was left out",
        "us.csv, row 9: the row 'Total' adds up (QTYU 22) and was left out",
    ]


def test_a_total_that_does_not_add_up_is_asked_about(tmp_path: Path) -> None:
    what = told(tmp_path, PLAIN + "Total,23,,\n")
    assert "us.csv, row 5: 'Total' looks like a total, and it does not add up: QTYU is 23" in what
    assert "the rows above have 22" in what
    assert "skip_rows = [5]" in what
    table = read(tmp_path, PLAIN + "Total,23,,\n", skip_rows=frozenset({5}))
    same_as_plain(table)
    assert said(table) == ["us.csv, row 5: 1 row left out, as skip_rows says"]


def test_a_total_in_the_place_of_a_product(tmp_path: Path) -> None:
    table = read(tmp_path, "CONNUM,PRODQTY,TOTCOM\nA,5,10\nB,6,20\nTOTAL,11,15\n")
    assert table.columns["CONNUM"].texts().tolist() == ["A", "B"]
    assert said(table) == ["us.csv, row 4: the row 'TOTAL' adds up (PRODQTY 11) and was left out"]
    assert "does not add up" in told(tmp_path, "CONNUM,PRODQTY,TOTCOM\nA,5,10\nB,6,20\nTOTAL,12,15\n")


def test_a_customer_who_is_called_total_is_none(tmp_path: Path) -> None:
    # Its quantity is that of the row above, and it lacks what the others have: it is a sale all the same.
    lines = "CONNUMU,QTYU,GRSUPRU,CUSCODU,INVU\nA,5,100.5,U1,1\n{}\nA,7,90,U1,3\n"
    for line in ("B,5,101,Total Steel,2", "B,5,101,Total,", "Total,5,101,U2,"):
        table = read(tmp_path, lines.format(line))
        assert table.rows == 3
        assert not table.repairs


def test_a_short_row_of_sales_is_no_footnote(tmp_path: Path) -> None:
    assert "us.csv, row 5: 1 cells stand under 4 column names" in told(tmp_path, PLAIN + "C\n")


def test_two_columns_of_one_name(tmp_path: Path) -> None:
    twice = "CONNUMU,QTYU,QTYU\nA,10,10\nB,5,{}\n"
    assert said(read(tmp_path, twice.format(5))) == [
        "us.csv, row 1, column QTYU: a second column of this name and the same cells left out"
    ]
    assert "two columns have this name" in told(tmp_path, twice.format(6))
    table, _ = read_table(tmp_path / "us.csv", "us.csv", wanted={"CONNUMU"})
    assert table is not None
    assert list(table.columns) == ["CONNUMU", "QTYU", "QTYU (column 3)"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("windows-1252", "Müller"), ("cp949", "포스코"), ("shift-jis", "新日鉄"), ("gb18030", "宝钢"),
        ("windows-1251", "Северсталь"),
    ],
)  # fmt: skip
def test_encodings_are_asked_about(tmp_path: Path, name: str, text: str) -> None:
    content = PLAIN.replace("U2", text).encode({"shift-jis": "cp932"}.get(name, name))
    what = told(tmp_path, content)
    assert "us.csv, row 3: a character is not UTF-8; it reads" in what
    assert 'encoding = "' in what
    if name in ("windows-1252", "cp949"):
        assert f"'{text}' in {name}" in what
    table = read(tmp_path, content, encoding=name)
    assert table.columns["CUSCODU"].texts().tolist()[1] == text
    assert said(table) == [f"us.csv: read as {name}"]


@pytest.mark.parametrize(
    ("texts", "decimal", "values"),
    [
        (["1,234.50", "12"], "", [1234.5, 12]),
        (["1.234,50", "7"], "", [1234.5, 7]),
        (["12,5", "1.234"], "", [12.5, 1234]),
        (["1,234", "12.5"], "", [1234, 12.5]),
        (["1,234", "1,234,567"], "", [1234, 1234567]),
        (["0,123"], "", [0.123]),
        (["1,234"], ".", [1234]),
        (["1,234"], ",", [1.234]),
        (["1.234"], ",", [1234]),
        (["1.234"], "", [1.234]),
        (["(12.5)", "12.5-", "-12.5", "\u221212.5"], "", [-12.5] * 4),
        (["$ 3", "-$3", "($3)", "3 $"], "", [3, -3, -3, 3]),
        (["１２．５", "1 234.5", "1\u00a0234", "1'234"], "", [12.5, 1234.5, 1234, 1234]),
        (["N/A", "-", ".", ".B", ""], "", [np.nan] * 5),
        (["1e3", "+7", ".5", "5."], "", [1000, 7, 0.5, 5]),
    ],
)
def test_numbers_that_are_certain(texts: list[str], decimal: str, values: list[float]) -> None:
    found = numbers_of(texts, decimal)
    assert not found.faults
    assert not found.ambiguous
    np.testing.assert_array_equal([found.values[text] for text in texts], values)


@pytest.mark.parametrize(
    ("texts", "ambiguous", "faults"),
    [
        (["1,234"], ["1,234"], []),
        (["1,234", "5"], ["1,234"], []),
        (["12,5", "12.5"], [], ["12,5"]),
        (["ten", "1_000", "٤", "5%", "--5", "(-3)", "1,23,4", "=1+1", "1e999"], [], None),
    ],
)
def test_numbers_that_are_not(texts: list[str], ambiguous: list[str], faults: list[str] | None) -> None:
    found = numbers_of(texts)
    assert found.ambiguous == ambiguous
    assert sorted(found.faults) == sorted(texts if faults is None else faults)


@pytest.mark.parametrize(
    ("texts", "options", "days"),
    [
        (
            ["2014-07-18T10:30:00", "20140718", "18JUL2014", "18-Jul-2014", "Jul 18, 2014", "18 July 2014",
             "2014. 7. 18.", "18JUL2014:00:00:00", "2014/07/18"], {}, ["2014-07-18"] * 9,
        ),
        (["03/04/2014", "25/04/2014"], {}, ["2014-04-03", "2014-04-25"]),
        (["03/04/2014", "04/25/2014"], {}, ["2014-03-04", "2014-04-25"]),
        (["03.03.2014"], {}, ["2014-03-03"]),
        (["03/04/2014"], {"order": "dmy"}, ["2014-04-03"]),
        # 41838 days from 30 December 1899, and 19922 from 1 January 1960, are 18 July 2014.
        (["41838", "41838.75"], {"counted": "excel"}, ["2014-07-18"] * 2),
        (["19922", "1721314800"], {"counted": "sas"}, ["2014-07-18"] * 2),
    ],
)  # fmt: skip
def test_days_that_are_certain(texts: list[str], options: dict[str, str], days: list[str]) -> None:
    found = days_of(texts, **options)
    assert [str(found.values[text]) for text in texts] == days
    assert not [*found.faults, *found.unordered, *found.counted]


@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        (["03/04/2014"], "unordered"),
        (["41838"], "counted"),
        (["2014-02-30", "18JUL14", "25/04/14", "18-Jux-2014", "2014"], None),
        (["25/04/2014", "04/25/2014"], "faults"),
    ],
)
def test_days_that_are_not(texts: list[str], kind: str | None) -> None:
    found = days_of(texts)
    assert not set(found.values) & set(texts)
    if kind is not None:
        assert sorted(getattr(found, kind)) == sorted(texts)


def test_a_sheet_as_people_send_it(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in (
        ["Maker Co., U.S. sales"], [], ["CONNUMU", "QTYU", "SALEDTU", None], ["A", 10, 41838], ["B", "1,234.50", 41839],
        ["Total", 1244.5, None], [], ["(1) Dates are those of invoices."],
    ):  # fmt: skip
        page.append(row)
    book.save(tmp_path / "us.xlsx")
    table, problems = read_table(tmp_path / "us.xlsx", "us.xlsx", form=Form())
    assert table is not None, problems
    assert table.every_row().tolist() == [4, 5]
    assert cells.numbers(table, "QTYU")[0].tolist() == [10.0, 1234.5]
    assert [str(day) for day in cells.days(table, "SALEDTU")[0]] == ["2014-07-18", "2014-07-19"]
    assert said(table) == [
        "us.xlsx, from row 1: 2 rows above the row of column names left out ('Maker Co., U.S. sales')",
        "us.xlsx, row 7: 1 blank row left out",
        "us.xlsx, row 6: the row 'Total' adds up (QTYU 1244.5) and was left out",
        "us.xlsx, row 8: 1 row outside the table left out ('(1) Dates are those of invoices.')",
        "us.xlsx, row 5, column QTYU: 1 number with thousands separators ('1,234.50')",
        "us.xlsx, from row 4, column SALEDTU: 2 dates given as a number of days, as Excel counts from 1900 ('41838')",
    ]


def test_the_fast_reader_leaves_printed_reports_to_the_careful_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_file, "FAST_FROM", 0)
    for end in ("Total,22,,\n", ",22,291.5,\n", "Note: a footnote,,,\n"):
        same_as_plain(read(tmp_path, PLAIN + end))
    same_as_plain(read(tmp_path, PLAIN.replace("B,5", "CONNUMU,QTYU,GRSUPRU,CUSCODU\nB,5")))
    assert not read(tmp_path, PLAIN.replace("U1", "Totally Steel")).repairs


US = CASES["tables"]["us.csv"]


def test_repairs_are_said_on_every_output(tmp_path: Path) -> None:
    for name in ("plain", "odd", "typed"):
        (tmp_path / name).mkdir()
    plain = dumping.run(dumping.load_case(written(tmp_path / "plain", "tables")))
    odd = US.replace("A,10,100", 'A,10,"$1,100.00"').replace("A,5,101", "A,5,1101").replace("CONNUMU", "Connum U")
    result = dumping.run(dumping.load_case(written(tmp_path / "odd", "tables", us_csv=odd + "Total,22,,,,\n")))
    repaired = [warning for warning in result.to_dict()["warnings"] if warning.startswith("repaired: ")]
    assert repaired == [
        "repaired: us.csv, row 5: the row 'Total' adds up (QTYU 22) and was left out",
        "repaired: us.csv, column Connum U: read where the case says 'CONNUMU'",
        "repaired: us.csv, row 2, column GRSUPRU: 1 number with a sign of currency ('$1,100.00')",
        "repaired: us.csv, row 2, column GRSUPRU: 1 number with thousands separators ('$1,100.00')",
    ]
    assert not [warning for warning in plain.to_dict()["warnings"] if warning.startswith("repaired: ")]
    same = US.replace("A,10,100", "A,10,1100").replace("A,5,101", "A,5,1101")
    typed = dumping.run(dumping.load_case(written(tmp_path / "typed", "tables", us_csv=same)))
    assert typed.respondents[0].margin_percent == result.respondents[0].margin_percent


def test_a_question_names_the_key_that_answers_it(tmp_path: Path) -> None:
    odd = US.replace("A,10,100", 'A,10,"1,100"').replace("2020-03-04", "04/03/2020").replace("2020-03-05", "05/03/2020")
    odd = odd.replace("2020-04-06", "06/04/2020")
    path = written(tmp_path, "tables", us_csv=odd)
    with pytest.raises(CaseError) as raised:
        dumping.load_case(path)
    assert 'decimal = "."' in str(raised.value)
    assert 'date_order = "mdy"' in str(raised.value)
    text = path.read_text(encoding="utf-8")
    answered = text.replace('file = "us.csv"', 'file = "us.csv"\ndecimal = "."\ndate_order = "dmy"')
    path.write_text(answered, encoding="utf-8")
    case = dumping.load_case(path)
    sales = case.respondents[0].us_sales
    assert sales is not None
    assert sales.table.values("gross_unit_price").tolist() == [1100.0, 101.0, 90.0]
    assert [str(day) for day in sales.table.values("sale_date")] == ["2020-03-04", "2020-03-05", "2020-04-06"]
    assert any("written day, month, year" in warning for warning in case.warnings)


@pytest.mark.parametrize("sign", [";", "\t", "|"])
def test_large_files_with_other_signs_between_cells_are_read_fast(
    sign: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_file, "FAST_FROM", 0)
    table = read(tmp_path, PLAIN.replace(",", sign).replace("U2", '"U,2"'))
    assert type(table.columns["QTYU"]).__name__ == "ArrowColumn"
    same_as_plain(table)
    assert table.columns["CUSCODU"].texts().tolist() == ["U1", "U,2", "U1"]
    assert len(said(table)) == 1
