"""Companies not individually examined: averages by each law, the residual rate, and the duty of each group."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from click.testing import CliRunner

import dumping
from dumping.case.load import Case
from dumping.case.problems import CaseError
from dumping.cli.main import cli
from dumping.result import Result

Load = Callable[..., Case]
HEAD = """schema = "dumping/case/1"
[case]
title = "Companies not examined"
authority = "{code}"
segment = "investigation"
period = [2024-01-01, 2024-12-31]
law_as_of = 2025-06-30
currency = "USD"
unit = "tonne"
"""
# 20 % of 100, 1 % (de minimis) of 300, 50 % of 100 on facts available.
STATED = """
[[respondents]]
name = "High"
margin_percent = 20.0
weight = 100
[[respondents]]
name = "Low"
margin_percent = 1.0
weight = 300
[[respondents]]
name = "Silent"
margin_percent = 50.0
weight = 100
basis = "facts available"
"""
INJURED = """
[[respondents]]
name = "One"
margin_percent = 20.0
injury_margin_percent = 10.0
weight = 100
[[respondents]]
name = "Two"
margin_percent = 30.0
injury_margin_percent = 40.0
weight = 300
"""


def run(case_from: Load, code: str, text: str) -> Result:
    return dumping.run(case_from(HEAD.replace("{code}", code) + text))


@pytest.mark.parametrize(
    ("code", "average"),
    [
        ("wto", 20.0),  # Article 9.4 leaves out all three
        ("eu", 20.0),
        ("in", 20.0),  # rule 18(2)
        ("uk", (20 * 100 + 1 * 300) / 400),  # regulation 37(4): only those who did not cooperate
        ("ca", (20 * 100 + 50 * 100) / 200),  # section 25.2: insignificant ones
    ],
)
def test_what_the_average_leaves_out(case_from: Load, code: str, average: float) -> None:
    result = run(case_from, code, STATED)
    assert result.tables["all_others"].value("percent") == pytest.approx(average, rel=1e-12)


@pytest.mark.parametrize(("code", "rate"), [("eu", 50.0), ("ca", 50.0), ("za", 50.0), ("kr", 20.0)])
def test_the_residual_rate_by_law(case_from: Load, code: str, rate: float) -> None:
    result = run(case_from, code, STATED + "[residual]\n")
    assert result.tables["residual"].value("margin_percent") == rate


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("uk", "the residual rate of the United Kingdom rests on facts available"),
        ("cn", "the residual rate of China rests on facts available"),
        ("wto", "the law of the WTO Anti-Dumping Agreement on file has no 'residual_rate'"),
        ("sa", "the law of Saudi Arabia on file has no 'residual_rate'"),
        ("in", "no respondent states any"),
        ("us", "the method of 'us' has no such rate"),
    ],
)
def test_a_residual_rate_that_the_law_does_not_give_is_not_guessed(case_from: Load, code: str, said: str) -> None:
    with pytest.raises(CaseError) as raised:
        run(case_from, code, STATED + "[residual]\n")
    assert said in str(raised.value)


def test_a_residual_rate_may_be_stated(case_from: Load) -> None:
    result = run(case_from, "uk", STATED + '[residual]\nmargin_percent = 40.08\nsource = "the notice"\n')
    (_, group) = result.to_dict()["other_companies"]
    assert (group["margin_percent"], group["duty_percent"]) == (40.08, 40.08)
    assert "the notice" in group["basis"]


PRODUCTS = """
[[respondents]]
name = "X"
products = [{ connum = "P", quantity = 10, normal_value = 100, export_price = 80 }]
[[respondents]]
name = "Y"
products = [{ connum = "P", quantity = 30, normal_value = 120, export_price = 90 }]
[residual]
"""


def test_india_compares_the_highest_normal_value_with_the_lowest_export_price(case_from: Load) -> None:
    result = run(case_from, "in", PRODUCTS)
    residual = result.tables["residual"]
    # 120 - 80, above 25 % of X and 33.33 % of Y.
    assert residual.value("dumping_per_unit") == 40
    assert residual.value("margin_percent") == 50
    others, rest = result.to_dict()["other_companies"]
    # Per tonne (20 x 10 + 30 x 30) / 40.
    assert others["duty_per_unit"] == pytest.approx(27.5, rel=1e-12)
    assert rest["duty_per_unit"] == 40


def test_of_a_single_cooperator_the_lowest_sale_counts_in_india(case_from: Load) -> None:
    text = """
[[respondents]]
name = "X"
[[respondents.products]]
connum = "P"
normal_value = 100
export_prices = [{ price = 90, quantity = 5 }, { price = 70, quantity = 5 }]
[residual]
"""
    residual = run(case_from, "in", text).tables["residual"]
    assert residual.value("margin_percent") == pytest.approx(100 * 30 / 70, rel=1e-12)


def test_dumping_and_injury_are_averaged_apart_and_the_lower_is_the_duty(case_from: Load) -> None:
    groups = """
[residual]
[[other_companies]]
name = "Both"
countervailing_percent = 10.0
[[other_companies]]
name = "Dumping only"
countervailing_percent = 0.0
[[other_companies]]
name = "Rest"
cooperation = "non-cooperating"
countervailing_percent = 15.0
"""
    found = run(case_from, "eu", INJURED + groups).to_dict()
    # (20 x 100 + 30 x 300) / 400 and (10 x 100 + 40 x 300) / 400.
    assert found["all_others"]["percent"] == 27.5
    assert found["all_others"]["injury_margin_percent"] == 32.5
    # The highest margin and the highest injury margin.
    assert (found["residual"]["percent"], found["residual"]["injury_margin_percent"]) == (30.0, 40.0)
    duties = {g["name"]: (g["duty_percent"], g["total_duty_percent"]) for g in found["other_companies"]}
    assert duties == {"Both": (22.5, 32.5), "Dumping only": (27.5, 27.5), "Rest": (25.0, 40.0)}


def test_india_has_no_rule_for_the_residual_injury(case_from: Load) -> None:
    injured = PRODUCTS.replace("export_price = 80", "export_price = 80, cif_price = 85, non_injurious_price = 95")
    injured = injured.replace("export_price = 90", "export_price = 90, cif_price = 95, non_injurious_price = 99")
    with pytest.raises(CaseError) as raised:
        run(case_from, "in", injured)
    assert [problem.path for problem in raised.value.problems] == [
        "residual.injury_margin_percent", "residual.injury_per_unit",
    ]  # fmt: skip
    stated = "injury_margin_percent = 12.0\ninjury_per_unit = 11.0\n"
    others, rest = run(case_from, "in", injured + stated).to_dict()["other_companies"]
    # Injury of 10 and of 4 per tonne, over 10 and 30 tonnes.
    assert others["duty_per_unit"] == pytest.approx((10 * 10 + 4 * 30) / 40, rel=1e-12)
    assert rest["duty_per_unit"] == 11.0


def test_a_group_without_an_injury_margin_pays_the_margin_and_it_is_said(case_from: Load) -> None:
    text = """
[[other_companies]]
name = "Known"
margin_percent = 20.0
injury_margin_percent = 5.0
[[other_companies]]
name = "Unknown"
margin_percent = 30.0
"""
    found = run(case_from, "eu", text).to_dict()
    assert [group["duty_percent"] for group in found["other_companies"]] == [5.0, 30.0]
    assert "Unknown: no injury margin: the duty is the whole margin" in found["warnings"]


def test_the_united_kingdom_averages_the_amounts(case_from: Load) -> None:
    """Regulation 37(3): each sampled exporter's amount, the lower of margin and injury, is averaged."""
    (group,) = run(case_from, "uk", INJURED).to_dict()["other_companies"]
    # Amounts of 10 and 30; not the lower of 27.5 and 32.5.
    assert group["duty_percent"] == pytest.approx((10 * 100 + 30 * 300) / 400, rel=1e-12)
    (european,) = run(case_from, "eu", INJURED).to_dict()["other_companies"]
    assert european["duty_percent"] == 27.5


def test_brazil_charges_the_whole_margin_without_cooperation(case_from: Load) -> None:
    """Article 78(3): the duty is the margin where that rests on best information."""
    text = """
[residual]
margin_percent = 80.0
dumping_per_unit = 60.0
injury_per_unit = 25.0
[[other_companies]]
name = "Cooperating"
margin_percent = 20.0
dumping_per_unit = 40.0
injury_per_unit = 25.0
[[other_companies]]
name = "Rest"
cooperation = "non-cooperating"
"""
    groups = run(case_from, "br", text).to_dict()["other_companies"]
    assert [group["duty_per_unit"] for group in groups] == [25.0, 60.0]


def test_a_group_needs_a_rate(case_from: Load) -> None:
    with pytest.raises(CaseError, match="'Annex' takes an average, and there is none"):
        run(case_from, "eu", '[[other_companies]]\nname = "Annex"\n')


def test_groups_are_named_once(case_from: Load) -> None:
    with pytest.raises(CaseError, match="'One' is the name of another"):
        run(case_from, "eu", INJURED + '[[other_companies]]\nname = "One"\n')


def test_a_countervailing_duty_that_nothing_is_deducted_from_is_refused(case_from: Load) -> None:
    text = '[[respondents]]\nname = "One"\nmargin_percent = 20.0\ncountervailing_per_unit = 5.0\n'
    with pytest.raises(CaseError, match="is deducted from a stated injury margin per unit"):
        run(case_from, "eu", text)


def test_the_command_shows_each_group(tmp_path: object) -> None:
    answer = CliRunner().invoke(cli, ["run", "published-determinations", "--json"])
    first = json.loads(answer.stdout)["segments"][0]
    assert [group["name"] for group in first["other_companies"]] == [
        "Yadea", "Annex I", "Annex II", "Annex III", "All others",
    ]  # fmt: skip
    shown = CliRunner().invoke(cli, ["run", "published-determinations"]).stdout
    assert "Companies not individually examined" in shown
