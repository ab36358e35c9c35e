"""Programs as an analyst fills them in, in words of our own: settings, and assignments in the data steps they go to."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dumping.sas_programs.names import (
    COST_AMOUNTS,
    COST_COLUMNS,
    CV_RATIOS,
    MARKET_AMOUNTS,
    MARKET_COLUMNS,
    US_AMOUNTS,
    US_COLUMNS,
)

DATA_SETS = {"MXN": "MXPESO", "EUR": "EURO"}
MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]


def lets(settings: Mapping[str, object]) -> str:
    """The settings, one a line."""
    return "".join(f"%LET {name} = {value};  /* typed in */\n" for name, value in settings.items())


def assigned(amounts: Mapping[str, str]) -> str:
    """Assignments, one a line."""
    return "".join(f"    {name} = {value};\n" for name, value in amounts.items())


def step(data_set: str, source: str, inside: str = "") -> str:
    """A data step."""
    return f"DATA {data_set};\n    SET {source};\n{inside}RUN;\n"


def market_program(settings: Mapping[str, object], amounts: Mapping[str, str], read: str = "", more: str = "") -> str:
    """A comparison-market program; `read` stands where the sales are read, `more` before prices are made."""
    costs = {name: amounts[name] for name in COST_AMOUNTS if name in amounts}
    prices = {name: text for name, text in amounts.items() if name not in costs}
    return (
        lets(settings)
        + step("HMSALES", "COMPANY.&HMDATA", read)
        + step("COST", "COMPANY.&COST_DATA")
        + more
        + step("COST", "COST", assigned(costs))
        + step("HMSALES", "HMSALES", assigned(prices))
    )


def margin_program(settings: Mapping[str, object], amounts: Mapping[str, str], read: str = "", more: str = "") -> str:
    """A margin program."""
    costs = {name: amounts[name] for name in COST_AMOUNTS if name in amounts}
    ratios = {name: amounts[name] for name in CV_RATIOS if name in amounts}
    prices = {name: text for name, text in amounts.items() if name not in costs and name not in ratios}
    text = lets(settings) + step("USSALES", "COMPANY.&USDATA", read) + step("COST", "COMPANY.&COST_DATA")
    text += more + step("COST", "COST", assigned(costs)) + step("USSALES", "USSALES", assigned(prices))
    return text + (step("NVCV", "USSALES", assigned(ratios)) if ratios else "")


def of_settings(folder: Path, into: Path) -> list[Path]:
    """The programs of a case whose settings and formulas are listed in settings.json."""
    files = []
    for program in json.loads((folder / "inputs/settings.json").read_text())["programs"]:
        formulas, more = dict(program["formulas"]), ""
        for wanted, typed in program["replacements"]:
            if wanted.startswith("re:"):
                more += f"{typed}\n"
        kind = {"cm": market_program, "margin": margin_program}.get(program["label"])
        if kind is not None:
            text = kind(program["lets"], formulas, more=more)
        else:
            text = nonmarket_program(program["lets"], formulas, dict(program["replacements"]))
        files.append(into / f"{program['label']}.sas")
        files[-1].write_text(text)
    return files


def nonmarket_program(settings: Mapping[str, object], formulas: Mapping[str, str], typed: Mapping[str, str]) -> str:
    """An NME program: inputs are typed where `<...>` stood."""
    inputs = "".join(f"    {text}\n" for place, text in typed.items() if place.startswith("<"))
    taxes = "".join(f"    {text.split(';')[0]};\n" for text in typed.values() if text.startswith(("VATTAXU", "EXTAXU")))
    values = {n: formulas[n] for n in ("DIRECT_MATERIAL", "ENERGY", "LABOR", "PACKING", "BY_PRODUCTS") if n in formulas}
    prices = {name: text for name, text in formulas.items() if name not in values}
    return (
        lets(settings)
        + step("INPUTS", "USSALES", inputs)
        + step("NVALUES", "INPUTS", assigned(values))
        + step("USPRICES", "NVALUES", taxes + assigned(prices))
        + step("USSALES", "COMPANY.&USDATA")
        + step("FOP", "COMPANY.&FOPDATA")
    )


def of_case(folder: Path, into: Path) -> list[Path]:
    """The programs that say what a case file with tables of one respondent says."""
    stated = tomllib.loads((folder / "case.toml").read_text())
    one = stated["respondents"][0]
    files = []
    if "comparison_sales" in one:
        files.append(into / "cm.sas")
        files[-1].write_text(_market(stated, one))
    files.append(into / "margin.sas")
    files[-1].write_text(_margin(stated, one))
    return files


def day(value: Any) -> str:
    """A day as SAS writes it."""
    return f"{value.day:02d}{MONTHS[value.month - 1]}{value.year}"


def _margin(stated: Any, one: Any) -> str:
    us, calculation = one["us_sales"], one["calculation"]
    foreign: dict[str, str] = us.get("currencies", {})
    ratio = calculation.get("cep_profit_ratio")
    constructed = calculation["normal_value"] == "constructed value"
    settings: dict[str, object] = {
        "CASE_TYPE": "AR" if stated["case"]["segment"] == "review" else "INV", "RESPONDENT": one["name"],
        "BEGINPERIOD": day(stated["case"]["period"][0]), "ENDPERIOD": day(stated["case"]["period"][1]),
        "USDATA": "&US_TABLE", "US_TABLE": us["file"].removesuffix(".csv"),
        "USBEGINDAY": day(us["window"][0]), "USENDDAY": day(us["window"][1]),
        "USCHAR": " ".join(us["characteristics"]), "NV_TYPE": "CV" if constructed else "P2P",
        "COST_TYPE": "CV" if constructed else "CM", "CVSELL_TYPE": "OTHER" if constructed else "CM",
        "LOT_ADJUST": "HM" if calculation["level_of_trade_adjustment"] == "calculated" else "NO",
        "ALLOW_CEP_OFFSET": "YES" if calculation["cep_offset"] else "NO",
        "CEPROFIT": "CALC" if ratio is None else "INPUT", "CEPRATE": "NA" if ratio is None else ratio,
        "PER_UNIT_RATE": "YES" if calculation["per_unit"] else "NO",
        "DP_REGION_DATA": calculation["regions_from"].upper(), "DP_REGION": us["columns"][calculation["regions_from"]],
        "DP_TIME_CALC": "YES", "USDATEBEFORESALE": "YES" if "earlier_date" in us else "NO",
        "USEARLIERDATE": us.get("earlier_date", "NA"), "SALETYPE": us.get("sale_type", "NA"),
    }  # fmt: skip
    settings |= {v: us["columns"][k] for k, v in US_COLUMNS.items() if k in us["columns"]}
    settings |= _rates({"MXN", *foreign.values()})
    for number in "12":
        code = {v: k for k, v in DATA_SETS.items()}.get(str(settings.get(f"EXDATA{number}")))
        settings[f"EX{number}_VARS"] = " ".join(n for n, c in foreign.items() if c == code) or "NA"
    for kind in ("EP", "CEP"):
        window = us.get(f"{kind.lower()}_window")
        settings[f"FILTER_{kind}"] = "YES" if window else "NO"
        if window:
            days = {f"BEGINDAY_{kind}": day(window["window"][0]), f"ENDDAY_{kind}": day(window["window"][1])}
            settings |= {f"{kind}_DATE_VAR": window["column"], **days}
    amounts = {v: _converted(us["build_up"][k], foreign) for v, k in US_AMOUNTS.items() if k in us["build_up"]}
    more = ""
    if constructed:
        settings |= _costs(one["costs"])
        amounts |= _cost_amounts(one["costs"])
        amounts |= {v: str(calculation["constructed_value"][k]) for v, k in CV_RATIOS.items()}
        more = _formats(one["costs"])
    return margin_program(settings, {"USGUP": "&USGUP", **amounts}, more=more)


def _market(stated: Any, one: Any) -> str:
    hm = one["comparison_sales"]
    foreign: dict[str, str] = hm.get("currencies", {})
    mixed = hm.get("mixed_currencies")
    settings: dict[str, object] = {
        "CASE_TYPE": "AR" if stated["case"]["segment"] == "review" else "INV",
        "HMDATA": hm["file"].removesuffix(".csv"), "HMBEGINDAY": day(hm["window"][0]),
        "HMENDDAY": day(hm["window"][1]), "HMCHAR": " ".join(hm["characteristics"]),
        "NAFVALUE": hm["unaffiliated"], "HMDATEBEFORESALE": "NO", "RUN_ARMSLENGTH": "YES",
        "RUN_DOWNSTREAM": "YES" if "downstream_sales" in one else "NO", "MIXEDCURR": "YES" if mixed else "NO",
    }  # fmt: skip
    settings |= {v: hm["columns"][k] for k, v in MARKET_COLUMNS.items() if k in hm["columns"]}
    settings |= _rates({"MXN", *(c for c in foreign.values() if c != "USD")}) | _costs(one["costs"])
    if mixed:
        names = [hm["columns"][name] for name in mixed["amounts"]]
        settings |= {"MIXEDVARS": " ".join(names), "CURRTYPE": mixed["column"], "CUR1": "MXN", "CUR2": "USD"}
    if "downstream_sales" in one:
        settings["DOWNSTREAMDATA"] = one["downstream_sales"]["file"].removesuffix(".csv")
    amounts = {v: hm["build_up"][k] for v, k in MARKET_AMOUNTS.items() if k in hm["build_up"]}
    for name in names if mixed else ():
        split = f"{name}_MXN + {name}_USD / EXRATE_MXPESO"
        amounts = {n: text.replace(name, split) for n, text in amounts.items()}
    for name, code in foreign.items():
        rate = name if code == "USD" else f"{name} * EXRATE_{DATA_SETS[code]}"
        amounts = {n: text.replace(name, f"({rate} / EXRATE_MXPESO)") for n, text in amounts.items()}
    gross = f"{settings['HMGUP']}_MXN + {settings['HMGUP']}_USD / EXRATE_MXPESO" if mixed else "&HMGUP"
    return market_program(settings, {"HMGUP": gross, **amounts, **_cost_amounts(one["costs"])},
                          more=_formats(one["costs"]))  # fmt: skip


def _costs(costs: Any) -> dict[str, object]:
    settings: dict[str, object] = {
        "COST_DATA": costs["file"].removesuffix(".csv"),
        "MATCH_NO_PRODUCTION": "YES" if costs["unproduced"] == "most similar" else "NO",
        "COST_PROD_CHARS": "YES" if costs["characteristics"] else "NO",
        "COST_CHAR": " ".join(costs["characteristics"]) or "NA",
        "COMPARE_BY_TIME": "YES" if "quarterly" in costs else "NO",
        "COMPARE_BY_HIGH_INFLATION": "YES" if "inflation" in costs else "NO",
    }
    settings |= {v: costs["columns"][k] for k, v in COST_COLUMNS.items() if k in costs["columns"]}
    if "quarterly" in costs:
        by_time = costs["quarterly"]
        quarters = ",".join(f"'{q}'" for q in by_time["quarters"])
        settings |= {"DIRMAT_VARS": " ".join(by_time["direct_materials"]), "TOTCOM": by_time["reported_total"]}
        settings["TIME_INSIDE_POR"] = quarters
    return settings


def _cost_amounts(costs: Any) -> dict[str, str]:
    return {v: costs["build_up"][k].replace("total_com", "TCOMCOP") for v, k in COST_AMOUNTS.items()}


def _formats(costs: Any) -> str:
    values = {}
    for material, stated in costs.get("quarterly", {}).get("purchase_costs", {}).items():
        values[f"${material}_INPUT"] = stated
    if "inflation" in costs:
        values["$PRICE_INDEX"] = {m.replace("-", ""): v for m, v in costs["inflation"]["price_index"].items()}
    lines = (
        f"    VALUE {n} " + " ".join(f"'{k}' = '{v}'" for k, v in pairs.items()) + ";\n" for n, pairs in values.items()
    )
    return f"PROC FORMAT;\n{''.join(lines)}RUN;\n" if values else ""


def _rates(codes: set[str]) -> dict[str, object]:
    others = sorted(codes - {"MXN"})
    first: dict[str, object] = {"USE_EXRATES1": "YES", "EXDATA1": "MXPESO", "USE_EXRATES2": "NO", "EXDATA2": "NA"}
    return first | ({"USE_EXRATES2": "YES", "EXDATA2": DATA_SETS[others[0]]} if others else {})


def _converted(text: str, foreign: Mapping[str, str]) -> str:
    for name in foreign:
        text = text.replace(name, f"{name}_USD")
    return text
