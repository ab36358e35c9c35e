"""Faults of a case with parts of prices, costs and choices of calculation: what its keys refer to."""

from __future__ import annotations

from tests.case.broken.good import Fault

NET = 'net_price = "gross_unit_price - freight"'
US_BUILD_UP = 'movement_domestic = "freight"\nimputed_credit = "credit"\n'
COSTS_KRW = 'currency = "KRW"\ncharacteristics = ["grade", "size"]\n\n[respondents.costs.columns]'
IN_DOLLARS = COSTS_KRW.replace("KRW", "USD")
QUARTERLY = 'file = "costs.csv"\nquarterly = { direct_materials = ["MAT"], reported_total = "TOT", quarters = ["1"] }'
TAKEN = "is what the method calls a column of its own"


def quarterly(materials: str = "total", total: str = "total", quarter: str = "1", more: str = "") -> str:
    text = QUARTERLY.replace("MAT", materials).replace("TOT", total).replace('["1"]', f'["{quarter}"]{more}')
    return text


PART_FAULTS = [
    # Keys of the deeper levels, with the nearest key.
    Fault("cep_offset = true", "cep_ofset = true", "did you mean 'cep_offset'", path="calculation.cep_ofset"),
    Fault("cep_offset = true", 'cep_offset = "yes"', "true or false is wanted, not 'yes'"),
    Fault("cep_offset = true", "cep_offset = 1", "true or false is wanted, not 1"),
    Fault("cep_offset = true", "constructed_value = { proft = 0.1 }", "did you mean 'profit'"),
    Fault("cep_offset = true", "average = 3", "it belongs in [all_others]"),
    Fault("cep_offset = true", 'normal_value = "price"', "did you mean 'prices'"),
    Fault("cep_offset = true", 'differential_pricing = "cohens"', "did you mean 'cohens_d'"),
    Fault("cep_offset = true", "level_of_trade_factors = [{ us_level = 1 }]", "'factor' is missing"),
    Fault("cep_offset = true", "cep_profit_ratio = -0.1", "must be at least 0"),
    Fault('file = "costs.csv"', 'fil = "costs.csv"', "did you mean 'file'", path="costs.fil"),
    Fault('column = "sale_date"', 'colum = "sale_date"', "did you mean 'column'", path="ep_window.colum"),
    Fault("window = [2020-01-01, 2020-12-31]", "window = [2020-12-31, 2020-01-01]", "before it begins"),
    # Columns that keys name.
    Fault('"ship_date"', '"shp_date"', "did you mean 'ship_date'", path="us_sales.earlier_date"),
    Fault('"ship_date"', '"quantity"', "a date is wanted", path="us_sales.earlier_date"),
    Fault('column = "sale_date"', 'column = "sale_dte"', "did you mean 'sale_date'", path="ep_window.column"),
    Fault('column = "sale_date"', 'column = "quantity"', "a date is wanted", path="ep_window.column"),
    Fault('sale_date = "SALEDTU"\n', "", "no 'sale_date' for it to be earlier than", "earlier_date ="),
    Fault('sale_type = "SALEU"\n', "", "which sales are EP and which are CEP", "ep_window ="),
    Fault('["grade", "size"]\ncurr', '["grde", "size"]\ncurr', "did you mean 'grade'", path="characteristics[1]"),
    Fault('["grade", "size"]\ncurr', '["grade", "customer"]\ncurr', "ranked by numbers", path="characteristics[2]"),
    Fault('["grade", "size"]\ncurr', '["grade", "grade"]\ncurr', "ranked twice", path="characteristics[2]"),
    Fault('["grade", "size"]\ncurr', '["grade"]\ncurr', "compared one by one", 'characteristics = ["grade", "size"]'),
    Fault('{ packing_cost = "KRW" }', '{ connum = "KRW" }', "an amount is wanted", path="currencies.connum"),
    Fault('{ packing_cost = "KRW" }', '{ quantity = "KRW" }', "a quantity is in no currency"),
    Fault('gross_unit_price = "GRSUPRU"\n', "", "there is no 'gross_unit_price'", "[respondents.us_sales.columns]"),
    Fault('gross_unit_price = "GRSUPRH"\n', "", "'gross_unit_price'", "[respondents.comparison_sales.columns]"),
    # Names that the stages need for themselves.
    Fault('freight = "FRTU"', 'freight = "FRTU"\nfile_row = "FRTU"', f"'file_row' {TAKEN}", "file_row ="),
    Fault(
        'movement_domestic = "freight"', 'excluded = "freight"\nmovement_domestic = "excluded"',
        f"'excluded' {TAKEN}",
    ),
    Fault('movement_domestic = "freight"', 'month = "freight"\nmovement_domestic = "month"', f"'month' {TAKEN}"),
    Fault('freight = "FRTU"', 'weight = "FRTU"\nfreight = "FRTU"', "another name: my_weight", path="columns.weight"),
    Fault('freight = "FRTU"', 'dp_price = "FRTU"\nfreight = "FRTU"', f"'dp_price' {TAKEN}"),
    Fault('freight = "FRTU"', 'packing_cost_usd = "FRTU"\nfreight = "FRTU"', f"'packing_cost_usd' {TAKEN}"),
    # Amounts that are none.
    Fault('movement_domestic = "freight"', 'movement_domestic = "customer"', "it gives a text; a price is a number"),
    Fault('movement_domestic = "freight"', 'movement_domestic = "sale_date"', "it gives a date; a price is a number"),
    Fault('movement_domestic = "freight"', "movement_domestic = \"'x'\"", "it gives a text; a price is a number"),
    Fault('movement_domestic = "freight"', 'movement_domestic = "freight > 1"', "it gives true or false"),
    Fault('movement_domestic = "freight"', 'movement_domestic = "f\'{freight}\'"', "not expected here"),
    Fault('movement_domestic = "freight"', 'movement_domestic = "[f for f in freight]"', "not part of the language"),
    Fault('movement_domestic = "freight"', 'movement_domestic = "freight ** 2"', "where '*' stands"),
    Fault('movement_domestic = "freight"', 'movement_domestic = "freight + "', "ends too early (character 11"),
    Fault('movement_domestic = "freight"', "movement_domestic = 3", "a text is wanted, not 3"),
    Fault('movement_domestic = "freight"', 'gross_unit_price = "freight"', "call the column something else"),
    # Currencies between tables.
    Fault(COSTS_KRW, IN_DOLLARS, "compared as they stand", IN_DOLLARS, path="costs.currency"),
    Fault(COSTS_KRW, COSTS_KRW.replace("KRW", "JPY"), "no exchange rate for JPY", path="costs.currency"),
    Fault(
        'file = "costs.csv"', 'file = "costs.csv"\ncurrencies = { gna = "USD" }',
        "have no date of sale", "currencies = { gna",
    ),
    Fault('[exchange_rates.KRW]\nfile = "krw.csv"\n', "", "no exchange rate for KRW", "currencies ="),
    Fault('file = "krw.csv"', "rate = 1e-20", "no rate is as small", path="exchange_rates.KRW.rate"),
    Fault("period = [2020-01-01, 2020-12-31]", "period = [0020-01-01, 2020-12-31]", "reaches the year 20"),
    Fault("period = [2020-01-01, 2020-12-31]", "period = [2020-01-01, 9999-12-31]", "reaches the year 9999"),
    # Levels of trade and quarters.
    Fault("cep_offset = true", 'level_of_trade_adjustment = "calculated"', "us_sales have no 'level_of_trade'"),
    Fault(
        "cep_offset = true", "level_of_trade_factors = [{ us_level = 1, comparison_level = 1, factor = 0 }]",
        'write level_of_trade_adjustment = "stated"',
    ),
    Fault('file = "costs.csv"', quarterly(), "need the column 'quarter'", "quarterly ="),
    Fault('file = "costs.csv"', quarterly(quarter="Q1"), "'Q1' is not a quarter", "quarterly ="),
    Fault('file = "costs.csv"', quarterly(materials="totl"), "did you mean 'total'", "quarterly ="),
    Fault('file = "costs.csv"', quarterly(total="tatal"), "did you mean 'total'", "quarterly ="),
    Fault(
        'file = "costs.csv"', quarterly(more=', purchase_costs = { totl = { "1" = 2.0 } }'),
        "none of the direct_materials; did you mean 'total'", "quarterly =",
    ),
    # Cells.
    Fault("k1,1,10,120000", "k1,,10,120000", "arm's-length test reads it", "cm.csv, row 2, column RELH", "cm.csv"),
    Fault('file = "cm.csv"', 'file = "cm.csv"\nunaffiliated = "9"', "the codes there are 1, 2", "unaffiliated ="),
    Fault("c1,i1,TX,10", "c1,i1,TX,1e16", "more than 1e+15", "us.csv, row 2, column QTYU", "us.csv"),
    Fault("1,4,1000", "1,٤,1000", "is not a number", "us.csv, row 4, column INDU", "us.csv"),
    Fault("1,4,1000", "1,=2+2,1000", "is not a number", "us.csv, row 4, column INDU", "us.csv"),
    Fault("A,1,2,2020-03-04", "A,x,2,2020-03-04", "is not a number", "us.csv, row 2, column GRADEU", "us.csv"),
    Fault("2020-03-04,EP", "43894,EP", "from which day it counts", "us.csv, row 2, column SHIPDTU", "us.csv"),
    Fault("2020-03-05,2020-03-05", "2020-03-05,2019-12-30", "rate for 2019-12-30", "us.csv, row 3", "us.csv"),
    Fault("100,5000,80000", "100,5000,", "coalesce(total, 0)", "costs.csv, row 2, column TOTCOM", "costs.csv"),
    Fault(
        "A,1,2,100,5000", "A,1,2,,5000",
        "every row needs a production_quantity", "costs.csv, row 2, column PRODQTY", "costs.csv",
    ),
    Fault("2020-03-02,0.0009", "2020-03-02,", "has no rate", "krw.csv, row 3, column rate", "krw.csv"),
    Fault("2020-03-02,0.0009", "2020-03-02,1e-20", "must be above zero", "krw.csv, row 3, column rate", "krw.csv"),
    Fault("2020-03-02,0.0009", "2020-03-02,1e20", "as large as this", "krw.csv, row 3, column rate", "krw.csv"),
    Fault("c1,i1", '"c1,i1', "quotation mark", "us.csv, row 2", "us.csv", code=3),
]  # fmt: skip
