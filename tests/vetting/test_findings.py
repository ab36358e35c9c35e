"""Each fault planted in a case without any is found with its rows and figures; a case without any gives no finding.

Rows count as in a spreadsheet program: the first sale stands in row 2. Figures are worked out beside each fault.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dumping
from dumping.vetting import Finding, vet
from tests.vetting.clean_case import CASE, Rows, rows, written

Spoil = Callable[[dict[str, Rows]], None]


def found(folder: Path, tables: dict[str, Rows], case: str = CASE) -> list[Finding]:
    return vet(dumping.run(dumping.load_case(written(folder, tables, case))))


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10**6), st.integers(24, 52))
def test_nothing_is_found_in_clean_data(seed: int, sales: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        assert [str(one) for one in found(Path(folder), rows(seed, sales))] == []


@dataclass(frozen=True)
class Fault:
    """What is done to the tables, and the one finding that must come of it (others may stand beside it)."""

    name: str
    spoil: Spoil
    severity: str
    check: str
    file: str
    rows: tuple[int, ...]
    says: str
    field: str = ""


def put(table: str, column: str, values: dict[int, object]) -> Spoil:
    """Exchanges cells: index of the row (0 is row 2 of the file) -> value."""

    def spoil(tables: dict[str, Rows]) -> None:
        for row, value in values.items():
            tables[table][row][column] = value

    return spoil


def times(table: str, column: str, factor: float, which: Callable[[int, dict], bool]) -> Spoil:  # type: ignore[type-arg]
    def spoil(tables: dict[str, Rows]) -> None:
        for number, row in enumerate(tables[table]):
            if which(number, row):
                row[column] = round(row[column] * factor, 9)

    return spoil


def again(table: str, row: int, **other: object) -> Spoil:
    """Reports a row again, below the last one."""

    def spoil(tables: dict[str, Rows]) -> None:
        tables[table].append({**tables[table][row], **other})

    return spoil


def before_the_period(tables: dict[str, Rows]) -> None:
    tables["us"][0]["sale_date"] = "2019-12-31"
    tables["krw"].append({"date": "2019-12-31", "rate": 0.001})


def every(n: int, row: dict[str, object]) -> bool:
    return True


ODD = tuple(range(3, 50, 2))
C3 = tuple(n + 2 for n in range(48) if n // 2 % 6 == 2)
FAULTS = [
    Fault("a row twice", again("us", 4), "question", "repeated rows", "us.csv", (50,), "1 row equal to an earlier one"),
    Fault("a line twice", again("hm", 3, freight=1), "question", "repeated invoice lines", "hm.csv", (50,),
          "1 line with invoice, CONNUM, quantity and price of an earlier one", "invoice"),
    Fault("no quantity", put("us", "QTYU", {5: 0}), "question", "zero quantity", "us.csv", (7,),
          "1 sale with a zero quantity", "QTYU"),
    Fault("returned", put("hm", "quantity", {5: -2, 8: -3.5}), "question", "negative quantity", "hm.csv", (7, 10),
          "2 sales with a negative quantity, the lowest -3.5", "quantity"),
    Fault("no price", put("us", "GRSUPRU", {5: 0}), "question", "zero gross unit price", "us.csv", (7,),
          "1 sale with a zero gross unit price", "GRSUPRU"),
    Fault("negative price", put("us", "GRSUPRU", {5: -900}), "error", "negative gross unit price", "us.csv", (7,),
          "the lowest -900"),
    Fault("outside", before_the_period, "note", "outside the period", "us.csv", (2,),
          "1 sale left out: date of sale outside 2020-01-01 to 2020-12-31"),
    # Sale on 5 February (index 5), shipment on 1 January: 35 days before.
    Fault("shipped early", put("us", "shipment_date", {5: "2020-01-01"}), "question", "shipment before sale", "us.csv",
          (7,), "1 shipment more than 30 days before sale, the earliest by 35 days", "shipment_date"),
    # Shipment on 8 February: payment a day before.
    Fault("paid early", put("us", "payment_date", {5: "2020-02-07"}), "question", "payment before shipment", "us.csv",
          (7,), "1 payment before shipment, the earliest by 1 days", "payment_date"),
    Fault("no cost", put("us", "CONNUMU", {5: "Z"}), "question", "no cost", "us.csv", (7,),
          "1 CONNUM sold and without cost: Z", "CONNUMU"),
    Fault("one market", put("hm", "connum", dict.fromkeys(range(1, 48, 2), "A")), "note", "sold in one market",
          "us.csv", ODD, "1 CONNUM sold in the United States only: B", "CONNUMU"),
    Fault("two grades", put("us", "grade", {4: 2}), "question", "several characteristics", "us.csv", (6,),
          "1 CONNUM with several sets of characteristics: A", "CONNUMU"),
    Fault("two names", put("us", "customer_name", {4: "Somebody else"}), "question", "customer and customer name",
          "us.csv", (6,), "1 customer code with several names: C3", "customer_name"),
    Fault("two affiliations", put("hm", "affiliation", {12: "2"}), "question", "customer and affiliation", "hm.csv",
          (14,), "1 customer code with several affiliations: C1", "affiliation"),
    # 1,700 is 1.7 times the list price; prices are within 6 per cent of it.
    Fault("an outlier", put("us", "GRSUPRU", {4: 1700}), "question", "outlying price", "us.csv", (6,),
          "1 price far from the CONNUM's median, row 6 the furthest: 1.", "GRSUPRU"),
    Fault("per kilogram", times("us", "GRSUPRU", 0.001, lambda n, _: n in (4, 7)), "error", "unit of price", "us.csv",
          (6, 9), "2 prices about 1/", "GRSUPRU"),
    Fault("in pounds", put("hm", "quantity", {9: 80000}), "question", "unit of quantity", "hm.csv", (11,),
          "1 quantity far from the CONNUM's median, row 11 the furthest: ", "quantity"),
    Fault("pounds of a customer", times("us", "GRSUPRU", 1 / 2.20462262, lambda _, r: r["customer"] == "C3"),
          "error", "unit of price", "us.csv", C3, "8 prices about 1/2.2", "GRSUPRU"),
    Fault("a few in won", times("us", "GRSUPRU", 1000, lambda n, _: n in (4, 7)), "error", "unit of price", "us.csv",
          (6, 9), "2 prices about ", "GRSUPRU"),
    Fault("won as dollars", times("us", "GRSUPRU", 1000, every), "error", "prices of another unit", "us.csv", (),
          "prices are 9", "GRSUPRU"),
    Fault("costs per kilogram", times("costs", "TOTCOM", 0.001, every), "error", "costs of another unit", "costs.csv",
          (), "times the prices of hm.csv, by the median of 2 CONNUMs"),
    Fault("freight of an invoice", put("us", "freight", {4: 2500}), "question", "expense above price", "us.csv", (6,),
          "1 sale with freight as large as the gross price or larger, up to 2.", "freight"),
    Fault("nothing left", put("us", "freight", {4: 2500}), "error", "net price", "us.csv", (6,),
          "1 sale with a net price of zero or less, the lowest -1,"),
    Fault("entered value", put("us", "entered_value_per_unit", {4: 20000}), "question", "entered value", "us.csv", (6,),
          "1 entered value far from the gross price, ", "entered_value_per_unit"),
    Fault("rates upside down", times("krw", "rate", 1e6, every), "error", "exchange rate upside down", "krw.csv", (),
          "and a KRW is worth about 0.00083 USD", "rate"),
    Fault("a rate mistyped", put("krw", "rate", {9: 0.01}), "question", "exchange rate out of line", "krw.csv", (),
          "1 rate far from the median, the furthest on 2020-01-10", "rate"),
    Fault("parts", put("costs", "LAB", {1: 165000}), "question", "sum of parts", "costs.csv", (3,),
          "row 3: 910000 and 1010000".replace("910000", "910,000").replace("1010000", "1,010,000"), "TOTCOM"),
    Fault("negative overhead", put("costs", "FOH", {0: -100}), "question", "negative cost", "costs.csv", (2,),
          "1 row with a negative fixed_overhead, the lowest -100", "FOH"),
    Fault("variable above total", put("costs", "FOH", {0: -100}), "error", "variable above total", "costs.csv", (2,),
          "1 row whose variable cost of manufacturing is above the total"),
    Fault("no production", put("costs", "production_quantity", {1: 0}), "question", "no production", "costs.csv", (3,),
          "1 row without production", "production_quantity"),
]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_planted_fault_is_found(fault: Fault, tmp_path: Path) -> None:
    tables = rows()
    fault.spoil(tables)
    here = found(tmp_path, tables)
    (one,) = [f for f in here if f.check == fault.check and f.file == fault.file]
    assert (one.severity, one.rows, one.field) == (fault.severity, fault.rows, fault.field or one.field)
    assert fault.says in one.what


def test_a_month_without_rates_and_a_gap(tmp_path: Path) -> None:
    # Sales at another rate of the month: the days from 2 August to 1 September are missing, and no sale is on them.
    tables = rows(sales=24)
    tables["krw"] = [one for one in tables["krw"] if not "2020-07-31" < str(one["date"]) < "2020-09-01"]
    (one,) = found(tmp_path, tables)
    assert (one.severity, one.check) == ("question", "months without exchange rates")
    assert one.what == "no rate of KRW in 1 month of the period: 2020-08"


@pytest.mark.parametrize(("factor", "says"), [(1.10231131, "short tons and metric tons"), (2.20462262, "pounds")])
def test_a_customer_in_another_unit_where_prices_are_even(factor: float, says: str, tmp_path: Path) -> None:
    tables = rows(within=0.002)
    times("us", "GRSUPRU", factor, lambda _, row: row["customer"] == "C3")(tables)
    (one,) = [f for f in found(tmp_path, tables) if f.check == "unit of a customer"]
    assert (one.severity, one.rows) == ("question", C3)
    assert one.what.startswith(f"all prices of customer C3 are about {factor:.2f}"[:-1])
    assert says in one.look_at


def test_a_customer_who_pays_more_is_in_no_other_unit(tmp_path: Path) -> None:
    tables = rows(within=0.002)
    times("us", "GRSUPRU", 1.12, lambda _, row: row["customer"] == "C3")(tables)
    assert found(tmp_path, tables) == []


# The total quantity and value of the 48 sales, added up here line by line.
RECONCILED = """characteristics = ["grade"]
[respondents.us_sales.reconciliation]
quantity = {}
value = {}
source = "Section A, exhibit A-1"
[respondents.us_sales.columns]
"""


def test_totals_beside_those_of_the_response(tmp_path: Path) -> None:
    tables = rows()
    quantity = sum(one["QTYU"] for one in tables["us"])
    value = sum(one["QTYU"] * one["GRSUPRU"] for one in tables["us"])
    head = 'characteristics = ["grade"]\n[respondents.us_sales.columns]\n'
    case = CASE.replace(head, RECONCILED.format(quantity + 20, round(value)))
    first, second = found(tmp_path, tables, case)
    assert (first.severity, first.check) == ("error", "reconciliation of quantity")
    assert first.what == (
        f"total quantity {quantity:,} metric ton in the file, {quantity + 20:,} stated (Section A, exhibit A-1): "
        f"difference -20 metric ton, {-2000 / (quantity + 20):+.4g} %"
    )
    assert (second.severity, second.check) == ("note", "reconciliation of value")
    assert f"agrees with the {round(value):,} stated" in second.what


def test_totals_of_costs(tmp_path: Path) -> None:
    # 5,000 tons of each at 700 and 910 thousand won: 8.05 thousand million; 7 are stated, a seventh and more too few.
    case = CASE.replace("[respondents.costs.columns]", "[respondents.costs.reconciliation]\nvalue = 7e9\n"
                        "[respondents.costs.columns]")  # fmt: skip
    (one,) = found(tmp_path, rows(), case)
    assert one.what == (
        "total value 8,050,000,000 KRW in the file, 7,000,000,000 stated: difference +1,050,000,000 KRW, +15 %"
    )


def test_a_currency_taken_for_another_is_named(tmp_path: Path) -> None:
    tables = rows()
    times("us", "GRSUPRU", 1000, lambda n, _: n in (4, 7))(tables)
    (one,) = [f for f in found(tmp_path, tables) if f.check == "unit of price"]
    assert one.look_at.startswith("amounts in KRW and in USD; or kilograms and metric tons")
