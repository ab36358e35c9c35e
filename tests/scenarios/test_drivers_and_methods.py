"""Contributions add up to the margin, what is left out is computed anew; each choice of method is a plain run."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import dumping
from dumping.case.load import Case
from dumping.scenarios.changes import ChangeError, apply, parse_change
from dumping.scenarios.drivers import drivers
from dumping.scenarios.methods import methods
from tests.conftest import CASES

Load = Callable[..., Case]


@pytest.mark.parametrize("by", ["connum", "customer", "month", "importer"])
def test_points_add_up_to_the_margin(by: str) -> None:
    for one in drivers(dumping.load_case(CASES / "octg-korea"), by, 1):
        points = float(one.table.values("contribution_points").sum())
        assert points == pytest.approx(one.margin_percent, rel=1e-9)
        first = one.to_dict()["groups"][0]
        share = 100 * first["dumping"] / float(one.table.values("value").sum())
        assert first["contribution_points"] == pytest.approx(share, rel=1e-12)


def test_the_margin_without_a_customer_is_that_of_the_case_without_it() -> None:
    case = dumping.load_case(CASES / "octg-korea")
    one = drivers(case, "customer", 2)[0]
    for customer, margin in one.without.items():
        text = f'remove respondents.1.us_sales where customer == "{customer}"'
        alone = dumping.run(apply(case, [parse_change(text)])).respondents[0].margin_percent
        # Sales that were excluded of the same customer stay in one of the two, and count in neither.
        assert margin == pytest.approx(alone, rel=1e-9)


def test_by_hand(case_from: Load) -> None:
    """A: 10 x 20 dumped of 1000; B: 5 x 10 the other way of 500: 150 / 1500 in all."""
    (one,) = drivers(case_from())
    assert [str(c) for c in one.table.values("connum")] == ["A", "B"]
    assert list(one.table.values("contribution_points")) == pytest.approx([100 * 200 / 1500, -100 * 50 / 1500])
    assert one.without == {"A": 0.0, "B": pytest.approx(20.0)}
    with pytest.raises(ChangeError, match="no sales of this case tell their customer"):
        drivers(case_from(), "customer")


def test_each_choice_is_a_plain_run() -> None:
    case = dumping.load_case(CASES / "octg-korea")
    for number, (name, choices) in enumerate(methods(case).items()):
        assert choices[0].margin_percent == dumping.run(case).respondents[number].margin_percent
        assert len({choice.label for choice in choices}) == len(choices)
        for choice in choices[1:]:
            whole = dumping.run(apply(case, [parse_change(text) for text in choice.changes])).respondent(name)
            assert (choice.margin_percent, choice.applied) == (whole.margin_percent, whole.method)
            for method, margin in choice.margins.items():
                assert margin == float(whole.tables[f"total_{method}"].value("percent"))


def test_sources_of_profit_that_the_case_has_are_choices() -> None:
    text = "respondents.1.calculation.constructed_value.profit = {}"
    case = apply(dumping.load_case(CASES / "octg-korea"), [parse_change(text.format(0.2))])
    labels = [c.label for c in methods(case)["Respondent A"] if c.group == "Constructed value"]
    assert "profit of the respondent's own market" in labels
    assert any(label.startswith("profit as stated: 0.2") for label in labels)


def test_what_cannot_be_asked_says_why(case_from: Load) -> None:
    choices = methods(dumping.load_case(CASES / "worked-examples" / "w04-ita-slides.toml"))
    assert all(c.why_not or c.margins for found in choices.values() for c in found)
    with pytest.raises(ChangeError):
        methods(dumping.load_case(CASES / "octg-korea-published" / "1-investigation.toml"))
