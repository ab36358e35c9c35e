"""A whole case of the Department of Commerce's programs as tables under our names, and its expected figures."""

from __future__ import annotations

import csv
import datetime as dt
import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np

from dumping.formula.rule import Rule
from dumping.formula.table import Parameter, Table
from dumping.law.lookup import law
from dumping.us import constructed_value, level_of_trade, matching, offsets
from dumping.us.us_sales import cep_profit, costs, dates_and_filters, entered_value, net_price, sale_type
from tests.us.crosswalked import columns, some

# The cases lie beside the checkout, or beside the folder of checkouts.
_BESIDE = [Path(__file__).parents[k] / "../shared/golden" for k in (2, 3)]
GOLDEN = next((folder for folder in _BESIDE if folder.is_dir()), _BESIDE[0])

AGGREGATES = some(
    "us_amounts", "USSALES", "USGUP", "USGUPADJ", "USDISREB", "USDOMMOVE", "USINTLMOVE", "USCREDIT", "USDIRSELL",
    "USCOMM", "USICC", "USISELL", "CEPICC", "CEPISELL", "CEPOTHER", "USPACK",
)  # fmt: skip
RATIOS = columns("selling_ratios", "R_CVSELL")
AVERAGE_COSTS = some("average_costs", "R_COST", "AVGVCOM", "AVGTCOM", "AVGGNA", "AVGINT", "AVGCOST")
CM_AVERAGES = columns("comparison_averages", "R_HMWTAV")


def read(path: Path) -> dict[str, np.ndarray]:
    """A CSV file's columns as text."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    return {name: np.array([row[i] for row in rows[1:]], dtype=object) for i, name in enumerate(rows[0])}


def numbers(column: np.ndarray) -> np.ndarray:
    """Text as numbers; an empty field is missing."""
    return np.array([float(x) if x else np.nan for x in column], dtype=float)


def day(text: str) -> dt.date:
    """01JUL2022 as a date."""
    return dt.datetime.strptime(text.title(), "%d%b%Y").date()


@dataclass
class Case:
    """One case: its folder with `inputs` and `expected`; `run` takes it through the stages."""

    folder: Path
    stated_ratios: dict[str, float] = field(default_factory=dict)

    @cached_property
    def settings(self) -> dict:
        return json.loads((self.folder / "inputs/settings.json").read_text())

    @cached_property
    def program(self) -> dict:
        return next(p for p in self.settings["programs"] if p["label"] == "margin")

    def let(self, name: str) -> str:
        return str(self.program["lets"].get(name, "NA"))

    def on(self, name: str) -> bool:
        return self.let(name).upper() == "YES"

    @cached_property
    def review(self) -> bool:
        return self.let("CASE_TYPE") == "AR"

    @cached_property
    def characteristics(self) -> list[str]:
        return [f"characteristic_{i}" for i, _ in enumerate(self.let("USCHAR").split(), 1)]

    @cached_property
    def same(self) -> list[str]:
        """What must be equal between a sale and its match besides the month."""
        parts = []
        if self.let("USMANUF") != "NA" and self.on("HMMANUF"):
            parts.append("manufacturer")
        if self.on("HMPRIME"):
            parts.append("prime")
        if self.on("COMPARE_BY_TIME"):
            parts.append("quarter")
        return parts

    def expected(self, name: str) -> dict[str, np.ndarray]:
        """A table that the margin program left; {R} stands for the case's prefix."""
        prefix = "_".join(self.let(n) for n in ("RESPONDENT", "SEGMENT", "STAGE"))
        found = {}
        for program in ("margin", "cm"):
            path = self.folder / f"expected/{program}.{name.replace('{R}', prefix)}.csv"
            if path.is_file():
                found = read(path)
                break
        return found

    def sales(self) -> Table:
        """The reported U.S. sales, with exchange rate and aggregates in U.S. dollars."""
        raw = read(self.folder / f"inputs/{self.let('USDATA')}.csv")
        kinds = self.settings["column_types"][self.let("USDATA")]
        rows = len(next(iter(raw.values())))
        table = Table("us_sales", "U.S. sales", rows, "USD", "kg")
        for name, column in raw.items():
            if kinds[name] == "D":
                values = np.array([x or "NaT" for x in column], dtype="datetime64[D]")
            else:
                values = numbers(column) if kinds[name] == "N" else column
            table = table.with_input(name, values, name)
        named = {
            "connum": "USCONNUM", "product": "USCVPROD", "sale_date": "USSALEDATE", "quantity": "USQTY",
            "customer": "DP_PURCHASER", "importer": "IMPORTER", "entered_value_per_unit": "ENTERVAL",
            "level_of_trade": "USLOT", "manufacturer": "USMANUF", "prime": "USPRIME",
        }  # fmt: skip
        if self.let("SALETYPE") not in ("EP", "CEP"):
            named["sale_type"] = "SALETYPE"
        for name, setting in named.items():
            if self.let(setting) != "NA":
                table = table.with_input(name, table.values(self.let(setting)), name)
        for name, reported in zip(self.characteristics, self.let("USCHAR").split(), strict=True):
            values = table.values(reported)
            table = table.with_input(name, numbers(values) if values.dtype == object else values, reported)
        if self.let("USDATEBEFORESALE") == "YES":
            table, _ = dates_and_filters.with_earlier_date(table, self.let("USEARLIERDATE"))
        table = table.with_input("exchange_rate", self.rates(table.values("sale_date")), "exchange rate")
        for name in self.let("EX1_VARS").split():
            table = table.with_rule(Rule(f"{name}_USD", f"{name} * exchange_rate", name, "", ""))
        for name, ours in AGGREGATES.items():
            formula = self.program["formulas"].get(name, "0")
            if formula != "0":
                table = table.with_rule(Rule(ours, formula, ours, "{money}/{quantity}", "settings"))
        return table

    def rates(self, days: np.ndarray) -> np.ndarray:
        name = self.let("EXDATA1")
        table = read(self.folder / f"inputs/{name}.csv")
        own = dict(zip(table["DATE"], numbers(table[name + ("R" if self.review else "I")]), strict=True))
        return np.array([own.get(str(d), np.nan) for d in days])

    def costs(self) -> tuple[Table, list[str]]:
        """Average costs and the key that links them to sales."""
        raw = self.expected("{R}_COST") if self.let("COST_TYPE") == "CM" else self.expected("AVGCOST")
        product = "COST_MATCH" if self.let("COST_TYPE") == "CM" else self.let("COST_MATCH")
        table = Table("costs", "Costs", len(raw[product]), "MXN", "kg")
        table = table.with_input("product", raw[product], "product")
        keys = ["product"]
        if self.on("COP_MANUF") and self.let("COST_MANUF") != "NA":
            table = table.with_input("manufacturer", raw[self.let("COST_MANUF")], "manufacturer")
            keys.append("manufacturer")
        if self.on("COMPARE_BY_TIME"):
            table = table.with_input("quarter", numbers(raw["COST_TIME_PERIOD"]), "quarter")
            keys.append("quarter")
        for name, ours in AVERAGE_COSTS.items():
            table = table.with_input(ours, numbers(raw[name]), ours)
        return table, keys

    def averages(self) -> Table:
        """The comparison market's weighted averages."""
        raw = self.expected("{R}_HMWTAV")
        table = Table("averages", "Comparison-market averages", len(raw["HMCONNUM"]), "MXN", "kg")
        table = table.with_input("connum", raw["HMCONNUM"], "CONNUM")
        parts = {"manufacturer": "HMMANF", "prime": "HMPRIME"}
        figures = {"month": "HMMONTH", "quarter": "HM_TIME_PERIOD"}
        if self.let("USLOT") != "NA":
            figures["level_of_trade"] = "HMLOT"
        for ours, name in parts.items():
            if name in raw:
                table = table.with_input(ours, raw[name], ours)
        chars = dict(zip(self.characteristics, self.let("HMCHAR").split(), strict=True))
        for ours, name in {**figures, **chars, **{v: k for k, v in CM_AVERAGES.items()}}.items():
            if name in raw:
                table = table.with_input(ours, numbers(raw[name]), ours)
        return table

    def ratios(self) -> Table:
        """Ratios for constructed value: the comparison market's, or the stated ones."""
        if self.let("NV_TYPE") == "CV":
            stated = {r: float(self.program["formulas"][name]) for name, r in RATIOS.items()}
            table = Table("cv_ratios", "Stated ratios", 1, "MXN", "kg")
            for name, value in stated.items():
                table = table.with_input(name, np.array([value]), name)
            return table
        raw = self.expected("{R}_CVSELL")
        table = Table("cv_ratios", "Selling and profit ratios", len(raw["HMLOT"]), "MXN", "kg")
        table = table.with_input("level_of_trade", numbers(raw["HMLOT"]), "level of trade")
        for name, ours in RATIOS.items():
            table = table.with_input(ours, numbers(raw[name]), ours)
        return table

    def lot_factors(self) -> Table:
        raw = self.expected("{R}_LOTADJ")
        table = Table("lot_factors", "Level-of-trade factors", len(raw.get("LOTADJ", ())), "MXN", "kg")
        names = {"us_level_of_trade": "USLOT", "cm_level_of_trade": "HMLOT", "lot_factor": "LOTADJ"}
        for ours, name in names.items():
            table = table.with_input(ours, numbers(raw.get(name, np.empty(0))), ours)
        return table

    def cep_totals(self) -> Table:
        raw = self.expected("{R}_HMCEP")
        table = Table("cm_cep_totals", "Comparison-market totals", 1, "MXN", "kg")
        names = {"revenue": "TOTREVH", "cogs": "TOTCOGSH", "selling": "TOTSELLH", "movement": "TOTMOVEH"}
        for ours, name in names.items():
            table = table.with_input(f"total_{ours}", numbers(raw[name]), ours)
        return table

    @cached_property
    def run(self) -> Stages:
        """The case through all stages."""
        warnings: tuple[str, ...] = ()
        stated = self.let("SALETYPE")
        sales = sale_type.with_sale_type(self.sales(), stated if stated in ("EP", "CEP") else None)
        sales = dates_and_filters.with_periods(
            sales,
            month_one=day(self.let("HMBEGINWINDOW")) if self.review else None,
            period_begin=day(self.let("BEGINPERIOD")) if self.on("COMPARE_BY_TIME") else None,
        )
        windows = {}
        for kind in ("CEP", "EP"):
            if self.on(f"FILTER_{kind}"):
                windows[f"{kind.lower()}_date"] = self.let(f"{kind}_DATE_VAR")
                ends = (day(self.let(f"BEGINDAY_{kind}")), day(self.let(f"ENDDAY_{kind}")))
                windows[f"{kind.lower()}_window"] = ends
        whole = (day(self.let("USBEGINDAY")), day(self.let("USENDDAY")))
        sales, said = dates_and_filters.filtered(sales, window=whole, **windows)
        warnings += said
        cost_table, keys = self.costs()
        sales, said = costs.with_costs(sales, cost_table, keys=keys)
        warnings += said
        totals, parameters = None, {}
        if sale_type.CEP in sale_type.types(sales):
            if self.let("CEPROFIT") == "CALC":
                profit = cep_profit.cep_profit(sales, self.cep_totals())
                sales, totals = profit.sales, profit.totals
                warnings += profit.warnings
            else:
                rate = float(self.let("CEPRATE"))
                parameters["cep_profit_ratio"] = Parameter("cep_profit_ratio", rate, "CEP profit", "", "stated")
        sales, said = net_price.with_net_price(sales, parameters=parameters)
        warnings += said
        importers = None
        if self.review:
            entered = entered_value.entered_values(sales)
            sales, importers = entered.sales, entered.importers
            warnings += entered.warnings
        models = candidates = None
        if self.let("NV_TYPE") == "CV":
            sales = matching.all_by_constructed_value(sales, reason="no comparison market")
        else:
            us = law("us")
            window = us.on("contemporaneous_window", dt.date(2023, 1, 1)).value if self.review else ()
            limit = us.on("difmer_limit", dt.date(2023, 1, 1))
            found = matching.matched(
                sales,
                self.averages(),
                difmer_limit=Parameter("difmer_limit", limit.value, "DIFMER limit", "%", limit.cite),
                characteristics=self.characteristics,
                window=window,
                same=self.same,
            )
            sales, models, candidates = found.sales, found.models, found.candidates
            warnings += found.warnings
            if self.let("LOT_ADJUST") == "HM" and "lot_difference" in sales:
                sales, said = level_of_trade.with_lot_adjustment(sales, self.lot_factors())
                warnings += said
        sales, _ = constructed_value.with_constructed_value(sales, self.ratios())
        sales = offsets.with_offsets(sales, allow_cep_offset=self.on("ALLOW_CEP_OFFSET"))
        return Stages(sales, totals, importers, models, candidates, warnings)


@dataclass(frozen=True)
class Stages:
    """What the stages left of a case."""

    sales: Table
    cep_totals: Table | None
    importers: Table | None
    models: Table | None
    candidates: Table | None
    warnings: tuple[str, ...]
