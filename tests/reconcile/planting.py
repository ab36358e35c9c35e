"""Cases ready to be reconciled with their own figures, in one data set of which something is planted."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import dumping
from dumping.reconcile.case_names import CaseNames
from dumping.reconcile.reconciliation import Reconciliation, reconcile
from dumping.reconcile.theirs import DataSet, Theirs, read_theirs
from dumping.result import Result
from tests.conftest import ROOT
from tests.reconcile.as_theirs import names_of, write_theirs

CASES = {
    "market": ROOT / "tests/us/whole_cases/costs_without_characteristics",
    "quarterly": ROOT / "tests/us/whole_cases/quarterly_constructed_value",
    "nonmarket": ROOT / "cases/nails-nonmarket",
}


@dataclass(frozen=True)
class Ready:
    """A case, its result, and its own data sets in a folder."""

    result: Result
    names: CaseNames
    folder: Path
    files: dict[str, Path]


@cache
def ready(case: str) -> Ready:
    result = dumping.run(dumping.load_case(CASES[case]))
    names, folder = names_of(result), Path(mkdtemp())
    return Ready(result, names, folder, write_theirs(names, folder))


@cache
def own(case: str) -> Theirs:
    """The case's own data sets, each read once."""
    return read_theirs([ready(case).folder])


def compared(case: str, theirs: Path | Theirs | None = None, stage: str = "") -> Reconciliation:
    made = ready(case)
    return reconcile(made.result, theirs or own(case), stage=stage, respondent=made.names.result.name)


def with_one_changed(case: str, name: str, change: Callable[[Rows], None], folder: Path) -> Theirs:
    """The case's own data sets and one that is changed."""
    path = rewritten(ready(case).files[name], change, folder)
    sets = tuple(DataSet(name, "", path) if one.name == name else one for one in own(case).data_sets)
    return Theirs(sets, (), own(case).prefix)


Rows = list[dict[str, str]]


def planted(case: str, changed: str, change: Callable[[Rows], None], folder: Path) -> Path:
    """The case's data sets with the one named `changed` changed; the others are links."""
    made = ready(case)
    for name, path in made.files.items():
        if name != changed:
            (folder / path.name).symlink_to(path)
    rewritten(made.files[changed], change, folder)
    return folder


def rewritten(source: Path, change: Callable[[Rows], None], folder: Path) -> Path:
    """The changed data set, in the folder."""
    with source.open(newline="") as file:
        reader = csv.DictReader(file)
        rows, header = list(reader), list(reader.fieldnames or ())
    change(rows)
    with (folder / source.name).open("w", newline="") as file:
        writer = csv.DictWriter(file, header, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return folder / source.name
