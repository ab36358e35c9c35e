"""Whole cases of settings that the golden cases do not have, through ordinary case files.

Source of the numbers in `whole_cases/*/expected.json`: the Department of Commerce's programs of 13 August 2024, run
on made-up data by an interpreter of their language. Quarterly costs with constructed value alone stop in the
program as published, which empties the setting for the quarter's column; they were run with that line taken out.
"""

from __future__ import annotations

import csv
import json
import shutil
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import dumping
from dumping.result import RespondentResult
from dumping.workbook.write import write_workbook
from tests.workbook.recalculated import needs_libreoffice, recalculated

FOLDER = Path(__file__).parent / "whole_cases"
CASES = sorted(path.name for path in FOLDER.iterdir())


@cache
def computed(name: str) -> RespondentResult:
    return dumping.run(dumping.load_case(FOLDER / name)).respondents[0]


def column(name: str, table: str, wanted: str) -> list[object]:
    return list(computed(name).tables[table].values(wanted))


@pytest.mark.parametrize("name", CASES)
def test_margins_of_the_three_methods(name: str) -> None:
    wanted = json.loads((FOLDER / name / "expected.json").read_text())
    found = {method: float(computed(name).tables[f"total_{method}"].value("percent")) for method in wanted}
    assert found == pytest.approx(wanted, rel=1e-9)


def test_characteristics_come_from_the_sales() -> None:
    name = "costs_without_characteristics"
    assert "most similar product" in column(name, "average_costs", "cost_origin")
    assert "characteristic_1" not in dumping.load_case(FOLDER / name).respondents[0].costs.table


def test_prices_have_an_average_in_each_currency() -> None:
    tables = computed("prices_in_three_currencies").tables
    averages, sales = tables["cm_averages"], tables["us_sales"]
    assert {"net_price_part_mxn", "net_price_part_usd", "net_price_part_eur"} <= set(averages.columns)
    row = int(np.flatnonzero(sales.values("cm_row").astype(float) > 0)[0]) + 1
    peso, euro = (float(sales.value(c, row)) for c in ("exchange_rate", "exchange_rate_eur"))
    parts = [
        float(averages.value(f"net_price_part_{c}", int(sales.value("cm_row", row)))) for c in ("mxn", "usd", "eur")
    ]
    by_hand = parts[0] + parts[1] / peso + parts[2] * euro / peso
    assert sales.value("cm_net_price", row) == pytest.approx(by_hand, rel=1e-12)


def test_the_column_tells_the_currency_of_the_price() -> None:
    sales = computed("currency_told_by_a_column").tables["comparison_sales"]
    for row in range(1, 20):
        stated, rate = float(sales.value("gross_unit_price_stated", row)), float(sales.value("exchange_rate_mxn", row))
        wanted = stated / rate if sales.value("CURH", row) == "USD" else stated
        assert sales.value("gross_unit_price", row) == pytest.approx(wanted, rel=1e-12)


def test_resales_are_used_and_not_tested() -> None:
    tables = computed("resales_by_affiliates").tables
    sales, customers = tables["comparison_sales"], tables["arms_length_customers"]
    failing = set(customers.values("customer")[customers.values("passes") != 1])
    resold, used = sales.values("downstream") == 1, sales.values("excluded") == ""
    of_failing = np.isin(sales.values("customer").astype(str), sorted(failing))
    assert (resold & used & of_failing).any()
    assert not (~resold & used & of_failing).any()
    assert not (sales.values("affiliated_row")[resold] > 0).any()
    assert not (sales.values("unaffiliated_row")[resold] > 0).any()


@pytest.mark.parametrize("name", ["high_inflation", "high_inflation_investigation"])
def test_high_inflation_compares_within_the_month(name: str) -> None:
    tables = computed(name).tables
    matched = tables["us_sales"].values("cm_row").astype(int)
    months = tables["us_sales"].values("year_month")[matched > 0]
    assert len(months) > 10
    assert list(months) == list(tables["cm_averages"].values("year_month")[matched[matched > 0] - 1])
    origins = {origin for case in CASES[3:5] for origin in column(case, "average_costs", "cost_origin")}
    assert origins == {"produced in the month", "produced in other months", "most similar product"}
    assert any("high inflation" in warning for warning in computed(name).warnings)


def test_quarterly_costs_without_a_comparison_market() -> None:
    origins = set(column("quarterly_constructed_value", "average_costs", "cost_origin"))
    assert computed("quarterly_constructed_value").tables.get("comparison_sales") is None
    assert len(set(column("quarterly_constructed_value", "average_costs", "quarter"))) > 2
    assert len(origins) > 0


def test_dates_and_windows_exclude_sales() -> None:
    sales = computed("dates_and_regions").tables["us_sales"]
    assert (sales.values("sale_date") != sales.values("sale_date_reported")).any()
    assert any("ENTRYU outside" in str(reason) for reason in sales.values("excluded"))


@needs_libreoffice
def test_workbooks_recalculate_to_the_engine(tmp_path: Path) -> None:
    results = {}
    for name in ("high_inflation", "prices_in_three_currencies"):
        result = dumping.run(dumping.load_case(FOLDER / name))
        results[write_workbook([result], tmp_path / f"{name}.xlsx")] = result
    for name, values in recalculated(list(results), tmp_path).items():
        (one,) = results[tmp_path / name].respondents
        assert values["MARGIN_PCT"] == pytest.approx(one.margin_percent, rel=1e-9)
        assert values["CHECKS_OK"] is True
        assert values[""] == []


def test_u_s_amounts_in_a_currency_told_by_a_column_give_the_same_margin(tmp_path: Path) -> None:
    """Foreign inland freight restated in dollars on every other U.S. sale, with a column that says so."""
    name = "costs_without_characteristics"
    folder = shutil.copytree(FOLDER / name, tmp_path / "case")
    rates = {row["DATE"]: float(row["MXPESOR"]) for row in rows_of(folder / "MXPESO.csv")}
    sales = rows_of(folder / "USSLS.csv")
    for number, row in enumerate(sales):
        row["CURU"] = "PESO" if number % 2 else "USD"
        if row["CURU"] == "USD" and row["SALEDTU"] in rates:
            row["DINLFTPU"] = repr(float(row["DINLFTPU"]) * rates[row["SALEDTU"]])
    with (folder / "USSLS.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, list(sales[0]))
        writer.writeheader()
        writer.writerows(sales)
    text = (folder / "case.toml").read_text()
    mixed = 'mixed_currencies = { column = "CURU", amounts = ["DINLFTPU"], codes = { PESO = "MXN", USD = "USD" } }\n'
    columns = "[respondents.us_sales.columns]"
    text = text.replace('DINLFTPU = "MXN", ', "", 1).replace(columns, mixed + columns, 1)
    (folder / "case.toml").write_text(text)
    found = dumping.run(dumping.load_case(folder)).respondents[0]
    assert found.margin_percent == pytest.approx(computed(name).margin_percent, rel=1e-12)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))
