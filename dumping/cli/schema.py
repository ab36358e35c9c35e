"""dumping schema: what a case file may hold."""

from __future__ import annotations

import click

from dumping.cli.app import ExampleCommand
from dumping.cli.output import json_option, print_json

EXAMPLES = (("dumping schema > case.schema.json", "for an editor that checks case files as they are typed"),)


@click.command("schema", cls=ExampleCommand, examples=EXAMPLES, short_help="The JSON Schema of case files.")
@json_option
def command(as_json: bool) -> None:
    """Print the JSON Schema of case files: every key, what it means and what it may hold."""
    from dumping.case.schema import json_schema

    # The schema is JSON with or without the option, which every command has.
    del as_json
    print_json(json_schema())
