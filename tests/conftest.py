"""What tests share: a small case written to a folder, and the place of material that a checkout may lack."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import dumping
from dumping.case.load import Case

ROOT = Path(__file__).parent.parent
CASES = ROOT / "cases"

# Two products, hand-computable: A is dumped by 20 on 100 (quantity 10), B is sold 10 above normal value
# of 90 (quantity 5). With offsets (200 - 50) / 1500 = 10 %; zeroed 200 / 1500 = 13.33 %.
TWO_PRODUCTS = """\
schema = "dumping/case/1"

[case]
title = "Two products"
authority = "us"
segment = "investigation"
period = [2020-01-01, 2020-12-31]
law_as_of = 2021-06-01
currency = "USD"
unit = "piece"

[[respondents]]
name = "Maker"

[[respondents.products]]
connum = "A"
quantity = 10
normal_value = 120
export_price = 100

[[respondents.products]]
connum = "B"
quantity = 5
normal_value = 90
export_price = 100
"""


@pytest.fixture
def case_from(tmp_path: Path) -> Callable[..., Case]:
    """Writes a case file, and tables beside it, and loads it."""

    def load(text: str = TWO_PRODUCTS, **tables: str) -> Case:
        for name, content in tables.items():
            (tmp_path / f"{name}.csv").write_text(content, encoding="utf-8")
        path = tmp_path / "case.toml"
        path.write_text(text, encoding="utf-8")
        return dumping.load_case(path)

    return load
