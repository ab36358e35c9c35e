"""Sales below cost, sufficiency and constructed normal value outside the United States, worked by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import dumping
from dumping.case.load import Case
from dumping.case.problems import CaseError
from dumping.result import RespondentResult

Load = Callable[..., Case]
# Cost of P is 90: 85 and 3 and 2; of Q 50.
COSTS = "product,made,com,ga,interest\nP,100,85,3,2\nQ,100,45,3,2\n"
CASE = """schema = "dumping/case/1"
[case]
title = "Ordinary course"
authority = "{code}"
segment = "investigation"
period = [2024-01-01, 2024-12-31]
law_as_of = 2025-06-30
currency = "USD"
unit = "tonne"
[[respondents]]
name = "Exporter"
[respondents.us_sales]
file = "export.csv"
build_up = {{ net_price = "price", cif_price = "price + 0" }}
[respondents.comparison_sales]
file = "home.csv"
build_up = {{ net_price = "price", cost_test_price = "price" }}
[respondents.costs]
file = "costs.csv"
columns = {{ production_quantity = "made" }}
build_up = {{ total_com = "com", variable_com = "com", ga_expense = "ga", interest_expense = "interest" }}
"""
EXPORT = "connum,quantity,price\nP,1000,80\n"


def run(
    case_from: Load, home: str, code: str = "in", export: str = EXPORT, more: str = "", costs: str = COSTS
) -> RespondentResult:
    text = CASE.format(code=code) + more
    return dumping.run(case_from(text, home=f"connum,quantity,price\n{home}", export=export, costs=costs)).respondents[
        0
    ]


@pytest.mark.parametrize(
    ("low", "normal_value"),
    [
        # 80 of 400 below cost are 20 %: left out. (The average price stays above cost.)
        (80, 110.0),
        # 79 of 399 are less: they stay. (320 x 110 + 79 x 85) / 399.
        (79, (320 * 110 + 79 * 85) / 399),
    ],
)
@pytest.mark.parametrize("code", ["wto", "eu", "in", "uk", "ca"])
def test_a_fifth_of_the_volume_is_substantial(case_from: Load, code: str, low: int, normal_value: float) -> None:
    one = run(case_from, f"P,320,110\nP,{low},85\n", code)
    assert one.tables["us_sales"].value("cm_net_price") == pytest.approx(normal_value, rel=1e-12)


@pytest.mark.parametrize("code", ["wto", "eu", "in", "uk", "ca"])
def test_an_average_price_below_the_average_cost_is_substantial_too(case_from: Load, code: str) -> None:
    # 10 % below cost; 900 x 91 + 100 x 20 = 83,900 over 1,000 is 83.90, below 90.
    one = run(case_from, "P,900,91\nP,100,20\n", code)
    assert one.tables["us_sales"].value("cm_net_price") == 91
    assert one.tables["cost_test"].value("below_cost_percent") == 10


def test_canada_keeps_a_sale_above_the_average_cost_of_all_like_goods(case_from: Load) -> None:
    home = "P,300,110\nP,100,85\nQ,400,60\n"
    # Cost of all: (400 x 90 + 400 x 50) / 800 = 70. 85 is below the cost of P, and above that.
    canada = run(case_from, home, "ca")
    assert canada.parameters["average_cost_of_like_goods"].value == 70
    assert canada.tables["us_sales"].value("cm_net_price") == pytest.approx((300 * 110 + 100 * 85) / 400, rel=1e-12)
    assert run(case_from, home, "in").tables["us_sales"].value("cm_net_price") == 110
    # Not one at the average cost itself.
    at = run(case_from, home.replace("P,100,85", "P,100,70"), "ca")
    assert at.tables["us_sales"].value("cm_net_price") == 110


@pytest.mark.parametrize(("quantity", "constructed"), [(50, False), (49, True)])
def test_fewer_sales_than_a_twentieth_of_exports_are_insufficient(
    case_from: Load, quantity: int, constructed: bool
) -> None:
    # Exports of 1,000: 50 are 5 %. Profit of the sales in the ordinary course of both products, on cost.
    one = run(case_from, f"P,{quantity},120\nQ,500,55\n")
    profit = (quantity * 30 + 500 * 5) / (quantity * 90 + 500 * 50)
    wanted = 90 * (1 + profit) if constructed else 120
    assert one.tables["us_sales"].value("cm_net_price") == pytest.approx(wanted, rel=1e-12)
    reasons = list(one.tables["comparison_sales"].values("excluded"))
    assert (reasons[0] != "") is constructed


def test_a_stated_profit_and_selling_expenses(case_from: Load) -> None:
    more = "[respondents.calculation.constructed_value]\nprofit = 0.1\nindirect_selling = 0.05\n"
    one = run(case_from, "Q,500,55\n", more=more)
    assert one.tables["us_sales"].value("cm_net_price") == pytest.approx(90 * 1.15, rel=1e-12)
    assert one.margin_percent == pytest.approx(100 * (103.5 - 80) / 80, rel=1e-12)


def test_normal_values_may_all_be_constructed(case_from: Load) -> None:
    one = run(case_from, "P,500,100\n", more='[respondents.calculation]\nnormal_value = "constructed value"\n')
    # Profit of the ordinary course: 10 on 90.
    assert one.tables["us_sales"].value("cm_net_price") == pytest.approx(100, rel=1e-12)


def test_without_a_profit_there_is_no_constructed_value(case_from: Load) -> None:
    with pytest.raises(CaseError, match="no sale in the ordinary course gives a profit"):
        run(case_from, "P,500,80\n")


def test_the_cost_test_may_be_left_out(case_from: Load) -> None:
    one = run(case_from, "P,320,110\nP,80,85\n", more="[respondents.calculation]\ncost_test = false\n")
    assert one.tables["us_sales"].value("cm_net_price") == pytest.approx(105, rel=1e-12)


@pytest.mark.parametrize(
    ("code", "name"),
    [("cn", "China"), ("br", "Brazil"), ("kr", "Korea"), ("jp", "Japan"), ("sa", "Saudi Arabia"), ("au", "Australia")],
)
def test_a_law_without_the_rule_says_so(case_from: Load, code: str, name: str) -> None:
    with pytest.raises(CaseError) as raised:
        run(case_from, "P,320,110\n", code)
    assert f"the law of {name} on file does not say which sales below cost are left out" in str(raised.value)


def test_a_product_without_a_cost_is_told(case_from: Load) -> None:
    with pytest.raises(CaseError, match="1 products are sold and have no cost: 'R'"):
        run(case_from, "P,320,110\nR,10,10\n")
