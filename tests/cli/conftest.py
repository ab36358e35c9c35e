"""Commands called as a person calls them, and a small case with tables whose results are worked out by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from dumping.cli.main import cli
from tests.conftest import TWO_PRODUCTS

# Korean won, daily rates. Normal value of A in March is (20 x 120,000 + 20 x 130,000) / 40 = 125,000 won; of B,
# 150,000 won, sold in March alone. At each sale's own rate: 125.00, 137.50 and 150.00 dollars. D has none.
REVIEW = """\
schema = "dumping/case/1"

[case]
title = "Pipes"
authority = "us"
segment = "review"
period = [2020-03-01, 2020-04-30]
law_as_of = 2021-06-01
currency = "USD"
unit = "ton"
notice = "Made-up data."

[exchange_rates.KRW]
file = "krw.csv"

[[respondents]]
name = "Maker"

[respondents.us_sales]
file = "us.csv"
[respondents.us_sales.build_up]
net_price = "gross_unit_price - freight"

[respondents.comparison_sales]
file = "hm.csv"
currency = "KRW"
[respondents.comparison_sales.build_up]
net_price = "gross_unit_price"
"""
US_SALES = """\
connum,sale_date,quantity,gross_unit_price,freight,customer
A,2020-03-05,10,100,4,C1
A,2020-03-20,30,110,4,C2
B,2020-04-02,5,200,10,C1
D,2020-04-03,1,50,1,C1
"""
COMPARISON_SALES = """\
connum,sale_date,quantity,gross_unit_price
A,2020-03-01,20,120000
A,2020-03-15,20,130000
B,2020-03-10,10,150000
"""
RATES = """\
date,rate
2020-03-05,0.001
2020-03-20,0.0011
2020-04-02,0.001
2020-04-03,0.001
"""


@dataclass(frozen=True)
class Answer:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one JSON object that is all of stdout."""
        content: dict[str, Any] = json.loads(self.out)
        return content


def dumping(*words: str | Path) -> Answer:
    """Calls the program."""
    result = CliRunner().invoke(cli, [str(word) for word in words])
    return Answer(result.exit_code, result.stdout, result.stderr)


@pytest.fixture
def two_products(tmp_path: Path) -> Path:
    """A folder with the two-product case: 10 % with offsets, 13.33 % zeroed."""
    return written(tmp_path / "two-products", TWO_PRODUCTS)


@pytest.fixture
def review(tmp_path: Path) -> Path:
    """A folder with the case of tables: (215 + 1,020 - 200) / 5,090 = 20.33 %."""
    return written(tmp_path / "review", REVIEW, us=US_SALES, hm=COMPARISON_SALES, krw=RATES)


@pytest.fixture
def edited(two_products: Path) -> Callable[[str, str], Path]:
    """The two-product case with a text exchanged."""

    def edit(old: str, new: str) -> Path:
        file = two_products / "case.toml"
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        return two_products

    return edit


def written(folder: Path, text: str, **tables: str) -> Path:
    """A case folder."""
    folder.mkdir()
    (folder / "case.toml").write_text(text, encoding="utf-8")
    for name, content in tables.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")
    return folder
