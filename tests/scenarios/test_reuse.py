"""What is given back from a base run equals a run of its own, to the last bit, over random changes of shipped cases."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import dumping
from dumping.case.load import Case
from dumping.case.problems import CaseError
from dumping.formula.table import Table
from dumping.result import Result
from dumping.scenarios.changes import ChangeError, apply, parse_change
from dumping.scenarios.reuse import Base

ROOT = Path(__file__).parents[2]
WHOLE = ROOT / "tests" / "us" / "whole_cases"
PRODUCTS = ("w01-dgtr-manual-14-16", "w02-dgtr-manual-14-18-erratum", "w15-one-set-of-facts")
CASES = {
    **{name: ROOT / "cases" / name for name in ("octg-korea", "nails-nonmarket")},
    **{name: ROOT / "cases" / "worked-examples" / f"{name}.toml" for name in PRODUCTS},
    **{path.name: path for path in sorted(WHOLE.iterdir()) if (path / "case.toml").is_file()},
}
ROWS = ("", " where quantity > 20", " where file_row == 3", " where file_row > 40")
METHODS = (
    "method.negative_results = zeroed", "method.comparison = average_to_transaction",
    "method.averaging_period = period", "case.law_as_of = 2013-05-01", "case.law_as_of = 2025-08-01",
)  # fmt: skip
CALCULATIONS = tuple(f"respondents.1.calculation.{change}" for change in (
    "cost_test = false", "arms_length = false", "differential_pricing = none", "cep_offset = true",
    "constructed_value.profit = 0.11",
))  # fmt: skip


@cache
def _base(name: str) -> Base:
    return Base(dumping.load_case(CASES[name]))


def _columns(case: Case) -> list[tuple[str, str]]:
    found = [
        (key, column)
        for one in case.respondents
        for key in ("us_sales", "comparison_sales", "costs", "factors")
        if (inputs := getattr(one, key)) is not None
        for column, spec in inputs.table.columns.items()
        if spec.kind == "number" and column not in ("file_row", "case_line")
    ]
    return list(dict.fromkeys(found))


@st.composite
def _changes(draw: st.DrawFn) -> tuple[str, list[str]]:
    name = draw(st.sampled_from([*CASES, "octg-korea", "nails-nonmarket"]))
    case = _base(name).case
    amount = st.floats(0.5, 1.5).map(lambda x: f"{x:.6g}")
    typed = bool(case.respondents[0].stated.products)
    kinds = [st.sampled_from(METHODS if typed else METHODS + CALCULATIONS)]
    if columns := _columns(case):
        column = st.sampled_from(columns).map(".".join)
        rows = ROWS[:2] if typed else ROWS
        kinds += [st.builds("{} *= {}{}".format, column, amount, st.sampled_from(rows))] * 3
    if tables := [currency for currency, rates in case.rates.items() if rates.table is not None]:
        kinds.append(st.builds("exchange_rates.{}.rate *= {}".format, st.sampled_from(tables), amount))
    products = [(one.name, p.connum) for one in case.respondents for p in one.stated.products]
    if products:
        price = st.sampled_from(products).map(lambda at: f'respondents."{at[0]}".products."{at[1]}".export_price')
        kinds.append(st.builds("{} *= {}".format, price, amount))
    return name, draw(st.lists(st.one_of(kinds), min_size=1, max_size=3))


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(_changes())
def test_a_changed_case_from_its_base_run_is_a_full_run_to_the_bit(drawn: tuple[str, list[str]]) -> None:
    name, changes = drawn
    base = _base(name)
    try:
        changed = apply(base.case, [parse_change(change) for change in changes])
    except ChangeError:
        assume(False)
        raise
    try:
        whole = dumping.run(changed)
    except CaseError as error:
        with pytest.raises(type(error)):
            base.run(changed)
        return
    same_to_the_bit(base.run(changed), whole)


def same_to_the_bit(one: Result, other: Result) -> None:
    """Every table, column, source, parameter and warning."""
    assert one.warnings == other.warnings
    _same_tables(dict(one.tables), dict(other.tables))
    for ours, theirs in zip(one.respondents, other.respondents, strict=True):
        assert (ours.method, ours.method_reason, ours.warnings) == (
            theirs.method,
            theirs.method_reason,
            theirs.warnings,
        )
        assert dict(ours.parameters) == dict(theirs.parameters)
        _same_tables(dict(ours.tables), dict(theirs.tables))


def _same_tables(ours: dict[str, Table], theirs: dict[str, Table]) -> None:
    assert list(ours) == list(theirs)
    for name, table in ours.items():
        there = theirs[name]
        assert (table.title, table.rows, table.notes) == (there.title, there.rows, there.notes)
        assert dict(table.columns) == dict(there.columns), name
        for column in table.columns:
            a, b = np.asarray(table.data[column]), np.asarray(there.data[column])
            same = a.tolist() == b.tolist() if a.dtype.kind == "O" else a.tobytes() == b.tobytes()
            assert same, f"{name}.{column}"
            assert a.dtype == b.dtype, f"{name}.{column}"


def test_only_what_a_change_reaches_is_computed() -> None:
    base = _base("octg-korea")
    base.run(apply(base.case, [parse_change("us_sales.gross_unit_price *= 1.01")]))
    reused, computed = set(base.memory.reused), set(base.memory.computed)
    assert {"comparison_market", "average_costs"} <= reused
    assert "comparison_market" not in computed
    assert "with_net_price" in computed
