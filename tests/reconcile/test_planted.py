"""A difference planted at each place of the crosswalk is found there, in its row and column, to its amount.

The other run is our own result written as the programs' data sets, so that each planted figure is the only difference.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dumping.reconcile.compare_rows import with_lookups
from dumping.reconcile.compared import Comparison
from dumping.reconcile.crosswalk import Against, Figure, crosswalk
from dumping.reconcile.figures import figures_of, own_values
from tests.reconcile.as_theirs import comparable, data_set_name
from tests.reconcile.planting import CASES, Rows, compared, own, ready, with_one_changed

# Tables of quarterly costs in a comparison market: no small case has them; the whole cases of test_golden do.
ELSEWHERE = {"recovery", "recovery_costs"}
PLANTED = 1.0


@pytest.fixture(scope="module", autouse=True)
def _tidy() -> Iterator[None]:
    yield
    for case in CASES:
        shutil.rmtree(ready(case).folder, ignore_errors=True)
    ready.cache_clear()
    own.cache_clear()


def places() -> list[tuple[str, int, int]]:
    """Case, and numbers of stage and table, of every place in the crosswalk that the cases have."""
    found = []
    seen: set[int] = set()
    for case in CASES:
        for stage, against in comparable(ready(case).names):
            number = crosswalk().index(stage)
            place = stage.against.index(against)
            if (number * 100 + place) not in seen:
                seen.add(number * 100 + place)
                found.append((case, number, place))
    return found


PLACES = places()


@pytest.mark.parametrize("case", CASES)
def test_our_own_figures_agree(case: str) -> None:
    found = compared(case)
    assert found.agrees
    assert found.counts.figures > 5_000
    assert found.unused == ()
    assert [stage.not_compared for stage in found.stages if stage.not_compared] == []


def test_every_stage_and_table_is_tried() -> None:
    tried = {(number, place) for _, number, place in PLACES}
    left = [
        against.table
        for number, stage in enumerate(crosswalk())
        for place, against in enumerate(stage.against)
        if (number, place) not in tried and against.where + against.or_where == ""
    ]
    assert set(left) <= ELSEWHERE
    assert {number for number, _ in tried} == set(range(len(crosswalk())))


def changed(figure: Figure, cell: str) -> str:
    """Another figure in the cell, one more where it is a number."""
    if figure.codes:
        return next(word for word in figure.codes if word.upper() != cell.upper())
    if figure.number:
        return f"{float(cell.split(' ')[0]) + PLANTED!r} (%)"
    try:
        return repr(float(cell) + PLANTED)
    except ValueError:
        return cell + "X"


def figures_there(case: str, against: Against, rows: Rows) -> list[tuple[Figure, str, int]]:
    """The figures that the data set has, their columns, and the last row in which each says something."""
    names, found = ready(case).names, []
    for figure in figures_of(against, names):
        column = names.spelled(figure.names)[0].replace("*", "MXPESO")
        told = [number for number, row in enumerate(rows) if row.get(column)]
        if told:
            found.append((figure, column, told[-1]))
    return found


@pytest.mark.parametrize(("case", "number", "place"), PLACES)
def test_a_planted_figure_is_the_first_difference(case: str, number: int, place: int, tmp_path: Path) -> None:
    stage, against = crosswalk()[number], crosswalk()[number].against[place]
    there: list[tuple[Figure, str, int]] = []

    def plant(rows: Rows) -> None:
        there[:] = figures_there(case, against, rows)
        there[:] = [one for one in there if not one[0].where] or there
        figure, column, row = there[len(there) // 2]
        rows[row][column] = changed(figure, rows[row][column])

    def leave_out(rows: Rows) -> None:
        rows.pop(len(rows) // 2)

    # One place of each stage is looked for among all stages, the others in their own.
    alone = "" if place == min(p for c, n, p in PLACES if n == number) else stage.name
    if not against.figures:
        empty = len(ready(case).files[data_set_name(against)].read_text().splitlines()) == 1
        found = compared(
            case,
            with_one_changed(case, data_set_name(against), leave_out if not empty else _one_row(against), tmp_path),
            alone,
        )
        first = found.first
        assert first is not None
        assert (first.stage, first.comparison.against, first.figure) == (stage, against, None)
        assert (len(first.comparison.only_ours), len(first.comparison.only_theirs)) == ((0, 1) if empty else (1, 0))
        return
    found = compared(case, with_one_changed(case, data_set_name(against), plant, tmp_path), alone)
    first, (figure, column, row) = found.first, there[len(there) // 2]
    assert first is not None
    assert first.figure is not None
    assert (first.stage.name, first.comparison.data_set.name) == (stage.name, data_set_name(against))
    assert (first.figure.name, first.their_row) == (column, row)
    assert first.figure.differs.sum() == 1
    if not first.figure.text and not figure.codes:
        assert first.figure.difference[first.at] == pytest.approx(-PLANTED)
    assert [each.stage.name for each in found.differing] == [stage.name]


def _one_row(against: Against) -> Callable[[Rows], None]:
    def add(rows: Rows) -> None:
        rows.append({"SEQU" if against.sale == "us_sales" else "SEQH": "2"})

    return add


WITH_FIGURES = [place for place in PLACES if crosswalk()[place[1]].against[place[2]].figures]


@pytest.mark.parametrize(("case", "number", "place"), WITH_FIGURES)
def test_every_figure_of_the_stage_is_compared(case: str, number: int, place: int, tmp_path: Path) -> None:
    stage, against = crosswalk()[number], crosswalk()[number].against[place]
    there: list[tuple[Figure, str, int]] = []

    def plant(rows: Rows) -> None:
        there[:] = figures_there(case, against, rows)
        for figure, column, row in there:
            rows[row][column] = changed(figure, rows[row][column])

    found = compared(case, with_one_changed(case, data_set_name(against), plant, tmp_path), stage.name)
    comparison = next(one for one in found.stages[0].comparisons if one.against == against)
    differing = {figure.name for figure in comparison.figures if figure.differs.any()}
    assert differing == {column for figure, column, row in there if told(comparison, column, row)}
    assert differing


def told(comparison: Comparison, column: str, row: int) -> bool:
    """Whether the crosswalk compares the column in that row at all."""
    figure = next(one for one in comparison.figures if one.name == column)
    return bool(figure.compared[comparison.pairs.theirs == row].any())


# Figures that none of the three cases has: all are columns of the whole cases in test_golden.
UNTRIED = {
    ("comparison_prices", "quarter"), ("cost_test", "recovery_price"), ("cost_test", "recovery_cost"),
    ("net_us_prices", "cep_other"), ("net_us_prices", "commissions"), ("net_us_prices", "direct_selling"),
    ("net_us_prices", "price_additions"),
}  # fmt: skip


def test_every_figure_of_the_crosswalk_is_a_column_of_some_case() -> None:
    """A name that no table has would be taken as zero throughout; none is misspelt."""
    seen = set()
    for case in CASES:
        names = ready(case).names
        for stage, against in comparable(names):
            table = with_lookups(names.result.tables[against.table], against, names.result.tables)
            seen |= {
                (stage.name, figure.ours)
                for figure in against.figures
                if "{" in figure.ours or own_values(figure, table, names.result.parameters)[0] is not None
            }
    every = {(stage.name, figure.ours) for stage in crosswalk() for one in stage.against for figure in one.figures}
    assert every - seen <= UNTRIED
