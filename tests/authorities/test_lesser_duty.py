"""The lesser duty where law or case decides on it, on the facts of seven-regimes with costs of importing stated."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import dumping
from dumping.case.load import Case
from dumping.case.problems import CaseError
from dumping.result import RespondentResult
from tests.conftest import CASES

Load = Callable[..., Case]
TEXT = (CASES / "seven-regimes" / "case.toml").read_text(encoding="utf-8").split("[[expected]]")[0]


def landed(case_from: Load, code: str, more: str = "", **replaced: str) -> RespondentResult:
    """Customs duty of 6.5 % and 10 per tonne, as in the European Union: A lacks 111.50, B is 47.75 above."""
    text = TEXT.replace('authority = "eu"', f'authority = "{code}"').replace("[landing.eu]", f"[landing.{code}]")
    for old, new in replaced.items():
        text = text.replace(old.replace("_", " ", 1), new)
    return dumping.run(case_from(text + more)).respondents[0]


def test_what_the_law_lacks_is_an_error_where_it_matters(case_from: Load) -> None:
    for code, name in (("br", "Brazil"), ("au", "Australia"), ("tr", "Turkey")):
        with pytest.raises(CaseError) as raised:
            landed(case_from, code)
        assert f"the law of {name} on file has no 'negative_results_injury'" in str(raised.value)
        assert 'negative_results = "offset" or "zeroed"' in str(raised.value)


def test_brazil_takes_less_where_less_is_enough(case_from: Load) -> None:
    one = landed(case_from, "br", '[injury]\nnegative_results = "offset"\n')
    # 111,500 - 23,875 over 1,500 tonnes, below 116.67.
    assert one.tables["duty"].value("duty_per_unit") == pytest.approx(87_625 / 1_500, rel=1e-12)
    assert one.tables["duty"].value("dumping_per_unit") == pytest.approx(175_000 / 1_500, rel=1e-12)


def test_brazil_takes_the_whole_margin_on_best_information(case_from: Load) -> None:
    text = TEXT.replace('authority = "eu"', 'authority = "br"').replace("[landing.eu]", "[landing.br]")
    text = text.replace('name = "Exporter"', 'name = "Exporter"\nbasis = "facts available"')
    one = dumping.run(case_from(text + '[injury]\nnegative_results = "offset"\n')).respondents[0]
    assert one.tables["duty"].value("duty_per_unit") == pytest.approx(175_000 / 1_500, rel=1e-12)
    assert any("rests on facts available" in warning for warning in one.warnings)


@pytest.mark.parametrize(
    ("code", "margin", "injury"),
    [
        ("au", 17_500 / 1_425, 8_762.5 / 1_425),  # injury of the export price
        ("za", 17_500 / 1_425, 8_762.5 / 1_425),
        ("mx", 17_500 / 1_425, 8_762.5 / 1_575),  # of the CIF price
        ("tr", 17_500 / 1_575, 8_762.5 / 1_575),
        ("kr", 17_500 / 1_575, 8_762.5 / 1_575),
    ],
)
def test_a_discretionary_lesser_duty_is_the_cases_choice(
    case_from: Load, code: str, margin: float, injury: float
) -> None:
    offset = '[injury]\nnegative_results = "offset"\n'
    whole = landed(case_from, code, offset)
    assert whole.tables["duty"].value("duty_percent") == pytest.approx(margin, rel=1e-12)
    assert any("the lesser duty is discretionary" in warning for warning in whole.warnings)
    lesser = landed(case_from, code, offset + 'lesser_duty = "applied"\n')
    assert lesser.tables["duty"].value("duty_percent") == pytest.approx(injury, rel=1e-12)


@pytest.mark.parametrize(("code", "said"), [("ca", "has no lesser duty"), ("sa", "has no 'lesser_duty'")])
def test_a_lesser_duty_that_there_is_not_is_refused(case_from: Load, code: str, said: str) -> None:
    with pytest.raises(CaseError) as raised:
        landed(case_from, code, '[injury]\nlesser_duty = "applied"\n')
    assert said in str(raised.value)


def test_the_european_union_may_leave_the_injury_margin_aside(case_from: Load) -> None:
    """Distorted raw materials, Article 7(2a): the whole margin."""
    one = landed(case_from, "eu", '[injury]\nlesser_duty = "not applied"\n')
    assert one.tables["duty"].value("duty_percent") == pytest.approx(17_500 / 1_575, rel=1e-12)
    assert one.parameters["lesser_duty"].where.startswith("case.toml:")


def test_the_united_kingdom_offsets_and_takes_the_lower(case_from: Load) -> None:
    one = landed(case_from, "uk")
    assert one.tables["duty"].value("duty_percent") == pytest.approx(8_762.5 / 1_575, rel=1e-12)


@pytest.mark.parametrize(
    ("price", "margin"),
    # A sells 1,000 t at 900 CIF, B 500 t at 1,350, whose price is not injurious: 31,500 is 2 % of 1,575,000.
    [(931, 0.0), (931.5, 2.0), (932, 32_000 / 15_750)],
)
def test_an_injury_amount_below_two_per_cent_is_none_in_the_united_kingdom(
    case_from: Load, price: float, margin: float
) -> None:
    text = TEXT.replace('authority = "eu"', 'authority = "uk"')
    text = text.replace("non_injurious_price = 1080", f"non_injurious_price = {price}")
    text = text.replace("non_injurious_price = 1400", "non_injurious_price = 1350")
    one = dumping.run(case_from(text)).respondents[0]
    assert one.tables["duty"].value("injury_margin_percent") == pytest.approx(margin, rel=1e-12)
    assert one.tables["duty"].value("duty_percent") == pytest.approx(margin, rel=1e-12)


STATED = """schema = "dumping/case/1"
[case]
title = "Stated"
authority = "{code}"
segment = "investigation"
period = [2024-01-01, 2024-12-31]
law_as_of = 2025-06-30
currency = "GBP"
unit = "tonne"
[[respondents]]
name = "One"
margin_percent = 12.0
injury_margin_percent = {injury}
[[other_companies]]
name = "Others"
margin_percent = 12.0
injury_margin_percent = {injury}
"""


@pytest.mark.parametrize(("injury", "duty"), [(1.99, 0.0), (2.0, 2.0), (15.0, 12.0)])
def test_a_stated_injury_margin_below_two_per_cent_is_none_in_the_united_kingdom(
    case_from: Load, injury: float, duty: float
) -> None:
    result = dumping.run(case_from(STATED.format(code="uk", injury=injury)))
    assert result.respondents[0].tables["duty"].value("duty_percent") == duty
    assert result.tables["other_companies"].value("duty_percent") == duty
    european = dumping.run(case_from(STATED.format(code="eu", injury=injury)))
    assert european.respondents[0].tables["duty"].value("duty_percent") == min(injury, 12)


def test_a_margin_on_the_export_price_gives_no_rate_on_cif(case_from: Load) -> None:
    one = dumping.run(case_from(STATED.format(code="sa", injury=5.0))).respondents[0]
    assert "duty" not in one.tables
    assert any("which a stated margin does not give" in warning for warning in one.warnings)
