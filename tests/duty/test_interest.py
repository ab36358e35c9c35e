"""Rates of interest against the printed table, and interest against a sum of days in exact fractions."""

from __future__ import annotations

import datetime as dt
import tomllib
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dumping.duty.assessment_rates import ImporterRate, with_rates
from dumping.duty.entries import read_entries
from dumping.duty.liquidation import liquidated
from dumping.law.interest import periods, spans

# The table printed in 89 FR 77879 (24 Sep. 2024), a public notice: first and last day, underpayments, overpayments and,
# from 1999, overpayments of corporations.
PRINTED = Path(__file__).with_name("customs_interest_table.txt")
LAW = Path(__file__).parents[2] / "dumping" / "law" / "interest" / "us.toml"
HEAD = (
    "entry_number,importer,entry_date,deposit_date,liquidation_date,entered_value,deposit_percent,security,corporation"
)


def day(text: str) -> dt.date:
    """010199 is 1 January 1999; years of two digits up to 73 are of this century."""
    year = int(text[4:])
    return dt.date(year + (1900 if year > 73 else 2000), int(text[:2]), int(text[2:4]))


def test_the_rates_are_those_printed() -> None:
    printed = [line.split() for line in PRINTED.read_text(encoding="utf-8").splitlines()]
    wanted = [(day(r[0]), day(r[1]), float(r[2]), float(r[3]), float(r[-1])) for r in printed]
    known = [(p.start, p.end, p.underpayment, p.overpayment, p.corporate_overpayment) for p in periods()]
    assert known[: len(wanted)] == wanted


@pytest.mark.parametrize(
    ("on", "rates"),
    [
        # Internal Revenue Bulletins 2024-49, 2025-13, 2025-23, 2025-37, 2025-48: underpayments, corporations' refunds.
        ("2025-01-01", (7, 6)), ("2025-04-01", (7, 6)), ("2025-07-01", (7, 6)), ("2025-10-01", (7, 6)),
        ("2026-01-01", (7, 6)),
        # Reported of Rev. Rul. 2026-5, 2026-10, 2026-15, and marked as not verified.
        ("2026-04-01", (6, 5)), ("2026-07-01", (7, 6)), ("2026-10-01", (7, 6)),
    ],
)  # fmt: skip
def test_later_quarters(on: str, rates: tuple[float, float]) -> None:
    (held,) = [p for p in periods() if p.start <= dt.date.fromisoformat(on) <= p.end]
    assert (held.underpayment, held.corporate_overpayment) == rates
    assert held.overpayment == held.underpayment
    assert held.verified == (on < "2026-04-01")


# The file itself, read apart from the program: every day's rates, by its number.
DAILY = {
    number: p
    for p in tomllib.loads(LAW.read_text(encoding="utf-8"))["periods"]
    for number in range(p["from"].toordinal(), p["to"].toordinal() + 1)
}


def exact(start: dt.date, end: dt.date, key: str) -> Fraction:
    """What one dollar grows to, day by day, with no rounding but to 60 digits, which no figure here can feel."""
    amount, scale = Fraction(1), 10**60
    for number in range(start.toordinal() + 1, end.toordinal() + 1):
        year = dt.date.fromordinal(number).year
        length = (dt.date(year + 1, 1, 1) - dt.date(year, 1, 1)).days
        amount = Fraction(int(amount * (1 + Fraction(DAILY[number][key]) / 100 / length) * scale), scale)
    return amount


ENTRY = st.tuples(
    st.dates(dt.date(1991, 1, 1), dt.date(2025, 6, 30)), st.integers(0, 12), st.integers(0, 1400),
    st.integers(0, 10_000_000), st.integers(0, 3000), st.sampled_from(["cash", "bond"]), st.sampled_from(["yes", "no"]),
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(st.lists(ENTRY, min_size=1, max_size=6), st.integers(0, 3000))
def test_files_of_entries_agree_with_days_counted_one_by_one(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[dt.date, int, int, int, int, str, str]], rate: int
) -> None:
    path = tmp_path_factory.mktemp("entries") / "entries.csv"
    order = dt.date(2005, 1, 1)
    lines, wanted = [HEAD], []
    for number, (entered, wait, days, cents, percent, security, corporation) in enumerate(rows, 1):
        paid = entered + dt.timedelta(days=wait)
        end = min(paid + dt.timedelta(days=days), dt.date(2026, 12, 31))
        value = Fraction(cents, 100)
        lines.append(
            f"{number},I,{entered},{paid},{end},{float(value)},{percent / 100},{security},{corporation}"
        )  # fmt: skip
        deposit, duty = (half_up(value * Fraction(p, 10_000)) for p in (percent, rate))
        # Before the order, which is here the injury notice too, no more is owed than the security.
        duty = min(duty, deposit) if entered < order else duty
        owed = duty - (deposit if security == "cash" else 0)
        key = "underpayment" if owed > 0 else "corporate_overpayment" if corporation == "yes" else "overpayment"
        bears = security == "cash" and entered >= order
        wanted.append((owed, (exact(paid, end, key) - 1) * owed if bears else Fraction(0)))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    table, _ = read_entries(path)
    table, _ = with_rates(table, [ImporterRate("", "", rate / 100, float("nan"), "given")], path.name)
    done = liquidated(table, order, order, path.name).tables
    for row, (owed, interest) in enumerate(wanted, 1):
        assert float(done["entries"].value("difference", row)) == pytest.approx(float(owed), abs=1e-6)
        # To the cent, except where the exact figure is within a millionth of half a cent.
        assert float(done["entries"].value("interest", row)) == pytest.approx(float(interest), abs=0.005001)
    total = sum(float(done["entries"].value("balance", row)) for row in range(1, len(wanted) + 1))
    assert float(done["total"].value("balance")) == pytest.approx(total, abs=1e-6)


def half_up(amount: Fraction) -> Fraction:
    """Cents, halves up."""
    return Fraction(int(amount * 100 + Fraction(1, 2)), 100)


def growth(start: dt.date, end: dt.date) -> float:
    """What the program's spans make of a dollar at the underpayment rate."""
    grown = 1.0
    for span in spans(start, end):
        grown *= (1 + periods()[span.period].underpayment / 100 / span.days_in_year) ** span.days
    return grown


@settings(deadline=None)
@given(st.lists(st.dates(dt.date(1975, 1, 1), dt.date(2026, 12, 31)), min_size=3, max_size=3).map(sorted))
def test_interest_of_two_times_in_a_row_is_that_of_both(days: list[dt.date]) -> None:
    first, middle, last = days
    assert growth(first, middle) * growth(middle, last) == pytest.approx(growth(first, last), rel=1e-12)
    assert sum(s.days for s in spans(first, last)) == (last - first).days


def test_a_leap_year_has_366_days_of_interest() -> None:
    # 8 % all through 2024: (1 + 0.08 / 366) ^ 366.
    assert growth(dt.date(2023, 12, 31), dt.date(2024, 12, 31)) == pytest.approx((1 + 0.08 / 366) ** 366, rel=1e-14)
    assert [s.days_in_year for s in spans(dt.date(2023, 12, 30), dt.date(2024, 1, 1))] == [365, 366]
