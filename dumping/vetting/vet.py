"""Vetting a computed case as an analyst reads a database: the list of checks, and what they find."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from dumping.result import Result
from dumping.vetting import amounts, costs, currencies, factors, prices, products, reconciliation, sales_rows
from dumping.vetting.finding import Finding, ordered
from dumping.vetting.practice import Practice, practice
from dumping.vetting.subject import Subject, subjects

# Checks of one table, the most important first.
OF_A_TABLE: tuple[Callable[[Subject, Practice], Iterator[Finding]], ...] = (
    reconciliation.reconciled,
    prices.single_prices,
    prices.group_prices,
    prices.single_quantities,
    prices.single_costs,
    sales_rows.repeated,
    sales_rows.without_amount,
    amounts.nothing_left,
    amounts.entered_values,
    costs.sum_of_parts,
    costs.negative_costs,
    costs.production,
    factors.consumption,
    products.several_characteristics,
    products.customers,
    sales_rows.days_in_order,
    sales_rows.outside_period,
)


def vet(result: Result) -> list[Finding]:
    """What an analyst would stop at in the tables of a computed case, the most important first.

    Only tables that were read from files are vetted, each respondent's by itself and against each other; exchange
    rates and surrogate values once. Thresholds are practice of this program (practice.toml), not law.
    """
    return ordered(_found(result, practice()))


def _found(result: Result, limits: Practice) -> Iterable[Finding]:
    rates = prices.median_rates(result)
    home = result.case.stated.case.currency
    limits = limits.with_currencies(home, {name: rate for name, rate in rates.items() if name != home})
    yield from currencies.exchange_rates(result, limits)
    tables = list(subjects(result))
    for whose in dict.fromkeys(one.respondent for one in tables):
        own = [one for one in tables if one.respondent == whose]
        yield from prices.between_markets(own, limits, rates)
        for check in OF_A_TABLE:
            for subject in own:
                yield from check(subject, limits)
        for subject in own:
            yield from amounts.expenses(subject, limits, rates)
        yield from products.between_tables(own, limits)
    yield from factors.surrogate_values(result, limits)
