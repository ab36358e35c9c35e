"""Programs filled in with the settings of whole cases, imported and run: the margins that the cases' programs gave.

Sources of the numbers: the Department of Commerce's programs of 13 August 2024, run on made-up data; see
tests/us/test_golden_cases.py and tests/us/test_whole_cases.py.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

import dumping
from dumping.sas_programs.importing import Imported, imported, write_case
from tests.sas_programs.filled_in import of_case, of_settings
from tests.us.golden_us import GOLDEN
from tests.us.test_whole_cases import FOLDER

METHODS = {"STND": "average_to_average", "MIXED": "mixed", "ALT": "average_to_transaction"}


def margins(case: Path) -> dict[str, float]:
    tables = dumping.run(dumping.load_case(case)).respondents[0].tables
    return {method: float(tables[f"total_{method}"].value("percent")) for method in METHODS.values()}


def nothing_left(case: Imported) -> bool:
    return not case.findings.untranslated and not case.lacking


@pytest.mark.skipif(not GOLDEN.is_dir(), reason="the golden cases are not beside this checkout")
@pytest.mark.parametrize("name", ["me_simple", "me_full", "me_quarterly", "me_cv", "nme_simple"])
def test_golden_margins_without_an_edit(name: str, tmp_path: Path) -> None:
    case = imported(of_settings(GOLDEN / name, tmp_path), GOLDEN / name / "inputs")
    assert nothing_left(case), case.findings.untranslated
    found = margins(write_case(case, tmp_path / "case"))
    wanted = json.loads((GOLDEN / name / "expected/summary.json").read_text())["FINAL_RATES"]
    assert found == pytest.approx({m: wanted[f"WTAVGPCT_{end}"] for end, m in METHODS.items()}, rel=1e-9)


@pytest.mark.parametrize("name", sorted(path.name for path in FOLDER.iterdir()))
def test_a_case_comes_back_from_its_programs(name: str, tmp_path: Path) -> None:
    case = imported(of_case(FOLDER / name, tmp_path), FOLDER / name)
    assert nothing_left(case), case.findings.untranslated
    file = write_case(case, tmp_path / "case")
    assert margins(file) == pytest.approx(json.loads((FOLDER / name / "expected.json").read_text()), rel=1e-9)
    was, now = (tomllib.loads(path.read_text()) for path in (FOLDER / name / "case.toml", file))
    for key in ("us_sales", "comparison_sales", "costs"):
        assert _said(now["respondents"][0].get(key)) == _said(was["respondents"][0].get(key))


def _said(table: Any) -> Any:
    """A table as it is stated, apart from the columns that keep their names."""
    if table is None:
        return None
    columns = {ours: theirs for ours, theirs in table["columns"].items() if ours != theirs}
    rest = {key: value for key, value in table.items() if key not in ("columns", "mixed_currencies", "inflation")}
    return rest | {"columns": columns}
