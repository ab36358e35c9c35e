"""The data sets that somebody else's run left: found in a folder or as files, named as the program names them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from dumping.case.problems import CaseError, Problem
from dumping.reconcile.listing import Printed, read_listing
from dumping.tables.file_table import FileTable
from dumping.tables.read import EXTENSIONS, read_table

LISTINGS = (".lst", ".txt", ".html", ".htm", ".log")
PROGRAMS = ("cm", "margin", "nme")
DATA = tuple(extension for extension in EXTENSIONS if extension != ".txt")
# What the readers say of a table that has columns and no rows: here that is a table like any other.
_NO_ROWS = ("there are no rows under the header", "there are no rows in the table")


@dataclass(frozen=True)
class DataSet:
    """One data set: its name in capitals, the program that it is of ('' where that is not said), and its file."""

    name: str
    program: str
    path: Path
    sheet: str | None = None

    @property
    def file(self) -> str:
        """The file's name as reports show it."""
        return self.path.name + (f", sheet {self.sheet}" if self.sheet else "")

    @cached_property
    def table(self) -> FileTable:
        """Its columns; none where it has no rows. Raises CaseError where the file cannot be read."""
        found, problems = read_table(self.path, self.path.name, self.sheet)
        if found is None and problems and all(problem.what in _NO_ROWS for problem in problems):
            return FileTable(self.path.name, {}, 0)
        if found is None:
            raise CaseError(problems)
        return found

    @property
    def printed(self) -> bool:
        """Whether its figures are rounded to the decimals that they show."""
        return False

    def place(self, row: int) -> str:
        """Where a row stands, counted from 0: row of the file, observation of a SAS data set."""
        return f"{self.file}, {'row' if self.table.first_row > 1 else 'observation'} {self.table.row(row)}"


@dataclass(frozen=True)
class ListedDataSet(DataSet):
    """A table of a listing."""

    found: Printed = field(default_factory=lambda: Printed(""))

    @property
    def file(self) -> str:
        """The listing's name, and what the table is."""
        return f"{self.path.name} ({self.name})"

    @cached_property
    def table(self) -> FileTable:
        """Its columns."""
        return self.found.table(self.path.name)

    @property
    def printed(self) -> bool:
        """Its figures are rounded."""
        return True

    def place(self, row: int) -> str:
        """The line in which a row stands."""
        return f"{self.path.name}, line {self.found.lines[row]}"


@dataclass(frozen=True)
class Theirs:
    """All that was given: data sets, tables of listings among them, and files that hold none."""

    data_sets: tuple[DataSet, ...]
    others: tuple[str, ...] = ()
    prefix: str = ""

    def named(self, name: str, program: str = "") -> list[DataSet]:
        """The data sets of a name; 'R_COST' is the one with the case's prefix before COST."""
        wanted = [name.upper()]
        if name.startswith("R_"):
            # Without its prefix only where there is none with it: the programs have passing ones of the same ending.
            wanted = [f"{self.prefix}{name[2:]}", name[2:]]
            wanted = [one for one in wanted if one not in _OTHERS]
        for one in wanted:
            found = [d for d in self.data_sets if d.name == one and program in ("", d.program or program)]
            if found:
                return found
        return []


def read_theirs(paths: Iterable[Path]) -> Theirs:
    """What a folder or files hold. Raises CaseError where there is nothing to compare."""
    given = [Path(path) for path in paths]
    files: list[Path] = []
    problems = []
    for path in given:
        if path.is_dir():
            files += sorted(one for one in path.iterdir() if one.is_file() and not one.name.startswith((".", "~")))
        elif path.is_file():
            files.append(path)
        else:
            problems.append(Problem(str(path), "there is no such file or folder", unreadable=True))
    if problems:
        raise CaseError(problems)
    sets: list[DataSet] = []
    others: list[str] = []
    for path in files:
        if path.suffix.lower() in DATA:
            sets += _data_sets(path)
        elif path.suffix.lower() in LISTINGS:
            tables = read_listing(path)
            sets += [ListedDataSet(name, "", path, None, printed) for name, printed in tables.items()]
            others += [] if tables else [path.name]
        else:
            others.append(path.name)
    if not sets:
        mend = (
            "give the folder with the data sets (.csv, .sas7bdat, .xpt, .parquet, .xlsx), or the listing (.lst, .html)"
        )
        raise CaseError([Problem(str(given[0]), "holds no data set and no listing", mend, unreadable=True)])
    return Theirs(tuple(sets), tuple(others), _prefix([one.name for one in sets]))


def _data_sets(path: Path) -> list[DataSet]:
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        from dumping.tables.excel_file import sheet_names

        names = sheet_names(path)
        if len(names) > 1:
            return [DataSet(*_named(sheet), path, sheet) for sheet in names]
    return [DataSet(*_named(path.name[: -len(path.suffix)]), path)]


def _named(stem: str) -> tuple[str, str]:
    """Name and program of 'margin.USSALES' or of 'USSALES'."""
    program, dot, name = stem.rpartition(".")
    program = program.rpartition(".")[2].lower()
    return name.upper(), program if dot and program in PROGRAMS else ""


# Names that without a prefix are those of other data sets.
_OTHERS = {"COST"}
# Endings of the names that the programs give to what they keep, after the case's prefix.
_KEPT = re.compile(
    r"(.+_)(HMWTAV|HMCEP|CVSELL|LOTADJ|COST|CONCORD|AVGMARG|TRANMARG|AVGMIXED|TRNMIXED|IMPSTND|IMPTRAN|IMPCSTN|IMPCTRN)$"
)
# Beginnings of other data sets that end alike.
_NO_PREFIX = re.compile(
    r"^(ANSWER|ALLVAL|SUMMAR|NEGMARG|POSMARG|MINMAX|ENTVAL|ASSESS|CORROB1?|POSCORROB|(HIGHEST|LOWEST)_SAMPLE|"
    r"NONVMARG|NO_PROD_TIMES|NOCOST|NEED_TIMES|POR(_CONV)?|(NEG|POS)MARG_IMPORTER)_$"
)


def _prefix(names: list[str]) -> str:
    """The beginning that most of the kept data sets have, such as ACME_AR2_PRELIM_; '' where there is none."""
    found = [match[1] for name in names if (match := _KEPT.match(name)) and not _NO_PREFIX.match(match[1])]
    return max(dict.fromkeys(found), key=found.count) if found else ""
