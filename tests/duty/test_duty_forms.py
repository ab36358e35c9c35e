"""Each form of duty against worked and published figures, in the law of the authority that has it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import dumping
from dumping.cli.main import cli
from dumping.duty.charge import bases_parameters, charge
from dumping.duty.measures import Measure, form_rule
from dumping.formula.table import Parameter, Table
from dumping.formula.tree import FormulaError
from dumping.law.forms import frontier, on_file
from dumping.law.forms.rules import COMPOUND, FORMS, NAMES, compound, form_of
from dumping.stages.entry_duty import bases
from tests.conftest import CASES

DAY = dt.date(2025, 6, 30)
CASE = dumping.load_case(CASES / "seven-regimes")
RATES = ("customs_duty_percent", "surcharge_percent", "vat_percent", "post_import_cost")


def charged(code: str, form: str, figures: Mapping[str, float], **goods: float) -> dict[str, float]:
    """One entry under an authority; goods: quantity, cif, export (values in all), and rates by name."""
    law = bases(code, DAY)
    unknown = float("nan")
    table = Table("entries", "Entries", 1, "USD", "t")
    for name, key in (("quantity", "quantity"), ("cif_value", "cif"), ("export_value", "export")):
        table = table.with_input(name, [goods.get(key, unknown)], name)
    table = table.with_input("entered_value", [goods.get("entered", goods.get("export", unknown))], "Value")
    table = table.with_input("incidental_costs", [goods.get("incidental_costs", 0.0)], "Incidental")
    table = table.with_input("safeguard_percent", [goods.get("safeguard_percent", 0.0)], "Safeguard")
    parameters = {name: Parameter(name, goods.get(name, 0.0), name, "%", "") for name in RATES}
    order = Measure("Firm", form, "", form_rule(code, form, figures, law, DAY), figures)
    made, _ = charge(table, [order], law, CASE, bases_parameters(law, parameters))
    return {name: float(made.value(name)) for name in made.columns if made.columns[name].kind == "number"}


def due(code: str, form: str, figures: Mapping[str, float], **goods: float) -> float:
    return charged(code, form, figures, **goods)["anti_dumping_duty"]


# Type A of the worked comparison of regimes: ascertained export price 800, normal value 1,000.
AUSTRALIA = {"ascertained_export_price": 800.0, "ascertained_normal_value": 1000.0}


@pytest.mark.parametrize(
    ("price", "combination", "ad_valorem", "fixed", "floor"),
    [(850, 212.5, 212.5, 200, 150), (800, 200, 200, 200, 200), (760, 240, 190, 200, 240)],
)
def test_four_forms_of_australia(
    price: float, combination: float, ad_valorem: float, fixed: float, floor: float
) -> None:
    goods = {"quantity": 3.0, "export": 3 * price, "cif": 3 * (price + 50)}
    assert due("au", "combination", AUSTRALIA, **goods) == pytest.approx(3 * combination, rel=1e-12)
    assert due("au", "ad_valorem", {"duty_percent": 25.0}, **goods) == pytest.approx(3 * ad_valorem, rel=1e-12)
    assert due("au", "fixed", AUSTRALIA, **goods) == pytest.approx(3 * fixed, rel=1e-12)
    assert due("au", "floor_price", {"floor_price": 1000.0}, **goods) == pytest.approx(3 * floor, rel=1e-12)


def test_a_negative_margin_pays_nothing_by_a_floor_price_it_reaches() -> None:
    """Aluminium extrusions 2020: exporters with negative margins have a floor price, an effective rate of 0."""
    for margin in (-6.0, -4.4, -13.8):
        normal = 1000 * (1 + margin / 100)
        assert due("au", "floor_price", {"floor_price": normal}, quantity=1, export=1000, cif=1100) == 0
        figures = {"ascertained_export_price": 1000.0, "ascertained_normal_value": normal}
        assert due("au", "combination", figures, quantity=1, export=1000, cif=1100) == 0


@pytest.mark.parametrize(("price", "duty"), [(1700, 343), (1450, 522), (2100, 0), (2043, 0)])
def test_capped_up_to_a_minimum_price(price: float, duty: float) -> None:
    # Grain-oriented electrical steel, minimum 2,043, cap 36 %: at 1,450 the gap of 593 is cut to 522.
    figures = {"minimum_price": 2043.0, "cap_percent": 36.0}
    assert due("eu", "capped_minimum_price", figures, quantity=2, cif=2 * price) == pytest.approx(2 * duty, rel=1e-12)


@pytest.mark.parametrize(("landed", "duty"), [(1400, 91), (1491, 0), (1600, 0)])
def test_reference_price_of_india_is_held_against_the_landed_value(landed: float, duty: float) -> None:
    # Stainless steel of the 400 series: 1,491 USD/MT; customs duty and surcharge are in the landed value.
    cif = landed / 1.0825
    goods = {"quantity": 1.0, "cif": cif, "customs_duty_percent": 7.5, "surcharge_percent": 10.0}
    assert due("in", "minimum_price", {"minimum_price": 1491.0}, **goods) == pytest.approx(duty, abs=1e-9)


def test_reference_price_of_mexico_is_held_against_the_export_price() -> None:
    figures = {"minimum_price": 147.43}
    assert due("mx", "minimum_price", figures, quantity=10, export=1200, cif=1400) == pytest.approx(274.3, rel=1e-12)
    assert due("mx", "minimum_price", figures, quantity=10, export=1474.3, cif=1700) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    ("code", "per_unit", "quantity", "duty"),
    [
        ("in", 766, 20, 15_320),  # TCCA 2025, Goldenstar, USD/MT
        ("in", 96.05, 24, 2_305.2),  # sodium citrate 2025, Ensign, USD/MT
        ("br", 329.55, 100, 32_955),  # citric acid, Thailand, Cofco, Gecex 668/2024, USD/t
        ("br", 158.62, 100, 15_862),  # the same, Sunshine
        ("mx", 0.49, 25_000, 12_250),  # wire rod, China, USD/kg
        ("eu", 4.48, 1_000, 4_480),  # truck tyres, Xingyuan, EUR/item
    ],
)
def test_specific_duties_on_a_stated_quantity(code: str, per_unit: float, quantity: float, duty: float) -> None:
    found = due(code, "specific", {"duty_per_unit": per_unit}, quantity=quantity, cif=1e6, export=9e5)
    assert found == pytest.approx(duty, rel=1e-12)


def test_canada_pays_by_model_or_a_share_of_the_export_price() -> None:
    assert due("ca", "normal_values", {"normal_value": 1000.0}, quantity=10, export=8000) == pytest.approx(2000)
    assert due("ca", "normal_values", {"normal_value": 1200.0}, quantity=10, export=12500) == 0
    # Angang (2020 FCA 67): normal value is the export price and 53.3 % of it.
    for export in (500.0, 12_345.67):
        assert due("ca", "ad_valorem", {"duty_percent": 53.3}, quantity=1, export=export) == pytest.approx(
            0.533 * export
        )


def test_an_export_subsidy_already_countervailed_is_taken_off_in_canada() -> None:
    figures = {"duty_percent": 20.0, "export_subsidy_percent": 5.0}
    assert due("ca", "ad_valorem", figures, quantity=1, export=1000) == pytest.approx(150)
    figures["export_subsidy_percent"] = 25.0
    assert due("ca", "ad_valorem", figures, quantity=1, export=1000) == 0
    # No other law on file has it.
    assert due("eu", "ad_valorem", figures, quantity=1, export=900, cif=1000) == pytest.approx(200)


@pytest.mark.parametrize("code", ["eu", "cn", "kr"])
def test_an_undertaking_is_all_or_nothing(code: str) -> None:
    figures = {"minimum_price": 100.0, "duty_percent": 27.7}
    assert due(code, "undertaking", figures, quantity=10, cif=1000, export=900) == 0
    assert due(code, "undertaking", figures, quantity=10, cif=999, export=900) == pytest.approx(276.723)


@pytest.mark.parametrize(
    ("figures", "cif", "duty"),
    [
        # 10 t. 8.5 % with at least 5 a tonne: 85 of 1,000, and 50 of 400.
        ({"duty_percent": 8.5, "at_least_per_unit": 5.0}, 1000, 85),
        ({"duty_percent": 8.5, "at_least_per_unit": 5.0}, 400, 50),
        # 10 % and 20 a tonne, at most 25 %: 300 of 1,000 becomes 250; of 2,000 it is 400.
        ({"duty_percent": 10.0, "duty_per_unit": 20.0, "at_most_percent": 25.0}, 1000, 250),
        ({"duty_percent": 10.0, "duty_per_unit": 20.0, "at_most_percent": 25.0}, 2000, 400),
        # between 3 and 8 a tonne
        ({"duty_percent": 5.0, "at_least_per_unit": 3.0, "at_most_per_unit": 8.0}, 200, 30),
        ({"duty_percent": 5.0, "at_least_per_unit": 3.0, "at_most_per_unit": 8.0}, 9000, 80),
    ],
)
def test_compound_with_least_and_most(figures: dict[str, float], cif: float, duty: float) -> None:
    assert due("uk", "compound", figures, quantity=10, cif=cif) == pytest.approx(duty, rel=1e-12)


@pytest.mark.parametrize(("per_tonne", "percent"), [(48.12, 17.9), (44.605, 15.0)])
def test_a_duty_below_the_safeguard_duty_is_nil(per_tonne: float, percent: float) -> None:
    """Trade Remedies Notice 2021/05: hot-rolled flat products, Iran and NLMK, 25 % above the quota."""
    cif = 100 * per_tonne / (percent / 100)
    within = charged("uk", "specific", {"duty_per_unit": per_tonne}, quantity=100, cif=cif)
    assert within["anti_dumping_duty"] == pytest.approx(100 * per_tonne)
    above = charged("uk", "specific", {"duty_per_unit": per_tonne}, quantity=100, cif=cif, safeguard_percent=25)
    assert above["anti_dumping_duty"] == 0
    assert above["safeguard_duty"] == pytest.approx(cif / 4)


def test_of_a_higher_duty_the_part_above_the_safeguard_is_left() -> None:
    goods = {"quantity": 10.0, "cif": 1000.0, "safeguard_percent": 25.0}
    made = charged("eu", "ad_valorem", {"duty_percent": 40.0}, **goods)
    assert (made["safeguard_duty"], made["anti_dumping_duty"]) == (250, pytest.approx(150))
    made = charged("eu", "ad_valorem", {"duty_percent": 10.0, "countervailing_percent": 20.0}, **goods)
    # 30 % in all, 25 % of them safeguard: 5 % is left, of the countervailing duty.
    assert (made["anti_dumping_duty"], made["countervailing_duty"]) == (0, pytest.approx(50))
    # China has no such rule on file: both are due.
    assert charged("cn", "ad_valorem", {"duty_percent": 40.0}, **goods)["anti_dumping_duty"] == pytest.approx(400)


def test_provisional_deposit_of_china_is_with_the_tax() -> None:
    # 100,000 x 20 % x 1.13, the formula of the customs notice on sulfamethoxazole (2007).
    made = charged("cn", "ad_valorem", {"duty_percent": 20.0}, quantity=1, cif=100_000, vat_percent=13)
    assert made["provisional_deposit"] == pytest.approx(22_600, rel=1e-12)


def test_import_tax_of_a_printed_example() -> None:
    # orcatrade: value 50,000, duties 45,350, 23 % of 95,350 is 21,930.50 (printed 21,931).
    made = charged("eu", "ad_valorem", {"duty_percent": 90.7}, quantity=1, cif=50_000, vat_percent=23)
    assert made["anti_dumping_duty"] == pytest.approx(45_350)
    assert made["value_added_tax"] == pytest.approx(21_930.5, abs=1e-9)


@pytest.mark.parametrize(
    ("code", "base"),
    [
        # CIF 1,000, value for customs 900, customs duty 10 %, anti-dumping 20 %, incidental costs 7.
        ("eu", 1000 + 100 + 200 + 7), ("uk", 1000 + 100 + 200 + 7), ("in", 1000 + 100 + 10 + 200),
        ("cn", 1000 + 100 + 200), ("au", 900 + 90 + 180 + 100), ("ca", 900 + 90 + 180),
        ("za", 990 + 90 + 180), ("br", 1000 + 100 + 200), ("kr", 1000 + 100 + 200), ("jp", 1000 + 100 + 200),
    ],
)  # fmt: skip
def test_the_base_of_the_tax_is_stacked_as_each_law_has_it(code: str, base: float) -> None:
    goods = {"quantity": 1.0, "cif": 1000.0, "export": 900.0, "customs_duty_percent": 10.0, "incidental_costs": 7.0}
    goods |= {"vat_percent": 10.0, "surcharge_percent": 10.0 if code == "in" else 0.0}
    made = charged(code, "ad_valorem", {"duty_percent": 20.0}, **goods)
    assert made["tax_base"] == pytest.approx(base, rel=1e-12)
    assert made["value_added_tax"] == pytest.approx(base / 10, rel=1e-12)


def test_every_form_of_every_law_is_one_that_can_be_computed() -> None:
    for code in on_file():
        book = frontier(code)
        for provision in book.provisions.values():
            assert all(value.cite and value.checked for value in provision.values), (code, provision.name)
        for one in book.forms:
            assert one.form in NAMES
            assert one.price in ("", "cif_price", "landed_price", "export_price")
        names = {one.form for one in book.forms}
        assert str(book.on("default_form", DAY).value) in names


def test_a_form_that_the_law_lacks_is_refused_with_what_it_has() -> None:
    with pytest.raises(FormulaError, match="the law of 'ca' on file has no form 'combination'; it has normal_values"):
        form_rule("ca", "combination", {}, bases("ca", DAY), DAY)
    with pytest.raises(FormulaError, match="before 2015-10-31"):
        form_rule("eu", "capped_minimum_price", {}, bases("eu", DAY), dt.date(2015, 1, 1))


PRICES = st.floats(1, 10_000)
PERCENTS = st.floats(0, 300)


@settings(max_examples=60, deadline=None)
@given(PRICES, PRICES, PERCENTS, st.floats(0, 50))
def test_a_minimum_price_is_always_reached_and_a_cap_always_kept(
    price: float, minimum: float, cap: float, customs: float
) -> None:
    goods = {"quantity": 2.0, "cif": 2 * price, "export": 2 * price, "customs_duty_percent": customs}
    eu = charged("eu", "minimum_price", {"minimum_price": minimum}, **goods)
    assert price + eu["anti_dumping_duty"] / 2 >= minimum * (1 - 1e-12)
    india = charged("in", "minimum_price", {"minimum_price": minimum}, **goods)
    assert india["landed_price"] + india["anti_dumping_duty"] / 2 >= minimum * (1 - 1e-12)
    assert india["anti_dumping_duty"] == 0 or india["landed_price"] < minimum
    capped = due("eu", "capped_minimum_price", {"minimum_price": minimum, "cap_percent": cap}, **goods)
    assert 0 <= capped <= 2 * price * cap / 100 * (1 + 1e-12)
    assert capped <= eu["anti_dumping_duty"] * (1 + 1e-12)


@settings(max_examples=60, deadline=None)
@given(PRICES, PERCENTS, PERCENTS, st.floats(0, 30), st.floats(0, 30))
def test_duties_are_added_and_never_compounded(
    price: float, dumping_percent: float, subsidy_percent: float, customs: float, tax: float
) -> None:
    goods = {"quantity": 1.0, "cif": price, "customs_duty_percent": customs, "vat_percent": tax}
    both = {"duty_percent": dumping_percent, "countervailing_percent": subsidy_percent}
    together = charged("eu", "ad_valorem", both, **goods)
    one = charged("eu", "ad_valorem", {"duty_percent": dumping_percent}, **goods)
    other = charged("eu", "ad_valorem", {"duty_percent": subsidy_percent}, **goods)
    assert together["anti_dumping_duty"] == pytest.approx(one["anti_dumping_duty"], rel=1e-12)
    assert together["countervailing_duty"] == pytest.approx(other["anti_dumping_duty"], rel=1e-12)
    assert together["customs_duty"] == pytest.approx(price * customs / 100, rel=1e-12)
    plain = charged("eu", "ad_valorem", {"duty_percent": 0.0}, **goods)
    added = one["to_pay"] + other["to_pay"] - plain["to_pay"]
    assert together["to_pay"] == pytest.approx(added, rel=1e-9, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(PRICES, st.floats(0, 1_000), PRICES, PRICES)
def test_a_dearer_shipment_never_costs_less_landed(price: float, more: float, one: float, other: float) -> None:
    orders = {
        ("eu", "ad_valorem"): {"duty_percent": 30.0}, ("eu", "specific"): {"duty_per_unit": one},
        ("in", "minimum_price"): {"minimum_price": one}, ("ca", "normal_values"): {"normal_value": one},
        ("au", "floor_price"): {"floor_price": one}, ("au", "fixed"): {
            "ascertained_export_price": one, "ascertained_normal_value": other},
        ("au", "combination"): {"ascertained_export_price": one, "ascertained_normal_value": other},
    }  # fmt: skip
    for (code, form), figures in orders.items():
        low, high = (
            charged(code, form, figures, quantity=1, cif=at, export=at, customs_duty_percent=5, vat_percent=20)
            for at in (price, price + more)
        )
        for name in ("landed_cost", "landed_cost_with_tax"):
            assert high[name] >= low[name] * (1 - 1e-12), (code, form, name)


PLAINLY = {
    "ad_valorem": lambda f, p, q: p * q * f["duty_percent"] / 100,
    "specific": lambda f, p, q: q * f["duty_per_unit"],
    "minimum_price": lambda f, p, q: q * (f["minimum_price"] - p) if p < f["minimum_price"] else 0,
    "capped_minimum_price": lambda f, p, q: (
        q * min(f["minimum_price"] - p, f["cap_percent"] * p / 100) if p < f["minimum_price"] else 0
    ),
    "fixed": lambda f, p, q: q * max(f["ascertained_normal_value"] - f["ascertained_export_price"], 0),
    "combination": lambda f, p, q: (
        q
        * max(f["ascertained_normal_value"] - f["ascertained_export_price"], 0)
        * (p if p > f["ascertained_export_price"] else f["ascertained_export_price"])
        / f["ascertained_export_price"]
        + q * (f["ascertained_export_price"] - p if p < f["ascertained_export_price"] else 0)
    ),
    "floor_price": lambda f, p, q: q * (f["floor_price"] - p) if p < f["floor_price"] else 0,
    "normal_values": lambda f, p, q: q * (f["normal_value"] - p) if p < f["normal_value"] else 0,
    "undertaking": lambda f, p, q: 0 if p >= f["minimum_price"] else p * q * f["duty_percent"] / 100,
}


@pytest.mark.parametrize("form", FORMS)
def test_each_form_is_that_of_plain_arithmetic(form: str) -> None:
    draw = np.random.default_rng(7)
    for _ in range(40):
        figures = {name: float(draw.uniform(50, 150)) for name in form_of(form, {}).needs}
        price, quantity = float(draw.uniform(50, 150)), float(draw.uniform(1, 20))
        found = due("wto", form, figures, quantity=quantity, export=price * quantity, cif=1e9)
        assert found == pytest.approx(PLAINLY[form](figures, price, quantity), rel=1e-9, abs=1e-9)


def test_a_compound_duty_reads_what_is_stated_and_no_more() -> None:
    assert compound({"duty_percent": 1, "at_most_percent": 2}).needs == ("duty_percent", "at_most_percent")
    assert form_of(COMPOUND, {"duty_per_unit": 1}).on_quantity
    assert not form_of(COMPOUND, {"duty_percent": 1}).on_quantity
    assert replace(FORMS["specific"]).on_quantity


def test_the_law_is_listed_with_forms_and_bases() -> None:
    answer = CliRunner().invoke(cli, ["law", "--authority", "eu", "--json"])
    found = {one["name"]: one for one in json.loads(answer.stdout)["authorities"][0]["provisions"]}
    assert found["duty_capped_minimum_price"]["verified"] is False
    assert found["duty_minimum_price"]["value"] == "held against the cif price"
    assert found["tax_base"]["value"].startswith("cif_value + customs_duty")
    text = CliRunner().invoke(cli, ["law", "tax_base", "--authority", "ca"]).output
    assert "Excise Tax Act, section 215(1)" in text


def test_an_authority_without_a_file_is_charged_on_cif_and_that_is_said() -> None:
    law = bases("zz", DAY)
    assert (law.charge, law.customs) == ("cif_value", "cif_value")
    assert law.notes == ("what duties and taxes are charged on is not on file for 'zz': all on the CIF value",)
