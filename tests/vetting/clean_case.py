"""A made-up review without a fault, as rows that a test spoils one by one: the same rows for the same seed."""

from __future__ import annotations

import csv
import datetime as dt
import random
from pathlib import Path
from typing import Any

Rows = list[dict[str, Any]]
CASE = """\
schema = "dumping/case/1"

[case]
title = "Made up"
authority = "us"
segment = "review"
period = [2020-01-01, 2020-12-31]
law_as_of = 2021-06-01
currency = "USD"
unit = "metric ton"

[exchange_rates.KRW]
file = "krw.csv"

[[respondents]]
name = "Maker"

[respondents.us_sales]
file = "us.csv"
sale_type = "EP"
characteristics = ["grade"]
[respondents.us_sales.columns]
connum = "CONNUMU"
quantity = "QTYU"
gross_unit_price = "GRSUPRU"
[respondents.us_sales.build_up]
movement_international = "freight"

[respondents.comparison_sales]
file = "hm.csv"
currency = "KRW"
characteristics = ["grade"]
[respondents.comparison_sales.build_up]
movement_expense = "freight"

[respondents.costs]
file = "costs.csv"
currency = "KRW"
characteristics = ["grade"]
[respondents.costs.columns]
direct_materials = "MAT"
direct_labor = "LAB"
variable_overhead = "VOH"
fixed_overhead = "FOH"
reported_total = "TOTCOM"
[respondents.costs.build_up]
total_com = "reported_total"
variable_com = "reported_total - fixed_overhead"
ga_expense = "ga"
interest_expense = "interest"
"""
# Dollars for a metric ton of each CONNUM; a dollar is 1,000 won.
PRICES = {"A": 1000.0, "B": 1300.0}


def rows(seed: int = 1, sales: int = 48, within: float = 0.06) -> dict[str, Rows]:
    """The tables: customers C1 to C6, days all over the year, prices `within` a share of their CONNUM's."""
    draw = random.Random(seed)
    us, hm = [], []
    for number in range(sales):
        connum = "AB"[number % 2]
        day = dt.date(2020, 1, 1) + dt.timedelta(days=number * 7)
        one = {
            "invoice": f"I{number:03d}", "customer": f"C{number // 2 % 6 + 1}",
            "customer_name": f"Customer {number // 2 % 6 + 1}", "grade": 1 if connum == "A" else 2, "sale_date": day,
            "shipment_date": day + dt.timedelta(days=3), "payment_date": day + dt.timedelta(days=draw.randint(20, 70)),
        }  # fmt: skip
        price = PRICES[connum] * draw.uniform(1 - within, 1 + within)
        us.append(
            {
                **one, "CONNUMU": connum, "QTYU": draw.randint(10, 60), "GRSUPRU": round(price, 2),
                "freight": round(price * 0.04, 2), "entered_value_per_unit": round(price * 0.95, 2),
            }
        )  # fmt: skip
        home = PRICES[connum] * 1.05 * draw.uniform(1 - within, 1 + within) * 1000
        hm.append(
            {
                **one, "connum": connum, "quantity": draw.randint(10, 60), "gross_unit_price": round(home),
                "freight": round(home * 0.02), "affiliation": "1",
            }
        )  # fmt: skip
    costs = []
    for grade, (connum, price) in enumerate(PRICES.items(), 1):
        parts = [round(price * 1000 * share) for share in (0.45, 0.05, 0.1, 0.1)]
        costs.append(
            {
                "product": connum, "grade": grade, "production_quantity": 5000, "MAT": parts[0], "LAB": parts[1],
                "VOH": parts[2], "FOH": parts[3], "TOTCOM": sum(parts), "ga": round(price * 50),
                "interest": round(price * 10),
            }
        )  # fmt: skip
    days = [dt.date(2020, 1, 1) + dt.timedelta(days=n) for n in range(366)]
    krw = [{"date": day, "rate": round(0.001 * draw.uniform(0.97, 1.03), 9)} for day in days]
    return {"us": us, "hm": hm, "costs": costs, "krw": krw}


def written(folder: Path, tables: dict[str, Rows], case: str = CASE) -> Path:
    """The case in a folder."""
    (folder / "case.toml").write_text(case, encoding="utf-8")
    for name, content in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(content[0]))
            writer.writeheader()
            writer.writerows(content)
    return folder / "case.toml"
