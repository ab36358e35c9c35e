"""The keys of a case file on tables of costs."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from dumping.case.key_types import (
    ColumnName,
    Figure,
    Keys,
    Month,
    Positive,
    TableFile,
    Text,
)
from dumping.case.sale_keys import Reconciliation


class Quarterly(Keys):
    """Costs and comparisons by quarter; the cost table has a column `quarter`, 1 being the period's first."""

    direct_materials: Annotated[list[ColumnName], Field(min_length=1)] = Field(
        description="Cost columns of the materials that are indexed from one quarter to another"
    )
    reported_total: ColumnName = Field(description="Cost column with the reported total cost of manufacturing")
    quarters: Annotated[list[Text], Field(min_length=1)] = Field(
        description='Quarters inside the period: "1", "2", ...'
    )
    purchase_costs: dict[ColumnName, dict[str, Positive]] = Field(
        default_factory=dict, description="For each material, its purchase cost by quarter"
    )


class MarketSituation(Keys):
    """An adjustment of one element of cost for a particular market situation, before costs are averaged."""

    element: ColumnName = Field(description="The cost that is adjusted: a column of the table or an amount of build_up")
    percent: Figure | None = Field(None, description="Added to the element, in per cent of it")
    amount: Figure | None = Field(None, description="Added to the element per unit, in the table's currency")
    applies_to: Literal["by law", "constructed value", "cost test and constructed value"] = Field(
        "by law", description="Which costs are adjusted: those of constructed value only, or of the cost test too"
    )
    reason: Text = Field(description="What the situation is")
    source: Text = Field(description="Where the finding and the figure come from")

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if (self.percent is None) == (self.amount is None):
            raise ValueError("state either `percent`, of the element, or `amount`, per unit")
        return self


class Inflation(Keys):
    """Costs and comparisons by month under high inflation; the cost table has a column `year_month`."""

    price_index: dict[Month, Positive] = Field(description='Price index of each month: "2023-05" = 112.4')
    base_month: Month | None = Field(
        None, description="Month in whose prices costs are averaged; the period's last if left out"
    )


class Costs(TableFile):
    """Cost of production by product, reported row by row; rows of one product are averaged by quantity."""

    unproduced: Literal["most similar", "as reported"] = Field(
        "most similar", description="Costs of products sold but not produced in the period"
    )
    quarterly: Quarterly | None = Field(None, description="Costs by quarter instead of over the whole period")
    inflation: Inflation | None = Field(None, description="High inflation: costs by month, indexed")
    particular_market_situation: list[MarketSituation] = Field(
        default_factory=list, description="Elements of cost that are adjusted for a particular market situation"
    )
    reconciliation: Reconciliation | None = Field(None, description="Totals of the table as its source states them")

    @model_validator(mode="after")
    def _one_time(self) -> Self:
        if self.quarterly is not None and self.inflation is not None:
            raise ValueError("state either `quarterly` or `inflation`, not both")
        if self.inflation is not None and self.unproduced != "most similar":
            raise ValueError("with `inflation` the costs of products not produced are those of the most similar ones")
        return self
