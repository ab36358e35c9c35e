"""Which statements of a program are not the published version's: on versions made up here, in words of our own."""

from __future__ import annotations

from pathlib import Path

import pytest

import dumping.sas_programs
from dumping.sas_programs.published import Table, compared, made, packed, published, unpacked
from dumping.sas_programs.scan import Statement, statements

OLD = "%LET KIND = < >; DATA A; SET B; X = <0>; Y = X + 1; RUN; %SHOW; DATA C; SET A; Z = Y <+/-> 2; RUN;"
NEW = OLD.replace("%SHOW;", "%SHOW; %COUNT(A); PROC SORT; BY X; RUN;")


def read(text: str) -> list[Statement]:
    return statements(text.replace("; ", ";\n"), "p.sas")[0]


@pytest.fixture
def table() -> Table:
    return made([("margin", "2016-01-19", read(OLD)), ("margin", "2024-08-13", read(NEW))])


def changed(text: str, table: Table) -> tuple[list[str], list[str], int]:
    """What is not the version's own, what stands instead of a statement that is not to be filled in, what is gone."""
    program = read(text)
    found = compared(program, table)
    other = [one.text for one, own in zip(program, found.own, strict=True) if not own]
    instead = [program[i].text for i, known in found.instead_of.items() if not known.to_fill]
    return other, instead, sum(count for _, count in found.removed)


def test_a_version_filled_in_has_its_settings_and_nothing_else(table: Table) -> None:
    filled = NEW.replace("< >", "AR").replace("<0>", "Q * 2").replace("<+/->", "-")
    assert changed(filled, table) == (["%LET KIND = AR", "X = Q * 2"], [], 0)
    assert compared(read(filled), table).version == table.versions[1]


def test_the_older_version_is_known_by_what_it_lacks(table: Table) -> None:
    version = compared(read(OLD.replace("< >", "INV")), table).version
    assert version is not None
    assert version.day == "2016-01-19"


def test_what_is_put_in_changed_or_taken_out_is_told(table: Table) -> None:
    put_in = NEW.replace("RUN; %SHOW;", "W = 1; RUN; %SHOW;")
    assert changed(put_in, table)[0] == ["%LET KIND = < >", "X = <0>", "W = 1", "Z = Y <+/-> 2"]
    assert changed(NEW.replace("Y = X + 1", "Y = X + 3"), table)[1] == ["Y = X + 3"]
    _, instead, gone = changed(NEW.replace("Y = X + 1; ", ""), table)
    assert (instead, gone) == ([], 1)
    # Capitals, blanks and comments make no difference.
    assert changed(NEW.replace("Y = X + 1", "y=x  +1 /* why */"), table)[0] == changed(NEW, table)[0]


def test_a_program_far_from_every_version_is_none(table: Table) -> None:
    assert compared(read("A = 1; B = 2; RUN;"), table).version is None


def test_the_table_comes_back_from_its_file(table: Table) -> None:
    assert unpacked(packed(table)) == table


def test_the_file_holds_digests_of_all_kinds_of_programs_and_is_small() -> None:
    file = Path(dumping.sas_programs.__file__).parent / "published.bin"
    assert file.stat().st_size < 300_000
    kinds = {version.kind for version in published().versions}
    assert kinds == {"comparison market", "margin", "nonmarket", "macros", "common macros"}
    days = sorted(version.day for version in published().versions)
    assert (days[0], days[-1]) == ("2014-09-10", "2024-08-13")
    assert all(len(code) == 5 for code in published().known)
