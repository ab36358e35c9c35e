"""Commands that write or list: check, export, law, new, schema."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from dumping.law.forms import as_provisions, frontier
from dumping.law.lookup import law
from tests.cli.conftest import US_SALES, dumping
from tests.conftest import ROOT


def test_check_shows_control_totals(review: Path) -> None:
    answer = dumping("check", review, "--json")
    assert answer.code == 0
    (case,) = answer.json["cases"]
    tables = {table["name"]: table for table in case["tables"]}
    # 10 x 100 + 30 x 110 + 5 x 200 + 1 x 50; net of freight 4, 4, 10 and 1.
    sales = tables["us_sales"]
    assert (sales["rows"], sales["used"], sales["quantity"]) == (4, 3, 46)
    assert (sales["gross_value"], sales["net_value"]) == (pytest.approx(5350), pytest.approx(5139))
    assert sales["value_by_currency"] == {"USD": pytest.approx(5350)}
    assert (sales["first_date"], sales["last_date"], sales["connums"]) == ("2020-03-05", "2020-04-03", 3)
    assert sales["blanks"] == {}
    assert tables["comparison_sales"]["currency"] == "KRW"
    assert tables["exchange_rates_krw"]["rows"] == 4
    text = dumping("check", review).out
    assert "OK: case.toml can be computed" in text
    assert "5,350" in text
    assert "us.csv" in text
    ran = dumping("run", review, "--json").json
    assert [table for table in ran["control_totals"] if table["name"] == "us_sales"] == [sales]
    assert "2020-03-05 to 2020-04-03" in dumping("run", review).out


def test_control_totals_count_blank_cells_and_the_workbook_has_them(review: Path, tmp_path: Path) -> None:
    file = review / "us.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("1,C1", "1,") + "Total,46,,,,\n", encoding="utf-8")
    file.write_text(file.read_text(encoding="utf-8").replace("Total,46", "Total,,46"), encoding="utf-8")
    answer = dumping("export", review, "-o", tmp_path / "pipes.xlsx")
    assert answer.code == 0
    assert "repaired: us.csv, row 6: the row 'Total' adds up (quantity 46) and was left out" in answer.err.splitlines()
    page = openpyxl.load_workbook(tmp_path / "pipes.xlsx").worksheets[0]
    said = {(str(row[0]), str(row[1])) for row in page.iter_rows(values_only=True)}
    assert any(
        label == "Control total" and "quantity [46]; gross value as reported [5,350 USD]" in text
        and "3 CONNUMs; blank cells: customer 1" in text
        for label, text in said
    )  # fmt: skip
    assert ("Repaired", "us.csv, row 6: the row 'Total' adds up (quantity 46) and was left out") in said


def test_check_reports_every_problem(edited: Callable[[str, str], Path]) -> None:
    folder = edited("export_price = 100", 'export_price = "many"\nexprot = 1')
    answer = dumping("check", folder)
    assert answer.code == 1
    assert answer.out == ""
    *problems, count = answer.err.splitlines()
    assert len(problems) == 2
    assert all(line.startswith("case.toml:") for line in problems)
    assert count == "2 problems; nothing was computed or written"


def test_check_fails_where_an_expectation_fails(two_products: Path) -> None:
    file = two_products / "case.toml"
    wrong = '\n[[expected]]\nfigure = "margin_percent"\nprinted = "11"\n'
    file.write_text(file.read_text(encoding="utf-8") + wrong, encoding="utf-8")
    answer = dumping("check", two_products, "--json")
    assert answer.code == 1
    assert answer.json["ok"] is False
    assert answer.json["cases"][0]["checks"][0]["holds"] is False


def test_export_writes_and_says_so(review: Path, tmp_path: Path) -> None:
    target = tmp_path / "pipes.xlsx"
    answer = dumping("export", review, "-o", target)
    assert answer.code == 0
    assert f"Written: {target}" in answer.out
    assert "Made-up data." in answer.out
    book = openpyxl.load_workbook(target)
    assert "MARGIN_PCT" in book.defined_names
    content = dumping("export", review, "-o", target, "--values-only", "--json").json
    assert content["file"] == str(target)
    assert content["respondents"] == [{"name": "Maker", "margin_percent": pytest.approx(100 * 1035 / 5090)}]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("pipes.xls", "give it a name that ends in .xlsx"),
        ("case.toml", "give it a name that ends in .xlsx"),
        ("us.csv", "give it a name that ends in .xlsx"),
        ("nowhere/pipes.xlsx", "there is no folder"),
    ],
)
@pytest.mark.parametrize("command", ["export", "run"])
def test_only_workbooks_are_written(review: Path, command: str, name: str, message: str) -> None:
    before = {file: file.read_bytes() for file in review.iterdir()}
    answer = dumping(command, review, "-o", review / name)
    assert answer.code == 2
    assert message in answer.err
    assert {file: file.read_bytes() for file in review.iterdir()} == before


def test_a_link_to_a_table_is_not_written_through(review: Path, tmp_path: Path) -> None:
    link = tmp_path / "out.xlsx"
    link.symlink_to(review / "us.csv")
    assert dumping("export", review, "-o", link).code == 2
    assert (review / "us.csv").read_text(encoding="utf-8") == US_SALES


def test_a_public_version_is_refused_without_a_seed(review: Path, tmp_path: Path) -> None:
    answer = dumping("export", review, "-o", tmp_path / "x.xlsx", "--public")
    assert answer.code == 1
    assert "confidentiality.seed: a public version needs a seed" in answer.err
    assert not (tmp_path / "x.xlsx").exists()


def test_nothing_is_written_when_the_case_has_errors(edited: Callable[[str, str], Path], tmp_path: Path) -> None:
    folder = edited("normal_value = 120", "normal_value = ")
    for command in ("run", "export"):
        assert dumping(command, folder, "-o", tmp_path / "x.xlsx").code == 1
    assert not (tmp_path / "x.xlsx").exists()


def test_law_on_a_day() -> None:
    content = dumping("law", "--authority", "us", "--on", "2012-04-15", "--json").json
    (us,) = content["authorities"]
    found = {provision["name"]: provision for provision in us["provisions"]}
    # 77 FR 8101 applies to preliminary results after 16 April 2012.
    assert found["comparison_method_review"]["value"] == "average_to_transaction"
    assert found["de_minimis_review"]["value"] == 0.5
    # Differential pricing came later: its thresholds have no value yet.
    assert found["cohens_d_threshold"]["value"] is None
    for provision in (p for p in found.values() if p["value"] is not None):
        assert {"value", "from", "cite", "checked", "note", "label", "unit"} <= provision.keys()
    assert set(found) == {*law("us").provisions, *as_provisions(frontier("us"))}


def test_one_provision_with_its_history() -> None:
    content = dumping("law", "comparison_method_review", "--authority", "us", "--json").json
    values = content["authorities"][0]["provisions"][0]["values"]
    assert [value["value"] for value in values] == ["average_to_transaction", "average_to_average"]
    text = dumping("law", "comparison_method_review", "--on", "2012-01-01", "--authority", "us").out
    assert "from 1995-01-01: average-to-transaction (in force)" in text
    assert "from 2012-04-16: average-to-average" in text


def test_law_shows_every_authority_with_citations() -> None:
    text = dumping("law").out
    assert "United States, Department of Commerce (us)" in text
    assert "WTO Anti-Dumping Agreement (wto)" in text
    assert "19 CFR 351.106(c)" in text
    assert "source last read " in text


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("de_minimus_review",), "did you mean 'de_minimis_review'?"),
        (("--authority", "uss"), "no law of 'uss' is on file"),
        (("--on", "yesterday"), "is not a date"),
    ],
)
def test_law_that_is_not_there(words: tuple[str, ...], message: str) -> None:
    answer = dumping("law", *words)
    assert answer.code == 2
    assert message in answer.err


def test_a_new_case_runs_at_once(tmp_path: Path) -> None:
    answer = dumping("new", tmp_path / "my-case", "--json")
    file = tmp_path / "my-case" / "case.toml"
    assert answer.json["file"] == str(file)
    assert 'title = "my case"' in file.read_text(encoding="utf-8")
    content = dumping("run", file, "--json").json
    assert content["respondents"][0]["margin_percent"] > 0
    assert content["case"]["notice"]


def test_the_commented_parts_of_a_new_case_hold(tmp_path: Path) -> None:
    dumping("new", tmp_path / "x")
    file = tmp_path / "x" / "case.toml"
    text = file.read_text(encoding="utf-8")
    # Everything between the heading of the third respondent and that of the figures, without its '# '.
    start, end = text.index("# [[respondents]]"), text.index("# ---- Figures of your own")
    form = "\n".join(line.removeprefix("#").removeprefix(" ") for line in text[start:end].splitlines())
    stated = tomllib.loads(form)["respondents"][0]
    assert set(stated) == {"name", "us_sales", "comparison_sales"}
    (tmp_path / "x" / "us_sales.csv").write_text(
        "CONNUMU,SALEDTU,QTYU,GRSUPRU,DISCU,INTNFRU,PACKU,CREDITU\nA,2024-05-01,10,1000,,20,5,5\n",
        encoding="utf-8",
    )
    (tmp_path / "x" / "comparison_sales.csv").write_text(
        "CONNUMH,SALEDTH,QTYH,GRSUPRH,INLFTCH,CREDITH,PACKH\nA,2024-05-01,10,1500000,1000,500,500\n",
        encoding="utf-8",
    )
    file.write_text(text[:start] + form + "\n" + text[end:], encoding="utf-8")
    content = dumping("run", file, "--json").json
    third = content["respondents"][2]
    # 1,498,000 won at 0.00075 and 10 added, against 980: 153.50 on 980.
    assert third["margin_percent"] == pytest.approx(100 * 153.5 / 980)


def test_a_new_case_never_writes_over_one(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "case.toml").write_text("precious", encoding="utf-8")
    answer = dumping("new", tmp_path / "mine")
    assert answer.code == 2
    assert "is not empty" in answer.err
    assert (tmp_path / "mine" / "case.toml").read_text(encoding="utf-8") == "precious"
    assert dumping("new", tmp_path / "mine" / "case.toml").code == 2


def test_a_new_case_may_have_any_name(tmp_path: Path) -> None:
    assert dumping("new", tmp_path / 'a "quoted" 세아').code == 0
    assert dumping("run", tmp_path / 'a "quoted" 세아').code == 0


def test_the_schema_is_printed() -> None:
    kept = json.loads((ROOT / "docs" / "case.schema.json").read_text(encoding="utf-8"))
    assert dumping("schema").json == kept
    assert dumping("schema", "--json").json == kept
