"""Broken cases: each fault is reported with its place, what is wrong and what to do, and nothing is written.

A fault is made by one change to a good case; the expectation names file and line (or file, row and column),
found from the changed text itself, and words of the message.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

import dumping
from dumping.case.problems import CaseError, Problem
from dumping.cli.main import cli

PRODUCTS = """\
schema = "dumping/case/1"

[case]
title = "Products"
authority = "us"
segment = "investigation"
period = [2020-01-01, 2020-12-31]
law_as_of = 2021-06-01
currency = "USD"
unit = "piece"

[method]
negative_results = "by law"

[all_others]
average = "simple"

[exchange_rates.EUR]
rate = 1.1

[[respondents]]
name = "Maker"
normal_value_currency = "EUR"

[[respondents.products]]
connum = "A"
quantity = 10
export_price = 100
normal_value = { gross_price = 120, less = { freight = 3 } }

[[respondents.products]]
connum = "B"
normal_value = 90
export_prices = [
  { price = 100, quantity = 5 },
]

[[respondents]]
name = "Other"
margin_percent = 12.5

[[figures]]
name = "half"
expression = "margin_percent / 2"

[[expected]]
figure = "half"
printed = "8.95"
"""

TABLES = """\
schema = "dumping/case/1"

[case]
title = "Tables"
authority = "us"
segment = "review"
period = [2020-01-01, 2020-12-31]
law_as_of = 2021-06-01
currency = "USD"
unit = "piece"

[exchange_rates.KRW]
file = "krw.csv"
rate_column = "usd"

[[respondents]]
name = "Maker"

[respondents.us_sales]
file = "us.csv"
currencies = { packing = "KRW" }

[respondents.us_sales.columns]
connum = "CONNUMU"
quantity = "QTYU"
gross_unit_price = "GRSUPRU"
freight = "FRTU"
packing = "PACKU"
sale_date = "SALEDTU"

[respondents.us_sales.build_up]
net_price = "gross_unit_price - freight"
added_to_normal_value = "packing"

[respondents.comparison_sales]
file = "cm.csv"
currency = "KRW"

[respondents.comparison_sales.build_up]
net_price = "gross_unit_price"
"""
US = """\
CONNUMU,QTYU,GRSUPRU,FRTU,PACKU,SALEDTU
A,10,100,3,1000,2020-03-04
A,5,101,3,1000,2020-03-05
B,7,90,2,1000,2020-04-06
"""
CM = """\
connum,quantity,gross_unit_price,sale_date
A,10,120000,2020-03-01
B,10,90000,2020-04-01
"""
KRW = "date,usd\n2020-03-04,0.00091\n2020-03-05,0.00092\n2020-04-06,0.00093\n"
GOOD = {"case.toml": TABLES, "us.csv": US, "cm.csv": CM, "krw.csv": KRW}


@dataclass(frozen=True)
class Fault:
    """`old` of `file` exchanged for `new`; the report names `place` and says `words`."""

    old: str
    new: str
    words: str
    # A text whose line the report must name, or 'us.csv, row 3, column QTYU'.
    place: str = ""
    file: str = "case.toml"
    path: str = ""
    code: int = 1


PRODUCT_FAULTS = [
    Fault('title = "Products"', 'titel = "Products"', "did you mean 'title'", path="case.titel"),
    Fault('title = "Products"\n', "", "'title' is missing", "[case]", path="case.title"),
    Fault('title = "Products"', "title = 3", "a text is wanted, not 3", path="case.title"),
    Fault('title = "Products"', 'title = ""', "the text is empty"),
    Fault('authority = "us"', 'authority = "usa"', "did you mean 'us'", path="case.authority"),
    Fault('authority = "us"', 'authority = "mars"', "no law of 'mars' is on file"),
    Fault('"investigation"', '"investigatoin"', "did you mean 'investigation'", path="case.segment"),
    Fault("law_as_of = 2021-06-01", 'law_as_of = "2021-06-01"', "write it without quotation marks"),
    Fault("law_as_of = 2021-06-01", "law_as_of = 1950-06-01", "no value before"),
    Fault("[2020-01-01, 2020-12-31]", "[2020-12-31, 2020-01-01]", "before it begins"),
    Fault("[2020-01-01, 2020-12-31]", "[2020-01-01]", "1 entry stands here; 2 are wanted"),
    Fault("[2020-01-01, 2020-12-31]", "2020-01-01", "a list is wanted"),
    Fault('currency = "USD"', 'currency = "dollars"', "three capitals"),
    Fault('negative_results = "by law"', 'negative_results = "zero"', "did you mean 'zeroed'"),
    Fault("[method]", "[methods]", "did you mean 'method'", path="methods"),
    Fault('average = "simple"', 'average = "median"', "write one of"),
    Fault("rate = 1.1", "rate = 0", "must be above 0", path="exchange_rates.EUR.rate"),
    Fault("rate = 1.1", "rate = -1.1", "must be above 0"),
    Fault("rate = 1.1", "rate = nan", "not a finite number"),
    Fault("rate = 1.1", "rate = inf", "not a finite number"),
    Fault("rate = 1.1", 'rate = "1.1"', "without quotation marks"),
    Fault("rate = 1.1", 'rate = 1.1\nfile = "eur.csv"', "either `rate`", "[exchange_rates.EUR]"),
    Fault("[exchange_rates.EUR]", "[exchange_rates.euro]", "three capitals"),
    Fault("[exchange_rates.EUR]\nrate = 1.1\n", "", "no exchange rate for EUR"),
    Fault('connum = "A"\n', "", "'connum' is missing", "[[respondents.products]]"),
    Fault("quantity = 10", "quantity = 0", "must be above 0", path="respondents[1].products[1].quantity"),
    Fault("quantity = 10", "quantity = -1", "must be above 0"),
    Fault("quantity = 10", 'quantity = "ten"', "a number is wanted, not 'ten'"),
    Fault("quantity = 10\n", "", "state the quantity exported", "export_price = 100"),
    Fault("quantity = 10", "quantity = true", "a number is wanted"),
    Fault("quantity = 10", "quantity = 10\nquantity = 11", "overwrite", "quantity = 11"),
    Fault('connum = "B"', 'connum = "A"', "stands in line", 'connum = "A"\nnormal_value = 90'),
    Fault("{ freight = 3 }", "{ quantity = 3 }", "cannot be called 'quantity'"),
    Fault("{ freight = 3 }", "{ freight = 3 }, plus = { freight = 2 }", "both added and deducted"),
    Fault("gross_price = 120, ", "price = 120, ", "`price` is net already"),
    Fault("gross_price = 120, ", "", "state either `price`"),
    Fault("{ price = 100, quantity = 5 }", "{ price = 100, quantity = 5, mnth = 3 }", "did you mean 'month'"),
    Fault("{ price = 100, quantity = 5 }", '{ price = 100, quantity = 5, month = "May" }', "2013-05"),
    Fault("{ price = 100, quantity = 5 }", "{ price = 100 }", "state the quantity exported"),
    Fault("export_prices = [", "export_price = 3\nexport_prices = [", "either `export_price`"),
    Fault("normal_value = 90\n", "", "state either `normal_value`"),
    Fault('name = "Other"', 'name = "Maker"', "two respondents called 'Maker'"),
    Fault("margin_percent = 12.5", "margin_percent = -1", "must be at least 0"),
    Fault("margin_percent = 12.5\n", "", "state one of: `margin_percent`"),
    Fault("margin_percent = 12.5", 'margin_percent = 12.5\nproducts = [{connum="X", normal_value=1}]', "state one of"),
    Fault('"margin_percent / 2"', '"margin_prcent / 2"', "did you mean 'margin_percent'"),
    Fault('"margin_percent / 2"', '"margin_percent / "', "ends too early"),
    Fault('"margin_percent / 2"', "\"open('x')\"", "there is no function 'open'"),
    Fault('name = "half"', 'name = "margin_percent"', "is the name of another figure"),
    Fault('figure = "half"', 'figure = "hlaf"', "did you mean 'half'"),
    Fault('printed = "8.95"', "printed = 8.95", "a text is wanted"),
    Fault('printed = "8.95"', 'printed = "about 9"', "not of the right form"),
    Fault('printed = "8.95"', 'printed = "8.95"\nrespondent = "Makr"', "did you mean 'Maker'"),
    Fault('schema = "dumping/case/1"', 'schema = "dumping/case/9"', "not one of the choices"),
    Fault('schema = "dumping/case/1"\n', "", "'schema' is missing"),
    Fault("[case]", "[case", "not valid TOML"),
    Fault("quantity = 10", "quantity = ", "not valid TOML", "quantity = "),
    Fault("[[respondents]]\n", "[respondents]\n", "not valid TOML", "[[respondents]]"),
]

TABLE_FAULTS = [
    Fault('file = "us.csv"', 'file = "uss.csv"', "there is no such file", "uss.csv", code=3),
    Fault('file = "us.csv"', 'file = "../us.csv"', "outside the case's folder", path="us_sales.file"),
    Fault('file = "us.csv"', 'file = "/etc/passwd"', "outside the case's folder"),
    Fault('file = "us.csv"', 'file = "a/../../x.csv"', "outside the case's folder"),
    Fault('file = "us.csv"', r'file = "c:\\x.csv"', "outside the case's folder"),
    Fault('file = "us.csv"', r'file = "us.csv\u0000"', "outside the case's folder"),
    Fault('file = "krw.csv"', 'file = "../../krw.csv"', "outside the case's folder"),
    Fault('connum = "CONNUMU"', 'connum = "CONNUM"', "did you mean 'CONNUMU'", path="us_sales.columns.connum"),
    Fault('connum = "CONNUMU"', 'conum = "CONNUMU"', "no column is named for 'connum' ('conum' looks like it)"),
    Fault('quantity = "QTYU"\n', "", "no column is named for 'quantity'"),
    Fault("currencies = { packing", "currencies = { pakcing", "did you mean 'packing'"),
    Fault('packing = "KRW"', 'packing = "EUR"', "no exchange rate for EUR"),
    Fault('currency = "KRW"', 'currency = "JPY"', "no exchange rate for JPY"),
    Fault('rate_column = "usd"', 'rate_column = "krw"', "no column 'krw'", "krw.csv, row 1"),
    Fault("gross_unit_price - freight", "gross_unit_price - frieght", "did you mean 'freight'"),
    Fault("gross_unit_price - freight", "gross_unit_price - connum", "'connum' is a text"),
    Fault("gross_unit_price - freight", "gross_unit_price > freight", "a price is a number"),
    Fault("gross_unit_price - freight", "gross_unit_price = freight", "write '=='"),
    Fault("gross_unit_price - freight", "gross_unit_price.x", "names cannot be looked into"),
    Fault("gross_unit_price - freight", "gross_unit_price[0]", "not part of the language"),
    Fault("gross_unit_price - freight", "__import__(freight)", "no function '__import__'"),
    Fault("gross_unit_price - freight", "(lambda: freight)()", "not part of the language"),
    Fault("gross_unit_price - freight", "mn(freight, 2)", "did you mean min"),
    Fault("gross_unit_price - freight", "min(freight)", "takes 2 to 50 values"),
    Fault("gross_unit_price - freight", "freight" + " + freight" * 300, "characters long"),
    Fault("gross_unit_price - freight", "(" * 150 + "freight" + ")" * 150, "deeper than"),
    Fault("gross_unit_price - freight", 'gross_unit_price - other"\nother = "net_price', "in a circle"),
    Fault('net_price = "gross_unit_price - freight"\n', "", "net_price"),
    Fault('net_price = "gross', 'freight = "gross', "a column of the table already"),
    Fault('added_to_normal_value = "packing"', 'added_to_norml_value = "packing"', "did you mean 'added_to_normal"),
    Fault('sale_date = "SALEDTU"\n', "", "need a date for each sale"),
    Fault("QTYU,GRSUPRU", "QTYU,QTYU", "two columns have this name", "us.csv, row 1, column QTYU", "us.csv"),
    Fault("QTYU,GRSUPRU", ",GRSUPRU", "has no name", "us.csv, row 1", "us.csv"),
    Fault("A,5,101", "A,5,101,7", "7 cells stand under 6", "us.csv, row 3", "us.csv"),
    Fault("A,5,101", "A,5", "5 cells stand under 6", "us.csv, row 3", "us.csv"),
    Fault("A,5,101", 'A,"5,000",101', "without thousands separators", "us.csv, row 3, column QTYU", "us.csv"),
    Fault("A,5,101", "A,5,$101", "without a sign", "us.csv, row 3, column GRSUPRU", "us.csv"),
    Fault("A,5,101", "A,5,ten", "'ten' is not a number", "us.csv, row 3, column GRSUPRU", "us.csv"),
    Fault("A,5,101", "A,5,nan", "'nan' is not a number", "us.csv, row 3, column GRSUPRU", "us.csv"),
    Fault("A,5,101", "A,5,1e999", "is not a number", "us.csv, row 3, column GRSUPRU", "us.csv"),
    Fault("A,5,101", "A,5,1_000", "is not a number", "us.csv, row 3, column GRSUPRU", "us.csv"),
    Fault("A,5,101", "A,5,", "is blank, and net_price reads it", "us.csv, row 3, column GRSUPRU", "us.csv"),
    Fault("A,5,101", "A,,101", "every row needs a quantity", "us.csv, row 3, column QTYU", "us.csv"),
    Fault("A,5,101", ",5,101", "every row needs a connum", "us.csv, row 3, column CONNUMU", "us.csv"),
    Fault("2020-03-05", "05/03/2020", "write it 2014-07-18", "us.csv, row 3, column SALEDTU", "us.csv"),
    Fault("2020-03-05", "2020-02-30", "is not a date", "us.csv, row 3, column SALEDTU", "us.csv"),
    Fault("2020-03-05", "", "has no date of sale", "us.csv, row 3", "us.csv"),
    Fault("2020-03-05", "2020-03-06", "no KRW exchange rate for 2020-03-06", "us.csv, row 3", "us.csv"),
    Fault("2020-03-05,0.00092", "2020-03-05,0", "must be above zero", "krw.csv, row 3, column usd", "krw.csv"),
    Fault("2020-03-05,0.00092", "2020-03-04,0.00092", "a second rate", "krw.csv, row 3, column date", "krw.csv"),
    Fault("2020-03-05,0.00092", ",0.00092", "has no date", "krw.csv, row 3, column date", "krw.csv"),
    Fault(CM, "", "the file is empty", "cm.csv, row 1", "cm.csv"),
    Fault(CM, CM.splitlines()[0] + "\n", "no rows under the header", "cm.csv, row 1", "cm.csv"),
    Fault("A,10,120000", 'A,10,"120000', "not a CSV file", "cm.csv, row 2", "cm.csv", code=3),
    Fault("A,10,120000", "A\0,10,120000", "NUL", "cm.csv", "cm.csv", code=3),
]
# Faults of a whole table are placed at its header, further up than the changed line.
ENCLOSING = (
    "either `export_price`", "two respondents", "state one of", "did you mean 'Maker'", "no column is named",
)  # fmt: skip
FAULTS = [("products", f) for f in PRODUCT_FAULTS] + [("tables", f) for f in TABLE_FAULTS]


def broken(kind: str, fault: Fault, folder: Path) -> Path:
    files = {"case.toml": PRODUCTS} if kind == "products" else dict(GOOD)
    assert fault.old in files[fault.file]
    files[fault.file] = files[fault.file].replace(fault.old, fault.new, 1)
    for name, text in files.items():
        (folder / name).write_bytes(text.encode())
    return folder / "case.toml"


def place(kind: str, fault: Fault, path: Path) -> str:
    """The place that the report must name."""
    if fault.place.partition(",")[0].endswith(".csv"):
        return fault.place
    text = path.read_text()
    if any(fault.words.startswith(words) for words in ENCLOSING):
        return "case.toml:"
    wanted = fault.place or "".join(fault.new.splitlines()[:1])
    if not wanted or wanted not in text:
        return "case.toml:"
    return f"case.toml:{text[: text.index(wanted)].count(chr(10)) + 1}"


def test_the_good_cases_are_good(tmp_path: Path) -> None:
    assert len(FAULTS) > 100
    for kind in ("products", "tables"):
        dumping.run(dumping.load_case(broken(kind, Fault("USD", "USD", ""), tmp_path)))


@pytest.mark.parametrize(("kind", "fault"), FAULTS, ids=[f"{k}-{i}" for i, (k, _) in enumerate(FAULTS)])
def test_a_fault_is_reported_where_it_stands(kind: str, fault: Fault, tmp_path: Path) -> None:
    path = broken(kind, fault, tmp_path)
    with pytest.raises(CaseError) as raised:
        dumping.load_case(path)
    problems = raised.value.problems
    told = [p for p in problems if fault.words.lower() in str(p).lower()]
    assert told, "\n".join(map(str, problems))
    where = place(kind, fault, path)
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
    assert fault.words.lower() in ran.stderr.lower()
    assert not output.exists()


def test_all_faults_are_reported_at_once_the_unreadable_last(tmp_path: Path) -> None:
    text = TABLES.replace('title = "Tables"', "title = 3").replace('file = "krw.csv"', 'file = "won.csv"')
    text = text.replace("gross_unit_price - freight", "gross_unit_price - frieght")
    for name, content in {**GOOD, "case.toml": text, "cm.csv": CM.replace("90000", "x")}.items():
        (tmp_path / name).write_text(content)
    with pytest.raises(CaseError) as raised:
        dumping.load_case(tmp_path)
    told = [str(p) for p in raised.value.problems]
    for words in ("a text is wanted", "frieght", "cm.csv, row 3", "won.csv"):
        assert any(words in one for one in told), (words, told)
    assert "won.csv" in told[-1]


def test_the_report_as_json(tmp_path: Path) -> None:
    path = broken("products", PRODUCT_FAULTS[0], tmp_path)
    ran = CliRunner().invoke(cli, ["check", str(path), "--json"])
    assert ran.exit_code == 1
    problems = json.loads(ran.stdout)["problems"]
    assert problems[0]["line"] == 4
    assert problems[0]["path"] == "case.titel"


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"\xff\xfe", "not UTF-8"), (b"", "is missing"), (b"a = 1\n" * 2, "overwrite"), (b"[" * 3000, "not valid")],
)
def test_files_that_are_no_case_files(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "case.toml"
    path.write_bytes(content)
    with pytest.raises(CaseError, match=words):
        dumping.load_case(path)


def test_a_table_that_is_not_utf8(tmp_path: Path) -> None:
    path = broken("tables", Fault("USD", "USD", ""), tmp_path)
    (tmp_path / "us.csv").write_bytes(US.replace("B,7", "\xdc,7").encode("latin-1"))
    with pytest.raises(CaseError, match=r"us.csv, row 4.*not UTF-8"):
        dumping.load_case(path)


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "case"
    folder.mkdir()
    path = broken("tables", Fault("USD", "USD", ""), folder)
    (tmp_path / "secret.csv").write_text(US)
    (folder / "us.csv").unlink()
    (folder / "us.csv").symlink_to(tmp_path / "secret.csv")
    with pytest.raises(CaseError, match="outside the case's folder"):
        dumping.load_case(path)


def test_a_mistyped_name_of_a_shipped_case() -> None:
    with pytest.raises(CaseError, match="did you mean 'octg-korea'"):
        dumping.load_case("octg-korae")


def test_problems_say_their_place() -> None:
    assert (
        str(Problem("us.csv", "is blank", "write it", row=3, column="Q"))
        == "us.csv, row 3, column Q: is blank; write it"
    )
    assert str(Problem("case.toml", "wrong", line=7, path="case.title")) == "case.toml:7: case.title: wrong"
