"""The data files that a program names: beside it or in the folder that the user gives, never where it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dumping.sas_programs.findings import Findings
from dumping.tables.cells import numbers
from dumping.tables.read import read_table

# What a data set may be given as, in the order in which it is looked for.
SUFFIXES = (".sas7bdat", ".xpt", ".parquet", ".xlsx", ".csv")


@dataclass(frozen=True)
class DataFile:
    """A data set: the name that the case gives its file, where the file is, and its columns by their names in capitals.

    `path` is None where there is no file, `columns` where they cannot be told.
    """

    name: str
    path: Path | None
    columns: dict[str, str] | None

    def known(self) -> frozenset[str] | None:
        """The columns' names in capitals."""
        return None if self.columns is None else frozenset(self.columns)

    def spelled(self, column: str) -> str:
        """A column as the file spells it."""
        return column if self.columns is None else self.columns.get(column, column)


@dataclass
class Data:
    """The folders that are looked in, and every file found, under the name that it has in the case."""

    folders: Sequence[Path]
    findings: Findings
    found: dict[str, DataFile] = field(default_factory=dict)
    lacking: list[str] = field(default_factory=list)

    def file(self, data_set: str) -> DataFile:
        """The file of a data set of the program's library, whatever the capitals of its name."""
        wanted = data_set.rpartition(".")[2].strip("'\" ").lower()
        if wanted in self.found:
            return self.found[wanted]
        there = self._paths(wanted)
        if there:
            path = there[0]
            if len(there) > 1:
                others = ", ".join(str(other) for other in there[1:])
                self.findings.note(f"{path} is taken for {data_set}; not {others}")
            one = DataFile(path.name, path, self._columns(path))
        else:
            self.lacking.append(wanted)
            names = ", ".join(f"{data_set}{suffix}" for suffix in SUFFIXES)
            folders = ", ".join(str(folder) for folder in self.folders)
            self.findings.note(f"there is no file of {data_set}: looked for {names} in {folders}")
            one = DataFile(f"{wanted}.csv", None, None)
        self.found[wanted] = one
        return one

    def workbook(self, written: str) -> Path | None:
        """A file that the program names with its path on another computer: by its name in our folders."""
        wanted = written.replace("\\", "/").rpartition("/")[2].strip("'\" ").lower()
        for folder in self.folders:
            for path in _listed(folder):
                if path.name.lower() == wanted:
                    return path
        return None

    def values_list(self, written: str) -> dict[str, float] | None:
        """Surrogate values from a table of names and values that goes by the workbook's name: SV.csv for SV.xlsx."""
        stem = written.replace("\\", "/").rpartition("/")[2].rpartition(".")[0].strip("'\" ").lower()
        for path in self._paths(stem) if stem else []:
            table, _ = read_table(path, path.name)
            if table is None or len(table.columns) < 2:
                continue
            first, second = list(table.columns)[:2]
            values, faults = numbers(table, second)
            if not faults:
                self.findings.note(f"surrogate values are taken from {path}, columns {first} and {second}")
                names = [str(name).upper() for name in table.columns[first].texts()]
                return {name: float(value) for name, value in zip(names, values, strict=True) if name}
        return None

    def _paths(self, wanted: str) -> list[Path]:
        found = []
        for suffix in SUFFIXES:
            for folder in dict.fromkeys(self.folders):
                found += [p for p in _listed(folder) if p.stem.lower() == wanted and p.suffix.lower() == suffix]
        return list(dict.fromkeys(found))

    def _columns(self, path: Path) -> dict[str, str] | None:
        table, problems = read_table(path, path.name, None, set())
        if table is None:
            for problem in problems:
                self.findings.note(str(problem))
            return None
        return {name.upper(): name for name in table.columns}


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.is_file())
    except OSError:
        return []
