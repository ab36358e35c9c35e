"""The public version: 19 CFR 351.304(c)(1), and nothing of the proprietary version in any part of the file."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from html import unescape
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from dumping.case.filing_keys import Confidentiality
from dumping.case.load import load_case_file
from dumping.case.problems import CaseError
from dumping.pipeline import run
from dumping.result import Result
from dumping.workbook.confidential import confidential
from dumping.workbook.public import WITHHELD, public_version
from dumping.workbook.write import write_workbook
from tests.workbook.few import few_sales

CASES = Path(__file__).parents[2] / "cases"
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")


@pytest.fixture(scope="module", params=["octg-korea", "nails-nonmarket"])
def result(request: pytest.FixtureRequest) -> Result:
    return run(few_sales(request.param, 80))


@pytest.fixture(scope="module")
def parts(result: Result, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Every part of the public workbook as text."""
    path = write_workbook([result], tmp_path_factory.mktemp("public") / "public.xlsx", public=True)
    with zipfile.ZipFile(path) as archive:
        return {name: unescape(archive.read(name).decode("utf-8")) for name in archive.namelist()}


def proprietary(result: Result) -> tuple[set[float], set[str]]:
    """Every confidential figure of four or more digits, and every confidential name of more than a letter."""
    kept, figures, names = confidential(result), set(), set()
    for one in result.respondents:
        for table in one.tables.values():
            for name, column in table.columns.items():
                if not kept.keeps(table, name):
                    continue
                if column.kind == "number":
                    measured = kept.shown(table, name) == "ranged" and column.unit not in ("count", "sales")
                    figures |= {v for v in table.values(name).astype(float).tolist() if measured and v == v}
                elif column.kind == "text":
                    names |= {str(v) for v in table.values(name)}
    long = {v for v in figures if len(f"{abs(v):.15g}".replace(".", "").strip("0")) >= 4}
    return long, {n for n in names if len(n) > 1 and not NUMBER.fullmatch(n)}


def test_no_proprietary_figure_stands_in_any_cell_text_or_part(result: Result, parts: dict[str, str]) -> None:
    figures, _ = proprietary(result)
    assert len(figures) > 500
    written: set[str] = set()
    for name, text in parts.items():
        if name.startswith("xl/worksheets"):
            written |= {v for said, v in re.findall(r"<c ([^>]*)><v>([^<]*)</v>", text) if 't="s"' not in said}
        elif "theme" not in name and "styles" not in name:
            # Years and paragraphs of citations are no figures of the case.
            text = re.sub(r"\d+ (FR|USC|CFR) \d+", "", text)
            written |= {n for n in NUMBER.findall(text) if "." in n or len(n) > 4}
    found = {float(n) for n in written if n not in ("", "-")}
    public = {
        float(v)
        for one in result.respondents
        for t in (*one.tables.values(), *result.tables.values())
        for name, c in t.columns.items()
        if not confidential(result).keeps(t, name) and c.kind in ("number", "date")
        for v in (t.values(name).astype("datetime64[D]").astype(float) + 25569 if c.kind == "date" else t.values(name))
    } | {one.margin_percent for one in result.respondents} | {float(p.value) for one in result.respondents
        for p in one.parameters.values() if not isinstance(p.value, str)}  # fmt: skip
    # Files have 16 digits of a figure, which may be those of another that differs in the 17th.
    public |= {float(f"{v:.16g}") for v in public}
    # A ranged number of sales may equal a figure of another kind.
    counts = {
        float(v)
        for one in public_version(result).respondents
        for t in one.tables.values()
        for name, c in t.columns.items()
        if c.unit in ("count", "sales") and c.kind == "number"
        for v in t.values(name)
    }
    assert figures & found - public - counts == set()
    # The same figures as text, at the precision that sheets show and at full precision.
    everything = "\n".join(text for name, text in parts.items() if "worksheets" not in name)
    shown = {f"{v:,.2f}" for v in figures if abs(v) >= 1000} | {repr(v) for v in figures}
    words = set(re.findall(r"[\d,]*\d(?:\.\d+)?(?:e[-+]?\d+)?", everything))
    assert (shown - {repr(v) for v in public}) & words == set()


def test_no_proprietary_name_stands_in_any_text(result: Result, parts: dict[str, str]) -> None:
    _, names = proprietary(result)
    assert len(names) > 10
    texts = "\n".join(text for name, text in parts.items() if "worksheets/sheet" not in name)
    strings = "\n".join(re.findall(r"<(?:t|oddHeader|oddFooter)[^>]*>([^<]*)<", "\n".join(parts.values())))
    for name in sorted(names):
        assert not re.search(rf"(?<![\w.]){re.escape(name)}(?![\w-])", strings + texts), name


def test_nothing_but_values(parts: dict[str, str]) -> None:
    sheets = "".join(text for name, text in parts.items() if name.startswith("xl/worksheets"))
    assert "<f>" not in sheets
    assert 'state="hidden"' not in parts["xl/workbook.xml"]
    names = re.findall(r'definedName name="([^"]*)"', parts["xl/workbook.xml"])
    assert set(names) <= {"_xlnm.Print_Titles"}
    assert not [name for name in parts if re.search("comments|calcChain|custom|externalLink|chart|drawing", name)]
    assert "Public Version" in parts["xl/sharedStrings.xml"]
    for name, text in parts.items():
        if name.startswith("xl/worksheets/sheet"):
            assert "&R&8Public Version" in text, name


def test_ranged_figures_lie_within_the_range_and_are_never_the_actual_ones(result: Result) -> None:
    shown, kept = public_version(result), confidential(result)
    compared = 0
    for one, other in zip(result.respondents, shown.respondents, strict=True):
        for name, table in one.tables.items():
            if table.rows != 1:
                continue
            for column in table.columns:
                if kept.shown(table, column) != "ranged":
                    continue
                was, now = float(table.value(column)), float(other.tables[name].value(column))
                if was and np.isfinite(was) and not (column == "percent" and name == f"total_{one.method}"):
                    assert abs(now - was) <= 0.1 * abs(was) + (0.5 if table.columns[column].unit == "count" else 0)
                    assert now != was
                    compared += 1
                else:
                    assert now == was or np.isnan(was)
    assert compared > 20


def test_the_same_figure_is_ranged_alike_and_names_are_masked_alike(result: Result) -> None:
    first, again = public_version(result), public_version(result)
    one = first.respondents[0]
    for name, table in one.tables.items():
        for column in table.columns:
            np.testing.assert_array_equal(table.values(column), again.respondents[0].tables[name].values(column))
    stated = result.case.stated.model_copy(
        update={"confidentiality": result.case.stated.confidentiality.model_copy(update={"seed": 99})}
    )
    other = public_version(replace(result, case=replace(result.case, stated=stated))).respondents[0]
    total = f"total_{one.method}"
    assert other.tables[total].value("total_value") != one.tables[total].value("total_value")
    actual = result.respondents[0].tables["us_sales"]
    masks = dict(zip(actual.values("connum").tolist(), range(actual.rows), strict=True))
    shown = {v for t in one.tables.values() if "connum" in t for v in t.values("connum").tolist()}
    assert all(re.fullmatch(r"\[CONNUM \d+\]|", v) for v in shown)
    assert len(masks) >= 3


def test_long_tables_show_a_representative_part(result: Result) -> None:
    shown = public_version(result).respondents[0].tables["us_sales"]
    whole = result.respondents[0].tables["us_sales"]
    assert 0.01 * whole.rows <= shown.rows < whole.rows or whole.rows <= 60
    assert set(shown.values("sale_date").tolist()) == {WITHHELD}


def test_margins_and_rates_are_public(result: Result) -> None:
    for one, other in zip(result.respondents, public_version(result).respondents, strict=True):
        assert other.margin_percent == one.margin_percent


def test_without_a_seed_nothing_is_made_public(result: Result, tmp_path: Path) -> None:
    stated = result.case.stated.model_copy(update={"confidentiality": Confidentiality()})
    with pytest.raises(CaseError, match="needs a seed"):
        write_workbook([replace(result, case=replace(result.case, stated=stated))], tmp_path / "p.xlsx", public=True)
    assert list(tmp_path.iterdir()) == []


def test_a_case_without_secrets_is_a_public_document(tmp_path: Path) -> None:
    case = load_case_file(CASES / "worked-examples" / "w12-denominator.toml")
    path = write_workbook([run(case)], tmp_path / "p.xlsx", public=True)
    about = openpyxl.load_workbook(path)["About"]
    assert about["B2"].value == "Not confidential"
    assert "[" not in "".join(str(c.number_format) for row in openpyxl.load_workbook(path)["Summary"] for c in row)
