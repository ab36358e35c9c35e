"""A made-up case of a size that few have: the OCTG case's respondent A with thousands of CONNUMs over 24 months.

The tables have the columns of cases/octg-korea; the same seed always gives the same figures.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

CASE = Path(__file__).parent.parent / "cases" / "octg-korea"
SEED = 870
CONNUMS = 5_000
# One in fifty CONNUMs is not sold in Korea: its U.S. sales are matched with similar ones.
US_ONLY = 50
FIRST, LAST = np.datetime64("2014-07-01"), np.datetime64("2016-06-30")
STATES = np.array(["TX", "TX", "TX", "OK", "LA", "PA", "ND", "CO", "CA", "OH"])

Columns = dict[str, Any]


def write_case(folder: Path, us_sales: int, form: str = "parquet") -> Path:
    """The case with `us_sales` U.S. sales and twice as many Korean ones; `form` is parquet or csv."""
    rng = np.random.default_rng(SEED)
    days = np.arange(np.datetime64("2014-01-01"), np.datetime64("2017-01-01"))
    won = 1_030 + 140 * np.arange(len(days)) / len(days) + np.cumsum(rng.normal(0, 0.8, len(days)))
    rates = np.round(1 / won, 9)
    made = _products(rng)
    both = np.flatnonzero(np.arange(CONNUMS) % US_ONLY != 0)
    _write(folder / "a_us_sales", _us_sales(rng, us_sales, made, days, rates), form)
    _write(folder / "a_korean_sales", _korean_sales(rng, 2 * us_sales, made, both), form)
    _write(folder / "a_costs", _costs(rng, made), form)
    _write(folder / "usd_per_krw", {"date": days, "usd_per_krw": rates}, form)
    text = (CASE / "case.toml").read_text(encoding="utf-8")
    second = text.index("[[respondents]]", text.index("[[respondents]]") + 1)
    text = text[:second].rstrip("# -\n") + "\n"
    text = text.replace("[2014-07-18, 2015-08-31]", f"[{FIRST}, {LAST}]").replace('.csv"', f'.{form}"')
    (folder / "case.toml").write_text(text, encoding="utf-8")
    return folder


def _write(path: Path, columns: Columns, form: str) -> None:
    table = pa.table(columns)
    if form == "parquet":
        pyarrow.parquet.write_table(table, path.with_suffix(".parquet"))
    else:
        pyarrow.csv.write_csv(table, path.with_suffix(".csv"), pyarrow.csv.WriteOptions(quoting_style="needed"))


def _products(rng: np.random.Generator) -> Columns:
    """CONNUMs with their characteristics and what one costs in won per metric ton."""
    wide = {"GRADE": 10, "SEAM": 2, "OD": 30, "WALL": 10, "END": 2}
    chosen = np.sort(rng.choice(np.prod(list(wide.values())), CONNUMS, replace=False))
    made: Columns = {n: v + 1 for n, v in zip(wide, np.unravel_index(chosen, list(wide.values())), strict=True)}
    made["CONNUM"] = np.array(["{:02d}-{}-{:02d}-{:02d}-{}".format(*part) for part in zip(*made.values(), strict=True)])
    made["cost"] = (
        690_000 + 26_000 * made["GRADE"] + 180_000 * (made["SEAM"] - 1) + 3_000 * made["OD"]
        + 5_000 * made["WALL"] + 88_000 * (made["END"] - 1)
    )  # fmt: skip
    return made


def _characteristics(made: Columns, at: Any, side: str) -> Columns:
    return {f"{name}{side}": made[name][at] for name in ("CONNUM", "GRADE", "SEAM", "OD", "WALL", "END")}


def _market(day: Any) -> Any:
    months = (day - FIRST).astype(int) / 30.4
    return 1.06 - 0.007 * np.maximum(months - 4, 0)


def _dated(rng: np.random.Generator, rows: int, before: int, after: int) -> Any:
    return FIRST - before + rng.integers(0, (LAST - FIRST).astype(int) + 1 + before + after, rows)


def _us_sales(rng: np.random.Generator, rows: int, made: Columns, days: Any, rates: Any) -> Columns:
    at, day = rng.integers(0, CONNUMS, rows), _dated(rng, rows, 0, 0)
    cep = rng.random(rows) < 0.35
    customer, state = rng.integers(1, 41, rows), STATES[rng.integers(0, len(STATES), rows)]
    rate = rates[np.searchsorted(days, day)]
    price = made["cost"][at] * _market(day) * rng.uniform(1.19, 1.33, rows) * rate * 0.845 + 62
    price *= np.where(np.isin(customer, (3, 11)), 0.93, 1) * np.where(cep, 1.06, 1) * np.where(state == "CA", 0.96, 1)
    importer = 1 + customer % 3

    def share(choices: tuple[float, ...]) -> Any:
        return np.round(price * rng.choice(choices, rows), 2)

    return {
        "SEQU": np.arange(1, rows + 1), **_characteristics(made, at, "U"), "SALEDTU": day,
        "INVU": np.char.add("USA", np.char.zfill(np.arange(1, rows + 1).astype(str), 8)),
        "SALEU": np.where(cep, "CEP", "EP"), "CUSCODU": np.char.add("U", np.char.zfill(customer.astype(str), 2)),
        "IMPORTRU": np.char.add("IMP A", importer.astype(str)), "DESTU": state,
        "QTYU": np.round(rng.uniform(5, 120, rows), 3), "GRSUPRU": np.round(price, 2),
        "BILLADJU": rng.choice((0, 0, 0, 0, -4.5, 3.25), rows), "EARLPYU": share((0, 0, 0.005)),
        "REBATEU": share((0, 0, 0.004)), "DINLFTPU": rng.integers(9_000, 16_000, rows),
        "INTNFRU": np.round(rng.uniform(26, 44, rows), 2), "MARNINU": share((0.0009,)),
        "USBROKU": np.round(rng.uniform(1.1, 2.4, rows), 2),
        "INLFWCU": np.where(cep, np.round(rng.uniform(4, 22, rows), 2), 0),
        "CREDITU": np.round(price * rng.uniform(0.003, 0.009, rows), 4), "DIRSELU": np.round(price * 0.002, 4),
        "COMMU": np.zeros(rows), "INDIRSU": rng.integers(17_000, 24_000, rows),
        "DINVCARU": rng.integers(2_000, 4_500, rows), "INDIRSCEP": np.where(cep, np.round(price * 0.031, 4), 0),
        "INVCARCEP": np.where(cep, np.round(price * 0.007, 4), 0), "PACKU": rng.integers(9_000, 15_000, rows),
        "ENTVALU": pa.array(np.round(price * 0.93, 2), mask=importer != 1),
    }  # fmt: skip


def _korean_sales(rng: np.random.Generator, rows: int, made: Columns, sold: Any) -> Columns:
    at, day = rng.choice(sold, rows), _dated(rng, rows, 91, 61)
    affiliated = rng.random(rows) < 0.08
    price = made["cost"][at] * _market(day) * rng.uniform(1.12, 1.34, rows) * np.where(affiliated, 0.97, 1)
    own, other = (np.char.zfill(rng.integers(1, most, rows).astype(str), 2) for most in (13, 61))

    def share(*choices: float) -> Any:
        return np.round(price * rng.choice(choices, rows))

    return {
        "SEQH": np.arange(1, rows + 1), **_characteristics(made, at, "H"), "SALEDTH": day,
        "INVH": np.char.add("KRA", np.char.zfill(np.arange(1, rows + 1).astype(str), 8)),
        "CUSCODH": np.where(affiliated, np.char.add("KA", own), np.char.add("K", other)),
        "CUSRELH": np.where(affiliated, 2, 1), "QTYH": np.round(rng.uniform(2, 60, rows), 3),
        "GRSUPRH": np.round(price), "BILLADJH": rng.choice((0, 0, 0, 0, -5_000, 4_000), rows),
        "EARLPYH": share(0, 0, 0.01), "REBATEH": share(0, 0, 0.006), "INLFTCH": rng.integers(14_000, 31_000, rows),
        "CREDITH": np.round(price * rng.uniform(0.004, 0.011, rows)), "WARRH": share(0.001),
        "DIRSELH": share(0.003), "INDIRSH": np.round(price * rng.uniform(0.024, 0.031, rows)),
        "INVCARH": share(0.004), "COMMH": np.zeros(rows), "PACKH": rng.integers(6_000, 9_000, rows),
    }  # fmt: skip


def _costs(rng: np.random.Generator, made: Columns) -> Columns:
    base = made["cost"] * rng.uniform(0.97, 1.03, CONNUMS)
    parts = [np.round(base * share) for share in (0.68, 0.07, 0.10, 0.08)]
    return {
        **_characteristics(made, np.arange(CONNUMS), ""), "PRODQTY": np.round(rng.uniform(300, 9_000, CONNUMS), 1),
        "DIRMAT": parts[0], "DIRLAB": parts[1], "VOH": parts[2], "FOH": parts[3], "TOTCOM": sum(parts),
        "GNA": np.round(base * 0.042), "INTEX": np.round(base * 0.013),
    }  # fmt: skip
