"""What each kind of notice does to the deposits before it, worked by hand, and what cannot be applied."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

import dumping
from dumping.case.load import Case
from dumping.case.problems import CaseError
from dumping.us.deposits import Timeline, timeline
from tests.conftest import TWO_PRODUCTS

Load = Callable[..., Case]

HEAD = """\
schema = "dumping/case/1"
[case]
title = "{title}"
authority = "us"
segment = "{segment}"
period = [{year}-01-01, {year}-12-31]
law_as_of = 2021-06-01
currency = "USD"
unit = "piece"
"""


def segment(title: str, kind: str, year: int, rates: dict[str, float], deposits: str) -> str:
    """A case file of stated margins."""
    text = HEAD.format(title=title, segment=kind, year=year) + "[deposits]\n" + deposits + "\n"
    return text + "".join(f'[[respondents]]\nname = "{n}"\nmargin_percent = {m}\n' for n, m in rates.items())


PRELIMINARY = segment(
    "Preliminary", "investigation", 2019, {"A": 20, "B": 10},
    'effective = 2020-03-02\nevent = "preliminary determination"',
)  # fmt: skip
FINAL = segment(
    "Final", "investigation", 2019, {"A": 18, "B": 12}, "effective = 2020-05-15\norder = 2020-08-03",
)  # fmt: skip
REVIEW = segment("Review", "review", 2021, {"A": 5}, "effective = 2022-06-01")
AMENDED = segment("Amended", "review", 2021, {"A": 6}, 'effective = 2022-07-01\nevent = "amended results"')
REMANDED = segment(
    "Remanded", "investigation", 2019, {"A": 14, "B": 4}, 'event = "court decision"\ndecided = 2023-01-10'
)
NEW_SHIPPER = segment("New shipper", "review", 2022, {"N": 3}, 'effective = 2023-02-01\nevent = "new shipper review"')
CHANGED = segment(
    "Changed", "review", 2022, {},
    'effective = 2023-06-01\nevent = "changed circumstances"\nsuccessors = { "B Two" = "B" }',
)  # fmt: skip
SUNSET = segment("Sunset", "review", 2024, {}, 'effective = 2025-07-01\nevent = "sunset review"')
REVOKED = segment("Revoked", "review", 2024, {}, 'effective = 2025-12-31\nevent = "revocation"\nnotice = "90 FR 1"')
ALL = (PRELIMINARY, FINAL, REVIEW, AMENDED, REMANDED, NEW_SHIPPER, CHANGED, SUNSET, REVOKED)


@pytest.fixture
def of(case_from: Load) -> Callable[..., Timeline]:
    return lambda *texts: timeline([dumping.run(case_from(text)) for text in texts])


@pytest.mark.parametrize(
    ("company", "schedule"),
    [
        # Provisional measures of 2 March last 120 days, to 29 June; the order comes on 3 August. 14 is the margin that
        # the court sustains, but A has a rate of a later period, 6, and keeps it.
        ("A", {"2020-03-02": 20, "2020-05-15": 18, "2020-06-30": 0, "2020-08-03": 18, "2022-06-01": 5,
               "2022-07-01": 6, "2025-12-31": 0}),
        # B was never reviewed: its margin changes on the tenth day after the decision.
        ("B", {"2020-03-02": 10, "2020-05-15": 12, "2020-06-30": 0, "2020-08-03": 12, "2023-01-20": 4,
               "2025-12-31": 0}),
        # Nobody else has a rate: simple averages of both, 15, 15 and (14 + 4) / 2.
        ("Nobody", {"2020-03-02": 15, "2020-05-15": 15, "2020-06-30": 0, "2020-08-03": 15, "2023-01-20": 9,
                    "2025-12-31": 0}),
        ("N", {"2020-03-02": 15, "2020-05-15": 15, "2020-06-30": 0, "2020-08-03": 15, "2023-01-20": 9,
               "2023-02-01": 3, "2025-12-31": 0}),
        ("B Two", {"2020-03-02": 15, "2020-05-15": 15, "2020-06-30": 0, "2020-08-03": 15, "2023-01-20": 9,
                   "2023-06-01": 4, "2025-12-31": 0}),
    ],
)  # fmt: skip
def test_a_whole_proceeding(of: Callable[..., Timeline], company: str, schedule: dict[str, float]) -> None:
    found = of(*ALL)
    assert {str(one.since): one.percent for one in found.of(company)} == schedule
    days = sorted(schedule)
    for since, percent in schedule.items():
        (held,) = found.on(dt.date.fromisoformat(since), company)
        assert held.percent == percent
        later = [day for day in days if day > since]
        if later:
            (held,) = found.on(dt.date.fromisoformat(later[0]) - dt.timedelta(days=1), company)
            assert held.percent == percent


def test_what_is_told_of_notices_that_set_no_rate(of: Callable[..., Timeline]) -> None:
    found = of(*ALL)
    said = {one.event: (str(one.day), one.does) for one in found.notices}
    assert said["preliminary determination"] == (
        "2020-06-30", "provisional measures end on 2020-06-29: nothing is deposited from 2020-06-30 to 2020-08-02"
    )  # fmt: skip
    assert "B Two takes over the rate of B" in said["changed circumstances"][1]
    assert "the order continues" in said["sunset review"][1]
    # Margins likely to prevail are those found before there was an order.
    assert "A 20.00 %, B 10.00 %, All others 15.00 %" in said["sunset review"][1]
    assert said["revocation"] == ("2025-12-31", "the order is revoked: from then on nothing is deposited")
    assert any("A keeps the rate of Amended" in warning for warning in found.warnings)
    assert any("120 days" in warning and "not verified" in warning for warning in found.warnings)
    assert any("tenth day" in warning and "not verified" in warning for warning in found.warnings)


def test_a_company_without_dumping_is_excluded_from_the_order(of: Callable[..., Timeline]) -> None:
    found = of(FINAL.replace("margin_percent = 12", "margin_percent = 1.99"))
    (held,) = found.on(dt.date(2021, 1, 1), "B")
    assert (held.percent, held.basis.partition(":")[0]) == (0.0, "excluded from the order")
    assert "351.204(e)(1)" in held.cite


def test_revocation_for_one_company(of: Callable[..., Timeline]) -> None:
    part = REVOKED.replace('event = "revocation"', 'event = "revocation"\nrevoked_for = ["A"]')
    later = segment("Later", "review", 2025, {"A": 9, "B": 8}, "effective = 2026-06-01")
    found = of(FINAL, part, later)
    day = dt.date(2026, 7, 1)
    assert [one.percent for name in ("A", "B", "C") for one in found.on(day, name)] == [0.0, 8.0, 15.0]


def test_a_deposit_per_unit(case_from: Load) -> None:
    """TWO_PRODUCTS: 150 of dumping on 15 pieces, of a value of 1,500."""
    text = TWO_PRODUCTS.replace('name = "Maker"\n', 'name = "Maker"\ncalculation = { per_unit = true }\n', 1)
    found = timeline([dumping.run(case_from(text + "[deposits]\neffective = 2021-06-01\n"))])
    (held,) = found.on(dt.date(2022, 1, 1), "Maker")
    assert (held.percent, held.per_unit) == (10.0, pytest.approx(10, rel=1e-12))


NONMARKET = """\
[nonmarket]
surrogate_values = { file = "values.csv" }
surrogate_country = "India"
ratios = { overhead = 0.1, sga = 0.1, profit = 0.1 }
separate_rates = [{ exporter = "S", producer = "P" }]
entity = { name = "Entity", rate_percent = 90 }
"""
VALUES = "input,country,value,currency,unit,quantity\nsteel,India,1,USD,kg,1\n"


def test_subsidies_come_off_once_each(case_from: Load) -> None:
    """S: 30.125 is published as 30.13, of which come 5.004 of export subsidies and 60 % of 8; the entity: 90 less 2.

    Taken off before rounding it would be 20.32.
    """
    deposits = (
        'effective = 2020-05-15\nexport_subsidy_percent = { S = 5.004 }\nentity_members = ["M"]\n'
        'domestic_subsidy.S = { countervailing_percent = 8, passed_through_percent = 60, source = "memo" }\n'
        'domestic_subsidy.Entity = { countervailing_percent = 2, passed_through_percent = 100, source = "memo" }'
    )
    text = segment("Final", "investigation", 2019, {"X": 30.125}, deposits) + NONMARKET
    found = timeline([dumping.run(case_from(text, values=VALUES))])
    day = dt.date(2021, 1, 1)
    rates = {name: [one.percent for one in found.on(day, name)] for name in ("X", "S", "M", "Nobody")}
    assert rates == {"X": [30.13], "S": [20.33], "M": [88.0], "Nobody": [88.0]}
    (held,) = found.on(day, "S")
    assert "less export subsidies of 5.004 %" in held.basis
    assert "less domestic subsidies of 4.8 %" in held.basis
    assert any("domestic subsidies" in warning and "not verified" in warning for warning in found.warnings)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (FINAL.replace("order =", "ends ="), "provisional measures are of a preliminary determination"),
        (PRELIMINARY.replace("event", "ends = 2020-07-01\nevent"), "provisional measures last 122 days, and 120"),
        (PRELIMINARY.replace("event", "ends = 2020-08-31\nextended = true\nevent"), "183 days, and 180"),
        (PRELIMINARY.replace("event", "ends = 2020-03-01\nevent"), "before they begin"),
        (PRELIMINARY.replace('"investigation"', '"review"'), "preliminary results of a review change no deposits"),
        (FINAL.replace("effective = 2020-05-15\n", ""), "`effective` is missing"),
        (FINAL.replace("order =", "decided ="), "`decided` is of a court decision"),
        (REMANDED.replace("2023-01-10", "1989-01-10"), "no value before 1990-01-03 is on file"),
        (FINAL.replace("order", 'successors = { C = "A" }\norder'), "found in a changed circumstances review"),
        (FINAL.replace("order", "likely_percent = { A = 1 }\norder"), "found in a sunset review"),
        (FINAL.replace("order", 'entity_members = ["Z"]\norder'), "there is no country-wide entity"),
        (FINAL.replace("order", "domestic_subsidy.A = { countervailing_percent = 1, passed_through_percent = 5, "
                                'source = "m" }\norder'), "only where normal value is of a non-market economy"),
        (FINAL.replace("2021-06-01", "2012-03-12").replace("order", "domestic_subsidy.A = { countervailing_percent = "
         '1, passed_through_percent = 5, source = "m" }\norder'), "no value before 2012-03-13 is on file"),
        (HEAD.format(title="T", segment="review", year=2020) + "[deposits]\neffective = 2020-01-01\n",
         "there is nothing to compute"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told(case_from: Load, text: str, said: str) -> None:
    with pytest.raises(CaseError, match=said):
        case_from(text)


def test_a_predecessor_without_a_rate_is_told(of: Callable[..., Timeline]) -> None:
    with pytest.raises(CaseError, match=r"'C', whose rate 'B Two' takes over, has no rate of its own .* A, B"):
        of(FINAL, CHANGED.replace('= "B" }', '= "C" }'))


def test_deposits_are_of_the_united_states(of: Callable[..., Timeline]) -> None:
    with pytest.raises(CaseError, match="this case is of another authority"):
        of(TWO_PRODUCTS.replace('"us"', '"wto"'))
