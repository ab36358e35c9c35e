"""Writes the pages that are made from the program itself: commands.md from its help, case.schema.json.

python docs/generate.py
"""

from __future__ import annotations

import json
from pathlib import Path

import click

from dumping.case.schema import json_schema
from dumping.cli.app import CONTEXT
from dumping.cli.main import cli

HERE = Path(__file__).parent
WIDTH = 100
INTRODUCTION = """\
# Commands

This page is made from the commands' own help by `python docs/generate.py`.

`CASE` is a case file, a folder with one or several case files, or the name of a shipped case. Every command takes
`--json` and then prints one JSON object, and nothing else, on stdout; messages and warnings go to stderr. When
something is wrong that object is `{"schema": "dumping/problems/1", "problems": [...]}`, each problem with its
file, line or row and column, what is wrong and what to do.

| exit code | means |
| --- | --- |
| 0 | done; a high margin is not a failure |
| 1 | the case has errors, or a check failed |
| 2 | wrong usage |
| 3 | a file cannot be read or written |
| 70 | a defect of `dumping`; `DUMPING_DEBUG=1` shows where |
"""


def commands() -> str:
    """The page of commands."""
    context = click.Context(cli, info_name="dumping", **CONTEXT)
    parts = [INTRODUCTION]
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        own = click.Context(command, info_name=name, parent=context, terminal_width=WIDTH, max_content_width=WIDTH)
        parts.append(f"## dumping {name}\n\n```text\n{command.get_help(own)}\n```\n")
    return "\n".join(parts)


def schema() -> str:
    """The JSON Schema of case files."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"


PAGES = {"commands.md": commands, "case.schema.json": schema}


def main() -> None:
    """Writes every page."""
    for name, page in PAGES.items():
        (HERE / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
