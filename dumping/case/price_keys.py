"""The keys of a case file at product depth: prices typed in, with what is added and deducted."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from dumping.case.key_types import (
    ColumnName,
    Currency,
    Day,
    Figure,
    Keys,
    Month,
    NotNegative,
    Positive,
    Text,
)


class Amount(Keys):
    """An amount in a currency of its own."""

    amount: Figure
    currency: Currency


Adjustments = dict[ColumnName, Figure | Amount]


class Price(Keys):
    """One price per unit: as one figure (`price`) or as `gross_price` with named adjustments."""

    price: Figure | None = Field(None, description="The net price as one figure")
    gross_price: Figure | None = Field(None, description="The starting price")
    plus: Adjustments = Field(default_factory=dict, description="Added to the gross price, by name")
    less: Adjustments = Field(default_factory=dict, description="Deducted from the gross price, by name")
    quantity: Positive | None = Field(None, description="Quantity sold at this price")
    month: Month | None = None
    date: Day | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if (self.price is None) == (self.gross_price is None):
            raise ValueError("state either `price`, one net figure, or `gross_price` with `plus` and `less`")
        if self.price is not None and (self.plus or self.less):
            raise ValueError("`plus` and `less` adjust a `gross_price`; `price` is net already")
        if self.month is not None and self.date is not None:
            raise ValueError("state either `month` or `date`")
        return self


class ExportPrice(Price):
    """An export price; what is added to normal value for this sale stands in `added_to_normal_value`."""

    added_to_normal_value: Adjustments = Field(
        default_factory=dict, description="U.S. packing, credit and direct selling expenses on this sale"
    )


class Product(Keys):
    """A product at product depth: its normal value(s) and export price(s)."""

    connum: Text = Field(description="Control number or name of the product")
    quantity: Positive | None = Field(None, description="Quantity exported, with a single `export_price`")
    normal_value: Figure | Price | None = None
    normal_values: list[Price] = Field(default_factory=list)
    export_price: Figure | ExportPrice | None = None
    export_prices: list[ExportPrice] = Field(default_factory=list)
    cif_price: Positive | None = Field(
        None, description="Price at the frontier with cost, insurance and freight, before duties, in `currency`"
    )
    non_injurious_price: Positive | None = Field(
        None, description="Price of the domestic industry that is not injurious, in `currency`"
    )
    landed_price: Positive | None = Field(
        None, description="Price after importing, instead of the CIF price with the costs under [landing]"
    )
    domestic_price: Positive | None = Field(
        None, description="Price of the domestic industry as it is, for price undercutting beside underselling"
    )
    industry_cost: Positive | None = Field(
        None, description="Cost of the domestic industry, of which [injury.target_price] makes a non-injurious price"
    )
    interest_cost: NotNegative | None = Field(None, description="The interest in `industry_cost`")
    capital_employed: NotNegative | None = Field(None, description="Capital employed, per unit of `industry_cost`")

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if (self.normal_value is None) == (not self.normal_values):
            raise ValueError("state either `normal_value` or a list of `normal_values`")
        if self.export_price is not None and self.export_prices:
            raise ValueError("state either `export_price` or a list of `export_prices`")
        return self
