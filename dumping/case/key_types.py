"""What the keys of a case file are made of: texts, figures, days, names, and tables in files."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from dumping.tables.repairs.repair import Form

Text = Annotated[str, Field(min_length=1, max_length=2000)]
Figure = Annotated[float, Field(allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
NotNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$", description="Three capitals, ISO 4217: USD, KRW, EUR")]
ColumnName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=64)]
Expression = Annotated[str, Field(min_length=1, max_length=2000)]
Encoding = Literal[
    "utf-8", "utf-16-le", "utf-16-be", "windows-1252", "windows-1250", "windows-1251", "windows-1254", "windows-1258",
    "windows-874", "iso-8859-1", "cp949", "euc-kr", "shift-jis", "euc-jp", "gb18030", "big5",
]  # fmt: skip
Day = dt.date


def _in_order(days: list[dt.date]) -> list[dt.date]:
    if len(days) == 2 and days[0] > days[1]:
        raise ValueError(f"it ends ({days[1]}) before it begins ({days[0]})")
    return days


Days = Annotated[
    list[Day],
    Field(min_length=2, max_length=2, description="First and last day"),
    AfterValidator(_in_order),
]
Month = Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$", description="A month: 2013-05")]


class Keys(BaseModel):
    """A table of keys: no others may stand there."""

    model_config = ConfigDict(extra="forbid", strict=True)


class TableFile(Keys):
    """A table: the file, which of its columns are which, and what is computed from them row by row."""

    file: Text = Field(description="Data file in the case's folder: .csv, .xlsx, .sas7bdat, .xpt, .parquet")
    sheet: Text | None = Field(None, description="The sheet of `file`, where it is a workbook with several")
    encoding: Encoding | None = Field(
        None,
        description="The encoding of a CSV file that is not UTF-8: windows-1252, cp949, shift-jis, gb18030, ...",
    )
    delimiter: Literal[",", ";", "\t", "|"] | None = Field(
        None, description="The sign between the cells of a CSV file, where it cannot be told from the file"
    )
    decimal: Literal[".", ","] | None = Field(
        None, description="The decimal sign of numbers written as text, where 1,234 can be read both ways"
    )
    date_order: Literal["mdy", "dmy"] | None = Field(
        None, description="How 03/04/2014 is meant: month first (mdy) or day first (dmy)"
    )
    date_numbers: Literal["excel", "sas"] | None = Field(
        None, description="From which day numbers count that stand for dates: as Excel or as SAS counts"
    )
    header_row: Annotated[int, Field(ge=1)] | None = Field(
        None, description="The row that names the columns, where it cannot be told from the file"
    )
    skip_rows: list[Annotated[int, Field(ge=1)]] = Field(
        default_factory=list, description="Rows of the file that are left out, such as a total that does not add up"
    )
    currency: Currency | None = Field(None, description="Currency of the prices; the case's if left out")
    columns: dict[ColumnName, Text] = Field(
        default_factory=dict, description="Our name = the file's column; columns left out keep their names"
    )
    currencies: dict[ColumnName, Currency] = Field(
        default_factory=dict, description="Columns in another currency, converted at the sale date's rate"
    )
    derived: dict[ColumnName, Expression] = Field(
        default_factory=dict,
        description="Columns computed of the file's own before all else, in this order: codes put together, "
        "quantities in another unit; a text may be given",
    )
    build_up: dict[ColumnName, Expression] = Field(
        default_factory=dict, description="Amounts per unit as expressions over columns and over each other"
    )
    characteristics: list[ColumnName] = Field(
        default_factory=list, description="Physical characteristics, the most important first, under our names"
    )

    def form(self) -> Form:
        """What is stated of the file's form."""
        return Form(
            self.encoding or "", self.delimiter or "", self.decimal or "", self.date_order or "",
            self.date_numbers or "", self.header_row or 0, frozenset(self.skip_rows),
        )  # fmt: skip
