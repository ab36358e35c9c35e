"""Commerce's model: sequences worked by hand, and made-up series against an independent implementation."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dumping.tables.exchange import law, model
from dumping.tables.exchange.commerce import Series
from dumping.tables.exchange.official import Official, official_rates
from dumping.tables.exchange.quotes import Quote, Quotes
from tests.exchange import independent
from tests.exchange.series import DAY, MONDAY, reported, working_days

LAW_DAY = dt.date(2021, 6, 1)
Reported = dict[dt.date, Fraction]


def quotes(rates: Reported, inverse: bool = False) -> Quotes:
    days = np.array(sorted(rates), dtype="datetime64[D]")
    values = np.array([float(rates[day]) for day in sorted(rates)])
    if inverse:
        return Quotes("made-up", "h10", days, (Quote("KRW", "USD", 1 / values, "KO"),), "1 / krw_per_usd")
    return Quotes("made-up", "h10", days, (Quote("USD", "KRW", values, "KO"),), "usd_per_krw")


def made(rates: Reported, series: Series = "investigation", inverse: bool = False) -> Official:
    found, problems = official_rates(quotes(rates, inverse), "KRW", "USD", series, LAW_DAY, None)
    assert problems == []
    assert found is not None
    return found


def by_day(found: Official, column: str = "rate") -> dict[dt.date, float]:
    return dict(zip(found.table.values("date").tolist(), found.table.values(column).tolist(), strict=True))


def test_the_benchmark_is_the_average_of_the_forty_rates_before() -> None:
    # 40 rates 1 to 40 average 20.5; then 41: the forty before are 2 to 41, average 21.5.
    found = model.benchmarks(np.arange(1.0, 43.0), 40)
    assert np.isnan(found[:40]).all()
    assert found[40:].tolist() == [20.5, 21.5]


def test_a_rate_exactly_at_the_band_is_no_fluctuation_and_one_beyond_is() -> None:
    # The benchmark is 1.00 on the 41st day. 1.0225 and 0.9775 are 2.25 % off; 1.0226 and 0.9774 are further.
    for rate, official in (("1.0225", 1.0225), ("0.9775", 0.9775), ("1.0226", 1.0), ("0.9774", 1.0)):
        rates = reported(["1"] * 40 + [rate])
        last = max(rates)
        for series in ("investigation", "review"):
            assert by_day(made(rates, series))[last] == official
        fluctuates = by_day(made(rates), "fluctuation")[last]
        assert bool(fluctuates) == (official == 1.0)


def test_the_first_forty_reported_days_have_no_official_rate() -> None:
    rates = reported(["1"] * 42)
    days = sorted(rates)
    assert min(by_day(made(rates))) == days[40]
    found, problems = official_rates(quotes(reported(["1"] * 40)), "KRW", "USD", "review", LAW_DAY, None)
    assert found is None
    assert "40 days have a rate, and the first benchmark takes 40 before it" in problems[0].what


def test_days_without_a_report_have_the_official_rate_of_the_last_reported_day() -> None:
    # The 41st day would be Monday 4 March; with Thursday 7 March a holiday it is Friday's rate that the weekend has.
    holiday = dt.date(2019, 3, 7)
    rates = reported(["1"] * 40 + ["1.01", "1.02", "1.015", "1.005"], holidays=[holiday])
    found = by_day(made(rates))
    assert found[dt.date(2019, 3, 6)] == 1.015
    assert found[holiday] == 1.015
    assert [found[dt.date(2019, 3, n)] for n in (8, 9, 10)] == [1.005, 1.005, 1.005]
    assert max(found) == dt.date(2019, 3, 10)
    assert by_day(made(rates), "reported_on")[holiday] == dt.date(2019, 3, 6)  # type: ignore[comparison-overlap]


def test_a_hole_in_the_file_is_not_filled() -> None:
    days = working_days(60)
    rates = {day: Fraction(1) for day in days if not dt.date(2019, 3, 11) <= day <= dt.date(2019, 3, 18)}
    found = made(rates)
    known = by_day(found)
    # Friday 8 March and Tuesday 19 March are reported; ten days lie between.
    assert dt.date(2019, 3, 8) in known
    assert all(dt.date(2019, 3, n) not in known for n in range(9, 19))
    assert dt.date(2019, 3, 19) in known
    assert any("has no rate between 2019-03-08 and 2019-03-19" in warning for warning in found.warnings)


# A currency that is worth 1 for 45 working days, nine weeks, and then rises by 10 % a week in steps.
STEPS = ["1"] * 45 + [str(Fraction(11, 10) ** week) for week in range(1, 13) for _ in range(5)]


def test_a_sustained_rise_is_recognised_after_eight_weeks_and_held_for_sixty_days() -> None:
    rates = reported(STEPS + [STEPS[-1]] * 60)
    found = made(rates)
    (movement,) = found.movements
    # The 46th working day from Monday 7 January 2019 is Monday 11 March; eight weeks later, Friday 3 May.
    assert movement.began.item() == dt.date(2019, 3, 11)
    assert movement.recognised.item() == dt.date(2019, 5, 3)
    assert movement.until.item() == dt.date(2019, 7, 2)
    # On 3 May the forty rates before are five of 1.1, ..., 1.1^7 each and four of 1.1^8, less the oldest: 41 before are
    # one day of 1, so the forty are one of 1, five each of 1.1 to 1.1^7 and four of 1.1^8.
    benchmark = (1 + 5 * sum(1.1**n for n in range(1, 8)) + 4 * 1.1**8) / 40
    investigation, review = by_day(found), by_day(made(rates, "review"))
    assert movement.held == pytest.approx(benchmark, rel=1e-12)
    for day, rate in investigation.items():
        if dt.date(2019, 5, 4) <= day <= dt.date(2019, 7, 2):
            assert rate == movement.held
        else:
            assert rate == review[day]
    assert review[dt.date(2019, 7, 2)] != movement.held
    assert any("recognised on 2019-05-03" in warning for warning in found.warnings)


def test_a_fall_is_no_movement_for_which_exporters_need_time() -> None:
    rates = reported(["1"] * 45 + [str(Fraction(9, 10) ** week) for week in range(1, 15) for _ in range(5)])
    found = made(rates)
    assert found.movements == ()
    assert by_day(found) == by_day(made(rates, "review"))


def test_exactly_five_per_cent_is_not_more() -> None:
    days = np.array(working_days(50), dtype="datetime64[D]")
    figures = law.figures(law.parameters(LAW_DAY))
    for rate, weeks in ((1.05, 0), (1.0501, 10)):
        found = model.weekly(days, np.full(50, rate), np.ones(50), figures)
        assert found.weeks_above[-1] == weeks


def test_a_tie_with_the_band_keeps_the_daily_rate_where_rates_are_held_too() -> None:
    rates, benchmark = np.array([1.0225, 1.0226]), np.ones(2)
    assert model.model_rates(rates, benchmark, 2.25).tolist() == [1.0225, 1.0]


def test_seven_weeks_are_not_eight() -> None:
    seven = reported(["1"] * 45 + STEPS[45 : 45 + 35] + [str(Fraction(11, 10))] * 20)
    assert made(seven).movements == ()
    assert independent.movements(seven) == []


def test_a_series_that_begins_in_a_movement_says_so() -> None:
    rising = reported([str(Fraction(1004, 1000) ** day) for day in range(90)])
    found = made(rising)
    assert any("a sustained movement that was under way" in warning for warning in found.warnings)


def test_the_rate_before_the_movement_needs_one(monkeypatch: pytest.MonkeyPatch) -> None:
    real = law.parameters

    def other(day: dt.date) -> dict[str, law.Parameter]:
        from dataclasses import replace

        known = real(day)
        return known | {"adjustment_rate": replace(known["adjustment_rate"], value=model.BEFORE)}

    monkeypatch.setattr(law, "parameters", other)
    rates = reported(STEPS + [STEPS[-1]] * 60)
    found = made(rates)
    assert found.movements[0].held == 1.0
    assert found.movements[0].held_of.item() == dt.date(2019, 3, 8)
    rising = reported([str(Fraction(1004, 1000) ** day) for day in range(120)])
    official, problems = official_rates(quotes(rising), "KRW", "USD", "investigation", LAW_DAY, None)
    assert official is None
    assert "no official rate is known before it" in problems[0].what


def test_every_output_is_told_what_is_not_verified() -> None:
    (said, *_) = made(reported(["1"] * 50)).warnings
    for part in ("40 days", "2.25 %", "5 %", "8 weeks", "not verified against the published text of 61 FR 9434"):
        assert part in said
    # The regulation's sixty days were read.
    assert "60 days" not in said
    assert said in made(reported(["1"] * 50)).table.notes


@st.composite
def made_up(draw: st.DrawFn) -> Reported:
    """Calm stretches, drifts, jumps and revaluations, with holidays and missing stretches."""
    values: list[Fraction] = []
    rate = Fraction(1)
    for _ in range(draw(st.integers(1, 6))):
        step = Fraction(draw(st.sampled_from([1000, 1000, 1001, 1003, 1004, 1006, 1010, 997, 990])), 1000)
        jump = Fraction(draw(st.sampled_from([100, 100, 101, 103, 110, 150, 97, 60])), 100)
        rate = Fraction(round(rate * jump * 10**6), 10**6)
        for _ in range(draw(st.integers(10, 70))):
            rate = Fraction(max(round(rate * step * 10**6), 1), 10**6)
            values.append(rate)
    values += [rate] * 41
    days = working_days(len(values), MONDAY + draw(st.integers(0, 6)) * DAY)
    missing = set(draw(st.lists(st.integers(0, len(days) - 1), max_size=8)))
    for start in draw(st.lists(st.integers(0, len(days) - 1), max_size=2)):
        missing |= set(range(start, start + draw(st.integers(1, 12))))
    kept = {day: value for n, (day, value) in enumerate(zip(days, values, strict=True)) if n not in missing}
    return kept if len(kept) > 40 else dict(zip(days, values, strict=True))


@settings(max_examples=60, deadline=None)
@given(made_up())
def test_both_series_are_those_of_the_independent_implementation(rates: Reported) -> None:
    for series in ("investigation", "review"):
        wanted = independent.official(rates, series == "investigation")
        found = by_day(made(rates, series))
        assert set(found) == set(wanted)
        for day, rate in wanted.items():
            assert rate is not None
            assert found[day] == pytest.approx(float(rate), rel=1e-12), (series, day)
    assert [(m.began.item(), m.recognised.item()) for m in made(rates).movements] == independent.movements(rates)


@settings(max_examples=15, deadline=None)
@given(made_up())
def test_what_is_quoted_the_other_way_round_is_inverted_day_by_day(rates: Reported) -> None:
    direct, inverse = by_day(made(rates)), by_day(made(rates, inverse=True))
    assert direct.keys() == inverse.keys()
    # At a tie of floats one may be a fluctuation and the other not; made-up rates are not that near to the band.
    assert all(inverse[day] == pytest.approx(rate, rel=1e-12) for day, rate in direct.items())


@settings(max_examples=15, deadline=None)
@given(made_up(), st.integers(1, 4))
def test_an_official_rate_is_a_reported_rate_or_a_benchmark_and_scales_with_the_currency(
    rates: Reported, power: int
) -> None:
    found = made(rates)
    known = {*found.table.values("daily_rate").tolist(), *found.table.values("benchmark").tolist()}
    assert set(found.table.values("rate").tolist()) <= known
    scaled = {day: rate / 2**power for day, rate in rates.items()}
    assert [r / 2**power for r in by_day(found).values()] == list(by_day(made(scaled)).values())


def test_the_law_says_what_was_read_and_what_was_not() -> None:
    known = law.parameters(LAW_DAY)
    assert {n: p.value for n, p in known.items()} == {
        "benchmark_days": 40.0, "fluctuation_percent": 2.25, "sustained_movement_percent": 5.0,
        "recognition_weeks": 8.0, "adjustment_days": 60.0, "adjustment_rate": "end of recognition",
    }  # fmt: skip
    assert [n for n, p in known.items() if not p.note.startswith(law.NOT_VERIFIED)] == ["adjustment_days"]


def test_the_independent_implementation_reads_nothing_of_ours() -> None:
    assert "dumping" not in Path(independent.__file__).read_text(encoding="utf-8")
