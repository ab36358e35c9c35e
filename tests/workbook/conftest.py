"""The largest shipped case with its workbook, written once for the tests that read it."""

from __future__ import annotations

from pathlib import Path

import pytest

import dumping
from dumping.result import Result
from dumping.workbook.write import write_workbook
from tests.conftest import CASES


@pytest.fixture(scope="session")
def octg(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Path]:
    """The OCTG case computed, and its workbook."""
    result = dumping.run(dumping.load_case(CASES / "octg-korea"))
    return result, write_workbook([result], tmp_path_factory.mktemp("octg") / "octg.xlsx")
