"""Cases that read publishers' rates: the same results as from a table of their own, and what every output says."""

from __future__ import annotations

import datetime as dt
import json
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

import dumping as package
from dumping.case.problems import CaseError
from dumping.pipeline import run
from tests.cli.conftest import COMPARISON_SALES, RATES, REVIEW, US_SALES, dumping, written
from tests.exchange import independent
from tests.exchange.series import DAY, reported

ECB_SAYS = "exchange rates of KRW are the European Central Bank's, not those the agency uses"


def case(folder: Path, name: str, rates: str, stated: str = 'file = "krw.csv"', segment: str = "review") -> Path:
    text = REVIEW.replace('file = "krw.csv"', stated).replace('segment = "review"', f'segment = "{segment}"')
    return written(folder / name, text, us=US_SALES, hm=COMPARISON_SALES, krw=rates)


def margin(folder: Path) -> float:
    return run(package.load_case(folder)).respondents[0].margin_percent


# Won per dollar whose inverses are the rates of RATES: 0.001 and 0.0011 are not fractions of two, so written in full.
WON = {"2020-03-05": 1000.0, "2020-03-20": 1 / 0.0011, "2020-04-02": 1000.0, "2020-04-03": 1000.0}
DOWNLOAD = (
    '"Series Description","SOUTH KOREA -- SPOT EXCHANGE RATE, WON/US$"\n"Unit:",Currency:_Per_USD\n"Multiplier:",1\n'
    '"Currency:",KRW\n"Unique Identifier: ",H10/H10/RXI_N.B.KO\n"Time Period",RXI_N.B.KO\n2020-03-04,ND\n'
    + "".join(f"{day},{rate!r}\n" for day, rate in WON.items())
)
FRED = "observation_date,DEXKOUS\n2020-03-04,.\n" + "".join(f"{day},{rate!r}\n" for day, rate in WON.items())
PAGE = "SPOT EXCHANGE RATE - SOUTH KOREA\n\n" + "".join(
    f"{dt.date.fromisoformat(day):%d-%b-%y} {rate!r}\n" for day, rate in WON.items()
)
COMMERCE = "DATE,WONI,WONR\n2020-03-05,9,0.001\n2020-03-20,9,0.0011\n2020-04-02,9,0.001\n2020-04-03,9,0.001\n"


@pytest.mark.parametrize("rates", [DOWNLOAD, FRED, PAGE, COMMERCE], ids=["download", "fred", "page", "commerce"])
def test_a_case_restated_from_a_publisher_s_file_has_the_same_results(tmp_path: Path, rates: str) -> None:
    own, theirs = case(tmp_path, "own", RATES), case(tmp_path, "theirs", rates)
    old, new = (run(package.load_case(one)).respondents[0] for one in (own, theirs))
    # (215 + 1,020 - 200) / 5,090, worked out where the case is written down.
    assert old.margin_percent == pytest.approx(100 * 1035 / 5090, rel=1e-12)
    assert new.margin_percent == pytest.approx(old.margin_percent, rel=1e-14)
    for name, table in old.tables.items():
        if name.startswith("exchange_rates"):
            assert table.values("rate").tolist() == pytest.approx(new.tables[name].values("rate").tolist(), rel=1e-15)
            continue
        for column, values in table.data.items():
            if table.columns[column].kind == "number":
                assert new.tables[name].values(column).tolist() == pytest.approx(
                    values.tolist(), rel=1e-12, nan_ok=True
                )


def test_the_segment_chooses_commerces_series_and_a_change_of_segment_the_other(tmp_path: Path) -> None:
    folder = case(tmp_path, "c", COMMERCE.replace(",9,", ",0.002,"))
    review = margin(folder)
    named = case(tmp_path, "named", COMMERCE.replace(",9,", ",0.002,"), 'file = "krw.csv"\nseries = "investigation"')
    assert margin(named) > review
    changed = package.what_if(package.load_case(folder), ['case.segment = "investigation"'])
    assert changed.changed.case.rates["KRW"].table is not None
    assert set(changed.changed.case.rates["KRW"].table.values("rate").tolist()) == {0.002}
    assert any("column WONR, review" in warning for warning in run(package.load_case(folder)).warnings)


def test_a_day_without_a_rate_is_an_error_as_reported(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="no KRW exchange rate for 2020-03-20"):
        package.load_case(case(tmp_path, "c", DOWNLOAD.replace("2020-03-20", "2020-03-19")))


ECB = "Date,USD,JPY,GBP,KRW,SEK,\n" + "".join(
    f"{day},1.25,130,0.85,{1.25 * rate!r},10,\n" for day, rate in reversed(list(WON.items()))
)


def test_the_ecb_s_rates_are_stamped_on_every_output(tmp_path: Path) -> None:
    folder = case(tmp_path, "ecb", ECB)
    assert margin(folder) == pytest.approx(100 * 1035 / 5090, rel=1e-12)
    out, page = tmp_path / "out.xlsx", tmp_path / "out.html"
    assert ECB_SAYS in dumping("run", folder, "-o", out).out
    assert any(ECB_SAYS in warning for warning in dumping("run", folder, "--json").json["warnings"])
    assert ECB_SAYS in dumping("check", folder, "--json").out
    assert ECB_SAYS in dumping("export", folder, "-o", out).err
    assert ECB_SAYS in dumping("export", folder, "-o", out, "--html", page).err
    assert "the European Central Bank&#39;s, not those the agency uses" in page.read_text(encoding="utf-8").replace(
        "&#x27;", "&#39;"
    )
    book = openpyxl.load_workbook(out)
    front = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row if cell.value]
    assert any(ECB_SAYS in cell for cell in front)
    changes = dumping("what-if", folder, "--set", "us_sales.freight += 1", "--json").json
    assert any(ECB_SAYS in warning for warning in changes["warnings"])
    told = dumping("explain", folder, "us_sales", "2")
    assert "by the European Central Bank" in told.out
    assert ECB_SAYS in told.err
    # Computed again from its own workbook, it is still said.
    again = dumping("run", out, "--json").json
    assert any(ECB_SAYS in warning for warning in again["warnings"])
    assert again["respondents"][0]["margin_percent"] == pytest.approx(100 * 1035 / 5090, rel=1e-12)


@pytest.mark.parametrize("rates", [DOWNLOAD, COMMERCE], ids=["download", "commerce"])
def test_a_workbook_with_publishers_rates_computes_the_case_again(tmp_path: Path, rates: str) -> None:
    folder, out = case(tmp_path, "c", rates), tmp_path / "out.xlsx"
    assert dumping("export", folder, "-o", out).code == 0
    again = dumping("run", out, "--json").json
    assert again["respondents"][0]["margin_percent"] == pytest.approx(100 * 1035 / 5090, rel=1e-12)


# Calm to the end of January 2020, then a rise by 1 % a working day: fluctuating in March, sustained in time.
CALM, RISE = 160, 70
SERIES = reported(
    ["0.001"] * CALM + [str(Fraction(1, 1000) * Fraction(101, 100) ** n) for n in range(1, RISE + 1)],
    dt.date(2019, 6, 24),
)
WON_PER_DOLLAR = (
    "\n".join(DOWNLOAD.splitlines()[:6]) + "\n" + "".join(f"{d},{float(1 / r)!r}\n" for d, r in SERIES.items())
)
MODEL = 'file = "krw.csv"\nmodel = "commerce"'


@pytest.mark.parametrize("segment", ["investigation", "review"])
def test_a_sale_is_converted_at_the_official_rate_of_its_day(tmp_path: Path, segment: str) -> None:
    folder = case(tmp_path, "c", WON_PER_DOLLAR, MODEL, segment)
    result = run(package.load_case(folder))
    wanted = independent.official(SERIES, segment == "investigation")
    sales = result.respondents[0].tables["us_sales"]
    for day, rate in zip(sales.values("sale_date").tolist(), sales.values("exchange_rate").tolist(), strict=True):
        official = wanted[day]
        assert official is not None
        assert rate == pytest.approx(float(official), rel=1e-12)
        assert rate != pytest.approx(float(SERIES[day]), rel=1e-6)
    assert any("not verified against the published text of 61 FR 9434" in warning for warning in result.warnings)
    told = dumping("explain", folder, "us_sales", "2").out
    assert "Benchmark, USD per KRW" in told
    assert "average of the 40 rates reported before that day" in told
    found = {p.name: p for p in result.respondents[0].parameters.values()}
    assert found["fluctuation_percent"].note.startswith("not verified")


def test_the_official_rates_are_live_in_the_worksheets(tmp_path: Path) -> None:
    folder, out = case(tmp_path, "c", WON_PER_DOLLAR, MODEL, "investigation"), tmp_path / "out.xlsx"
    assert dumping("export", folder, "-o", out).code == 0
    sheet = openpyxl.load_workbook(out)["Exchange rates"]
    labels = {str(cell.value): cell.column for row in sheet.iter_rows(max_row=8) for cell in row if cell.value}
    rate = [cell.value for (cell,) in sheet.iter_rows(min_col=labels["Official rate, USD per KRW"],
            max_col=labels["Official rate, USD per KRW"], min_row=12, max_row=14)]  # fmt: skip
    assert all(str(value).startswith("=IF(") for value in rate)
    # What the workbook does not hold, the first forty days, it does not pretend to.
    refused = dumping("run", out)
    assert refused.code == 1
    assert "a workbook with exchange rates by Commerce's model does not hold all inputs" in refused.err


def test_a_sale_on_a_sunday_has_friday_s_official_rate_under_the_model_alone(tmp_path: Path) -> None:
    sunday = US_SALES.replace("2020-03-20", "2020-03-22")
    for model, code in ((MODEL, 0), ('file = "krw.csv"', 1)):
        folder = case(tmp_path, str(code), WON_PER_DOLLAR, model)
        (folder / "us.csv").write_text(sunday, encoding="utf-8")
        answer = dumping("run", folder)
        assert answer.code == code
        if code:
            assert "there is no KRW exchange rate for 2020-03-22" in answer.err
            assert 'model = "commerce"' in answer.err
    official = independent.official(SERIES, investigation=False)
    assert official[dt.date(2020, 3, 22)] == official[dt.date(2020, 3, 22) - 2 * DAY]


FAULTS = [
    (MODEL, COMMERCE, "us", "holds Commerce's official rates already"),
    (MODEL, RATES, "us", "4 days have a rate, and the first benchmark takes 40 before it"),
    (MODEL, WON_PER_DOLLAR, "wto", "the model is Commerce's, and the case follows 'wto'"),
    ("rate = 0.001\nmodel = \"commerce\"", "", "us", "are of daily rates in a `file`"),
    ('file = "krw.csv"\nkind = "fed"', DOWNLOAD, "us", "h10"),
    ('file = "krw.csv"\nkind = "ecb"', DOWNLOAD, "us", "this is the Federal Reserve's (H.10) file, and `kind` says"),
    ('file = "krw.csv"\nmodel = "comerce"', DOWNLOAD, "us", "did you mean 'commerce'"),
]  # fmt: skip


def test_the_model_has_no_law_before_its_statute(tmp_path: Path) -> None:
    folder = case(tmp_path, "c", WON_PER_DOLLAR, MODEL)
    text = (folder / "case.toml").read_text(encoding="utf-8").replace("2021-06-01", "1994-06-01")
    (folder / "case.toml").write_text(text, encoding="utf-8")
    answer = dumping("check", folder)
    assert answer.code == 1
    assert "exchange_rates.KRW.model: " in answer.err
    assert "no value before 1995-01-01 is on file" in answer.err


@pytest.mark.parametrize(("stated", "rates", "authority", "says"), FAULTS, ids=[f[3][:30] for f in FAULTS])
def test_what_cannot_be_is_refused(tmp_path: Path, stated: str, rates: str, authority: str, says: str) -> None:
    folder = case(tmp_path, "c", rates or "date,rate\n", stated)
    text = (folder / "case.toml").read_text(encoding="utf-8").replace('authority = "us"', f'authority = "{authority}"')
    (folder / "case.toml").write_text(text, encoding="utf-8")
    answer = dumping("check", folder, "--json")
    assert answer.code == 1
    assert says in json.dumps(answer.json, ensure_ascii=False)
