"""The keys of a case file on companies that were not individually examined: who cooperated, and who did not."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from dumping.case.injury_keys import StatedMargins
from dumping.case.key_types import Text


class Residual(StatedMargins):
    """The rate of those who did not cooperate and of everybody else: by a rule, or as stated (facts available)."""

    rule: Literal[
        "by law",
        "highest examined",
        "average of the examined",
        "highest normal value, lowest export price",
        "stated",
    ] = Field("by law", description="How the rate is found; stated: `margin_percent` and the injury margin beside it")
    name: Text = Field("All other companies", description="What the rate is called")
    source: Text | None = Field(None, description="Where a stated rate comes from")


class OtherCompanies(StatedMargins):
    """Companies that were not individually examined and have one rate.

    Those that cooperated take the average rate of the examined ones ([all_others]), the others the residual rate
    ([residual]); margins stated here, such as published ones whose weights are not public, take their place.
    """

    name: Text = Field(description="What the group is called: Annex I, all other companies")
    cooperation: Literal["cooperating", "non-cooperating"] = Field(
        "cooperating",
        description="Which rate they take; cooperation against dumping counts, not that against subsidies",
    )
    companies: list[Text] = Field(default_factory=list, description="Who they are")
    source: Text | None = Field(None, description="Where stated margins come from")
