"""Scenarios of the case file: composed, checked, and explained setting by setting so that it adds up."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import dumping
from dumping.case.load import Case
from dumping.case.problems import CaseError
from dumping.scenarios.changes import ChangeError, apply, parse_change
from dumping.scenarios.named import changes_of, scenarios
from tests.conftest import CASES, TWO_PRODUCTS

Load = Callable[..., Case]

STATED = """
[[scenarios]]
name = "Zeroed"
set = ["method.negative_results = zeroed"]

[[scenarios]]
name = "Dearer"
about = "Export prices 10 higher."
set = ["us_sales.gross_unit_price += 10"]

[[scenarios]]
name = "Both"
includes = ["Zeroed", "Dearer"]

[[scenarios]]
name = "Without B"
includes = ["Dearer"]
set = ['remove us_sales where connum == "B"', "us_sales.gross_unit_price += 0"]
"""


def test_each_scenario_by_hand(case_from: Load) -> None:
    """A: 10 of 100 at 120 against 100; B: 5 at 90 against 110; prices 10 higher take 10 from every result."""
    found = {one.name: one for one in scenarios(case_from(TWO_PRODUCTS + STATED)).outcomes}
    margins = {name: one.result.respondents[0].margin_percent for name, one in found.items()}
    base = found["Both"].base.respondents[0].margin_percent
    case = case_from(TWO_PRODUCTS)
    for name, changes in {
        "Zeroed": ["method.negative_results = zeroed"],
        "Dearer": ["us_sales.gross_unit_price += 10"],
        "Both": ["method.negative_results = zeroed", "us_sales.gross_unit_price += 10"],
    }.items():
        alone = dumping.run(apply(case, [parse_change(text) for text in changes])).respondents[0].margin_percent
        assert margins[name] == alone
    both = found["Both"]
    assert sum(s.in_sequence["Maker"] for s in both.settings) == pytest.approx(margins["Both"] - base, abs=1e-12)
    assert both.settings[0].alone == {"Maker": margins["Zeroed"] - base}
    assert both.settings[1].alone == {"Maker": margins["Dearer"] - base}
    assert both.settings[1].in_sequence["Maker"] == pytest.approx(margins["Both"] - margins["Zeroed"], abs=1e-12)
    assert found["Dearer"].about == "Export prices 10 higher."


def test_names_are_joined_and_included_once(case_from: Load) -> None:
    case = case_from(TWO_PRODUCTS + STATED)
    together = [str(change) for change in changes_of(case, "Both + Without B")]
    assert together[:2] == ["method.negative_results = zeroed", "us_sales.gross_unit_price += 10"]
    with pytest.raises(ChangeError, match="no scenario 'Nothing'"):
        changes_of(case, "Nothing")


def test_what_first_differs_is_told(case_from: Load) -> None:
    found = {one.name: one for one in scenarios(case_from(TWO_PRODUCTS + STATED)).outcomes}
    zeroed, dearer, without = (found[name].first for name in ("Zeroed", "Dearer", "Without B"))
    assert zeroed is not None
    assert (zeroed.table, zeroed.column) == ("total_average_to_average", "total_dumping")
    assert dearer is not None
    assert (dearer.table, dearer.rows) == ("us_sales", 2)
    assert without is not None
    assert without.says == "Export sales: 2 rows before, 1 now"


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ('name = "A"\nset = ["case.law_as_of"]', "'case.law_as_of' is not a change"),
        ('name = "A"', "scenario 'A' changes nothing"),
        ('name = "A"\nincludes = ["Zeroedd"]', "there is no scenario 'Zeroedd'; did you mean 'Zeroed'"),
        ('name = "Zeroed"\nset = ["a.b = 1"]', "there are two scenarios called 'Zeroed'"),
        ('name = "A"\nset = ["a.b = 1", "a.b = 2"]', "'a.b = 2' contradicts 'a.b = 1'"),
        ('name = "A"\nincludes = ["A"]', "the scenarios include each other in a circle: A -> A"),
        (
            'name = "A"\nset = ["method.negative_results = offset"]\n[[scenarios]]\nname = "C"\n'
            'includes = ["Zeroed", "A"]',
            "they cannot both be included",
        ),
        ('name = "A+B"\nset = ["a.b = 1"]', "scenarios[5].name"),
    ],
)
def test_a_fault_of_a_scenario_is_told_with_its_line(case_from: Load, stated: str, said: str) -> None:
    with pytest.raises(CaseError) as raised:
        case_from(TWO_PRODUCTS + STATED + "[[scenarios]]\n" + stated)
    assert said in str(raised.value)
    first = (TWO_PRODUCTS + STATED).count("\n") + 1
    lines = [problem.line for problem in raised.value.problems if said in str(problem) or said in (problem.path or "")]
    assert all(line is not None and line >= first for line in lines)
    assert lines


def test_a_scenario_that_leaves_no_sales_says_so_with_its_place(case_from: Load) -> None:
    stated = '[[scenarios]]\nname = "None"\nset = ["remove us_sales where quantity > 0"]'
    with pytest.raises(ChangeError, match=r"case.toml:\d+: scenario 'None': .* leaves no row of Maker's"):
        scenarios(case_from(TWO_PRODUCTS + stated))


def test_an_included_setting_may_be_overridden(case_from: Load) -> None:
    stated = STATED + (
        '[[scenarios]]\nname = "Other"\nset = ["method.negative_results = offset"]\n'
        '[[scenarios]]\nname = "D"\nincludes = ["Zeroed", "Other"]\nset = ["method.negative_results = zeroed"]\n'
    )
    found = {one.name: one for one in scenarios(case_from(TWO_PRODUCTS + stated), ["D", "Zeroed"]).outcomes}
    assert found["D"].result.respondents[0].margin_percent == found["Zeroed"].result.respondents[0].margin_percent


def test_rows_of_a_file_are_added_and_kept() -> None:
    case = dumping.load_case(CASES / "octg-korea")
    rows = case.respondents[0].us_sales
    assert rows is not None
    added = apply(case, [parse_change("add respondents.1.us_sales from a_us_sales.csv")]).respondents[0].us_sales
    assert added is not None
    assert added.table.rows == 2 * rows.table.rows
    assert added.table.values("quantity")[rows.table.rows :].tolist() == rows.table.values("quantity").tolist()
    kept = apply(case, [parse_change('keep us_sales where customer == "U04"')]).respondents[0].us_sales
    assert kept is not None
    assert set(kept.table.values("customer")) == {"U04"}
    with pytest.raises(ChangeError, match="the rows cannot be read"):
        apply(case, [parse_change("add us_sales from ../elsewhere.csv")])
    with pytest.raises(ChangeError, match="is not a table"):
        apply(case, [parse_change("remove us_sale where quantity > 1")])


def test_sales_of_two_files_are_compared_as_one_table(case_from: Load) -> None:
    case = dumping.load_case(CASES / "octg-korea")
    parts = ["keep respondents.1.us_sales where file_row <= 500", "add respondents.1.us_sales from a_us_sales.csv"]
    changed = apply(case, [parse_change(text) for text in parts])
    found = changed.respondents[0].us_sales
    assert found is not None
    assert found.table.values("file_row").tolist() == [*range(2, 501), *range(2, 1012)]
    quantity = dumping.run(changed).respondents[0].tables["us_sales"].values("quantity")
    once = dumping.run(case).respondents[0].tables["us_sales"].values("quantity")
    assert quantity.sum() == pytest.approx(once.sum() + once[:499].sum(), rel=1e-12)


def test_keys_and_columns_are_changed_in_any_order(case_from: Load) -> None:
    """Columns changed first stay changed when a key is changed after them, as when all is changed at once."""
    case = case_from()
    texts = ["us_sales.quantity = 1", "respondents.Maker.products.B.normal_value = 100"]
    changes = [parse_change(text) for text in texts]
    one_by_one = apply(apply(case, changes[:1]), changes[1:])
    expected = dumping.run(apply(case, changes)).respondents[0].margin_percent
    assert dumping.run(one_by_one).respondents[0].margin_percent == expected
    assert expected != dumping.run(apply(case, changes[1:])).respondents[0].margin_percent
    other = apply(apply(case, changes[:1]), [parse_change("method.negative_results = zeroed")])
    assert other.respondents[0].us_sales is apply(other, []).respondents[0].us_sales
    assert other.respondents[0].us_sales.table.values("quantity").tolist() == [1, 1]  # type: ignore[union-attr]
