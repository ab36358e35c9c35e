"""The rate of those not examined: weights of quantity or ranged values, and the case in which no rate counts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import dumping
from dumping.case.load import Case
from dumping.case.problems import CaseError
from dumping.result import Result
from tests.conftest import TWO_PRODUCTS

Load = Callable[..., Case]
HEAD = TWO_PRODUCTS.partition("[[respondents]]")[0]
# Maker: margin 10, value 1,500, quantity 15.
OTHER = '[[respondents]]\nname = "Other"\nmargin_percent = 30\nweight = {weight}\nranged_weight = 2000\n'


def rate(result: Result) -> tuple[float, str]:
    found = result.to_dict()["all_others"]
    return found["percent"], found["basis"]


@pytest.mark.parametrize(
    ("stated", "weight", "percent", "basis"),
    [
        # (10 x 1,500 + 30 x 500) / 2,000; (10 x 15 + 30 x 5) / 20; each is 15. With other weights they part.
        ('average = "weighted"', 500, 15.0, "weighted average of the individually"),
        ('average = "weighted"\nweight = "quantity"', 5, 15.0, "weighted average by quantity of the individually"),
        ('average = "weighted"\nweight = "quantity"', 45, 25.0, "weighted average by quantity of the individually"),
        ('average = "simple"', 45, 20.0, "simple average of the individually"),
    ],
)
def test_weights_of_value_and_of_quantity(
    case_from: Load, stated: str, weight: float, percent: float, basis: str
) -> None:
    result = dumping.run(case_from(TWO_PRODUCTS + OTHER.format(weight=weight) + f"[all_others]\n{stated}\n"))
    found, said = rate(result)
    assert found == pytest.approx(percent, rel=1e-12)
    assert said.startswith(basis)


THREE = "".join(
    f'[[respondents]]\nname = "{name}"\nmargin_percent = {margin}\nbasis = "{basis}"\nranged_weight = {ranged}\n'
    for name, margin, basis, ranged in (
        ("A", 10, "calculated", 900), ("B", 20, "calculated", 100), ("C", 1.9, "calculated", 500),
        ("D", 88, "facts available", 500),
    )
)  # fmt: skip


def test_an_average_by_ranged_values_leaves_out_what_does_not_count(case_from: Load) -> None:
    # C is de minimis and D on facts available: (10 x 900 + 20 x 100) / 1,000.
    found, said = rate(dumping.run(case_from(HEAD + THREE + '[all_others]\naverage = "ranged"\n')))
    assert found == pytest.approx(11, rel=1e-12)
    assert "weighted by ranged values" in said
    with pytest.raises(CaseError, match="an average by ranged values needs `ranged_weight` of 'A'"):
        case_from(HEAD + THREE.replace("ranged_weight = 900\n", "") + '[all_others]\naverage = "ranged"\n')


NONE_COUNTS = "".join(
    f'[[respondents]]\nname = "{name}"\nmargin_percent = {margin}\nbasis = "{basis}"\nweight = {weight}\n'
    for name, margin, basis, weight in (("A", 0, "calculated", 60), ("B", 1.5, "calculated", 30),
                                        ("C", 80, "facts available", 10))
)  # fmt: skip


@pytest.mark.parametrize(
    ("stated", "percent", "basis"),
    [
        # The expected method: 0 x 60 + 1.5 x 30 + 80 x 10, over 100; simply (0 + 1.5 + 80) / 3.
        ('average = "weighted"', 8.45, "weighted average of all rates, every one of them zero"),
        ('average = "simple"', 27.166666666666668, "simple average of all rates, every one of them zero"),
        ('average = "three-way"', 27.166666666666668, "of all rates, every one of them zero"),
        ('stated_percent = 24.5\nreason = "average of the rates of the petition"', 24.5,
         "as stated: average of the rates of the petition"),
    ],
)  # fmt: skip
def test_where_every_rate_is_left_out(case_from: Load, stated: str, percent: float, basis: str) -> None:
    text = HEAD + NONE_COUNTS
    if "three-way" in stated:
        text = text.replace("weight = 60", "weight = 60\nranged_weight = 60").replace(
            "weight = 30", "weight = 30\nranged_weight = 30").replace(
            "weight = 10\n", "weight = 10\nranged_weight = 1\n")  # fmt: skip
        percent = 45 / 91 + 80 / 91  # by ranged weights, 1.374, is nearer to 8.45 than 27.17 is
    result = dumping.run(case_from(text + f"[all_others]\n{stated}\n"))
    found, said = rate(result)
    assert found == pytest.approx(percent, rel=1e-12)
    assert basis in said
    (warning,) = [w for w in result.warnings if "reasonable method" in w]
    assert "1673d(c)(5)(B)" in warning
    assert "821 F.3d 1345" in warning


def test_another_method_is_not_taken_where_rates_count(case_from: Load) -> None:
    text = HEAD + THREE + '[all_others]\nstated_percent = 24.5\nreason = "the petition"\n'
    result = dumping.run(case_from(text))
    assert rate(result)[0] == 15
    assert any("24.5 % is not used: there are rates to average" in w for w in result.warnings)
    with pytest.raises(CaseError, match="needs its `reason`"):
        case_from(text.replace('reason = "the petition"\n', ""))
