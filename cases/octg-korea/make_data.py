"""Makes the synthetic tables of this case. The same seed always gives the same files.

python cases/octg-korea/make_data.py [FOLDER]
"""

from __future__ import annotations

import csv
import datetime as dt
import random
import sys
from dataclasses import dataclass
from pathlib import Path

SEED = 870
PERIOD = (dt.date(2014, 7, 18), dt.date(2015, 8, 31))
WINDOW = (dt.date(2014, 4, 1), dt.date(2015, 10, 31))
STATES = ("TX", "TX", "TX", "OK", "LA", "PA", "ND", "CO", "CA", "OH")

Row = dict[str, object]


@dataclass(frozen=True)
class Product:
    """A CONNUM: its characteristics, the most important first, and its cost in won per metric ton."""

    grade: int
    seam: int
    diameter: int
    wall: int
    finish: int

    @property
    def connum(self) -> str:
        return f"{self.grade}-{self.seam}-{self.diameter:02d}-{self.wall}-{self.finish}"

    @property
    def cost(self) -> float:
        return (
            690_000 + 52_000 * self.grade + 180_000 * (self.seam - 1) + 9_000 * self.diameter
            + 14_000 * self.wall + 88_000 * (self.finish - 1)
        )  # fmt: skip


@dataclass(frozen=True)
class Maker:
    """A respondent: how its U.S. prices stand to its Korean ones, and how many sales it has."""

    letter: str
    us_level: float
    us_sales: int
    korean_sales: int
    cep_share: float


MAKERS = (Maker("a", 0.845, 1010, 2010, 0.35), Maker("b", 0.955, 1000, 2000, 0.0))


def days(first: dt.date, last: dt.date) -> list[dt.date]:
    return [first + dt.timedelta(n) for n in range((last - first).days + 1)]


def exchange_rates(rng: random.Random) -> dict[dt.date, float]:
    """U.S. dollars per won, every calendar day: a walk from about 1,030 to about 1,170 won for the dollar."""
    rates, won = {}, 1_030.0
    every = days(dt.date(2014, 1, 1), dt.date(2015, 12, 31))
    for place, day in enumerate(every):
        drift = 1_030 + 140 * place / len(every)
        if day.weekday() < 5:
            won += 0.05 * (drift - won) + rng.gauss(0, 4)
        rates[day] = round(1 / won, 9)
    return rates


def products(rng: random.Random, count: int) -> list[Product]:
    found: set[Product] = set()
    while len(found) < count:
        product = Product(
            rng.randint(1, 5),
            rng.choices((1, 2), (5, 1))[0],
            rng.randint(1, 8),
            rng.randint(1, 3),
            rng.randint(1, 2),
        )
        found.add(product)
    return sorted(found, key=lambda p: p.connum)


def market(day: dt.date) -> float:
    """The price level: drilling falls off with the oil price from the end of 2014."""
    months = (day.year - 2014) * 12 + day.month - 7
    return 1.06 - 0.014 * max(months - 4, 0)


def characteristics(product: Product, side: str) -> Row:
    return {
        f"GRADE{side}": product.grade, f"SEAM{side}": product.seam, f"OD{side}": product.diameter,
        f"WALL{side}": product.wall, f"END{side}": product.finish,
    }  # fmt: skip


def korean_sales(rng: random.Random, maker: Maker, sold: list[Product]) -> list[Row]:
    rows: list[Row] = []
    every = days(*WINDOW)
    for number in range(1, maker.korean_sales + 1):
        # The first sales cover every product and month once, so that nearly all models have a match.
        product = sold[number % len(sold)] if number <= 19 * len(sold) else rng.choice(sold)
        day = rng.choice(every)
        if number <= 19 * len(sold):
            month = (number // len(sold)) % 19
            year, at = divmod(2014 * 12 + 3 + month, 12)
            day = dt.date(year, at + 1, rng.randint(1, 28))
        affiliated = rng.random() < 0.08
        price = product.cost * market(day) * rng.uniform(1.12, 1.34) * (0.97 if affiliated else 1.0)
        rows.append({
            "SEQH": number, "CONNUMH": product.connum, **characteristics(product, "H"),
            "SALEDTH": day.isoformat(), "INVH": f"KR{maker.letter.upper()}{number:05d}",
            "CUSCODH": f"KA{rng.randint(1, 3)}" if affiliated else f"K{rng.randint(1, 24):02d}",
            "CUSRELH": 2 if affiliated else 1,
            "QTYH": round(rng.uniform(2, 60), 3), "GRSUPRH": round(price),
            "BILLADJH": rng.choice((0, 0, 0, 0, -5_000, 4_000)),
            "EARLPYH": round(price * rng.choice((0, 0, 0.01))),
            "REBATEH": round(price * rng.choice((0, 0, 0.006))),
            "INLFTCH": round(rng.uniform(14_000, 31_000)), "CREDITH": round(price * rng.uniform(0.004, 0.011)),
            "WARRH": round(price * 0.001), "DIRSELH": round(price * 0.003),
            "INDIRSH": round(price * rng.uniform(0.024, 0.031)), "INVCARH": round(price * 0.004),
            "COMMH": 0, "PACKH": round(rng.uniform(6_000, 9_000)),
        })  # fmt: skip
    return rows


def us_sales(rng: random.Random, maker: Maker, sold: list[Product], rates: dict[dt.date, float]) -> list[Row]:
    rows: list[Row] = []
    every = days(*PERIOD)
    for number in range(1, maker.us_sales + 1):
        product = rng.choice(sold)
        day = rng.choice(every)
        cep = rng.random() < maker.cep_share
        customer, state = f"U{rng.randint(1, 16):02d}", rng.choice(STATES)
        price = product.cost * market(day) * rng.uniform(1.19, 1.33) * rates[day] * maker.us_level + 62
        price *= (0.93 if customer in ("U03", "U11") else 1.0) * (1.06 if cep else 1.0)
        price *= 0.96 if state == "CA" else 1.0
        importer = f"IMP {maker.letter.upper()}{1 + int(customer[1:]) % 3}"
        rows.append({
            "SEQU": number, "CONNUMU": product.connum, **characteristics(product, "U"),
            "SALEDTU": day.isoformat(), "INVU": f"US{maker.letter.upper()}{number:05d}",
            "SALEU": "CEP" if cep else "EP",
            "CUSCODU": customer, "IMPORTRU": importer, "DESTU": state,
            "QTYU": round(rng.uniform(5, 120), 3), "GRSUPRU": round(price, 2),
            "BILLADJU": rng.choice((0, 0, 0, 0, -4.5, 3.25)),
            "EARLPYU": round(price * rng.choice((0, 0, 0.005)), 2),
            "REBATEU": round(price * rng.choice((0, 0, 0.004)), 2),
            "DINLFTPU": round(rng.uniform(9_000, 16_000)), "INTNFRU": round(rng.uniform(26, 44), 2),
            "MARNINU": round(price * 0.0009, 2), "USBROKU": round(rng.uniform(1.1, 2.4), 2),
            "INLFWCU": round(rng.uniform(4, 22), 2) if cep else 0,
            "CREDITU": round(price * rng.uniform(0.003, 0.009), 4), "DIRSELU": round(price * 0.002, 4),
            "COMMU": 0, "INDIRSU": round(rng.uniform(17_000, 24_000)),
            "DINVCARU": round(rng.uniform(2_000, 4_500)),
            "INDIRSCEP": round(price * 0.031, 4) if cep else 0, "INVCARCEP": round(price * 0.007, 4) if cep else 0,
            "PACKU": round(rng.uniform(9_000, 15_000)),
            "ENTVALU": round(price * 0.93, 2) if importer.endswith("1") else "",
        })  # fmt: skip
    return rows


def costs(rng: random.Random, made: list[Product]) -> list[Row]:
    rows: list[Row] = []
    for product in made:
        base = product.cost * rng.uniform(0.97, 1.03)
        parts = [round(base * share) for share in (0.68, 0.07, 0.10, 0.08)]
        rows.append({
            "CONNUM": product.connum, **characteristics(product, ""), "PRODQTY": round(rng.uniform(300, 9_000), 1),
            "DIRMAT": parts[0], "DIRLAB": parts[1], "VOH": parts[2], "FOH": parts[3], "TOTCOM": sum(parts),
            "GNA": round(base * 0.042), "INTEX": round(base * 0.013),
        })  # fmt: skip
    return rows


def quirks(us: list[Row], korean: list[Row]) -> None:
    """What real databases have: on each side a return and a sale after the last day."""
    us[40]["QTYU"] = -12.5
    us[400]["SALEDTU"] = "2015-09-03"
    korean[77]["QTYH"] = -3.2
    korean[500]["SALEDTH"] = "2015-11-04"


def write(path: Path, rows: list[Row]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def make(folder: Path) -> None:
    """Writes all tables of the case into `folder`."""
    rng = random.Random(SEED)
    rates = exchange_rates(rng)
    write(folder / "usd_per_krw.csv", [{"date": d.isoformat(), "usd_per_krw": f"{r:.9f}"} for d, r in rates.items()])
    for maker in MAKERS:
        made = products(rng, 34)
        korean = korean_sales(rng, maker, made[:31])
        us = us_sales(rng, maker, made[4:31], rates)
        quirks(us, korean)
        write(folder / f"{maker.letter}_korean_sales.csv", korean)
        write(folder / f"{maker.letter}_us_sales.csv", us)
        write(folder / f"{maker.letter}_costs.csv", costs(rng, made))


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
