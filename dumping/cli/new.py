"""dumping new: a case to start from, made up or drafted from tables."""

from __future__ import annotations

import json
from pathlib import Path

import click

from dumping.cli.app import ExampleCommand, Refused, Unwritable
from dumping.cli.output import json_option, print_json
from dumping.report.files import written

TEMPLATE = Path(__file__).parent / "starting_case.toml"
TITLE = '"My case"'

EXAMPLES = (
    ("dumping new my-case", "writes my-case/case.toml, which can be computed as it is"),
    (
        "dumping new my-case --from us_sales.csv home_sales.xlsx costs.sas7bdat",
        "drafts a case from tables with the field names of the questionnaires",
    ),
)


@click.command("new", cls=ExampleCommand, examples=EXAMPLES, short_help="A commented case file to start from.")
@click.argument("name")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILES]...")
@click.option("--from", "from_files", is_flag=True, help="Draft the case from FILES, tables of sales, costs and rates.")
@json_option
def command(name: str, files: tuple[Path, ...], from_files: bool, as_json: bool) -> None:
    """Write a commented case file to start from, into a new folder NAME.

    Its products and prices are made up and can be computed at once; how tables of sales are named instead is
    shown in its comments. A case that is there already is never written over.

    With --from, tables are recognised by the field names of the Department of Commerce's questionnaires (sections B,
    C and D, and those for non-market economies) and copied beside the case. Every column is shown with what
    it becomes. What is uncertain is not placed: it stands in the case as a comment, marked TO DO, with what it can
    be. FILES are .csv, .xlsx, .sas7bdat, .xpt or .parquet; each sheet of a workbook is a table.
    """
    folder = Path(name)
    if folder.suffix == ".toml":
        raise Refused(f"'{name}' is to be a folder; the case file in it is case.toml. Try: {folder.stem}")
    if folder.exists() and not folder.is_dir():
        said = "put the new case's name before the files" if from_files else "give the new case another name"
        raise Refused(f"'{name}' is a file; {said}")
    if files and not from_files:
        raise Refused(f"'{files[0]}' is one word too many; to draft a case from files: dumping new {name} --from ...")
    title = folder.resolve().name.replace("-", " ").replace("_", " ")
    if from_files:
        from dumping.cli.new_from import as_dict, drafted, show_draft

        path, made, text = drafted(folder, files, title)
        if as_json:
            print_json(as_dict(path, made, text))
        else:
            show_draft(path, made, text, name)
        return
    file = folder / "case.toml"
    if folder.is_dir() and any(folder.iterdir()):
        raise Refused(f"the folder '{name}' is not empty; give the new case another name")
    quoted = json.dumps(title, ensure_ascii=False)
    text = TEMPLATE.read_text(encoding="utf-8").replace(TITLE, quoted, 1)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        written(file, text.encode())
    except OSError as error:
        raise Unwritable(f"{file} cannot be written: {error.strerror or error}") from None
    if as_json:
        print_json({"schema": "dumping/new/1", "file": str(file)})
    else:
        click.echo(f"Written: {file}\nCompute it:  dumping run {name}\nCheck it:    dumping check {name}")
