"""Files of entries under authorities other than the United States: figures to the cent, faults by row, worksheets."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dumping.case.load import Case
from dumping.case.problems import CaseError
from dumping.cli.main import cli
from tests.conftest import ROOT
from tests.workbook.recalculated import needs_libreoffice, recalculated

CaseFrom = Callable[..., Case]
HEAD = "entry_number,entry_date,exporter,product,quantity,cif_value,export_price"
EXAMPLE = ROOT / "examples" / "import_entries.csv"

STATED = """\
schema = "dumping/case/1"
[case]
title = "Stated duties"
authority = "{authority}"
segment = "investigation"
period = [2023-01-01, 2023-12-31]
law_as_of = 2025-06-30
currency = "USD"
unit = "tonne"
"""


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, ["duty", *words])


def answer(*words: str) -> dict[str, Any]:
    done = run(*words, "--json")
    assert done.exit_code == 0, done.output
    return dict(json.loads(done.stdout))


def entries(folder: Path, *rows: str, head: str = HEAD) -> str:
    path = folder / "entries.csv"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("authority", "paid"),
    [
        # The entry of 10 tonnes of A, CIF 9,000, of the worked comparison of regimes.
        ("eu", {"anti_dumping_duty": 637.14, "customs_duty": 585.0, "value_added_tax": 2044.43, "to_pay": 3266.57}),
        ("in", {"anti_dumping_duty": 500.42, "customs_duty": 675.0, "surcharge": 67.5, "tax_base": 10242.92}),
        ("cn", {"anti_dumping_duty": 1000.0, "customs_duty": 585.0, "value_added_tax": 1376.05}),
        ("ca", {"anti_dumping_duty": 2000.0}),
    ],
)
def test_the_worked_entry_to_the_cent(authority: str, paid: dict[str, float]) -> None:
    found = answer(str(EXAMPLE), "--case", "seven-regimes", "--authority", authority)
    first = found["entries"][0]
    assert {name: round(first[name], 2) for name in paid} == paid
    # B is sold above its normal value: by normal values it pays nothing, by a rate of the company it does.
    assert (found["entries"][1]["anti_dumping_duty"] == 0) == (authority == "ca")
    total = found["total"]
    for name in ("anti_dumping_duty", "customs_duty", "to_pay", "cif_value"):
        assert total[name] == pytest.approx(sum(row[name] for row in found["entries"]), rel=1e-12)
        assert total[name] == pytest.approx(sum(row[name] for row in found["exporters"]), rel=1e-12)


def test_an_exporter_that_is_not_named_pays_the_residual_duty_and_it_is_said() -> None:
    found = answer(str(EXAMPLE), "--case", "seven-regimes", "--authority", "in")
    said = [text for text in found["warnings"] if "'Another' has no duty of its own" in text]
    assert len(said) == 1
    assert "the highest of the case's duties" in said[0]
    assert found["entries"][2]["anti_dumping_duty"] == pytest.approx(2 * found["entries"][0]["duty_per_unit"])


def test_companies_forms_currencies_and_residual_as_the_case_states_them(case_from: CaseFrom, tmp_path: Path) -> None:
    text = (
        STATED.format(authority="eu")
        + """
[exchange_rates.EUR]
file = "eur.csv"
[duty.eu]
form = "specific"
currency = "EUR"
duty_per_unit = 100
countervailing_percent = 2
[duty.eu.companies."With minimum price"]
form = "minimum_price"
currency = "EUR"
minimum_price = 1000
[duty.eu.companies."By the piece"]
duty_per_unit = 40
[duty.eu.residual]
form = "ad_valorem"
duty_percent = 60
"""
    )
    case_from(text, eur="date,rate\n2024-05-01,1.10\n2024-05-02,1.20\n")
    rows = [
        "1,2024-05-01,With minimum price,,2,2000,",
        "2,2024-05-02,With minimum price,,2,2000,",
        "3,2024-05-02,By the piece,,3,2000,",
        "4,2024-05-01,Nobody,,3,2000,",
    ]
    found = answer(entries(tmp_path, *rows), "--case", str(tmp_path / "case.toml"))
    # 1,000 EUR are 1,100 and 1,200 USD against 1,000; 3 x 40 EUR x 1.20; 60 % of 2,000.
    assert [row["anti_dumping_duty"] for row in found["entries"]] == pytest.approx([200, 400, 144, 1200])
    assert [row["form"] for row in found["entries"]] == ["minimum_price", "minimum_price", "specific", "ad_valorem"]
    assert [row["countervailing_duty"] for row in found["entries"]] == pytest.approx([40, 40, 40, 40])
    assert any("'Nobody' has no duty of its own: it pays the residual duty (1 entry)" in w for w in found["warnings"])
    late = run(entries(tmp_path, "1,2024-05-03,By the piece,,3,2000,"), "--case", str(tmp_path / "case.toml"))
    assert late.exit_code == 1
    assert "row 2, column entry_date: there is no rate of exchange for EUR on 2024-05-03" in late.output


def test_every_entry_that_lacks_a_value_is_named_at_once(tmp_path: Path) -> None:
    rows = ["1,2025-01-01,Exporter,A,10,,800", "2,2025-01-01,Exporter,A,10,9000,800", "3,2025-01-01,Exporter,B,1,,1"]
    path = entries(tmp_path, *rows)
    refused = run(path, "--case", "seven-regimes", "--authority", "eu")
    assert refused.exit_code == 1
    for row in (2, 4):
        assert f"entries.csv, row {row}, column cif_value: is missing, and the anti-dumping duty" in refused.output
    assert "row 3" not in refused.output
    # India's duty is per tonne: there the CIF value is lacking for customs duty and tax only.
    india = run(path, "--case", "seven-regimes", "--authority", "in")
    assert "column cif_value: is missing, and the to pay at the frontier" in india.output


def test_faults_of_the_file_are_told_all_at_once(tmp_path: Path) -> None:
    head = "entry_number,date,company,quantity,cif_value,export_price,export_value,above_quota,colour"
    rows = ["1,2025-01-01,Exporter,10,-5,800,7000,perhaps,red", "1,,Exporter,0,9000,800,,yes,red"]
    refused = run(entries(tmp_path, *rows, head=head), "--case", "seven-regimes", "--authority", "eu")
    assert refused.exit_code == 1
    for said in (
        "'colour' is no column of entries", "row 2, column cif_value: -5 is below zero", "'1' stands in row 2 already",
        "row 3, column entry_date: is blank", "row 3, column quantity: 0 is not above zero",
        "row 2, column export_value: 7,000 is not export_price times quantity, 8,000", "'perhaps' is not known here",
        "row 3, column above_quota: the entry is above a safeguard's quota, and the case states no safeguard duty",
    ):  # fmt: skip
        assert said in refused.output, said


def test_entries_state_rates_of_their_own(tmp_path: Path) -> None:
    head = f"{HEAD},customs_duty_percent,vat_percent,incidental_costs"
    rows = ["1,2025-01-01,Exporter,A,10,9000,800,0,10,100", "2,2025-01-01,Exporter,A,10,9000,800,,,"]
    found = answer(entries(tmp_path, *rows, head=head), "--case", "seven-regimes", "--authority", "eu")["entries"]
    duty = 9000 * 111_500 / 1_575_000
    assert found[0]["customs_duty"] == 0
    assert found[0]["value_added_tax"] == pytest.approx((9000 + duty + 100) / 10)
    assert round(found[1]["value_added_tax"], 2) == 2044.43


def test_an_entry_above_the_quota(case_from: CaseFrom, tmp_path: Path) -> None:
    text = (
        STATED.format(authority="eu")
        + """
[[respondents]]
name = "Maker"
margin_percent = 40
[duty.eu]
safeguard_percent = 25
"""
    )
    case_from(text)
    rows = ["1,2025-01-01,Maker,10,1000,yes", "2,2025-01-01,Maker,10,1000,no", "3,2025-01-01,Maker,10,1000,"]
    head = "entry_number,entry_date,exporter,quantity,cif_value,above_quota"
    found = answer(entries(tmp_path, *rows, head=head), "--case", str(tmp_path / "case.toml"))["entries"]
    assert [row["anti_dumping_duty"] for row in found] == pytest.approx([150, 400, 400])
    assert [row["safeguard_duty"] for row in found] == [250, 0, 0]


def test_a_margin_stated_is_charged_on_the_export_price_in_canada(case_from: CaseFrom, tmp_path: Path) -> None:
    # Angang (2020 FCA 67): 53.3 % of the export price.
    case_from(STATED.format(authority="ca") + '[[respondents]]\nname = "Angang"\nmargin_percent = 53.3\n')
    path = entries(tmp_path, "1,2025-01-01,Angang,,10,9000,800")
    found = answer(path, "--case", str(tmp_path / "case.toml"))
    assert found["entries"][0]["anti_dumping_duty"] == pytest.approx(0.533 * 8000)
    assert any("is charged" in text for text in found["warnings"])


@pytest.mark.parametrize(
    ("stated", "line", "said"),
    [
        ('[duty.ca]\nform = "combination"', 11, "the law of 'ca' on file has no form 'combination'"),
        ('[duty.eu]\nform = "minimum_price"', 11, "the form 'minimum_price' needs the minimum price; state `minimum_"),
        ('[duty.xx]\nduty_percent = 1', 10, "no law of 'xx' is on file"),
        ('[duty.eu]\nform = "specific"\ncurrency = "EUR"\nduty_per_unit = 5', 12, "there is no rate of exchange"),
        ('[duty.uk]\nform = "compound"', 11, "a compound duty needs `duty_percent`, `duty_per_unit` or both"),
        ('[duty.eu]\nform = "minimum"', 11, "did you mean 'minimum_price'?"),
        (
            '[duty.eu]\nform = "specific"\nduty_per_unit = 5\n[duty.eu.companies.A]\nform = "capped_minimum_price"\n'
            "minimum_price = 9", 14, "needs the most that is charged, of the price; state `cap_percent`",
        ),
    ],
)  # fmt: skip
def test_faults_of_stated_duties_have_their_line(case_from: CaseFrom, stated: str, line: int, said: str) -> None:
    with pytest.raises(CaseError) as raised:
        case_from(STATED.format(authority="eu") + stated + "\n")
    (problem,) = raised.value.problems
    assert (problem.line, said in str(problem)) == (line, True), str(problem)


def test_a_duty_whose_figure_is_nowhere_is_refused(case_from: CaseFrom, tmp_path: Path) -> None:
    case_from(STATED.format(authority="in") + '[[respondents]]\nname = "Maker"\nmargin_percent = 5\n')
    refused = run(entries(tmp_path, "1,2025-01-01,Maker,,1,1,1"), "--case", str(tmp_path / "case.toml"))
    assert refused.exit_code == 1
    assert "needs the duty per unit: state `duty_per_unit` in [duty.in]" in refused.output


def test_the_command_says_what_it_lacks() -> None:
    assert run(str(EXAMPLE), "--authority", "eu").exit_code == 2
    assert "--authority needs --case" in run(str(EXAMPLE), "--authority", "eu").output
    ordered = run(str(EXAMPLE), "--case", "seven-regimes", "--authority", "eu", "--order", "2024-01-01")
    assert (ordered.exit_code, "are for U.S. entries" in ordered.output) == (2, True)
    unknown = run(str(EXAMPLE), "--case", "seven-regimes", "--authority", "xx")
    assert unknown.exit_code == 2
    assert "no law of 'xx' is on file" in unknown.output


@needs_libreoffice
def test_worksheets_recalculate_to_the_engine(tmp_path: Path) -> None:
    rows = [
        "1,2025-01-01,Exporter,A,10,9000,800",
        "2,2025-01-01,Another,A,10,9000,700",
        "3,2025-01-02,Exporter,B,2,2700,1250",
    ]
    source = entries(tmp_path, *rows)
    paths, totals = [], {}
    for code in ("eu", "in", "ca", "cn"):
        path = tmp_path / f"{code}.xlsx"
        totals[path.name] = answer(source, "--case", "seven-regimes", "--authority", code, "-o", str(path))["total"]
        paths.append(path)
    for name, values in recalculated(paths, tmp_path).items():
        assert values[""] == []
        for figure in ("anti_dumping_duty", "customs_duty", "value_added_tax", "to_pay", "landed_cost"):
            assert values[figure.upper()] == pytest.approx(totals[name][figure], rel=1e-9), (name, figure)


def test_what_the_general_statement_leaves_out_companies_may_state(case_from: CaseFrom) -> None:
    text = (
        STATED.format(authority="eu") + '[duty.eu]\nform = "minimum_price"\n[duty.eu.companies.A]\nminimum_price = 9\n'
    )
    assert case_from(text).stated.duty["eu"].companies["A"].minimum_price == 9
    with pytest.raises(CaseError) as raised:
        case_from(text + "[duty.eu.companies.B]\n" + '[[respondents]]\nname = "C"\nmargin_percent = 5\n')
    # One fault, at the place where it is stated.
    assert [problem.line for problem in raised.value.problems] == [11]


def test_a_file_without_entries_is_refused(tmp_path: Path) -> None:
    refused = run(entries(tmp_path), "--case", "seven-regimes", "--authority", "eu")
    assert refused.exit_code != 0
    assert "no entries" in refused.output or "no rows" in refused.output


def test_entries_pay_the_duty_of_their_exporter_or_its_group(tmp_path: Path) -> None:
    """The duties that Regulations (EU) 2019/73 and 2019/72 print for a firm, an annex and everybody else, on 100.00."""
    head = "entry_number,entry_date,exporter,product,quantity,cif_value"
    named = ("Bodo Vehicle Group", "Annex I", "Annex III", "Nobody else")
    path = entries(tmp_path, *(f"{n},2019-03-01,{name},e-bike,1,100" for n, name in enumerate(named)), head=head)
    case = ROOT / "cases" / "published-determinations" / "r01-eu-e-bikes.toml"
    found = answer(path, "--case", str(case))
    paid = [(round(one["anti_dumping_duty"], 9), one["countervailing_duty"]) for one in found["entries"]]
    assert paid == [(58.3, 15.1), (24.2, 9.2), (70.1, 9.2), (62.1, 17.2)]
    assert any("'Nobody else' has no duty of its own: it pays the residual duty" in one for one in found["warnings"])
