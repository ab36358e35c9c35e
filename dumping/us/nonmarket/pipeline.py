"""The method for non-market economies from top to bottom: surrogate values, factors, normal value, margin."""

from __future__ import annotations

from dataclasses import replace

from dumping.case.load import Case, RespondentInputs
from dumping.case.nonmarket import NonmarketInputs
from dumping.formula.table import Parameter, Table
from dumping.law.lookup import Law
from dumping.result import Computation
from dumping.stages.choices import Choices
from dumping.us.margin import margin
from dumping.us.nonmarket.corroboration import RATE, corroboration
from dumping.us.nonmarket.factors import average_factors
from dumping.us.nonmarket.financial_ratios import ratios_of_statements, stated_ratios
from dumping.us.nonmarket.inputs import inputs as with_values
from dumping.us.nonmarket.normal_value import normal_values
from dumping.us.nonmarket.surrogate_values import surrogate_values
from dumping.us.nonmarket.us_price import TYPES, computed_entered_value, with_price, with_surrogates
from dumping.us.ready import averaged_by_month, begun, us_sales_ready
from dumping.us.us_sales.entered_value import UNKNOWN, entered_values

# What makes an averaging group, and what is comparable, is the product alone: there is no level of trade.
KEYS = ("sale_type", "connum")
PARTS = ("net_us_price",)
SHARE = "market_economy_share_percent"


def respondent(case: Case, inputs: RespondentInputs, law: Law, choices: Choices) -> Computation:
    """One respondent from its factors and sales to the totals of each method, and the method that applies."""
    stated, nonmarket = inputs.stated.factors, case.nonmarket
    assert stated is not None
    assert nonmarket is not None
    assert inputs.factors is not None
    header = case.stated.case
    done = begun(case, inputs, law, choices)
    if any(item.market_economy for item in stated.inputs.values()):
        done.parameters[SHARE] = _share(law, case)
    values = _surrogates(nonmarket, done)
    _rates_used(case, values, done)
    ratios = _ratios(case, nonmarket, done)
    table, said = with_values(stated, values, currency=header.currency)
    done.tables["inputs"] = table
    factors = average_factors(inputs.factors.table, stated)
    done.tables |= {"factors": factors.reported, "average_factors": factors.averages}
    done.warnings += said

    monthly = averaged_by_month(inputs, choices, done)
    sales = _sales(case, inputs, values, monthly, done)
    found = normal_values(
        sales, factors.averages, table, ratios, stated, rates=case.rates, parameters=done.parameters,
        home=header.currency, respondent=inputs.number,
    )  # fmt: skip
    done.tables[found.values.name] = found.values
    done.warnings += found.warnings
    sales, said = with_price(found.sales, ratios, parameters=done.parameters)
    done.warnings += said
    if header.segment == "review" and "customer" in sales:
        known = tuple(name for name in UNKNOWN if name)
        entered = entered_values(sales, computed=computed_entered_value(sales), unknown=known)
        sales = entered.sales
        done.tables[entered.importers.name] = entered.importers
        done.warnings += entered.warnings
    margin(sales, inputs, case, choices, done, monthly=monthly, keys=KEYS, parts=PARTS, comparable=("connum",))
    _corroborate(case, nonmarket, done)
    return done


def _share(law: Law, case: Case) -> Parameter:
    day = case.stated.case.law_as_of
    provision, value = law.provision("market_economy_purchases_share"), law.on("market_economy_purchases_share", day)
    return Parameter(SHARE, value.value, provision.label, provision.unit, value.cite, f"law on {day}", value.note)


def _surrogates(nonmarket: NonmarketInputs, done: Computation) -> Table:
    stated = nonmarket.stated
    reported = nonmarket.surrogate_values.table
    found = surrogate_values(
        replace(reported, name="reported_surrogate_values", title="Surrogate values, reported"),
        country=stated.surrogate_country, further=stated.further_countries, excluded_sources=stated.excluded_sources,
    )  # fmt: skip
    done.tables |= {found.reported.name: found.reported, found.values.name: found.values}
    done.warnings += found.warnings
    return found.values


def _rates_used(case: Case, values: Table, done: Computation) -> None:
    """The daily rates of the currencies that surrogate values and purchases are in."""
    currencies = {str(c) for c in values.values("currency")} if "currency" in values else set()
    for inputs in case.respondents:
        items = inputs.stated.factors.inputs.values() if inputs.stated.factors else ()
        currencies |= {item.market_economy.currency or "" for item in items if item.market_economy}
    for currency in sorted(currencies):
        rates = case.rates.get(currency)
        if rates is not None and rates.table is not None:
            done.tables[rates.table.name] = rates.table


def _ratios(case: Case, nonmarket: NonmarketInputs, done: Computation) -> Table:
    stated = nonmarket.stated
    if stated.ratios is not None:
        ratios = stated_ratios(stated.ratios, f"{case.file}:{case.line('nonmarket', 'ratios')}")
    else:
        assert nonmarket.financial_statements is not None
        table = nonmarket.financial_statements.table
        statements, ratios = ratios_of_statements(table, stated.surrogate_country)
        done.tables[statements.name] = statements
    done.tables[ratios.name] = ratios
    return ratios


def _sales(case: Case, inputs: RespondentInputs, values: Table, monthly: bool, done: Computation) -> Table:
    assert inputs.us_sales is not None
    side = with_surrogates(
        inputs.us_sales, values, rates=case.rates, parameters=done.parameters, home=case.stated.case.currency,
        respondent=inputs.number,
    )  # fmt: skip
    return us_sales_ready(replace(inputs, us_sales=side), case, monthly, (), done, types=TYPES)


def _corroborate(case: Case, nonmarket: NonmarketInputs, done: Computation) -> None:
    rate = nonmarket.stated.petition_rate_percent
    if rate is None:
        return
    place = f"{case.file}:{case.line('nonmarket', 'petition_rate_percent')}"
    done.parameters[RATE] = Parameter(RATE, rate, "Rate of the petition", "%", "stated in the case", place)
    for method in ("average_to_average", "mixed", "average_to_transaction"):
        names = [f"comparison_{method}"]
        if method == "mixed":
            names = ["comparison_mixed_not_passing", "comparison_mixed_passing"]
        if names[0] in done.tables:
            counted, table = corroboration([done.tables[name] for name in names], done.parameters, method=method)
            done.tables |= {**dict(zip(names, counted, strict=True)), table.name: table}
