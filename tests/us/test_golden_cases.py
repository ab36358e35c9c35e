"""Whole cases of the Department of Commerce's programs, through an ordinary case file and one run, table for table.

Source of the numbers: its programs of 13 August 2024, run on made-up data.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pytest

import dumping
from dumping.result import RespondentResult
from tests.us.crosswalked import columns
from tests.us.golden_case import case_file, summary
from tests.us.golden_us import GOLDEN

CASES = ("me_simple", "me_full", "me_quarterly", "me_cv")
REVIEWS = ("me_full", "me_quarterly")
WITH_MARKET = ("me_simple", "me_full", "me_quarterly")
pytestmark = pytest.mark.skipif(not GOLDEN.is_dir(), reason="the golden cases are not beside this checkout")

COSTS = columns("average_costs", "R_COST")
AVERAGES = columns("comparison_averages", "R_HMWTAV")
KEYS = {
    "HMMANF": "manufacturer", "HMPRIME": "prime", "HMLOT": "level_of_trade", "HMMONTH": "month",
    "HMCONNUM": "connum", "HM_TIME_PERIOD": "quarter",
}  # fmt: skip
RATIOS = columns("selling_ratios", "R_CVSELL")
METHODS = {"STND": "average_to_average", "MIXED": "mixed", "ALT": "average_to_transaction"}


@cache
def computed(name: str) -> RespondentResult:
    with TemporaryDirectory() as folder:
        return dumping.run(dumping.load_case(case_file(GOLDEN / name, Path(folder)))).respondents[0]


def expected(name: str, table: str, program: str = "cm") -> pd.DataFrame:
    prefix = "ACME_AR2_PRELIM" if name in REVIEWS else "ACME_INV_PRELIM"
    path = GOLDEN / name / "expected" / f"{program}.{table.replace('R_', prefix + '_')}.csv"
    return pd.read_csv(path, dtype={"CONNUMU": str, "CONNUMH": str}, keep_default_na=False, na_values=[""])


def agree(
    ours: pd.DataFrame, theirs: pd.DataFrame, keys: dict[str, str], columns: dict[str, str], scale: float = 0
) -> int:
    """Row for row by keys, to 1e-9 relative; the number of rows."""
    keys = {k: v for k, v in keys.items() if k in theirs and v in ours}
    one = ours.assign(**{k: ours[v].astype(str) for k, v in keys.items()}).set_index(list(keys)).sort_index()
    text = {k: theirs[k].astype(float).astype(str) if ours[v].dtype.kind == "f" else theirs[k].astype(str)
            for k, v in keys.items()}  # fmt: skip
    two = theirs.assign(**text).set_index(list(keys)).sort_index()
    assert one.index.tolist() == two.index.tolist()
    for source, mine in columns.items():
        if source not in two:
            continue
        wanted = two[source].to_numpy(float)
        found = one[mine].to_numpy(float) if mine in one else np.zeros(len(wanted))
        assert found == pytest.approx(wanted, rel=1e-9, abs=scale, nan_ok=True), source
    return len(two)


@pytest.mark.parametrize("name", CASES)
def test_margins_of_the_three_methods(name: str) -> None:
    wanted, tables = summary(GOLDEN / name), computed(name).tables
    for end, method in METHODS.items():
        total = tables[f"total_{method}"]
        assert total.value("percent") == pytest.approx(wanted["FINAL_RATES"][f"WTAVGPCT_{end}"], rel=1e-9)
        assert total.value("per_unit") == pytest.approx(wanted["FINAL_RATES"][f"PER_UNIT_RATE_{end}"], rel=1e-9)
        above = wanted[f"ABOVE_DEMINIMIS_{end}"] == "YES"
        assert (total.value("de_minimis") == 0) == above
    share = wanted["OVERALL_DPRESULTS"][0]["PERCENT_VALUE_PASSING"]
    assert tables["differential_pricing"].value("percent_passing") == pytest.approx(100 * share, rel=1e-9)
    difference = tables["meaningful_difference"].frame
    for row in wanted["MEANINGFUL_DIFF_TEST"]:
        method = {"MIXED ALTERNATIVE": "mixed", "A-to-T ALTERNATIVE": "average_to_transaction"}[row["METHOD"]]
        ours = difference[difference["method"] == method]["meaningful"].iloc[0]
        assert (ours == 1) == (row["MEANINGFUL_DIFF"] == "YES")


@pytest.mark.parametrize("name", CASES)
def test_every_sale_in_both_plain_methods(name: str) -> None:
    tables = computed(name).tables
    # Quantities of three decimals tell the sales of a CONNUM apart.
    keys = {"CONNUMU": "connum", "QTYU": "quantity"}
    for end, method in (("AVGMARG", "average_to_average"), ("TRANMARG", "average_to_transaction")):
        ours, theirs = tables[f"comparison_{method}"].frame, expected(name, f"R_{end}", "margin")
        names = {"NV": "normal_value", "FUPDOL": "foreign_unit_price_usd", "USVALUE": "value"}
        assert agree(ours, theirs, keys, names) == len(ours)
        assert agree(ours, theirs, keys, {"EMARGIN": "result"}, scale=1e-5) > 200


@pytest.mark.parametrize("name", WITH_MARKET)
def test_costs_of_every_product(name: str) -> None:
    ours = computed(name).tables["average_costs"].frame
    keys = {"COST_MANUF": "manufacturer", "COST_MATCH": "product", "COST_TIME_PERIOD": "quarter"}
    assert agree(ours, expected(name, "R_COST"), keys, COSTS) >= 30


@pytest.mark.parametrize("name", WITH_MARKET)
def test_arms_length_of_every_customer(name: str) -> None:
    tables = computed(name).tables
    customers, theirs = tables["arms_length_customers"].frame, expected(name, "AFFCUST")
    agree(customers, theirs, {"CUSCODH": "customer"}, {"CUSRATIO": "customer_ratio_percent", "NUMCOMP": "comparisons"})
    passing = customers.set_index("customer")["passes"] == 1
    assert passing.to_dict() == (theirs.set_index("CUSCODH")["RESULTS"] == "PASS").to_dict()
    theirs = expected(name, "ALLCOMP_before_customer_average")
    keys = {
        "CUSCODH": "customer", "HMLOT": "level_of_trade", "MFRH": "manufacturer", "PRIMEH": "prime",
        "CONNUMH": "connum",
    }  # fmt: skip
    names = {
        "AFFQTY": "quantity", "AFFNETPR": "affiliated_price", "NAFNETPR": "unaffiliated_price",
        "NAFADJPR": "adjusted_price", "PCTRATIO": "price_ratio_percent",
    }  # fmt: skip
    assert agree(tables["arms_length_affiliated"].frame, theirs, keys, names) > 20


@pytest.mark.parametrize("name", WITH_MARKET)
def test_cost_test_of_every_product(name: str) -> None:
    tables = computed(name).tables
    keys = {"MFRH": "manufacturer", "PRIMEH": "prime", "CONNUMH": "connum"}
    names = {"QTYABOVE": "quantity_above", "QTYBELOW": "quantity_below", "PCTQABOV": "pct_quantity_above"}
    assert agree(tables["cost_test"].frame, expected(name, "HMCOP"), keys, names) > 20
    reasons = tables["comparison_sales"].values("excluded")
    assert (reasons == "").sum() == len(expected(name, "HMABOVE"))
    if name == "me_quarterly":
        assert (tables["comparison_sales"].values("recovered") == 1).sum() == len(expected(name, "RECOVERED"))
        names = {"CONNUM_PRICE": "recovery_price"}
        keys = {"PRIMEH": "prime", "CONNUMH": "connum"}
        assert agree(tables["recovery"].frame, expected(name, "CONNUMPRICE"), keys, names) > 0
        return
    assert (np.char.find(reasons.astype(str), "below the cost") == 0).sum() == len(expected(name, "HMBELOW"))
    assert (np.char.find(reasons.astype(str), "affiliated") == 0).sum() == len(expected(name, "HMAFFOUT"))


@pytest.mark.parametrize("name", WITH_MARKET)
def test_averages_and_ratios(name: str) -> None:
    tables = computed(name).tables
    averages = tables["cm_averages"].frame
    if "month" in averages:
        averages["month"] = averages["month"].astype(int)
    if "level_of_trade" in averages:
        averages["level_of_trade"] = averages["level_of_trade"].astype(int)
    assert agree(averages, expected(name, "R_HMWTAV"), KEYS, AVERAGES) == tables["cm_averages"].rows
    if name in REVIEWS:
        ratios = tables["cv_ratios"].frame.astype({"level_of_trade": int})
        assert agree(ratios, expected(name, "R_CVSELL"), {"HMLOT": "level_of_trade"}, RATIOS) == 2
        factors = tables["lot_factors"].frame.astype({"us_level_of_trade": int, "cm_level_of_trade": int})
        keys = {"USLOT": "us_level_of_trade", "HMLOT": "cm_level_of_trade"}
        assert agree(factors, expected(name, "R_LOTADJ"), keys, {"LOTADJ": "lot_factor"}, scale=1e-15) == 4
        totals = tables["cm_cep_totals"].frame.assign(one="1")
        names = {"TOTREVH": "total_revenue", "TOTCOGSH": "total_cogs", "TOTSELLH": "total_selling"}
        agree(totals, expected(name, "R_HMCEP").assign(one="1"), {"one": "one"}, names)


@pytest.mark.parametrize("name", REVIEWS)
def test_duties_of_every_importer(name: str) -> None:
    for end, method in (("IMPSTND", "average_to_average"), ("MIXED", "mixed"), ("IMPTRAN", "average_to_transaction")):
        ours = computed(name).tables.get(f"assessment_{method}")
        assert ours is not None
        theirs = expected(name, f"ASSESS_{end}", "margin")
        names = {"ITOTQTY": "quantity", "ITENTVAL": "entered_value"}
        assert agree(ours.frame, theirs, {"US_IMPORTER": "us_importer"}, names) > 3
        assert agree(ours.frame, theirs, {"US_IMPORTER": "us_importer"}, {"ITOTRESULTS": "duty"}, scale=1e-5) > 3
