"""Good cases that the broken ones are made from, each by one change, and the change with what must be told of it."""

from __future__ import annotations

from dataclasses import dataclass

PRODUCTS = """\
schema = "dumping/case/1"

[case]
title = "Products"
authority = "us"
segment = "investigation"
period = [2020-01-01, 2020-12-31]
law_as_of = 2021-06-01
currency = "USD"
unit = "piece"

[method]
negative_results = "by law"

[all_others]
average = "simple"

[exchange_rates.EUR]
rate = 1.1

[[respondents]]
name = "Maker"
normal_value_currency = "EUR"

[[respondents.products]]
connum = "A"
quantity = 10
export_price = 100
normal_value = { gross_price = 120, less = { freight = 3 } }

[[respondents.products]]
connum = "B"
normal_value = 90
export_prices = [
  { price = 100, quantity = 5 },
]

[[respondents]]
name = "Other"
margin_percent = 12.5

[[figures]]
name = "half"
expression = "margin_percent / 2"

[[expected]]
figure = "half"
printed = "8.95"
"""

TABLES = """\
schema = "dumping/case/1"

[case]
title = "Tables"
authority = "us"
segment = "review"
period = [2020-01-01, 2020-12-31]
law_as_of = 2021-06-01
currency = "USD"
unit = "piece"

[exchange_rates.KRW]
file = "krw.csv"
rate_column = "usd"

[[respondents]]
name = "Maker"

[respondents.us_sales]
file = "us.csv"
currencies = { packing = "KRW" }

[respondents.us_sales.columns]
connum = "CONNUMU"
quantity = "QTYU"
gross_unit_price = "GRSUPRU"
freight = "FRTU"
packing = "PACKU"
sale_date = "SALEDTU"

[respondents.us_sales.build_up]
net_price = "gross_unit_price - freight"
added_to_normal_value = "packing"

[respondents.comparison_sales]
file = "cm.csv"
currency = "KRW"

[respondents.comparison_sales.build_up]
net_price = "gross_unit_price"
"""
US = """\
CONNUMU,QTYU,GRSUPRU,FRTU,PACKU,SALEDTU
A,10,100,3,1000,2020-03-04
A,5,101,3,1000,2020-03-05
B,7,90,2,1000,2020-04-06
"""
CM = """\
connum,quantity,gross_unit_price,sale_date
A,10,120000,2020-03-01
B,10,90000,2020-04-01
"""
KRW = "date,usd\n2020-03-04,0.00091\n2020-03-05,0.00092\n2020-04-06,0.00093\n"
GOOD = {"case.toml": TABLES, "us.csv": US, "cm.csv": CM, "krw.csv": KRW}

# A review with parts of prices, costs and characteristics.
PARTS = """\
schema = "dumping/case/1"

[case]
title = "Parts"
authority = "us"
segment = "review"
period = [2020-01-01, 2020-12-31]
law_as_of = 2021-06-01
currency = "USD"
unit = "t"

[exchange_rates.KRW]
file = "krw.csv"

[[respondents]]
name = "Maker"

[respondents.calculation]
cep_offset = true

[respondents.us_sales]
file = "us.csv"
characteristics = ["grade", "size"]
currencies = { packing_cost = "KRW" }
earlier_date = "ship_date"
ep_window = { column = "sale_date", window = [2020-01-01, 2020-12-31] }

[respondents.us_sales.columns]
connum = "CONNUMU"
grade = "GRADEU"
size = "SIZEU"
sale_date = "SALEDTU"
ship_date = "SHIPDTU"
sale_type = "SALEU"
customer = "CUSTU"
importer = "IMPU"
state = "DESTU"
quantity = "QTYU"
gross_unit_price = "GRSUPRU"
freight = "FRTU"
credit = "CREDU"
us_indirect = "INDU"
packing_cost = "PACKU"

[respondents.us_sales.build_up]
movement_domestic = "freight"
imputed_credit = "credit"
cep_indirect_selling = "us_indirect"
us_packing = "packing_cost"

[respondents.comparison_sales]
file = "cm.csv"
currency = "KRW"
characteristics = ["grade", "size"]

[respondents.comparison_sales.columns]
connum = "CONNUMH"
grade = "GRADEH"
size = "SIZEH"
sale_date = "SALEDTH"
customer = "CUSTH"
affiliation = "RELH"
quantity = "QTYH"
gross_unit_price = "GRSUPRH"
freight = "FRTH"

[respondents.comparison_sales.build_up]
movement_expense = "freight"

[respondents.costs]
file = "costs.csv"
currency = "KRW"
characteristics = ["grade", "size"]

[respondents.costs.columns]
product = "CONNUM"
grade = "GRADE"
size = "SIZE"
production_quantity = "PRODQTY"
fixed = "FOH"
total = "TOTCOM"
gna = "GNA"
intex = "INTEX"

[respondents.costs.build_up]
total_com = "total"
variable_com = "total - fixed"
ga_expense = "gna"
interest_expense = "intex"
"""
PARTS_US = """\
CONNUMU,GRADEU,SIZEU,SALEDTU,SHIPDTU,SALEU,CUSTU,IMPU,DESTU,QTYU,GRSUPRU,FRTU,CREDU,INDU,PACKU
A,1,2,2020-03-04,2020-03-04,EP,c1,i1,TX,10,100,3,1,0,1000
A,1,2,2020-03-05,2020-03-05,EP,c2,i1,OH,5,101,3,1,0,1000
B,2,3,2020-04-06,2020-04-06,CEP,c1,i2,TX,7,90,2,1,4,1000
C,2,4,2020-04-06,2020-04-06,CEP,c2,i2,OH,7,90,2,1,4,1000
"""
PARTS_CM = """\
CONNUMH,GRADEH,SIZEH,SALEDTH,CUSTH,RELH,QTYH,GRSUPRH,FRTH
A,1,2,2020-03-01,k1,1,10,120000,2000
A,1,2,2020-03-02,k2,2,10,121000,2000
B,2,3,2020-04-01,k1,1,10,100000,2000
"""
PARTS_COSTS = """\
CONNUM,GRADE,SIZE,PRODQTY,FOH,TOTCOM,GNA,INTEX
A,1,2,100,5000,80000,3000,1000
B,2,3,100,5000,70000,3000,1000
C,2,4,100,5000,69000,3000,1000
"""
PARTS_KRW = "date,rate\n" + "".join(f"2020-{month:02d}-{day:02d},0.0009\n" for month in (3, 4) for day in range(1, 31))
CASES: dict[str, dict[str, str]] = {
    "products": {"case.toml": PRODUCTS},
    "tables": GOOD,
    "parts": {
        "case.toml": PARTS, "us.csv": PARTS_US, "cm.csv": PARTS_CM, "costs.csv": PARTS_COSTS, "krw.csv": PARTS_KRW,
    },
}  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """`old` of `file` exchanged for `new`; the report names `place` and says `words`."""

    old: str
    new: str
    words: str
    # A text whose line the report must name, or 'us.csv, row 3, column QTYU'.
    place: str = ""
    file: str = "case.toml"
    path: str = ""
    code: int = 1
