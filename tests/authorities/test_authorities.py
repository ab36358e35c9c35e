"""Each authority's rules: one set of facts worked out by script beforehand, and published determinations."""

from __future__ import annotations

import ast
import json
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

import dumping
from dumping.case.load import Case
from dumping.case.problems import CaseError
from dumping.cli.main import cli
from dumping.law.lookup import PACKAGES, authorities
from dumping.scenarios.changes import ChangeError, apply, parse_change
from tests.conftest import CASES, ROOT

Load = Callable[..., Case]
DETERMINATIONS = tomllib.loads((Path(__file__).parent / "determinations.toml").read_text(encoding="utf-8"))
FOLDER = CASES / "published-determinations"
# Every row of the list of published determinations; numbers that the list itself lacks are not here.
LISTED = """R1 R1a R1b R1c R2 R3 R7 R8 R9 R10 R11 R12 R13 R14 R15 R16 R17 R18 R19 R20 R21 R21a R21b R22 R23 R24 R25 R26
R27 R28 R30 R31 R32 R33 R35 R36 R37 R38 R39 W10"""


def under(authority: str, *changes: str) -> dumping.result.RespondentResult:  # type: ignore[name-defined]
    case = dumping.load_case(CASES / "seven-regimes")
    texts = [f'case.authority = "{authority}"', *changes]
    return dumping.run(apply(case, [parse_change(text) for text in texts])).respondents[0]


@pytest.mark.parametrize(
    ("authority", "margin", "figure", "value"),
    [
        # 175,000 of 1,425,000 ex works and of 1,575,000 CIF; injury A 111.50, B -47.75 per tonne.
        ("us", 17_500 / 1_425, "", 0),
        ("wto", 17_500 / 1_425, "", 0),
        ("eu", 17_500 / 1_575, "duty_percent", 100 * 111_500 / 1_575_000),
        ("cn", 17_500 / 1_575, "duty_percent", 17_500 / 1_575),
        ("ca", 17_500 / 1_425, "duty_percent", 17_500 / 1_425),
        # Landed 974.25 and 1,461.375: (105,750 - 30,687.50) / 1,500 per tonne.
        ("in", 17_500 / 1_425, "duty_per_unit", (105_750 - 30_687.5) / 1_500),
        # Without costs of importing stated, the landed price is the CIF price: A lacks 180, B 50 per tonne, 205,000 in
        # all, 13.02 % of CIF and 136.67 per tonne: more than the margin.
        ("uk", 17_500 / 1_425, "duty_percent", 17_500 / 1_425),
        ("uk", 17_500 / 1_425, "injury_margin_percent", 20_500 / 1_575),
        ("au", 17_500 / 1_425, "injury_margin_percent", 20_500 / 1_425),
        ("au", 17_500 / 1_425, "duty_percent", 17_500 / 1_425),
        ("br", 17_500 / 1_425, "duty_per_unit", 175_000 / 1_500),
        ("mx", 17_500 / 1_425, "duty_percent", 17_500 / 1_425),
        ("za", 17_500 / 1_425, "duty_percent", 17_500 / 1_425),
        ("jp", 17_500 / 1_425, "duty_percent", 17_500 / 1_425),
        ("tr", 17_500 / 1_575, "duty_percent", 17_500 / 1_575),
        ("kr", 17_500 / 1_575, "duty_percent", 17_500 / 1_575),
        # Saudi Arabia: the margin on the export price, the same amount as a rate on CIF.
        ("sa", 17_500 / 1_425, "duty_percent", 17_500 / 1_575),
    ],
)
def test_one_set_of_facts(authority: str, margin: float, figure: str, value: float) -> None:
    one = under(authority)
    assert one.margin_percent == pytest.approx(margin, rel=1e-12)
    if figure:
        assert one.tables["duty"].value(figure) == pytest.approx(value, rel=1e-12)


def test_underselling_may_be_offset() -> None:
    duty = under("eu", "injury.negative_results = offset").tables["duty"]
    # 111,500 - 23,875 of 1,575,000: 5.56 % as against 7.08 %.
    assert duty.value("duty_percent") == pytest.approx(100 * 87_625 / 1_575_000, rel=1e-12)


def test_de_minimis_is_of_the_export_price_where_the_duty_is_of_cif() -> None:
    """Saudi Arabia's guidance has the same: 5 of 80 is 6.25 %, of a CIF price of 90 only 5.56 %."""
    one = under("eu", "respondents.1.products.B.normal_value = 932", "respondents.1.products.A.normal_value = 840")
    rates = one.tables["rates"]
    # Dumped 40 x 1000 - 318 x 500 < 0: no margin.
    assert rates.value("de_minimis") == 1
    close = under("eu", "respondents.1.products.A.normal_value = 830", "respondents.1.products.B.normal_value = 1250")
    # 30,000 of 1,425,000 is 2.11 %, of 1,575,000 only 1.90 %: not de minimis.
    assert close.margin_percent == pytest.approx(3_000 / 1_575, rel=1e-12)
    assert close.tables["rates"].value("de_minimis") == 0


@pytest.mark.parametrize("row", DETERMINATIONS["reproduced"], ids=lambda row: str(row["file"]))
def test_published_determinations(row: dict[str, str]) -> None:
    result = dumping.run(dumping.load_case(FOLDER / f"{row['file']}.toml"))
    assert result.checks
    assert [check.name for check in result.checks if not check.holds] == []
    # What rests on a derived input says so.
    notice = result.case.stated.case.notice or ""
    assert row["basis"] == "proof" or "derived" in notice or "inferred" in notice or "sums" in notice


def test_every_determination_is_reproduced_or_says_what_is_missing() -> None:
    done = [row["id"] for row in DETERMINATIONS["reproduced"]]
    lacking = DETERMINATIONS["not_reproduced"]
    assert sorted({*done, *(row["id"] for row in lacking)}) == sorted(LISTED.split())
    assert not set(done) & {row["id"] for row in lacking}
    assert all(row["case"] and row["missing"] for row in lacking)
    assert {row["file"] for row in DETERMINATIONS["reproduced"]} == {path.stem for path in FOLDER.glob("*.toml")}
    # Known from memory only: never a case.
    assert not {"R7", "R8", "W10"} & set(done)


@pytest.mark.parametrize(
    ("authority", "gone", "said"),
    [
        (
            "eu",
            "respondents.1.products.A.cif_price",
            "'A' has no CIF price, and the method of the European Union",
        ),
        ("cn", "respondents.1.products.B.cif_price", "'B' has no CIF price, and the method of China needs it"),
        ("in", "respondents.1.products.A.non_injurious_price", "'A' has no non injurious price"),
    ],
)
def test_a_missing_price_is_told_by_product(authority: str, gone: str, said: str) -> None:
    with pytest.raises(CaseError) as raised:
        under(authority, f"unset {gone}")
    assert said in str(raised.value)
    assert raised.value.problems[0].line is not None


def test_law_outside_its_dates_is_refused() -> None:
    case = dumping.load_case(CASES / "seven-regimes")
    with pytest.raises(ChangeError, match="no value before 2016-07-20"):
        apply(case, [parse_change("case.law_as_of = 2012-01-01")])


def test_side_by_side_with_a_shipment() -> None:
    words = ["compare", "seven-regimes", "--authorities", "us,eu,in,ca,cn", "--json"]
    words += ["--shipment", "product=A,quantity=10,cif=9000"]
    sides = {one["authority"]: one for one in json.loads(CliRunner().invoke(cli, words).stdout)["sides"]}
    paid = {
        code: [round(one["shipment"][n], 2) for n in ("anti_dumping_duty", "customs_duty", "value_added_tax")]
        for code, one in sides.items()
    }
    assert paid["eu"] == [637.14, 585.0, 2044.43]
    assert paid["in"][:2] == [500.42, 675.0]
    assert sides["in"]["shipment"]["surcharge"] == pytest.approx(67.5)
    assert sides["in"]["shipment"]["value_added_tax"] == pytest.approx(1843.725, abs=1e-6)
    assert paid["cn"] == [1000.0, 585.0, 1376.05]
    assert paid["ca"][0] == 2000.0
    assert sides["us"]["notes"]
    assert sides["eu"]["not_verified"]


def test_a_single_margin_by_each_authority() -> None:
    for code, margin in (("us", 25), ("wto", 25), ("in", 25), ("ca", 25), ("uk", 25), ("br", 25), ("sa", 25)):
        words = ["margin", "--normal-value", "100", "--export-price", "80", "--authority", code, "--json"]
        assert json.loads(CliRunner().invoke(cli, words).stdout)["margin_percent"] == margin
    for code in ("eu", "cn", "tr", "kr"):
        refused = CliRunner().invoke(
            cli, ["margin", "--normal-value", "100", "--export-price", "80", "--authority", code]
        )
        assert refused.exit_code == 2
        assert "CIF value" in refused.output


def test_faults_of_the_command() -> None:
    for words, said in (
        (["--authorities", "us,xx"], "no law of 'xx' is on file"),
        (["--authorities", "us", "--shipment", "A,10"], "is not a shipment"),
        (["--authorities", "eu", "--shipment", "product=C,quantity=1,cif=1"], "has no product 'C'"),
    ):
        answer = CliRunner().invoke(cli, ["compare", "seven-regimes", *words])
        assert (answer.exit_code, said in answer.output) == (2, True)


def test_no_authority_imports_another() -> None:
    packages = {code: PACKAGES.get(code, code) for code in authorities()}
    for package in packages.values():
        others = tuple(f"dumping.{other}." for other in packages.values() if other != package)
        for path in (ROOT / "dumping" / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ImportFrom):
                    assert not f"{node.module}.".startswith(others), path
