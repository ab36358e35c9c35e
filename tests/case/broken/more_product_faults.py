"""More faults of a case whose prices are typed into it: names, figures, expectations, currencies of amounts."""

from __future__ import annotations

from tests.case.broken.good import Fault

LESS = "{ freight = 3 }"
ONE = "{ price = 100, quantity = 5 }"

MORE_PRODUCT_FAULTS = [
    Fault('unit = "piece"', 'unit = "piece"\nfoo = 1', "the keys here are title, authority", path="case.foo"),
    Fault(
        'schema = "dumping/case/1"', 'schema = "dumping/case/1"\ntitel = "x"',
        "there is no key 'titel' here", path="titel",
    ),
    Fault('average = "simple"', 'average = "simple"\nnmae = "x"', "did you mean 'name'", path="all_others.nmae"),
    Fault("rate = 1.1", 'rate = 1.1\nsorce = "x"', "did you mean 'source'", path="exchange_rates.EUR.sorce"),
    Fault('connum = "B"', 'connum = "B"\nQuantity = 3', "did you mean 'quantity'", path="products[2].Quantity"),
    Fault("gross_price = 120", "gross_pric = 120", "did you mean 'gross_price'"),
    Fault('figure = "half"', 'figure = "half"\nsorce = "x"', "did you mean 'source'", path="expected[1].sorce"),
    Fault('name = "half"', 'name = "half"\nlable = "x"', "did you mean 'label'", path="figures[1].lable"),
    Fault('name = "Other"', 'name = "Other"\nbasis = "facts"', "write one of: calculated, facts available"),
    Fault("[[figures]]", "[inputs]\nx = { valeu = 2 }\n[[figures]]", "did you mean 'value'", "x ="),
    Fault("[[figures]]", '[inputs]\nx = "2"\n[[figures]]', "a number is wanted, not '2'", "x ="),
    Fault("[[figures]]", "[inputs]\nmargin_percent = 2\n[[figures]]", "is the name of a result", "margin_percent = 2"),
    Fault("[[figures]]", "[inputs]\nhalf = 2\n[[figures]]", "is the name of another figure", 'name = "half"'),
    Fault('"margin_percent / 2"', "\"'a' + 1\"", "works on numbers", path="figures[1].expression"),
    Fault('"margin_percent / 2"', "\"'a'\"", "it gives a text; a figure is a number"),
    Fault('"margin_percent / 2"', '"if(margin_percent, 1, 2)"', "is a comparison; 'margin_percent' is a number"),
    Fault('"margin_percent / 2"', '"(margin_percent > 2) + 1"', "works on numbers, not true or false"),
    Fault('"margin_percent / 2"', '"half * 2"', "the figure 'half' reads itself"),
    Fault('"margin_percent / 2"', '"later"\n[[figures]]\nname = "later"\nexpression = "1"', "stands further down"),
    Fault('figure = "half"', 'figure = "normal_value"', "state `connum` beside it"),
    Fault('figure = "half"', 'figure = "normal_value"\nconnum = "Z"', "has no sale of 'Z'", 'connum = "Z"'),
    Fault(LESS, '{ freight = { amount = 3, curency = "USD" } }', "did you mean 'currency'"),
    Fault(LESS, '{ freight = { amount = "3", currency = "USD" } }', "a number is wanted, not '3'"),
    Fault(
        LESS, '{ freight = { amount = 3, currency = "JPY" } }',
        "no exchange rate for JPY", path="less.freight.currency",
    ),
    Fault(LESS, '{ "inland freight" = 3 }', "letters, digits and underscores"),
    Fault(LESS, "{ excluded = 3 }", "cannot be called 'excluded'"),
    Fault(LESS, "{ month = 3 }", "cannot be called 'month'"),
    Fault(LESS, "{ level_of_trade = 3 }", "cannot be called 'level_of_trade'"),
    Fault(LESS, "3", "a table of keys is wanted, not 3", "less = 3"),
    Fault(ONE, ONE.replace("}", ', month = "2020-05", date = 2020-05-05 }'), "either `month` or `date`"),
    Fault(ONE, ONE.replace("}", ", date = 2020-05-05 }"), "'date' is missing", "export_price = 100"),
    Fault(ONE, ONE.replace("}", ', month = "2020-05" }'), "'month' is missing", "export_price = 100"),
    Fault("export_price = 100", "export_price = -100", "is not above zero", path="products[1].export_price"),
    Fault("export_price = 100", "export_price = 0", "is not above zero"),
    Fault("gross_price = 120", "gross_price = -120", "is not above zero", path="products[1].normal_value"),
    Fault("export_price = 100", "export_price = [100]", "a number is wanted, not a list"),
    Fault("normal_value = 90", "normal_values = [90, 91]", "a table of keys is wanted, not 90"),
    Fault("normal_value = 90", "normal_values = [{ price = 90 }, { price = 91 }]", "averaged by quantity"),
    Fault('name = "Other"\n', "", "'name' is missing", "[[respondents]]\nmargin"),
    Fault("margin_percent = 12.5", "margin_percent = 12.5\nweight = 0", "must be above 0", "weight = 0"),
    Fault('currency = "USD"', 'currency = ""', "three capitals", path="case.currency"),
]  # fmt: skip
