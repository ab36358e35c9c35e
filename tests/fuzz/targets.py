"""Where inputs made by chance are put in, each a function of a source of chance and an empty folder.

A target raises nothing: whatever the input, the program gives an answer or tells what is wrong. To join, a reader of a
further kind of file adds its name, a good file and the function that reads it to `FILES`.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from dumping.case.problems import CaseError
from dumping.formula.check import kind_of
from dumping.formula.evaluate import evaluate
from dumping.formula.parse import parse
from dumping.formula.tree import FormulaError, names_in
from dumping.sas_programs.importing import imported, write_case
from dumping.tables import cells
from dumping.tables.read import read_table
from tests.cli.conftest import dumping
from tests.conftest import CASES, TWO_PRODUCTS
from tests.fuzz import mutate
from tests.sas_programs.small import market_economy, nonmarket
from tests.tables.formats import to_transport
from tests.vetting.clean_case import CASE, rows, written

SAMPLE = Path(__file__).parent.parent / "tables" / "data" / "sample.sas7bdat"
CODES = {0, 1, 2, 3}
CELLS = (
    "", "0", "-1", "1e300", "1e-300", "nan", "x", "2020-13-01", "=1+1", "1,5", "A", "9999-12-31", "\u00e9", " 7 ",
)  # fmt: skip


@lru_cache
def _frame() -> pd.DataFrame:
    frame = pd.DataFrame(rows(sales=12)["us"])
    return frame[["CONNUMU", "QTYU", "GRSUPRU", "freight", "sale_date"]].astype({"sale_date": str})


def _read(path: Path) -> None:
    """A data file read as every kind of column; what cannot be is told."""
    table, problems = read_table(path, path.name)
    assert (table is None) == bool(problems)
    for name in table.columns if table is not None else ():
        for kind in (cells.texts, cells.numbers, cells.days):
            kind(table, name)


def _to_csv(path: Path) -> None:
    _frame().to_csv(path, index=False)


def _to_excel(path: Path) -> None:
    _frame().to_excel(path, index=False)


def _to_parquet(path: Path) -> None:
    _frame().to_parquet(path)


def _to_transport(path: Path) -> None:
    to_transport(_frame().drop(columns="sale_date"), path)


def _to_sas(path: Path) -> None:
    shutil.copy(SAMPLE, path)


def _to_program(path: Path) -> None:
    market_economy(path.parent)


def _to_nonmarket_program(path: Path) -> None:
    nonmarket(path.parent)


def _import(path: Path) -> None:
    """A filled-in program read into a case, which stands beside it."""
    write_case(imported([path]), path.parent / "case")


# Name of a file, what writes a good one, and what reads it.
FILES: list[tuple[str, Callable[[Path], Any], Callable[[Path], Any]]] = [
    ("us.csv", _to_csv, _read),
    ("us.xlsx", _to_excel, _read),
    ("us.parquet", _to_parquet, _read),
    ("us.xpt", _to_transport, _read),
    ("us.sas7bdat", _to_sas, _read),
    ("margin.sas", _to_program, _import),
    ("nme.sas", _to_nonmarket_program, _import),
]
_good: dict[str, bytes] = {}


def data_file(draw: random.Random, folder: Path) -> None:
    """A data file with wrong bytes, or an archive with wrong bytes in one of its parts."""
    name, write, read = draw.choice(FILES)
    path = folder / name
    if name not in _good:
        write(path)
        _good[name] = path.read_bytes()
    packed = _good[name].startswith(b"PK") and draw.random() < 0.8
    path.write_bytes(mutate.archive(draw, _good[name]) if packed else mutate.content(draw, _good[name]))
    try:
        read(path)
    except CaseError:
        return


@lru_cache
def _cases() -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    tables = rows(sales=12)
    short = {name: [",".join(map(str, table[0])), *(",".join(map(str, r.values())) for r in table)]
             for name, table in tables.items()}  # fmt: skip
    reviewed = tuple((f"{name}.csv", "\n".join(lines)) for name, lines in short.items())
    nails = CASES / "nails-nonmarket"
    texts = tuple((file.name, file.read_text(encoding="utf-8")) for file in sorted(nails.glob("*.csv")))
    worked = [(file.read_text(encoding="utf-8"), ()) for file in sorted((CASES / "worked-examples").glob("*.toml"))]
    return ((CASE, reviewed), (CASE, reviewed), ((nails / "case.toml").read_text(encoding="utf-8"), texts),
            (TWO_PRODUCTS, ()), *worked)  # fmt: skip


def case_file(draw: random.Random, folder: Path) -> None:
    """A case file with wrong lines, computed, checked or exported."""
    text, tables = draw.choice(_cases())
    for name, lines in tables:
        (folder / name).write_text(lines, encoding="utf-8")
    (folder / "case.toml").write_text(mutate.case(draw, text), encoding="utf-8")
    words = draw.choice((["check"], ["check", "--json"], ["run", "--json"], ["export", "-o", folder / "out.xlsx"]))
    answer = dumping(words[0], folder, *words[1:])
    assert answer.code in CODES, answer.err


def table_of_a_case(draw: random.Random, folder: Path) -> None:
    """A case whose tables hold wrong cells, checked."""
    tables = rows(draw.randrange(100), sales=10)
    for _ in range(draw.choice((1, 2, 5))):
        table = draw.choice(sorted(tables))
        row = draw.choice(tables[table])
        row[draw.choice(sorted(row))] = draw.choice(
            (
                "",
                "0",
                "-1",
                "1e300",
                "1e-300",
                "nan",
                "x",
                "2020-13-01",
                "=1+1",
                "1,5",
                "A",
                "9999-12-31",
                "\u00e9",
                " 7 ",
            )
        )
    written(folder, tables)
    answer = dumping("check", folder)
    assert answer.code in CODES, answer.err


def expression(draw: random.Random, folder: Path) -> None:
    """An expression that is parsed, checked and computed, or refused."""
    columns = {
        "quantity": np.array([1.0, 0.0, np.nan]),
        "gross_unit_price": np.array([1e300, -1.0, 5.0]),
        "connum": np.array(["A", "", "B"], dtype=object),
        "customer": np.array(["A", "B", "B"], dtype=object),
    }
    kinds = {"quantity": "number", "gross_unit_price": "number", "connum": "text", "customer": "text"}
    try:
        tree = parse(mutate.expression(draw))
        kind_of(tree, kinds)
    except FormulaError:
        return
    assert set(names_in(tree)) <= set(kinds)
    assert evaluate(tree, columns).shape in ((), (3,))


@lru_cache
def _workbook() -> bytes:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder), rows(sales=6))
        assert dumping("export", path, "-o", Path(folder) / "a.xlsx").code == 0
        return (Path(folder) / "a.xlsx").read_bytes()


def workbook(draw: random.Random, folder: Path) -> None:
    """An exported workbook with wrong bytes in one of its parts, read back."""
    path = folder / "back.xlsx"
    path.write_bytes(mutate.archive(draw, _workbook()) if draw.random() < 0.9 else mutate.content(draw, _workbook()))
    answer = dumping("check", path)
    assert answer.code in CODES, answer.err


_COMMANDS = (
    "run", "check", "margin", "compare", "duty", "rates", "what-if", "methods", "drivers", "floor-prices", "exposure",
    "explain", "export", "law", "new", "schema",
)  # fmt: skip
# Nothing that reaches for a network or other processes.
_ARGUMENTS = (
    "case", "case/case.toml", "entries.csv", "nowhere", ".", "..", "", "-", "--", "\u00e9\u0000".rstrip("\0"),
    "--json", "-o",
    "out.xlsx", "out.csv", "out.svg", "out.html", "/dev/null", "../out.xlsx.", "--set", "--sweep", "--target",
    "--vary",
    "--tornado", "--rate", "--per-unit", "--order", "--case", "--normal-value", "--export-price", "--strict",
    "--scenario",
    "--scenarios", "2020-01-01", "nan", "inf", "-1", "0", "1e999", "us_sales.gross_unit_price",
    "us_sales.quantity *= 2",
    "us_sales.gross_unit_price *= 1.03 where customer == 'C1'", "remove us_sales where quantity > 0",
    "margin_percent",
    "case.title=x", "exchange_rates.KRW.rate=0", "x=y", "a.b.c += 1", "=", "respondents.Maker.us_sales.quantity=nan",
    "us_sales.quantity=1:3:1", "us_sales.quantity=1:1e9:1e-9", "margin", "us", "de_minimis_review", "--help",
    "-h", "-V",
)  # fmt: skip


def command_line(draw: random.Random, folder: Path) -> None:
    """Words of the command line in any order."""
    (folder / "case").mkdir()
    written(folder / "case", rows(sales=6))
    (folder / "entries.csv").write_text("entry_number,importer,entry_date\n1,A,2020-01-01\n", encoding="utf-8")
    words = [draw.choice(_COMMANDS), *(draw.choice(_ARGUMENTS) for _ in range(draw.randrange(5)))]
    if draw.random() < 0.6:
        words.insert(1, "case")
    if words[0] == "new":
        # It writes where it is asked to, and that is not outside.
        words = [word for word in words if not str(word).startswith("..")]
    answer = dumping(*words)
    assert answer.code in CODES, f"{words}: {answer.err}"


TARGETS = {one.__name__: one for one in (data_file, case_file, table_of_a_case, expression, workbook, command_line)}
