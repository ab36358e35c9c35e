"""The largest shipped case with its workbook, written once for the tests that read it."""

from __future__ import annotations

from pathlib import Path

import pytest

import dumping
from dumping.result import Result
from dumping.workbook.write import write_workbook
from tests.workbook.few import few_sales


@pytest.fixture(scope="session")
def octg(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Path]:
    """The OCTG case with its first sales, computed, and its workbook."""
    result = dumping.run(few_sales("octg-korea"))
    return result, write_workbook([result], tmp_path_factory.mktemp("octg") / "octg.xlsx")
