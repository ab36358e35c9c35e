"""Cases drafted from tables by the field names of the questionnaires, and what is left open."""

from __future__ import annotations

import csv
import datetime as dt
import shutil
from pathlib import Path

import openpyxl
import pytest

import dumping
from dumping.case.problems import CaseError
from dumping.tables.columns import LAYOUTS
from dumping.tables.read import read_table
from dumping.tables.repairs.repair import Form
from dumping.us.questionnaire.draft import draft
from dumping.us.questionnaire.fields import COMPARISON, COST, FACTORS, UNITED_STATES, fields, find
from dumping.us.questionnaire.placing import Placed, placed
from dumping.us.questionnaire.proposal import Proposal, Source, proposal
from dumping.us.questionnaire.sections import KEYS, section_of
from tests.cli.conftest import dumping as command
from tests.conftest import ROOT

KOREA = ROOT / "cases" / "octg-korea"
FILES = ("a_us_sales.csv", "a_korean_sales.csv", "a_costs.csv", "usd_per_krw.csv")
# What a person answers of this draft: the header, the currencies.
ANSWERS = (
    ('segment = "investigation"', 'segment = "review"'),
    ("period = [2014-07-18, 2015-09-03]", "period = [2014-07-18, 2015-08-31]"),
    ('unit = "unit of quantity"', 'unit = "metric ton"'),
    ("# currencies = {", "currencies = {"),
    ('currency = ""', 'currency = "KRW"'),
    ('name = "Respondent A"', 'name = "Respondent A"'),
)


def given(folder: Path, names: tuple[str, ...] | list[str]) -> Proposal:
    sources = []
    for name in names:
        table, problems = read_table(folder / name, name, form=Form())
        assert table is not None, problems
        sources.append(Source(name, None, table))
    return proposal(sources)


def answered(text: str, *more: tuple[str, str]) -> str:
    for old, new in (*ANSWERS, *more):
        assert old in text, old
        text = text.replace(old, new)
    return text


def run(folder: Path, text: str) -> float:
    (folder / "case.toml").write_text(text, encoding="utf-8")
    return dumping.run(dumping.load_case(folder)).respondents[0].margin_percent


@pytest.fixture(scope="module")
def shipped() -> float:
    return dumping.run(dumping.load_case("octg-korea")).respondents[0].margin_percent


def test_the_draft_of_a_shipped_case_gives_its_margin(tmp_path: Path, shipped: float) -> None:
    for name in FILES:
        shutil.copy(KOREA / name, tmp_path / name)
    text = draft(given(tmp_path, FILES), "Korea", dt.date(2017, 4, 17))
    assert run(tmp_path, answered(text)) == shipped


def test_other_spellings_of_the_fields_give_the_same(tmp_path: Path, shipped: float) -> None:
    """Field names of other questionnaires, in small letters, numbered and with currencies in them."""
    renamed = {
        "SALEDTU": "SALINDTU", "INDIRSCEP": "INDIRSU", "INDIRSU": "DINDIRSU_KRW", "INVCARCEP": "INVCARU",
        "DINVCARU": "DINVCARU_KRW", "DINLFTPU": "DINLFTPU_KRW", "PACKU": "PACKU_KRW", "REBATEU": "rebate1u",
        "INVU": "INVOICEU", "DESTU": "STATEU", "SALEDTH": "SALEDATH", "INVCARH": "DINVCARH", "TOTCOM": "TCOM",
        "GNA": "GNAEXP", "INTEX": "INTEXP",
    }  # fmt: skip
    for name in FILES:
        with (KOREA / name).open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        rows[0] = [renamed.get(column, column) for column in rows[0]]
        with (tmp_path / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    text = draft(given(tmp_path, FILES), "Korea", dt.date(2017, 4, 17))
    assert 'sale_date = "SALINDTU"' in text
    assert "19 CFR 351.401(i)" in text
    answers = [pair for pair in ANSWERS if not pair[0].startswith("# currencies")]
    for old, new in answers:
        assert old in text
        text = text.replace(old, new)
    assert run(tmp_path, text) == shipped


def test_a_draft_is_not_computed_before_its_currencies_are_answered(tmp_path: Path) -> None:
    for name in FILES:
        shutil.copy(KOREA / name, tmp_path / name)
    text = draft(given(tmp_path, FILES), "Korea", dt.date(2017, 4, 17))
    (tmp_path / "case.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CaseError) as raised:
        dumping.load_case(tmp_path)
    assert {problem.path for problem in raised.value.problems} == {
        "respondents[1].comparison_sales.currency", "respondents[1].costs.currency",
    }  # fmt: skip


def test_both_respondents_of_a_shipped_case() -> None:
    made = given(KOREA, [path.name for path in sorted(KOREA.glob("*.csv"))])
    owners = {one.source.file: one.respondent for one in made.tables}
    assert owners == {
        "a_us_sales.csv": 0, "a_korean_sales.csv": 0, "a_costs.csv": 0, "usd_per_krw.csv": None,
        "b_us_sales.csv": 1, "b_korean_sales.csv": 1, "b_costs.csv": 1,
    }  # fmt: skip
    assert made.rates[0].currency == "KRW"
    assert not made.missing
    for number in (0, 1):
        assert made.characteristics[number].names == ("grade", "seam", "od", "wall", "end")
        assert made.characteristics[number].certain


def of(tmp_path: Path, header: str, row: str, section: str = UNITED_STATES) -> Placed:
    (tmp_path / "t.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
    table, problems = read_table(tmp_path / "t.csv", "t.csv", form=Form())
    assert table is not None, problems
    return placed(table, section, {})


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("CONNUMU,INDIRSU", ""),
        ("CONNUMU,INDIRSU,DINDIRSU", "cep_indirect_selling"),
        ("CONNUMU,INDIRSU,INDIRSCEP", "indirect_selling"),
        ("CONNUMU,INDIRSU,INDIRSCEP,DINDIRSU", ""),
    ],
)
def test_indirect_selling_expenses_are_placed_only_where_it_is_certain(tmp_path: Path, header: str, part: str) -> None:
    found = of(tmp_path, header, ",".join("1" for _ in header.split(",")))
    one = next(column for column in found.columns if column.column == "INDIRSU")
    assert one.part == part
    assert one.status == ("placed" if part else "open")
    assert part or one.candidates == ("cep_indirect_selling", "indirect_selling")


@pytest.mark.parametrize(
    ("value", "name"), [("CA", "state"), ("90210", "zip"), ("90210-1234", "zip"), ("Houston", ""), ("Ca", "")]
)
def test_a_destination_is_what_its_cells_say(tmp_path: Path, value: str, name: str) -> None:
    one = of(tmp_path, "CONNUMU,DESTU", f"A,{value}").columns[1]
    assert (one.name, one.status) == ((name, "placed") if name else ("destination", "open"))


def test_what_is_not_certain_stands_in_the_draft_as_a_question(tmp_path: Path) -> None:
    (tmp_path / "us.csv").write_text(
        "CONNUMU,SALEU,CUSCATU,QTYU,GRSUPRU,FRTREVU,CREDITU,WARRU,XYZU\n1,1,2,5,100,1,,x,7\n", encoding="utf-8"
    )
    made = given(tmp_path, ["us.csv"])
    text = draft(made, "Open", dt.date(2025, 1, 1))
    for line in (
        '# level_of_trade = "CUSCATU"', '# sale_type = "SALEU"', '# freight_revenue = "FRTREVU"',
        '# warranty = "WARRU"',
        "it holds 1, and EP and CEP are wanted", "not all of its cells are numbers",
        "no field of the section is called XYZU",
        "CREDITU has 1 blank cells: where blank means none, write coalesce(credit, 0)",
    ):  # fmt: skip
        assert line in " ".join(text.split("\n# ")) or line in text, line
    assert 'level_of_trade = "CUSCATU"' not in [entry.split("#")[0].strip() for entry in text.splitlines()]
    assert (
        "us.csv: sale_date",
        "reviews compare month by month, and amounts are converted at its rate",
    ) in made.missing
    assert "normal value" in [what for what, _ in made.missing]


@pytest.mark.parametrize(
    ("columns", "section"),
    [
        ("CONNUMU QTYU GRSUPRU", UNITED_STATES),
        ("connumh qtyh grsuprh", COMPARISON),
        ("CONNUM PRODQTY TOTCOM GNA INTEX", COST),
        ("CONNUM OUTPUT WIREROD ZINC ELEC", FACTORS),
        ("date usd_per_krw", "rates"),
        ("input value unit", "surrogate values"),
        ("company materials labor overhead sga profit", "financial statements"),
        ("CONNUMU QTYU GRSUPRU CONNUMH QTYH GRSUPRH", ""),
        ("A B C", ""),
    ],
)
def test_sections_are_recognised(columns: str, section: str) -> None:
    assert section_of(columns.split())[0] == section


def test_every_field_is_placed_where_a_case_has_a_place() -> None:
    for (section, _), one in fields().items():
        layout = LAYOUTS[KEYS[section]]
        known = {*layout.columns, *layout.amounts, "earlier_date", "mixed_currencies", "labor", "energy", "packing"}
        assert set(one.candidates) <= {*known, "by-product"}, one
        assert one.basis in ("program", "response", "practice")
        assert one.meaning
        found = find(one.field, section)
        assert found is not None
        assert found.field == one
    repeated = find("REBATE2U", UNITED_STATES)
    assert repeated is not None
    assert (repeated.field.field, repeated.number) == ("REBATEU", "2")
    assert find("GRADEU", UNITED_STATES) is None


def test_new_from_files(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name in FILES[:3]:
        page = book.create_sheet(Path(name).stem)
        with (KOREA / name).open(encoding="utf-8", newline="") as file:
            for row in list(csv.reader(file))[:40]:
                page.append([float(cell) if cell.replace(".", "", 1).isdigit() else cell for cell in row])
    book.save(tmp_path / "tables.xlsx")
    shutil.copy(KOREA / FILES[3], tmp_path)
    answer = command("new", tmp_path / "case", "--from", tmp_path / "tables.xlsx", tmp_path / FILES[3], "--json")
    assert answer.code == 0
    made = answer.json
    assert [(one["sheet"], one["section"], one["respondent"]) for one in made["tables"]] == [
        ("a_us_sales", "C", 1), ("a_korean_sales", "B", 1), ("a_costs", "D", 1), (None, "rates", None),
    ]  # fmt: skip
    assert sorted(path.name for path in (tmp_path / "case").iterdir()) == ["case.toml", "tables.xlsx", FILES[3]]
    text = (tmp_path / "case" / "case.toml").read_text(encoding="utf-8")
    assert 'sheet = "a_us_sales"' in text
    assert made["questions"] == text.count("TO DO") - 1
    again = command("new", tmp_path / "case", "--from", tmp_path / "tables.xlsx")
    assert again.code == 2
    shown = command("new", tmp_path / "other", "--from", KOREA / FILES[0])
    assert shown.code == 0
    assert "placed     gross_unit_price" in shown.out
    assert "Needed and missing" in shown.out


def test_new_beside_the_files_that_it_is_made_from(tmp_path: Path) -> None:
    shutil.copy(KOREA / FILES[0], tmp_path)
    assert command("new", tmp_path, "--from", tmp_path / FILES[0]).code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [FILES[0], "case.toml"]
    assert command("new", tmp_path, "--from", tmp_path / FILES[0]).code == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["x", "--from"], "no files are named"),
        (["x", "--from", "nothing.csv"], "there is no file 'nothing.csv'"),
        (["x", "us.csv"], "one word too many"),
    ],
)
def test_new_from_nothing(tmp_path: Path, arguments: list[str], words: str) -> None:
    answer = command("new", tmp_path / arguments[0], *arguments[1:])
    assert answer.code == 2
    assert words in answer.err
    assert not list(tmp_path.iterdir())


def test_new_from_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "us.csv").write_bytes(b"PK\x03\x04 no table")
    answer = command("new", tmp_path / "case", "--from", tmp_path / "us.csv")
    assert answer.code == 3
    assert not (tmp_path / "case").exists()
