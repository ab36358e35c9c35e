"""The keys of a case file on rates: from when they are deposited, and the rate of who did not cooperate."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from dumping.case.key_types import Day, Figure, Keys, Positive, Text


class Deposits(Keys):
    """From which day entries pay deposits at this segment's rates, by which notice."""

    effective: Day = Field(description="First day of deposits at these rates: publication of the notice, as a rule")
    notice: Text | None = Field(None, description="Where the rates were published: 82 FR 31750 (10 July 2017)")
    not_examined: list[Text] = Field(
        default_factory=list, description="Companies under review that were not examined and have the average rate"
    )
    export_subsidy_percent: dict[str, Figure] = Field(
        default_factory=dict,
        description="Export subsidies countervailed in a companion case, by company: taken off the deposit",
    )
    revoked: bool = Field(False, description="The order is revoked: from `effective` on nothing is deposited")


class AdverseFacts(Keys):
    """Rates considered for a respondent that did not cooperate; the highest is taken."""

    petition_percent: Positive | None = Field(None, description="Highest rate of the petition, as initiated upon")
    prior_percent: Positive | None = Field(None, description="Highest rate found in an earlier segment")
    calculated_margins: bool = Field(True, description="Whether margins calculated for other respondents count")
    single_sales: bool = Field(False, description="Whether the highest result of a single sale counts")
    source: Text | None = Field(None, description="Why, and where: the memorandum")

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.petition_percent is None and self.prior_percent is None and not self.calculated_margins:
            raise ValueError("no rate is considered: state `petition_percent` or `prior_percent`")
        return self
