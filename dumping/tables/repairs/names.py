"""Names of columns that a case writes in other letters or with other spaces than the file has them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from dumping.tables.file_table import FileTable
from dumping.tables.repairs.repair import Repair


def folded(name: str) -> str:
    """A name without what people get wrong: capitals, spaces, underscores, hyphens."""
    return "".join(sign for sign in name.casefold() if sign not in " _-\u00a0")


def wanted_names(names: Iterable[str], wanted: Collection[str] | None) -> set[str]:
    """Those of a file's names that are wanted, or may be what is wanted in other letters; all by default."""
    if wanted is None:
        return set(names)
    alike = {folded(name) for name in wanted}
    return {name for name in names if folded(name) in alike}


def with_names(table: FileTable, stated: Iterable[str]) -> FileTable:
    """The table with columns under the names that a case states, where one column alone can be meant."""
    wanted = [name for name in dict.fromkeys(stated) if name not in table.columns]
    if not wanted:
        return table
    alike: dict[str, list[str]] = {}
    for name in table.columns:
        alike.setdefault(folded(name), []).append(name)
    taken = set(stated)
    renamed: dict[str, str] = {}
    for name in wanted:
        found = [one for one in alike.get(folded(name), []) if one not in taken and one not in renamed]
        if len(found) == 1 and len(alike[folded(name)]) == 1:
            renamed[found[0]] = name
            table.repairs.append(Repair(table.file, f"read where the case says '{name}'", column=found[0]))
    return replace(table, columns={renamed.get(name, name): column for name, column in table.columns.items()})
