"""The keys of a case file that say when its rates are collected as cash deposits, and from whom."""

from __future__ import annotations

from pydantic import Field

from dumping.case.key_types import Day, Figure, Keys, Text


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
