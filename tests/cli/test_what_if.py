"""dumping what-if on the two-product case: 10 % as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import dumping

PRICE = "respondents.Maker.products.A.export_price"


def test_base_against_changed(two_products: Path) -> None:
    before = (two_products / "case.toml").read_bytes()
    content = dumping("what-if", two_products, "--set", f"{PRICE} += 5", "--json").json
    # (150 - 50) / 1,550.
    assert content["base"]["margin_percent"] == pytest.approx(10)
    assert content["changed"]["margin_percent"] == pytest.approx(100 * 100 / 1550)
    assert content["difference"] == pytest.approx(100 * 100 / 1550 - 10)
    assert content["set"] == [f"{PRICE} += 5"]
    assert (two_products / "case.toml").read_bytes() == before
    text = dumping("what-if", two_products, "--set", f"{PRICE} += 5").out
    assert f"changed: {PRICE} += 5" in text
    assert next(x for x in text.splitlines() if x.startswith("  Maker")).split() == [
        "Maker", "10.0000", "%", "6.4516", "%", "-3.5484",
    ]  # fmt: skip


def test_several_changes(two_products: Path) -> None:
    content = dumping("what-if", two_products, "--set", f"{PRICE}=120", "--set", "case.segment=review", "--json").json
    assert content["changed"]["margin_percent"] == 0
    assert len(content["set"]) == 2


def test_a_column_where_a_condition_holds(review: Path) -> None:
    change = 'us_sales.gross_unit_price *= 1.1 where customer == "C2"'
    content = dumping("what-if", review, "--set", change, "--json").json
    # The sale at 110 goes to 121: (1,035 - 330) / (5,090 + 330).
    assert content["changed"]["margin_percent"] == pytest.approx(100 * 705 / 5420)


def test_a_sweep(two_products: Path) -> None:
    answer = dumping("what-if", two_products, "--sweep", f"{PRICE}=100:120:10", "--json")
    points = answer.json["points"]
    assert [p["value"] for p in points] == [100, 110, 120]
    assert [p["margin_percent"] for p in points] == [
        pytest.approx(10), pytest.approx(100 * 50 / 1600), pytest.approx(0),
    ]  # fmt: skip
    assert answer.json["set"] == []
    assert answer.err == ""
    text = dumping("what-if", two_products, "--sweep", f"{PRICE}=100:120:10")
    assert "3.1250 %" in text.out
    assert text.err == ""


def test_a_target(two_products: Path) -> None:
    answer = dumping("what-if", two_products, "--target", "2", "--vary", PRICE, "--json")
    solution = answer.json["solution"]
    # (10 (120 - p) - 50) / (10 p + 500) = 0.02 gives p = 1,140 / 10.2.
    assert solution["value"] == pytest.approx(1140 / 10.2, rel=1e-9)
    assert solution["margin_percent"] == pytest.approx(2)
    assert "gives a margin of 2.0000 %" in dumping("what-if", two_products, "--target", "2", "--vary", PRICE).out


def test_a_target_that_nothing_reaches(two_products: Path) -> None:
    answer = dumping("what-if", two_products, "--target", "-5", "--vary", PRICE)
    assert "no value of" in answer.out
    content = dumping("what-if", two_products, "--target", "-5", "--vary", PRICE, "--json").json
    assert content["solution"]["value"] is None


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "say what changes: --set, --scenario, --sweep, --tornado, --draw, or --target with --vary"),
        (("--target", "2"), "--target and --vary belong together"),
        (("--vary", PRICE), "--target and --vary belong together"),
        (("--sweep", f"{PRICE}=1:2:1", "--target", "2", "--vary", PRICE), "ask for one of --sweep, --target at a time"),
        (("--set", "case.segmant=review"), "segmant"),
        (("--set", "respondents.Makr.name=x"), "did you mean 'Maker'?"),
        (("--set", "nonsense"), "is not a change"),
        (("--sweep", f"{PRICE}=1:2"), "is not a grid"),
        (("--set", "us_sales.nothing *= 2"), "no column 'nothing'"),
    ],
)
def test_what_cannot_be_changed(two_products: Path, words: tuple[str, ...], message: str) -> None:
    answer = dumping("what-if", two_products, *words)
    assert answer.code == 2
    assert message in answer.err
    assert answer.out == ""


def test_a_folder_of_several_cases_needs_one_named(tmp_path: Path, two_products: Path) -> None:
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text((two_products / "case.toml").read_text(encoding="utf-8"), encoding="utf-8")
    answer = dumping("what-if", tmp_path, "--set", f"{PRICE}=1")
    assert answer.code == 1
    assert "holds 2 case files and one is wanted" in answer.err
