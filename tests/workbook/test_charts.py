"""The charts rest on live cells that say what the engine says."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import pytest

import dumping
from dumping.report.pictures import pictures
from dumping.workbook.write import write_workbook
from tests.conftest import CASES
from tests.workbook.few import few_sales
from tests.workbook.recalculated import needs_libreoffice, recalculated


@needs_libreoffice
def test_figures_behind_charts_recalculate_to_the_engine(tmp_path: Path) -> None:
    result = dumping.run(few_sales("nails-nonmarket", 40))
    path = write_workbook([result], tmp_path / "nails.xlsx")
    with zipfile.ZipFile(path) as archive:
        assert len([name for name in archive.namelist() if "charts/chart" in name]) == 3 * len(result.respondents)
    (values,) = recalculated([path], tmp_path).values()
    assert values[""] == []
    done = openpyxl.load_workbook(tmp_path / "done" / path.name, data_only=True)["Charts"]
    rows = list(done.iter_rows(min_row=10, values_only=True))
    for one in result.respondents:
        shown = pictures(one)
        assert shown is not None
        start = next(n for n, row in enumerate(rows) if row[0] == one.name) + 2
        classes = rows[start : start + len(shown.edges) + 1]
        percents = shown.table.values("result_percent").astype(float)
        quantity = shown.table.values("quantity").astype(float)
        assert sum(float(str(row[3])) for row in classes) == pytest.approx(quantity[np.isfinite(percents)].sum())
        below = quantity[percents < shown.edges[0]].sum()
        assert float(str(classes[0][3])) == pytest.approx(below)
        step = next(row for row in rows[start:] if row[0] == f"{shown.drivers[0]}: normal value")
        own = shown.table.values("connum") == shown.drivers[0]
        mean = shown.table.values("normal_value_extended")[own].sum() / quantity[own].sum()
        assert float(str(step[3])) == pytest.approx(mean, rel=1e-9)


def test_a_stated_margin_has_no_charts(tmp_path: Path) -> None:
    result = dumping.run(dumping.load_case(CASES / "octg-korea-published" / "1-investigation.toml"))
    assert "Charts" not in openpyxl.load_workbook(write_workbook([result], tmp_path / "w.xlsx")).sheetnames


def test_a_public_version_has_no_charts_because_they_hold_copies_of_figures(tmp_path: Path) -> None:
    result = dumping.run(dumping.load_case(CASES / "nails-nonmarket"))
    with zipfile.ZipFile(write_workbook([result], tmp_path / "p.xlsx", public=True)) as archive:
        assert not [name for name in archive.namelist() if "chart" in name or "drawing" in name]
