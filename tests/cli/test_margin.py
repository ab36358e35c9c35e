"""dumping margin: figures worked out by hand, and every way to mistype them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import dumping

PAIR = ("--normal-value", "135", "--export-price", "90")


def test_one_margin_as_json() -> None:
    content = dumping("margin", *PAIR, "--quantity", "10", "--on", "2024-01-01", "--json").json
    # (135 - 90) / 90 = 50 %; 45 a unit; 450 in all.
    assert content["margin_percent"] == pytest.approx(50, rel=1e-12)
    assert content["dumping_amount_per_unit"] == pytest.approx(45, rel=1e-12)
    assert content["dumping_amount"] == pytest.approx(450, rel=1e-12)
    assert content["de_minimis"] is False
    lines = {line["name"]: line for line in content["lines"]}
    assert all({"name", "value", "unit", "cite"} <= line.keys() for line in content["lines"])
    assert lines["unit_result"]["value"] == 45
    assert lines["unit_result"]["unit"] == "USD/unit"
    assert lines["unit_result"]["words"] == "135 − 90"
    assert lines["unit_result"]["cite"] == "19 USC 1677(35)(A)"
    assert lines["margin_percent"]["words"] == "100 × 450 ÷ 900"
    assert lines["de_minimis_threshold_percent"]["value"] == 2.0
    assert lines["de_minimis"]["value"] is False
    assert lines["cash_deposit_percent"]["value"] == pytest.approx(50)


def test_one_margin_as_text() -> None:
    answer = dumping("margin", *PAIR, "--on", "2024-01-01")
    assert answer.code == 0
    assert answer.err == ""
    assert answer.out.splitlines()[0] == "Margin 50.00 %"
    assert "law on 2024-01-01" in answer.out
    assert "100 × 45 ÷ 90" in answer.out
    assert "19 USC 1677(35)(B)" in answer.out


def test_a_negative_comparison_is_no_dumping() -> None:
    content = dumping("margin", "--normal-value", "80", "--export-price", "100", "--json").json
    assert content["margin_percent"] == 0
    assert content["dumping_amount"] == 0
    assert content["de_minimis"] is True
    assert content["cash_deposit_percent"] == 0


# 1 % is de minimis in an investigation (2 %, 19 USC 1673b(b)(3)), not in a review (0.5 %, 19 CFR 351.106(c)).
@pytest.mark.parametrize(("segment", "negligible"), [("investigation", True), ("review", False)])
def test_the_segment_decides_what_is_negligible(segment: str, negligible: bool) -> None:
    answer = dumping("margin", "--normal-value", "101", "--export-price", "100", "--segment", segment, "--json")
    assert answer.json["de_minimis"] is negligible
    assert answer.json["cash_deposit_percent"] == pytest.approx(0 if negligible else 1)


# Exactly the threshold: the U.S. program's "at most", the Agreement's "less than" (Article 5.8).
@pytest.mark.parametrize(("authority", "negligible"), [("us", True), ("wto", False)])
def test_the_authority_decides_at_the_threshold(authority: str, negligible: bool) -> None:
    answer = dumping("margin", "--normal-value", "102", "--export-price", "100", "--authority", authority, "--json")
    assert answer.json["de_minimis"] is negligible


def test_currency_stands_in_the_units() -> None:
    lines = dumping("margin", *PAIR, "--currency", "EUR", "--json").json["lines"]
    assert {line["unit"] for line in lines if line["name"] in ("net_price", "result")} == {"EUR/unit", "EUR"}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--normal-value", "135", "--export-price", "0"), "0 is out of range; it must be above 0"),
        (("--normal-value", "135", "--export-price", "-90"), "-90 is out of range"),
        (("--normal-value", "-1", "--export-price", "90"), "-1 is out of range"),
        (("--normal-value", "nan", "--export-price", "90"), "'nan' is not a finite number"),
        (("--normal-value", "inf", "--export-price", "90"), "'inf' is not a finite number"),
        (("--normal-value", "1e300", "--export-price", "90"), "1e300 is out of range"),
        (("--normal-value", "1,350", "--export-price", "90"), "write it without separators and signs: 1234.56"),
        (("--normal-value", "ninety", "--export-price", "90"), "'ninety' is not a number"),
        (("--normal-value", "135"), "give --normal-value and --export-price, or a case"),
        (("some-case", *PAIR), "not both"),
        ((*PAIR, "--quantity", "0"), "0 is out of range"),
        ((*PAIR, "--currency", "dollars"), "'dollars' is not a currency"),
        ((*PAIR, "--on", "1/1/2024"), "'1/1/2024' is not a date; write it 2014-07-18"),
        ((*PAIR, "--on", "1980-01-01"), "no value before 1995-01-01"),
        ((*PAIR, "--authority", "ue"), "no law of 'ue' is on file"),
        ((*PAIR, "--segment", "revue"), "revue"),
    ],
)
def test_what_cannot_be_computed(words: tuple[str, ...], message: str) -> None:
    answer = dumping("margin", *words)
    assert answer.code == 2
    assert message in answer.err
    assert answer.out == ""


def test_a_usage_error_is_json_too() -> None:
    answer = dumping("margin", "--normal-value", "135", "--export-price", "0", "--json")
    assert answer.code == 2
    assert answer.json["schema"] == "dumping/problems/1"
    assert "out of range" in answer.json["problems"][0]["what"]
    assert "out of range" in answer.err


def test_a_case_has_its_margins_with_their_arithmetic(two_products: Path) -> None:
    content = dumping("margin", two_products, "--json").json
    # (200 - 50) / 1,500.
    assert content["margin_percent"] == pytest.approx(10, rel=1e-12)
    assert content["dumping_amount"] == pytest.approx(150)
    assert content["dumping_amount_per_unit"] == pytest.approx(10)
    assert [one["name"] for one in content["respondents"]] == ["Maker"]
    names = [line["name"] for line in content["lines"]]
    # In the order of computation: what a figure is made of stands above it.
    assert names.index("positive_results") < names.index("total_dumping") < names.index("margin_percent")
    text = dumping("margin", two_products).out
    assert "Maker: 10.00 %" in text
    assert "100 × Total dumping (150) ÷ Export value, net (1,500) = 10 %" in text


def test_a_stated_rate_has_no_amounts(tmp_path: Path) -> None:
    text = (
        'schema = "dumping/case/1"\n[case]\ntitle = "T"\nauthority = "us"\nsegment = "investigation"\n'
        'period = [2020-01-01, 2020-12-31]\nlaw_as_of = 2021-06-01\ncurrency = "USD"\nunit = "piece"\n'
        '[[respondents]]\nname = "Maker"\nmargin_percent = 9.89\n'
    )
    (tmp_path / "stated.toml").write_text(text, encoding="utf-8")
    content = dumping("margin", tmp_path / "stated.toml", "--json").json
    assert content["margin_percent"] == 9.89
    assert content["dumping_amount"] is None
