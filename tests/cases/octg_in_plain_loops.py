"""The octg-korea case in plain Python loops: CSV rows in, margins out, nothing shared with the engine.

Written from the method alone (arm's-length and cost tests, monthly normal values, CEP profit, Cohen's d, three
comparison methods, importers), for what this case needs: one level of trade, no commissions, no surrogates, and a
normal value for an identical product in the window for every sale. Anything else stops with an assertion.
"""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any

Row = dict[str, Any]
CHARACTERISTICS = ("GRADE", "SEAM", "OD", "WALL", "END")
REGIONS = {"TX": "S", "OK": "S", "LA": "S", "PA": "NE", "ND": "MW", "OH": "MW", "CO": "W", "CA": "W"}


@dataclass
class Recomputed:
    """What the loops find for one respondent."""

    us_sales: int
    korean_sales: int
    not_at_arms_length: int
    below_cost_disregarded: int
    cep_profit_ratio: float
    percent_passing: float
    percent: dict[str, float]
    dumping: dict[str, float]
    duty: dict[str, dict[str, float]]


def rows(path: Path) -> list[Row]:
    """The rows of a CSV file; a cell that reads as a number is one."""
    with path.open(encoding="utf-8") as file:
        return [{key: number(cell) for key, cell in row.items()} for row in csv.DictReader(file)]


def number(cell: str) -> float | str | None:
    if cell == "":
        return None
    try:
        return float(cell)
    except ValueError:
        return cell


def groups(some: Iterable[Row], key: Callable[[Row], Hashable]) -> dict[Hashable, list[Row]]:
    found: dict[Hashable, list[Row]] = defaultdict(list)
    for row in some:
        found[key(row)].append(row)
    return found


def mean(some: list[Row], value: str, weight: str) -> float:
    return math.fsum(r[value] * r[weight] for r in some) / math.fsum(r[weight] for r in some)


def month(day: str) -> int:
    return int(day[:4]) * 12 + int(day[5:7])


def recompute(folder: Path, letter: str) -> Recomputed:
    """The respondent whose files begin with `letter`."""
    rate = {row["date"]: row["usd_per_krw"] for row in rows(folder / "usd_per_krw.csv")}
    cost = costs(rows(folder / f"{letter}_costs.csv"))
    korean = korean_sales(rows(folder / f"{letter}_korean_sales.csv"), cost)
    failing = not_at_arms_length(korean)
    kept = [row for row in korean if row["CUSCODH"] not in failing]
    above = above_cost(kept)
    normal = {key: mean(some, "net", "QTYH") for key, some in groups(above, lambda r: (r["CONNUMH"], r["m"])).items()}
    us = us_sales(rows(folder / f"{letter}_us_sales.csv"), rate, cost)
    ratio = cep_profit_ratio(kept, us)
    for row in us:
        net_price(row, ratio)
        months = [row["m"] - back for back in (0, 1, 2, 3, -1, -2) if (row["CONNUMU"], row["m"] - back) in normal]
        assert months, "no identical product in the window: these loops do not know what to do"
        row["normal"] = normal[row["CONNUMU"], months[0]] * row["rate"]
    passing = cohens_d(us)
    value = math.fsum(r["test_price"] * r["QTYU"] for r in us)
    passed = math.fsum(r["test_price"] * r["QTYU"] for r in us if r["passes"])
    parts = {
        "average_to_average": [(us, False)],
        "mixed": [([r for r in us if not r["passes"]], False), (passing, True)],
        "average_to_transaction": [(us, True)],
    }
    dumping = {name: sum(compared(some, single) for some, single in done) for name, done in parts.items()}
    net = math.fsum(r["net"] * r["QTYU"] for r in us)
    importers = sorted({r["IMPORTRU"] for r in us})
    duty = {
        name: {
            one: sum(compared([r for r in some if r["IMPORTRU"] == one], single) for some, single in done)
            for one in importers
        }
        for name, done in parts.items()
    }
    percent = {name: 100 * amount / net for name, amount in dumping.items()}
    return Recomputed(
        len(us), len(above), len(korean) - len(kept), len(kept) - len(above), ratio, 100 * passed / value,
        percent, dumping, duty,
    )  # fmt: skip


def costs(reported: list[Row]) -> dict[str, Row]:
    found = {}
    for row in reported:
        assert row["PRODQTY"] > 0
        assert row["CONNUM"] not in found
        total = row["TOTCOM"]
        found[row["CONNUM"]] = {
            "vcom": total - row["FOH"], "tcom": total, "cop": total + row["GNA"] + row["INTEX"],
            "characteristics": [row[name] for name in CHARACTERISTICS],
        }  # fmt: skip
    return found


def korean_sales(reported: list[Row], cost: dict[str, Row]) -> list[Row]:
    """The sales in the window, from the third month before the period to the second after it."""
    found = []
    for row in reported:
        if row["QTYH"] <= 0 or not "2014-04-01" <= row["SALEDTH"] <= "2015-10-31":
            continue
        assert row["COMMH"] == 0
        paid = row["GRSUPRH"] + row["BILLADJH"] - row["EARLPYH"] - row["REBATEH"]
        direct = row["WARRH"] + row["DIRSELH"]
        before_selling = paid - row["INLFTCH"] - row["PACKH"] - direct
        row["net"] = before_selling - row["CREDITH"]
        row["tested"] = before_selling - row["INDIRSH"]
        row["m"] = month(row["SALEDTH"])
        row |= cost[row["CONNUMH"]]
        row["profit_parts"] = (paid, row["cop"] + row["PACKH"], direct + row["INDIRSH"], row["INLFTCH"])
        found.append(row)
    return found


def not_at_arms_length(korean: list[Row]) -> set[str]:
    """Affiliated customers whose average ratio to unaffiliated prices is not within 98 to 102 %."""
    others = groups([r for r in korean if r["CUSRELH"] == 1], lambda r: r["CONNUMH"])
    price = {connum: mean(some, "net", "QTYH") for connum, some in others.items()}
    ratios: dict[str, list[tuple[float, float]]] = defaultdict(list)
    affiliated = [r for r in korean if r["CUSRELH"] != 1]
    for key, some in groups(affiliated, lambda r: (r["CUSCODH"], r["CONNUMH"])).items():
        assert isinstance(key, tuple)
        customer, connum = key
        assert connum in price, "no identical product: these loops do not know what to do"
        quantity = math.fsum(r["QTYH"] for r in some)
        ratios[customer].append((100 * mean(some, "net", "QTYH") / price[connum], quantity))
    average = {who: sum(r * q for r, q in some) / sum(q for _, q in some) for who, some in ratios.items()}
    return {who for who, ratio in average.items() if not 98 <= ratio <= 102}


def above_cost(sales: list[Row]) -> list[Row]:
    """All sales of a product with less than 20 % of its quantity below cost; of others those not below cost."""
    kept = []
    for some in groups(sales, lambda r: r["CONNUMH"]).values():
        good = [r for r in some if r["tested"] >= r["cop"]]
        share = math.fsum(r["QTYH"] for r in good) / math.fsum(r["QTYH"] for r in some)
        kept += good if 100 * share <= 80 else some
    return kept


def us_sales(reported: list[Row], rate: dict[str, float], cost: dict[str, Row]) -> list[Row]:
    found = []
    for row in reported:
        if row["QTYU"] <= 0 or not "2014-07-18" <= row["SALEDTU"] <= "2015-08-31":
            continue
        assert row["COMMU"] == 0
        won = row["rate"] = rate[row["SALEDTU"]]
        row["m"] = month(row["SALEDTU"])
        row["paid"] = row["GRSUPRU"] + row["BILLADJU"] - row["EARLPYU"] - row["REBATEU"]
        row["movement"] = row["DINLFTPU"] * won + row["INTNFRU"] + row["MARNINU"] + row["USBROKU"] + row["INLFWCU"]
        row["packing"] = row["PACKU"] * won
        row["cep_selling"] = row["INDIRSCEP"] if row["SALEU"] == "CEP" else 0.0
        selling = row["DIRSELU"] + row["INDIRSU"] * won + row["cep_selling"]
        cop = cost[row["CONNUMU"]]["cop"]
        row["profit_parts"] = (row["paid"] / won, cop + row["packing"] / won, selling / won, row["movement"] / won)
        found.append(row)
    return found


def cep_profit_ratio(korean: list[Row], us: list[Row]) -> float:
    """Profit over expenses, in won, of all sales in both markets, those below cost included."""
    every = [(r["profit_parts"], r["QTYH"]) for r in korean] + [(r["profit_parts"], r["QTYU"]) for r in us]
    revenue, *expenses = (math.fsum(parts[i] * quantity for parts, quantity in every) for i in range(4))
    return max(revenue - sum(expenses), 0) / sum(expenses)


def net_price(row: Row, ratio: float) -> None:
    """Sets the net price, the price that differential pricing tests, and what is added to normal value."""
    price = row["paid"] - row["movement"]
    if row["SALEU"] == "CEP":
        expenses = row["CREDITU"] + row["INDIRSCEP"] + row["INVCARCEP"]
        row["net"] = price - expenses * (1 + ratio)
        row["added"] = row["packing"] + row["DIRSELU"]
        row["test_price"] = row["net"] - row["DIRSELU"]
    else:
        assert row["SALEU"] == "EP"
        row["net"] = price
        row["added"] = row["packing"] + row["DIRSELU"] + row["CREDITU"]
        row["test_price"] = price - row["DIRSELU"] - row["CREDITU"]


def cohens_d(us: list[Row]) -> list[Row]:
    """Marks the sales to a purchaser, region or quarter whose prices differ much; gives those marked."""
    for row in us:
        row["quarter"] = (row["m"] - month("2014-07-18")) // 3
        row["region"] = REGIONS[row["DESTU"]]
        row["passes"] = False
    for product in groups(us, lambda r: r["CONNUMU"]).values():
        whole = math.fsum(r["QTYU"] for r in product)
        for name in ("CUSCODU", "region", "quarter"):
            for one, test in groups(product, itemgetter(name)).items():
                base = [r for r in product if r[name] != one]
                if len(test) < 2 or len(base) < 2 or math.fsum(r["QTYU"] for r in base) / whole < 0.05:
                    continue
                difference = mean(base, "test_price", "QTYU") - mean(test, "test_price", "QTYU")
                pooled = math.sqrt((variance(base) + variance(test)) / 2)
                assert pooled > 0
                if abs(difference / pooled) >= 0.8:
                    for row in test:
                        row["passes"] = True
    return [row for row in us if row["passes"]]


def variance(some: list[Row]) -> float:
    middle = mean(some, "test_price", "QTYU")
    return math.fsum(r["QTYU"] * (r["test_price"] - middle) ** 2 for r in some) / math.fsum(r["QTYU"] for r in some)


def compared(sales: list[Row], single: bool) -> float:
    """Total dumping: single sales without offsets, or averages by product, kind of sale and month with them."""
    results = []
    for some in groups(sales, lambda r: (r["SALEU"], r["CONNUMU"], r["m"])).values():
        price, added = mean(some, "net", "QTYU"), mean(some, "added", "QTYU")
        for row in some:
            us, plus = (row["net"], row["added"]) if single else (price, added)
            results.append((row["normal"] + plus - us) * row["QTYU"])
    return math.fsum(r for r in results if r > 0) if single else max(math.fsum(results), 0.0)
