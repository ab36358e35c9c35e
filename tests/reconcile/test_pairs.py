"""Rows of both sides brought together: by keys, by what else both sides have, and by their figures."""

from __future__ import annotations

import numpy as np

from dumping.reconcile.pairs import closest, paired


def test_rows_of_one_key_are_told_apart_by_what_else_is_the_same() -> None:
    ours, theirs = [("A",), ("A",), ("B",)], [("B",), ("A",), ("A",)]
    found = paired(ours, theirs, [0, 1, 2], [10, 11, 12], ([("x",), ("y",), ("z",)], [("z",), ("y",), ("x",)]))
    assert found.ours.tolist() == [0, 1, 2]
    assert found.theirs.tolist() == [12, 11, 10]
    assert (found.repeated, found.groups) == (0, ())


def test_what_nothing_tells_apart_is_paired_in_order_and_then_by_its_figures() -> None:
    found = paired([("A",), ("B",), ("A",), ("A",)], [("A",), ("A",), ("B",)], [0, 1, 2, 3], [5, 6, 7])
    assert found.ours.tolist() == [0, 1, 2]
    assert found.theirs.tolist() == [5, 7, 6]
    assert found.only_ours.tolist() == [3]
    assert (found.repeated, found.groups) == (1, ((0, 2),))
    # The first of ours has the second of their figures; a row outside the group stays where it is.
    ours, theirs = np.array([[20.0], [1.0], [10.0]]), np.array([[10.0], [2.0], [20.0]])
    assert closest(found, ours, theirs).theirs.tolist() == [6, 7, 5]


def test_a_difference_within_a_group_is_left_as_one() -> None:
    found = paired([("A",), ("A",)], [("A",), ("A",)], [0, 1], [0, 1])
    ours, theirs = np.array([[10.0], [20.0]]), np.array([[20.0], [11.0]])
    # One of the two figures is found; the other, 10 against 11, is the difference.
    assert closest(found, ours, theirs).theirs.tolist() == [1, 0]
