"""A case computed by the Department of Commerce's programs, read as input of ours and as what to expect of it.

The per-sale input is taken from the expected tables themselves (price, normal value and offsets of each sale),
so that these stages are checked apart from the ones before them.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from dumping.formula.table import Parameter, Table
from dumping.law.lookup import law
from dumping.us.assessment import Assessment, assessed_methods, assessment
from dumping.us.differential_pricing.dimensions import with_dimensions
from dumping.us.differential_pricing.meaningful_difference import meaningful_difference
from dumping.us.differential_pricing.passing import Passing, passing_sales
from dumping.us.differential_pricing.ratio import ratio_test
from dumping.us.differential_pricing.thresholds import thresholds
from dumping.us.methods import Methods, methods
from tests.us.crosswalked import columns, some

# Relative, for every number; the programs' own means by subtraction are not more exact than that.
TOLERANCE = 1e-9
DAY = dt.date(2024, 8, 13)
NUMBERS = {
    "QTYU": "quantity", "USNETPRI": "net_us_price", "DP_NETPRI": "dp_net_price", "USPACK": "us_packing",
    "USCREDIT": "imputed_credit", "USDIRSELL": "direct_selling", "USCOMM": "commissions",
    "CEPOFFSET": "cep_offset", "COMOFFSET": "commission_offset", "HMNETPRI": "cm_net_price", "DIFMER": "difmer",
    "LOTADJMT": "lot_adjustment", "TOTCV": "constructed_value", "DSELCV": "cv_direct_selling",
    "CREDCV": "cv_credit", "COMMCV": "cv_commissions", "NVMATCH": "match_type", "EXRATE_MXPESO": "exchange_rate",
    "USLOT": "level_of_trade", "USMONTH": "month", "ENTERED_VALUE": "entered_value_per_unit", "NV": "cm_net_price",
}  # fmt: skip
TEXTS = {
    "CONNUMU": "connum", "SALE_TYPE": "sale_type", "MFRU": "manufacturer", "PRIMEU": "prime", "QTR": "quarter",
    "US_IMPORTER": "importer", "SOURCEU": "entered_value_source", "CUSCODU": "customer", "DESTU": "state",
    "SALEU": "sale_type",
}  # fmt: skip
KEYS = {"MFRU": "manufacturer", "PRIMEU": "prime", "USLOT": "level_of_trade", "CONNUMU": "connum"}
METHODS = {"STND": "average_to_average", "MIXED": "mixed", "ALT": "average_to_transaction"}
DIMENSIONS = {"REGION": "dp_region", "PERIOD": "dp_period", "PURCHASER": "dp_purchaser"}


def parameters(segment: str, day: dt.date = DAY, test: str | None = "cohens_d") -> dict[str, Parameter]:
    """All parameters of the second half of the margin program, as the law has them."""
    us = law("us")
    found = thresholds(us, day, test=test)
    for method in ("average_to_average", "average_to_transaction"):
        name = f"negative_results_{method}"
        value = us.on(name, day)
        found[name] = Parameter(name, value.value, "", "", value.cite)
    for name, provision in (
        ("de_minimis_threshold_percent", f"de_minimis_{segment}"),
        ("assessment_threshold_percent", "de_minimis_review"),
    ):
        found[name] = Parameter(name, us.on(provision, day).value, "", "%", us.on(provision, day).cite)
    return found


@dataclass(frozen=True)
class Expected:
    """One case's folder: `inputs/settings.json` and `expected/<program>.<TABLE>.csv`."""

    folder: Path
    program: str = "margin"

    @cached_property
    def settings(self) -> dict[str, str]:
        """What the analyst set in the margin program."""
        stated = json.loads((self.folder / "inputs" / "settings.json").read_text())
        return next(p["lets"] for p in stated["programs"] if p["label"] == self.program)

    def has(self, name: str) -> bool:
        return (self.folder / "expected" / f"{self.program}.{name}.csv").exists()

    def read(self, name: str) -> pd.DataFrame:
        """A table; names beginning with `_` carry the case's prefix."""
        if name.startswith("_"):
            name = f"{self.settings['RESPONDENT']}_{self.settings['SEGMENT']}_{self.settings['STAGE']}{name}"
        path = self.folder / "expected" / f"{self.program}.{name}.csv"
        texts = [*TEXTS, "DP_REGION", "DP_PERIOD", "DP_PURCHASER"]
        return pd.read_csv(path, dtype=dict.fromkeys(texts, object), keep_default_na=False, na_values=[""])

    def rows(self, end: str) -> pd.DataFrame:
        return self.read(f"_{end}")

    @property
    def segment(self) -> str:
        return {"INV": "investigation", "AR": "review"}[self.settings["CASE_TYPE"]]

    @property
    def quarterly(self) -> bool:
        return self.settings.get("COMPARE_BY_TIME") == "YES"

    @property
    def begin(self) -> dt.date:
        return dt.datetime.strptime(self.settings["BEGINPERIOD"], "%d%b%Y").date()

    @cached_property
    def sales(self) -> Table:
        """The per-sale input, in the order of DP_COUNT, so that row n is DP_COUNT n."""
        frame = self.read("DPSALES")
        if self.program == "nme":
            more = self.read("USNETPR")[["DP_COUNT", "SALEU", "NV", "USNETPRI"]]
            frame = frame.merge(more, on="DP_COUNT", how="left", validate="1:1")
        frame = frame.sort_values("DP_COUNT", kind="stable").reset_index(drop=True)
        assert (frame["DP_COUNT"] == np.arange(1, len(frame) + 1)).all()
        table = Table("us_sales", "U.S. sales", len(frame), "USD", "ton")
        for source, name in NUMBERS.items():
            if source in frame and (frame[source].notna().any() or source == "DP_NETPRI"):
                table = table.with_input(name, frame[source].to_numpy(float), name.replace("_", " "))
        for source, name in TEXTS.items():
            if source in frame:
                texts = frame[source].fillna("").to_numpy(object)
                texts = np.array([t.lower() for t in texts], dtype=object) if source == "SOURCEU" else texts
                table = table.with_input(name, texts, name.replace("_", " "))
        if "SALEDTU" in frame:
            days = frame["SALEDTU"].to_numpy("datetime64[D]")
            table = table.with_input("sale_date", days, "Date of sale")
        else:
            for name in ("PURCHASER", "REGION", "PERIOD"):
                said = frame[f"DP_{name}"].fillna("").to_numpy(object)
                table = table.with_input(f"given_{name.lower()}", said, name.lower())
        return table

    @cached_property
    def passing(self) -> Passing:
        """The sales tested, by the program's own settings."""
        if self.program == "nme":
            names = {"purchaser": "given_purchaser", "region": "given_region", "period": "given_period"}
            sales, _ = with_dimensions(self.sales, region_kind="region", **names)
        else:
            kind = self.settings["DP_REGION_DATA"].lower()
            sales, _ = with_dimensions(self.sales, period_begin=self.begin, region_kind=kind)
        return passing_sales(sales, parameters(self.segment))

    @cached_property
    def ratio(self) -> tuple[Table, Table]:
        return ratio_test(self.passing.sales, parameters(self.segment))

    @cached_property
    def methods(self) -> Methods:
        return methods(self.ratio[0], parameters(self.segment), segment=self.segment, quarterly=self.quarterly)

    @cached_property
    def assessment(self) -> Assessment:
        return assessment(
            self.methods.sales, parameters(self.segment), methods=assessed_methods(self.methods.totals),
            quarterly=self.quarterly, per_unit=self.settings["PER_UNIT_RATE"] == "YES",
        )  # fmt: skip

    @cached_property
    def difference(self) -> Table | None:
        return meaningful_difference(self.methods.totals, parameters(self.segment), ratio=self.ratio[1])


def agrees(ours: npt.ArrayLike, theirs: npt.ArrayLike, what: str, scale: npt.ArrayLike = 0.0) -> None:
    """Every number to the tolerance, relative to itself or to `scale` where it is a difference of larger ones."""
    mine, wanted = np.asarray(ours, float), np.asarray(theirs, float)
    assert mine.shape == wanted.shape, f"{what}: {mine.shape} against {wanted.shape}"
    assert (np.isnan(mine) == np.isnan(wanted)).all(), f"{what}: missing in one only"
    size = np.maximum(np.maximum(np.abs(wanted), np.asarray(scale, float)), 1e-300)
    error = np.nan_to_num(np.abs(mine - wanted) / size)
    assert error.max(initial=0) <= TOLERANCE, f"{what}: off by {error.max():.3g} in row {error.argmax()}"


def check_dimensions(case: Expected) -> None:
    """Region, period, purchaser, and the results of the three tests and of all, sale by sale."""
    theirs = case.read("DPSALES").sort_values("DP_COUNT", kind="stable")
    sales = case.passing.sales
    for end, column in DIMENSIONS.items():
        wanted = theirs[f"DP_{end}"].fillna("").astype(str).tolist()
        assert sales.values(column).tolist() == wanted, column
        passed = np.nan_to_num(sales.values(f"{column}_passes")) == 1
        assert (passed == (theirs[f"DP_{end}_RESULT"] == "Pass").to_numpy()).all(), f"{column} passes"
    assert (sales.values("dp_passes") == (theirs["COHENS_D_PASS"] == "Yes").to_numpy()).all()


def check_groups(case: Expected) -> int:
    """Each table of results, row for row; the number of rows compared."""
    compared = 0
    for end, column in DIMENSIONS.items():
        name = f"DP_{end}"
        table = case.passing.tables[f"{column}s"]
        keys = {k: v for k, v in KEYS.items() if v in table}
        ours = table.frame[(table.values("tested") == 1)].sort_values([*keys.values(), column])
        if not case.has(f"{name}_RESULTS"):
            assert ours.empty, name
            continue
        theirs = case.read(f"{name}_RESULTS").sort_values([*keys, name])
        assert ours[list(keys.values())].astype(str).to_numpy().tolist() == _same_type(theirs[list(keys)], ours, keys)
        assert ours[column].tolist() == theirs[name].astype(str).tolist()
        counted = ("_sales", "_quantity", "_value", "_price")
        names = {k: v for k, v in columns("cohens_d", f"{name}_RESULTS").items() if v.endswith(counted)}
        for source, mine in names.items():
            if source in theirs:
                agrees(
                    ours[mine],
                    theirs[source],
                    f"{name} {mine}",
                    scale=ours.get(mine.replace("base", "product"), 0),
                )
        agrees(ours["base_quantity_percent"] / 100, theirs[f"{name}_QTY_RATIO"], f"{name} share")
        pooled = theirs["STD_POOLED"]
        agrees(ours["pooled_standard_deviation"], pooled, f"{name} pooled")
        agrees(ours["test_standard_deviation"], theirs[f"TEST_{name}_STD"], f"{name} test std", scale=pooled)
        agrees(ours["base_standard_deviation"], theirs["BASE_STD"], f"{name} base std", scale=pooled)
        # A difference of two prices: as exact as the prices are, in units of the pooled deviation.
        scale = np.where(pooled > 0, 1e-3 * theirs[f"TEST_AVG_{name}_PRICE"] / np.where(pooled > 0, pooled, 1), 0)
        agrees(ours["cohens_d"], theirs["COHEN_D"], f"{name} d", scale=scale)
        assert (ours["passes"] == (theirs[f"{name}_RESULT"] == "Pass").to_numpy()).all()
        compared += len(ours)
    return compared


def _same_type(theirs: pd.DataFrame, ours: pd.DataFrame, keys: dict[str, str]) -> list[list[str]]:
    """Their keys as text, numbers written as ours are."""
    return theirs.astype({k: ours[v].dtype for k, v in keys.items()}).astype(str).to_numpy().tolist()


def check_products(case: Expected) -> None:
    """Statistics of each product over all its sales."""
    table = case.passing.tables["dp_products"].frame
    keys = {k: v for k, v in KEYS.items() if v in table}
    theirs = case.read("DPCONNUM").sort_values(list(keys))
    ours = table.sort_values(list(keys.values()))
    names = {"OBS": "sales", "QTY": "quantity", "VALUE": "value"}
    for source, mine in names.items():
        if f"TOTAL_CONNUM_{source}" in theirs:
            agrees(ours[mine], theirs[f"TOTAL_CONNUM_{source}"], f"product {mine}")
    others = {"AVG": "average_price", "MIN": "lowest_price", "MAX": "highest_price", "STD": "standard_deviation"}
    for source, mine in others.items():
        if f"{source}_CONNUM_PRICE" in theirs:
            agrees(ours[mine], theirs[f"{source}_CONNUM_PRICE"], f"product {mine}", scale=1e-3 * ours["average_price"])


def check_ratio(case: Expected) -> None:
    theirs, ours = case.read("OVERALL_DPRESULTS").iloc[0], case.ratio[1]
    agrees([ours.value("total_value")], [theirs["TOTAL_VALUE"]], "total value")
    agrees([ours.value("passing_value")], [theirs["PASS_VALUE"]], "passing value")
    agrees([ours.value("percent_passing")], [100 * theirs["PERCENT_VALUE_PASSING"]], "percent passing")
    assert (ours.value("mixed_calculated") == 1) == (theirs["CALC_METHOD"] == "MIXED")


COMPARISONS = {
    "AVGMARG": ("comparison_average_to_average", "_MEAN"), "TRANMARG": ("comparison_average_to_transaction", ""),
    "AVGMIXED": ("comparison_mixed_not_passing", "_MIXED"), "TRNMIXED": ("comparison_mixed_passing", ""),
}  # fmt: skip
BY_IMPORTER = {
    "IMPSTND": ("comparison_average_to_average_by_importer", "_MEAN"),
    "IMPTRAN": ("comparison_average_to_transaction_by_importer", ""),
    "IMPCSTN": ("comparison_mixed_not_passing_by_importer", "_MIXED"),
    "IMPCTRN": ("comparison_mixed_passing_by_importer", ""),
}  # fmt: skip


# What is averaged, under the program's names for single sales.
FIGURES = some(
    "average_to_transaction", "R_TRANMARG", "USNETPRI", "USPACK", "USCOMM", "USDIRSELL", "CEPOFFSET", "COMOFFSET",
)  # fmt: skip


def check_comparisons(case: Expected, tables: dict[str, Table], which: dict[str, tuple[str, str]]) -> int:
    """Normal value and result of every sale, method by method; the number of rows compared."""
    compared = 0
    for end, (name, suffix) in which.items():
        prefix = f"{case.settings['RESPONDENT']}_{case.settings['SEGMENT']}_{case.settings['STAGE']}"
        if not case.has(f"{prefix}_{end}"):
            assert name not in tables or tables[name].rows == 0 or case.program == "nme", name
            continue
        theirs, ours = case.rows(end), tables[name].frame
        if "DP_COUNT" not in theirs:
            # Where no sale passes the rows have no number; product and quantity tell them apart here.
            keys = case.read("DPSALES")[["CONNUMU", "QTYU", "DP_COUNT"]]
            theirs = theirs.merge(keys, on=["CONNUMU", "QTYU"], how="left", validate="1:1")
        theirs = theirs.sort_values("DP_COUNT", kind="stable")
        assert ours["sale"].tolist() == theirs["DP_COUNT"].tolist(), name
        scale = theirs["NV"]
        for source, mine in FIGURES.items():
            if mine in ours:
                agrees(ours[mine], theirs[source + suffix], f"{end} {mine}", scale=1e-3 * scale)
        if "FUPDOL" in theirs:
            agrees(ours["foreign_unit_price_usd"], theirs["FUPDOL"], f"{end} foreign unit price")
        agrees(ours["normal_value"], theirs["NV"], f"{end} normal value")
        agrees(ours["unit_result"], theirs["UMARGIN"], f"{end} unit result", scale=scale)
        agrees(ours["result"], theirs["EMARGIN"], f"{end} result", scale=scale * theirs["QTYU"])
        agrees(ours["value"], theirs["USVALUE"], f"{end} value")
        agrees(ours["result_percent"], theirs["PCTMARG"], f"{end} per cent", scale=100.0)
        compared += len(ours)
    return compared


TOTALS = columns("totals", "ANSWER_AVGMIXED")


def check_totals(case: Expected) -> None:
    """Totals of every method and of the parts of the mixed one, the margins, and what is above de minimis."""
    totals = case.methods.totals
    for end, (answer, kind) in {
        "average_to_average": ("AVGMARG", "STND"), "average_to_transaction": ("TRANMARG", "ALT"),
        "mixed": ("MIXEDMARG", "MIXED"),
    }.items():  # fmt: skip
        if not case.has(f"ANSWER_{answer}"):
            assert end == "mixed"
            assert end not in totals
            continue
        theirs, ours = case.read(f"ANSWER_{answer}").iloc[0], totals[end]
        _check_total(theirs, ours, end)
        agrees([ours.value("percent")], [theirs[f"WTAVGPCT_{kind}"]], f"{end} margin", scale=1e-3)
        agrees([ours.value("per_unit")], [theirs[f"PER_UNIT_RATE_{kind}"]], f"{end} per unit", scale=1e-3)
        assert (ours.value("de_minimis") == 0) == (theirs[f"ABOVE_DEMIN_{kind}"] == "YES")
    if case.has("ANSWER_AVGMIXED"):
        for answer, name in (("AVGMIXED", "total_mixed_not_passing"), ("TRNMIXED", "total_mixed_passing")):
            _check_total(case.read(f"ANSWER_{answer}").iloc[0], case.methods.tables[name], name)


def _check_total(theirs: pd.Series, ours: Table, name: str) -> None:
    # A small total of large results of both signs is as exact as they are.
    scale = {"TOTDUMPING": theirs["POSDUMPING"]}
    for source, mine in TOTALS.items():
        agrees([ours.value(mine)], [theirs[source]], f"{name} {mine}", scale=scale.get(source, 0))


def check_difference(case: Expected) -> None:
    """The meaningful difference test of each alternative method."""
    if not case.has("MEANINGFUL_DIFF_TEST"):
        assert case.difference is None
        return
    theirs = case.read("MEANINGFUL_DIFF_TEST")
    assert case.difference is not None
    ours = case.difference.frame.sort_values("method", ignore_index=True)
    names = {"MIXED ALTERNATIVE": "mixed", "A-to-T ALTERNATIVE": "average_to_transaction"}
    theirs = theirs.assign(METHOD=theirs["METHOD"].map(names)).sort_values("METHOD", ignore_index=True)
    assert ours["method"].tolist() == theirs["METHOD"].tolist()
    agrees(ours["margin_percent"], theirs["WTAVGPCT"], "margin", scale=1e-3)
    agrees(ours["standard_margin_percent"], theirs["WTAVGPCT_STND"], "standard margin", scale=1e-3)
    stated = theirs["RELATIVE_CHANGE"].notna().to_numpy()
    agrees(ours["relative_change_percent"][stated], theirs["RELATIVE_CHANGE"][stated], "change", scale=1.0)
    assert (ours["meaningful"] == (theirs["MEANINGFUL_DIFF"] == "YES").to_numpy()).all()


def check_assessment(case: Expected) -> int:
    """Every importer of every method; the number of rows compared."""
    compared = 0
    for end, method in (
        ("IMPSTND", "average_to_average"),
        ("MIXED", "mixed"),
        ("IMPTRAN", "average_to_transaction"),
    ):
        found = case.assessment.importers.get(method)
        if not case.has(f"ASSESS_{end}"):
            assert found is None, method
            continue
        assert found is not None
        theirs = case.read(f"ASSESS_{end}").sort_values(["US_IMPORTER", "SOURCEU"])
        ours = found.frame.sort_values(["importer", "entered_value_source"])
        assert ours["importer"].tolist() == theirs["US_IMPORTER"].tolist()
        assert ours["entered_value_source"].tolist() == theirs["SOURCEU"].str.lower().tolist()
        scale = theirs["IPOSRESULTS"]
        for source, mine in (("SALES", "sales"), ("ITOTQTY", "quantity"), ("ITENTVAL", "entered_value"),
                             ("IPOSRESULTS", "positive_results"), ("INEGRESULTS", "negative_results"),
                             ("ITOTRESULTS", "duty")):  # fmt: skip
            agrees(ours[mine], theirs[source], f"{method} {mine}", scale=scale * (mine == "duty"))
        agrees(ours["ad_valorem_percent"], theirs["ASESRATE"], f"{method} ad valorem", scale=1e-2)
        agrees(ours["per_unit"], theirs["PERUNIT"], f"{method} per unit", scale=1e-2)
        agrees(ours["test_percent_shown"], theirs["DMINPCT"], f"{method} test")
        assert (ours["de_minimis"] == (theirs["DMINTEST"] == "YES").to_numpy()).all()
        column = f"{end}RATE" if end != "MIXED" else "MIXEDRATE"
        shown = ours["per_unit_published"].fillna(ours["ad_valorem_published"])
        agrees(shown, theirs[column].str.split(" ").str[0].astype(float), f"{method} published")
        compared += len(ours)
    return compared
