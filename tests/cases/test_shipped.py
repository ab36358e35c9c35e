"""Every shipped case computes and gives the results that its sources print."""

from __future__ import annotations

import csv
import importlib.util
import shutil
from collections import defaultdict
from pathlib import Path

import pytest

import dumping
from dumping.case.find import find_cases, shipped
from tests.conftest import CASES

FILES = sorted(CASES.rglob("*.toml"))


def test_the_shipped_cases_are_found_by_name() -> None:
    assert list(shipped()) == [
        "nails-nonmarket",
        "octg-korea",
        "octg-korea-published",
        "published-determinations",
        "seven-regimes",
        "worked-examples",
    ]
    assert find_cases("octg-korea") == [CASES / "octg-korea" / "case.toml"]
    assert len(find_cases("octg-korea-published")) == 7


@pytest.mark.parametrize("path", FILES, ids=[str(f.relative_to(CASES)) for f in FILES])
def test_every_case_gives_what_its_sources_print(path: Path) -> None:
    result = dumping.run(dumping.load_case(path))
    assert [f"{c.name}: {c.detail}" for c in result.checks if not c.holds] == []
    assert result.checks or path.parent.name in ("octg-korea", "nails-nonmarket")


@pytest.mark.parametrize(
    ("file", "rates", "published"),
    [
        ("1-investigation", [15.75, 9.89], 12.82),
        ("2-review-2014-15", [24.92, 2.76], 13.84),
        ("3-review-2014-15-amended", [29.76, 2.76], 16.26),
        ("4-review-2019-20", [19.54, 3.85], 11.70),
        ("5-review-2019-20-amended", [9.63, 3.85], 6.74),
        ("6-review-2022-23", [0.0] * 6, 0.0),
    ],
)
def test_published_rates(file: str, rates: list[float], published: float) -> None:
    found = dumping.run(dumping.load_case(CASES / "octg-korea-published" / f"{file}.toml")).to_dict()
    assert [one["margin_percent"] for one in found["respondents"]] == rates
    assert found["all_others"]["percent_published"] == published


def test_a_rate_that_is_de_minimis_in_a_review_needs_no_deposit() -> None:
    path = CASES / "octg-korea-published" / "7-older-order-review-2004-05.toml"
    seah, husteel = dumping.run(dumping.load_case(path)).to_dict()["respondents"]
    assert (seah["margin_percent"], seah["de_minimis"], seah["cash_deposit_percent"]) == (4.73, False, 4.73)
    assert (husteel["margin_percent"], husteel["de_minimis"], husteel["cash_deposit_percent"]) == (0.39, True, 0.0)


def test_every_expected_figure_names_its_source() -> None:
    for path in FILES:
        for expected in dumping.load_case(path).stated.expected:
            assert expected.source, f"{path.name}: {expected.figure}"


def test_examples_known_from_memory_only_are_not_shipped() -> None:
    assert not [path for path in FILES if path.name.startswith(("w07", "w10"))]


def test_the_folders_name_every_case_file() -> None:
    for path in FILES:
        told = (path.parent / "README.md").read_text(encoding="utf-8")
        assert path.stem in told or path.name in told, path


def test_the_erratum_is_said_and_the_right_figure_asserted() -> None:
    result = dumping.run(dumping.load_case(CASES / "worked-examples" / "w02-dgtr-manual-14-18-erratum.toml"))
    assert result.respondents[0].margin_percent == pytest.approx(95 / 7, rel=1e-12)
    assert any("printed as 21.11 %; it is 21.11 USD/MT" in check.note for check in result.checks)


def test_the_synthetic_tables_are_what_their_script_makes(tmp_path: Path) -> None:
    folder = CASES / "octg-korea"
    spec = importlib.util.spec_from_file_location("make_data", folder / "make_data.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    import sys

    sys.modules["make_data"] = module
    spec.loader.exec_module(module)
    module.make(tmp_path)
    made = sorted(path.name for path in tmp_path.iterdir())
    assert made == sorted(path.name for path in folder.glob("*.csv"))
    for name in made:
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes(), name


@pytest.mark.parametrize(("letter", "place"), [("a", 0), ("b", 1)])
def test_octg_korea_against_plain_loops(letter: str, place: int, tmp_path: Path) -> None:
    """The case with net prices only, from its CSV files, in loops that share nothing with the engine."""
    folder = CASES / "octg-korea"

    def rows(name: str) -> list[dict[str, str]]:
        with (folder / name).open(encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def number(row: dict[str, str], *names: str) -> float:
        return sum(float(row[name]) for name in names)

    rate = {row["date"]: float(row["usd_per_krw"]) for row in rows("usd_per_krw.csv")}
    korean: dict[tuple[str, int], list[tuple[float, float]]] = defaultdict(list)
    for row in rows(f"{letter}_korean_sales.csv"):
        quantity = float(row["QTYH"])
        if quantity > 0 and "2014-04-01" <= row["SALEDTH"] <= "2015-10-31":
            less = number(row, "EARLPYH", "REBATEH", "INLFTCH", "CREDITH", "WARRH", "DIRSELH", "PACKH")
            price = number(row, "GRSUPRH", "BILLADJH") - less
            korean[row["CONNUMH"], month(row["SALEDTH"])].append((price, quantity))
    average = {key: sum(p * q for p, q in some) / sum(q for _, q in some) for key, some in korean.items()}

    sales = []
    for row in rows(f"{letter}_us_sales.csv"):
        quantity, day = float(row["QTYU"]), row["SALEDTU"]
        if quantity <= 0 or not "2014-07-18" <= day <= "2015-08-31":
            continue
        won = rate[day]
        less = number(row, "EARLPYU", "REBATEU", "INTNFRU", "MARNINU", "USBROKU", "INLFWCU")
        net = number(row, "GRSUPRU", "BILLADJU") - less - float(row["DINLFTPU"]) * won
        added = float(row["PACKU"]) * won + float(row["DIRSELU"])
        if row["SALEU"] == "CEP":
            net -= number(row, "CREDITU", "INDIRSCEP", "INVCARCEP")
        else:
            added += float(row["CREDITU"])
        at = month(day)
        found = next((row["CONNUMU"], at - m) for m in (0, 1, 2, 3, -1, -2) if (row["CONNUMU"], at - m) in average)
        sales.append(((row["CONNUMU"], row["SALEU"]), at, found, quantity, net, added, won))

    groups: dict[tuple[tuple[str, str], int, tuple[str, int]], list[tuple[float, float, float]]] = defaultdict(list)
    for connum, at, found, quantity, net, added, _ in sales:
        groups[connum, at, found].append((quantity, net, added))
    mean = {
        key: tuple(sum(r[0] * r[i] for r in some) / sum(r[0] for r in some) for i in (1, 2))
        for key, some in groups.items()
    }
    positive = negative = value = transaction = 0.0
    for connum, at, found, quantity, net, added, won in sales:
        price, add = mean[connum, at, found]
        result = (average[found] * won + add - price) * quantity
        positive, negative = positive + max(result, 0), negative + min(result, 0)
        value += price * quantity
        transaction += max((average[found] * won + added - net) * quantity, 0)

    for path in folder.glob("*.csv"):
        shutil.copy(path, tmp_path)
    shutil.copy(Path(__file__).with_name("octg_net_prices.toml"), tmp_path / "case.toml")
    one = dumping.run(dumping.load_case(tmp_path)).respondents[place].tables
    averaged, single = one["total_average_to_average"], one["total_average_to_transaction"]
    assert averaged.value("percent") == pytest.approx(100 * max(positive + negative, 0) / value, rel=1e-9)
    assert averaged.value("zeroed_percent") == pytest.approx(100 * positive / value, rel=1e-9)
    assert single.value("percent") == pytest.approx(100 * transaction / value, rel=1e-9)
    assert averaged.value("sales") == len(sales)


def month(day: str) -> int:
    return int(day[:4]) * 12 + int(day[5:7])
