"""Some inputs made by chance in every run of the tests, the same ones each time; `python -m tests.fuzz` makes more."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz.once import once
from tests.fuzz.targets import TARGETS

EXAMPLES = {
    "data_file": 40,
    "case_file": 20,
    "table_of_a_case": 8,
    "expression": 400,
    "workbook": 6,
    "command_line": 15,
}


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_but_an_answer_or_what_is_wrong(name: str, tmp_path: Path) -> None:
    for seed in range(EXAMPLES[name]):
        once(name, seed, tmp_path)
