"""Days of a proceeding on entries: suspension, provisional measures and their end; every fault in one run."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from dumping.case.problems import CaseError
from dumping.cli.main import cli
from dumping.duty.assessment_rates import ImporterRate
from dumping.duty.liquidation import Liquidated
from dumping.duty.settlement import CaseDays, settled
from tests.workbook.recalculated import needs_libreoffice, recalculated

MISSING = float("nan")
EXAMPLE = Path(__file__).parents[2] / "examples" / "entries-by-exporter.csv"
HEAD = (
    "entry_number,importer,entry_date,deposit_date,liquidation_date,quantity,entered_value,deposit_percent,security,"
    "corporation"
)
# The usual order: preliminary determination, provisional measures of 120 days, notice, order.
DAYS = CaseDays(dt.date(2014, 3, 3), dt.date(2014, 6, 30), dt.date(2014, 9, 2), dt.date(2014, 9, 10))


def of(folder: Path, rows: list[str], rate: ImporterRate, days: CaseDays = DAYS) -> Liquidated:
    path = folder / "entries.csv"
    path.write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    return settled(path, "ton", [rate], days)


def test_the_days_between_provisional_measures_and_the_notice_owe_nothing(tmp_path: Path) -> None:
    row = "{},A,{},{},2016-03-01,1,100000,10,cash,yes"
    days = ["2014-03-03", "2014-06-30", "2014-07-01", "2014-09-01", "2014-09-02", "2014-09-10"]
    rows = [row.format(number, day, day) for number, day in enumerate(days, 1)]
    entries = of(tmp_path, rows, ImporterRate("", "", 20.0, MISSING, "given")).tables["entries"]
    # Capped at the deposit; nothing at all, and the deposit comes back; all of it; and with interest from the order on.
    assert list(entries.values("assessed")) == [10_000, 10_000, 0, 0, 20_000, 20_000]
    assert list(entries.values("difference")) == [0, 0, -10_000, -10_000, 10_000, 10_000]
    assert list(entries.values("interest") > 0) == [False] * 5 + [True]


def test_every_fault_of_a_file_in_one_run(tmp_path: Path) -> None:
    rows = [
        "1,A,2014-03-02,2014-03-10,2016-03-01,1,100000,10,cash,yes",  # before the suspension of liquidation
        "2,A,2015-03-02,2015-03-10,2015-02-01,1,100000,10,cash,yes",  # liquidated before its entry
        "3,A,2026-10-01,2026-10-10,2027-01-15,1,100000,10,cash,yes",  # a quarter without a rate of interest
        "4,A,2015-03-02,2015-03-10,2016-02-01,,100000,10,cash,yes",  # a rate per unit, and no quantity
        "5,A,2015-03-02,2015-03-10,2016-02-01,1,,10,cash,yes",  # a deposit on a value that is not there
        "6,A,2015-03-02,2015-03-10,2016-02-01,1,100000,10,cash,yes",
    ]  # fmt: skip
    with pytest.raises(CaseError) as raised:
        of(tmp_path, rows, ImporterRate("", "", MISSING, 40.0, "given"))
    found = {(p.row, p.column) for p in raised.value.problems}
    assert found == {
        (2, "entry_date"), (3, "liquidation_date"), (4, "liquidation_date"), (5, "quantity"), (6, "entered_value"),
    }  # fmt: skip
    assert "the first quarter of 2027" in str(raised.value)
    assert all(p.mend for p in raised.value.problems)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (CaseDays(provisional_end=dt.date(2014, 6, 30)), "the day of the injury notice is not"),
        (CaseDays(injury_notice=dt.date(2014, 9, 2), order=dt.date(2014, 9, 1)), "is before the injury notice"),
        (CaseDays(suspension=dt.date(2014, 9, 2), order=dt.date(2014, 9, 1)), "is before the suspension"),
    ],
)
def test_days_that_cannot_be(tmp_path: Path, days: CaseDays, said: str) -> None:
    row = "1,A,2015-03-02,2015-03-10,2016-02-01,1,100000,10,cash,yes"
    with pytest.raises(CaseError, match=said):
        of(tmp_path, [row], ImporterRate("", "", 10.0, MISSING, "given"), days)


def test_an_order_within_provisional_measures_leaves_no_gap(tmp_path: Path) -> None:
    days = CaseDays(dt.date(2014, 3, 3), dt.date(2014, 12, 30), dt.date(2014, 9, 2), dt.date(2014, 9, 10))
    row = "1,A,2014-09-01,2014-09-01,2016-03-01,1,100000,10,cash,yes"
    entries = of(tmp_path, [row], ImporterRate("", "", 5.0, MISSING, "given"), days).tables["entries"]
    assert list(entries.values("assessed")) == [5_000]


def test_deposits_at_the_rates_in_force(tmp_path: Path) -> None:
    """Rates of A-580-870 as published: NEXTEEL 9.89 and 24.92 %, all others 12.82 %."""
    words = ["duty", str(EXAMPLE), "--rate", "9.5", "--deposits", "octg-korea-published", "--json"]
    ran = CliRunner().invoke(cli, words)
    assert ran.exit_code == 0, ran.output
    found = [(e["deposit_percent"], e["deposited"], e["deposit_notice"]) for e in json.loads(ran.stdout)["entries"]]
    assert found == [
        (9.89, 5_637.30, "NEXTEEL, 79 FR 41983 (18 July 2014)"),
        (24.92, 10_840.20, "NEXTEEL, 82 FR 18105 (17 Apr. 2017)"),
        (12.82, 9_195.15, "All others, 79 FR 41983 (18 July 2014)"),
    ]
    # Stated deposits are compared with those in force.
    text = EXAMPLE.read_text(encoding="utf-8").replace("quantity,", "quantity,deposit_percent,")
    for quantity, percent in (("60.0,", "9.89"), ("44.0,", "9.89"), ("75.5,", "12.82")):
        text = text.replace(quantity, f"{quantity}{percent},")
    path = tmp_path / "entries.csv"
    path.write_text(text, encoding="utf-8")
    words[1] = str(path)
    warnings = json.loads(CliRunner().invoke(cli, words).stdout)["warnings"]
    assert any("1 entries state another deposit rate" in w and "row 3: 9.89 %, and 24.92 %" in w for w in warnings)


def test_deposits_that_no_notice_sets(tmp_path: Path) -> None:
    path = tmp_path / "entries.csv"
    text = EXAMPLE.read_text(encoding="utf-8").replace("2016-02-29", "2014-07-17").replace("57000.00", "")
    path.write_text(text.replace("IMP A1,NEXTEEL,2017", "IMP A1,SeAH,2017"), encoding="utf-8")
    words = ["duty", str(path), "--rate", "9.5", "--deposits", "octg-korea-published"]
    ran = CliRunner().invoke(cli, words)
    assert ran.exit_code == 1
    assert "row 4, column exporter: no rate is in force for 'Another Mill' on 2014-07-17" in ran.output
    assert "2 rates are in force for 'SeAH', of A-580-870, A-580-825" in ran.output
    assert ran.output.count("row 2, column entered_value: is missing") == 1
    path.write_text(EXAMPLE.read_text(encoding="utf-8").replace(",exporter", ",mill"), encoding="utf-8")
    assert "no column `exporter` tells whose rate" in CliRunner().invoke(cli, words).output


@needs_libreoffice
def test_the_worksheets_of_bonds_units_and_the_gap(tmp_path: Path) -> None:
    path, book = tmp_path / "entries.csv", tmp_path / "duty.xlsx"
    rows = [
        "1,A,2014-07-01,2014-07-10,2016-03-01,12.5,100000,10,cash,yes",
        "2,A,2014-04-01,2014-04-10,2016-03-01,12.5,100000,10,bond,yes",
        "3,B,2014-10-01,2014-10-10,2017-03-01,12.5,100000,10,cash,no",
        "4,B,2015-02-28,2015-03-10,2017-03-01,1200,100000,10,cash,yes",
    ]  # fmt: skip
    path.write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    words = ["duty", str(path), "--per-unit", "40", "--suspension", "2014-03-03", "--provisional-end", "2014-06-30"]
    words += ["--injury-notice", "2014-09-02", "--order", "2014-09-10", "-o", str(book), "--json"]
    ran = CliRunner().invoke(cli, words)
    assert ran.exit_code == 0, ran.output
    total = json.loads(ran.stdout)["total"]
    values = recalculated([book], tmp_path)["duty.xlsx"]
    assert values[""] == []
    for name in ("assessed", "difference", "interest", "balance"):
        assert values[name.upper()] == pytest.approx(total[name], abs=1e-6)
    assert total["difference"] == (0 - 10_000) + 500 + (500 - 10_000) + (48_000 - 10_000)
