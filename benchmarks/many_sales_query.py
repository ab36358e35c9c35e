"""The averages and group statistics of the large case in DuckDB: what many_sales.py compares with.

.venv/bin/python benchmarks/many_sales_query.py FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

# Net prices as the case builds them up, sale by sale.
US_SALES = """
create temp table us as
select s.CONNUMU as connum, s.SALEU as sale_type, s.CUSCODU as customer, s.SALEDTU as day, s.QTYU as quantity,
  r.usd_per_krw as rate,
  case when s.DESTU in ('TX', 'OK', 'LA') then 'South' when s.DESTU in ('PA') then 'Northeast'
       when s.DESTU in ('ND', 'OH') then 'Midwest' else 'West' end as region,
  (date_diff('month', date '2014-07-01', s.SALEDTU) // 3) as period,
  s.GRSUPRU + s.BILLADJU - s.EARLPYU - s.REBATEU - s.DINLFTPU * rate - s.INTNFRU - s.MARNINU - s.USBROKU
    - s.INLFWCU - s.CREDITU - s.INVCARCEP - s.INDIRSCEP as price,
  price - s.DIRSELU - s.COMMU as dp_price
from '{folder}/a_us_sales.parquet' s join '{folder}/usd_per_krw.parquet' r on r.date = s.SALEDTU
where s.QTYU > 0 and s.SALEDTU between date '2014-07-01' and date '2016-06-30'
"""
US_AVERAGES = """
select connum, sale_type, date_trunc('month', day) as month, sum(quantity), sum(price * quantity) / sum(quantity)
from us group by all
"""
KOREAN_AVERAGES = """
select CONNUMH, date_trunc('month', SALEDTH) as month, sum(QTYH), sum((GRSUPRH + BILLADJH - EARLPYH - REBATEH
  - INLFTCH - CREDITH - WARRH - DIRSELH - COMMH - PACKH) * QTYH) / sum(QTYH)
from '{folder}/a_korean_sales.parquet'
where QTYH > 0 and SALEDTH between date '2014-04-01' and date '2016-08-31' group by all
"""
# Each group against all other sales of its product: weighted averages and standard deviations of both.
GROUPS = """
with product as (
  select connum, count(*) as n, sum(quantity) as q, sum(dp_price * quantity) as v,
    sum(dp_price * dp_price * quantity) as s from us group by connum),
test as (
  select connum, {dimension} as name, count(*) as n, sum(quantity) as q, sum(dp_price * quantity) as v,
    sum(dp_price * dp_price * quantity) as s from us group by all)
select t.connum, name, t.v / t.q as test_price, (p.v - t.v) / (p.q - t.q) as base_price,
  sqrt(greatest(t.s / t.q - (t.v / t.q) ** 2, 0)) as test_deviation,
  sqrt(greatest((p.s - t.s) / (p.q - t.q) - ((p.v - t.v) / (p.q - t.q)) ** 2, 0)) as base_deviation
from test t join product p using (connum) where p.q > t.q
"""


def query(folder: str) -> list[int]:
    """Runs the queries on one connection; the number of rows of each."""
    with duckdb.connect() as connection:
        connection.execute(US_SALES.format(folder=folder))
        rows = [
            len(connection.execute(US_AVERAGES).fetchnumpy()["connum"]),
            len(connection.execute(KOREAN_AVERAGES.format(folder=folder)).fetchnumpy()["CONNUMH"]),
        ]
        for dimension in ("region", "period", "customer"):
            rows.append(len(connection.execute(GROUPS.format(dimension=dimension)).fetchnumpy()["connum"]))
    return rows


if __name__ == "__main__":
    sys.stdout.write(f"{query(str(Path(sys.argv[1])))}\n")
