"""The keys of a case file that an injury margin is made of: what importing costs beside the price."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from dumping.case.key_types import Keys, NotNegative


class Landing(Keys):
    """What importing costs beside the price, in one market."""

    customs_duty_percent: NotNegative = Field(0.0, description="Customs duty, in per cent of the CIF price")
    surcharge_percent: NotNegative = Field(0.0, description="Surcharge on the customs duty, in per cent of that duty")
    post_import_cost: NotNegative = Field(0.0, description="Other costs of importing, per unit")
    vat_percent: NotNegative = Field(
        0.0, description="Value-added or sales tax on the price with all duties, for `dumping compare --shipment`"
    )


class Injury(Keys):
    """How the injury margin is made where practice leaves a choice."""

    negative_results: Literal["by law", "offset", "zeroed"] = Field(
        "by law", description="Products above the non-injurious price: offset against the others, or zeroed"
    )
