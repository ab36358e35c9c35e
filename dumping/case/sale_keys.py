"""The keys of a case file on tables of sales."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from dumping.case.key_types import (
    ColumnName,
    Currency,
    Days,
    Expression,
    Figure,
    Keys,
    NotNegative,
    TableFile,
    Text,
)


class DateWindow(Keys):
    """A further window for sales of one kind, on another date than the date of sale."""

    column: ColumnName = Field(description="The date that is tested, under our name for it")
    window: Days


class MixedCurrencies(Keys):
    """Columns whose currency another column tells, sale by sale."""

    column: ColumnName = Field(description="The column that tells the currency, under our name for it")
    amounts: Annotated[list[ColumnName], Field(min_length=1)] = Field(description="The columns that it speaks of")
    codes: dict[Text, Currency] = Field(
        default_factory=dict, description='What stands there = the currency: PESO = "MXN"; left out, ISO 4217'
    )


class FactsAvailable(Keys):
    """U.S. sales whose margin is not calculated but stated, such as one whose data failed verification."""

    where: Expression = Field(description='The sales, by a condition on the table\'s columns: customer == "U03"')
    percent: NotNegative = Field(description="Their margin in per cent of each sale's net price")
    reason: Text = Field(description="Why facts available are applied")
    source: Text = Field(description="Where the rate comes from: the petition, the highest calculated margin, ...")


class Reconciliation(Keys):
    """Totals as the questionnaire response states them, which `dumping check` holds against the file's."""

    quantity: Figure | None = Field(None, description="Total quantity sold (of costs: produced), in the case's unit")
    value: Figure | None = Field(
        None, description="Total of gross prices times quantity (of costs: cost of manufacturing), in `currency`"
    )
    source: Text | None = Field(None, description="Where it is stated: Section A response, Exhibit A-1")

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.quantity is None and self.value is None:
            raise ValueError("state `quantity`, `value` or both")
        return self


class Sales(TableFile):
    """A table of sales. `build_up` states `net_price`, or the parts of which the method makes net prices."""

    window: Days | None = Field(None, description="First and last day of the sales that are used")
    rows: Expression | None = Field(
        None,
        description='Sales that are used, by a condition on columns: customer != "U03"; the others are listed',
    )
    mixed_currencies: MixedCurrencies | None = Field(
        None, description="Amounts in one currency on some sales and in another on others, converted likewise"
    )
    earlier_date: ColumnName | None = Field(
        None, description="A date that is the date of sale where it is earlier, such as the date of shipment"
    )
    sale_type: Literal["EP", "CEP"] | None = Field(
        None, description="U.S. sales: what all of them are; left out, the column `sale_type` says it"
    )
    unaffiliated: Text = Field("1", description="Comparison market: the code in `affiliation` for unaffiliated")
    ep_window: DateWindow | None = Field(None, description="U.S. sales: a further window for EP sales")
    cep_window: DateWindow | None = Field(None, description="U.S. sales: a further window for CEP sales")
    facts_available: list[FactsAvailable] = Field(
        default_factory=list, description="U.S. sales: those whose margin is stated instead of calculated"
    )
    reconciliation: Reconciliation | None = Field(None, description="Totals of the table as its source states them")


class DownstreamSales(Keys):
    """Resales by affiliates, in place of the sales to them; read as the comparison-market sales are.

    Currency, build-up, window and characteristics are those of `comparison_sales`.
    """

    file: Text = Field(description="CSV file in the case's folder")
    columns: dict[ColumnName, Text] = Field(
        default_factory=dict, description="Columns that stand under other names than in the comparison-market file"
    )
