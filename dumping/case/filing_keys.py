"""The keys of a case file that speak of filing: what is confidential, and footnotes with their exhibits."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from dumping.case.key_types import Keys, Text

ColumnPattern = Annotated[
    str,
    Field(
        pattern=r"^([A-Za-z_][A-Za-z0-9_]*|\*)\.([A-Za-z_][A-Za-z0-9_]*|\*)$",
        max_length=140,
        description="TABLE.COLUMN by the names of the results; * stands for all: us_sales.customer, rates.*",
    ),
]


class Confidentiality(Keys):
    """What is business proprietary, and how a public version shows it. What is not named here goes by default."""

    treatment: Literal["proprietary", "public"] = Field(
        "proprietary", description="'public' where nothing in the case is confidential"
    )
    release: Literal["under protective order", "never"] = Field(
        "under protective order", description="Whether the proprietary version may be released under protective order"
    )
    seed: Annotated[int, Field(ge=1)] | None = Field(
        None, description="A secret number that ranged figures are drawn by: the same figure is always ranged alike"
    )
    respondents: Literal["named", "masked"] = Field("named", description="Whether the public version names them")
    public: list[ColumnPattern] = Field(default_factory=list, description="Columns that are shown as they are")
    ranged: list[ColumnPattern] = Field(
        default_factory=list, description="Columns of figures that are shown within the range that the law allows"
    )
    withheld: list[ColumnPattern] = Field(
        default_factory=list, description="Columns that cannot be summarized and are left out, in brackets"
    )


class Footnote(Keys):
    """A footnote to a table or a column of the worksheets, with the exhibit that supports it."""

    on: Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)?$", max_length=140)] = Field(
        description="TABLE or TABLE.COLUMN by the names of the results: us_sales.commissions"
    )
    text: Text
    exhibit: Text | None = Field(None, description="Where the source stands in the record: Exhibit C-12")
