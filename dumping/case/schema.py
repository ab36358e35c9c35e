"""The schema of a case file. Every key is documented here; `dumping schema` prints the JSON Schema made of it."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from dumping.case.company_keys import OtherCompanies, Residual
from dumping.case.cost_keys import Costs
from dumping.case.deposit_keys import WITHOUT_RATES, AdverseFacts, Deposits, DutyAbsorption
from dumping.case.duty_keys import Duty, FormName
from dumping.case.filing_keys import Confidentiality, Footnote
from dumping.case.injury_keys import Injury, Landing, StatedMargins
from dumping.case.key_types import (
    ColumnName,
    Currency,
    Day,
    Days,
    Expression,
    Figure,
    Keys,
    NotNegative,
    Positive,
    Text,
)
from dumping.case.nonmarket_keys import Factors, Nonmarket
from dumping.case.price_keys import Product
from dumping.case.sale_keys import DownstreamSales, Sales
from dumping.case.scenario_keys import Scenario


class Header(Keys):
    """What the case is about and whose law, of which day, applies."""

    title: Text
    authority: Text = Field(
        description="Whose method applies: us, wto, eu, uk, in, ca, cn, au, br, mx, za, tr, kr, jp or sa"
    )
    segment: Literal["investigation", "review"]
    period: Days = Field(description="First and last day of the period of investigation or review")
    law_as_of: Day = Field(description="The day whose law applies, usually that of the determination")
    currency: Currency = Field(description="Currency in which prices are compared, for the U.S. USD")
    unit: Text = Field(description="Unit of quantity of every price, cost and quantity: metric ton, piece")
    number: Text | None = Field(None, description="The agency's case number: A-580-870")
    product: Text | None = None
    country: Text | None = None
    notice: Text | None = Field(None, description="Printed on every output, such as 'synthetic data'")
    sources: list[Text] = Field(default_factory=list, description="Where the facts come from")


class Method(Keys):
    """Choices of method. Left out, each follows the law of the day in `case.law_as_of`."""

    comparison: Literal["by law", "average_to_average", "average_to_transaction"] = Field(
        "by law", description="Comparison method whose margin is the result"
    )
    negative_results: Literal["by law", "offset", "zeroed"] = Field(
        "by law", description="In average-to-average: offset against positive results, or zeroed"
    )
    averaging_period: Literal["by law", "period", "month"] = Field(
        "by law", description="Prices are averaged over the whole period or month by month"
    )


class AllOthers(Keys):
    """The rate for respondents that are not individually examined."""

    average: Literal["by law", "simple", "weighted", "ranged", "three-way"] = Field(
        "by law",
        description="How the rates are averaged: simple; weighted; ranged, weighted by `ranged_weight`; three-way, "
        "simple or ranged, whichever is nearer to the average by actual weights, which would disclose them",
    )
    weight: Literal["value", "quantity"] = Field(
        "value", description="What weights are of, where a respondent's sales are known: value or quantity"
    )
    name: Text | None = Field(
        None,
        description="What the rate is called; left out, All others, for a non-market economy Separate rate, and under "
        "other authorities Cooperating, not examined",
    )
    stated_percent: NotNegative | None = Field(
        None,
        description="Another reasonable method's rate, where every rate is zero, de minimis or on facts available",
    )
    reason: Text | None = Field(None, description="Why that method, and where it was explained")


class ExchangeRate(Keys):
    """Units of the currency of comparison for one unit of the currency that the table is named for."""

    rate: Positive | None = Field(None, description="One rate for every day")
    file: Text | None = Field(
        None,
        description="Daily rates, in the case's folder: a table (.csv, .xlsx, .sas7bdat, .xpt, .parquet), or a file of "
        "the Federal Reserve's H.10 rates, of Commerce's or of the European Central Bank's",
    )
    kind: Literal["h10", "commerce", "ecb", "table"] | None = Field(
        None, description="Whose file it is; left out, it is told by its layout"
    )
    model: Literal["as reported", "commerce"] = Field(
        "as reported",
        description="Each day's rate as the file has it, or Commerce's model: benchmarks for fluctuations, sustained "
        "movements, the last reported rate on days without",
    )
    series: Literal["investigation", "review"] | None = Field(
        None, description="Which of Commerce's two series; left out, that of the case's segment"
    )
    sheet: Text | None = Field(None, description="The sheet of `file`, where it is a workbook with several")
    date_column: Text = "date"
    rate_column: Text = Field("rate", description="The column of the rate, or the name of a series of a publisher")
    source: Text | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if (self.rate is None) == (self.file is None):
            raise ValueError("state either `rate`, one rate for every day, or `file`, daily rates")
        if self.rate is not None and (self.kind or self.series or self.model != "as reported"):
            raise ValueError("`kind`, `model` and `series` are of daily rates in a `file`; leave them out with `rate`")
        return self


class ConstructedValue(Keys):
    """Stated ratios for constructed value: to the cost of production, credit to the constructed value."""

    profit: Figure | None = Field(None, description="Profit rate; the choice that decides many cases")
    direct_selling: Figure | None = None
    indirect_selling: Figure | None = None
    commissions: Figure | None = None
    commission_pool: Figure | None = Field(None, description="Indirect expenses that can offset a commission")
    inventory_carrying: Figure | None = None
    credit: Figure | None = None
    source: Text | None = Field(None, description="Where the ratios come from")


class LevelFactor(Keys):
    """A stated level-of-trade factor: ratio to the matched price."""

    us_level: Figure
    comparison_level: Figure
    factor: Figure


class Calculation(Keys):
    """Choices of calculation for one respondent; left out, each is as the agency makes it by default."""

    normal_value: Literal["prices", "constructed value"] = Field(
        "prices", description="Prices first and constructed value where there is none, or constructed value only"
    )
    arms_length: bool = Field(True, description="Test prices to affiliated customers, where affiliation is reported")
    cost_test: bool = Field(True, description="Leave out sales below cost, where costs are reported")
    level_of_trade_adjustment: Literal["none", "calculated", "stated"] = Field(
        "none", description="Adjust prices matched at another level of trade"
    )
    level_of_trade_factors: list[LevelFactor] = Field(default_factory=list)
    cep_offset: bool = Field(False, description="Whether a CEP offset is granted")
    cep_profit_ratio: NotNegative | None = Field(None, description="Stated CEP profit ratio; calculated if left out")
    constructed_value: ConstructedValue | None = Field(
        None, description="Stated ratios; the comparison market's if left out"
    )
    per_unit: bool = Field(False, description="State rates per unit instead of ad valorem")
    differential_pricing: Literal["by law", "cohens_d", "price_difference", "none"] = Field(
        "by law", description="Which test for differential pricing is made"
    )
    regions_from: Literal["state", "zip", "region"] = Field("state", description="What tells a sale's region")


class Respondent(StatedMargins):
    """One exporter: a rate already found (`margin_percent`), products, or tables of sales."""

    name: Text
    adverse_facts_available: AdverseFacts | None = Field(
        None, description="It did not cooperate: the highest of these rates instead of a margin"
    )
    duty_absorption: DutyAbsorption | None = Field(
        None, description="Reviews: whether duties are absorbed on sales through affiliated importers"
    )
    basis: Literal["calculated", "facts available"] = Field(
        "calculated", description="Rates based wholly on facts available stay out of the all-others rate"
    )
    weight: Positive | None = Field(None, description="Weight in a weighted all-others rate")
    ranged_weight: Positive | None = Field(
        None, description="The weight as ranged for the public, for a three-way rate"
    )
    producer: Text | None = Field(None, description="Who makes what this exporter sells, for a combination rate")
    normal_value_currency: Currency | None = Field(None, description="Product depth: currency of normal values")
    export_price_currency: Currency | None = Field(None, description="Product depth: currency of export prices")
    products: list[Product] = Field(default_factory=list)
    us_sales: Sales | None = Field(None, description="Export sales, database depth")
    comparison_sales: Sales | None = Field(None, description="Comparison-market sales, database depth")
    downstream_sales: DownstreamSales | None = Field(
        None, description="Resales by affiliates whose purchases are not at arm's length"
    )
    costs: Costs | None = Field(None, description="Cost of production, database depth")
    factors: Factors | None = Field(None, description="Factors of production, for a non-market economy")
    calculation: Calculation = Field(default_factory=lambda: Calculation())

    @model_validator(mode="after")
    def _one_depth(self) -> Self:
        market = any(t is not None for t in (self.comparison_sales, self.costs))
        tables = market or self.us_sales is not None or self.factors is not None
        adverse = self.adverse_facts_available is not None
        if (self.margin_percent is not None) + bool(self.products) + tables + adverse != 1:
            raise ValueError(
                "state one of: `margin_percent`; `adverse_facts_available`; `products`; "
                "`us_sales` with `comparison_sales`, `costs` or both; "
                "`us_sales` with `factors`"
            )
        if self.factors is not None and market:
            raise ValueError("normal value is made of `factors`, or of `comparison_sales` and `costs`, not of both")
        if tables and self.us_sales is None:
            raise ValueError("`us_sales` are needed beside the other tables")
        if tables and not market and self.factors is None:
            raise ValueError("`comparison_sales`, `costs` or `factors` are needed: normal value is made of them")
        if self.downstream_sales is not None and self.comparison_sales is None:
            raise ValueError("`downstream_sales` stand beside `comparison_sales`, and there are none")
        return self


class Quantity(Keys):
    """A figure that `figures` read, with its unit and source."""

    value: Figure
    unit: str = ""
    label: Text | None = None
    source: Text | None = None


class CaseFigure(Keys):
    """A figure of the case's own: an expression over inputs, results and earlier figures, or a form of duty."""

    name: ColumnName
    expression: Expression | None = None
    form: FormName | None = Field(
        None, description="Instead of `expression`: the duty by this form, per unit or on a value"
    )
    authority: Text | None = Field(None, description="With `form`: whose law; the case's if left out")
    reads: dict[ColumnName, ColumnName] = Field(
        default_factory=dict, description='With `form`: what the form reads = our figure: price = "landed_value"'
    )
    label: Text | None = None
    unit: str = ""
    cite: Text | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if (self.expression is None) == (self.form is None):
            raise ValueError("state either `expression` or `form`, a form of duty")
        if self.form is None and (self.reads or self.authority):
            raise ValueError("`reads` and `authority` stand beside a `form`")
        return self


class Expected(Keys):
    """A result as somebody printed it, checked at the precision it was printed at."""

    figure: Text = Field(description="margin_percent, a total, one of the case's figures")
    printed: Annotated[str, Field(pattern=r"^-?\d+(\.\d+)?$")]
    respondent: Text | None = Field(None, description="Whose figure: a respondent, or a group of other companies")
    connum: Text | None = Field(None, description="For a figure of one product's comparison")
    rounding: Literal["half up", "truncated"] = "half up"
    source: Text | None = None
    note: Text | None = None


class CaseFile(Keys):
    """A whole case file."""

    schema_: Literal["dumping/case/1"] = Field(alias="schema", description="The version of this format")
    case: Header
    method: Method = Field(default_factory=lambda: Method())
    all_others: AllOthers | None = None
    residual: Residual | None = Field(None, description="The rate of those who did not cooperate, and of all others")
    other_companies: list[OtherCompanies] = Field(
        default_factory=list, description="Companies that were not individually examined, by group"
    )
    exchange_rates: dict[Currency, ExchangeRate] = Field(default_factory=dict)
    nonmarket: Nonmarket | None = Field(None, description="Surrogate values, for a non-market economy")
    respondents: list[Respondent] = Field(default_factory=list, max_length=1000)
    inputs: dict[ColumnName, Figure | Quantity] = Field(default_factory=dict)
    figures: list[CaseFigure] = Field(default_factory=list, max_length=2000)
    expected: list[Expected] = Field(default_factory=list)
    injury: Injury | None = Field(None, description="Choices of the injury margin, for authorities that have one")
    landing: dict[str, Landing] = Field(
        default_factory=dict, description="Costs of importing, by authority: [landing.eu]"
    )
    duty: dict[str, Duty] = Field(
        default_factory=dict, description="Forms of duty and their figures, by authority: [duty.au]"
    )
    deposits: Deposits | None = Field(None, description="When these rates are collected, for `dumping rates`")
    confidentiality: Confidentiality = Field(default_factory=lambda: Confidentiality())
    footnotes: list[Footnote] = Field(default_factory=list)
    scenarios: list[Scenario] = Field(default_factory=list, max_length=2000)

    @property
    def average_name(self) -> str:
        """What the average rate of those not examined is called."""
        if self.all_others is not None and self.all_others.name is not None:
            return self.all_others.name
        if self.nonmarket is not None:
            return "Separate rate"
        # Elsewhere all others are those that the residual rate is for.
        return "All others" if self.case.authority in ("us", "wto") else "Cooperating, not examined"

    @model_validator(mode="after")
    def _something(self) -> Self:
        notice_alone = self.deposits is not None and self.deposits.event in WITHOUT_RATES
        if self.residual is not None and self.residual.rule == "stated" and self.residual.margin_percent is None:
            raise ValueError("a stated residual rate needs `residual.margin_percent`")
        if not (self.respondents or self.figures or self.duty or self.other_companies or notice_alone):
            raise ValueError("the case has no [[respondents]] and no [[figures]]: there is nothing to compute")
        return self


def json_schema() -> dict[str, Any]:
    """The JSON Schema of case files."""
    schema = CaseFile.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "dumping case file", **schema}
