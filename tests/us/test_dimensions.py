"""Regions from states and ZIP codes, quarters of the period, and what is said of sales without them."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from dumping.us.differential_pricing.dimensions import with_dimensions
from dumping.us.differential_pricing.regions import region_of_state, regions, state_of_zip
from tests.us.margin_tables import us_sales

# First digits and states: U.S. Postal Service, labeling list L002; one of each first digit and the oddities.
ZIPS = [
    ("07030", "NJ"), ("00501", "NY"), ("00601", "PR"), ("00802", "VI"), ("02139", "MA"), ("05501", "MA"),
    ("05401", "VT"), ("10001", "NY"), ("19801", "DE"), ("20001", "DC"), ("20190", "VA"), ("33101", "FL"),
    ("34002", "AA"), ("44101", "OH"), ("56901", "DC"), ("60601", "IL"), ("73301", "TX"), ("73101", "OK"),
    ("88510", "TX"), ("87101", "NM"), ("96799", "HI"), ("96910", "GU"), ("99501", "AK"), ("09001", "AE"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "state"), ZIPS)
def test_state_of_a_zip_code(code: str, state: str) -> None:
    assert state_of_zip(code) == state
    assert state_of_zip(f"{code}-1234") == state
    assert state_of_zip(float(code)) == (state if int(code) > 500 else "")


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("7030", "NJ"),
        ("070301234", "NJ"),
        ("07030 1234", "NJ"),
        ("70301234", "NJ"),
        ("", ""),
        ("ABC", ""),
        ("1234X", ""),
    ],
)
def test_zip_codes_as_they_come(code: str, state: str) -> None:
    assert state_of_zip(code) == state


@pytest.mark.parametrize("code", [0.0, 500.0, 100_000.0, float("nan"), -7030.0])
def test_numbers_that_are_no_zip_code(code: float) -> None:
    assert state_of_zip(code) == ""


def test_every_state_is_in_one_region() -> None:
    known = regions().region_of_state
    by_region = {name: {s for s, r in known.items() if r == name} for name in set(known.values())}
    assert {name: len(states) for name, states in by_region.items()} == {
        "NORTHEAST": 9, "MIDWEST": 12, "SOUTH": 17, "WEST": 13, "TERRITORY": 2,
    }  # fmt: skip
    # Military addresses and Guam have a state code and no region of their own.
    assert set(regions().state_of_prefix.values()) - set(known) == {"AA", "AE", "AP", "GU"}
    assert set(known) <= set(regions().state_of_prefix.values())


def test_states_in_either_case_and_others_as_they_are() -> None:
    assert [region_of_state(s) for s in ("ny", " TX ", "MN", "hi", "PR", "ON", "")] == [
        "NORTHEAST", "SOUTH", "MIDWEST", "WEST", "TERRITORY", "ON", "",
    ]  # fmt: skip


def test_quarters_of_the_period() -> None:
    days = ["2022-07-01", "2022-09-30", "2022-10-01", "2023-06-30", "2023-07-01", "2022-06-30", "2022-02-01"]
    sales, warnings = with_dimensions(us_sales(sale_date=[*days, "NaT"]), period_begin=dt.date(2022, 7, 1))
    # The five months before the period are one quarter, as the program counts.
    assert sales.values("dp_period").tolist() == [
        "QTR01", "QTR01", "QTR02", "QTR04", "QTR05", "QTR00", "QTR00", "",
    ]  # fmt: skip
    assert any("2 sales are from before the month" in warning for warning in warnings)


def test_a_period_that_begins_within_a_quarter_of_the_year() -> None:
    days = ["2023-02-15", "2023-04-30", "2023-05-01", "2024-01-31"]
    sales, _ = with_dimensions(us_sales(sale_date=days), period_begin=dt.date(2023, 2, 15))
    assert sales.values("dp_period").tolist() == ["QTR01", "QTR01", "QTR02", "QTR04"]


def test_numbers_as_groups_and_stated_periods() -> None:
    sales = us_sales(customer=[7.0, 12.0, np.nan], area=["N", "S", " "], season=[1, 2, 2])
    sales, warnings = with_dimensions(sales, region="area", region_kind="region", period="season")
    assert sales.values("dp_purchaser").tolist() == ["7", "12", ""]
    assert sales.values("dp_region").tolist() == ["N", "S", ""]
    assert sales.values("dp_period").tolist() == ["1", "2", "2"]
    assert sum("1 sales without a" in warning for warning in warnings) == 2


def test_zip_column_and_its_warnings() -> None:
    sales = us_sales(customer=["UNK", "A", "A"], state=["07030", "96910", "X"])
    sales, warnings = with_dimensions(sales, region_kind="zip")
    assert sales.values("dp_region").tolist() == ["NORTHEAST", "GU", ""]
    assert any("GU: no state of a Census region" in warning for warning in warnings)
    assert any("1 sales have no region: X" in warning for warning in warnings)
    assert any("purchaser UNK is tested as a group" in warning for warning in warnings)
    assert any("no period is stated" in warning for warning in warnings)
    with pytest.raises(ValueError, match="region_kind"):
        with_dimensions(sales, region_kind="county")
