"""A shipped case cut small, with its tables written in every format that the engine reads."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet
import pyreadstat

from tests.tables.write_sas import write_sas

CASE = Path(__file__).parents[2] / "cases" / "octg-korea"
TABLES = {"a_us_sales": 150, "a_korean_sales": 400, "a_costs": 40, "usd_per_krw": 800}
DATES = {"SALEDTU", "SALEDTH", "date"}
TEXTS = {"CONNUMU", "CONNUMH", "CONNUM", "INVU", "INVH", "SALEU", "CUSCODU", "CUSCODH", "IMPORTRU", "DESTU", "CUSRELH"}


def frames() -> dict[str, pd.DataFrame]:
    """The first rows of each table, typed."""
    found = {}
    for name, rows in TABLES.items():
        with (CASE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            frame = pd.DataFrame(list(csv.DictReader(file))[:rows])
        for column in frame:
            if column in DATES:
                frame[column] = pd.to_datetime(frame[column])
            elif column not in TEXTS:
                frame[column] = pd.to_numeric(frame[column])
        found[name] = frame
    return found


def to_csv(frame: pd.DataFrame, path: Path) -> None:
    frame.to_csv(path, index=False, date_format="%Y-%m-%d")


def to_excel(frame: pd.DataFrame, path: Path) -> None:
    frame.to_excel(path, index=False, sheet_name="Sales")


def to_parquet(frame: pd.DataFrame, path: Path) -> None:
    # As different programs write it: dates of one type or another, texts with a dictionary or without.
    made = pa.Table.from_pandas(frame, preserve_index=False)
    for place, field in enumerate(made.schema):
        if field.name in DATES and field.name != "date":
            made = made.set_column(place, field.name, made.column(place).cast(pa.date32()))
        elif field.name.startswith("CONNUM"):
            made = made.set_column(place, field.name, made.column(place).dictionary_encode())
    pyarrow.parquet.write_table(made, path, row_group_size=100)


def to_transport(frame: pd.DataFrame, path: Path) -> None:
    shown = {str(name): "DATE9." for name in frame if frame[name].dtype.kind == "M"}
    days = frame.assign(**{name: frame[name].dt.date for name in shown})
    pyreadstat.write_xport(days, str(path), variable_format=shown, file_format_version=8)


def sas_columns(frame: pd.DataFrame) -> tuple[dict[str, object], dict[str, str]]:
    """Columns as a SAS data set has them, days counted from 1960 and texts filled with blanks; and their formats."""
    columns: dict[str, object] = {}
    for name in frame:
        if name in DATES:
            days = frame[name].to_numpy().astype("datetime64[D]") - np.datetime64("1960-01-01")
            columns[name] = days.astype(float)
        elif name in TEXTS:
            columns[name] = [f"{cell:<12}" for cell in frame[name]]
        else:
            columns[name] = frame[name].to_numpy().astype(float)
    return columns, {name: "YYMMDD10" for name in columns if name in DATES}


WRITERS: dict[str, Callable[[pd.DataFrame, Path], None]] = {
    "csv": to_csv, "xlsx": to_excel, "parquet": to_parquet, "xpt": to_transport, "sas7bdat": write_sas,
}  # fmt: skip


def write_case(folder: Path, extension: str) -> Path:
    """The case of one respondent with its tables in one format."""
    for name, frame in frames().items():
        WRITERS[extension](frame, folder / f"{name}.{extension}")
    text = (CASE / "case.toml").read_text(encoding="utf-8")
    second = text.index("[[respondents]]", text.index("[[respondents]]") + 1)
    text = re.sub(r'\.csv"', f'.{extension}"', text[:second].rstrip("# -\n") + "\n")
    (folder / "case.toml").write_text(text, encoding="utf-8")
    return folder
