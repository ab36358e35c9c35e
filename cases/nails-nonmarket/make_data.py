"""Makes the synthetic tables of this case. The same seed always gives the same files.

python cases/nails-nonmarket/make_data.py [FOLDER]
"""

from __future__ import annotations

import csv
import datetime as dt
import random
import sys
from pathlib import Path

SEED = 552
PERIOD = (dt.date(2023, 10, 1), dt.date(2024, 3, 31))
STATES = ("TX", "CA", "FL", "GA", "OH", "PA", "WA", "IL", "NC", "NJ")
# Length and finish of a nail: CONNUM, and what it costs to make against the plainest.
LENGTHS, FINISHES = range(1, 6), {1: "bright", 2: "electrogalvanized", 3: "hot-dip galvanized"}
# Imports of the two countries: input, HTS number, price of a kilogram in dollars, spread, sources.
IMPORTS = (
    ("wire_rod", "7213.91", 0.655, 0.06), ("zinc", "7901.11", 2.71, 0.08), ("acid", "2807.00", 0.142, 0.02),
    ("cartons", "4819.10", 1.62, 0.15), ("steel_strap", "7212.10", 1.18, 0.1), ("scrap", "7204.49", 0.336, 0.03),
)  # fmt: skip
SOURCES = ("Japan", "Malaysia", "Taiwan", "Germany", "India", "South Korea", "Thailand", "China")
COUNTRIES = {"Indonesia": (15_650.0, 0.0), "Philippines": (55.9, 0.045)}

Row = dict[str, object]


def days() -> list[dt.date]:
    return [PERIOD[0] + dt.timedelta(n) for n in range((PERIOD[1] - PERIOD[0]).days + 1)]


def exchange_rates(rng: random.Random, units: float) -> list[Row]:
    """U.S. dollars for one unit of the surrogate country's currency, every calendar day."""
    rows: list[Row] = []
    for day in days():
        units *= 1 + rng.gauss(0, 0.0015)
        rows.append({"date": day.isoformat(), "usd_per_unit": f"{1 / units:.12f}"})
    return rows


def surrogate_values(rng: random.Random) -> list[Row]:
    rows: list[Row] = []
    empty = dict.fromkeys(
        ("input", "country", "source_country", "hts", "value", "currency", "unit", "import_value", "import_quantity",
         "index_base", "index_period", "source", "citation"), ""
    )  # fmt: skip
    for country, (units, dearer) in COUNTRIES.items():
        money = "IDR" if country == "Indonesia" else "PHP"
        for name, hts, price, spread in IMPORTS:
            for source in SOURCES:
                quantity = round(rng.uniform(40_000, 900_000))
                cheap = 0.8 if source in ("India", "South Korea", "Thailand", "China") else 1.0
                worth = quantity * (price * (1 + dearer) + rng.uniform(-spread, spread)) * cheap
                rows.append(empty | {
                    "input": name, "country": country, "source_country": source, "hts": hts, "currency": "USD",
                    "unit": "kg", "import_value": round(worth, 2), "import_quantity": quantity,
                    "source": f"import statistics of {country} (made up)", "citation": "Exhibit SV-2",
                })  # fmt: skip
        plain = (
            ("electricity", 1_115 / 15_650, "kWh", money, "", ""), ("natural_gas", 0.352, "m3", "USD", 108.4, 112.9),
            ("labor", 33_500 / 15_650, "hour", money, 117.2, 121.6), ("truck", 2_350 / 15_650, "t-km", money, "", ""),
            ("brokerage", 61.5, "metric ton", "USD", 104.1, 112.9),
        )  # fmt: skip
        for name, dollars, unit, currency, base, period in plain:
            value = dollars * (1 + dearer) * (1 if currency == "USD" else units)
            rows.append(empty | {
                "input": name, "country": country, "currency": currency, "unit": unit, "value": round(value, 4),
                "index_base": base, "index_period": period,
                "source": f"price survey of {country} (made up)", "citation": "Exhibit SV-5",
            })  # fmt: skip
    return rows


def statements(rng: random.Random) -> list[Row]:
    rows: list[Row] = []
    for country, name in (("Indonesia", "Paku Satu"), ("Indonesia", "Kawat Dua"), ("Indonesia", "Baja Tiga"),
                          ("Philippines", "Pako Uno"), ("Philippines", "Alambre Dos")):  # fmt: skip
        direct = rng.uniform(300_000, 900_000)
        profit = direct * rng.uniform(0.05, 0.11) * (-1 if name == "Baja Tiga" else 1)
        rows.append({
            "company": f"{name} (made up)", "country": country, "year": "2023", "materials": round(direct * 0.82),
            "energy": round(direct * 0.07), "labor": round(direct * 0.11),
            "overhead": round(direct * rng.uniform(0.08, 0.13)), "sga": round(direct * rng.uniform(0.05, 0.08)),
            "interest": round(direct * rng.uniform(0.01, 0.025)), "profit": round(profit),
            "not_used": "made a loss in the year" if profit < 0 else "", "source": "Exhibit SV-8",
        })  # fmt: skip
    return rows


def factors(rng: random.Random, plants: tuple[str, ...]) -> list[Row]:
    rows: list[Row] = []
    for length in LENGTHS:
        for finish in FINISHES:
            for plant in plants:
                rows.append({
                    "CONNUM": f"{length}-{finish}", "LENGTH": length, "FINISH": finish, "PLANT": plant,
                    "OUTPUT": round(rng.uniform(80, 900), 1),
                    "WIREROD": round(1_062 - 4 * length + rng.uniform(-6, 6), 2),
                    "ZINC": 0 if finish == 1 else round((14 if finish == 2 else 52) * rng.uniform(0.95, 1.05), 3),
                    "ACID": round(9 + 6 * (finish > 1) + rng.uniform(-1, 1), 3),
                    "ELEC": round(290 - 15 * length + 40 * (finish > 1) + rng.uniform(-8, 8), 2),
                    "GAS": round(18 + 26 * (finish == 3) + rng.uniform(-1, 1), 3),
                    "DIRLAB": round(11 - length + 3 * (finish > 1) + rng.uniform(-0.5, 0.5), 3),
                    "PACKLAB": round(2.2 + rng.uniform(-0.2, 0.2), 3), "CARTON": round(21 + rng.uniform(-2, 2), 3),
                    "STRAP": round(3.1 + rng.uniform(-0.3, 0.3), 3), "SCRAP": round(38 + rng.uniform(-5, 5), 3),
                    "RODDIST": round(rng.uniform(20, 640), 1), "ZINCDIST": round(rng.uniform(60, 1_500), 1),
                    "CARTDIST": round(rng.uniform(5, 60), 1), "PORTDIST": 118 if plant == "North" else 64,
                })  # fmt: skip
    return rows


def us_sales(rng: random.Random, count: int, level: float, cep_share: float) -> list[Row]:
    rows: list[Row] = []
    every = days()
    for number in range(1, count + 1):
        length, finish = rng.choice(list(LENGTHS)), rng.choice(list(FINISHES))
        day, cep = rng.choice(every), rng.random() < cep_share
        customer, state = f"C{rng.randint(1, 9):02d}", rng.choice(STATES)
        base = 1_150 - 12 * length + {1: 0, 2: 62, 3: 215}[finish]
        price = base * level * rng.uniform(0.97, 1.06) * (1.22 if cep else 1.09)
        price *= 0.9 if customer in ("C02", "C07") else 1.0
        rows.append({
            "SEQU": number, "CONNUMU": f"{length}-{finish}", "LENGTHU": length, "FINISHU": finish,
            "SALEDTU": day.isoformat(), "SALEU": "CEP" if cep else "EP", "CUSCODU": customer, "DESTU": state,
            "QTYU": round(rng.uniform(4, 60), 3), "GRSUPRU": round(price, 2),
            "REBATEU": round(price * rng.choice((0, 0, 0.01)), 2), "DISTPORT": rng.choice((64, 118)),
            "INTNFRU": round(rng.uniform(44, 71), 2), "MARNINU": round(price * 0.0011, 2),
            "USDUTYU": round(price * 0.002, 2), "INLFWCU": round(rng.uniform(9, 31), 2) if cep else 0,
            "CREDITU": round(price * rng.uniform(0.004, 0.012), 3) if cep else 0,
            "INDIRSU": round(price * 0.042, 3) if cep else 0, "INVCARU": round(price * 0.006, 3) if cep else 0,
        })  # fmt: skip
    rows[30]["QTYU"] = -6.0
    rows[60]["CONNUMU"] = "9-1"
    return rows


def write(path: Path, rows: list[Row]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def make(folder: Path) -> None:
    """Writes all tables of the case into `folder`."""
    rng = random.Random(SEED)
    for country, (units, _) in COUNTRIES.items():
        name = "usd_per_idr.csv" if country == "Indonesia" else "usd_per_php.csv"
        write(folder / name, exchange_rates(rng, units))
    write(folder / "surrogate_values.csv", surrogate_values(rng))
    write(folder / "financial_statements.csv", statements(rng))
    write(folder / "a_factors.csv", factors(rng, ("North", "South")))
    write(folder / "b_factors.csv", factors(rng, ("South",)))
    write(folder / "a_us_sales.csv", us_sales(rng, 180, 0.8, 0.3))
    write(folder / "b_us_sales.csv", us_sales(rng, 150, 0.89, 0.0))


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
