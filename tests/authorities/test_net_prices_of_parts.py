"""A case with the parts of prices that the U.S. method takes, under an authority that compares net prices."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import dumping
from dumping.case.load import Case
from dumping.scenarios.changes import apply, parse_change

Load = Callable[..., Case]
CASE = """schema = "dumping/case/1"
[case]
title = "Parts of prices"
authority = "wto"
segment = "investigation"
period = [2024-01-01, 2024-12-31]
law_as_of = 2025-06-30
currency = "USD"
unit = "tonne"
[exchange_rates.EUR]
rate = 1.25
[[respondents]]
name = "Exporter"
[respondents.us_sales]
file = "export.csv"
currencies = { packed = "EUR" }
[respondents.us_sales.build_up]
price_additions = "added"
movement_international = "freight"
imputed_credit = "credit"
us_packing = "packed"
cep_indirect_selling = "office"
[respondents.comparison_sales]
file = "home.csv"
currency = "EUR"
build_up = { discounts_rebates = "rebate", packing = "packed" }
"""
# EP nets 100 + 2 - 10 - 1 - 1.25 x 4 = 86; CEP 120 + 0 - 10 - 2 - 5 - 9 = 94, its office being the importer's.
EXPORT = """connum,quantity,gross_unit_price,sale_type,added,freight,credit,packed,office
P,10,100,EP,2,10,1,4,9
P,30,120,CEP,0,10,2,4,9
"""
# 90 - 4 - 2 = 84 euro, 105 dollars.
HOME = "connum,quantity,gross_unit_price,rebate,packed\nP,5,90,4,2\n"


def test_net_prices_are_made_of_the_parts_and_that_is_said(case_from: Load) -> None:
    one = dumping.run(case_from(CASE, export=EXPORT, home=HOME)).respondents[0]
    assert one.tables["us_sales"].values("net_price").tolist() == [86.0, 94.0]
    average = (10 * 86 + 30 * 94) / 40
    assert one.margin_percent == pytest.approx(100 * (105 - average) / average, rel=1e-12)
    said = [warning for warning in one.warnings if "the case states no net price" in warning]
    assert len(said) == 2
    assert 'if(sale_type == "CEP", cep_indirect_selling, 0)' in said[0] + said[1]


def test_a_stated_net_price_is_taken_as_it_is(case_from: Load) -> None:
    text = CASE.replace('us_packing = "packed"', 'us_packing = "packed"\nnet_price = "gross_unit_price - 20"')
    one = dumping.run(case_from(text, export=EXPORT, home=HOME)).respondents[0]
    assert one.tables["us_sales"].values("net_price").tolist() == [80.0, 100.0]
    assert len([warning for warning in one.warnings if "the case states no net price" in warning]) == 1


def test_the_shipped_review_can_be_looked_at_from_elsewhere() -> None:
    case = apply(dumping.load_case("octg-korea"), [parse_change('case.authority = "wto"')])
    for one in dumping.run(case).respondents:
        # Averages by product, each product's results summed: the same from the sales themselves.
        sales = one.tables["us_sales"].frame
        sales = sales[(sales.excluded == "") & sales.foreign_price_usd.notna()]
        result = ((sales.foreign_price_usd - sales.net_price) * sales.quantity).sum()
        value = (sales.net_price * sales.quantity).sum()
        assert one.margin_percent == pytest.approx(100 * max(result, 0) / value, rel=1e-9)
