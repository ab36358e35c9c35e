"""The stages of U.S. sales, matching, offsets and constructed value against the program's own figures."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from dumping.formula.check import kind_of
from dumping.formula.excel import excel
from dumping.formula.table import Computed
from tests.us.agreement_us import STAGES, compared, concordance
from tests.us.golden_us import GOLDEN, Case

CASES = ("me_simple", "me_full", "me_quarterly", "me_cv")
pytestmark = pytest.mark.skipif(not GOLDEN.is_dir(), reason="the program's worked cases are not beside the checkout")


@cache
def case(name: str) -> Case:
    return Case(GOLDEN / name)


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("name", CASES)
def test_every_row_agrees_to_1e_9(name: str, stage: str) -> None:
    differences: Callable[[Case], list[str]] = STAGES[stage]
    assert differences(case(name)) == []


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("me_simple", {1: 298}),
        ("me_full", {1: 398, 2: 76, 3: 24}),
        ("me_quarterly", {1: 379, 2: 83, 3: 36}),
        ("me_cv", {3: 248}),
    ],
)
def test_sales_by_kind_of_match(name: str, kinds: dict[int, int]) -> None:
    """The cases exercise what they are said to: counts read from the program's table of sales."""
    expected = case(name).expected("USSALES")["NVMATCH"]
    assert {int(k): int((expected == k).sum()) for k in np.unique(expected)} == kinds
    sales = case(name).run.sales
    found = sales.values("match_type")[sales.values("excluded") == ""]
    assert {int(k): int((found == k).sum()) for k in np.unique(found)} == kinds


@pytest.mark.parametrize("name", CASES)
def test_every_rule_makes_sense_and_fits_a_cell(name: str) -> None:
    """Each rule reads columns of its own table, of the right kinds, and can be written as an Excel formula."""
    stages = case(name).run
    parameters = {"cep_profit_ratio": "number"}
    rules = 0
    for table in (stages.sales, stages.cep_totals, stages.importers, stages.models, stages.candidates):
        for column in table.columns.values() if table is not None else ():
            if isinstance(column.source, Computed) and column.source.rule.cite:
                assert table is not None
                kinds = {name: column.kind for name, column in table.columns.items()}
                tree = column.source.rule.tree
                assert kind_of(tree, {**parameters, **kinds}) == column.kind
                assert excel(tree, lambda name: f"${name[:1].upper()}2", lambda total: "SUMIFS(A:A,B:B,1)")
                assert column.label
                rules += 1
    assert rules > 15


def test_a_wrong_figure_is_seen() -> None:
    """The comparison itself can fail: one net price changed by a ten-thousandth of a cent, one match by a row."""
    whole = case("me_full")
    sales, candidates = whole.run.sales, whole.run.candidates
    assert candidates is not None
    prices = sales.values("net_us_price").copy()
    row = int(np.flatnonzero(sales.values("excluded") == "")[0])
    prices[row] += 1e-6
    rows = candidates.values("cm_row").copy()
    rows[0] = 1 + rows[0] % 100
    changed = Case(whole.folder)
    changed.__dict__["run"] = dataclasses.replace(
        whole.run,
        sales=sales.with_column("net_us_price", prices, sales.columns["net_us_price"]),
        candidates=candidates.with_column("cm_row", rows, candidates.columns["cm_row"]),
    )
    assert len(compared(changed, {"USNETPRI": "net_us_price"})) == 1
    assert len(concordance(changed)) >= 1
