"""Every figure of these stages as a spreadsheet program computes it from the workbook's live formulas."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest

import dumping
from dumping.case.load import Case
from dumping.formula.table import Link, Table
from dumping.stages.rates import rates
from dumping.us.assessment import assessed_methods, assessment
from dumping.us.differential_pricing.dimensions import with_dimensions
from dumping.us.differential_pricing.meaningful_difference import applied_method, meaningful_difference
from dumping.us.differential_pricing.passing import passing_sales
from dumping.us.differential_pricing.ratio import ratio_test
from dumping.us.methods import methods
from dumping.us.rates import DE_MINIMIS, DEPOSIT
from dumping.workbook.places import Places
from dumping.workbook.plan import planned
from dumping.workbook.write import FRONT
from tests.us.margin_tables import BEGIN, case_parameters, us_sales
from tests.workbook.recalculated import needs_libreoffice, recalculated


def every_table(test: str) -> dict[str, Table]:
    """A review with EP and CEP, prices and constructed value, blanks, one-price groups and two importers."""
    random = np.random.default_rng(7)
    rows = 60
    connum = random.choice(["A", "B", "C"], rows)
    constant = np.where(connum == "C", 100.0, random.normal(100, 4, rows).round(2))
    customer = random.choice(["C1", "C2", "C3", ""], rows)
    price = constant - np.where((customer == "C2") & (connum != "C"), 6.0, 0)
    built = random.random(rows) < 0.2
    kind = random.choice(["EP", "CEP"], rows)
    sales = us_sales(
        connum=connum, customer=customer, state=random.choice(["NY", "TX", "CA", ""], rows), sale_type=kind,
        sale_date=np.datetime64("2023-01-05") + 6 * np.arange(rows), month=np.arange(rows) // 20,
        quantity=random.uniform(1, 30, rows).round(2), net_us_price=price, dp_net_price=price - 1,
        match_type=np.where(built, 3.0, 1.0), cm_net_price=np.where(built, np.nan, 2010.0),
        constructed_value=np.where(built, 2040.0, np.nan), cv_credit=np.where(built, 10.0, np.nan),
        exchange_rate=random.normal(0.05, 0.0005, rows).round(6), us_packing=np.full(rows, 2.0),
        imputed_credit=np.full(rows, 0.7), cep_offset=np.where(kind == "CEP", 1.5, 0),
        importer=random.choice(["X", "Y"], rows), entered_value_per_unit=np.full(rows, 90.0),
    )  # fmt: skip
    source = np.where(sales.values("importer") == "X", "reported", "computed").astype(object)
    sales = sales.with_input("entered_value_source", source, "Source of the entered value")
    parameters = case_parameters("review") | {"differential_pricing_test": _test(test)}
    sales, _ = with_dimensions(sales, period_begin=BEGIN)
    passing = passing_sales(sales, parameters)
    sales, ratio = ratio_test(passing.sales, parameters)
    found = methods(sales, parameters, segment="review")
    difference = meaningful_difference(found.totals, parameters, ratio=ratio)
    assert difference is not None
    assessed = assessment(found.sales, parameters, methods=assessed_methods(found.totals))
    assert set(found.totals) == {"average_to_average", "mixed", "average_to_transaction"} == set(assessed.importers)
    tables = (ratio, difference, applied_method(ratio, difference))
    return {
        "us_sales": assessed.sales, **passing.tables, **{table.name: table for table in tables},
        **found.tables, **assessed.tables,
    }  # fmt: skip


def _test(name: str) -> Any:
    return replace(case_parameters()["differential_pricing_test"], value=name)


def read_back(path: Path, tables: dict[str, Table], result: Any) -> tuple[int, list[str]]:
    """How many figures were compared, and those that differ."""
    places = Places()
    for title in FRONT:
        places.sheet(title)
    planned([result], places)
    book = openpyxl.load_workbook(path, data_only=True)
    compared, wrong = 0, []
    for name in tables:
        place = places.table(1, name)
        for column in place.table.columns:
            values = place.table.values(column)
            for row in range(1, place.table.rows + 1):
                sheet, cell = place.cell(column, row).replace("$", "").rsplit("!", 1)
                got, wanted = book[sheet.strip("'")][cell].value, values[row - 1]
                compared += 1
                if not _same(got, wanted):
                    wrong.append(f"{name}.{column}[{row}]: {got!r} for {wanted!r}")
    return compared, wrong


def _same(got: Any, wanted: Any) -> bool:
    if isinstance(wanted, str):
        return (got or "") == wanted
    if isinstance(wanted, np.datetime64):
        return got is not None and np.datetime64(got, "D") == wanted
    if math.isnan(float(wanted)):
        return got in (None, "")
    # Differences of prices are as exact as prices of about a hundred are.
    return isinstance(got, int | float) and math.isclose(float(got), float(wanted), rel_tol=1e-9, abs_tol=1e-9)


@needs_libreoffice
@pytest.mark.parametrize("test", ["cohens_d", "price_difference"])
def test_workbook_computes_the_same_figures(test: str, case_from: Callable[..., Case], tmp_path: Path) -> None:
    result = dumping.run(case_from())
    tables = every_table(test)
    parameters = {**result.respondents[0].parameters, **case_parameters("review")}
    parameters["differential_pricing_test"] = _test(test)
    shown = {**tables, "rates": rates(tables["total_average_to_average"], parameters, DE_MINIMIS, DEPOSIT)}
    one = replace(result.respondents[0], tables=shown, parameters=parameters)
    result = replace(result, respondents=(one,), parameters={**result.parameters, **parameters})
    path = tmp_path / "margin.xlsx"
    dumping.export(result, path)
    assert not recalculated([path], tmp_path)[path.name][""]
    compared, wrong = read_back(tmp_path / "done" / path.name, tables, result)
    assert not wrong, f"{len(wrong)} of {compared}: {wrong[:8]}"
    assert compared > 5000
    assert any(isinstance(c.source, Link) for c in tables["total_mixed_parts"].columns.values())
