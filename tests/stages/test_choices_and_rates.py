"""Law by date, zeroing, de minimis, rounding, and the rate for all others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

import dumping
from dumping.case.load import Case
from dumping.law.lookup import NoLawError, authorities, law
from tests.conftest import TWO_PRODUCTS

Load = Callable[..., Case]


def test_every_provision_has_a_source_and_a_day() -> None:
    assert authorities() == [
        "au", "br", "ca", "cn", "eu", "in", "jp", "kr", "mx", "sa", "tr", "uk", "us", "wto", "za",
    ]  # fmt: skip
    for authority in authorities():
        for provision in law(authority).provisions.values():
            days = [value.since for value in provision.values]
            assert days == sorted(set(days)), provision.name
            for value in provision.values:
                assert value.cite, provision.name
                assert value.checked >= dt.date(2026, 1, 1), provision.name


@pytest.mark.parametrize(
    ("name", "day", "value"),
    [
        # 71 FR 77722, effective 22 February 2007.
        ("negative_results_average_to_average", dt.date(2007, 2, 21), "zeroed"),
        ("negative_results_average_to_average", dt.date(2007, 2, 22), "offset"),
        # 77 FR 8101, for preliminary results after 16 April 2012.
        ("comparison_method_review", dt.date(2012, 4, 15), "average_to_transaction"),
        ("comparison_method_review", dt.date(2012, 4, 16), "average_to_average"),
        # 19 USC 1673b(b)(3); 19 CFR 351.106(c).
        ("de_minimis_investigation", dt.date(2020, 1, 1), 2.0),
        ("de_minimis_review", dt.date(2020, 1, 1), 0.5),
        ("contemporaneous_window", dt.date(2020, 1, 1), [0, 1, 2, 3, -1, -2]),
    ],
)
def test_the_law_on_a_day(name: str, day: dt.date, value: object) -> None:
    assert law("us").on(name, day).value == value


def test_no_law_is_an_error_not_a_guess() -> None:
    with pytest.raises(NoLawError, match="no value before 1995-01-01"):
        law("us").on("de_minimis_investigation", dt.date(1990, 1, 1))
    with pytest.raises(NoLawError, match="has no 'lesser_duty'"):
        law("us").on("lesser_duty", dt.date(2020, 1, 1))
    with pytest.raises(NoLawError, match="no law of 'atlantis'"):
        law("atlantis")


def test_offsets_and_zeroing_follow_the_day(case_from: Load) -> None:
    now = dumping.run(case_from()).respondents[0]
    assert now.margin_percent == pytest.approx(10, rel=1e-12)
    before = dumping.run(case_from(TWO_PRODUCTS.replace("2021-06-01", "2006-06-01"))).respondents[0]
    assert before.margin_percent == pytest.approx(200 / 15, rel=1e-12)
    total = now.tables["total_average_to_average"]
    assert total.value("zeroed_percent") == pytest.approx(200 / 15, rel=1e-12)
    # Average-to-transaction is zeroed in United States law at either time.
    assert now.tables["total_average_to_transaction"].value("percent") == pytest.approx(200 / 15, rel=1e-12)


def test_under_the_wto_agreement_nothing_is_zeroed(case_from: Load) -> None:
    text = TWO_PRODUCTS.replace('authority = "us"', 'authority = "wto"')
    one = dumping.run(case_from(text)).respondents[0]
    assert one.tables["total_average_to_transaction"].value("percent") == pytest.approx(10, rel=1e-12)
    assert "Anti-Dumping Agreement" in str(one.tables["total_average_to_average"].columns["percent"].source)


@pytest.mark.parametrize(
    ("segment", "normal_value", "margin", "out"),
    [
        ("investigation", "101.9", 1.9, True),
        ("investigation", "102.1", 2.1, False),
        ("review", "100.4", 0.4, True),
        ("review", "100.6", 0.6, False),
    ],
)
def test_de_minimis(case_from: Load, segment: str, normal_value: str, margin: float, out: bool) -> None:
    text = TWO_PRODUCTS[: TWO_PRODUCTS.index('[[respondents.products]]\nconnum = "B"')]
    text = text.replace("normal_value = 120", f"normal_value = {normal_value}").replace("investigation", segment)
    found = dumping.run(case_from(text)).to_dict()["respondents"][0]
    assert found["margin_percent"] == pytest.approx(margin, rel=1e-9)
    assert found["de_minimis"] is out
    assert found["cash_deposit_percent"] == pytest.approx(0 if out else margin, rel=1e-9)


def test_exactly_the_threshold_is_de_minimis_to_the_program_and_said(case_from: Load) -> None:
    text = TWO_PRODUCTS[: TWO_PRODUCTS.index('[[respondents.products]]\nconnum = "B"')]
    one = dumping.run(case_from(text.replace("normal_value = 120", "normal_value = 102"))).respondents[0]
    assert one.margin_percent == 2
    assert any("exactly the de minimis threshold" in warning for warning in one.warnings)


RATES = """\
schema = "dumping/case/1"
[case]
title = "Rates"
authority = "us"
segment = "investigation"
period = [2020-01-01, 2020-12-31]
law_as_of = 2021-06-01
currency = "USD"
unit = "piece"
[all_others]
average = "AVERAGE"
"""


def others(case_from: Load, average: str, *rates: tuple[float, str, float | None]) -> dict[str, object]:
    text = RATES.replace("AVERAGE", average)
    for number, (rate, basis, weight) in enumerate(rates):
        text += f'[[respondents]]\nname = "R{number}"\nmargin_percent = {rate}\nbasis = "{basis}"\n'
        text += f"weight = {weight}\n" if weight else ""
    found: dict[str, object] = dumping.run(case_from(text)).to_dict()["all_others"]
    return found


def test_zero_de_minimis_and_facts_available_stay_out(case_from: Load) -> None:
    """19 USC 1673d(c)(5)(A)."""
    c, f = "calculated", "facts available"
    found = others(case_from, "simple", (10, c, None), (20, c, None), (0, c, None), (1.5, c, None), (99, f, None))
    assert found["percent"] == pytest.approx(15, rel=1e-12)
    found = others(case_from, "weighted", (10, c, 3), (20, c, 1), (99, f, 50))
    assert found["percent"] == pytest.approx(12.5, rel=1e-12)


def test_all_out_is_a_reasonable_method_and_said(case_from: Load) -> None:
    """19 USC 1673d(c)(5)(B)."""
    found = others(case_from, "simple", (0, "calculated", None), (1, "calculated", None), (50, "facts available", None))
    assert found["percent"] == pytest.approx(17, rel=1e-12)
    assert "every one of them" in str(found["basis"])


def test_weights_that_are_missing_are_said(case_from: Load) -> None:
    found = others(case_from, "weighted", (10, "calculated", 3), (20, "calculated", None))
    assert found["percent"] == pytest.approx(15, rel=1e-12)
    assert "weights are not stated" in str(found["basis"])


@pytest.mark.parametrize(
    ("rates", "published"),
    [((19.54, 3.85), 11.70), ((9.63, 3.85), 6.74), ((2.345, 2.345), 2.35), ((3.335, 3.325), 3.33)],
)
def test_published_rates_round_half_up(case_from: Load, rates: tuple[float, float], published: float) -> None:
    found = others(case_from, "simple", *((rate, "calculated", None) for rate in rates))
    assert found["percent_published"] == published
