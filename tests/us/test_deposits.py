"""Cash deposits over a case's segments, and the three-way all-others rate, by hand."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

import dumping
from dumping.case.find import find_cases
from dumping.case.load import Case
from dumping.case.problems import CaseError
from dumping.cli.main import cli
from dumping.us.deposits import Timeline, timeline
from tests.conftest import CASES, TWO_PRODUCTS

Load = Callable[..., Case]
HEAD = TWO_PRODUCTS.partition("[[respondents]]")[0]


def of(folder: str) -> Timeline:
    return timeline([dumping.run(dumping.load_case(path)) for path in find_cases(str(CASES / folder))])


@pytest.mark.parametrize(
    ("day", "company", "percent"),
    [
        # Rates as published in the segments of A-580-870; sources in the case files.
        ("2014-07-18", "NEXTEEL", 9.89),
        ("2017-04-16", "NEXTEEL", 9.89),
        ("2017-04-17", "NEXTEEL", 24.92),
        ("2017-07-10", "NEXTEEL", 29.76),
        ("2022-04-15", "NEXTEEL", 11.70),
        ("2023-12-15", "NEXTEEL", 6.74),
        ("2025-05-30", "NEXTEEL", 0.0),
        # Reviews whose companies are not named: the average has a row of its own.
        ("2017-04-17", "Non-examined of 2014-07-18 to 2015-08-31", 13.84),
        ("2017-07-09", "Non-examined of 2014-07-18 to 2015-08-31", 13.84),
        ("2017-07-10", "Non-examined of 2014-07-18 to 2015-08-31", 16.26),
        ("2022-04-15", "Husteel", 11.70),
        ("2023-12-14", "Husteel", 11.70),
        ("2023-12-15", "Husteel", 6.74),
        ("2025-05-30", "Husteel", 0.0),
        ("2019-01-01", "SeAH", 2.76),
        ("2022-05-01", "Hyundai Steel", 19.54),
        ("2024-01-01", "Hyundai Steel", 9.63),
        # Never examined: the all-others rate of the investigation, reviews or not.
        ("2016-01-01", "Anybody", 12.82),
        ("2024-01-01", "Anybody", 12.82),
    ],
)
def test_a_companys_rate_on_a_day(day: str, company: str, percent: float) -> None:
    found = of("octg-korea-published").on(dt.date.fromisoformat(day), company)
    assert [one.percent for one in found if one.number == "A-580-870"] == [percent]


def test_before_the_order_nothing_is_deposited() -> None:
    assert of("octg-korea-published").on(dt.date(2014, 7, 17), "NEXTEEL") == []


def test_each_rate_lasts_until_the_next(tmp_path: Path) -> None:
    own = [one for one in of("octg-korea-published").deposits if one.company == "NEXTEEL"]
    assert [(str(one.since), str(one.until)) for one in own] == [
        ("2014-07-18", "2017-04-17"), ("2017-04-17", "2017-07-10"), ("2017-07-10", "2022-04-15"),
        ("2022-04-15", "2023-12-15"), ("2023-12-15", "2025-05-30"), ("2025-05-30", "None"),
    ]  # fmt: skip


def test_a_revoked_order_ends_every_deposit_and_export_subsidies_come_off(case_from: Load) -> None:
    first = case_from(
        HEAD
        + '[[respondents]]\nname = "A"\nmargin_percent = 12.345\n[[respondents]]\nname = "B"\nmargin_percent = 1.9\n'
        "[deposits]\neffective = 2021-06-01\nexport_subsidy_percent = { A = 2.3 }\n"
    )
    last = case_from(
        HEAD.replace("investigation", "review") + '[[respondents]]\nname = "A"\nmargin_percent = 3\n'
        '[deposits]\neffective = 2023-01-01\nrevoked = true\nnotice = "88 FR 1"\n'
    )
    found = timeline([dumping.run(first), dumping.run(last)])
    rates = {one.company: one.percent for one in found.on(dt.date(2022, 1, 1))}
    # 12.345 is collected as 12.35 less 2.3; 1.9 is de minimis in an investigation; the average leaves it out.
    assert rates == {"A": 10.05, "B": 0.0, "All others": 12.35}
    after = found.on(dt.date(2023, 1, 1))
    assert {one.percent for one in after} == {0.0}
    assert all("revoked" in one.basis for one in after)


def test_exporters_of_a_non_market_economy_and_the_entity() -> None:
    found = of("nails-nonmarket")
    assert "[deposits] does not say" in found.warnings[0]
    day = dt.date(2025, 1, 1)
    assert [one.percent for one in found.on(day, "Exporter C")] == [9.28, 9.28]
    assert [one.percent for one in found.on(day, "Nobody")] == [93.42]


THREE = HEAD + "".join(
    f'[[respondents]]\nname = "{name}"\nmargin_percent = {margin}\nweight = {weight}\nranged_weight = {ranged}\n'
    for name, margin, weight, ranged in (("A", 10, 900, 810), ("B", 20, 100, 110), ("C", 0, 500, 500))
)


@pytest.mark.parametrize(
    ("ranged", "percent"), [("ranged_weight = 810", 11.195652173913043), ("ranged_weight = 90", 15.0)]
)
def test_the_three_way_rate_is_the_nearer_one(case_from: Load, ranged: str, percent: float) -> None:
    """Weighted 11; simple 15; by ranged values (8100 + 2200) / 920, or with A at 90 (900 + 2200) / 200 = 15.5."""
    text = THREE.replace("ranged_weight = 810", ranged) + '[all_others]\naverage = "three-way"\n'
    found = dumping.run(case_from(text)).to_dict()["all_others"]
    assert found["percent"] == pytest.approx(percent, rel=1e-12)
    assert "the nearer one" in found["basis"]


def test_what_a_three_way_rate_lacks_is_told(case_from: Load) -> None:
    text = THREE.replace("ranged_weight = 110\n", "") + '[all_others]\naverage = "three-way"\n'
    with pytest.raises(CaseError, match="a three-way rate needs `ranged_weight` of 'B'"):
        case_from(text)
    with pytest.raises(CaseError, match="'D' is no company of the case"):
        case_from(THREE + "[deposits]\neffective = 2021-06-01\nexport_subsidy_percent = { D = 1.0 }\n")
    with pytest.raises(CaseError, match="has a rate of its own"):
        case_from(THREE + '[deposits]\neffective = 2021-06-01\nnot_examined = ["A"]\n')


def test_the_command() -> None:
    words = ["rates", str(CASES / "octg-korea-published"), "--on", "2018-03-01", "--company", "SeAH", "--json"]
    found = json.loads(CliRunner().invoke(cli, words).stdout)
    assert [(one["number"], one["cash_deposit_percent"]) for one in found["rates"]] == [
        ("A-580-870", 2.76), ("A-580-825", 4.73),
    ]  # fmt: skip
    refused = CliRunner().invoke(cli, ["rates", str(CASES / "worked-examples" / "w01-dgtr-manual-14-16.toml")])
    assert refused.exit_code == 2
