"""A printed listing: the tables that sum a case up are read, and compared to the decimals that they show."""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from dumping.reconcile.listing import cells_of, read_listing
from dumping.reconcile.theirs import read_theirs
from dumping.report.reconciliation_json import reconciliation_dict
from tests.reconcile.planting import compared, own, ready


@pytest.fixture(scope="module", autouse=True)
def _tidy() -> Iterator[None]:
    yield
    shutil.rmtree(ready("market").folder, ignore_errors=True)
    ready.cache_clear()
    own.cache_clear()


def number(value: float, places: int = 2) -> str:
    return f"{value:,.{places}f}"


def listing() -> str:
    """What the programs would print of our own result, laid out as SAS lays tables out."""
    tables = ready("market").result.respondents[0].tables
    lines = ["The SAS System   12:00 Friday, August 16, 2024   1", ""]
    for title, name, kind in (
        ("STANDARD", "total_average_to_average", "STANDARD"),
        ("A-to-T ALTERNATIVE", "total_average_to_transaction", "A-to-T"),
    ):
        total = tables[name]
        names = (
            "total_value", "total_quantity", "positive_results", "negative_results", "total_dumping",
            "lowest_result_percent", "highest_result_percent", "dumped_value", "dumped_quantity",
            "dumped_value_percent", "dumped_quantity_percent",
        )  # fmt: skip
        figures = [number(float(total.value("sales")), 0), *(number(float(total.value(n))) for n in names)]
        lines += ["BUILD UP TO WEIGHT AVERAGE MARGIN", f"USING THE {title} METHOD", "TYPE   NUMBER   VALUE"]
        lines += ["==========   " * 12, kind.ljust(12) + "   ".join(figures), ""]
    margins = [number(float(tables[f"total_{m}"].value("percent"))) for m in METHODS]
    lines += ["STANDARD METHOD    AD VALOREM", "WEIGHT AVERAGE MARGIN   (percent)", "=====   =====   =====", ""]
    lines += ["      ".join(margins), ""]
    for end, title in (
        ("average_to_average", "STANDARD METHOD, OFFSETTING"),
        ("mixed", "MIXED ALTERNATIVE METHOD: FOR"),
    ):
        lines += ["IMPORTER-SPECIFIC DE MINIMIS TEST RESULTS AND ASSESSMENT RATES", title]
        lines += ["Obs  IMPORTER   SOURCE   VALUE"]
        table = tables[f"assessment_{end}"]
        for row in range(1, table.rows + 1):
            names = ("entered_value", "quantity", "positive_results", "negative_results", "duty", "test_percent_shown")
            cells = [str(table.value("us_importer", row)), str(table.value("entered_value_source", row)).upper()]
            cells += [number(float(table.value(n, row))) for n in names]
            cells.append("YES" if table.value("de_minimis", row) == 1 else "NO")
            rates = [table.value("ad_valorem_percent", row), table.value("per_unit", row)]
            cells += ["." if rate != rate else number(float(rate)) for rate in rates]
            lines.append(f"{row:3}  " + "    ".join(cells))
        lines.append("")
    share = float(tables["differential_pricing"].value("percent_passing"))
    answers = dict(zip(tables["meaningful_difference"].values("method"),
                       tables["meaningful_difference"].values("meaningful"), strict=True))  # fmt: skip
    said = {method: "YES" if answers[method] == 1 else "NO" for method in ("mixed", "average_to_transaction")}
    lines += [
        "SUMMARY OF CASH DEPOSIT RATES",
        f"PERCENT OF SALES PASSING THE COHEN'S D TEST: {share:.2f}%",
        "IS THERE A MEANINGFUL DIFFERENCE BETWEEN THE STANDARD METHOD AND THE MIXED-ALTERNATIVE METHOD: "
        + said["mixed"],
        "IS THERE A MEANINGFUL DIFFERENCE BETWEEN THE STANDARD METHOD AND THE A-to-T ALTERNATIVE METHOD: "
        + said["average_to_transaction"],
        "Cash Deposit Rates     "
        + "     ".join(f"{float(tables[f'total_{m}'].value('percent_published')):g} (%)" for m in METHODS),
    ]
    return "\n".join(lines)


METHODS = ("average_to_average", "mixed", "average_to_transaction")


def as_html(text: str) -> str:
    rows = []
    for line in text.splitlines():
        cells = [html.escape(cell) for cell in re.split(r"\s{2,}", line.strip())]
        made = "".join(f"<td>{cell}</td>" for cell in cells)
        rows.append(f"<table><tr>{made}</tr></table>" if len(cells) > 1 else f"<p>{cells[0]}</p>")
    return f"<html><body>{''.join(rows)}</body></html>"


@pytest.mark.parametrize("ending", [".lst", ".html"])
def test_our_own_listing_agrees(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"margin{ending}"
    path.write_text(listing() if ending == ".lst" else as_html(listing()))
    assert set(read_listing(path)) == {
        "ANSWER_AVGMARG", "ANSWER_TRANMARG", "ANSWER_MARGINS", "ASSESS_IMPSTND", "ASSESS_MIXED", "OVERALL_DPRESULTS",
        "MEANINGFUL_DIFF_TEST", "ANSWER",
    }  # fmt: skip
    found = compared("market", path)
    assert found.agrees
    assert [each.stage.name for each in found.compared] == [
        "ratio_test", "totals", "meaningful_difference", "assessment", "rates",
    ]  # fmt: skip
    assert found.counts.figures > 90


@pytest.mark.parametrize(
    ("what", "stage", "column"),
    [
        ("COHEN'S D TEST: ", "ratio_test", "PERCENT_VALUE_PASSING"),
        ("STANDARD    ", "totals", "TOTSALES"),
        ("MIXED-ALTERNATIVE METHOD: ", "meaningful_difference", "MEANINGFUL_DIFF"),
        ("Cash Deposit Rates     ", "rates", "WTAVGPCT_STND"),
    ],
)
def test_a_planted_difference_is_found_in_its_line(what: str, stage: str, column: str, tmp_path: Path) -> None:
    path = tmp_path / "margin.lst"
    lines = listing().splitlines()
    at = next(place for place, line in enumerate(lines) if what in line)
    head, _, tail = lines[at].partition(what)
    other = "NO" if tail.startswith("YES") else "YES" if tail.startswith("NO") else f"1{tail}"
    lines[at] = head + what + (other if tail[:2] in ("YE", "NO") else f"1{tail}")
    path.write_text("\n".join(lines))
    content = reconciliation_dict(compared("market", path), "my-case")
    first = content["first_difference"]
    assert (first["stage"], first["their_column"]) == (stage, column)
    assert first["their_row"] == f"margin.lst, line {at + 1}"


def test_figures_agree_to_the_decimals_that_are_shown(tmp_path: Path) -> None:
    """Half of the last decimal more is the same figure printed; a whole one is another."""
    tables = ready("market").result.respondents[0].tables
    percent = float(tables["total_average_to_average"].value("percent"))
    path = tmp_path / "margin.lst"
    for shown, agrees in ((f"{percent:.2f}", True), (f"{percent:.4f}", True), (f"{percent + 0.01:.2f}", False)):
        path.write_text(f"WEIGHT AVERAGE MARGIN\n{shown}   N/A   N/A\n")
        assert compared("market", path, "totals").agrees is agrees


def test_a_listing_with_every_digit_is_held_to_what_sums_have_in_common(tmp_path: Path) -> None:
    tables = ready("market").result.respondents[0].tables
    percent = float(tables["total_average_to_average"].value("percent"))
    path = tmp_path / "margin.lst"
    for shown, agrees in ((percent * (1 + 1e-12), True), (percent * (1 + 1e-6), False)):
        path.write_text(f"WEIGHT AVERAGE MARGIN\n{shown!r}   N/A   N/A\n")
        assert compared("market", path, "totals").agrees is agrees


def test_rates_per_unit_are_no_percentages(tmp_path: Path) -> None:
    path = tmp_path / "margin.lst"
    path.write_text(
        "WEIGHT AVERAGE MARGINS\nPER_UNIT_RATE_STND  PER_UNIT_RATE_MIXED  PER_UNIT_RATE_ALT\n25.5   26.1   27\n"
    )
    margins = read_listing(path)["ANSWER_MARGINS"]
    assert sorted(margins.table("margin.lst").columns) == [
        "PER_UNIT_RATE_ALT",
        "PER_UNIT_RATE_MIXED",
        "PER_UNIT_RATE_STND",
    ]


def test_cells_of_a_line() -> None:
    assert cells_of("STANDARD   498  14,551,807.56 15,589.07   -27.18") == [
        "STANDARD", "498", "14,551,807.56", "15,589.07", "-27.18",
    ]  # fmt: skip
    assert cells_of("  1  IMP ALPHA    REPORTED   $3.00") == ["1", "IMP ALPHA", "REPORTED", "$3.00"]


def test_a_text_without_any_table_is_named(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing to see\n")
    (tmp_path / "margin.lst").write_text(listing())
    assert read_theirs([tmp_path]).others == ("notes.txt",)
