"""dumping import-sas: a case from filled-in programs of the Department of Commerce."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dumping.cli.app import DONE, FAILED, ExampleCommand, Refused, Unwritable
from dumping.cli.output import json_option, print_json, say, show_light

if TYPE_CHECKING:
    from dumping.report.blocks import Block
    from dumping.sas_programs.findings import Taken
    from dumping.sas_programs.importing import Imported

EXAMPLES = (
    ("dumping import-sas cm.sas margin.sas -o my-case", "a case of the two market-economy programs, data beside them"),
    ("dumping import-sas nme-margin.sas --data tables -o my-case", "of the NME program, data in a folder of their own"),
    ("dumping import-sas cm.sas margin.sas me-macros.sas -o my-case", "with a check whether the macros were changed"),
)


@click.command(
    "import-sas", cls=ExampleCommand, examples=EXAMPLES, short_help="A case from filled-in programs of Commerce's."
)
@click.argument("programs", nargs=-1, required=True, metavar="PROGRAM.sas...", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="The folder of the new case; the last program's name with -case if left out.",
)
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    help="Where the data sets are, as .sas7bdat, .xpt, .parquet, .xlsx or .csv; beside the programs if left out.",
)
@click.option("--force", is_flag=True, help="Write into a folder that is there and not empty.")
@json_option
def command(programs: tuple[Path, ...], output: Path | None, data: Path | None, force: bool, as_json: bool) -> int:
    """Make a case of filled-in Commerce programs: comparison market and margin, or NME, as published from 2014 to
    2024.

    Settings and the analyst's assignments become keys of case.toml, each with the program's line in a comment; the
    data files are copied beside it. The programs are read and never run. Every statement of the analyst's that has
    no counterpart in a case is listed with its line, on stdout and at the head of the case file.

    Exit code: 0 when all was translated, 1 when something was not; the case is written either way.
    """
    output = Path(f"{programs[-1].stem}-case") if output is None else output
    if output.suffix == ".toml":
        raise Refused(f"'{output}' is to be a folder; the case file in it is case.toml. Try: {output.stem}")
    if output.exists() and not output.is_dir():
        raise Refused(f"'{output}' is a file; give the new case another name")
    if output.is_dir() and any(output.iterdir()) and not force:
        raise Refused(f"the folder '{output}' is not empty; give the new case another name, or --force")
    if data is not None and not data.is_dir():
        raise Refused(f"there is no folder '{data}'")
    from dumping.sas_programs.importing import imported, write_case

    case = imported(programs, data, output.resolve().name)
    try:
        file = write_case(case, output)
    except OSError as error:
        raise Unwritable(f"{output} cannot be written: {error.strerror or error}") from None
    if as_json:
        print_json(_as_dict(case, file))
    else:
        show_light(_blocks(case))
        name = output
        say(f"Written: {file}\nCheck it:    dumping check {name}\nCompute it:  dumping run {name}")
    return FAILED if case.findings.untranslated or case.lacking else DONE


def _as_dict(case: Imported, file: Path) -> dict[str, Any]:
    found = case.findings
    return {
        "schema": "dumping/import-sas/1",
        "file": str(file),
        "programs": [{"file": p.file, "kind": p.kind, "published": p.day or None} for p in case.programs],
        "settings": [one.to_dict() for one in found.settings],
        "assignments": [one.to_dict() for one in found.assignments],
        "untranslated": [one.to_dict() for one in found.untranslated],
        "missing_data": list(case.lacking),
        "notes": list(found.notes),
    }


def _blocks(case: Imported) -> list[Block]:
    from dumping.report.blocks import Heading, Line
    from dumping.sas_programs.program import TITLES

    found = case.findings
    blocks: list[Block] = []
    for program in case.programs:
        version = f", as published {program.day}" if program.day else ", of no version known here"
        blocks.append(Line(f"{program.file}: {TITLES[program.kind]}{version}", "strong"))
    blocks += [Heading(f"Settings taken: {len(found.settings)}", 2), _table(found.settings)]
    blocks += [Heading(f"Assignments taken: {len(found.assignments)}", 2), _table(found.assignments)]
    for note in found.notes:
        blocks.append(Line(f"note: {note}", "quiet"))
    if found.untranslated:
        blocks.append(Heading(f"Not translated: {len(found.untranslated)}", 2))
        blocks += [Line(str(one), "bad", 1) for one in found.untranslated]
    else:
        blocks.append(Line("Nothing was left out.", "good"))
    return blocks


def _table(taken: list[Taken]) -> Block:
    from dumping.report.blocks import grid

    rows = [[f"{one.file}:{one.line}", one.name, one.value, one.key] for one in taken]
    return grid(["Line", "Name", "Value", "Key of the case"], rows, 4)
