"""What the analyst's statements do to a margin that is worked out by hand; tests/sas_programs/small.py has the case."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import dumping
from dumping.case.problems import CaseError
from dumping.sas_programs.importing import Imported, imported, write_case
from tests.sas_programs.small import MARGIN_PERCENT, NME_PERCENT, market_economy, nonmarket
from tests.sas_programs.test_scan import PIECES


def margin(case: Imported, folder: Path) -> float:
    assert not case.findings.untranslated
    return float(dumping.run(dumping.load_case(write_case(case, folder / "case"))).respondents[0].margin_percent)


def refused(case: Imported) -> list[tuple[str, str]]:
    return [(one.text, one.why) for one in case.findings.untranslated]


def of_averages(*sales: tuple[float, float]) -> float:
    """The margin of U.S. sales given as quantity and net price, against 103.50."""
    average = sum(q * p for q, p in sales) / sum(q for q, _ in sales)
    return 100 * (103.5 - average) / average


def test_without_an_edit(tmp_path: Path) -> None:
    case = imported(market_economy(tmp_path))
    assert margin(case, tmp_path) == pytest.approx(MARGIN_PERCENT, rel=1e-12)
    content = tomllib.loads(case.text)
    assert content["case"]["title"] == "Pipes & tubes from Freedonia"
    assert content["respondents"][0]["comparison_sales"]["currency"] == "USD"


@pytest.mark.parametrize(
    ("read", "sales"),
    [
        ("QTYU = QTYU * 3;", [(30, 90), (30, 85)]),
        ("IF CUSCODU = 'U1' THEN QTYU = QTYU * 3;", [(30, 90), (10, 85)]),
        ("IF DESTU IN ('CA' 'WA') THEN DELETE;", [(10, 90)]),
        ("IF CUSCODU NE 'U1';", [(10, 85)]),
        ("WHERE GRSUPRU GT 92;", [(10, 90)]),
        ("RENAME INTNFRU = FRT; INTNFRU = FRT + 1;", [(10, 89), (10, 84)]),
        ("GRSUPRU = GRSUPRU + 4;", [(10, 94), (10, 89)]),
        ("IF INTNFRU = . THEN INTNFRU = 9;", [(10, 90), (10, 85)]),
        ("SELECT (DESTU); WHEN ('NY') INTNFRU = 1; OTHERWISE INTNFRU = 2; END;", [(10, 94), (10, 88)]),
        (
            "IF DESTU = 'NY' THEN KIND = 'BIG'; ELSE KIND = 'SMALL'; IF KIND = 'BIG' THEN INTNFRU = INTNFRU + 1;",
            [(10, 89), (10, 85)],
        ),
        ("IF DESTU = 'NY' THEN DO; X = 2; INTNFRU = INTNFRU + X; END; ELSE INTNFRU = 0;", [(10, 88), (10, 90)]),
        ("IF SHIPDTU < SALEDTU THEN SALEDTU = SHIPDTU; FORMAT SALEDTU DATE9.; DROP X;", [(10, 90), (10, 85)]),
    ],
)
def test_statements_where_sales_are_read(read: str, sales: list[tuple[float, float]], tmp_path: Path) -> None:
    case = imported(market_economy(tmp_path, read=f"    {read}\n"))
    assert margin(case, tmp_path) == pytest.approx(of_averages(*sales), rel=1e-12)


@pytest.mark.parametrize(
    ("amounts", "sales"),
    [
        ({"USGUP": "GRSUPRU - 1", "USGUPADJ": "2"}, [(10, 91), (10, 86)]),
        ({"USGUP": "GRSUPRU * 0.9"}, [(10, 80.5), (10, 76)]),
        ({"RATE": "0.1", "USDISREB": "ROUND(RATE * GRSUPRU, .1)"}, [(10, 80.5), (10, 76)]),
        ({"X": "1", "RATE": "0.1", "USDISREB": "RATE * 10 + X - X"}, [(10, 89), (10, 84)]),
        ({"USDISREB": "SUM(INTNFRU, 1)", "USINTLMOVE": "USDISREB + 0"}, [(10, 83), (10, 78)]),
    ],
)
def test_price_build_ups(amounts: dict[str, str], sales: list[tuple[float, float]], tmp_path: Path) -> None:
    case = imported(market_economy(tmp_path, margin=amounts))
    assert margin(case, tmp_path) == pytest.approx(of_averages(*sales), rel=1e-12)


def test_an_earlier_date_of_sale_may_be_a_setting_or_a_statement(tmp_path: Path) -> None:
    earlier = {"USDATEBEFORESALE": "YES", "USEARLIERDATE": "SHIPDTU"}
    for number, made in enumerate(
        (
            {"settings": earlier},
            {"read": "SALEDTU = MIN(SALEDTU, SHIPDTU);\n"},
            {"read": "IF SHIPDTU < SALEDTU THEN SALEDTU = SHIPDTU;\n"},
        )
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        content = tomllib.loads(imported(market_economy(folder, **made)).text)  # type: ignore[arg-type]
        assert content["respondents"][0]["us_sales"]["earlier_date"] == "SHIPDTU"


@pytest.mark.parametrize(
    ("read", "why"),
    [
        ("QTYU = INT(QTYU);", "the function INT() has no counterpart"),
        ("PROC SQL; QUIT;", "a procedure of the analyst's own"),
        ("IF QTYU = . THEN PRICE = 1;", "it asks whether a value is missing"),
        ("SALEDTU = SALEDTU + 1;", "it computes a date"),
        ("CUSCODU = QTYU + 1;", "it computes a text"),
        ("IF DESTU = 'NY' THEN KIND = 1; USDISREB = KIND;", "KIND has no value where no condition holds"),
        ("MERGE OTHER; BY CONNUMU;", "no statement of a kind that can be taken"),
        ("%MYMACRO(1);", "a macro is called that the published program does not call here"),
        ("ARRAY A (3) X Y Z;", "no statement of a kind that can be taken"),
    ],
)
def test_what_cannot_be_taken_is_listed_with_its_line(read: str, why: str, tmp_path: Path) -> None:
    files = market_economy(tmp_path, read=f"    {read}\n")
    found = imported(files).findings.untranslated
    assert any(why in one.why for one in found), found
    line = files[1].read_text().split(read)[0].count("\n") + 1
    assert all((one.file, one.line) == ("margin.sas", line) for one in found)


def test_a_value_that_the_program_sets_itself_is_told(tmp_path: Path) -> None:
    case = imported(market_economy(tmp_path, settings={"DE_MINIMIS": "3", "MINE": "1"}))
    assert refused(case) == [("%LET DE_MINIMIS = 3", "the published program sets this itself, to another value")]
    assert any("no statement reads the macro variable MINE" in note for note in case.findings.notes)


def test_settings_that_refer_to_nothing_or_hold_no_day(tmp_path: Path) -> None:
    case = imported(market_economy(tmp_path, settings={"USENDDAY": "32DEC2023", "USQTY": "&QUANTITY"}))
    assert {why for _, why in refused(case)} == {
        "this is no day",
        "nothing sets the macro variable that it refers to",
    }


def test_nme_inputs_freight_and_taxes(tmp_path: Path) -> None:
    assert margin(imported([nonmarket(tmp_path)]), tmp_path) == pytest.approx(NME_PERCENT, rel=1e-12)
    amounts = {"LABOR": "HOURS_IN", "BY_PRODUCTS": "ELEC * 0.01 * ELEC_SV"}
    program = nonmarket(tmp_path, amounts, {"VAT_TAX_TYPE": "PERCENTAGE"})
    text = program.read_text().replace("SET INPUTS;", "SET INPUTS; HOURS_IN = STEEL * STEEL_SV / 2;")
    program.write_text(text.replace("SET NVALUES;", "SET NVALUES; VATTAXU = .05;"))
    value = (11.1 + 3) * 1.1 * 1.2 * 1.05 - 10 * 0.01 * 0.5
    price = 13.95 - 0.05 * 14
    found = margin(imported([program]), tmp_path)
    assert found == pytest.approx(100 * (value - price) / price, rel=1e-12)


def test_an_nme_input_that_is_no_product_is_told(tmp_path: Path) -> None:
    case = imported([nonmarket(tmp_path, {"ENERGY": "ELEC * ELEC_SV * TRUCK_SV"})])
    assert [why for _, why in refused(case)] == [
        "no quantity times a surrogate value, with freight of a distance times a surrogate rate"
    ]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    at=st.floats(0, 1),
    cut=st.booleans(),
    pieces=st.lists(st.sampled_from((*PIECES, "QTYU = 1;", "IF QTYU > 1;", "RENAME QTYU = Q;", "\x00")), max_size=4),
)
def test_any_program_is_read_or_refused(at: float, cut: bool, pieces: list[str], tmp_path: Path) -> None:
    files = market_economy(tmp_path)
    text = files[1].read_text()
    place = int(at * len(text))
    files[1].write_text(text[:place] + " ".join(pieces) + ("" if cut else text[place:]))
    # Whatever stands there, it is a case or a refusal in words: nothing else may be raised.
    try:
        case = imported(files)
    except CaseError:
        return
    tomllib.loads(case.text)
    assert all(one.line >= 1 and one.why for one in case.findings.untranslated)
