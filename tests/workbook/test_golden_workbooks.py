"""Workbooks of whole cases of the Department of Commerce's programs, recalculated: live in every stage."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import dumping
from dumping.workbook.write import write_workbook
from tests.us.golden_case import case_file
from tests.us.golden_nme import nme_case_file
from tests.us.golden_us import GOLDEN
from tests.workbook.recalculated import needs_libreoffice, recalculated


@needs_libreoffice
@pytest.mark.skipif(not GOLDEN.is_dir(), reason="the golden cases are not beside this checkout")
@pytest.mark.skipif("DUMPING_LARGE" not in os.environ, reason="takes a minute; DUMPING_LARGE=1 runs it")
def test_golden_cases_recalculate_to_the_engine(tmp_path: Path) -> None:
    results = {}
    for name in ("me_simple", "me_full", "me_quarterly", "me_cv", "nme_simple"):
        folder = tmp_path / name
        folder.mkdir()
        written = nme_case_file if name.startswith("nme") else case_file
        result = dumping.run(dumping.load_case(written(GOLDEN / name, folder)))
        results[write_workbook([result], tmp_path / f"{name}.xlsx")] = result
    for name, values in recalculated(list(results), tmp_path).items():
        (one,) = results[tmp_path / name].respondents
        assert values["MARGIN_PCT"] == pytest.approx(one.margin_percent, rel=1e-9)
        assert values["CHECKS_OK"] is True
        assert values[""] == []
