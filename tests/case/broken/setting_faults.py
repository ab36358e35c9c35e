"""Faults of settings that few cases have: mixed currencies, resales by affiliates, high inflation."""

from __future__ import annotations

from tests.case.broken.good import Fault

RESALES = '[respondents.downstream_sales]\nfile = "FILE"\n\n[respondents.costs]\n'
COSTS = '[respondents.costs]\nfile = "costs.csv"\n'
INFLATION = COSTS + 'inflation = { price_index = { "2020-01" = 100.0 } }\n'
MARKET = 'file = "cm.csv"\n'


def mixed(column: str, amount: str) -> str:
    return f'{MARKET}mixed_currencies = {{ column = "{column}", amounts = ["{amount}"] }}\n'


SETTING_FAULTS = [
    Fault(MARKET, mixed("affiliation", "fright"), "did you mean 'freight'", "mixed_currencies ="),
    Fault(MARKET, mixed("money", "freight"), "there is no column 'money'", "mixed_currencies ="),
    Fault(MARKET, mixed("affiliation", "freight"), "no currency is known for '1'", "cm.csv, row 2, column RELH"),
    Fault(
        MARKET, mixed("affiliation", "quantity").replace(" }", ', codes = { 1 = "USD", 2 = "KRW" } }'),
        "a quantity is in no currency", "mixed_currencies =",
    ),
    Fault(COSTS, RESALES.replace("FILE", "absent.csv") + 'file = "costs.csv"\n', "absent.csv", "absent.csv", code=3),
    Fault(
        COSTS, RESALES.replace("FILE", "costs.csv") + 'file = "costs.csv"\n',
        "costs.csv has no column 'CONNUMH'", "[respondents.downstream_sales]", path="downstream_sales.columns.connum",
    ),
    Fault(COSTS, INFLATION, "costs by month need the column 'year_month'", "inflation ="),
    Fault(
        COSTS, INFLATION + 'unproduced = "as reported"\n', "those of the most similar ones", "[respondents.costs]",
    ),
    Fault(
        'intex = "INTEX"\n',
        'intex = "INTEX"\nyear_month = "CONNUM"\n[respondents.costs.inflation]\nprice_index = {}\n',
        "'A' in column year_month is not a month", "[respondents.costs.inflation]",
    ),
]  # fmt: skip
