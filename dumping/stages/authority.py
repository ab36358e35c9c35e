"""What tells one authority's method from another's where they share the stages: each declares it in its pipeline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dumping.formula.rule import Rule

Base = Literal["export price", "CIF value"]

# What a shipment pays, by what the duty is charged on.
CHARGES = {
    "export price": "entered_value * duty_percent / 100",
    "CIF value": "cif_value * duty_percent / 100",
    "unit": "quantity * duty_per_unit",
    "normal value": "quantity * max(normal_value - export_price, 0)",
    "deposit": "entered_value * cash_deposit_percent / 100",
}
# What an injury margin is a share of, by the column of values that it is summed from.
SHARES = {"CIF value": "cif_value", "landed value": "landed_value", "export price": "export_value"}


@dataclass(frozen=True)
class Injury:
    """The injury margin: what it is a share of, and where that is written."""

    of: Literal["CIF value", "landed value", "export price"]
    cite: str

    @property
    def value(self) -> str:
        """The column of values that the margin is a share of."""
        return SHARES[self.of]


@dataclass(frozen=True)
class Duty:
    """The duty: what a shipment is charged on, the injury margin that may cap it, and its source.

    `expressed_of` is stated where the duty is a share of another value than the margin.
    """

    charged_on: Literal["export price", "CIF value", "unit", "normal value", "deposit"]
    cite: str
    label: str = "Anti-dumping duty"
    injury: Injury | None = None
    expressed_of: Base | None = None

    @property
    def per_unit(self) -> bool:
        """Whether the duty is an amount per unit."""
        return self.charged_on == "unit"

    @property
    def entry(self) -> Rule:
        """What a shipment pays."""
        label = "Anti-dumping duty or deposit" if self.charged_on == "deposit" else "Anti-dumping duty"
        return Rule("anti_dumping_duty", CHARGES[self.charged_on], label, "{money}", self.cite)


@dataclass(frozen=True)
class Authority:
    """An authority's method over the shared stages.

    `name` as it stands in a sentence; `in_words` the rule that makes the difference; `margin_of` what the margin is
    a share of; `not_verified` what of this was not held against the published text; the rest are sources, and what
    the rate that the margin allows is called.
    """

    name: str
    in_words: str
    margin_of: Base
    margin_cite: str
    de_minimis_cite: str
    ceiling_cite: str
    all_others_cite: str
    all_others_exception: str
    duty: Duty
    ceiling: str = "Highest duty that the margin allows"
    de_minimis_label: str = "De minimis"
    not_verified: str = ""

    @property
    def on_cif(self) -> bool:
        """Whether the margin is a share of the CIF value."""
        return self.margin_of == "CIF value"

    @property
    def further(self) -> tuple[str, ...]:
        """Figures that the rates need beside the margin: de minimis is of the export price everywhere."""
        return ("percent_of_export_price",) if self.on_cif else ()

    @property
    def de_minimis(self) -> Rule:
        """Whether the margin, as a share of the export price, is below the threshold."""
        test = f"{self._tested} < de_minimis_threshold_percent"
        return Rule("de_minimis", test, self.de_minimis_label, "truth", self.de_minimis_cite)

    @property
    def deposit(self) -> Rule:
        """The highest rate that the margin allows; none where it is de minimis."""
        expression = f"if({self._tested} < de_minimis_threshold_percent, 0, margin_percent)"
        return Rule("cash_deposit_percent", expression, self.ceiling, "%", self.ceiling_cite)

    @property
    def entry(self) -> Rule:
        """What a shipment pays."""
        return self.duty.entry

    @property
    def _tested(self) -> str:
        return self.further[0] if self.further else "margin_percent"
