"""The keys of a case file that injury margins and duties are made of: costs of importing, choices, stated margins."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from dumping.case.key_types import Keys, NotNegative


class Landing(Keys):
    """What importing costs beside the price, in one market."""

    customs_duty_percent: NotNegative = Field(0.0, description="Customs duty, in per cent of the CIF price")
    surcharge_percent: NotNegative = Field(0.0, description="Surcharge on the customs duty, in per cent of that duty")
    post_import_cost: NotNegative = Field(0.0, description="Other costs of importing, per unit")
    vat_percent: NotNegative = Field(
        0.0, description="Value-added or sales tax on the price with all duties, for `dumping compare --shipment`"
    )


class TargetPrice(Keys):
    """How the non-injurious price is made of the domestic industry's cost, where sales or products state that cost."""

    profit_percent: NotNegative | None = Field(None, description="Target profit of the domestic industry")
    profit_of: Literal["cost", "turnover"] | None = Field(None, description="What the target profit is a share of")
    compliance_cost: NotNegative = Field(0.0, description="Future cost of environmental and social rules, per unit")
    return_on_capital_percent: NotNegative | None = Field(
        None, description="Return on capital employed, instead of a profit; by law if left out, where the law has one"
    )

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if self.profit_percent is not None and self.return_on_capital_percent is not None:
            raise ValueError("state either `profit_percent` or `return_on_capital_percent`")
        if self.profit_percent is not None and self.profit_of is None:
            raise ValueError('say what the profit is a share of: profit_of = "cost" or "turnover"')
        if self.profit_percent is not None and self.profit_percent >= 100:
            raise ValueError("a profit of the whole price and more leaves no cost")
        return self


class Injury(Keys):
    """How the injury margin is made, and whether it caps the duty, where law or practice leaves a choice."""

    negative_results: Literal["by law", "offset", "zeroed"] = Field(
        "by law", description="Products above the non-injurious price: offset against the others, or zeroed"
    )
    lesser_duty: Literal["by law", "applied", "not applied"] = Field(
        "by law", description="Whether the duty is the injury margin where that is lower than the margin of dumping"
    )
    target_price: TargetPrice | None = Field(
        None, description="The non-injurious price from cost: of sales and products that state `industry_cost`"
    )


class StatedMargins(Keys):
    """Margins already found, such as published ones, and the duties that stand beside the anti-dumping duty."""

    margin_percent: NotNegative | None = Field(None, description="A rate already found, such as a published one")
    dumping_per_unit: NotNegative | None = Field(
        None, description="The margin already found, per unit, where the duty is an amount per unit"
    )
    injury_margin_percent: NotNegative | None = Field(None, description="An injury margin already found")
    injury_per_unit: NotNegative | None = Field(
        None, description="The injury margin per unit; with `injury_margin_percent` it gives the CIF price"
    )
    countervailing_percent: NotNegative | None = Field(
        None, description="Countervailing duty on the same goods, which uses up part of the injury margin"
    )
    countervailing_per_unit: NotNegative | None = Field(
        None, description="The same per unit, beside `injury_margin_percent` and `injury_per_unit`"
    )
    safeguard_percent: NotNegative | None = Field(
        None, description="Safeguard duty above its quota, of which anti-dumping duty is only charged what exceeds it"
    )

    @model_validator(mode="after")
    def _one_countervailing_duty(self) -> Self:
        if self.countervailing_percent is not None and self.countervailing_per_unit is not None:
            raise ValueError("state either `countervailing_percent` or `countervailing_per_unit`")
        return self
