"""Injury margins from tables of sales: CIF and non-injurious prices as columns and amounts, and what is missing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import dumping
from dumping.case.load import Case
from dumping.case.problems import CaseError
from dumping.result import RespondentResult

Load = Callable[..., Case]
# The facts of seven-regimes, each product in two sales whose averages are the products' prices.
SALES = """connum,quantity,price,cif,target,domestic,cost,capital,interest
A,600,790,890,1080,1000,700,500,20
A,400,815,915,1080,1000,700,500,20
B,500,1250,1350,1400,1300,1000,600,30
"""
HOME = "connum,quantity,price\nA,100,1000\nB,100,1200\n"
CASE = """schema = "dumping/case/1"
[case]
title = "Injury of tables"
authority = "{code}"
segment = "investigation"
period = [2024-01-01, 2024-12-31]
law_as_of = 2025-06-30
currency = "USD"
unit = "tonne"
[[respondents]]
name = "Exporter"
[respondents.us_sales]
file = "sales.csv"
columns = {{ {columns} }}
build_up = {{ net_price = "price"{amounts} }}
[respondents.comparison_sales]
file = "home.csv"
build_up = {{ net_price = "price" }}
[landing.{code}]
customs_duty_percent = 6.5
post_import_cost = 10
"""
PRICES = 'cif_price = "cif", non_injurious_price = "target"'


def run(
    case_from: Load, code: str, columns: str = PRICES, amounts: str = "", more: str = "", sales: str = SALES
) -> RespondentResult:
    text = CASE.format(code=code, columns=columns, amounts=amounts) + more
    return dumping.run(case_from(text, sales=sales, home=HOME)).respondents[0]


def test_underselling_sale_by_sale(case_from: Load) -> None:
    one = run(case_from, "eu", more='[injury]\nnegative_results = "offset"\n')
    injury = one.tables["injury"]
    # 1,080 - (890 x 1.065 + 10), 1,080 - (915 x 1.065 + 10), 1,400 - (1,350 x 1.065 + 10).
    assert list(injury.values("injury_per_unit")) == pytest.approx([122.15, 95.525, -47.75])
    # 73,290 + 38,210 - 23,875 = 87,625 of 534,000 + 366,000 + 675,000.
    assert one.tables["duty"].value("duty_percent") == pytest.approx(8_762.5 / 1_575, rel=1e-12)
    assert one.margin_percent == pytest.approx(17_500 / 1_575, rel=1e-12)


@pytest.mark.parametrize(
    ("code", "injury"),
    # 87,625 of CIF 1,575,000; of landed 957.85 x 600 + 984.475 x 400 + 1,447.75 x 500; of export value 1,425,000.
    [("uk", 8_762.5 / 1_575), ("in", 8_762_500 / 1_692_375), ("au", 8_762.5 / 1_425)],
)
def test_the_injury_margin_by_denominator(case_from: Load, code: str, injury: float) -> None:
    one = run(case_from, code, more='[injury]\nnegative_results = "offset"\n')
    assert one.tables["injury_total"].value("injury_margin_percent") == pytest.approx(injury, rel=1e-12)


def test_prices_may_be_amounts_of_the_build_up(case_from: Load) -> None:
    amounts = ', cif_price = "price + 100", non_injurious_price = "target", post_import_cost = "0 * price"'
    one = run(case_from, "eu", "", amounts)
    # The sale's own cost of importing, none here, takes the place of the market's: 10 per tonne more injury.
    assert one.tables["injury"].value("injury_per_unit", 1) == pytest.approx(132.15)


def test_a_landed_price_of_the_sales_own(case_from: Load) -> None:
    one = run(case_from, "in", 'landed_price = "cif", non_injurious_price = "target"')
    # 190 x 600 + 165 x 400 + 50 x 500 of 1,575,000.
    assert one.tables["injury_total"].value("injury_margin_percent") == pytest.approx(20_500 / 1_575, rel=1e-12)


def test_undercutting_stands_beside_underselling(case_from: Load) -> None:
    one = run(case_from, "eu", f'{PRICES}, domestic_price = "domestic"')
    # (1,000 - 957.85) x 600 + (1,000 - 984.475) x 400 + (1,300 - 1,447.75) x 500 of 1,650,000.
    wanted = 100 * (25_290 + 6_210 - 73_875) / 1_650_000
    assert one.tables["injury_total"].value("undercutting_margin_percent") == pytest.approx(wanted, rel=1e-9)
    assert dumping_dict(one)["undercutting_margin_percent"] == pytest.approx(wanted, rel=1e-9)
    assert one.tables["duty"].value("duty_percent") < one.margin_percent


def dumping_dict(one: RespondentResult) -> dict[str, float]:
    from dumping.report.json import _duty

    found = _duty(one)
    assert found is not None
    return found


def test_a_target_price_from_cost_and_profit(case_from: Load) -> None:
    columns = 'cif_price = "cif", industry_cost = "cost"'
    of_cost = '[injury.target_price]\nprofit_percent = 10\nprofit_of = "cost"\ncompliance_cost = 5\n'
    one = run(case_from, "eu", columns, more=of_cost)
    assert one.tables["us_sales"].value("non_injurious_price", 1) == pytest.approx(700 + 5 + 70)
    of_turnover = '[injury.target_price]\nprofit_percent = 10\nprofit_of = "turnover"\n'
    one = run(case_from, "eu", columns, more=of_turnover)
    assert one.tables["us_sales"].value("non_injurious_price", 1) == pytest.approx(700 / 0.9)
    # Article 7(2c): not less than 6 %.
    least = '[injury.target_price]\nprofit_percent = 4\nprofit_of = "cost"\n'
    one = run(case_from, "eu", columns, more=least)
    assert one.tables["us_sales"].value("non_injurious_price", 1) == pytest.approx(742)


def test_india_has_a_return_on_capital(case_from: Load) -> None:
    columns = 'cif_price = "cif", industry_cost = "cost", capital_employed = "capital", interest_cost = "interest"'
    one = run(case_from, "in", columns)
    # Cost without interest, and 22 % of the capital employed.
    assert one.tables["us_sales"].value("non_injurious_price", 1) == pytest.approx(700 - 20 + 110)
    with pytest.raises(CaseError, match="needs interest_cost and capital_employed"):
        run(case_from, "in", 'cif_price = "cif", industry_cost = "cost"')
    with pytest.raises(CaseError, match="has no 'return_on_capital_percent', and no target profit is stated"):
        run(case_from, "eu", 'cif_price = "cif", industry_cost = "cost"')


def test_all_that_is_missing_is_told_at_once_by_row_and_column(case_from: Load) -> None:
    holes = SALES.replace("A,600,790,890,", "A,600,790,,").replace("B,500,1250,1350,1400", "B,500,1250,1350,")
    with pytest.raises(CaseError) as raised:
        run(case_from, "uk", sales=holes)
    places = [(problem.file, problem.row, problem.column) for problem in raised.value.problems]
    assert places == [("sales.csv", 2, "cif"), ("sales.csv", 4, "target")]
    with pytest.raises(CaseError) as raised:
        run(case_from, "eu", 'non_injurious_price = "target"')
    assert "the export sales have no CIF price, and the method of the European Union needs it" in str(raised.value)


def test_without_an_injury_margin_the_duty_says_so(case_from: Load) -> None:
    one = run(case_from, "eu", 'cif_price = "cif"')
    assert one.tables["duty"].value("duty_percent") == pytest.approx(17_500 / 1_575, rel=1e-12)
    assert any("no injury margin is stated or computed" in warning for warning in one.warnings)
