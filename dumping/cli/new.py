"""dumping new: a case to start from."""

from __future__ import annotations

import json
from pathlib import Path

import click

from dumping.cli.app import ExampleCommand, Refused, Unwritable
from dumping.cli.output import json_option, print_json
from dumping.report.files import written

TEMPLATE = Path(__file__).parent / "starting_case.toml"
TITLE = '"My case"'

EXAMPLES = (("dumping new my-case", "writes my-case/case.toml, which can be computed as it is"),)


@click.command("new", cls=ExampleCommand, examples=EXAMPLES, short_help="A commented case file to start from.")
@click.argument("name")
@json_option
def command(name: str, as_json: bool) -> None:
    """Write a commented case file to start from, into a new folder NAME.

    Its products and prices are made up and can be computed at once; how tables of sales are named instead is
    shown in its comments. A case that is there already is never written over.
    """
    folder = Path(name)
    if folder.suffix == ".toml":
        raise Refused(f"'{name}' is to be a folder; the case file in it is case.toml. Try: {folder.stem}")
    file = folder / "case.toml"
    if folder.exists() and not folder.is_dir():
        raise Refused(f"'{name}' is a file; give the new case another name")
    if folder.is_dir() and any(folder.iterdir()):
        raise Refused(f"the folder '{name}' is not empty; give the new case another name")
    title = json.dumps(folder.resolve().name.replace("-", " ").replace("_", " "), ensure_ascii=False)
    text = TEMPLATE.read_text(encoding="utf-8").replace(TITLE, title, 1)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        written(file, text.encode())
    except OSError as error:
        raise Unwritable(f"{file} cannot be written: {error.strerror or error}") from None
    if as_json:
        print_json({"schema": "dumping/new/1", "file": str(file)})
    else:
        click.echo(f"Written: {file}\nCompute it:  dumping run {name}\nCheck it:    dumping check {name}")
