"""The keys of a case on a non-market economy: factors of production, surrogate values, financial ratios, rates."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from dumping.case.key_types import (
    ColumnName,
    Currency,
    Expression,
    Figure,
    Keys,
    NotNegative,
    Positive,
    TableFile,
    Text,
)

Share = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]


CATEGORIES = ("direct materials", "energy", "labor", "packing", "by-product")


class InboundFreight(Keys):
    """Freight of an input to the factory, per unit of the input: distance times a freight rate."""

    surrogate: ColumnName = Field(description="The freight rate among the surrogate values: truck")
    distance: Expression = Field(description="Supplier to factory, over columns of the factors")
    port_distance: Expression | None = Field(
        None,
        description="Port to factory, over columns of the factors or of the U.S. sales; the shorter one counts, "
        "for a surrogate value from import statistics",
    )


class MarketEconomyPurchases(Keys):
    """Purchases of an input from market-economy suppliers, paid in a market-economy currency."""

    price: Positive = Field(description="Weighted-average price paid, per unit of the input")
    currency: Currency | None = Field(None, description="The case's if left out")
    share_percent: Share = Field(description="Share of these purchases in all purchases of the input, by volume")
    source: Text | None = None


class FactorInput(Keys):
    """An input of the product: what is used of it, and the surrogate value it is valued at."""

    category: Literal["direct materials", "energy", "labor", "packing", "by-product"]
    quantity: Expression | None = Field(
        None, description="Used per unit of the product, over columns of the factors; left out, the column so named"
    )
    unit: Text | None = Field(None, description="Unit that the input is measured in: kg, kWh, hour")
    surrogate: ColumnName | None = Field(None, description="Its surrogate value's name; left out, the input's own")
    freight: InboundFreight | None = None
    market_economy: MarketEconomyPurchases | None = None
    label: Text | None = Field(None, description="What outputs call it: Hot-rolled coil")


class Factors(TableFile):
    """Factors of production by product; rows of one product (plants, suppliers) are averaged by `output`."""

    inputs: Annotated[dict[ColumnName, FactorInput], Field(min_length=1)] = Field(
        description="The inputs by name, in the order in which outputs show them"
    )


class SurrogateValues(TableFile):
    """Surrogate values, a row each; or import statistics, a row for each source country."""


class Statements(TableFile):
    """Financial statements of surrogate producers, a row for each company."""


class Ratios(Keys):
    """Surrogate financial ratios as stated, each on its cumulative base: 0.12 is 12 per cent."""

    overhead: NotNegative = Field(description="To materials, energy and labor")
    sga: NotNegative = Field(description="Selling, general, administrative and interest, to cost of manufacture")
    profit: Figure = Field(description="To cost of manufacture and SG&A")
    source: Text | None = None


class SeparateRate(Keys):
    """An exporter with a separate rate that is not individually examined; a combination rate names its producer."""

    exporter: Text
    producer: Text | None = None


class CountryWideEntity(Keys):
    """The country-wide entity and its rate."""

    name: Text = Field(description="What it is called: China-wide entity")
    rate_percent: NotNegative | None = Field(None, description="Its rate; left out, the petition's")
    source: Text | None = None


class Nonmarket(Keys):
    """How factors of production are valued, for every respondent with `factors`."""

    surrogate_values: SurrogateValues
    surrogate_country: Text | None = Field(
        None, description="Primary surrogate country; left out where the tables name no countries"
    )
    further_countries: list[Text] = Field(
        default_factory=list, description="Countries taken in this order where the primary one has no value"
    )
    excluded_sources: list[Text] = Field(
        default_factory=list, description="Source countries left out of import statistics: subsidised, non-market"
    )
    ratios: Ratios | None = Field(None, description="Financial ratios as stated")
    financial_statements: Statements | None = Field(None, description="Financial ratios from companies' statements")
    petition_rate_percent: Positive | None = Field(
        None, description="Rate of the petition, compared with the results of sales to corroborate it"
    )
    entity: CountryWideEntity | None = None
    separate_rates: list[SeparateRate] = Field(default_factory=list)

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if (self.ratios is None) == (self.financial_statements is None):
            raise ValueError("state either `ratios` or `financial_statements`")
        if self.entity is not None and self.entity.rate_percent is None and self.petition_rate_percent is None:
            raise ValueError("the entity needs a rate: `rate_percent`, or the case's `petition_rate_percent`")
        return self
