"""Authorities side by side: duties of each form, one rule exchanged at a time, price lifts, and the worksheets."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter
from python_calamine import CalamineWorkbook

import dumping
from dumping.case.load import Case
from dumping.cli.main import cli
from dumping.compare.side_by_side import Shipment, compare
from dumping.scenarios.changes import apply, parse_change
from tests.conftest import CASES
from tests.workbook.recalculated import needs_libreoffice, parts_of_sheets, recalculated, typed

CASE = dumping.load_case(CASES / "seven-regimes")
ALL = ("us", "wto", "eu", "in", "ca", "cn")


def changed(*texts: str) -> Case:
    return apply(CASE, [parse_change(text) for text in texts])


def sides(case: Case, codes: tuple[str, ...] = ALL, shipment: Shipment | None = None) -> dict[str, dict[str, Any]]:
    return {side.authority: side.to_dict() for side in compare(case, codes, shipment)}


def steps(side: dict[str, Any]) -> list[tuple[str, float]]:
    return [(one["rule"], one["points"]) for one in side["difference"]["steps"]]


def test_the_rules_that_make_the_difference() -> None:
    """175,000 of 1,425,000 and of 1,575,000; injury 111,500 in the EU, 75,062.50 in India; 200 x 1,000 in Canada."""
    found = sides(CASE)
    assert steps(found["eu"]) == [
        ("denominator CIF value instead of export price", pytest.approx(17_500 / 1_575 - 17_500 / 1_425)),
        ("lesser duty: no more than the injury margin", pytest.approx((11_150 - 17_500) / 1_575)),
    ]
    assert [round(points, 2) for _, points in steps(found["eu"])] == [-1.17, -4.03]
    assert steps(found["in"]) == [
        ("lesser duty: no more than the injury margin", pytest.approx((7_506.25 - 17_500) / 1_425))
    ]
    ((rule, points),) = steps(found["ca"])
    assert rule == "form of the duty: up to the model's normal value instead of per cent of the value"
    assert points == pytest.approx((20_000 - 17_500) / 1_425)
    assert steps(found["wto"]) == []
    assert found["us"]["difference"] is None
    assert all(step["cite"] for code in ALL[2:] for step in found[code]["difference"]["steps"])


def test_a_choice_of_method_is_exchanged_alone() -> None:
    zeroed = [1_425_000, 200_000]
    found = sides(changed("method.negative_results = zeroed"))
    # Chosen for all alike, zeroing is no difference between them.
    assert found["us"]["margin_percent"] == pytest.approx(100 * zeroed[1] / zeroed[0])
    assert [rule for rule, _ in steps(found["cn"])] == ["denominator CIF value instead of export price"]
    before = changed("case.law_as_of = 2006-01-01", "case.period = [2005-01-01, 2005-12-31]", "case.authority = us")
    old = sides(before, ("us", "ca"))
    # Until 2007 the United States zeroed; the other's offsets come first, then the form.
    (first, offset), (_, form) = steps(old["ca"])
    assert first == "negative results offset instead of zeroed"
    assert offset == pytest.approx((17_500 - 20_000) / 1_425)
    assert form == pytest.approx((20_000 - 17_500) / 1_425)


def test_going_back_the_lesser_duty_is_given_up() -> None:
    found = sides(CASE, ("eu", "us"))
    assert steps(found["us"]) == [
        ("denominator export price instead of CIF value", pytest.approx(11_150 / 1_425 - 11_150 / 1_575)),
        ("no lesser duty", pytest.approx((17_500 - 11_150) / 1_425)),
    ]


def test_de_minimis_is_of_the_export_price_for_both() -> None:
    # 24,500 of 1,425,000 is 1.72 %.
    product = "respondents.1.products"
    found = sides(changed(f"{product}.A.normal_value = 825", f"{product}.B.normal_value = 1249"), ("us", "cn"))
    assert [found[code]["de_minimis"] for code in ("us", "cn")] == [True, True]
    assert steps(found["cn"]) == [("denominator CIF value instead of export price", 0)]


def test_de_minimis_of_one_authority_only() -> None:
    # 24,500 of 1,425,000 is 1.72 %: above the 0.5 % of a review in the United States, not the 2 % of China.
    product = "respondents.1.products"
    case = changed(f"{product}.A.normal_value = 825", f"{product}.B.normal_value = 1249", "case.segment = review")
    found = sides(case, ("us", "cn"))
    assert [found[code]["de_minimis"] for code in ("us", "cn")] == [False, True]
    assert steps(found["cn"])[-1] == ("de minimis: no duty", pytest.approx(-2_450 / 1_575))


@settings(max_examples=10, deadline=None)
@given(
    st.floats(500, 1500), st.floats(500, 1500), st.floats(400, 1400), st.floats(400, 1400), st.floats(500, 1600),
    st.sampled_from([("us", "eu"), ("eu", "in"), ("in", "ca"), ("ca", "cn"), ("cn", "us"), ("eu", "ca")]),
)  # fmt: skip
def test_the_steps_add_up_to_the_difference(
    nv_a: float, nv_b: float, ep_a: float, ep_b: float, target: float, codes: tuple[str, str]
) -> None:
    product = "respondents.1.products"
    case = changed(
        f"{product}.A.normal_value = {nv_a!r}", f"{product}.B.normal_value = {nv_b!r}",
        f"{product}.A.export_price = {ep_a!r}", f"{product}.B.export_price = {ep_b!r}",
        f"{product}.A.cif_price = {ep_a + 100!r}", f"{product}.B.cif_price = {ep_b + 100!r}",
        f"{product}.A.non_injurious_price = {target!r}",
    )  # fmt: skip
    second = compare(case, codes)[1]
    made = second.difference
    assert made is not None
    points = math.fsum(step.points for step in made.steps)
    assert points == pytest.approx(made.after - made.before, abs=1e-9)
    sales = second.one.tables["sales_charged_total"]  # type: ignore[union-attr]
    base = {"CIF value": "cif_value", "export price": "export_value"}[second.figures["denominator"]]
    assert made.after == pytest.approx(100 * sales.value("anti_dumping_duty") / sales.value(base), abs=1e-9)


def test_duty_per_unit_and_its_equivalents_are_those_of_the_periods_sales() -> None:
    found = sides(CASE)
    per_tonne = {code: round(one["average_duty_per_unit"], 2) for code, one in found.items()}
    assert per_tonne == {"us": 116.67, "wto": 116.67, "eu": 74.33, "in": 50.04, "ca": 133.33, "cn": 116.67}
    assert found["in"]["ad_valorem_equivalent_percent"] == pytest.approx(7_506.25 / 1_575)
    assert (found["eu"]["cap"], found["us"]["cap"]) == ("injury margin", "none")
    assert found["eu"]["denominator"] == "CIF value"


def test_how_far_prices_have_to_rise() -> None:
    found = {code: side["price_lift"] for code, side in sides(CASE).items()}
    rises = {code: [one["rise"] for one in lift["products"]] for code, lift in found.items()}
    # EU: the margin times the CIF value, 175,000 over 1,500 tonnes. India, A: (1,080 - 974.25) / 1.0825, not 200.
    assert found["eu"]["average_per_unit"] == pytest.approx(175_000 / 1_500)
    assert rises["in"] == pytest.approx([105.75 / 1.0825, 0])
    assert rises["ca"] == [200, 0]
    assert found["ca"]["products"][0]["wanted"] == 1000


def test_after_the_lift_nothing_is_due() -> None:
    """Raised by what is told, each product pays nothing: by normal values, by a minimum price, by a reference price."""
    for code, form in (
        ("ca", ""),
        ("eu", '{ form = "minimum_price", minimum_price = 1420 }'),
        ("in", '{ form = "minimum_price", minimum_price = 1491 }'),
    ):
        case = changed(f"duty.{code} = {form}") if form else CASE
        lift = sides(case, (code,))[code]["price_lift"]
        for rise in lift["products"]:
            factor = 1.0825 if rise["price"] == "landed price" else 1
            cif = {"A": 900, "B": 1350}[rise["product"]] + rise["rise"] / factor
            export = {"A": 800, "B": 1250}[rise["product"]] + rise["rise"] / factor
            shipment = Shipment(rise["product"], 1, cif, export)
            paid = sides(case, (code,), shipment)[code]["shipment"]
            assert paid["anti_dumping_duty"] == pytest.approx(0, abs=1e-9), (code, rise)
            less = Shipment(rise["product"], 1, cif - 1, export - 1)
            assert sides(case, (code,), less)[code]["shipment"]["anti_dumping_duty"] >= 0.9 * (rise["rise"] > 0)


def test_forms_stated_in_the_case_are_compared() -> None:
    case = changed(
        'duty.eu = { form = "capped_minimum_price", cap_percent = 36, products = { A = { minimum_price = 1200 }, '
        "B = { minimum_price = 1300 } } }",
        'duty.wto = { form = "combination" }',
    )
    found = sides(case, ("us", "eu", "wto"), Shipment("A", 10, 9000))
    # A: 1,200 - 900, below 36 % of 900; B is above its price. 300 x 1,000 over 1,500 tonnes.
    assert found["eu"]["shipment"]["anti_dumping_duty"] == pytest.approx(3000)
    assert found["eu"]["average_duty_per_unit"] == pytest.approx(200)
    # Ascertained prices are those of the period: at them a combination pays the difference.
    assert found["wto"]["shipment"]["anti_dumping_duty"] == pytest.approx(2000)
    assert any("form of the duty" in rule for rule, _ in steps(found["eu"]))


def test_normal_values_in_another_currency_are_those_of_the_comparison(case_from: Callable[..., Case]) -> None:
    text = """schema = "dumping/case/1"
[case]
title = "Won"
authority = "ca"
segment = "investigation"
period = [2023-01-01, 2023-12-31]
law_as_of = 2024-06-30
currency = "USD"
unit = "tonne"
[exchange_rates.KRW]
rate = 0.001
[exchange_rates.CAD]
rate = 0.75
[[respondents]]
name = "Maker"
normal_value_currency = "KRW"
[[respondents.products]]
connum = "A"
quantity = 10
normal_value = 1000000
export_price = 900
"""
    plain = sides(case_from(text), ("ca",), Shipment("A", 2, 2000))["ca"]
    assert plain["shipment"]["anti_dumping_duty"] == pytest.approx(200)
    assert plain["price_lift"]["products"][0]["wanted"] == pytest.approx(1000)
    # What the case computes is in its own currency, whatever the currency of what is stated.
    stated = text + '[duty.ca]\ncurrency = "CAD"\ncountervailing_per_unit = 40\n'
    both = sides(case_from(stated), ("ca",), Shipment("A", 2, 2000))["ca"]["shipment"]
    assert both["anti_dumping_duty"] == pytest.approx(200)
    assert both["countervailing_duty"] == pytest.approx(2 * 40 * 0.75)
    own = text + '[duty.ca]\ncurrency = "CAD"\nnormal_value = 1400\n'
    assert sides(case_from(own), ("ca",), Shipment("A", 2, 2000))["ca"]["shipment"]["anti_dumping_duty"] == (
        pytest.approx(2 * (1400 * 0.75 - 900))
    )


def test_a_minimum_price_in_another_currency_is_told_in_the_cases_own() -> None:
    case = changed(
        "exchange_rates = { EUR = { rate = 1.25 } }",
        'duty.eu = { form = "minimum_price", currency = "EUR", minimum_price = 800 }',
    )
    found = sides(case, ("us", "eu"))
    # 800 EUR are 1,000 USD: A at 900 lacks 100, B at 1,350 nothing.
    assert [one["rise"] for one in found["eu"]["price_lift"]["products"]] == pytest.approx([100, 0])
    assert found["eu"]["average_duty_per_unit"] == pytest.approx(100 * 1000 / 1500)


def test_by_normal_values_nothing_is_due_of_an_insignificant_margin() -> None:
    # 24,500 of 1,425,000 is 1.72 %, though A alone is dumped.
    product = "respondents.1.products"
    case = changed(f"{product}.A.normal_value = 825", f"{product}.B.normal_value = 1249")
    found = sides(case, ("ca",), Shipment("A", 10, 9000))["ca"]
    assert found["de_minimis"]
    assert (found["duty_on_sales"], found["shipment"]["anti_dumping_duty"]) == (0, 0)


def test_a_rate_that_the_case_states_is_a_step_of_its_own() -> None:
    found = sides(changed("duty.cn = { duty_percent = 20 }"), ("us", "cn"))
    assert steps(found["cn"])[-1] == (
        "duty as the case states it (per cent of the value)", pytest.approx(20 - 17_500 / 1_575)
    )  # fmt: skip


def test_a_stated_margin_has_its_denominator_in_the_law_alone(case_from: Callable[..., Case]) -> None:
    text = """schema = "dumping/case/1"
[case]
title = "Annex I"
authority = "eu"
segment = "investigation"
period = [2017-01-01, 2017-12-31]
law_as_of = 2019-01-18
currency = "EUR"
unit = "piece"
[[respondents]]
name = "Annex I"
margin_percent = 48.6
injury_margin_percent = 33.4
countervailing_percent = 9.2
"""
    found = sides(case_from(text), ("us", "eu"))
    assert steps(found["eu"]) == [("lesser duty: no more than the injury margin", pytest.approx(24.2 - 48.6))]
    assert found["eu"]["countervailing_percent"] == 9.2
    assert found["eu"]["price_lift"] is None


def test_the_report_says_it_in_words() -> None:
    words = ["compare", "seven-regimes", "--authorities", "us,eu,ca", "--shipment", "product=A,quantity=10,cif=9000"]
    done = CliRunner().invoke(cli, words)
    assert done.exit_code == 0, done.output
    for said in (
        "denominator CIF value instead of export price: -1.17 points [Regulation (EU) 2016/1036, Article 2(11), (12)]",
        "lesser duty: no more than the injury margin: -4.03 points",
        "12.28 % of the export price becomes 7.08 % of the CIF value",
        "Prices at which the duty falls away, USD/tonne",
        "up to the model's normal value",
        "10,322.14",
    ):
        assert said in done.output, said


@needs_libreoffice
def test_worksheets_recalculate_to_the_engine_and_follow_their_inputs(tmp_path: Path) -> None:
    words = ["compare", "seven-regimes", "--authorities", "us,eu,ca", "--json"]
    words += ["--shipment", "product=A,quantity=10,cif=9000"]
    path = tmp_path / "compared.xlsx"
    found = json.loads(CliRunner().invoke(cli, [*words, "-o", str(path)]).stdout)["sides"]
    # The export price of A in the sheets of the second authority, lowered by 100.
    (title,) = [name for name in parts_of_sheets(path) if name.startswith("U.S. sales 2")]
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(title).to_python(skip_empty_area=False)
    # What is typed in stands left of what is computed from it.
    row, column = next((y, x) for y, cells in enumerate(rows) for x, cell in enumerate(cells) if cell == 800)
    moved = typed(path, tmp_path / "moved.xlsx", {(title, f"{get_column_letter(column + 1)}{row + 1}"): 700.0})
    values = recalculated([path, moved], tmp_path)
    own = values["compared.xlsx"]
    assert own["CHECKS_OK"] is True
    assert own["COMPARISON_OK"] is True
    assert own[""] == []
    for side in found:
        code = side["authority"].upper()
        assert own[f"{code}_MARGIN_PCT"] == pytest.approx(side["margin_percent"], rel=1e-9)
        assert own[f"{code}_DUTY_PER_UNIT"] == pytest.approx(side["average_duty_per_unit"], rel=1e-9)
        assert own[f"{code}_DUTY_PCT"] == pytest.approx(side["ad_valorem_equivalent_percent"], rel=1e-9)
        assert own[f"{code}_TO_PAY"] == pytest.approx(side["shipment"]["to_pay"], rel=1e-9)
        assert own[f"{code}_LANDED_COST"] == pytest.approx(side["shipment"]["landed_cost"], rel=1e-9)
    # 275,000 of 1,575,000 for the European Union, and the others as they were.
    assert values["moved.xlsx"]["EU_MARGIN_PCT"] == pytest.approx(27_500 / 1_575, rel=1e-9)
    assert values["moved.xlsx"]["US_MARGIN_PCT"] == pytest.approx(17_500 / 1_425, rel=1e-9)


def test_a_workbook_without_any_side_is_refused(tmp_path: Path) -> None:
    bare = changed("unset respondents.1.products.A.cif_price")
    assert all(side.why_not for side in compare(bare, ("eu", "cn")))


def test_a_minimum_price_without_a_price_to_hold_against_it_says_so(case_from: Callable[..., Case]) -> None:
    text = """schema = "dumping/case/1"
[case]
title = "No CIF price"
authority = "wto"
segment = "investigation"
period = [2023-01-01, 2023-12-31]
law_as_of = 2024-06-30
currency = "USD"
unit = "tonne"
[[respondents]]
name = "Maker"
[[respondents.products]]
connum = "A"
quantity = 10
normal_value = 1000
export_price = 900
[duty.in]
form = "minimum_price"
minimum_price = 950
"""
    found = sides(case_from(text), ("us", "in"))["in"]
    # Landed prices are not known without CIF prices: the figures are missing, not zero.
    assert found["duty_on_sales"] is None
    assert found["price_lift"]["products"] == []
    json.dumps(found, allow_nan=False)
