"""Duty on entries: interest against a loop over days, the cap of the provisional period, faults by row."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from dumping.case.problems import CaseError
from dumping.cli.main import cli
from dumping.duty.assessment_rates import ImporterRate, with_rates
from dumping.duty.entries import read_entries
from dumping.duty.liquidation import Liquidated, liquidated
from dumping.law.interest import periods, spans
from dumping.law.lookup import NoLawError
from tests.workbook.recalculated import needs_libreoffice, recalculated

HEAD = "entry_number,importer,entry_date,liquidation_date,quantity,entered_value,deposit_percent,security,corporation"
LAW = Path(__file__).parents[2] / "dumping" / "law" / "interest" / "us.toml"


def done(
    folder: Path, rows: list[str], percent: float, order: dt.date | None = None, notice: dt.date | None = None
) -> Liquidated:
    path = folder / "entries.csv"
    path.write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    entries, _ = read_entries(path)
    entries, _ = with_rates(entries, [ImporterRate("", "", percent, float("nan"), "given")], path.name)
    return liquidated(entries, order, notice, path.name)


def by_days(start: dt.date, end: dt.date, key: str) -> float:
    """One dollar's interest, one day after the other, from the file's own rates."""
    known = tomllib.loads(LAW.read_text(encoding="utf-8"))["periods"]
    amount, day = 1.0, start
    while day < end:
        day += dt.timedelta(days=1)
        (rate,) = [p[key] for p in known if p["from"] <= day <= p["to"]]
        leap = day.year % 4 == 0 and (day.year % 100 != 0 or day.year % 400 == 0)
        amount += amount * rate / 100 / (366 if leap else 365)
    return amount - 1


@settings(max_examples=40, deadline=None)
@given(
    st.dates(dt.date(1990, 1, 1), dt.date(2023, 1, 1)), st.integers(0, 1100), st.sampled_from(["yes", "no"]),
    st.floats(0, 20),
)  # fmt: skip
def test_interest_is_that_of_a_loop_over_days(
    tmp_path_factory: pytest.TempPathFactory, start: dt.date, days: int, corporation: str, percent: float
) -> None:
    end = start + dt.timedelta(days=days)
    row = f"1,Alpha,{start},{end},1,1000000,10,cash,{corporation}"
    entries = done(tmp_path_factory.mktemp("entries"), [row], percent).tables["entries"]
    difference = float(entries.value("difference"))
    key = "underpayment" if difference > 0 else "corporate_overpayment" if corporation == "yes" else "overpayment"
    wanted = by_days(start, end, key)
    assert float(entries.value("growth")) == pytest.approx(wanted, rel=1e-10, abs=1e-12)
    assert float(entries.value("interest")) == pytest.approx(difference * wanted, abs=0.0051)


def test_one_quarter_worked_by_hand(tmp_path: Path) -> None:
    # 10,000 owed for the 30 days after 31 March 2019, 6 % a year: 10,000 x (1 + 0.06 / 365) ^ 30 - 10,000.
    tables = done(tmp_path, ["1,Alpha,2019-03-31,2019-04-30,1,100000,0,cash,yes"], 10).tables
    assert float(tables["entries"].value("assessed")) == 10_000
    assert float(tables["entries"].value("interest")) == round(10_000 * ((1 + 0.06 / 365) ** 30 - 1), 2) == 49.43
    assert float(tables["total"].value("balance")) == 10_049.43


def test_before_the_injury_notice_no_more_than_the_security_is_owed(tmp_path: Path) -> None:
    rows = [
        "1,Alpha,2014-05-01,2016-03-01,1,100000,10,cash,yes",
        "2,Alpha,2014-05-01,2016-03-01,1,100000,30,cash,yes",
        "3,Alpha,2014-05-01,2016-03-01,1,100000,10,bond,yes",
        "4,Alpha,2014-10-01,2016-03-01,1,100000,10,cash,yes",
    ]  # fmt: skip
    day = dt.date(2014, 9, 10)
    entries = done(tmp_path, rows, 20, day, day).tables["entries"]
    assert list(entries.values("assessed")) == [10_000, 20_000, 10_000, 20_000]
    assert list(entries.values("difference")) == [0, -10_000, 10_000, 10_000]
    assert list(entries.values("interest")[:3]) == [0, 0, 0]
    assert entries.values("interest")[3] > 0


def test_every_quarter_is_covered_once() -> None:
    known = periods()
    assert (known[0].start, known[-1].end) == (dt.date(1974, 7, 1), dt.date(2026, 12, 31))
    for earlier, later in pairwise(known):
        assert later.start - earlier.end == dt.timedelta(days=1)


def test_a_missing_quarter_is_named() -> None:
    with pytest.raises(NoLawError, match="the first quarter of 2027"):
        spans(dt.date(2026, 12, 1), dt.date(2027, 1, 1))
    with pytest.raises(NoLawError, match="the second quarter of 1974"):
        spans(dt.date(1974, 5, 1), dt.date(1974, 8, 1))


def test_faults_are_told_by_row_all_at_once(tmp_path: Path) -> None:
    rows = [
        "1,Alpha,2019-03-31,2019-04-30,1,,5,cash,yes",
        "1,Alpha,2019-03-31,2019-02-01,1,10,5,cheque,yes",
        "3,Alpha,2019-03-31,,1,10,,cash,yes",
    ]  # fmt: skip
    with pytest.raises(CaseError) as raised:
        done(tmp_path, rows, 10)
    found = {(p.row, p.column) for p in raised.value.problems}
    wanted = {
        (2, "entered_value"), (3, "entry_number"), (3, "liquidation_date"), (3, "security"), (4, "liquidation_date"),
        (4, "deposit_amount"),
    }  # fmt: skip
    assert wanted <= found


def test_an_importer_without_a_rate_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "entries.csv"
    path.write_text(f"{HEAD}\n1,Beta,2019-03-31,2019-04-30,1,10,5,cash,yes\n", encoding="utf-8")
    entries, _ = read_entries(path)
    with pytest.raises(CaseError, match="no assessment rate is known for 'Beta'"):
        with_rates(entries, [ImporterRate("Alpha", "X", 5.0, float("nan"), "")], path.name)


@needs_libreoffice
def test_the_worksheets_compute_the_same(tmp_path: Path) -> None:
    path, book = tmp_path / "entries.csv", tmp_path / "duty.xlsx"
    rows = ["1,Alpha,2019-03-31,2021-04-30,1,100000,0,cash,yes", "2,Beta,2019-03-31,2021-04-30,1,100000,20,cash,no"]
    path.write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    ran = CliRunner().invoke(cli, ["duty", str(path), "--rate", "10", "-o", str(book), "--json"])
    assert ran.exit_code == 0, ran.output
    total = json.loads(ran.stdout)["total"]
    values = recalculated([book], tmp_path)["duty.xlsx"]
    assert values[""] == []
    assert values["BALANCE"] == pytest.approx(total["balance"], abs=1e-6)


def test_each_exporters_goods_at_its_own_rate_on_value_or_per_unit(tmp_path: Path) -> None:
    path = tmp_path / "entries.csv"
    rows = ["1,Alpha,2019-03-31,2019-04-30,7,100,0,cash,yes,X", "2,Alpha,2019-03-31,2019-04-30,7,100,0,cash,yes,Y"]
    path.write_text("\n".join([f"{HEAD},exporter", *rows]) + "\n", encoding="utf-8")
    missing = float("nan")
    rates = [ImporterRate("Alpha", "X", 5.0, missing, ""), ImporterRate("Alpha", "Y", missing, 40.0, "")]
    entries, _ = read_entries(path)
    entries, _ = with_rates(entries, rates, path.name)
    assert list(liquidated(entries, None, None, path.name).tables["entries"].values("assessed")) == [5, 280]
    path.write_text("\n".join([HEAD, rows[0][:-2]]) + "\n", encoding="utf-8")
    with pytest.raises(CaseError, match="'Alpha' has 2 rates, of several exporters' goods"):
        with_rates(read_entries(path)[0], rates, path.name)


def test_the_rates_of_a_review_are_its_importers(tmp_path: Path) -> None:
    path = tmp_path / "entries.csv"
    path.write_text(f"{HEAD}\n1,IMP A1,2019-03-31,2019-04-30,1,100000,0,cash,yes\n", encoding="utf-8")
    ran = CliRunner().invoke(cli, ["duty", str(path), "--case", "octg-korea", "--json"])
    assert ran.exit_code == 0, ran.output
    computed = json.loads(CliRunner().invoke(cli, ["run", "octg-korea", "--json"]).stdout)
    (one,) = [a for r in computed["respondents"] for a in r["assessment"] if a["importer"] == "IMP A1"]
    # Instructions state two decimals: 100,000 at 13.64 %.
    assert json.loads(ran.stdout)["total"]["assessed"] == 1000 * round(one["ad_valorem_percent"], 2)


def test_an_investigation_assesses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "entries.csv"
    path.write_text(f"{HEAD}\n1,A,2019-03-31,2019-04-30,1,100000,0,cash,yes\n", encoding="utf-8")
    ran = CliRunner().invoke(cli, ["duty", str(path), "--case", "nails-nonmarket"])
    assert ran.exit_code == 1
    assert "no assessment rates" in ran.output


def test_an_unverified_rate_is_said_on_every_output(tmp_path: Path) -> None:
    row = "1,Alpha,2026-05-01,{},1,100000,10,cash,yes"
    (warning,) = [w for w in done(tmp_path, [row.format("2026-06-01")], 20).warnings if "not verified" in w]
    assert "2026-04-01 to 2026-06-30" in warning
    row = row.replace("2026-05-01", "2019-03-31").format("2019-06-01")
    assert not any("not verified" in w for w in done(tmp_path, [row], 20).warnings)
