"""Worksheets of the authorities' methods, recalculated by a spreadsheet program, give the engine's figures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import dumping
from dumping.case.load import Case
from dumping.scenarios.changes import apply, parse_change
from dumping.workbook.write import write_workbook
from tests.authorities.test_injury_of_tables import CASE as INJURY
from tests.authorities.test_injury_of_tables import HOME, PRICES, SALES
from tests.authorities.test_not_examined import HEAD, PRODUCTS
from tests.authorities.test_ordinary_course import CASE as ORDINARY_COURSE
from tests.authorities.test_ordinary_course import COSTS
from tests.conftest import CASES
from tests.workbook.recalculated import needs_libreoffice, recalculated


@needs_libreoffice
def test_worksheets_recalculate_to_the_engine(case_from: Callable[..., Case], tmp_path: Path) -> None:
    case = dumping.load_case(CASES / "seven-regimes")
    results = {
        code: dumping.run(apply(case, [parse_change(f'case.authority = "{code}"')]))
        for code in ("eu", "in", "ca", "cn", "uk", "br", "sa")
    }
    for name in ("r01-eu-e-bikes", "r03-eu-truck-tyres", "r13-uk-hot-rolled-safeguard"):
        results[name] = dumping.run(dumping.load_case(CASES / "published-determinations" / f"{name}.toml"))
    results["groups"] = dumping.run(case_from(HEAD.replace("{code}", "in") + PRODUCTS))
    text = INJURY.format(code="uk", columns=f'{PRICES}, domestic_price = "domestic"', amounts="")
    results["injury"] = dumping.run(case_from(text, sales=SALES, home=HOME))
    home = "connum,quantity,price\nP,300,110\nP,100,85\n"
    export = "connum,quantity,price\nP,1000,80\nQ,10,50\n"
    for code in ("ca", "in"):
        text = ORDINARY_COURSE.format(code=code) + "[respondents.calculation.constructed_value]\nprofit = 0.1\n"
        results[f"costs-{code}"] = dumping.run(case_from(text, home=home, export=export, costs=COSTS))
    paths = [write_workbook([result], tmp_path / f"{name}.xlsx") for name, result in results.items()]
    for name, values in recalculated(paths, tmp_path).items():
        one = results[name.removesuffix(".xlsx")].respondents[0]
        assert values["MARGIN_PCT"] == pytest.approx(one.margin_percent, rel=1e-9), name
        assert values["CHECKS_OK"] is True, name
        assert values[""] == [], name
