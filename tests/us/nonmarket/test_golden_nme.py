"""A whole case of the Department of Commerce's NME program, through an ordinary case file, table for table.

Source of the numbers: its program of 13 August 2024, run on made-up data.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest

import dumping
from dumping.result import RespondentResult
from tests.us.golden_case import summary
from tests.us.golden_nme import nme_case_file
from tests.us.golden_us import GOLDEN

CASE = GOLDEN / "nme_simple"
METHODS = {"STND": "average_to_average", "MIXED": "mixed", "ALT": "average_to_transaction"}
INPUTS = ("STEEL", "ZINC", "ELEC", "GAS", "DLAB", "ILAB", "PLAB", "CARTON", "STRAP", "SCRAP")
BUILD_UP = {
    "DIRECT_MATERIAL": "direct_materials", "ENERGY": "energy", "LABOR": "labor", "PACKING": "packing",
    "BY_PRODUCTS": "by_products", "COM": "materials_energy_labor", "OVRHD": "overhead",
    "TOTCOM": "cost_of_manufacture", "SGA": "sga", "PROFIT": "profit", "NV": "normal_value",
}  # fmt: skip
pytestmark = pytest.mark.skipif(not CASE.is_dir(), reason="the golden cases are not beside this checkout")


@cache
def computed() -> RespondentResult:
    with TemporaryDirectory() as folder:
        return dumping.run(dumping.load_case(nme_case_file(CASE, Path(folder)))).respondents[0]


def expected(name: str) -> pd.DataFrame:
    found = pd.read_csv(CASE / f"expected/nme.{name}.csv", dtype={"CONNUMU": str})
    return found.sort_values("USOBS").reset_index(drop=True) if "USOBS" in found else found


def used_sales() -> pd.DataFrame:
    sales = computed().tables["us_sales"].frame
    return sales[sales["excluded"] == ""].reset_index(drop=True)


def test_margins_of_the_three_methods() -> None:
    wanted, tables = summary(CASE), computed().tables
    for end, method in METHODS.items():
        total = tables[f"total_{method}"]
        assert total.value("percent") == pytest.approx(wanted["FINAL_RATES"][f"WTAVGPCT_{end}"], rel=1e-9)
        assert total.value("per_unit") == pytest.approx(wanted["FINAL_RATES"][f"PER_UNIT_RATE_{end}"], rel=1e-9)
        assert (total.value("de_minimis") == 0) == (wanted[f"ABOVE_DEMINIMIS_{end}"] == "YES")
    share = wanted["OVERALL_DPRESULTS"][0]["PERCENT_VALUE_PASSING"]
    assert tables["differential_pricing"].value("percent_passing") == pytest.approx(100 * share, rel=1e-9)


def test_every_input_and_step_of_normal_value() -> None:
    ours, theirs = computed().tables["normal_values"].frame, expected("NVALUES")
    assert len(ours) == len(theirs) == 298
    for name in INPUTS:
        assert ours[f"{name}_cost"].to_numpy() == pytest.approx(theirs[f"{name}_IN"].to_numpy(), rel=1e-9)
    for name in ("STEEL", "ZINC", "CARTON"):
        assert ours[f"{name}_freight"].to_numpy() == pytest.approx(theirs[f"{name}_FREIGHT"].to_numpy(), rel=1e-9)
    for name, mine in BUILD_UP.items():
        assert ours[mine].to_numpy() == pytest.approx(theirs[name].to_numpy(), rel=1e-9), name


def test_net_price_of_every_sale_and_which_pass() -> None:
    ours, theirs = used_sales(), expected("USPRICES")
    assert (ours["file_row"] - 1).tolist() == theirs["USOBS"].tolist()
    for name, mine in {"USNETPRI": "net_us_price", "DCMMOVEU": "movement_domestic", "NV": "foreign_price_usd"}.items():
        assert ours[mine].to_numpy() == pytest.approx(theirs[name].to_numpy(), rel=1e-9), name
    assert (ours["dp_passes"] == 1).tolist() == (theirs["COHENS_D_PASS"] == "Yes").tolist()


@pytest.mark.parametrize("dimension", ["region", "period", "purchaser"])
def test_cohens_d_of_every_group(dimension: str) -> None:
    name = f"DP_{dimension.upper()}"
    theirs = expected(f"{name}_RESULTS").dropna(subset=["COHEN_D"])
    # The program prints a coefficient for groups of one sale too, and tests none of them.
    enough = (theirs[f"TEST_{name}_OBS"] >= 2) & (theirs[f"BASE_{name}_OBS"] >= 2)
    theirs = theirs[enough & (theirs[f"{name}_QTY_RATIO"] >= 0.05)]
    ours = computed().tables[f"dp_{dimension}s"].frame
    wanted = sorted(theirs["COHEN_D"].abs())
    found = sorted(ours[ours["tested"] == 1]["cohens_d"].abs())
    assert len(wanted) > 20
    assert found == pytest.approx(wanted, rel=1e-7)


def test_every_comparison() -> None:
    tables = computed().tables
    for end, method in (("AVGMARG", "average_to_average"), ("TRANMARG", "average_to_transaction")):
        ours, theirs = tables[f"comparison_{method}"].frame, expected(f"ACME_INV_PRELIM_{end}")
        assert len(ours) == len(theirs)
        for name, mine in {"EMARGIN": "result", "USVALUE": "value", "PCTMARG": "result_percent"}.items():
            wanted = theirs[name].to_numpy()
            assert ours[mine].to_numpy() == pytest.approx(wanted, rel=1e-9, abs=1e-8), (method, name)


@pytest.mark.parametrize(("end", "method"), [("AVGMARG", "average_to_average"), ("TRANMARG", "average_to_transaction")])
def test_corroboration(end: str, method: str) -> None:
    ours, theirs = computed().tables[f"corroboration_{method}"].frame, expected(f"CORROB_{end}")
    below = theirs[theirs["FLAG"] == "BELOW"].iloc[0]
    assert ours["sales"].tolist() == [0, below["TOTMODS"]]
    assert ours["value"].iloc[1] == pytest.approx(below["TOTFLAGVAL"], rel=1e-9)
    assert ours["share_of_value_percent"].tolist() == pytest.approx([0, below["PCTVAL"]])
