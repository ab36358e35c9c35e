"""Likely causes: what is planted in the other run is named, with the place in the case file that decides it."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import dumping
from dumping.reconcile.reconciliation import reconcile
from dumping.report.blocks import plain
from dumping.report.reconciliation import reconciliation_blocks
from dumping.report.reconciliation_json import reconciliation_dict
from tests.reconcile.as_theirs import names_of, write_theirs
from tests.reconcile.planting import CASES, Rows, compared, own, planted, ready

CASE = CASES["market"]


@pytest.fixture(scope="module", autouse=True)
def _tidy() -> Iterator[None]:
    yield
    shutil.rmtree(ready("market").folder, ignore_errors=True)
    ready.cache_clear()
    own.cache_clear()


def told(folder: Path, **given: Any) -> dict[str, Any]:
    return reconciliation_dict(compared("market", folder, **given), "my-case")


def every(column: str, how: Callable[[float, dict[str, str]], float | str]) -> Callable[[Rows], None]:
    def change(rows: Rows) -> None:
        for row in rows:
            if row[column]:
                value = how(float(row[column]), row)
                row[column] = value if isinstance(value, str) else repr(value)

    return change


def amount(row: dict[str, str], column: str) -> float:
    return float(row[column])


@pytest.mark.parametrize(
    ("data_set", "change", "stage", "cause", "words", "look"),
    [
        ("USSALES", every("USNETPRI", lambda v, r: v - amount(r, "USPACK")), "net_us_prices", "component",
         "less exactly U.S. packing (us_packing)", "respondents.us_sales.build_up.us_packing"),
        ("USSALES", every("USDISREB", lambda v, r: -v), "us_amounts", "sign", "the other sign",
         "respondents.us_sales.build_up.discounts_rebates"),
        ("USSALES", every("USPACK", lambda v, r: 0.0), "us_amounts", "left out", "theirs is zero",
         "respondents.us_sales.build_up.us_packing"),
        ("USSALES", every("USPACK", lambda v, r: 1000 * v), "us_amounts", "unit", "kilograms and metric tons",
         "respondents.us_sales.build_up.us_packing"),
        ("USSALES", every("USDOMMOVE", lambda v, r: v / amount(r, "EXRATE_MXPESO")), "us_amounts", "currency",
         "ours is converted and theirs is not", "respondents.us_sales.currencies"),
        ("USSALES", every("USCREDIT", lambda v, r: ""), "us_amounts", "missing", "theirs is missing",
         "respondents.us_sales.build_up.imputed_credit"),
        ("HMABOVE", every("HMCRED", lambda v, r: round(v, 2)), "comparison_prices", "rounding",
         "rounded to 2 decimals", None),
        ("ACME_AR2_PRELIM_HMWTAV", every("HMNETPRI", lambda v, r: v + 5 * (r["HMLOT"] == "2")),
         "comparison_averages", "one group", "of level of trade 2.0 differ and no others", None),
        ("ACME_AR2_PRELIM_AVGMARG", every("EMARGIN", lambda v, r: v + 1.0 * (amount(r, "QTYU") > 30)),
         "average_to_average", "rule", "agree on both sides", None),
    ],
)  # fmt: skip
def test_the_cause_is_named(
    data_set: str, change: Callable[[Rows], None], stage: str, cause: str, words: str, look: str | None, tmp_path: Path
) -> None:
    content = told(planted("market", data_set, change, tmp_path))
    first = content["first_difference"]
    assert (first["stage"], content["equal"]) == (stage, False)
    found = {one["name"]: one for one in first["likely_causes"]}
    assert cause in found, first["likely_causes"]
    assert words in found[cause]["cause"]
    if look is not None:
        place, _, path = found[cause]["look_at"].partition(" ")
        assert path.startswith(look)
        line = (CASE / "case.toml").read_text().splitlines()[int(place.split(":")[1]) - 1]
        assert path.rsplit(".", 1)[1] in line


def test_another_series_of_exchange_rates(tmp_path: Path) -> None:
    """The file has the rates of investigations beside those of reviews, which the case reads."""
    with (CASE / "MXPESO.csv").open(newline="") as file:
        other = {row["DATE"]: row["MXPESOI"] for row in csv.DictReader(file)}
    sales = ready("market").result.respondents[0].tables["us_sales"]

    def change(rows: Rows) -> None:
        for row in rows:
            row["EXRATE_MXPESO"] = other[str(sales.value("sale_date", int(row["SEQU"])))]

    first = told(planted("market", "USSALES", change, tmp_path))["first_difference"]
    assert first["our_column"] == "exchange_rate"
    (cause, *_) = first["likely_causes"]
    assert cause["name"] == "exchange rate series"
    assert "MXPESOI of MXPESO.csv; the case reads MXPESOR" in cause["cause"]
    assert cause["look_at"].endswith("exchange_rates.MXN.rate_column")


def test_another_match_is_told(tmp_path: Path) -> None:
    def change(rows: Rows) -> None:
        next(row for row in rows if row["NVMATCH"] == "1.0")["NVMATCH"] = "2.0"

    first = told(planted("market", "USSALES", change, tmp_path))["first_difference"]
    assert first["stage"] == "normal_values"
    assert first["likely_causes"][0]["cause"].startswith("another kind of match: identical here, similar in theirs")


def test_the_cost_of_another_product(tmp_path: Path) -> None:
    costs = ready("market").result.respondents[0].tables["average_costs"]

    def change(rows: Rows) -> None:
        row = next(r for r in rows if float(r["AVGVCOM"]) != costs.value("avg_variable_com", 1))
        row["AVGVCOM"] = repr(float(costs.value("avg_variable_com", 1)))

    first = told(planted("market", "USSALES", change, tmp_path))["first_difference"]
    cause = next(one for one in first["likely_causes"] if one["name"] == "another cost")
    assert str(costs.value("product")) in cause["cause"]


def test_a_test_at_its_threshold(tmp_path: Path) -> None:
    """A group whose coefficient is 0.8 to a thousandth would be told; the nearest one here is not so near."""
    from dumping.reconcile.causes_of_choices import threshold
    from dumping.reconcile.pattern import Pattern

    def change(rows: Rows) -> None:
        rows[0]["DP_REGION_RESULT"] = "Pass" if rows[0]["DP_REGION_RESULT"] == "No Pass" else "No Pass"

    found = compared("market", planted("market", "DP_REGION_RESULTS", change, tmp_path))
    assert found.first is not None
    pattern = Pattern(found.first, found)
    assert threshold(pattern) is None
    row = found.first.our_row
    assert row is not None
    pattern.table.values("cohens_d").flags.writeable = True
    kept = pattern.table.values("cohens_d")[row]
    pattern.table.values("cohens_d")[row] = -0.80004
    try:
        cause = threshold(pattern)
    finally:
        pattern.table.values("cohens_d")[row] = kept
    assert cause is not None
    assert (cause.name, cause.look) == ("threshold", "dumping law cohens_d_large")


def test_a_sale_outside_of_their_window(tmp_path: Path) -> None:
    """One of our sales stands in their list of sales outside the window instead."""
    moved: Rows = []
    folder = planted("market", "USSALES", lambda rows: moved.append(rows.pop(5)), tmp_path)
    path = folder / "OUTDATES_US.csv"
    with path.open(newline="") as file:
        rows = [*csv.DictReader(file), moved[0]]
    path.unlink()
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    content = told(folder)
    first = content["first_difference"]
    assert first["rows_only"] == "theirs"
    assert first["likely_causes"][0]["cause"] == "they have 1 sale in OUTDATES_US that here is: used here"
    # In the other data set the sale is missing, and their list of sales outside has it.
    alone = next(s for s in content["stages"] if s["name"] == "us_sales_used")
    assert {(d["data_set"], d.get("rows_only"), d["rows"]) for d in alone["differences"]} == {
        ("OUTDATES_US.csv", "theirs", 1), ("USSALES.csv", "ours", 1),
    }  # fmt: skip


def changed_case(tmp_path: Path, old: str, new: str) -> Path:
    """Data sets of the same case with another key."""
    folder = shutil.copytree(CASE, tmp_path / "changed")
    text = (folder / "case.toml").read_text()
    assert text.count(old) == 1
    (folder / "case.toml").write_text(text.replace(old, new))
    write_theirs(names_of(dumping.run(dumping.load_case(folder))), tmp_path / "theirs")
    return tmp_path / "theirs"


@pytest.mark.parametrize(
    ("old", "new", "stage", "column"),
    [
        ('us_packing = "PACKU"', 'us_packing = "0 * PACKU"', "us_amounts", "USPACK"),
        ('discounts_rebates = "REBATEU"', 'discounts_rebates = "2 * REBATEU"', "us_amounts", "USDISREB"),
    ],
)
def test_all_that_follows_is_said_to_follow(old: str, new: str, stage: str, column: str, tmp_path: Path) -> None:
    """A run with another build-up differs first there, and in many stages after it, none of them on its own."""
    content = told(changed_case(tmp_path, old, new))
    first = content["first_difference"]
    assert (first["stage"], first["their_column"]) == (stage, column)
    later = [s for s in content["stages"] if s["follows_from_first"] is not None]
    assert {"average_to_average", "totals", "assessment"} <= {s["name"] for s in later}
    assert all(s["follows_from_first"] for s in later)
    assert content["other_causes"] == []
    text = plain(reconciliation_blocks(content))
    assert "can follow from this" in text
    assert text.startswith("First difference: U.S. sales: exchange rates")


def test_a_second_cause_is_told_apart(tmp_path: Path) -> None:
    """A sale's packing differs, and another importer's quantity, which owes nothing to that sale."""
    first_folder = tmp_path / "first"
    first_folder.mkdir()
    one: list[str] = []

    def packing(rows: Rows) -> None:
        rows[3]["USPACK"] = repr(amount(rows[3], "USPACK") + 1)
        one.append(rows[3]["US_IMPORTER"])

    folder = planted("market", "USSALES", packing, first_folder)
    path = folder / "ASSESS_IMPSTND.csv"
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    row = next(r for r in rows if r["US_IMPORTER"] != one[0])
    row["ITOTQTY"] = repr(amount(row, "ITOTQTY") + 100)
    path.unlink()
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    content = told(folder)
    assert content["first_difference"]["their_column"] == "USPACK"
    (other,) = content["other_causes"]
    assert (other["stage"], other["their_column"]) == ("assessment", "ITOTQTY")
    assert other["difference"] == pytest.approx(-100)


def test_the_same_result_reconciles_with_itself() -> None:
    content = reconciliation_dict(reconcile(ready("market").result, ready("market").folder), "my-case")
    assert (content["equal"], content["compared"]["to_the_cent"]) == (True, True)
    assert content["first_difference"] is None
    assert plain(reconciliation_blocks(content)).startswith("Equal to the cent: ")
    assert [m["ours"] == pytest.approx(m["theirs"], rel=1e-12) for m in content["margins"]] == [True] * 3


def test_data_sets_of_another_respondent(tmp_path: Path) -> None:
    """Where hardly a row has a counterpart, that is what is told."""

    def change(rows: Rows) -> None:
        for row in rows[2:]:
            row["COST_MATCH"] = "X" + row["COST_MATCH"]

    first = told(planted("market", "ACME_AR2_PRELIM_COST", change, tmp_path))["first_difference"]
    assert first["stage"] == "average_costs"
    assert first["likely_causes"] == [
        {"name": "another file", "look_at": None,
         "cause": "only 2 of 16 rows by COST_MATCH are on both sides: is it the same respondent and version?"},
    ]  # fmt: skip


def test_several_causes_in_one_stage(tmp_path: Path) -> None:
    """Two amounts that owe nothing to each other are two causes; the net price that reads both follows."""

    def change(rows: Rows) -> None:
        for row in rows:
            row["USDISREB"] = repr(amount(row, "USDISREB") + 1)
            row["USCOMM"] = repr(amount(row, "USCOMM") + 2)
            row["USNETPRI"] = repr(amount(row, "USNETPRI") - 3)

    content = told(planted("market", "USSALES", change, tmp_path))
    assert content["first_difference"]["their_column"] == "USDISREB"
    assert [(one["stage"], one["their_column"]) for one in content["other_causes"]] == [("us_amounts", "USCOMM")]
    follows = {s["name"]: s["follows_from_first"] for s in content["stages"] if not s["equal"]}
    assert follows == {"us_amounts": None, "net_us_prices": True}
