"""The crosswalk's columns, for tests that compare with the programs' data sets in ways of their own."""

from __future__ import annotations

from dumping.reconcile.crosswalk import crosswalk


def columns(stage: str, data_set: str) -> dict[str, str]:
    """Their column and ours for what stands in both as it is, in the order of the calculation."""
    found = [
        figure
        for one in crosswalk()
        if one.name == stage
        for against in one.against
        if data_set in against.data_sets
        for figure in against.figures
    ]
    assert found, (stage, data_set)
    return {figure.names[0]: figure.ours for figure in found if figure.ours.isidentifier()}


def some(stage: str, data_set: str, *names: str) -> dict[str, str]:
    """The named ones of them."""
    every = columns(stage, data_set)
    return {name: every[name] for name in names}
