"""The keys of a case file on rates: from when they are deposited, what comes off them, and who did not cooperate."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from dumping.case.key_types import Day, Figure, Keys, NotNegative, Positive, Text

# What a notice does to deposits. The last three set no rate of their own.
Event = Literal[
    "results", "preliminary determination", "amended results", "court decision", "new shipper review",
    "changed circumstances", "sunset review", "revocation",
]  # fmt: skip
WITHOUT_RATES = ("changed circumstances", "sunset review", "revocation")


class DomesticSubsidy(Keys):
    """A countervailed domestic subsidy that made normal value from factors count it a second time."""

    countervailing_percent: NotNegative = Field(
        description="Countervailing duty rate that is due to it: the most that comes off"
    )
    passed_through_percent: Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)] = Field(
        description="How much of it is found to have passed through to export prices, per cent of it"
    )
    source: Text = Field(description="Where it was found: the decision memorandum")


class Deposits(Keys):
    """From which day entries pay deposits at this segment's rates, by which notice, and what comes off them."""

    effective: Day | None = Field(
        None, description="First day of deposits at these rates: publication of the notice, as a rule"
    )
    event: Event = Field("results", description="What the notice is: final determination or results, if left out")
    decided: Day | None = Field(
        None, description="Court decision: its day; without `effective` deposits change ten days later"
    )
    ends: Day | None = Field(
        None, description="Preliminary determination: last day of provisional measures, by law if left out"
    )
    extended: bool = Field(False, description="Provisional measures were extended to six months")
    order: Day | None = Field(
        None, description="Publication of the order: after provisional measures have ended, deposits begin again"
    )
    notice: Text | None = Field(None, description="Where the rates were published: 82 FR 31750 (10 July 2017)")
    not_examined: list[Text] = Field(
        default_factory=list, description="Companies under review that were not examined and have the average rate"
    )
    entity_members: list[Text] = Field(
        default_factory=list, description="Companies found to be part of the country-wide entity, from then on"
    )
    successors: dict[str, Text] = Field(
        default_factory=dict, description='Successors in interest: "new name" = "company whose rate it takes over"'
    )
    export_subsidy_percent: dict[str, Figure] = Field(
        default_factory=dict,
        description="Export subsidies countervailed in a companion case, by company: taken off the deposit",
    )
    domestic_subsidy: dict[str, DomesticSubsidy] = Field(
        default_factory=dict,
        description="Domestic subsidies countervailed in a companion case, by company: non-market economies only",
    )
    revoked: bool = Field(False, description="The order is revoked: from `effective` on nothing is deposited")
    revoked_for: list[Text] = Field(default_factory=list, description="Companies for which alone it is revoked")
    likely_percent: dict[str, NotNegative] = Field(
        default_factory=dict, description="Sunset review: margins found likely to prevail, by company"
    )

    @model_validator(mode="after")
    def _days(self) -> Self:
        if self.effective is None and not (self.event == "court decision" and self.decided is not None):
            raise ValueError("`effective` is missing: first day of deposits at these rates")
        if self.decided is not None and self.event != "court decision":
            raise ValueError('`decided` is of a court decision: state event = "court decision"')
        if (self.ends is not None or self.extended) and self.event != "preliminary determination":
            raise ValueError('provisional measures are of a preliminary determination: state event = "preliminary ..."')
        if self.ends is not None and self.effective is not None and self.ends < self.effective:
            raise ValueError(f"provisional measures end ({self.ends}) before they begin ({self.effective})")
        return self


class DutyAbsorption(Keys):
    """A finding, in a review, whether antidumping duties are absorbed on sales through affiliated importers."""

    order: Day = Field(description="Publication of the order")
    initiated: Day = Field(description="Publication of the review's initiation: two or four years after the order")
    affiliated_importers: Annotated[list[Text], Field(min_length=1)] = Field(
        description="Importers affiliated with the exporter, as the sales name them"
    )
    buyers_pay: bool = Field(
        False, description="Evidence on record that unaffiliated purchasers will pay the duties: nothing is absorbed"
    )
    source: Text | None = Field(None, description="The request, and the evidence on record")


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
