"""Degenerate data, case by case: a figure that is worked by hand, a warning, or a fault that says what to do.

The whole case: A is sold at 100 and 90 against 110, ten of each; B at 100 against 120, five. On average A is
15 below on twenty and B 20 below on five: 400 on 2400. Costs are 60 for A and 62 for B.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

import dumping
from dumping.case.load import Case
from dumping.case.problems import CaseError
from dumping.result import RespondentResult

Load = Callable[..., Case]

TEXT = """\
schema = "dumping/case/1"

[case]
title = "Degenerate"
authority = "us"
segment = "review"
period = [2016-01-01, 2016-12-31]
law_as_of = 2017-06-01
currency = "USD"
unit = "piece"

[[respondents]]
name = "Maker"

[respondents.us_sales]
file = "us.csv"
sale_type = "EP"
characteristics = ["size"]

[respondents.us_sales.columns]
entered_value_per_unit = "value"

[respondents.us_sales.build_up]
discounts_rebates = "discount"

[respondents.comparison_sales]
file = "home.csv"
characteristics = ["size"]

[respondents.comparison_sales.build_up]
discounts_rebates = "discount"

[respondents.costs]
file = "costs.csv"
characteristics = ["size"]

[respondents.costs.build_up]
variable_com = "com"
total_com = "com"
ga_expense = "5"
interest_expense = "5"
"""
PROFIT = "\n[respondents.calculation.constructed_value]\nprofit = 0.1\n"
US = """\
connum,size,sale_date,customer,importer,state,quantity,gross_unit_price,discount,value
A,1,2016-05-10,C1,I1,TX,10,100,0,90
A,1,2016-05-20,C2,I2,NY,10,90,0,80
B,2,2016-06-10,C1,I1,TX,5,100,0,90
"""
HOME = """\
connum,size,sale_date,quantity,gross_unit_price,discount
A,1,2016-05-05,10,110,0
A,1,2016-05-15,10,110,0
B,2,2016-06-05,10,120,0
"""
COSTS = "product,size,production_quantity,com\nA,1,100,50\nB,2,100,52\n"
Edits = dict[str, list[tuple[str, str]]]


def tables(edits: Edits) -> dict[str, str]:
    found = {"us": US, "home": HOME, "costs": COSTS, "text": TEXT}
    for name, pairs in edits.items():
        for old, new in pairs:
            assert old in found[name], (name, old)
            found[name] = found[name].replace(old, new)
    return found


def run(load: Load, edits: Edits) -> RespondentResult:
    found = tables(edits)
    return dumping.run(load(found.pop("text"), **found)).respondents[0]


LAST = 'interest_expense = "5"\n'
PROFITS = [(LAST, LAST + PROFIT)]
FIGURES: list[tuple[str, Edits, float, list[str]]] = [
    ("as it is", {}, 400 / 2400, []),
    # A alone at 90: 20 on ten.
    ("zero quantity", {"us": [("TX,10,100", "TX,0,100")]}, 300 / 1400, ["1 of 3 sales not used, quantity 0"]),
    ("a return", {"us": [("TX,10,100", "TX,-10,100")]}, 300 / 1400, ["1 of 3 sales not used, quantity -10"]),
    ("no price", {"us": [("TX,10,100", "TX,10,")]}, 300 / 1400, ["gross unit price is missing or not above zero"]),
    (
        "no quantity in either market",
        {"us": [(",10,", ",0,"), (",5,", ",0,")]},
        math.nan,
        ["3 of 3 sales not used", "no export sale could be compared: there is no margin"],
    ),
    (
        "a product without a cost",
        {"costs": [("B,2,100,52\n", "")]},
        300 / 1900,
        ["U.S. sales: 1 of 3 sales not used, quantity 5: no cost", "Comparison-market sales: 1 of 3 sales not used"],
    ),
    # B takes A's cost, which no price needs.
    ("no production of B", {"costs": [("B,2,100", "B,2,0")]}, 400 / 2400, ["1 products not produced take the cost"]),
    ("negative production", {"costs": [("B,2,100", "B,2,-9")]}, 400 / 2400, ["1 products not produced take the cost"]),
    (
        "no production at all",
        {"costs": [(",100,", ",0,")]},
        math.nan,
        ["2 products not produced have no similar product and no cost", "there is no margin"],
    ),
    # Constructed values of 66 and 68.20 are below every price.
    ("all below cost", {"home": [(",110,", ",40,"), (",120,", ",40,")], "text": PROFITS}, 0, []),
    # X is one dearer to make than A, Y one than B: 109 and 119.
    (
        "no identical product",
        {"home": [("A,1", "X,1"), ("B,2", "Y,2")], "costs": [("B,2,100,52\n", "B,2,100,52\nX,1,100,51\nY,2,100,53\n")]},
        375 / 2400,
        [],
    ),
    (
        "one CONNUM",
        {"us": [(US.splitlines()[3] + "\n", "")], "home": [(HOME.splitlines()[3] + "\n", "")]},
        300 / 1900,
        [],
    ),
    ("one sale", {"us": [("\n".join(US.splitlines()[2:]), "")]}, 100 / 1000, []),
    # At 100 all three: no group's prices vary, and nothing passes.
    ("no variance", {"us": [(",90,0,", ",100,0,")]}, 300 / 2500, []),
    # One price of 90 less 150: A averages 20, 90 below on twenty, on a value of 400 + 500.
    (
        "a negative net price",
        {"us": [("90,0,80", "90,150,80")]},
        1900 / 900,
        ["net U.S. price of zero or less", "row 3"],
    ),
    (
        "negative net prices throughout",
        {"us": [("0,0,90", "0,200,90"), ("0,0,80", "0,200,80")]},
        5400 / -2600,
        ["3 of 3 sales have a net U.S. price", "is -2,600, below zero: the margin has no meaning"],
    ),
    (
        "net value of zero",
        {"us": [("90,0,80", "90,190,80"), ("TX,5,100", "TX,0,100")]},
        math.nan,
        ["the net value of the export sales is 0: there is no margin"],
    ),
    # B's price of -30 fails the cost test; A's is the similar one, at 110 + 2.
    ("a negative comparison price", {"home": [("120,0", "120,150")]}, 360 / 2400, []),
]


@pytest.mark.parametrize(("edits", "margin", "said"), [f[1:] for f in FIGURES], ids=[f[0] for f in FIGURES])
def test_figures(case_from: Load, edits: Edits, margin: float, said: list[str]) -> None:
    one = run(case_from, edits)
    assert one.margin_percent == pytest.approx(100 * margin, rel=1e-12, nan_ok=True)
    for text in said:
        assert any(text in warning for warning in one.warnings), (text, one.warnings)
    if not said:
        assert one.warnings == ()


FAULTS: list[tuple[str, Edits, str]] = [
    ("missing quantity", {"us": [("TX,10,100", "TX,,100")]}, r"us.csv, row 2, column quantity: is blank"),
    ("blank cost", {"costs": [("100,52", "100,")]}, r"costs.csv, row 3, column com: is blank"),
    ("no costs", {"costs": [(COSTS[COSTS.index("A,1") :], "")]}, "costs.csv, row 1: there are no rows"),
    ("no comparison sales", {"home": [(HOME[HOME.index("A,1") :], "")]}, "home.csv, row 1: there are no rows"),
    ("no U.S. sales", {"us": [(US[US.index("A,1") :], "")]}, "us.csv, row 1: there are no rows"),
    ("comparison sales of another year", {"home": [("2016-", "2013-")]}, "no comparison-market sale is used"),
    ("all below cost, and no profit rate", {"home": [(",110,", ",40,"), (",120,", ",40,")]}, "state a rate under"),
    ("no quantity in the comparison market", {"home": [(",10,", ",0,")]}, "state a rate under calculation"),
    (
        "a missing characteristic where a similar product is looked for",
        {"us": [("B,2,", "B,,")], "home": [("B,2", "Y,2")]},
        "row 4, column size: the characteristic is missing",
    ),
]


@pytest.mark.parametrize(("edits", "said"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS])
def test_faults(case_from: Load, edits: Edits, said: str) -> None:
    with pytest.raises(CaseError, match=said):
        run(case_from, edits)


@pytest.mark.parametrize("value", ["", "0"])
def test_an_importer_without_entered_value_pays_per_unit(case_from: Load, value: str) -> None:
    """200 on ten pieces; the other importer's 200 are on entered values of 1350."""
    one = run(case_from, {"us": [(",0,80", f",0,{value}")]})
    table = one.tables["assessment_average_to_average"]
    assert table.values("us_importer").tolist() == ["I1", "I2"]
    assert table.values("per_unit")[1] == pytest.approx(20)
    assert math.isnan(table.values("ad_valorem_percent")[1])
    assert table.values("ad_valorem_percent")[0] == pytest.approx(100 * 200 / 1350)


def test_an_entered_value_below_zero_is_none(case_from: Load) -> None:
    """I2's price of 90 less 150 is what its entered value is computed of: 20 x 90 for ten are 170 a piece."""
    one = run(case_from, {"us": [("90,0,80", "90,150,")]})
    table = one.tables["assessment_average_to_average"]
    assert table.values("entered_value")[1] == -600
    assert table.values("per_unit")[1] == pytest.approx(170)
    assert math.isnan(table.values("de_minimis")[1])
    assert any("I2 has no entered value: it cannot be tested" in warning for warning in one.warnings)


def test_a_blank_importer_is_the_customer(case_from: Load) -> None:
    one = run(case_from, {"us": [(",I2,", ",,")]})
    assert one.tables["assessment_average_to_average"].values("us_importer").tolist() == ["C2", "I1"]
    assert any("1 sales have a blank importer" in warning for warning in one.warnings)


def test_groups_of_one_sale_are_not_tested(case_from: Load) -> None:
    """Each purchaser, region and quarter of a product has one sale or none beside it."""
    one = run(case_from, {})
    for name in ("dp_purchasers", "dp_regions", "dp_periods"):
        assert one.tables[name].values("tested").tolist() == [0] * one.tables[name].rows
    assert one.tables["differential_pricing"].value("percent_passing") == 0
    assert one.method == "average_to_average"
