"""Changes to a case: each equals editing the file by hand, and each mistake is named."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import dumping
from dumping.case.load import Case
from dumping.scenarios.changes import Change, ChangeError, apply, parse_change, parse_variation
from tests.conftest import CASES, TWO_PRODUCTS

Load = Callable[..., Case]


def margin(case: Case) -> float:
    return dumping.run(case).respondents[0].margin_percent


def changed(case: Case, *texts: str) -> float:
    return margin(apply(case, [parse_change(text) for text in texts]))


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("method.negative_results=zeroed", Change(("method", "negative_results"), "=", "zeroed")),
        ("a.b += 1.5", Change(("a", "b"), "+=", "1.5")),
        ('r."A.B Co".x *= 2 where c == "D"', Change(("r", "A.B Co", "x"), "*=", "2", 'c == "D"')),
        ("unset respondents.A Co.calculation", Change(("respondents", "A Co", "calculation"), "unset", "")),
        ('remove us_sales where c == "=2"', Change(("us_sales",), "remove", "", 'c == "=2"')),
        ("add costs from more.csv", Change(("costs",), "add", "more.csv")),
        ("us_sales.q -= q / 2 where q >= 3", Change(("us_sales", "q"), "-=", "q / 2", "q >= 3")),
    ],
)
def test_a_change_is_read(text: str, change: Change) -> None:
    assert parse_change(text) == change


@pytest.mark.parametrize("text", ["", "a.b", "= 3", "a.b =", "a..b = 3", 'us_sales."x = 3'])
def test_what_is_not_a_change_is_said(text: str) -> None:
    with pytest.raises(ChangeError):
        parse_change(text)


def test_by_hand(case_from: Load) -> None:
    case = case_from()
    assert margin(case) == pytest.approx(10, rel=1e-12)
    assert changed(case, "method.negative_results = zeroed") == pytest.approx(200 / 15, rel=1e-12)
    # Export prices up by 10: results 10 x 10 and -20 x 5 cancel.
    assert changed(case, "us_sales.gross_unit_price *= 1.1") == 0
    # Only B, up by 5: results 200 and -75 over 1000 + 525.
    one = changed(case, 'us_sales.gross_unit_price += 5 where connum == "B"')
    assert one == pytest.approx(100 * 125 / 1525, rel=1e-12)
    assert changed(case, "comparison_sales.gross_unit_price -= 20") == 0
    # Several at once, in order.
    assert changed(case, "us_sales.quantity = 1", "method.negative_results = zeroed") == pytest.approx(10, rel=1e-12)


def test_a_key_equals_editing_the_file(case_from: Load) -> None:
    edited = margin(case_from(TWO_PRODUCTS.replace("normal_value = 90", "normal_value = 130")))
    case = case_from()
    for path in ("respondents.Maker.products.B", "respondents.1.products.2"):
        assert changed(case, f"{path}.normal_value = 130") == edited
        assert changed(case, f"{path}.normal_value += 40") == edited
    assert changed(case, "respondents.Maker.products.B.normal_value *= 1.5") == margin(
        case_from(TWO_PRODUCTS.replace("normal_value = 90", "normal_value = 135.0"))
    )


def test_the_law_of_another_day(case_from: Load) -> None:
    case = case_from()
    assert changed(case, "case.law_as_of = 2006-06-01") == pytest.approx(200 / 15, rel=1e-12)


def test_changes_are_said_in_the_result(case_from: Load) -> None:
    case = apply(case_from(), [parse_change("us_sales.quantity *= 2")])
    assert case.changes == ("us_sales.quantity *= 2",)
    source = dumping.run(case).respondents[0].tables["us_sales"].columns["quantity"].source
    assert "us_sales.quantity *= 2" in str(source)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("us_sales.gross_price = 3", "did you mean 'gross_unit_price'"),
        ("us_sales.quantity = gross_unit_prise", "did you mean 'gross_unit_price'"),
        ("us_sales.quantity = 3 where connum = 'A'", "write '=='"),
        ("us_sales.quantity = 3 where connum == 'Z'", "no row"),
        ("us_sales.quantity = 3 where quantity", "truth is wanted"),
        ("us_sales.quantity = 1 / 0", "has no value"),
        ("us_sales.quantity = __import__('os')", "there is no function"),
        ("us_sales.connum *= 3", "change it with ="),
        ("respondents.Makers.products.A.quantity = 3", "did you mean 'Maker'"),
        ("respondents.Maker.products.C.quantity = 3", "there is no 'C'"),
        ("respondents.Maker.products.A.quantity = three", "a number is wanted"),
        ("respondents.Maker.products.A.quantity = -3", "must be above 0"),
        ("case.title += 3", "is not a number"),
        ("case.unknown = 3", "there is no key 'unknown'"),
        ("cas.title = x", "did you mean 'case'"),
        ("case.title.x = 3", "single value"),
        ("case.title = 'x' where connum == 'A'", "not a column"),
    ],
)
def test_mistakes_are_named(case_from: Load, text: str, words: str) -> None:
    case = case_from()
    with pytest.raises(ChangeError, match="(?s).*" + words.replace("(", r"\(")):
        apply(case, [parse_change(text)])


def test_daily_rates_change_like_columns(case_from: Load) -> None:
    text = TWO_PRODUCTS.replace('name = "Maker"', 'name = "Maker"\nnormal_value_currency = "EUR"')
    text += '\n[exchange_rates.EUR]\nfile = "eur.csv"\n'
    text = text.replace("export_price = 100", "export_price = { price = 100, date = 2020-05-04 }")
    case = case_from(text, eur="date,rate\n2020-05-04,1.1\n")
    assert margin(case) == pytest.approx(100 * (32 * 10 - 1 * 5) / 1500, rel=1e-12)
    assert changed(case, "exchange_rates.EUR.rate *= 2 where rate > 1") == pytest.approx(
        100 * (164 * 10 + 98 * 5) / 1500, rel=1e-12
    )


def test_a_variation_leaves_its_figure_open() -> None:
    assert parse_variation("us_sales.gross_unit_price").operator == "*="
    assert parse_variation("us_sales.gross_unit_price += where connum == 'A'").where == "connum == 'A'"
    assert parse_variation("respondents.M.products.A.export_price").operator == "="
    with pytest.raises(ChangeError, match="leave the value out"):
        parse_variation("us_sales.gross_unit_price *= 3")


def test_costs_and_choices_of_the_full_method() -> None:
    """The choice of profit for constructed value is one line; costs change like any other column."""
    case = dumping.load_case(CASES / "octg-korea")
    first = 'respondents."Respondent A"'
    constructed = f'{first}.calculation.normal_value = "constructed value"'
    low, high = (
        changed(case, constructed, f"{first}.calculation.constructed_value.profit = {rate}") for rate in (0.02, 0.26)
    )
    assert low < high
    dearer = changed(case, f"{first}.costs.reported_total *= 1.3")
    excluded = dumping.run(apply(case, [parse_change(f"{first}.costs.reported_total *= 1.3")])).respondents[0]
    reasons = excluded.tables["comparison_sales"].values("excluded")
    assert any("below the cost of production" in reason for reason in reasons)
    assert dearer != margin(case)


def test_a_key_left_out_is_as_if_never_stated(case_from: Load) -> None:
    case = case_from(TWO_PRODUCTS + '\n[method]\nnegative_results = "zeroed"\n')
    assert changed(case, "unset method.negative_results") == margin(case_from(TWO_PRODUCTS))
    with pytest.raises(ChangeError, match="nothing to leave out"):
        changed(case, "unset method.comparison")
