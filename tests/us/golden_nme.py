"""A case of the Department of Commerce's NME program written as an ordinary case file.

The settings of `settings.json` become keys; the analyst's formulas for inputs become inputs of the factors.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
from pathlib import Path

from dumping.sas_programs.names import NONMARKET_AMOUNTS as BUILD_UP
from dumping.sas_programs.names import SURROGATE_RATIOS as RATIOS
from tests.us.golden_case import _columns, day, text

CATEGORIES = {
    "<DIRECT MATERIALS (IF ANY)>": "direct materials", "<ENERGY (IF ANY)>": "energy", "<LABOR (IF ANY)>": "labor",
    "<PACKING (IF ANY)>": "packing", "<BY-PRODUCTS (IF ANY)>": "by-product",
}  # fmt: skip


def nme_case_file(folder: Path, into: Path) -> Path:
    """Writes `into`/case.toml with the case's tables beside it."""
    settings = json.loads((folder / "inputs/settings.json").read_text())
    program = settings["programs"][0]
    lets = {k: str(v) for k, v in program["lets"].items()}
    formulas, typed = program["formulas"], dict(program["replacements"])
    review = lets["CASE_TYPE"] == "AR"
    for path in (folder / "inputs").glob("*.csv"):
        shutil.copy(path, into / path.name)
    values = {row["name"]: float(row["value"]) for row in csv.DictReader((folder / "inputs/SV.csv").open())}
    with (into / "values.csv").open("w") as file:
        file.write("input,value\n")
        file.writelines(f"{name},{value!r}\n" for name, value in values.items() if name not in RATIOS)
    rates = lets["EXDATA1"]
    out = 'schema = "dumping/case/1"\n[case]\n'
    out += text("title", folder.name) + text("authority", "us")
    out += text("segment", "review" if review else "investigation")
    out += text("period", [day(lets["BEGINPERIOD"]), day(lets["ENDPERIOD"])])
    out += "law_as_of = 2024-08-13\n" + text("currency", "USD") + text("unit", "kg")
    out += f'[exchange_rates.CNY]\nfile = "{rates}.csv"\ndate_column = "DATE"\n'
    out += text("rate_column", rates + ("R" if review else "I"))
    out += f"[nonmarket]\npetition_rate_percent = {float(lets['PERCENT'])}\n"
    out += '[nonmarket.surrogate_values]\nfile = "values.csv"\n[nonmarket.ratios]\n'
    out += "".join(f"{ours} = {values[name]!r}\n" for name, ours in RATIOS.items())
    out += '[[respondents]]\nname = "ACME"\n[respondents.calculation]\n'
    out += text("differential_pricing", "cohens_d") + text("regions_from", lets["DP_REGION_DATA"].lower())
    out += text("per_unit", lets["PER_UNIT_RATE"] == "YES")
    out += _us(lets, formulas, typed) + _factors(lets, typed)
    path = into / "case.toml"
    path.write_text(out)
    return path


def _us(lets: dict[str, str], formulas: dict[str, str], typed: dict[str, str]) -> str:
    out = "[respondents.us_sales]\n" + text("file", f"{lets['USDATA']}.csv")
    out += text("window", [day(lets["USBEGINDAY"]), day(lets["USENDDAY"])])
    if lets["USDATEBEFORESALE"] == "YES":
        out += text("earlier_date", lets["USEARLIERDATE"])
    foreign = lets["VARS_TO_USD1"].split() if lets["USE_EXRATES1"] == "YES" else []
    out += text("currencies", dict.fromkeys(foreign, "CNY"))
    names = {
        "connum": "USCONNUM", "sale_date": "USSALEDATE", "quantity": "USQTY", "gross_unit_price": "USGUP",
        "customer": "DP_PURCHASER", "importer": "IMPORTER", lets["DP_REGION_DATA"].lower(): "DP_REGION",
    }  # fmt: skip
    out += '[respondents.us_sales.columns]\nsale_type = "SALEU"\n'
    out += _columns({k: lets[v] for k, v in names.items() if lets.get(v, "NA") != "NA"})
    if lets["ENTERED_VALUE"] == "YES":
        out += text("entered_value_per_unit", "ENTVALUE")
    out += _columns({n: n for n in foreign})
    out += "[respondents.us_sales.build_up]\n"
    for name, ours in BUILD_UP.items():
        if (formula := formulas.get(name, "0")) != "0":
            out += text(ours, re.sub(r"\b(\w+)_SV\b", r"surrogate_\1_SV", formula.replace("_USD", "")))
    for kind, column, ours in (("VAT", "VATTAXU", "irrecoverable_vat"), ("EXPORT", "EXTAXU", "export_tax")):
        if lets[f"{kind}_TAX_TYPE"] != "NONE":
            found = re.search(rf"{column} = ([\d.]+);", json.dumps(typed))
            rate = found.group(1) if found else column
            out += text(ours, f"gross_unit_price * {rate}" if lets[f"{kind}_TAX_TYPE"] == "PERCENTAGE" else rate)
    return out


def _factors(lets: dict[str, str], typed: dict[str, str]) -> str:
    out = "[respondents.factors]\n" + text("file", f"{lets['FOPDATA']}.csv")
    out += "[respondents.factors.columns]\n" + text("connum", lets["FOPCONNUM"])
    freights = dict(re.findall(r"(\w+)_FREIGHT = (.*?);", typed["<FREIGHT CHARGES (IF ANY)>"]))
    for slot, category in CATEGORIES.items():
        formula = r"(\w+)_IN = (\w+) \* (?:\()?(\w+_SV)(?: \+ (\w+)_FREIGHT\))?;"
        for name, quantity, value, freight in re.findall(formula, typed[slot]):
            out += f"[respondents.factors.inputs.{name}]\n" + text("category", category)
            out += text("quantity", quantity) + text("surrogate", value)
            if freight:
                distance, rate = freights[freight].rsplit(" * ", 1)
                port = re.fullmatch(r"MIN\((\w+), (.+)\)", distance)
                wanted = {"surrogate": rate, "distance": port.group(1) if port else distance}
                out += text("freight", wanted | ({"port_distance": port.group(2)} if port else {}))
    return out
