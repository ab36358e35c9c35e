"""Duty absorption: the quantities of a whole case against a plain loop, both parts of the mixed method, faults."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import dumping
from dumping.case.deposit_keys import DutyAbsorption
from dumping.case.load import Case
from dumping.case.problems import CaseError
from dumping.formula.table import Table
from dumping.us.duty_absorption import duty_absorption
from dumping.workbook.tables import write_tables
from tests.conftest import CASES, TWO_PRODUCTS
from tests.workbook.recalculated import needs_libreoffice, recalculated, typed

Load = Callable[..., Case]
ASKED = """\
[respondents.duty_absorption]
order = 2014-09-10
initiated = {initiated}
affiliated_importers = ["IMP A1", "IMP A9"]
buyers_pay = {pay}
"""


def korea(folder: Path, initiated: str = "2016-11-10", pay: str = "false") -> Path:
    """The shipped review with the finding asked of its first respondent."""
    shutil.copytree(CASES / "octg-korea", folder, dirs_exist_ok=True)
    path = folder / "case.toml"
    name = 'name = "Respondent A"\n'
    text = path.read_text(encoding="utf-8").replace(name, name + ASKED.format(initiated=initiated, pay=pay), 1)
    path.write_text(text, encoding="utf-8")
    return folder


def test_the_share_of_sales_through_affiliated_importers_that_is_dumped(tmp_path: Path) -> None:
    result = dumping.run(dumping.load_case(korea(tmp_path)))
    one = result.respondents[0]
    sales, compared = one.tables["us_sales"], one.tables[f"comparison_{one.method}"]
    sold = dumped = 0.0
    for row in range(1, compared.rows + 1):
        if sales.value("us_importer", int(compared.value("sale", row))) == "IMP A1":
            quantity = float(compared.value("quantity", row))
            sold += quantity
            dumped += quantity if float(compared.value("result", row)) > 0 else 0.0
    found = result.to_dict()["respondents"][0]["duty_absorption"]
    assert 0 < dumped < sold
    assert found["quantity"] == pytest.approx(sold, rel=1e-12)
    assert found["absorbed_percent"] == pytest.approx(100 * dumped / sold, rel=1e-12)
    assert result.to_dict()["respondents"][1]["duty_absorption"] is None
    assert "duty absorption: no sale is through 'IMP A9'" in one.warnings
    # The margin does not change by it.
    plain = dumping.run(dumping.load_case("octg-korea"))
    assert one.margin_percent == plain.respondents[0].margin_percent


def table(name: str, importers: list[str], quantities: list[float], dumped: list[float]) -> Table:
    made = Table(name, name, len(importers), "USD", "ton")
    made = made.with_input("us_importer", np.array(importers, dtype=object), "Importer")
    return made.with_input("quantity", quantities, "Quantity").with_input("dumped_quantity", dumped, "Dumped")


def asked(pay: bool) -> DutyAbsorption:
    """The finding asked of sales through the importer I."""
    days = {"order": dt.date(2014, 9, 10), "initiated": dt.date(2016, 11, 10)}
    return DutyAbsorption.model_validate({**days, "affiliated_importers": ["I"], "buyers_pay": pay})


SALES = table("us_sales", ["I", "J"], [1, 1], [0, 0])
HALVES = [
    table("comparison_mixed_not_passing", ["I", "J", "I"], [5, 100, 6], [5, 100, 0]),
    table("comparison_mixed_passing", ["I", "J"], [5, 100], [2, 100]),
]


@pytest.mark.parametrize(("pay", "percent"), [(False, 100 * 7 / 16), (True, 0.0)])
def test_both_parts_of_the_mixed_method_and_buyers_who_pay(pay: bool, percent: float) -> None:
    tables, warnings = duty_absorption(asked(pay), SALES, HALVES, "us_importer")
    found = tables["duty_absorption"]
    assert (float(found.value("quantity")), float(found.value("dumped"))) == (16, 7)
    assert float(found.value("absorbed_percent")) == pytest.approx(percent, rel=1e-12)
    assert warnings == ()


def test_when_it_cannot_be_asked_for(tmp_path: Path, case_from: Load) -> None:
    for initiated, years in (("2015-11-10", 1), ("2016-09-09", 1), ("2017-11-10", 3), ("2019-09-10", 5)):
        with pytest.raises(CaseError, match=f"initiated {years} full years after the order"):
            dumping.load_case(korea(tmp_path, initiated))
    dumping.load_case(korea(tmp_path, "2018-11-10"))
    text = TWO_PRODUCTS.replace(
        'name = "Maker"\n', 'name = "Maker"\n' + ASKED.format(initiated="2016-11-10", pay="true")
    )
    with pytest.raises(CaseError, match="is found in reviews of the United States alone") as raised:
        case_from(text)
    assert "the sales of 'Maker' by importer are not in the case" in str(raised.value)
    with pytest.raises(CaseError, match="no value before 1995-01-01 is on file"):
        case_from(text.replace("order = 2014-09-10", "order = 1990-09-10"))


@needs_libreoffice
def test_the_worksheet_follows(tmp_path: Path) -> None:
    tables, _ = duty_absorption(asked(False), SALES, HALVES, "us_importer")
    path = write_tables(tables, tmp_path / "absorption.xlsx", "Duty absorption")
    # The first sale, dumped in all of its 5 tons, is of 50 tons: (50 + 2) of (50 + 6 + 5).
    changed = typed(
        path, tmp_path / "changed.xlsx", {("comparison_mixed_not_passing", cell): 50.0 for cell in ("C10", "D10")}
    )
    values = recalculated([path, changed], tmp_path)
    assert values["absorption.xlsx"]["ABSORBED_PERCENT"] == pytest.approx(100 * 7 / 16, rel=1e-12)
    assert values["changed.xlsx"]["ABSORBED_PERCENT"] == pytest.approx(100 * 52 / 61, rel=1e-12)
    assert values["absorption.xlsx"][""] == values["changed.xlsx"][""] == []
