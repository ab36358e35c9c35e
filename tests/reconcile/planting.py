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


def compared(case: str, folder: Path | None = None, stage: str = "") -> Reconciliation:
    made = ready(case)
    return reconcile(made.result, folder or made.folder, stage=stage, respondent=made.names.result.name)


Rows = list[dict[str, str]]


def planted(case: str, changed: str, change: Callable[[Rows], None], folder: Path) -> Path:
    """The case's data sets with the one named `changed` changed; the others are links."""
    made = ready(case)
    for name, path in made.files.items():
        if name != changed:
            (folder / path.name).symlink_to(path)
    source = made.files[changed]
    with source.open(newline="") as file:
        reader = csv.DictReader(file)
        rows, header = list(reader), list(reader.fieldnames or ())
    change(rows)
    with (folder / source.name).open("w", newline="") as file:
        writer = csv.DictWriter(file, header)
        writer.writeheader()
        writer.writerows(rows)
    return folder
