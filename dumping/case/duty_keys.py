"""The keys of a case file on duties in force: their form and figures, by authority, company and product."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from dumping.case.key_types import Currency, Keys, NotNegative, Positive, Text

FormName = Literal[
    "by law", "ad_valorem", "specific", "minimum_price", "capped_minimum_price", "combination", "fixed", "floor_price",
    "normal_values", "undertaking", "compound",
]  # fmt: skip


class DutyAmounts(Keys):
    """Figures of a duty per unit; a product may have its own."""

    duty_per_unit: NotNegative | None = Field(None, description="Amount per unit; computed if left out")
    minimum_price: Positive | None = Field(
        None, description="Minimum, reference or undertaken price: what lacks of it is paid"
    )
    ascertained_export_price: Positive | None = Field(
        None, description="Australia; the case's average export price of the product if left out"
    )
    ascertained_normal_value: Positive | None = Field(
        None, description="Australia; the case's normal value of the product if left out"
    )
    floor_price: Positive | None = Field(
        None, description="Price below which the difference is paid: a normal value or a non-injurious price"
    )
    normal_value: Positive | None = Field(None, description="Canada: prospective normal value; the case's if left out")


class DutyForm(DutyAmounts):
    """The form of a duty and its figures; amounts in `currency`, converted at the rate of the day of entry."""

    form: FormName = Field("by law", description="Form of the duty; by law as the authority's own rule has it")
    currency: Currency | None = Field(None, description="Currency of the amounts, if it is not the case's")
    duty_percent: NotNegative | None = Field(None, description="Rate in per cent; computed if left out")
    cap_percent: NotNegative | None = Field(
        None, description="capped_minimum_price: the most that is paid, in per cent of the price"
    )
    at_least_percent: NotNegative | None = Field(None, description="compound: the least that is paid, of the value")
    at_least_per_unit: NotNegative | None = Field(None, description="compound: the least that is paid per unit")
    at_most_percent: NotNegative | None = Field(None, description="compound: the most that is paid, of the value")
    at_most_per_unit: NotNegative | None = Field(None, description="compound: the most that is paid per unit")
    countervailing_percent: NotNegative | None = Field(
        None, description="Countervailing duty, of the same value; the respondent's if left out"
    )
    countervailing_per_unit: NotNegative | None = Field(None, description="Countervailing duty per unit")
    export_subsidy_percent: NotNegative | None = Field(
        None, description="Canada: countervailed export subsidy, of the export price; taken off the duty"
    )
    source: Text | None = Field(None, description="Where the figures come from")
    products: dict[Text, DutyAmounts] = Field(default_factory=dict, description="Figures of single products, by CONNUM")


class Duty(DutyForm):
    """The duty of one authority, [duty.eu]; `companies` and `residual` state what is other than this."""

    companies: dict[Text, DutyForm] = Field(default_factory=dict, description="By exporter: what is its own")
    residual: DutyForm | None = Field(
        None, description="Of exporters that are not named; the highest of the case's duties if left out"
    )
    safeguard_percent: NotNegative | None = Field(
        None, description="Safeguard duty above the quota, of the customs value, for entries that are above it"
    )
