"""dumping explain: each figure against the hand-worked case, and what is said when nothing has that name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import dumping
from tests.conftest import CASES

W01 = CASES / "worked-examples" / "w01-dgtr-manual-14-16.toml"


def steps_of(content: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {step["name"]: step for step in content["steps"]}


def test_a_margin_down_to_its_rows(review: Path) -> None:
    content = dumping("explain", review, "margin", "--json").json
    assert content["schema"] == "dumping/explanation/1"
    assert content["value"] == pytest.approx(100 * 1035 / 5090, rel=1e-12)
    assert content["unit"] == "%"
    assert content["notice"] == "Made-up data."
    for step in content["steps"]:
        assert {"name", "label", "value", "unit", "words", "cite", "where"} <= step.keys()
    steps = steps_of(content)
    assert steps["margin_percent"]["words"] == "100 × Total dumping (1,035) ÷ Export value, net (5,090)"
    assert steps["margin_percent"]["cite"] == "19 USC 1677(35)(B)"
    assert (
        steps["total_dumping_offset"]["words"]
        == "the larger of Positive results (1,235) + Negative results (-200) and 0"
    )
    positive = steps["positive_results"]
    assert positive["value"] == pytest.approx(1235)
    assert "over 2 of 3 rows of Average-to-average" in positive["words"]
    assert positive["row_count"] == 2
    assert [(row["value"], row["where"]) for row in positive["rows"]] == [
        (pytest.approx(215), "us.csv, row 2"),
        (pytest.approx(1020), "us.csv, row 3"),
    ]
    assert steps["method"]["value"] == "average-to-average"
    assert steps["method"]["where"].startswith("law on 2021-06-01: 77 FR 8101")


def test_a_sale_from_its_file_to_both_methods(review: Path) -> None:
    content = dumping("explain", review, "sale 3", "--json").json
    # Row 3 of the file: 30 tons at 110 - 4; won 125,000 at 0.0011; the average of both sales of A is 103.50.
    assert content["label"].startswith("us_sales 3 (CONNUM A, 2020-03-20")
    assert content["value"] == pytest.approx((137.5 - 103.5) * 30)
    steps = steps_of(content)
    assert steps["gross_unit_price"]["where"] == "us.csv, row 3, column gross_unit_price"
    assert steps["net_price"]["words"] == "Gross unit price (110) − Freight (4)"
    assert steps["net_price"]["cite"] == "case.toml:22"
    assert steps["net_price"]["value"] == 106
    match = steps["cm_row"]
    assert match["words"].startswith("row 1 of Comparison-market averages (CONNUM A, 2020-03")
    assert "1677b(a)(1)(A)" in match["cite"]
    assert steps["exchange_rate"]["where"] == "krw.csv, column rate, 2020-03-20"
    assert steps["foreign_price_usd"]["value"] == pytest.approx(137.5)
    results = [step["value"] for step in content["steps"] if step["name"] == "result"]
    assert results == [pytest.approx(1020), pytest.approx((137.5 - 106) * 30)]


def test_a_sale_as_text(review: Path) -> None:
    answer = dumping("explain", review, "us_sales", "3")
    assert answer.code == 0
    assert "Made-up data." in answer.out
    assert "U.S. sales: us.csv, row 3" in answer.out
    assert "Gross unit price = 110 USD/ton  [column gross_unit_price]" in answer.out
    assert "Net price = Gross unit price (110) − Freight (4) = 106 USD/ton\n    [case.toml:22]" in answer.out
    assert "comparison_sales 2 (CONNUM A, 2020-03-01" in answer.out


def test_a_sale_that_is_not_used_says_why(review: Path) -> None:
    content = dumping("explain", review, "sale 5", "--json").json
    assert content["value"] == "no normal value to compare with"


def test_a_row_by_its_place_in_the_table(review: Path) -> None:
    by_file = dumping("explain", review, "sale 3", "--json").json
    by_order = dumping("explain", review, "sale no 2", "--json").json
    assert by_order["steps"] == by_file["steps"]


@pytest.mark.parametrize("what", ["normal_value B", "normal value B 2020-03", "normal_values b"])
def test_a_normal_value(review: Path, what: str) -> None:
    content = dumping("explain", review, what, "--json").json
    assert content["value"] == 150_000
    assert content["unit"] == "KRW/ton"
    total = next(step for step in content["steps"] if step["name"] == "net_price")
    assert total["words"].startswith("the total of the Net price, times quantity over 1 row")


def test_each_respondent_or_one(tmp_path: Path) -> None:
    text = W01.read_text(encoding="utf-8").partition("[[figures]]")[0]
    second = text.partition("[[respondents]]")[2].replace('"Exporter"', '"Second: Ltd"')
    file = tmp_path / "two.toml"
    file.write_text(f"{text}\n[[respondents]]{second}", encoding="utf-8")
    content = dumping("explain", file, "margin", "--json").json
    assert content["respondent"] == "Exporter"
    assert [one["respondent"] for one in content["others"]] == ["Second: Ltd"]
    for what in ("second: ltd", "Second: Ltd:margin", "2:margin"):
        one = dumping("explain", file, what, "--json").json
        assert (one["respondent"], "others" in one) == ("Second: Ltd", False)
    others = dumping("explain", file, "all_others", "--json").json
    # Both rates are the manual's 290 / 6,720.
    assert others["value"] == pytest.approx(100 * 290 / 6720)
    assert {step["name"] for step in others["steps"]} >= {"percent", "weight_included"} or others["steps"]


@pytest.mark.parametrize(
    ("what", "value", "unit"),
    [
        ("average_normal_value", 7010 / 490, "USD/MT"),
        ("per_unit", 290 / 490, "USD/MT"),
        ("zeroed_percent", 100 * 700 / 6720, "%"),
        ("exporter:cash_deposit_percent", 100 * 290 / 6720, "%"),
        ("comparison_average_to_average.result 2", 360, "USD"),
        ("de_minimis_threshold_percent", 2, "%"),
        ("total_average_to_transaction.percent", 100 * 290 / 6720, "%"),
        ("Weighted-average margin", 100 * 290 / 6720, "%"),
    ],
)
def test_any_figure(what: str, value: float, unit: str) -> None:
    content = dumping("explain", W01, what, "--json").json
    assert content["value"] == pytest.approx(value, rel=1e-12)
    assert content["unit"] == unit
    assert content["steps"]


def test_a_column_is_told_without_numbers(review: Path) -> None:
    content = dumping("explain", review, "us_sales.net_price", "--json").json
    (step,) = content["steps"]
    assert step["words"] == "Gross unit price − Freight"
    assert step["row_count"] == 4
    assert [row["value"] for row in step["rows"]] == [96, 106, 190, 49]
    assert "us_sales 2 (CONNUM A" in dumping("explain", review, "us_sales.net_price").out


def test_a_table_is_told_column_by_column(review: Path) -> None:
    labels = [step["label"] for step in dumping("explain", review, "us_sales", "--json").json["steps"]]
    assert labels[:3] == ["CONNUM", "Date of sale", "Quantity"]
    total = dumping("explain", review, "total_average_to_average", "--json").json
    assert steps_of(total)["total_value"]["value"] == pytest.approx(5090)


def test_a_long_total_points_to_the_rest(tmp_path: Path, review: Path) -> None:
    file = review / "us.csv"
    more = "".join(f"A,2020-03-05,1,{100 + n},4,C1\n" for n in range(20))
    file.write_text(file.read_text(encoding="utf-8") + more, encoding="utf-8")
    text = dumping("explain", review, "margin").out
    assert f"more rows; one of them: dumping explain {review} 'us_sales " in text
    steps = steps_of(dumping("explain", review, "margin", "--json").json)
    assert len(steps["total_value"]["rows"]) == 5
    assert steps["total_value"]["row_count"] == 23


@pytest.mark.parametrize(
    ("what", "message"),
    [
        ("marign", "did you mean 'margin'?"),
        ("Makr:margin", "there is no respondent 'Makr'; did you mean 'Maker'?"),
        ("sale 99", "U.S. sales have no row 99; the rows are 2 to 5"),
        ("sale 1", "the rows are 2 to 5"),
        ("normal_value Z", "no row of Comparison-market averages has 'Z'"),
        ("sale C1", "3 rows of U.S. sales have 'C1'; name one: 2 (CONNUM A"),
        ("us_sales.net_prize", "did you mean 'net_price'?"),
        ("all_others", "this case has no rate for all others"),
        ("Maker:", "there is nothing to explain"),
    ],
)
def test_what_is_not_there(review: Path, what: str, message: str) -> None:
    answer = dumping("explain", review, what)
    assert answer.code == 2
    assert message in answer.err
    assert answer.out == ""
    problem = dumping("explain", review, what, "--json").json
    assert message in problem["problems"][0]["what"]


def test_the_rates_that_an_average_is_made_of_are_followed() -> None:
    case = CASES / "octg-korea-published" / "1-investigation.toml"
    content = dumping("explain", case, "all_others", "--json").json
    # 79 FR 41983: (9.89 + 15.75) / 2 = 12.82.
    assert content["value"] == pytest.approx(12.82)
    stated = [step for step in content["steps"] if step["name"] == "stated_margin_percent"]
    assert sorted(step["value"] for step in stated) == [9.89, 15.75]
    assert all(step["where"].startswith("1-investigation.toml:") for step in stated)
