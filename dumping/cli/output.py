"""What commands print: results on stdout as text or as one JSON object, messages on stderr."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import click

from dumping.report.blocks import Block, clean, plain
from dumping.tables.repairs.repair import REPAIRED

_F = TypeVar("_F", bound=Callable[..., Any])

STYLES: dict[str, dict[str, Any]] = {
    "strong": {"bold": True},
    "quiet": {"dim": True},
    "good": {"fg": "green"},
    "bad": {"fg": "red", "bold": True},
    "notice": {"fg": "yellow", "bold": True},
}


def json_option(function: _F) -> _F:
    """The option that every command has."""
    option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object, and nothing else, on stdout.")
    return option(function)


def print_json(content: dict[str, Any]) -> None:
    """One JSON object on stdout, numbers at full precision."""
    click.echo(json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False))


def show(blocks: Iterable[Block]) -> None:
    """A report on stdout: in colour, with tables that fit, on a terminal; plain aligned text elsewhere."""
    if not on_terminal():
        click.echo(plain(blocks), nl=False)
        return
    from rich.console import Console

    from dumping.report.rich_blocks import show as show_rich

    show_rich(blocks, Console(file=sys.stdout, highlight=False))


def show_light(blocks: Iterable[Block]) -> None:
    """The same for short reports, without waiting for the library that draws tables."""
    if not on_terminal():
        click.echo(plain(blocks), nl=False)
        return
    colour = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    click.echo(plain(blocks, terminal_width(), _styled if colour else None), nl=False)


def on_terminal() -> bool:
    """Whether a person is looking at stdout."""
    return sys.stdout.isatty()


def terminal_width() -> int | None:
    """How many columns the terminal has; None in a pipe."""
    return shutil.get_terminal_size().columns if on_terminal() else None


def warn(warnings: Iterable[str]) -> None:
    """Warnings on stderr, each once."""
    for warning in dict.fromkeys(warnings):
        click.echo(clean(warning if warning.startswith(REPAIRED) else f"warning: {warning}"), err=True)


def say(message: str) -> None:
    """A message on stderr."""
    click.echo(message, err=True)


def _styled(text: str, style: str) -> str:
    return click.style(text, **STYLES[style]) if style in STYLES else text
