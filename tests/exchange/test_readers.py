"""Publishers' files in small made-up samples of their real layouts, and everything that may be wrong with them."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dumping.case.problems import Problem
from dumping.tables.exchange.commerce import Series
from dumping.tables.exchange.quotes import Kind, Quotes
from dumping.tables.exchange.recognise import Wanted, read_quotes

DOWNLOAD = """\
"Series Description","SPOT EXCHANGE RATE - EURO AREA ","SOUTH KOREA -- SPOT EXCHANGE RATE, WON/US$","AUSTRALIA -- SPOT"
"Unit:","Currency:_Per_EUR","Currency:_Per_USD","Currency:_Per_AUD"
"Multiplier:","1","1","1"
"Currency:","USD","KRW","USD"
"Unique Identifier: ","H10/H10/RXI$US_N.B.EU","H10/H10/RXI_N.B.KO","H10/H10/RXI$US_N.B.AL"
"Time Period","RXI$US_N.B.EU","RXI_N.B.KO","RXI$US_N.B.AL"
2013-07-01,1.3035,1136.10,0.9160
2013-07-02,1.2988,1134.20,0.9133
2013-07-03,1.3006,1144.25,0.9091
2013-07-04,ND,ND,ND
2013-07-05,1.2837,1145.00,0.9067
"""
BY_ROW = """\
Descriptions:,Unit:,Multiplier:,Currency:,Unique Identifier: ,Series Name:,2013-07-01,2013-07-02,2013-07-04
"SOUTH KOREA -- SPOT EXCHANGE RATE, WON/US$",Currency:_Per_USD,1,KRW,H10/H10/RXI_N.B.KO,RXI_N.B.KO,1136.10,1134.20,ND
"""
PAGE = """\
       SPOT EXCHANGE RATE - SOUTH KOREA

       ------------------------------

        1-JUL-13                   1136.10
        2-JUL-13                   1134.20
        4-JUL-13                        ND
       31-DEC-99                   1136.00
"""
FRED = "observation_date,DEXKOUS,DEXUSEU\n2013-07-01,1136.10,1.3035\n2013-07-02,1134.20,.\n2013-07-04,,\n"
ECB = """\
Date,USD,JPY,GBP,KRW,CYP,
2013-07-03,1.2984,129.04,0.8509,1486.26,N/A,
2013-07-02,1.3019,130.03,0.8569,1476.44,N/A,
2013-07-01,1.3037,129.97,0.8568,N/A,N/A,
"""
COMMERCE = "DATE,WONI,WONR\n2013-07-01,0.00088,0.00089\n2013-07-02,0.00087,0.00088\n2013-07-03,0.00086,\n"


def read(
    folder: Path, text: str, currency: str = "KRW", *, name: str = "rates.csv", comparison: str = "USD",
    series: Series = "investigation", kind: Kind | None = None, column: str | None = None,
) -> tuple[Quotes | None, list[Problem]]:  # fmt: skip
    path = folder / name
    path.write_bytes(text.encode())
    wanted = Wanted(currency, comparison, series, kind, rate_column=column or "rate", named=column is not None)
    return read_quotes(path, name, wanted)


def good(folder: Path, text: str, currency: str = "KRW", **options: str) -> Quotes:
    found, problems = read(folder, text, currency, **options)  # type: ignore[arg-type]
    assert problems == []
    assert found is not None
    return found


def fault(folder: Path, text: str, currency: str = "KRW", **options: str) -> str:
    found, problems = read(folder, text, currency, **options)  # type: ignore[arg-type]
    assert found is None
    return "\n".join(map(str, problems))


def test_the_download_program_quotes_the_won_per_dollar_and_the_euro_in_dollars(tmp_path: Path) -> None:
    won = good(tmp_path, DOWNLOAD)
    assert won.kind == "h10"
    assert won.days.astype(str).tolist() == ["2013-07-01", "2013-07-02", "2013-07-03", "2013-07-05"]
    assert won.columns[0].values.tolist() == [1136.10, 1134.20, 1144.25, 1145.0]
    assert (won.columns[0].unit, won.daily_rate) == ("KRW per USD", "1 / krw_per_usd")
    euro = good(tmp_path, DOWNLOAD, "EUR")
    assert (euro.columns[0].unit, euro.daily_rate) == ("USD per EUR", "usd_per_eur")
    assert euro.columns[0].values.tolist() == [1.3035, 1.2988, 1.3006, 1.2837]
    assert good(tmp_path, DOWNLOAD, "AUD").daily_rate == "usd_per_aud"


def test_a_series_a_row_is_read_alike(tmp_path: Path) -> None:
    won = good(tmp_path, BY_ROW)
    assert won.columns[0].values.tolist() == [1136.10, 1134.20]
    assert won.days.astype(str).tolist() == ["2013-07-01", "2013-07-02"]


def test_a_page_of_one_country_is_told_by_its_title(tmp_path: Path) -> None:
    won = good(tmp_path, PAGE, name="dat00_ko.txt")
    # Years of two digits before 71, the release's first, are of this century; days are put in order.
    assert won.days.astype(str).tolist() == ["1999-12-31", "2013-07-01", "2013-07-02"]
    assert won.daily_rate == "1 / krw_per_usd"
    euro = PAGE.replace("SOUTH KOREA", "EURO AREA")
    assert good(tmp_path, euro, "EUR", name="eu.txt").daily_rate == "usd_per_eur"
    pasted = (
        "Historical Rates for the South Korean won\n\nDate\tRate\n1-Jul-13\t1136.1000\n3-Jul-13\tND\nLast update: x\n"
    )
    assert good(tmp_path, pasted, name="ko.txt").columns[0].values.tolist() == [1136.1]


def test_fred_is_told_by_the_order_of_the_countries_in_its_identifier(tmp_path: Path) -> None:
    assert good(tmp_path, FRED).daily_rate == "1 / krw_per_usd"
    euro = good(tmp_path, FRED, "EUR")
    assert (euro.daily_rate, euro.columns[0].values.tolist()) == ("usd_per_eur", [1.3035])
    assert good(tmp_path, "DATE,DEXJPUS\n2013-07-01,99.6\n", "JPY").daily_rate == "1 / jpy_per_usd"


def test_the_ecb_goes_by_way_of_the_euro_on_days_that_have_both(tmp_path: Path) -> None:
    won = good(tmp_path, ECB)
    assert won.kind == "ecb"
    assert won.daily_rate == "usd_per_eur / krw_per_eur"
    assert won.days.astype(str).tolist() == ["2013-07-02", "2013-07-03"]
    assert [one.values.tolist() for one in won.columns] == [[1.3019, 1.2984], [1476.44, 1486.26]]
    assert good(tmp_path, ECB, "EUR").daily_rate == "usd_per_eur"
    assert good(tmp_path, ECB, "KRW", comparison="EUR").daily_rate == "1 / krw_per_eur"
    with zipfile.ZipFile(tmp_path / "eurofxref-hist.zip", "w") as archive:
        archive.writestr("eurofxref-hist.csv", ECB)
    zipped, problems = read_quotes(tmp_path / "eurofxref-hist.zip", "e.zip", Wanted("KRW", "USD", "review"))
    assert problems == []
    assert zipped is not None
    assert zipped.columns[0].values.tolist() == [1.3019, 1.2984]


def test_commerces_two_series_are_chosen_by_the_segment(tmp_path: Path) -> None:
    for series, values in (("investigation", [0.00088, 0.00087, 0.00086]), ("review", [0.00089, 0.00088])):
        found = good(tmp_path, COMMERCE, series=series)
        assert (found.kind, found.columns[0].values.tolist()) == ("commerce", values)
    words = COMMERCE.replace("WONI,WONR", "Rate for investigations,Rate for reviews")
    assert good(tmp_path, words, series="review").columns[0].values.tolist() == [0.00089, 0.00088]
    two = "DATE,KRWI,KRWR,EURI,EURR\n2013-07-01,1,2,3,4\n"
    assert good(tmp_path, two, series="review").columns[0].values.tolist() == [2.0]
    assert "rates of several currencies: eur, krw" in fault(tmp_path, two, "JPY")


# The first rows of the rates that the whole cases of Commerce's programs are run with.
MXPESO = """\
DATE,MXPESOI,MXPESOR
2022-01-01,0.054882,0.054949
2022-01-02,0.054706,0.054732
2022-01-03,0.05464,0.054599
2022-01-04,0.054537,0.054544
"""


def test_commerces_data_set_gives_what_its_columns_give_by_name(tmp_path: Path) -> None:
    for series, ending, first in (("investigation", "I", 0.054882), ("review", "R", 0.054949)):
        path = tmp_path / "MXPESO.csv"
        path.write_text(MXPESO, encoding="utf-8")
        told, _ = read_quotes(path, "MXPESO.csv", Wanted("MXN", "USD", series))
        named = Wanted("MXN", "USD", series, None, None, "DATE", f"MXPESO{ending}", True)
        by_name, problems = read_quotes(path, "MXPESO.csv", named)
        assert problems == []
        assert told is not None
        assert by_name is not None
        assert (told.kind, by_name.kind) == ("commerce", "table")
        assert told.columns[0].values.tolist() == by_name.columns[0].values.tolist()
        assert told.days.tolist() == by_name.days.tolist()
        assert told.columns[0].values[0] == first


def test_the_case_s_own_columns_come_first(tmp_path: Path) -> None:
    text = "date,rate,WONI,WONR\n2013-07-01,1,2,3\n"
    assert good(tmp_path, text).columns[0].values.tolist() == [1.0]
    assert good(tmp_path, text, column="WONR").columns[0].values.tolist() == [3.0]
    assert good(tmp_path, text, kind="commerce").columns[0].values.tolist() == [2.0]
    assert "there is no column 'WONX'" in fault(tmp_path, text, column="WONX")


def test_a_column_named_for_its_unit_says_which_way_it_quotes(tmp_path: Path) -> None:
    assert good(tmp_path, "date,KRW per USD\n2013-07-01,1136.1\n").daily_rate == "1 / krw_per_usd"
    assert good(tmp_path, "date,USD per KRW\n2013-07-01,0.001\n").daily_rate == "usd_per_krw"
    both = good(tmp_path, "date,USD per EUR,KRW per EUR\n2013-07-01,1.3,1500\n")
    assert (both.kind, both.daily_rate) == ("ecb", "usd_per_eur / krw_per_eur")


def test_several_series_of_a_currency_are_chosen_by_name(tmp_path: Path) -> None:
    columns = [line.rsplit(",", 1) for line in DOWNLOAD.splitlines()]
    twice = "\n".join(f"{first},{first.rsplit(',', 1)[1]}" for first, _ in columns)
    # The description of the won has a comma of its own.
    twice = twice.replace('WON/US$", WON/US$"', 'WON/US$","AGAIN"')
    said = fault(tmp_path, twice)
    assert "several series are of KRW: H10/H10/RXI_N.B.KO, H10/H10/RXI_N.B.KO" in said
    assert "name one of them as `rate_column`" in said
    assert good(tmp_path, DOWNLOAD, column="RXI_N.B.KO").daily_rate == "1 / krw_per_usd"
    said = fault(tmp_path, DOWNLOAD, column="RXI_N.B.JA")
    assert "there is no series of KRW called 'RXI_N.B.JA'" in said
    assert "H10/H10/RXI_N.B.KO (KRW per USD)" in said


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([DOWNLOAD, BY_ROW, PAGE, FRED, ECB, COMMERCE]),
    st.integers(0, 400),
    st.integers(0, 60),
    st.text(st.sampled_from(list('",\n 0123456789-.ND:xI;\t\x00é')), max_size=12),
    st.sampled_from(["KRW", "EUR", "JPY"]),
)
def test_a_damaged_file_gives_rates_or_says_why_not(text: str, at: int, cut: int, put: str, currency: str) -> None:
    damaged = text[:at] + put + text[at + cut :]
    with tempfile.TemporaryDirectory() as folder:
        found, problems = read(Path(folder), damaged, currency, name="rates.csv")
    assert (found is None) == bool(problems)
    if found is not None:
        assert len(set(found.days.tolist())) == len(found.days) > 0
        assert all((column.values > 0).all() for column in found.columns)
        assert (found.days[1:] > found.days[:-1]).all()


BROKEN = [
    # The unit and the identifier must agree, and both must be known.
    (DOWNLOAD.replace("Currency:_Per_USD", "Currency:_Per_KRW"), "there is no series of KRW"),
    (DOWNLOAD.replace('"Currency:_Per_USD"', '"Index"'), "there is no series of KRW"),
    (DOWNLOAD.replace('"USD","KRW","USD"', '"USD","JPY","USD"'), "there is no series of KRW"),
    (DOWNLOAD.replace('"Multiplier:","1","1"', '"Multiplier:","1","100"'), "multiplier '100', and 1 is wanted"),
    (DOWNLOAD.replace('"Multiplier:","1","1","1"\n', ""), "lacks the row 'Multiplier'"),
    (DOWNLOAD.replace("RXI_N.B.KO", "RXI_N.M.KO"), "is not of business days"),
    # Days and rates.
    (DOWNLOAD.replace("1134.20", "-1134.20"), "row 8: a rate must be above zero"),
    (DOWNLOAD.replace("1134.20", "0"), "row 8: a rate must be above zero"),
    (DOWNLOAD.replace("1134.20", ""), "row 8: '' is not a rate; write ND"),
    (DOWNLOAD.replace("1134.20", '"1,134.20"'), "row 8: '1,134.20' is not a rate"),
    (DOWNLOAD.replace("1134.20", "1e999"), "is not a rate"),
    (DOWNLOAD.replace("1134.20", "1" + "0" * 20), "no rate is as large as this"),
    (DOWNLOAD.replace("2013-07-02", "02/07/2013 00:00:00"), "row 8: '02/07/2013 00:00:00' is not a date"),
    (DOWNLOAD.replace("2013-07-02", "2013-07-01"), "row 8: a second rate for 2013-07-01"),
    (DOWNLOAD.replace("2013-07-02", "2013-02-30"), "'2013-02-30' is not a date"),
    (DOWNLOAD.split("2013-07-01")[0], "there are no rates under the header"),
    (DOWNLOAD.split("2013-07-01")[0] + "2013-07-04,ND,ND,ND\n", "there is no rate of KRW on any day"),
    (PAGE.replace("SOUTH KOREA", "ATLANTIS"), "'ATLANTIS' is no country of the release"),
    (PAGE.split("\n", 1)[1], "the page has no title above its rates"),
    (PAGE.replace("SOUTH KOREA", "JAPAN"), "these are rates of JPY, and KRW is wanted"),
    (PAGE + "        5-JUL-13 about 1100\n", "is no day and rate"),
    (PAGE.replace("2-JUL-13", "2-JUX-13"), "'2-JUX-13' is not a date"),
    (FRED.replace("1134.20", "ND"), "'ND' is not a rate"),
    (FRED.replace("DEXKOUS", "DEXUSKO"), "there is no series of KRW"),
    (ECB.replace("KRW", "THB"), "the European Central Bank's file has no KRW"),
    (ECB.replace("1476.44", "-1"), "row 3, column KRW: a rate must be above zero"),
    (ECB.replace("2013-07-02", "2013-07-03"), "a second rate for 2013-07-03"),
    (ECB.replace("2013-07-02", "2 July 2013"), "'2 July 2013' is not a date"),
    (COMMERCE.replace("0.00087", "0"), "row 3, column WONI: a rate must be above zero"),
    (COMMERCE.replace("2013-07-02", "2013-07-01"), "a second rate for 2013-07-01"),
    (COMMERCE.replace("2013-07-02", ""), "row 3, column DATE: has no date"),
    # What is nothing of these is refused with what was looked for.
    ("day,won\n2013-07-01,1136\n", "looked for: a Federal Reserve H.10 file"),
    ("", "the file is empty"),
    ("date,KRW per JPY\n2013-07-01,10\n", "there is no rate of KRW against USD"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "says"), BROKEN, ids=[says[:40] for _, says in BROKEN])
def test_what_is_wrong_is_said_at_its_row(tmp_path: Path, text: str, says: str) -> None:
    assert says in fault(tmp_path, text)


def test_bom_windows_lines_and_blank_ends_are_no_fault(tmp_path: Path) -> None:
    for text in (DOWNLOAD, FRED, ECB, COMMERCE):
        wanted = good(tmp_path, text)
        for changed in ("\ufeff" + text, text.replace("\n", "\r\n"), text + "\n\n"):
            found = good(tmp_path, changed)
            assert found.days.tolist() == wanted.days.tolist()
            assert found.daily_rate == wanted.daily_rate


def test_the_kind_that_the_case_states_must_be_that_of_the_file(tmp_path: Path) -> None:
    said = fault(tmp_path, ECB, kind="h10")
    assert "this is the European Central Bank's file, and `kind` says it is the Federal Reserve's (H.10)" in said
    assert "this is not Commerce's own file" in fault(tmp_path, "date,rate\n2013-07-01,1\n", kind="commerce")
    assert good(tmp_path, DOWNLOAD, kind="h10").kind == "h10"


def test_rates_against_the_dollar_are_no_rates_against_another_currency(tmp_path: Path) -> None:
    assert "the file quotes KRW per USD: that is no rate in EUR per KRW" in fault(tmp_path, DOWNLOAD, comparison="EUR")
    assert "Commerce's rates are in U.S. dollars" in fault(tmp_path, COMMERCE, comparison="EUR")


def test_archives_that_are_none_or_hold_several_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(b"PK\x03\x04 and nothing")
    wanted = Wanted("KRW", "USD", "review")
    assert "this is no archive" in str(read_quotes(path, "x.zip", wanted)[1][0])
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", ECB)
        archive.writestr("b.csv", ECB)
    assert "2 CSV files are in the archive" in str(read_quotes(path, "x.zip", wanted)[1][0])
