"""A tree written as text is read back as the same tree."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dumping.formula.parse import parse
from dumping.formula.tree import Name, Node, Number, Operation, Text
from dumping.formula.written import written

names = st.sampled_from(["price", "freight", "rate"]).map(Name)
numbers = st.floats(min_value=0, max_value=1e12).map(Number)


def _larger(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    pair = st.tuples(inner, inner)
    sums = st.sampled_from(["+", "-", "*", "/", "min", "max", "coalesce"])
    test = st.tuples(st.sampled_from(["==", "<", ">="]), pair).map(lambda t: Operation(t[0], t[1]))
    texts = st.tuples(names, st.sampled_from(["USD", "a b"]).map(Text)).map(lambda t: Operation("==", t))
    truth = st.one_of(test, texts, st.tuples(test, texts).map(lambda t: Operation("and", t)),
                      texts.map(lambda t: Operation("not", (t,))))  # fmt: skip
    return st.one_of(
        st.tuples(sums, pair).map(lambda t: Operation(t[0], t[1])),
        inner.map(lambda node: Operation("neg", (node,))),
        st.tuples(truth, inner, inner).map(lambda t: Operation("if", t)),
    )


@given(st.recursive(st.one_of(names, numbers), _larger, max_leaves=20))
def test_what_is_written_is_read_back(tree: Node) -> None:
    assert parse(written(tree)) == tree


@pytest.mark.parametrize("text", ["a - (b - c)", "(a + b) * c", "-(a + b)", "a / (b / c)", 'if(x == "USD", a, 0)'])
def test_brackets_stand_where_they_are_needed_and_nowhere_else(text: str) -> None:
    assert written(parse(text)) == text
