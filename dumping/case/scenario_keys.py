"""The keys of a case file that state scenarios: named sets of changes to the case."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from dumping.case.key_types import Keys, Text

ChangeText = Annotated[
    str,
    Field(
        min_length=1, max_length=2000,
        description="PATH=VALUE, PATH+=VALUE, PATH-=VALUE or PATH*=VALUE, for columns with 'where CONDITION'; "
        "'remove TABLE where CONDITION', 'keep TABLE where CONDITION', 'add TABLE from FILE'",
    ),
]  # fmt: skip


class Scenario(Keys):
    """A scenario: what would be otherwise. `dumping what-if CASE --scenarios` holds all of them against the case."""

    name: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^+\n]+$")] = Field(
        description="By which the scenario is asked for; without a plus sign, which joins scenarios"
    )
    about: Text | None = Field(None, description="Why it is asked, in a sentence")
    includes: list[Text] = Field(default_factory=list, description="Scenarios whose changes are made first, in order")
    set_: list[ChangeText] = Field(
        default_factory=list, alias="set", description="The scenario's own changes, made in their order"
    )
