"""A case of the Department of Commerce's programs written as an ordinary case file, and its expected tables.

The settings and formulas of `settings.json` become keys of the case file; the tables stay as they are.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from pathlib import Path
from typing import Any

from dumping.sas_programs.names import COST_AMOUNTS as COST
from dumping.sas_programs.names import CURRENCIES
from dumping.sas_programs.names import CV_RATIOS as RATIOS
from dumping.sas_programs.names import MARKET_AMOUNTS as CM
from dumping.sas_programs.names import US_AMOUNTS as US


def day(text: str) -> str:
    return dt.datetime.strptime(text.title(), "%d%b%Y").date().isoformat()


def text(key: str, value: object) -> str:
    if isinstance(value, list):
        return f"{key} = [{', '.join(v if re.fullmatch(r'[0-9-]{10}', v) else json.dumps(v) for v in value)}]\n"
    if isinstance(value, dict):
        return f"{key} = {{ {', '.join(f'{k} = {json.dumps(v)}' for k, v in value.items())} }}\n"
    return f"{key} = {json.dumps(value)}\n"


def case_file(folder: Path, into: Path) -> Path:
    """Writes `into`/case.toml with the case's tables beside it."""
    settings = json.loads((folder / "inputs/settings.json").read_text())
    programs = {p["label"]: p for p in settings["programs"]}
    margin = programs["margin"]
    market = programs.get("cm")
    lets: dict[str, str] = {k: str(v) for k, v in margin["lets"].items()}
    cm: dict[str, str] = {k: str(v) for k, v in market["lets"].items()} if market else {}
    review = lets["CASE_TYPE"] == "AR"
    for path in (folder / "inputs").glob("*.csv"):
        shutil.copy(path, into / path.name)
    extra = settings.get("extra", {})
    out = 'schema = "dumping/case/1"\n[case]\n'
    out += text("title", folder.name) + text("authority", "us")
    out += text("segment", "review" if review else "investigation")
    out += text("period", [day(lets["BEGINPERIOD"]), day(lets["ENDPERIOD"])])
    out += "law_as_of = 2024-08-13\n" + text("currency", "USD") + text("unit", "t")
    for rates in (lets["EXDATA1"], lets["EXDATA2"]):
        if rates != "NA":
            out += f'[exchange_rates.{CURRENCIES[rates]}]\nfile = "{rates}.csv"\ndate_column = "DATE"\n'
            out += text("rate_column", rates + ("R" if review else "I"))
    out += '[[respondents]]\nname = "ACME"\n'
    out += _calculation(lets, margin["formulas"])
    out += _us(lets, margin["formulas"])
    if market:
        out += _market(cm, {**market["formulas"], **extra.get("formulas", {})}, extra)
    source = cm or lets
    out += _costs(source, (market or margin)["formulas"], json.dumps((market or margin)["replacements"]), extra)
    path = into / "case.toml"
    path.write_text(out)
    return path


def _calculation(lets: dict[str, str], formulas: dict[str, str]) -> str:
    out = "[respondents.calculation]\n"
    out += text("normal_value", "constructed value" if lets["NV_TYPE"] == "CV" else "prices")
    out += text("level_of_trade_adjustment", "calculated" if lets["LOT_ADJUST"] == "HM" else "none")
    out += text("cep_offset", lets["ALLOW_CEP_OFFSET"] == "YES")
    if lets["CEPROFIT"] == "INPUT":
        out += f"cep_profit_ratio = {float(lets['CEPRATE'])}\n"
    out += text("per_unit", lets["PER_UNIT_RATE"] == "YES")
    out += text("differential_pricing", "cohens_d") + text("regions_from", lets["DP_REGION_DATA"].lower())
    if lets["CVSELL_TYPE"] == "OTHER":
        out += "[respondents.calculation.constructed_value]\n"
        out += "".join(f"{ours} = {float(formulas[name])}\n" for name, ours in RATIOS.items())
    return out


def _us(lets: dict[str, str], formulas: dict[str, str]) -> str:
    out = "[respondents.us_sales]\n" + text("file", f"{lets['USDATA']}.csv")
    out += text("window", [day(lets["USBEGINDAY"]), day(lets["USENDDAY"])])
    out += text("characteristics", lets["USCHAR"].split())
    if lets["SALETYPE"] in ("EP", "CEP"):
        out += text("sale_type", lets["SALETYPE"])
    if lets["USDATEBEFORESALE"] == "YES":
        out += text("earlier_date", lets["USEARLIERDATE"])
    converted = {}
    for number in "12":
        if lets[f"EX{number}_VARS"] != "NA":
            converted |= dict.fromkeys(lets[f"EX{number}_VARS"].split(), CURRENCIES[lets[f"EXDATA{number}"]])
    if converted:
        out += text("currencies", converted)
    for kind in ("EP", "CEP"):
        if lets.get(f"FILTER_{kind}") == "YES":
            days = f"{day(lets[f'BEGINDAY_{kind}'])}, {day(lets[f'ENDDAY_{kind}'])}"
            out += f'{kind.lower()}_window = {{ column = "{lets[f"{kind}_DATE_VAR"]}", window = [{days}] }}\n'
    names = {
        "connum": "USCONNUM", "product": "USCVPROD", "sale_date": "USSALEDATE", "quantity": "USQTY",
        "gross_unit_price": "USGUP", "customer": "DP_PURCHASER", "importer": "IMPORTER", "sale_type": "SALETYPE",
        "entered_value_per_unit": "ENTERVAL", "level_of_trade": "USLOT", "manufacturer": "USMANUF", "prime": "USPRIME",
        lets["DP_REGION_DATA"].lower(): "DP_REGION",
    }  # fmt: skip
    out += "[respondents.us_sales.columns]\n"
    out += _columns({k: lets[v] for k, v in names.items() if lets.get(v, "NA") not in ("NA", "EP", "CEP")})
    out += _columns({n: n for n in (*lets["USCHAR"].split(), *converted)})
    out += "[respondents.us_sales.build_up]\n"
    for name, ours in US.items():
        if (formula := formulas.get(name, "0")) != "0":
            out += text(ours, formula.replace("_USD", ""))
    return out


def _market(lets: dict[str, str], formulas: dict[str, str], extra: dict[str, Any]) -> str:
    out = "[respondents.comparison_sales]\n" + text("file", f"{lets['HMDATA']}.csv") + text("currency", "MXN")
    out += text("window", [day(lets["HMBEGINDAY"]), day(lets["HMENDDAY"])])
    out += text("characteristics", lets["HMCHAR"].split()) + text("unaffiliated", lets["NAFVALUE"])
    if lets["HMDATEBEFORESALE"] == "YES":
        out += text("earlier_date", lets["HMEARLIERDATE"])
    if extra.get("currencies"):
        out += text("currencies", extra["currencies"])
    if extra.get("mixed"):
        out += f'mixed_currencies = {{ column = "CURH", amounts = {json.dumps(mixed_names(extra))} }}\n'
    names = {
        "connum": "HMCONNUM", "product": "HMCPPROD", "sale_date": "HMSALEDATE", "quantity": "HMQTY",
        "gross_unit_price": "HMGUP", "customer": "HMCUST", "affiliation": "HMAFFL", "level_of_trade": "HMLOT",
        "manufacturer": "HMMANUF", "prime": "HMPRIME",
    }  # fmt: skip
    out += "[respondents.comparison_sales.columns]\n"
    out += _columns({k: lets[v] for k, v in names.items() if lets.get(v, "NA") != "NA"})
    others = (*extra.get("currencies", {}), *(n for n in mixed_names(extra) if n != "gross_unit_price"))
    out += _columns({n: n for n in (*lets["HMCHAR"].split(), *others)})
    out += "[respondents.comparison_sales.build_up]\n"
    out += "".join(text(ours, formulas[n]) for n, ours in CM.items() if formulas.get(n, "0") != "0")
    if lets["RUN_DOWNSTREAM"] == "YES":
        out += "[respondents.downstream_sales]\n" + text("file", f"{lets['DOWNSTREAMDATA']}.csv")
    return out


def _costs(lets: dict[str, str], formulas: dict[str, str], indices: str, extra: dict[str, Any]) -> str:
    out = "[respondents.costs]\n" + text("file", f"{lets['COST_DATA']}.csv") + text("currency", "MXN")
    out += text("unproduced", "most similar" if lets["MATCH_NO_PRODUCTION"] == "YES" else "as reported")
    ranked = lets["COST_CHAR"].split() if lets["COST_PROD_CHARS"] == "YES" else []
    out += text("characteristics", ranked)
    names = {"product": "COST_MATCH", "production_quantity": "COST_QTY", "manufacturer": "COST_MANUF"}
    if lets["COMPARE_BY_TIME"] == "YES":
        names["quarter"] = "COST_TIME_PERIOD"
    if extra.get("inflation"):
        names["year_month"] = "COST_YEAR_MONTH"
    out += "[respondents.costs.columns]\n"
    out += _columns({k: lets[v] for k, v in names.items() if lets.get(v, "NA") != "NA"})
    out += _columns({n: n for n in ranked})
    out += "[respondents.costs.build_up]\n"
    quarterly = ""
    if lets["COMPARE_BY_TIME"] == "YES":
        materials = lets["DIRMAT_VARS"].split()
        quarterly = "[respondents.costs.quarterly]\n" + text("direct_materials", materials)
        quarterly += text("reported_total", lets["TOTCOM"])
        quarterly += text("quarters", re.findall(r"-?\d+", lets["TIME_INSIDE_POR"]))
        for name in materials:
            costs = {q: float(v) for q, v in re.findall(r"'(-?\d+)'='([\d.]+)'", indices)}
            quarterly += f"[respondents.costs.quarterly.purchase_costs]\n{name} = {{ "
            quarterly += ", ".join(f'"{q}" = {v}' for q, v in costs.items()) + " }\n"
    if inflation := extra.get("inflation"):
        quarterly = "[respondents.costs.inflation]\n"
        index = ", ".join(f'"{m[:4]}-{m[4:]}" = {v}' for m, v in inflation["index"].items())
        quarterly += f"price_index = {{ {index} }}\n"
    for name, ours in COST.items():
        formula = re.sub(r"\bTCOMCOP\b", "total_com", formulas[name])
        out += text(ours, formula)
    return out + quarterly


def mixed_names(extra: dict[str, Any]) -> list[str]:
    """Amounts of mixed currencies under our names."""
    return ["gross_unit_price" if n == "GRSUPRH" else n for n in extra.get("mixed", ())]


def _columns(names: dict[str, str]) -> str:
    return "".join(text(ours, theirs) for ours, theirs in names.items())


def summary(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "expected/summary.json").read_text())
    return found
