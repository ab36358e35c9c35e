"""Facts available on chosen sales: worked by hand, in the totals of every method, and faults in what is stated."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

import dumping
from dumping.case.load import Case
from dumping.case.problems import CaseError
from dumping.report.explain import explain
from dumping.scenarios.changes import ChangeError, apply, parse_change

Load = Callable[..., Case]

SMALL = """\
schema = "dumping/case/1"

[case]
title = "Facts available"
authority = "us"
segment = "investigation"
period = [2011-01-01, 2011-12-31]
law_as_of = 2012-06-01
currency = "USD"
unit = "piece"

[[respondents]]
name = "Maker"

[respondents.us_sales]
file = "us.csv"

[respondents.us_sales.build_up]
net_price = "price"

{statements}
[respondents.comparison_sales]
file = "home.csv"

[respondents.comparison_sales.build_up]
net_price = "price"
"""
STATED = """\
[[respondents.us_sales.facts_available]]
where = '{where}'
percent = {percent}
reason = "the invoices failed verification"
source = "the petition"
"""
US = "connum,customer,quantity,price,checked\nA,C1,10,100,yes\nA,C2,10,80,no\nB,C2,10,60,yes\n"
HOME = "connum,quantity,price\nA,5,110\n"


def case(load: Load, *statements: tuple[str, float], us: str = US, home: str = HOME) -> Case:
    said = "\n".join(STATED.format(where=where, percent=percent) for where, percent in statements)
    return load(SMALL.format(statements=said), us=us, home=home)


def test_by_hand(case_from: Load) -> None:
    """Without: A at 90 on average against 110, 400 on 1800. B has no normal value and is left out.

    With 50 % on the sale of A to C2: 10 x 10 on the other sale, and half of 80 x 10; 500 on 1800.
    """
    assert dumping.run(case(case_from)).respondents[0].margin_percent == pytest.approx(100 * 400 / 1800, rel=1e-12)
    one = dumping.run(case(case_from, ('checked == "no"', 50))).respondents[0]
    assert one.margin_percent == pytest.approx(100 * 500 / 1800, rel=1e-12)
    assert one.tables["total_average_to_transaction"].value("percent") == pytest.approx(100 * 500 / 1800, rel=1e-12)
    comparison = one.tables["comparison_average_to_average"]
    assert comparison.values("unit_result").tolist() == [10, 40]
    assert comparison.values("normal_value").tolist() == [110, 120]
    assert one.tables["us_sales"].values("match_type").tolist()[:2] == [1, 4]
    assert any("1 of 3 sales (10 piece) carry facts available, 50 % of net price" in w for w in one.warnings)
    assert any("failed verification (the petition)" in w for w in one.warnings)
    # A stated margin adds to the positive results and is offset by negative ones like any other.
    cheap = dumping.run(case(case_from, ('checked == "no"', 50), home=HOME.replace("110", "90"))).respondents[0]
    assert cheap.margin_percent == pytest.approx(100 * (400 - 100) / 1800, rel=1e-12)


def test_a_sale_without_normal_value_counts_with_its_stated_margin(case_from: Load) -> None:
    """B has no comparison price: 60 x 10 at 25 % are 150 beside the 400 of A, on 2400."""
    one = dumping.run(case(case_from, ('connum == "B"', 25))).respondents[0]
    assert one.margin_percent == pytest.approx(100 * (400 + 150) / 2400, rel=1e-12)
    assert not any("no normal value" in w for w in one.warnings)


def test_two_statements_and_what_if(case_from: Load) -> None:
    both = case(case_from, ('checked == "no"', 50), ('connum == "B"', 25))
    assert dumping.run(both).respondents[0].margin_percent == pytest.approx(100 * 650 / 2400, rel=1e-12)
    statement = 'us_sales.facts_available = [{ where = \'connum == "B"\', percent = 25, reason = "r", source = "s" }]'
    for start, change, margin in (
        (both, "us_sales.facts_available.2.percent = 0", 500 / 2400),
        (both, "us_sales.facts_available = []", 400 / 1800),
        (case(case_from), statement, 550 / 2400),
    ):
        (found,) = dumping.what_if(start, change).changed.respondents
        assert found.margin_percent == pytest.approx(100 * margin, rel=1e-12)
    with pytest.raises(ChangeError, match=r"no row of U\.S\. sales"):
        dumping.what_if(both, "us_sales.facts_available.1.where = 'quantity > 99'")


def test_explain_tells_the_stated_margin(case_from: Load) -> None:
    result = dumping.run(case(case_from, ('checked == "no"', 50)))
    (told,) = explain(result, "sale 3")
    steps = {step.name: step for step in told.steps}
    assert steps["facts_available_margin"].value == 40
    assert "19 USC 1677e" in steps["facts_available_margin"].cite
    assert steps["facts_available_reason"].value == "the invoices failed verification"
    assert steps["in_short.match"].value == "facts available"
    assert steps["in_short.facts_available"].value == 50
    assert steps["in_short.facts_available"].words.endswith("the invoices failed verification (the petition)")
    assert steps["in_short.unit_result"].value == 40


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ('customer == "C9"', 'no row of U.S. sales has customer == "C9"'),
        ("quantity", "a condition is wanted"),
        ('custmer == "C1"', "did you mean 'customer'"),
    ],
)
def test_faults(case_from: Load, where: str, said: str) -> None:
    with pytest.raises(CaseError, match=said) as error:
        case(case_from, (where, 50))
    assert "facts_available" in str(error.value)


def test_a_sale_chosen_twice(case_from: Load) -> None:
    with pytest.raises(CaseError, match=r"1 sales are chosen by statement 1 as well \(row 3\)"):
        case(case_from, ('checked == "no"', 50), ('connum == "A" and price < 90', 10))


def test_the_full_method_against_its_own_run_without() -> None:
    """OCTG, customer U03 at 24.92 %: every other sale's own result stays as it was, in average-to-transaction."""
    before = dumping.load_case("octg-korea")
    rate = 24.92
    statement = "respondents.1.us_sales.facts_available = "
    statement += f"""[{{ where = 'customer == "U03"', percent = {rate}, reason = "r", source = "s" }}]"""
    case = apply(before, [parse_change(statement)])
    plain, stated = (dumping.run(c).respondents[0] for c in (before, case))
    name = "comparison_average_to_transaction"
    old, new = plain.tables[name], stated.tables[name]
    mine = stated.tables["us_sales"].values("match_type")[old.values("sale") - 1] == 4
    assert 50 < mine.sum() < 100
    assert old.values("sale").tolist() == new.values("sale").tolist()
    np.testing.assert_array_equal(new.values("result")[~mine], old.values("result")[~mine])
    np.testing.assert_allclose(new.values("result")[mine], rate / 100 * old.values("value")[mine], rtol=1e-12)
    own = new.values("result")
    total = stated.tables["total_average_to_transaction"]
    assert total.value("percent") == pytest.approx(100 * own[own > 0].sum() / old.values("value").sum(), rel=1e-12)
    # On average the sale is alone: its margin is of its own price, and no other average holds it.
    standard = stated.tables["comparison_average_to_average"]
    np.testing.assert_allclose(standard.values("result")[mine], new.values("result")[mine], rtol=1e-12)
    for table in ("assessment_average_to_average", "assessment_average_to_transaction"):
        assert stated.tables[table].values("quantity").sum() == pytest.approx(new.values("quantity").sum(), rel=1e-12)


def test_a_sale_without_a_cost_counts_with_its_stated_margin() -> None:
    """A product without a cost would leave the margin; with facts available its sale stays in."""
    case = dumping.load_case("octg-korea")
    lost = apply(case, [parse_change('us_sales.connum = "NEW" where file_row == 12')])
    assert dumping.run(lost).respondents[0].tables["us_sales"].value("excluded", 11) != ""
    stated = "respondents.1.us_sales.facts_available = [{ where = 'file_row == 12', percent = 10, reason = \"r\","
    kept = apply(
        lost, [parse_change(stated + ' source = "s" }]'), parse_change('us_sales.connum = "NEW" where file_row == 12')]
    )
    one = dumping.run(kept).respondents[0]
    sales = one.tables["us_sales"]
    assert sales.value("excluded", 11) == ""
    comparison = one.tables["comparison_average_to_average"]
    row = comparison.values("sale").tolist().index(11)
    price = float(sales.value("net_us_price", 11))
    assert comparison.values("unit_result")[row] == pytest.approx(price / 10, rel=1e-12)
    assert np.isfinite(one.margin_percent)


def test_the_comparison_market_has_none(case_from: Load) -> None:
    text = SMALL.format(statements="") + STATED.format(where='connum == "A"', percent=5).replace("us_", "comparison_")
    with pytest.raises(CaseError, match=r"facts available are stated of U\.S\. sales"):
        case_from(text, us=US, home=HOME)
