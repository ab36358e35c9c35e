"""U.S. sales: dates and filters, net price, CEP profit ratio, entered value, with figures worked by hand."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dumping.case.problems import CaseError
from dumping.formula.table import Computed, Parameter, Table
from dumping.us.us_sales.cep_profit import cep_profit
from dumping.us.us_sales.costs import with_costs
from dumping.us.us_sales.dates_and_filters import filtered, with_earlier_date, with_periods
from dumping.us.us_sales.entered_value import entered_values
from dumping.us.us_sales.net_price import with_net_price
from dumping.us.us_sales.sale_type import with_sale_type
from tests.us.us_tables import sales, table

YEAR = (dt.date(2023, 1, 1), dt.date(2023, 12, 31))


def dated(*days: str, **more: list[object]) -> Table:
    return table("us_sales", {"sale_date": days, "quantity": [1.0] * len(days), **more})


def test_quarters_and_months() -> None:
    """Method, hand-checked: period from 1 April 2023; months counted from the window's first year."""
    days = dated("2022-12-20", "2023-01-15", "2023-04-01", "2023-07-02", "NaT")
    found = with_periods(days, month_one=dt.date(2022, 11, 1), period_begin=dt.date(2023, 4, 1), year_months=True)
    assert list(found.values("quarter")[:4]) == [-1, 0, 1, 2]
    assert list(found.values("month")[:4]) == [12, 13, 16, 19]
    assert list(found.values("year_month")) == ["202212", "202301", "202304", "202307", ""]
    assert np.isnan(found.value("month", 5))
    assert np.isnan(found.value("quarter", 5))


def test_an_earlier_date_is_taken_and_a_missing_one_is_not() -> None:
    days = dated(
        "2023-02-10",
        "2023-02-10",
        "2023-02-10",
        "NaT",
        shipped_date=["2023-02-01", "2023-03-01", "NaT", "2023-02-01"],
    )
    found, warnings = with_earlier_date(days, "shipped_date")
    assert [str(d) for d in found.values("sale_date")] == ["2023-02-01", "2023-02-10", "2023-02-10", "NaT"]
    assert str(found.value("sale_date_reported")) == "2023-02-10"
    assert len(warnings) == 1
    assert warnings[0].startswith("us sales: 1 sales")


def test_first_reason_is_given_and_no_row_is_dropped() -> None:
    may = ["2023-05-05"]
    found, warnings = filtered(
        table(
            "us_sales",
            {
                "sale_date": ["2023-01-01", "2023-12-31", "2024-01-01", "NaT", "2024-01-01", *may, *may],
                "quantity": [1.0, 1, 1, 1, 0, np.nan, 1],
                "gross_unit_price": [1.0, 1, 1, 1, 1, 1, -1],
            },
        ),
        window=YEAR,
    )  # fmt: skip
    assert found.rows == 7
    reasons = list(found.values("excluded"))
    assert reasons[:2] == ["", ""]
    assert reasons[2] == reasons[3] == "sale_date outside 2023-01-01 to 2023-12-31"
    assert reasons[4] == reasons[5] == "quantity is missing or not above zero"
    assert reasons[6] == "gross_unit_price is missing or not above zero"
    assert len(warnings) == 3
    assert "2 of 7 sales" in warnings[0]


def test_windows_of_ep_and_cep_sales() -> None:
    """The window on another date holds for its own kind of sale only; a missing date is outside."""
    found, _ = filtered(
        table(
            "us_sales",
            {
                "sale_date": ["2023-05-05"] * 5, "quantity": [1.0] * 5,
                "sale_type": ["EP", "CEP", "EP", "CEP", "X"],
                "entry_date": ["2024-02-01", "2024-02-01", "2023-06-01", "NaT", "2023-06-01"],
                "exchange_rate": [0.1, 0.1, np.nan, 0.1, 0.1],
            },
        ),
        window=YEAR, cep_date="entry_date", cep_window=YEAR,
    )  # fmt: skip
    assert list(found.values("excluded")) == [
        "",
        "CEP sale, entry_date outside 2023-01-01 to 2023-12-31",
        "no exchange rate for the date of sale",
        "CEP sale, entry_date outside 2023-01-01 to 2023-12-31",
        "sale type is neither EP nor CEP",
    ]


def test_sale_types_are_tidied_or_stated() -> None:
    found = with_sale_type(sales({"sale_type": ["ep", " CEP ", "EP"]}))
    assert list(found.values("sale_type")) == ["EP", "CEP", "EP"]
    assert list(with_sale_type(sales({"quantity": [1.0]}), "CEP").values("sale_type")) == ["CEP"]
    with pytest.raises(CaseError, match="EP or CEP"):
        with_sale_type(sales({"quantity": [1.0]}))


def test_a_sale_without_cost_is_excluded() -> None:
    costs = table("costs", {"product": ["A", "A"], "manufacturer": ["M", "N"], "avg_total_cop": [1.0, 2.0]}, "MXN")
    ours = sales({"product": ["A", "B", "A"], "manufacturer": ["N", "N", "X"], "quantity": [1.0, 2, 3]})
    found, warnings = with_costs(ours, costs, keys=("product", "manufacturer"))
    assert found.value("avg_total_cop") == 2
    assert list(found.values("excluded") == "") == [True, False, False]
    assert list(found.values("cost_row")) == [2, 0, 0]
    assert "2 of 3 sales not used, quantity 5" in warnings[0]
    with pytest.raises(CaseError, match="row 2"):
        with_costs(ours, costs, keys=("product",))


AMOUNTS: dict[str, list[object]] = {
    "sale_type": ["EP", "CEP"], "quantity": [10.0, 20.0], "gross_unit_price": [100.0, 200.0],
    "price_additions": [2.0, 0.0], "discounts_rebates": [1.0, 4.0], "movement_domestic": [3.0, 5.0],
    "movement_international": [4.0, 6.0], "imputed_credit": [1.5, 2.5], "direct_selling": [0.5, 0.25],
    "commissions": [0.0, 3.0], "inventory_carrying": [0.2, 0.1], "indirect_selling": [0.8, 0.9],
    "cep_inventory_carrying": [9.0, 1.0], "cep_indirect_selling": [9.0, 7.0], "cep_other": [np.nan, 9.5],
    "us_packing": [1.0, 2.0], "exchange_rate": [0.5, 0.25], "avg_total_cop": [120.0, 500.0],
}  # fmt: skip
RATE = {"cep_profit_ratio": Parameter("cep_profit_ratio", 0.1, "CEP profit ratio", "", "stated")}


def test_net_prices() -> None:
    """EP 100 + 2 - 1 - 3 - 4 = 94; CEP 200 - 4 - 5 - 6 = 185, less 20 of expenses and 2 of profit: 163."""
    found, warnings = with_net_price(sales(AMOUNTS), parameters=RATE)
    assert list(found.values("net_us_price")) == pytest.approx([94, 163], rel=1e-12)
    assert list(found.values("cep_profit")) == [0, 2]
    # 94 - 1.5 - 0.5 - 0; 185 - 2.5 - 0.25 - 3 - (1 + 7 + 9.5) - 2
    assert list(found.values("dp_net_price")) == pytest.approx([92, 159.75], rel=1e-12)
    assert list(found.values("commission_offset_pool_us")) == [1.0, 0.0]
    assert warnings == ("us sales: CEP expenses on 1 EP sales are not deducted",)


def test_a_case_with_ep_sales_alone_has_no_cep_columns() -> None:
    plain = {k: [v[0]] for k, v in AMOUNTS.items() if not k.startswith("cep_")}
    found, _ = with_net_price(sales(plain))
    assert not [name for name in found.columns if name.startswith("cep")]
    source = found.columns["net_us_price"].source
    assert isinstance(source, Computed)
    assert source.rule.expression == "price_less_movement"


def test_amounts_that_the_sales_lack_stay_out_of_the_rule() -> None:
    found, _ = with_net_price(sales({"gross_unit_price": [10.0], "movement_international": [1.0]}))
    source = found.columns["price_less_movement"].source
    assert isinstance(source, Computed)
    assert source.rule.expression == "gross_unit_price - movement_international"


def test_a_missing_amount_is_not_zero() -> None:
    found, warnings = with_net_price(sales({"gross_unit_price": [10.0, 9.0], "price_additions": [0.0, np.nan]}))
    assert np.isnan(found.value("net_us_price", 2))
    assert "1 sales have no net price" in warnings[0]
    assert "row 2" in warnings[0]


def test_cep_sales_need_a_ratio() -> None:
    with pytest.raises(CaseError, match="no CEP profit ratio"):
        with_net_price(sales(AMOUNTS))


def comparison_totals(**changed: float) -> Table:
    totals = {"total_revenue": 10000.0, "total_cogs": 7000.0, "total_selling": 500.0, "total_movement": 100.0}
    return table("cm_totals", {k: [v] for k, v in {**totals, **changed}.items()}, "MXN")


def test_cep_profit_ratio() -> None:
    """U.S. amounts in pesos at each sale's rate; EP sales count; CEP amounts of EP sales and imputed ones do not.

    Revenue 101/0.5*10 + 196/0.25*20 = 2020 + 15680 = 17700; goods (120 + 1/0.5)*10 + (500 + 11.5/0.25)*20 =
    1220 + 10920 = 12140; selling (0.5 + 0.8)/0.5*10 + (0.25 + 3 + 0.9 + 7)/0.25*20 = 26 + 892 = 918; movement
    7/0.5*10 + 11/0.25*20 = 140 + 880 = 1020. With the market's: 27700 - 19140 - 1418 - 1120 = 6022 over 21678.
    """
    found = cep_profit(sales(AMOUNTS), comparison_totals())
    totals = found.totals
    us = [totals.value(f"us_{name}") for name in ("revenue", "cogs", "selling", "movement")]
    assert us == pytest.approx([17700, 12140, 918, 1020], rel=1e-12)
    assert totals.value("cep_profit_ratio") == pytest.approx(6022 / 21678, rel=1e-12)
    assert list(found.sales.values("cep_profit_ratio")) == pytest.approx([6022 / 21678] * 2, rel=1e-12)
    assert found.warnings == ()


def test_a_loss_gives_no_cep_profit() -> None:
    assert cep_profit(sales(AMOUNTS), comparison_totals(total_cogs=1e6)).totals.value("cep_profit_ratio") == 0


def test_missing_totals_are_refused() -> None:
    with pytest.raises(CaseError, match="no selling expenses of the comparison market"):
        cep_profit(sales(AMOUNTS), comparison_totals(total_selling=np.nan))


def test_a_sale_without_an_amount_is_in_no_total() -> None:
    lacking = {**AMOUNTS, "movement_domestic": [np.nan, 5.0]}
    found = cep_profit(sales(lacking), comparison_totals())
    assert found.totals.value("us_revenue") == pytest.approx(15680, rel=1e-12)
    assert found.totals.value("us_movement") == pytest.approx(880, rel=1e-12)
    assert "1 sales lack an amount" in found.warnings[0]


def test_excluded_sales_are_in_no_total() -> None:
    out = {**AMOUNTS, "excluded": ["out", ""]}
    found = cep_profit(table("us_sales", out), comparison_totals())
    assert found.totals.value("us_revenue") == pytest.approx(15680, rel=1e-12)


def test_entered_values() -> None:
    """Computed: EP 100 + 2 - 1 - 4 = 97; CEP 200 - 4 - 6 - (7 + 9.5) - 2 = 171.5."""
    parties: dict[str, list[object]] = {
        "customer": ["C1", "C2"], "importer": ["unk", "IMP"], "entered_value_per_unit": [0.0, np.nan],
    }  # fmt: skip
    priced, _ = with_net_price(sales({**AMOUNTS, **parties}), parameters=RATE)
    found = entered_values(priced)
    assert list(found.sales.values("entered_value")) == pytest.approx([97, 171.5], rel=1e-12)
    assert list(found.sales.values("us_importer")) == ["C1", "IMP"]
    assert list(found.sales.values("entered_value_source")) == ["computed", "computed"]
    assert found.importers.rows == 2
    assert found.warnings == ()


def importer_sales(importers: list[object], reported: list[object], excluded: list[object]) -> Table:
    n = len(importers)
    columns: dict[str, list[object]] = {
        "excluded": excluded, "customer": ["C"] * n, "importer": importers, "entered_value_per_unit": reported,
        "gross_unit_price": [10.0] * n, "quantity": [2.0] * n,
    }  # fmt: skip
    return table("us_sales", columns)


def test_source_of_an_importer_is_over_the_sales_that_are_used() -> None:
    found = entered_values(
        importer_sales(["A", "A", "B", "B", "B"], [5.0, 0.0, 5.0, np.nan, 6.0], ["", "", "", "out", ""])
    )
    assert list(found.sales.values("entered_value_source")) == ["mixed", "mixed", "reported", "", "reported"]
    assert list(found.importers.values("entered_value_total")) == pytest.approx([20, 10, 22], rel=1e-12)


def test_a_blank_importer_is_the_customer_with_a_warning() -> None:
    found = entered_values(importer_sales(["", "A"], [5.0, 5.0], ["", ""]))
    assert list(found.sales.values("us_importer")) == ["C", "A"]
    assert "1 sales have a blank importer" in found.warnings[0]


@given(st.lists(st.tuples(st.sampled_from(["A", "B", "na"]), st.sampled_from([0.0, 3.0])), min_size=1, max_size=12))
def test_entered_values_add_up(rows: list[tuple[str, float]]) -> None:
    """Every sale is in one importer's total, and the totals add to the value of all sales."""
    found = entered_values(importer_sales([r[0] for r in rows], [r[1] for r in rows], [""] * len(rows)))
    value = sum(2 * (r[1] or 10.0) for r in rows)
    assert found.importers.values("entered_value_total").sum() == pytest.approx(value, rel=1e-12)
    assert found.importers.values("sales").sum() == len(rows)
