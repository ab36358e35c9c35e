"""dumping run: the report, the JSON that others rely on, and what the exit code says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import dumping, written
from tests.conftest import CASES, TWO_PRODUCTS

W01 = CASES / "worked-examples" / "w01-dgtr-manual-14-16.toml"
EXPECTED = '\n[[expected]]\nfigure = "margin_percent"\nprinted = "{}"\nsource = "by hand"\n'


def test_the_report(review: Path) -> None:
    answer = dumping("run", review)
    assert answer.code == 0
    lines = answer.out.splitlines()
    assert lines[0] == "Pipes"
    assert lines[1] == "Made-up data."
    assert "review; period 2020-03-01 to 2020-04-30; law as of 2021-06-01; USD per ton" in lines[2]
    # (215 + 1,020 - 200) / 5,090; zeroed 1,235 / 5,090; average-to-transaction 290 + 945, zeroed.
    assert "Margin:            20.33 %  (unrounded 20.3340 %)" in answer.out
    row = next(line for line in lines if line.strip().startswith("Margin  "))
    assert row.split() == ["Margin", "20.33", "%", "24.26", "%"]
    assert next(line for line in lines if "with zeroing" in line).split()[-4:] == ["24.26", "%", "24.26", "%"]
    assert "De minimis:        no  (threshold 0.50 %, 19 CFR 351.106(c))" in answer.out
    assert "Cash deposit rate: 20.33 %" in answer.out
    assert "U.S. sales: 4 in, 3 used" in answer.out
    assert "1 not used: no normal value to compare with" in answer.out
    assert "Warnings" in answer.out
    assert "\x1b" not in answer.out


def test_the_json_has_the_public_names(review: Path) -> None:
    answer = dumping("run", review, "--json")
    content = answer.json
    assert content["schema"] == "dumping/result/1"
    assert {
        "title", "authority", "segment", "period", "currency", "sha256", "law_as_of",
    } <= content["case"].keys()  # fmt: skip
    (one,) = content["respondents"]
    assert {
        "name", "methods", "differential_pricing", "method", "method_reason", "margin_percent",
        "margin_percent_published", "de_minimis", "de_minimis_threshold_percent", "cash_deposit_percent",
        "assessment", "counts", "warnings",
    } <= one.keys()  # fmt: skip
    assert set(one["methods"]) == {"average_to_average", "mixed", "average_to_transaction"}
    assert {
        "percent", "per_unit", "total_dumping", "positive_results", "negative_results", "total_value",
        "total_quantity", "sales",
    } <= one["methods"]["average_to_average"].keys()  # fmt: skip
    assert {
        "us_sales", "us_sales_used", "comparison_sales", "comparison_sales_used", "identical", "similar",
        "constructed_value",
    } <= one["counts"].keys()  # fmt: skip
    assert one["margin_percent"] == pytest.approx(100 * 1035 / 5090, rel=1e-12)
    assert one["margin_percent_published"] == 20.33
    assert content["all_others"] is None
    # Warnings go to stderr as well, and never into the object's way.
    assert "warning: U.S. sales: 1 of 4 not used" in answer.err


def test_a_folder_of_several_cases_gives_all_of_them(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(TWO_PRODUCTS, encoding="utf-8")
    (tmp_path / "b.toml").write_text(TWO_PRODUCTS.replace("Two products", "Again"), encoding="utf-8")
    content = dumping("run", tmp_path, "--json").json
    assert [one["case"]["title"] for one in content["segments"]] == ["Two products", "Again"]
    text = dumping("run", tmp_path).out
    assert text.index("Two products") < text.index("Again")


def test_a_shipped_case_is_known_by_its_name() -> None:
    content = dumping("run", "worked-examples", "--json").json
    assert content["segments"][0]["respondents"][0]["margin_percent_published"] == 4.32


def test_a_worked_example_gives_its_printed_figure() -> None:
    # DGTR manual of operating practices, paragraph 14.16: 4.32 %.
    answer = dumping("run", W01)
    assert answer.code == 0
    assert "held   margin_percent: printed 4.32, computed 4.31547619 [DGTR" in answer.out


@pytest.mark.parametrize(("printed", "code", "verdict"), [("10.00", 0, "held"), ("10.01", 1, "FAILED")])
def test_expected_results_decide_the_exit_code(tmp_path: Path, printed: str, code: int, verdict: str) -> None:
    folder = written(tmp_path / "case", TWO_PRODUCTS + EXPECTED.format(printed))
    answer = dumping("run", folder)
    assert answer.code == code
    assert verdict in answer.out
    assert dumping("run", folder, "--json").code == code


def test_a_high_margin_is_not_a_failure(edited: Callable[[str, str], Path]) -> None:
    assert dumping("run", edited("normal_value = 120", "normal_value = 9000")).code == 0


def test_the_workbook_is_written_beside_the_report(two_products: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.xlsx"
    answer = dumping("run", two_products, "-o", target)
    assert answer.code == 0
    assert target.stat().st_size > 0
    assert f"worksheets written to {target}" in answer.err
    assert str(target) not in answer.out


def test_stated_rates_and_all_others(tmp_path: Path) -> None:
    head = TWO_PRODUCTS.partition("[[respondents]]")[0]
    # 19 USC 1673d(c)(5)(A), as in the OCTG investigation: (9.89 + 15.75) / 2 = 12.82.
    rates = "".join(f'[[respondents]]\nname = "{n}"\nmargin_percent = {r}\n' for n, r in (("A", 9.89), ("B", 15.75)))
    folder = written(tmp_path / "published", head + rates)
    content = dumping("run", folder, "--json").json
    assert content["all_others"]["percent_published"] == 12.82
    text = dumping("run", folder).out
    assert "Rate: 12.82 %  (simple average of the individually calculated rates)" in text
    assert "the case states this rate" in text


def test_no_comparison_is_no_margin(edited: Callable[[str, str], Path]) -> None:
    folder = edited("period = [2020-01-01, 2020-12-31]", "period = [2020-01-01, 2020-12-31]")
    file = folder / "case.toml"
    text = file.read_text(encoding="utf-8").replace("export_price = 100\n", "").replace("quantity = 10\n", "")
    file.write_text(text.replace("quantity = 5\n", ""), encoding="utf-8")
    answer = dumping("run", folder)
    assert answer.code == 0
    assert "Margin: none; no export sale could be compared" in answer.out
    assert dumping("run", folder, "--json").json["respondents"][0]["margin_percent"] is None
