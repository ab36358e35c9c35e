"""Particular market situation: worked by hand, for each of the two uses, by law and by choice."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import dumping
from dumping.case.load import Case
from dumping.case.problems import CaseError
from dumping.report.explain import explain

Load = Callable[..., Case]

# Cost 40 + 20 + 6 + 4 = 70; materials up by 25 % make it 80. The comparison-market price of 75 lies between.
TEXT = """\
schema = "dumping/case/1"

[case]
title = "Market situation"
authority = "us"
segment = "investigation"
period = [2016-01-01, 2016-12-31]
law_as_of = {day}
currency = "USD"
unit = "piece"

[[respondents]]
name = "Maker"

[respondents.us_sales]
file = "us.csv"
sale_type = "EP"

[respondents.us_sales.build_up]
discounts_rebates = "0"

[respondents.comparison_sales]
file = "home.csv"

[respondents.comparison_sales.build_up]
discounts_rebates = "0"

[respondents.costs]
file = "costs.csv"

[respondents.costs.build_up]
variable_com = "materials"
total_com = "materials + labor"
ga_expense = "{ga}"
interest_expense = "4"

{adjustments}

[respondents.calculation]
differential_pricing = "none"
normal_value = "{normal_value}"
constructed_value = {{ profit = 0.1 }}
"""
ADJUSTMENT = """\
[[respondents.costs.particular_market_situation]]
element = "{element}"
{how}
applies_to = "{to}"
reason = "subsidized steel"
source = "memorandum"
"""
TABLES = {
    "us": "connum,quantity,gross_unit_price\nA,2,50\n",
    "home": "connum,quantity,gross_unit_price\nA,5,75\n",
    "costs": "product,production_quantity,materials,labor\nA,10,40,20\n",
}


def case(
    load: Load, *adjustments: tuple[str, str, str], day: str = "2022-06-01", prices: bool = True, ga: str = "6"
) -> Case:
    said = "\n".join(ADJUSTMENT.format(element=e, how=how, to=to) for e, how, to in adjustments)
    value = "prices" if prices else "constructed value"
    return load(TEXT.format(day=day, adjustments=said, normal_value=value, ga=ga), **TABLES)


def margin(case: Case) -> float:
    return dumping.run(case).respondents[0].margin_percent


def test_constructed_value_alone(case_from: Load) -> None:
    """70 x 1.1 = 77 against 50 without; 80 x 1.1 = 88 with 10 more for materials."""
    assert margin(case(case_from, prices=False)) == pytest.approx(100 * 27 / 50, rel=1e-12)
    adjusted = case(case_from, ("materials", "percent = 25", "by law"), prices=False)
    assert margin(adjusted) == pytest.approx(100 * 38 / 50, rel=1e-12)
    amount = case(case_from, ("materials", "amount = 10", "constructed value"), prices=False)
    assert margin(amount) == pytest.approx(100 * 38 / 50, rel=1e-12)
    two = case(case_from, ("materials", "percent = 25", "by law"), ("labor", "amount = 5", "by law"), prices=False)
    assert margin(two) == pytest.approx(100 * (85 * 1.1 - 50) / 50, rel=1e-12)
    whole = case(case_from, ("total_com", "percent = 10", "by law"), prices=False)
    assert margin(whole) == pytest.approx(100 * (76 * 1.1 - 50) / 50, rel=1e-12)


def test_an_expense_stated_as_a_ratio_follows_the_cost(case_from: Load) -> None:
    """Ten per cent of 70 for general expenses: 70 + 7 + 4 = 81."""
    ratio = case(case_from, ("materials", "percent = 25", "by law"), prices=False, ga="total_com * 0.1")
    assert margin(ratio) == pytest.approx(100 * (81 * 1.1 - 50) / 50, rel=1e-12)


@pytest.mark.parametrize(
    ("day", "to", "expected"),
    [
        # The cost test at 70 keeps the price of 75.
        ("2022-06-01", "by law", 75 - 50),
        ("2018-06-01", "constructed value", 75 - 50),
        # At 80 it does not, and constructed value takes its place.
        ("2018-06-01", "by law", 88 - 50),
        ("2021-12-09", "by law", 88 - 50),
        ("2021-12-10", "by law", 75 - 50),
        ("2022-06-01", "cost test and constructed value", 88 - 50),
    ],
)
def test_the_cost_test_is_reached_where_the_law_or_the_case_says_so(
    case_from: Load, day: str, to: str, expected: float
) -> None:
    one = dumping.run(case(case_from, ("materials", "percent = 25", to), day=day)).respondents[0]
    assert one.margin_percent == pytest.approx(100 * expected / 50, rel=1e-12)
    said = [w for w in one.warnings if "particular market situation" in w]
    assert len(said) == 1
    assert "materials +25 %" in said[0]
    assert "subsidized steel (memorandum)" in said[0]
    assert ("not in the cost test" in said[0]) == (expected == 25)
    if to == "by law":
        assert ("Hyundai Steel Co. v. United States" in said[0]) == (expected == 25)


def test_explain_and_what_if(case_from: Load) -> None:
    adjusted = case(case_from, ("materials", "percent = 25", "by law"), prices=False)
    (told,) = explain(dumping.run(adjusted), "sale 2")
    steps = {step.name: step for step in told.steps}
    assert steps["market_situation_1"].value == 10
    assert "memorandum" in steps["market_situation_1"].cite
    assert steps["avg_cv_total_cop"].value == 80
    assert steps["avg_total_cop"].value == 70
    for change, expected in (("percent = 50", 48 + 1), ("percent = 0", 27)):
        found = dumping.what_if(adjusted, f"costs.particular_market_situation.1.{change}").changed.respondents[0]
        assert found.margin_percent == pytest.approx(100 * expected / 50, rel=1e-12)


@pytest.mark.parametrize(
    ("element", "how", "to", "day", "said"),
    [
        ("material", "percent = 5", "by law", "2022-06-01", "did you mean 'materials'"),
        ("variable_com", "percent = 5", "by law", "2022-06-01", "nothing would change"),
        ("production_quantity", "percent = 5", "by law", "2022-06-01", "there is no cost 'production_quantity'"),
        ("materials", "percent = 5\namount = 3", "by law", "2022-06-01", "state either `percent`"),
        ("materials", "percent = 5", "by law", "2014-06-01", "no value before 2015-08-06"),
    ],
)
def test_faults(case_from: Load, element: str, how: str, to: str, day: str, said: str) -> None:
    with pytest.raises(CaseError, match=said):
        case(case_from, (element, how, to), day=day)
