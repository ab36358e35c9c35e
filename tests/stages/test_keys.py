"""Keys and distinct texts against numpy's own sorting, on columns of every kind."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dumping.formula import evaluate as evaluation
from dumping.formula.evaluate import Array, evaluate
from dumping.formula.parse import parse
from dumping.formula.text import coded, taken, text
from dumping.stages.keys import _mixed, finer, firsts, own_codes, part_of
from tests.us.us_tables import table

TEXTS = st.sampled_from(["", "a", "b", "B", "é", "aa", "10", "9"])
NUMBERS = st.one_of(st.integers(-3, 3).map(float), st.sampled_from([np.nan, 0.5, -0.0, 1e18, 1e300, np.inf]))
DAYS = st.sampled_from(["2014-07-18", "2014-07-19", "1582-10-15", "9999-12-31", "NaT"])
KINDS = {"text": (TEXTS, object), "number": (NUMBERS, float), "day": (DAYS, "datetime64[D]")}


@st.composite
def columns(draw: st.DrawFn) -> tuple[list[Array], Array]:
    """One to three columns of one length, and which of their rows are used."""
    rows = draw(st.integers(0, 30))
    kinds = draw(st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=3))
    made = [
        np.array([*draw(st.lists(KINDS[kind][0], min_size=rows, max_size=rows))], dtype=KINDS[kind][1])
        for kind in kinds
    ]
    return made, np.flatnonzero(draw(st.lists(st.booleans(), min_size=rows, max_size=rows)))


def by_sorting(given_columns: list[Array], rows: Array) -> Array:
    """The codes as numpy's unique finds them, one column after the other."""
    codes = np.zeros(len(rows), dtype=np.int64)
    for column in given_columns:
        values = column[rows]
        _, part = np.unique(values.astype(str) if values.dtype.kind == "O" else values, return_inverse=True)
        _, codes = np.unique(codes * (int(part.max(initial=0)) + 1) + part, return_inverse=True)
    return codes


@given(columns())
def test_codes_are_those_of_sorting(given_: tuple[list[Array], Array]) -> None:
    made, rows = given_
    wanted = by_sorting(made, rows)
    ours = own_codes(made, rows)
    np.testing.assert_array_equal(ours, wanted)
    np.testing.assert_array_equal(firsts(ours), np.unique(wanted, return_index=True)[1])
    np.testing.assert_array_equal(finer(own_codes(made[:1], rows), made[1:], rows), wanted)


def test_many_keys_do_not_run_past_the_largest_number() -> None:
    ours, theirs = np.arange(200_000) % 100_003, np.arange(200_000)[::-1] % 99_991
    parts = [part_of(column.astype(float)) for column in (ours, theirs)]
    together = _mixed(parts * 4, len(ours))
    np.testing.assert_array_equal(together, np.unique(ours * 100_000 + theirs, return_inverse=True)[1])


@given(st.lists(TEXTS, max_size=20), st.lists(st.integers(0, 20), max_size=20))
def test_texts_taken_from_rows(values: list[str], rows: list[int]) -> None:
    column = np.array(values, dtype=object)
    at = np.array([row for row in rows if row <= len(values)], dtype=np.int64)
    found = taken(column, at)
    assert found.tolist() == [(["", *values])[row] for row in at]
    known = coded(found)
    assert [known.names[number] for number in known.numbers] == found.tolist()
    assert list(known.names) == sorted(set(known.names))


def test_what_is_known_of_a_column_holds_as_long_as_nobody_writes_into_it() -> None:
    column = text(np.array([1, 0, 1]), ["b", "a"])
    assert column.tolist() == ["a", "b", "a"]
    with pytest.raises(ValueError, match="read-only"):
        column[0] = "c"
    copied = column.copy()
    copied[0] = "c"
    assert coded(copied).names == ("a", "b", "c")


@pytest.mark.parametrize(
    "expression",
    [
        "x / y + 1", 'if(kind == "EP", x, if(kind == "CEP", y, 0))', "coalesce(x, y, 0) * rate", "max(x, y) > rate",
        'kind == other and not (x > 1 or y < 0)', 'if(x > 0, "up", "down")', "kind", "x", "rate + 1",
        "if(x > y, sqrt(x), abs(y)) - round(x, 1)",
    ],
)  # fmt: skip
def test_rules_computed_in_blocks(expression: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    known = {
        "x": rng.choice([0.0, 1.0, -2.5, np.nan, 7.0], 100), "y": rng.choice([0.0, 3.0, np.nan], 100), "rate": 1.5,
        "kind": rng.choice(np.array(["EP", "CEP", ""], dtype=object), 100),
        "other": rng.choice(np.array(["EP", "CEP"], dtype=object), 100),
    }  # fmt: skip
    tree = parse(expression)
    if expression == 'if(x > 0, "up", "down")':
        known["x"] = np.nan_to_num(known["x"])
    whole = evaluate(tree, known)
    monkeypatch.setattr(evaluation, "BLOCK", 7)
    np.testing.assert_array_equal(evaluate(tree, known), whole)
    one_by_one = [evaluate(tree, {n: v[i : i + 1] if np.ndim(v) else v for n, v in known.items()}) for i in range(100)]
    np.testing.assert_array_equal(np.concatenate([np.atleast_1d(one) for one in one_by_one])[: whole.size], whole)


def test_totals_of_groups_leave_out_rows_in_no_group() -> None:
    from dumping.formula.rule import Rule

    sales = table("sales", {"row": [0, 2, 1, 2], "amount": [np.nan, 1.0, -2.0, 3.0]}, "USD")
    groups = table("groups", {"name": [1.0, 2.0, 3.0]}, "USD")
    for expression, wanted in (
        ("total(amount)", [-2.0, 4.0, 0.0]), ("total_positive(amount)", [0.0, 4.0, 0.0]), ("count()", [1.0, 2.0, 0.0]),
    ):  # fmt: skip
        found = groups.with_rule(Rule("found", expression, "Found", "", ""), over=sales, by="row")
        assert found.values("found").tolist() == wanted
