"""The command that makes official rates of published ones, and the file that a case reads."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

import dumping as package
from dumping.pipeline import run
from tests.cli.conftest import dumping
from tests.exchange import independent
from tests.exchange.series import DAY
from tests.exchange.test_cases import COMMERCE, DOWNLOAD, ECB_SAYS, MODEL, SERIES, WON_PER_DOLLAR, case

FRED = "observation_date,DEXKOUS\n"


@pytest.fixture
def won(tmp_path: Path) -> Path:
    path = tmp_path / "ko.csv"
    path.write_text(WON_PER_DOLLAR, encoding="utf-8")
    return path


def test_every_day_has_both_series_and_what_they_come_of(won: Path) -> None:
    found = dumping("exchange-rates", won, "--json")
    assert found.code == 0
    content = found.json
    assert (content["schema"], content["currency"], content["unit"]) == (
        "dumping/exchange-rates/1",
        "KRW",
        "USD per KRW",
    )
    for name, investigation in (("investigation", True), ("review", False)):
        wanted = independent.official(SERIES, investigation)
        assert [dt.date.fromisoformat(day["date"]) for day in content["days"]] == sorted(wanted)
        for day in content["days"]:
            rate = wanted[dt.date.fromisoformat(day["date"])]
            assert rate is not None
            assert day[name] == pytest.approx(float(rate), rel=1e-12)
    (movement,) = content["movements"]
    ((began, recognised),) = independent.movements(SERIES)
    assert (movement["began"], movement["recognised"]) == (str(began), str(recognised))
    assert movement["until"] == str(recognised + 60 * DAY)
    assert any("not verified" in warning for warning in content["warnings"])
    one = content["days"][0]
    assert one["fluctuation"] is False
    assert one["benchmark"] == pytest.approx(0.001, rel=1e-12)


def test_the_terminal_shows_stretches_and_movements(won: Path) -> None:
    answer = dumping("exchange-rates", won)
    official = independent.reviews(SERIES)
    first = min(day for day in official if official[day] != SERIES[day])
    ((_, recognised),) = independent.movements(SERIES)
    assert f"  {first}" in answer.out
    assert str(recognised) in answer.out
    assert "not verified against the published text of 61 FR 9434" in answer.err
    # Days before --from count for benchmarks, and are not shown.
    some = dumping("exchange-rates", won, "--from", "2019-10-01", "--to", "2019-10-31", "--json").json
    assert [some["days"][0]["date"], some["days"][-1]["date"]] == ["2019-10-01", "2019-10-31"]
    assert len(some["days"]) == 31


def test_a_case_reads_the_file_that_is_written(won: Path, tmp_path: Path) -> None:
    out = tmp_path / "official.csv"
    assert dumping("exchange-rates", won, "-o", out).code == 0
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8"))))
    assert list(rows[0]) == ["date", "KRWI", "KRWR", "source"]
    for segment in ("investigation", "review"):
        by_model = run(package.load_case(case(tmp_path, f"model-{segment}", WON_PER_DOLLAR, MODEL, segment)))
        folder = case(tmp_path, f"file-{segment}", out.read_text(encoding="utf-8"), segment=segment)
        by_file = run(package.load_case(folder))
        assert by_file.respondents[0].margin_percent == by_model.respondents[0].margin_percent
        # What the rates are goes with the file.
        assert any("not verified" in warning for warning in by_file.warnings)


def test_the_ecb_stays_stamped_on_the_file_and_on_what_is_computed_from_it(tmp_path: Path) -> None:
    path, out = tmp_path / "eurofxref-hist.csv", tmp_path / "krw.csv"
    rows = "".join(
        f"{day},1.25,130,0.85,{float(Fraction(5, 4) / rate)!r},10,\n" for day, rate in reversed(SERIES.items())
    )
    path.write_text("Date,USD,JPY,GBP,KRW,SEK,\n" + rows, encoding="utf-8")
    answer = dumping("exchange-rates", path, "--currency", "KRW", "-o", out, "--json")
    assert any(ECB_SAYS in warning for warning in answer.json["warnings"])
    assert ECB_SAYS in answer.err
    result = run(package.load_case(case(tmp_path, "c", out.read_text(encoding="utf-8"))))
    assert any(ECB_SAYS in warning for warning in result.warnings)


def test_files_of_one_publisher_are_joined_and_may_not_contradict_each_other(tmp_path: Path) -> None:
    lines = [f"{day},{float(1 / rate)!r}\n" for day, rate in SERIES.items()]
    early, late = tmp_path / "a.csv", tmp_path / "b.csv"
    early.write_text(FRED + "".join(lines[:100]), encoding="utf-8")
    late.write_text(FRED + "".join(lines[95:]), encoding="utf-8")
    joined = dumping("exchange-rates", late, early, "--json").json
    wanted = independent.official(SERIES, investigation=True)
    assert len(joined["days"]) == len(wanted)
    late.write_text(FRED + lines[99].replace(",", ",9") + "".join(lines[100:]), encoding="utf-8")
    answer = dumping("exchange-rates", early, late)
    assert answer.code == 1
    assert f"two files have different rates of KRW for {list(SERIES)[99]}" in answer.err


def test_the_worksheets_have_live_formulas(won: Path, tmp_path: Path) -> None:
    out = tmp_path / "krw.xlsx"
    assert dumping("exchange-rates", won, "-o", out).code == 0
    book = openpyxl.load_workbook(out)
    formulas = [str(c.value) for row in book.worksheets[1].iter_rows() for c in row if str(c.value).startswith("=")]
    assert any(formula.startswith("=IF(") for formula in formulas)
    about = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row if cell.value]
    assert any("not verified against the published text" in cell for cell in about)


def test_commerces_own_file_is_shown_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "WON.csv"
    path.write_text(COMMERCE, encoding="utf-8")
    content = dumping("exchange-rates", path, "--currency", "KRW", "--json").json
    assert content["kind"] == "commerce"
    assert content["days"][0] == {"date": "2020-03-05", "investigation": 9.0, "review": 0.001}
    assert (
        "Commerce's own rates: they are not computed here" in dumping("exchange-rates", path, "--currency", "KRW").out
    )


def test_what_cannot_be_is_refused(tmp_path: Path, won: Path) -> None:
    short, none, two = tmp_path / "short.csv", tmp_path / "none.csv", tmp_path / "two.csv"
    short.write_text(DOWNLOAD, encoding="utf-8")
    none.write_text("a,b\n1,2\n", encoding="utf-8")
    two.write_text("observation_date,DEXKOUS,DEXUSEU\n2020-03-05,1000,1.1\n", encoding="utf-8")
    own, apart = tmp_path / "own.csv", tmp_path / "apart.csv"
    own.write_text("date,rate\n2020-03-05,0.001\n", encoding="utf-8")
    apart.write_text("date,WONI,WONR\n2020-03-05,0.001,\n2020-03-06,,0.001\n", encoding="utf-8")
    for words, code, says in (
        ((short,), 1, "the first benchmark takes 40 before it"),
        ((none, "--currency", "KRW"), 1, "looked for: a Federal Reserve H.10 file"),
        ((none,), 1, "no currency was found in the file"),
        ((two,), 1, "say which with --currency KRW"),
        ((own,), 1, "the file does not say of which currency its rates are"),
        ((apart, "--currency", "KRW"), 1, "no day has a rate for investigations and one for reviews"),
        ((tmp_path / "gone.csv", "--currency", "KRW"), 3, "there is no such file"),
        ((tmp_path / "gone.csv",), 3, "there is no such file"),
        ((won, "--currency", "won"), 2, "write three capitals"),
        ((won, "--from", "2020-02-01", "--to", "2020-01-01"), 2, "--from is after --to"),
        ((won, "--from", "2030-01-01"), 2, "no official rate lies between these days"),
        ((won, "--law-as-of", "1990-01-01"), 2, "no value before 1995-01-01 is on file"),
        ((won, "-o", tmp_path / "x.txt"), 2, "ends in .csv or .xlsx"),
        ((), 2, "FILES"),
    ):
        answer = dumping("exchange-rates", *words)
        assert answer.code == code, (words, answer)
        assert says in answer.err, (words, answer.err)
        if code == 1:
            problems = json.loads(dumping("exchange-rates", *words, "--json").out)
            assert problems["schema"] == "dumping/problems/1"
    assert not list(tmp_path.glob("*.xlsx"))
