"""Faults of TOML itself, as people make them who do not know TOML."""

from __future__ import annotations

from tests.case.broken.good import Fault

TOML_FAULTS = [
    Fault("rate = 1.1", "rate = 1,100", "without thousands separators", "rate = 1,100"),
    Fault("rate = 1.1", "rate = 1,1", "with a decimal point", "rate = 1,1"),
    Fault("margin_percent = 12.5", "margin_percent = 12.5%", "the number alone", "margin_percent = 12.5%"),
    Fault("rate = 1.1", "rate = €1.1", "the number alone"),
    Fault("rate = 1.1", "rate =", "write a value"),
    Fault("quantity = 10", "quantity = 1 000", "without spaces"),
    Fault("law_as_of = 2021-06-01", "law_as_of = 06/01/2021", "year first"),
    Fault("law_as_of = 2021-06-01", "law_as_of = 2021-06-31", "no such day"),
    Fault("law_as_of = 2021-06-01", "law_as_of = 2021-6-1", "two digits"),
    Fault("law_as_of = 2021-06-01", "law_as_of = 2021-06-01T10:00:00", "write the day alone"),
    Fault('title = "Products"', "title = “Products”", "straight quotation marks"),
    Fault('title = "Products"', "title = Products", "texts stand in quotation marks"),
    Fault('title = "Products"', 'title = "Products', "never closed|not closed on its line"),
    Fault('title = "Products"', 'title = "C:\\Products"', "write a backslash twice"),
    Fault('title = "Products"', 'title: "Products"', "with an equals sign"),
    Fault('title = "Products"', 'the title = "Products"', "a key is one word"),
    Fault('title = "Products"', 'title = "Prod\x07ucts"', "cannot be seen"),
    Fault('title = "Products"', 'title = "Products" unit', "one key and one value"),
    Fault('title = "Products"', 'title = "Products"\ntitle = "Products"', "stands there twice"),
    Fault("quantity = 10", "quantity = " + "9" * 400, "too large"),
    Fault("quantity = 10", "quantity = " + "9" * 5000, "too many digits"),
    Fault("quantity = 10", "quantity = 0x" + "f" * 5000, "too large"),
    Fault("quantity = 10", "quantity = 1e16", "more than 1e+15"),
    Fault("quantity = 10", "quantity = 1e999", "not a finite number"),
    Fault("quantity = 10", "quantity = True", "in small letters"),
    Fault("period = [2020-01-01, 2020-12-31]", "period = [2020-01-01 2020-12-31]", "a comma is missing"),
    Fault("less = { freight = 3 } }", "less = { freight = 3 }", "on one line"),
    Fault("less = { freight = 3 }", "less = { freight = 3, }", "without a last comma"),
    Fault("less = { freight = 3 }", "less = { freight = 3, freight = 4 }", "stands there twice"),
    Fault("[method]", "[case]", "'case' stands there already", "[method]"),
    Fault(
        "[[respondents.products]]", "[respondents.products]",
        "double brackets", '[[respondents.products]]\nconnum = "B"',
    ),
    Fault("[case]", "[[case]]", "in single brackets: [case]"),
    Fault("[all_others]", "[all_others", "brackets"),
]  # fmt: skip
